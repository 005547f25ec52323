package ics

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"zwiesprache/store"
)

// House rules of this file: only files whose names begin with prefix and end with suffix are ours;
// nothing else in the folder is read, changed or removed.
const (
	prefix = "zwiesprache-"
	suffix = ".ics"
	unsure = ".part" // a file that is still being written; left over only where power gave out
)

// Folder makes a folder hold one file for each of the appointments that Open allows, and no other file
// of ours. A file appears and changes at once as a whole; one that is right already is not touched.
// The folder must be there.
func Folder(dir string, list []store.Appointment, s Style) error {
	if err := folder(dir, list, s); err != nil {
		return fmt.Errorf("write the calendar's folder: %w", err)
	}
	return nil
}

// Clear removes our files from a folder that is no longer used. A folder that is gone is fine.
func Clear(dir string) error {
	err := clear(dir, nil)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("clear the calendar's folder: %w", err)
	}
	return nil
}

func folder(dir string, list []store.Appointment, s Style) error {
	keep := map[string]bool{}
	var failed error
	for _, a := range list {
		if !Open(a) {
			continue
		}
		name := prefix + a.ID + suffix
		keep[name] = true
		var text bytes.Buffer
		if err := Write(&text, []store.Appointment{a}, s); err != nil {
			return err
		}
		if old, err := os.ReadFile(filepath.Join(dir, name)); err == nil && bytes.Equal(lasting(old), lasting(text.Bytes())) {
			continue
		}
		failed = errors.Join(failed, replace(dir, name, text.Bytes()))
	}
	return errors.Join(failed, clear(dir, keep)) // what has gone goes, also where nothing more can be written
}

// clear removes what is ours and not kept.
func clear(dir string, keep map[string]bool) error {
	found, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, f := range found {
		name := f.Name()
		ours := strings.HasPrefix(name, prefix) && (strings.HasSuffix(name, suffix) || strings.HasSuffix(name, unsure))
		if !ours || keep[name] || !f.Type().IsRegular() {
			continue
		}
		if gone := os.Remove(filepath.Join(dir, name)); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	return err
}

// replace puts a whole file in the place of another. Others on this computer may not read it.
func replace(dir, name string, text []byte) (err error) {
	f, err := os.CreateTemp(dir, prefix+"*"+unsure)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), filepath.Join(dir, name))
}

// lasting is a file without the lines that tell when it was written.
func lasting(text []byte) []byte {
	var all []byte
	for line := range bytes.Lines(text) {
		if !bytes.HasPrefix(line, []byte("DTSTAMP:")) && !bytes.HasPrefix(line, []byte("SEQUENCE:")) {
			all = append(all, line...)
		}
	}
	return all
}

package ui

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"
)

// saveFile asks where to save a file of that name, and has it written in the background; done then runs on Fyne's
// thread; where nothing was chosen nothing happens. The file is there whole or not at
// all, and readable for its owner only; while it is written it lies beside its place, nowhere else.
func (w *Window) saveFile(name string, write func(io.Writer) error, done func(err error)) {
	w.chooseFile(chooser{saving: true, name: name}, func(path string) {
		var err error
		w.run(func() { err = writeFile(path, write) }, func() { done(err) })
	})
}

// openFile asks for a file with one of the extensions (".pdf", lower case; none = any), and has it read in the
// background; done then runs on Fyne's thread as with saveFile.
func (w *Window) openFile(extensions []string, read func(name string, r io.Reader) error, done func(err error)) {
	w.chooseFile(chooser{extensions: extensions}, func(path string) {
		w.readFile(path, read, done)
	})
}

// readFile has a file read in the background.
func (w *Window) readFile(path string, read func(name string, r io.Reader) error, done func(err error)) {
	var err error
	w.run(func() {
		var f *os.File
		if f, err = os.Open(path); err == nil {
			err = errors.Join(read(filepath.Base(path), f), f.Close())
		}
		if err != nil {
			err = fmt.Errorf("read a file: %w", err)
		}
	}, func() { done(err) })
}

// writeFile puts a new file into the place of an old one only when all of it is on the disk.
func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("save a file: %w", err)
	}
	err = errors.Join(write(f), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("save a file: %w", errors.Join(err, os.Remove(f.Name())))
	}
	return nil
}

// drop takes a file that was dropped on the window, where the screen can use one.
func (w *Window) drop(files []fyne.URI) {
	if w.onDrop != nil && len(files) > 0 && !w.covered() && !w.asked() {
		w.onDrop(files[0].Path())
	}
}

// opener opens addresses as Fyne does: by the system's own means, never through a shell.
func opener(app fyne.App) func(address string) error {
	return func(address string) error {
		u, err := url.Parse(address)
		if err == nil {
			err = app.OpenURL(u)
		}
		if err != nil {
			return errors.New("open an address: no program takes it") // url.Error quotes what is in it
		}
		return nil
	}
}

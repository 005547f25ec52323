package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// badName is an unreadable file that a restore put aside: somebody may be able to read
// it. It goes with the first thing that is deleted for good.
const badName = fileName + ".bad"

// Restore puts a backup in the place of the store's file, which must be closed. A file
// that was still good becomes a backup itself; a bad one stays beside as
// zwiesprache.db.bad. Words that were used after the backup was made stay used, as far as the
// file, where it is good, or another backup knows of them. Errors to ask for: ErrInUse,
// ErrForeign for a backup that is damaged, ErrNewer, ErrNotFound for one that is gone,
// ErrFull, ErrReadOnly.
func Restore(dir string, b BackupFile) error {
	if err := restore(dir, b); err != nil {
		return fmt.Errorf("restore store: %w", classify(err))
	}
	return nil
}

// Anew puts aside the file of a store that Open refused with a cause, as
// zwiesprache.db.bad, and its key file as well when it was the key that was missing, so
// that the next Open begins an empty store. Backups stay. Errors to ask for: ErrInUse,
// ErrReadOnly.
func Anew(dir string, cause error) error {
	path := filepath.Join(dir, fileName)
	file, err := lockFile(path)
	if err == nil {
		abandon(file) // a file that is open cannot be renamed everywhere
		if errors.Is(cause, ErrWrongKey) || errors.Is(cause, ErrNoEntry) || errors.Is(cause, ErrNoKeychain) {
			key := filepath.Join(dir, keyName)
			if err = os.Rename(key, key+".bad"); errors.Is(err, os.ErrNotExist) {
				err = nil
			}
		}
		if err == nil {
			err = os.Rename(path, filepath.Join(dir, badName))
		}
		if err == nil {
			err = syncFolder(dir)
		}
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("begin anew: %w", classify(err))
	}
	return nil
}

// lockFile opens and locks the file of a store that is closed.
func lockFile(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	if err = lock(file, lockTimeout); err == nil {
		err = stillThere(file, path)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

func restore(dir string, b BackupFile) error {
	backup, err := os.Open(b.Path)
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%w: %w", ErrNotFound, err)
	}
	if err != nil {
		return err
	}
	defer backup.Close()
	if err := checkWhole(backup); err != nil {
		return err
	}
	path := filepath.Join(dir, fileName)
	now, err := lockFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return putBack(backup, dir, path)
	}
	if err != nil {
		return err
	}
	defer abandon(now)
	if err := putAside(now, dir); err != nil {
		return err
	}
	if !replaceOpen {
		abandon(now)
	}
	return putBack(backup, dir, path)
}

// putBack makes a backup the store's file.
func putBack(backup *os.File, dir, path string) error {
	used, err := gatherUsed(dir)
	if err != nil {
		return err
	}
	return replaceFile(dir, path, func(file *os.File) error {
		if err := copyTo(file, backup); err != nil {
			return err
		}
		return addUsed(file.Name(), used)
	})
}

// putAside keeps a copy of the file that is to be replaced.
func putAside(file *os.File, dir string) error {
	if checkWhole(file) != nil {
		return copyFile(file, dir, filepath.Join(dir, badName))
	}
	info, err := file.Stat()
	if err != nil {
		return err
	}
	for at := info.ModTime(); ; at = at.Add(time.Second) {
		path := backupPath(dir, at)
		if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
			return copyFile(file, dir, path)
		} else if err != nil {
			return err
		}
	}
}

func copyFile(from *os.File, dir, path string) error {
	return replaceFile(dir, path, func(to *os.File) error { return copyTo(to, from) })
}

func copyTo(to, from *os.File) error {
	if _, err := from.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err := io.Copy(to, from)
	return err
}

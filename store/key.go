package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

const (
	keyName = "zwiesprache.key"
	keySize = 32

	newSuffix  = ".new" // of a key file that is not valid yet
	oldSuffix  = ".old" // of one that is valid no more
	maxKeyFile = 4 << 10
)

// hasKey says whether a store was begun here, also when a change of its key file was cut short.
func hasKey(dir string) bool {
	for _, suffix := range []string{"", oldSuffix} {
		if _, err := os.Stat(filepath.Join(dir, keyName+suffix)); err == nil {
			return true
		}
	}
	return false
}

// readKeyFile reads the key file of a store that holds something. ErrWrongKey when there is none, or a torn one.
func readKeyFile(dir string) (keyFile, error) {
	path := filepath.Join(dir, keyName)
	content, err := readShort(path)
	if errors.Is(err, os.ErrNotExist) { // a change was cut short between its two renames: it never was
		if err = os.Rename(path+oldSuffix, path); err == nil {
			content, err = readShort(path)
		}
	}
	if errors.Is(err, os.ErrNotExist) {
		return keyFile{}, fmt.Errorf("%w: there is none", ErrWrongKey)
	}
	if err != nil {
		return keyFile{}, fmt.Errorf("read key: %w", err)
	}
	return decodeKeyFile(content)
}

func readShort(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, maxKeyFile))
}

// writeNewKey writes a key file beside the valid one, and reads it back.
func writeNewKey(dir string, f keyFile) error {
	path, content := filepath.Join(dir, keyName+newSuffix), f.encode()
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("create key: %w", err)
	}
	_, err = file.Write(content)
	if err = errors.Join(err, file.Sync(), file.Close(), syncFolder(dir)); err != nil {
		return fmt.Errorf("write key: %w", err)
	}
	back, err := readShort(path)
	if err == nil && !bytes.Equal(back, content) {
		err = errors.New("it is not what was written")
	}
	if err != nil {
		return fmt.Errorf("read key back: %w", err)
	}
	return nil
}

// turnKey makes the new key file the valid one. The old one stays, to be destroyed: replaced
// in one step, its bytes could not be found any more.
func turnKey(dir string, step func(string)) error {
	path := filepath.Join(dir, keyName)
	err := os.Rename(path, path+oldSuffix)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("put old key aside: %w", err)
	}
	had := err == nil
	step("the old key file is aside")
	if err := os.Rename(path+newSuffix, path); err != nil {
		if had {
			err = errors.Join(err, os.Rename(path+oldSuffix, path))
		}
		return fmt.Errorf("put new key in place: %w", err)
	}
	if err := syncFolder(dir); err != nil {
		return fmt.Errorf("put new key in place: %w", err)
	}
	return nil
}

// shred overwrites a file and removes it. On a disk that writes where it likes, as flash does,
// in a file system that never writes in place, as btrfs and APFS, and in snapshots and backups
// of others the old bytes may live on: against that only an encrypted disk helps.
func shred(path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("overwrite old key: %w", err)
	}
	info, err := file.Stat()
	if err == nil {
		_, err = file.Write(make([]byte, info.Size()))
	}
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		err = os.Remove(path)
	}
	if err = errors.Join(err, syncFolder(filepath.Dir(path))); err != nil {
		return fmt.Errorf("overwrite old key: %w", err)
	}
	return nil
}

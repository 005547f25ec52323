package store

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

const (
	keyName = "zwiesprache.key"
	keySize = 32
)

func hasKey(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, keyName))
	return err == nil
}

// readKey reads the key of a store that holds something.
func readKey(dir string) ([]byte, error) {
	file, err := os.Open(filepath.Join(dir, keyName))
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w: there is none", ErrWrongKey)
	}
	if err != nil {
		return nil, fmt.Errorf("open key: %w", err)
	}
	defer file.Close()
	key, err := io.ReadAll(io.LimitReader(file, keySize+1))
	if err != nil {
		return nil, fmt.Errorf("read key: %w", err)
	}
	if len(key) != keySize {
		return nil, fmt.Errorf("%w: it is not %d bytes long", ErrWrongKey, keySize)
	}
	return key, nil
}

// createKey makes the key of a store that holds nothing yet. One that lies there
// already is kept: another store may have come from here. A torn one goes, as nothing
// was ever sealed with it.
func createKey(dir string) ([]byte, error) {
	path := filepath.Join(dir, keyName)
	if hasKey(dir) {
		key, err := readKey(dir)
		if !errors.Is(err, ErrWrongKey) {
			return key, err
		}
		if err := os.Remove(path); err != nil {
			return nil, fmt.Errorf("remove torn key: %w", err)
		}
	}
	key := make([]byte, keySize)
	rand.Read(key)
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("create key: %w", err)
	}
	_, err = file.Write(key)
	if err = errors.Join(err, file.Sync(), file.Close(), syncFolder(dir)); err != nil {
		return nil, errors.Join(fmt.Errorf("write key: %w", err), os.Remove(path))
	}
	return key, nil
}

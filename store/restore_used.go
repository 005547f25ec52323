package store

import (
	"bytes"
	"errors"
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// Words that were used stay used when an older backup is restored. Their marks are sealed to
// their place with the key that a store and its backups share, so that they can go from one
// file to another as they are, without the key. What is too old of them goes when the store is
// opened.

// gatherUsed returns the marks in all backups, sealed, by their keys; of one that cannot be read none.
func gatherUsed(dir string) (map[string][]byte, error) {
	list, err := Backups(dir)
	if err != nil {
		return nil, err
	}
	marks := map[string][]byte{}
	for _, b := range list {
		_ = inUsed(b.Path, (*bolt.DB).View, func(bucket *bolt.Bucket) error {
			return bucket.ForEach(func(key, sealed []byte) error {
				marks[string(key)] = bytes.Clone(sealed)
				return nil
			})
		})
	}
	return marks, nil
}

// addUsed writes marks that are missing into a file. It returns ErrForeign or ErrNewer for one
// that is no store of this version's.
func addUsed(path string, marks map[string][]byte) error {
	err := inUsed(path, (*bolt.DB).Update, func(bucket *bolt.Bucket) error {
		err := errUnchanged
		for key, sealed := range marks {
			if bucket.Get([]byte(key)) != nil {
				continue
			}
			if err = bucket.Put([]byte(key), sealed); err != nil {
				return err
			}
		}
		return err
	})
	if err != nil && !errors.Is(err, errUnchanged) {
		return fmt.Errorf("keep used words: %w", err)
	}
	return nil
}

// inUsed does something with the marks in a file that is closed.
func inUsed(path string, how func(*bolt.DB, func(*bolt.Tx) error) error, do func(*bolt.Bucket) error) error {
	db, _, err := openFile(path, func() bool { return true })
	if err != nil {
		return err
	}
	err = guard(func() error {
		return how(db, func(tx *bolt.Tx) error {
			version, err := readSchema(tx)
			if err == nil && version == 0 {
				err = ErrForeign
			}
			if err != nil {
				return err
			}
			return do(tx.Bucket(usedBucket))
		})
	})
	return errors.Join(err, db.Close())
}

package store

import (
	"errors"
	"fmt"
	"os"

	bolt "go.etcd.io/bbolt"
)

const (
	minWaste  = 1 << 20 // bytes of free pages that are not worth the writing
	compactTx = 4 << 20 // bytes written at once
)

// compact gives free pages back to the disk when they are more than half of the file:
// what is left is written into a fresh file, which takes the place of this one.
func (s *Store) compact() error {
	info, err := s.file.Stat()
	if err != nil {
		return err
	}
	free, pageSize, err := freePages(s.file, info.Size(), false)
	if err != nil {
		return err
	}
	if waste := int64(len(free)) * pageSize; waste < minWaste || waste < info.Size()/2 {
		return nil
	}
	if err := s.inFile(s.rewrite); err != nil {
		return fmt.Errorf("compact store: %w", err)
	}
	return nil
}

func (s *Store) rewrite() error {
	path, temp := s.path(fileName), s.path(tempName)
	fresh, err := bolt.Open(temp, 0o600, &bolt.Options{Timeout: lockTimeout, NoSync: true, NoStatistics: true})
	if err != nil {
		return errors.Join(err, os.RemoveAll(temp))
	}
	err = bolt.Compact(fresh, s.db, compactTx)
	if err == nil {
		err = fresh.Sync()
	}
	if err = errors.Join(err, fresh.Close()); err != nil {
		return errors.Join(err, os.Remove(temp))
	}
	if err := s.db.Close(); err != nil { // a file that is open cannot be replaced everywhere
		return err
	}
	err = errors.Join(os.Rename(temp, path), syncFolder(s.dir))
	return errors.Join(err, s.openFile()) // the old one goes on where it could not be replaced
}

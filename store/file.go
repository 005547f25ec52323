package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	bolt "go.etcd.io/bbolt"
)

// tempName is a file that is being written to take the place of another. Whoever holds
// the lock of the store may remove it.
const tempName = fileName + ".new"

func (s *Store) path(name string) string { return filepath.Join(s.dir, name) }

// openFile opens the store's own file.
func (s *Store) openFile() (err error) {
	s.db, s.file, err = openFile(s.path(fileName), func() bool { return hasKey(s.dir) })
	if err != nil {
		return err
	}
	if err := os.Remove(s.path(tempName)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return errors.Join(fmt.Errorf("remove unfinished file: %w", err), s.db.Close())
	}
	return nil
}

// openFile locks, checks and maps a file, in this order: bbolt trusts what it maps.
// An empty one is begun anew unless there was something in it: then there is a key.
func openFile(path string, hadKey func() bool) (db *bolt.DB, file *os.File, err error) {
	options := &bolt.Options{Timeout: lockTimeout, NoStatistics: true}
	options.OpenFile = func(name string, flag int, mode os.FileMode) (*os.File, error) {
		_, err := os.Stat(name)
		created := errors.Is(err, os.ErrNotExist)
		if file, err = os.OpenFile(name, flag, mode); err != nil {
			return nil, err
		}
		if err = lock(file, lockTimeout); err == nil {
			err = stillThere(file, name)
		}
		if err == nil {
			err = prepare(file, !created && hadKey())
		}
		return file, err
	}
	err = guard(func() (err error) {
		db, err = bolt.Open(path, 0o600, options)
		return err
	})
	if err != nil && file != nil {
		abandon(file) // no harm where bbolt closed it; it does not after every failure
	}
	return db, file, err
}

// stillThere returns ErrInUse when another program put another file in this one's place
// while its lock was waited for.
func stillThere(file *os.File, name string) error {
	mine, err := file.Stat()
	if err != nil {
		return err
	}
	now, err := os.Stat(name)
	if errors.Is(err, os.ErrNotExist) || err == nil && !os.SameFile(mine, now) {
		return fmt.Errorf("%w: it was replaced", ErrInUse)
	}
	return err
}

// prepare checks a locked file before anything maps it. Where power or disk gave out
// while its first pages were written there is no key yet, so that nothing is lost when
// it starts anew.
func prepare(file *os.File, hadKey bool) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	unfinished, err := isUnfinished(file, info.Size())
	switch {
	case err != nil:
		return err
	case !unfinished:
		return checkFile(file, info.Size())
	case hadKey:
		return fmt.Errorf("%w: it was emptied", ErrForeign)
	}
	return file.Truncate(0)
}

// buckets are those of a version.
func buckets(version uint32) [][]byte {
	first := [][]byte{metaBucket, appointmentBucket, settingsBucket, usedBucket}
	if version < 2 {
		return first
	}
	return append(first, consentBucket, attachmentBucket)
}

// readSchema returns the version of a file, or 0 when nothing was written into it yet.
// It refuses what is not ours, or of a later version.
func readSchema(tx *bolt.Tx) (uint32, error) {
	if first, _ := tx.Cursor().First(); first == nil {
		return 0, nil
	}
	meta := tx.Bucket(metaBucket)
	if meta == nil {
		return 0, fmt.Errorf("%w: a bucket is missing", ErrForeign)
	}
	number, ours := strings.CutPrefix(string(meta.Get(schemaKey)), magic)
	if !ours || len(number) != 4 {
		return 0, fmt.Errorf("%w: no mark of ours", ErrForeign)
	}
	version := binary.BigEndian.Uint32([]byte(number))
	switch {
	case version > schema:
		return 0, fmt.Errorf("%w: version %d, known %d", ErrNewer, version, schema)
	case version < 1:
		return 0, fmt.Errorf("%w: version %d", ErrForeign, version)
	}
	for _, name := range buckets(version) {
		if tx.Bucket(name) == nil {
			return 0, fmt.Errorf("%w: a bucket is missing", ErrForeign)
		}
	}
	return version, nil
}

// version returns the version of the store's file; see readSchema.
func (s *Store) version() (version uint32, err error) {
	err = s.inFile(func() error {
		return s.db.View(func(tx *bolt.Tx) error {
			version, err = readSchema(tx)
			return err
		})
	})
	return version, err
}

func putSchema(tx *bolt.Tx) error {
	return tx.Bucket(metaBucket).Put(schemaKey, binary.BigEndian.AppendUint32([]byte(magic), schema))
}

// create fills a fresh file.
func (s *Store) create() error {
	return s.update(func(tx *bolt.Tx) error {
		for _, name := range buckets(schema) {
			if _, err := tx.CreateBucket(name); err != nil {
				return err
			}
		}
		return errors.Join(putSchema(tx), s.put(tx, metaBucket, probeKey, []byte(magic)))
	})
}

// prove makes sure that the key fits the file.
func (s *Store) prove() error {
	return s.view(func(tx *bolt.Tx) error {
		sealed := tx.Bucket(metaBucket).Get(probeKey)
		if probe, err := s.sealer.open(metaBucket, probeKey, sealed); err != nil || string(probe) != magic {
			return ErrWrongKey
		}
		return nil
	})
}

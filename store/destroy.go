package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"

	bolt "go.etcd.io/bbolt"
)

// Deleting for good. bbolt never writes a page in place: what was deleted or replaced
// stays in pages that are free until they are used again. So after such a write these
// are filled with zeros, and the same is done in every backup. What no program can
// reach is what disk and file system keep of their own accord: blocks that an SSD put
// aside, snapshots, the computer's own backups.

// place is where a value is kept.
type place struct{ bucket, key []byte }

// destroy deletes values for good, all or none, in one write with something else, which
// may be nil. An appointment that is not there is ErrNotFound; of consents and files, there
// may be none.
func (s *Store) destroy(places []place, also func(*bolt.Tx) error) error {
	if len(places) == 0 {
		return nil
	}
	err := s.update(func(tx *bolt.Tx) error {
		for _, p := range places {
			bucket := tx.Bucket(p.bucket)
			if bucket.Get(p.key) == nil && slices.Equal(p.bucket, appointmentBucket) {
				return ErrNotFound
			}
			if err := bucket.Delete(p.key); err != nil {
				return err
			}
		}
		if also == nil {
			return nil
		}
		return also(tx)
	})
	if err != nil {
		return err
	}
	return s.erase(places)
}

// destroyAppointments deletes appointments for good, or returns ErrNotFound and deletes
// none. Consents that nothing else names go with them.
func (s *Store) destroyAppointments(keys [][idSize]byte, also func(*bolt.Tx) error) error {
	going := map[[idSize]byte]bool{}
	for _, key := range keys {
		going[key] = true
	}
	var places []place
	named, consents := map[[idSize]byte]bool{none: true}, map[[idSize]byte]bool{}
	for _, e := range s.index {
		if going[e.key] {
			consents[e.consent] = true
		} else {
			named[e.consent] = true
		}
	}
	for key := range going {
		places = append(places, place{appointmentBucket, key[:]})
	}
	for key := range consents {
		if !named[key] {
			places = append(places, consentPlaces(key)...)
		}
	}
	if err := s.destroy(places, also); err != nil {
		return err
	}
	for key := range going {
		s.drop(key)
	}
	return nil
}

// erase takes the last traces of values that were deleted or replaced, from the file
// and from all backups: there they are deleted, or replaced as well.
func (s *Store) erase(places []place) error {
	if err := s.scrub(); err != nil {
		return err
	}
	return s.eraseInBackups(places)
}

// scrub fills with zeros what is free in the store's file.
func (s *Store) scrub() error {
	if s.broken != nil {
		return s.broken
	}
	if err := s.inFile(func() error { return scrub(s.db, s.file) }); err != nil {
		return fmt.Errorf("overwrite what was deleted: %w", err)
	}
	return nil
}

// scrub fills with zeros what is free in a file. bbolt goes back one step when its newer
// first page is torn, so both first pages must stay good: a change without content makes
// the older one, too, a page that knows nothing of what was deleted.
func scrub(db *bolt.DB, file *os.File) error {
	clean, err := eachDirty(file, false, nil)
	if err != nil || clean {
		return err
	}
	if err := db.Update(func(*bolt.Tx) error { return nil }); err != nil {
		return err
	}
	_, err = eachDirty(file, true, func(at int64, page []byte) error {
		clear(page)
		_, err := file.WriteAt(page, at)
		return err
	})
	return errors.Join(err, file.Sync())
}

// eachDirty does something with every free page in which there is something, or, without
// anything to do, says whether there is none.
func eachDirty(file *os.File, both bool, do func(at int64, page []byte) error) (clean bool, err error) {
	info, err := file.Stat()
	if err != nil {
		return false, err
	}
	free, pageSize, err := freePages(file, info.Size(), both)
	if err != nil {
		return false, err
	}
	page, zeros := make([]byte, pageSize), make([]byte, pageSize)
	for _, id := range free {
		at := int64(id) * pageSize
		if _, err := file.ReadAt(page, at); err != nil {
			return false, err
		}
		if bytes.Equal(page, zeros) || isOldFreelist(id, page) {
			continue
		}
		if do == nil {
			return false, nil
		}
		if err := do(at, page); err != nil {
			return false, err
		}
	}
	return true, nil
}

// isOldFreelist says whether a page was a list of free pages: it has nothing but numbers.
func isOldFreelist(id uint64, page []byte) bool {
	return order.Uint64(page) == id && order.Uint16(page[8:]) == freelistPage
}

package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"

	bolt "go.etcd.io/bbolt"
)

// Deleting for good. bbolt never writes a page in place: what was deleted or replaced
// stays in pages that are free until they are used again, and in backups. So such a
// write also notes, sealed, which places it changed; then these are changed in every
// backup, the note goes, and free pages are filled with zeros. Where that is cut short
// the note is found at the next opening. What no program can reach is what disk and
// file system keep of their own accord: blocks that an SSD put aside, snapshots, the
// computer's own backups.

// place is where a value is kept.
type place struct{ bucket, key []byte }

// erasingKey is the place of that note, in metaBucket.
var erasingKey = []byte{2}

// updateForGood writes all or nothing, and notes the places in which something was
// deleted or replaced that must leave no trace; erase does the rest.
func (s *Store) updateForGood(write func(*bolt.Tx) ([]place, error)) error {
	return s.update(func(tx *bolt.Tx) error {
		places, err := write(tx)
		if err != nil || len(places) == 0 {
			return err
		}
		earlier, err := s.readErasing(tx)
		if err != nil {
			return err
		}
		return s.put(tx, metaBucket, erasingKey, encodePlaces(append(earlier, places...)))
	})
}

// deleteForGood deletes what is in some places.
func (s *Store) deleteForGood(places []place) error {
	if len(places) == 0 {
		return nil
	}
	err := s.updateForGood(func(tx *bolt.Tx) ([]place, error) { return places, deletePlaces(tx, places) })
	if err != nil {
		return err
	}
	return s.erase()
}

func deletePlaces(tx *bolt.Tx, places []place) error {
	for _, p := range places {
		if err := tx.Bucket(p.bucket).Delete(p.key); err != nil {
			return err
		}
	}
	return nil
}

// deleteAppointments deletes appointments for good, or returns ErrNotFound and deletes
// none. Consents that nothing else names go with them. What is written with it may be nil.
func (s *Store) deleteAppointments(keys [][idSize]byte, also func(*bolt.Tx) error) error {
	if len(keys) == 0 {
		return nil
	}
	going := map[[idSize]byte]bool{}
	for _, key := range keys {
		going[key] = true
	}
	named, left := map[[idSize]byte]bool{none: true}, map[[idSize]byte]bool{}
	for _, e := range s.index {
		if going[e.key] {
			left[e.consent] = true
		} else {
			named[e.consent] = true
		}
	}
	var places []place
	for key := range left {
		if !named[key] {
			places = append(places, consentPlaces(key)...)
		}
	}
	err := s.updateForGood(func(tx *bolt.Tx) ([]place, error) {
		for key := range going {
			if tx.Bucket(appointmentBucket).Get(key[:]) == nil {
				return nil, ErrNotFound
			}
			places = append(places, place{appointmentBucket, bytes.Clone(key[:])})
		}
		if err := deletePlaces(tx, places); err != nil || also == nil {
			return places, err
		}
		return places, also(tx)
	})
	if err != nil {
		return err
	}
	forget(s, going)
	return s.erase()
}

// erase takes the last traces of what was deleted or replaced for good, also of what an
// earlier one did not reach.
func (s *Store) erase() error {
	places, err := s.erasing()
	if err == nil && len(places) > 0 {
		if s.dir != "" {
			err = s.eraseInBackups(places)
		}
		if err == nil {
			err = s.update(func(tx *bolt.Tx) error { return tx.Bucket(metaBucket).Delete(erasingKey) })
		}
	}
	if err == nil {
		err = s.inFile(func() error { return scrub(s.db, s.file) })
	}
	if err != nil {
		return fmt.Errorf("%w: %w", errTraces, err)
	}
	return nil
}

// errTraces is a deletion that is written, while traces of it wait for the next erase.
var errTraces = errors.New("overwrite what was deleted")

func (s *Store) erasing() (places []place, err error) {
	err = s.view(func(tx *bolt.Tx) error {
		places, err = s.readErasing(tx)
		return err
	})
	return places, err
}

func (s *Store) readErasing(tx *bolt.Tx) ([]place, error) {
	record, err := s.get(tx, metaBucket, erasingKey)
	if errors.Is(err, ErrNotFound) || errors.Is(err, ErrDamaged) { // nobody can tell any more
		return nil, nil
	}
	return decodePlaces(record), err
}

// encodePlaces writes places one after the other: bucket, size of the key, key.
func encodePlaces(places []place) []byte {
	var record []byte
	for _, p := range places {
		record = append(record, p.bucket[0], byte(len(p.key)))
		record = append(record, p.key...)
	}
	return record
}

func decodePlaces(record []byte) []place {
	var places []place
	for len(record) >= 2 && len(record) >= 2+int(record[1]) {
		end := 2 + int(record[1])
		places = append(places, place{record[:1], record[2:end]})
		record = record[end:]
	}
	return places
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
		_, err := file.WriteAt(make([]byte, len(page)), at)
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

package store

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// migrate brings the records of an older version to this one, all or none; the file as
// it was is backed up before. What cannot be read stays as it is, and counts as damaged.
func (s *Store) migrate() error {
	version, err := s.version()
	if err != nil || version == schema {
		return err
	}
	if err := s.backUp(); err != nil {
		return fmt.Errorf("back up version %d: %w", version, err)
	}
	err = s.update(func(tx *bolt.Tx) error {
		for _, name := range buckets(schema) {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		return errors.Join(s.migrateAppointments(tx), putSchema(tx))
	})
	if err != nil {
		return fmt.Errorf("migrate from version %d: %w", version, err)
	}
	return nil
}

// migrateAppointments rewrites the appointments of version 1.
func (s *Store) migrateAppointments(tx *bolt.Tx) error {
	renewed := map[[idSize]byte]Appointment{} // a bucket may not change while it is walked through
	err := tx.Bucket(appointmentBucket).ForEach(func(key, sealed []byte) error {
		record, err := s.sealer.open(appointmentBucket, key, sealed)
		if err != nil || len(key) != idSize {
			return nil
		}
		if a, err := decodeFirst(record); err == nil {
			renewed[[idSize]byte(key)] = a
		}
		return nil
	})
	for key, a := range renewed {
		if err == nil {
			_, err = s.putAppointment(tx, key, &a)
		}
	}
	return err
}

// decodeFirst reads an appointment of version 1: its start, 8 bytes, and JSON with two
// ways to reach the guest.
func decodeFirst(record []byte) (Appointment, error) {
	const startSize = 8
	if len(record) < startSize {
		return Appointment{}, ErrDamaged
	}
	var old struct {
		Appointment
		Confidential bool `json:"confidential"`
	}
	if err := json.Unmarshal(record[startSize:], &old); err != nil {
		return Appointment{}, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	a := old.Appointment
	if a.Way = Apart; old.Confidential {
		a.Way = Confidential
	}
	if err := a.check(); err != nil || uint64(a.Start.Unix()) != binary.BigEndian.Uint64(record) {
		return Appointment{}, errors.Join(ErrDamaged, err)
	}
	return a, nil
}

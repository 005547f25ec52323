package store

import (
	"errors"
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// ReadBackup reads a backup with the key that is in use, so that Preview can say what a
// restore would change; attached files are left out, and records that cannot be read.
// Errors to ask for: ErrLocked, ErrForeign for one that is damaged, ErrWrongKey, ErrNewer.
func (s *Store) ReadBackup(b BackupFile) (*Export, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, err := s.readBackup(b)
	if err != nil {
		return nil, fmt.Errorf("read backup: %w", classify(err))
	}
	return e, nil
}

func (s *Store) readBackup(file BackupFile) (*Export, error) {
	if s.sealer == nil {
		return nil, ErrLocked
	}
	b, version, err := s.openBackup(file.Path)
	if err != nil {
		return nil, err
	}
	e := &Export{Made: file.At}
	err = b.view(func(tx *bolt.Tx) error { return b.readAll(tx, version, e) })
	return e, errors.Join(err, b.db.Close())
}

// readAll reads what can be read of any version.
func (s *Store) readAll(tx *bolt.Tx, version uint32, e *Export) error {
	read := decodeAppointment
	if version == 1 {
		read = decodeFirst
	}
	err := s.each(tx, appointmentBucket, func(id string, record []byte) {
		if a, err := read(record); err == nil {
			a.ID = id
			e.appointments = append(e.appointments, a)
		}
	})
	if err == nil && version > 1 {
		err = s.each(tx, consentBucket, func(id string, record []byte) {
			if c, err := decodeConsent(record); err == nil {
				c.ID = id
				e.consents = append(e.consents, c)
			}
		})
	}
	e.templates, _ = s.readTemplates(tx) // what cannot be read is left out
	e.months, _ = s.readMonths(tx)
	if record, err := s.get(tx, settingsBucket, settingsKey); err == nil {
		e.settings, _ = decodeSettings(record)
	}
	return err
}

// each opens all values under ids that can be opened.
func (s *Store) each(tx *bolt.Tx, bucket []byte, do func(id string, record []byte)) error {
	return tx.Bucket(bucket).ForEach(func(key, sealed []byte) error {
		if record, err := s.sealer.open(bucket, key, sealed); err == nil && len(key) == idSize {
			do(ids.EncodeToString(key), record)
		}
		return nil
	})
}

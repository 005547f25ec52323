package store

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"
)

// entry is an appointment in the index, which is sorted by start and id.
type entry struct {
	start int64 // seconds since 1970
	key   [idSize]byte
}

func compareEntries(a, b entry) int {
	return cmp.Or(cmp.Compare(a.start, b.start), slices.Compare(a.key[:], b.key[:]))
}

// readIndex opens every appointment, as only that shows whether it can be read.
func (s *Store) readIndex() error {
	err := s.view(func(tx *bolt.Tx) error {
		return tx.Bucket(appointmentBucket).ForEach(func(key, sealed []byte) error {
			e, err := s.readEntry(key, sealed)
			if err != nil {
				s.damaged[string(key)] = struct{}{}
				return nil
			}
			s.index = append(s.index, e)
			return nil
		})
	})
	slices.SortFunc(s.index, compareEntries)
	return err
}

func (s *Store) readEntry(key, sealed []byte) (entry, error) {
	if len(key) != idSize {
		return entry{}, ErrDamaged
	}
	record, err := s.sealer.open(appointmentBucket, key, sealed)
	if err != nil {
		return entry{}, err
	}
	start, err := decodeStart(record)
	return entry{start, [idSize]byte(key)}, err
}

// Damaged is the number of appointments that were found and cannot be read.
func (s *Store) Damaged() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.damaged)
}

// Save keeps an appointment and returns it as it is kept: with an id if it had none,
// its start cut to the minute. Errors to ask for: ErrInvalid, ErrNotFound for an id that
// is not (any more) there, ErrFull, ErrReadOnly.
func (s *Store) Save(a Appointment) (Appointment, error) {
	a.Start = toMinute(a.Start)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.save(&a); err != nil {
		return Appointment{}, fmt.Errorf("save appointment: %w", err)
	}
	return a, nil
}

func (s *Store) save(a *Appointment) error {
	record, err := encodeAppointment(*a)
	if err != nil {
		return err
	}
	old := -1
	key := make([]byte, idSize)
	if a.ID == "" {
		rand.Read(key)
	} else {
		if key, err = parseID(a.ID); err != nil {
			return err
		}
		if old = s.find(key); old < 0 {
			return ErrNotFound
		}
	}
	err = s.update(func(tx *bolt.Tx) error { return s.put(tx, appointmentBucket, key, record) })
	if err != nil {
		return err
	}
	if old >= 0 {
		s.index = slices.Delete(s.index, old, old+1)
	}
	e := entry{a.Start.Unix(), [idSize]byte(key)}
	at, _ := slices.BinarySearchFunc(s.index, e, compareEntries)
	s.index = slices.Insert(s.index, at, e)
	delete(s.damaged, string(key))
	a.ID = ids.EncodeToString(key)
	return nil
}

// find returns the place of a key in the index, or -1.
func (s *Store) find(key []byte) int {
	return slices.IndexFunc(s.index, func(e entry) bool { return e.key == [idSize]byte(key) })
}

// Appointment returns one by its id, or ErrNotFound, or ErrDamaged.
func (s *Store) Appointment(id string) (Appointment, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var a Appointment
	key, err := parseID(id)
	if err == nil {
		err = s.view(func(tx *bolt.Tx) (err error) {
			a, err = s.read(tx, key)
			return err
		})
	}
	if err != nil {
		return Appointment{}, fmt.Errorf("read appointment: %w", err)
	}
	return a, nil
}

func (s *Store) read(tx *bolt.Tx, key []byte) (Appointment, error) {
	sealed := tx.Bucket(appointmentBucket).Get(key)
	if sealed == nil {
		return Appointment{}, ErrNotFound
	}
	record, err := s.sealer.open(appointmentBucket, key, sealed)
	if err != nil {
		return Appointment{}, err
	}
	a, err := decodeAppointment(record)
	a.ID = ids.EncodeToString(key)
	return a, err
}

// Appointments returns those that start at or after from and before to, sorted by start.
// One that cannot be read is left out and counted: see Damaged.
func (s *Store) Appointments(from, to time.Time) ([]Appointment, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	first, _ := slices.BinarySearchFunc(s.index, from, func(e entry, t time.Time) int { return time.Unix(e.start, 0).Compare(t) })
	var list []Appointment
	err := s.view(func(tx *bolt.Tx) error {
		for _, e := range s.index[first:] {
			if !time.Unix(e.start, 0).Before(to) {
				break
			}
			a, err := s.read(tx, e.key[:])
			if errors.Is(err, ErrDamaged) {
				s.damaged[string(e.key[:])] = struct{}{}
				continue
			}
			if err != nil {
				return err
			}
			list = append(list, a)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list appointments: %w", err)
	}
	return list, nil
}

// Delete forgets an appointment, also one that cannot be read, or returns ErrNotFound.
func (s *Store) Delete(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	key, err := parseID(id)
	if err == nil {
		err = s.update(func(tx *bolt.Tx) error {
			bucket := tx.Bucket(appointmentBucket)
			if bucket.Get(key) == nil {
				return ErrNotFound
			}
			return bucket.Delete(key)
		})
	}
	if err != nil {
		return fmt.Errorf("delete appointment: %w", err)
	}
	if at := s.find(key); at >= 0 {
		s.index = slices.Delete(s.index, at, at+1)
	}
	delete(s.damaged, string(key))
	return nil
}

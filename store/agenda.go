package store

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"
)

// Save keeps an appointment and returns it as it is kept: with an id if it had none,
// its start cut to the minute. Errors to ask for: ErrInvalid, ErrNotFound for an id that
// is not (any more) there, ErrFull, ErrReadOnly.
func (s *Store) Save(a Appointment) (Appointment, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []Appointment{a}
	if err := s.save(list); err != nil {
		return Appointment{}, fmt.Errorf("save appointment: %w", err)
	}
	return list[0], nil
}

// SaveMany keeps appointments, new ones and old ones, all or none, and returns them as
// they are kept. Errors as of Save.
func (s *Store) SaveMany(list []Appointment) ([]Appointment, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list = slices.Clone(list)
	if err := s.save(list); err != nil {
		return nil, fmt.Errorf("save appointments: %w", err)
	}
	return list, nil
}

// SaveSeries keeps new appointments as those of one series, all or none, and returns
// them with their ids and that of the series. Errors as of Save.
func (s *Store) SaveSeries(list []Appointment) ([]Appointment, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list = slices.Clone(list)
	series := newID()
	err := error(nil)
	for i := range list {
		if list[i].ID != "" || len(list) > maxSeries {
			err = fmt.Errorf("%w: a series of %d, or of old ones", ErrInvalid, len(list))
		}
		list[i].Series = ids.EncodeToString(series[:])
	}
	if err == nil {
		err = s.save(list)
	}
	if err != nil {
		return nil, fmt.Errorf("save series: %w", err)
	}
	return list, nil
}

// save writes appointments in one go and changes them to what is kept.
func (s *Store) save(list []Appointment) error {
	if s.sealer == nil { // without its index nothing can be said of an id
		return ErrLocked
	}
	keys := make([][idSize]byte, len(list))
	for i, a := range list {
		keys[i] = newID()
		if a.ID == "" {
			continue
		}
		key, err := parseID(a.ID)
		if err != nil {
			return err
		}
		if keys[i] = [idSize]byte(key); s.find(keys[i]) < 0 {
			return ErrNotFound
		}
	}
	entries := make([]entry, len(list))
	err := s.update(func(tx *bolt.Tx) (err error) {
		for i := range list {
			if entries[i], err = s.putAppointment(tx, keys[i], &list[i]); err != nil {
				return err
			}
			if c := entries[i].consent; c != none && tx.Bucket(consentBucket).Get(c[:]) == nil {
				return fmt.Errorf("%w: there is no such consent", ErrInvalid)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	var left [][idSize]byte // consents that are named no longer
	for _, e := range entries {
		if at := s.find(e.key); at >= 0 && s.index[at].consent != e.consent {
			left = append(left, s.index[at].consent)
		}
	}
	s.remember(entries...)
	return s.deleteConsents(left)
}

// putAppointment seals an appointment into its place and makes it what is kept there.
func (s *Store) putAppointment(tx *bolt.Tx, key [idSize]byte, a *Appointment) (entry, error) {
	a.tidy()
	record, err := encodeAppointment(*a)
	if err != nil {
		return entry{}, err
	}
	a.ID = ids.EncodeToString(key[:])
	e, err := decodeEntry(record)
	if err != nil {
		return entry{}, err
	}
	e.key = key
	return e, s.put(tx, appointmentBucket, key[:], record)
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
	record, err := s.get(tx, appointmentBucket, key)
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
	last, _ := slices.BinarySearchFunc(s.index, to, func(e entry, t time.Time) int { return time.Unix(e.start, 0).Compare(t) })
	list, err := s.list(s.index[first:max(first, last)], func(Appointment) bool { return true })
	if err != nil {
		return nil, fmt.Errorf("list appointments: %w", err)
	}
	return list, nil
}

// Series returns the appointments of a series, sorted by start; none for what is no series.
func (s *Store) Series(id string) ([]Appointment, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key, err := parseID(id)
	if err != nil {
		return nil, nil
	}
	var found []entry
	for _, e := range s.index {
		if e.series == [idSize]byte(key) {
			found = append(found, e)
		}
	}
	list, err := s.list(found, func(Appointment) bool { return true })
	if err != nil {
		return nil, fmt.Errorf("list series: %w", err)
	}
	return list, nil
}

// Search returns the appointments whose label and notes have all words of a text in
// them, in capitals or not; the latest first, and not more than limit.
func (s *Store) Search(text string, limit int) ([]Appointment, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	words := strings.Fields(strings.ToLower(text))
	if len(words) == 0 {
		return nil, nil
	}
	latest := slices.Clone(s.index)
	slices.Reverse(latest)
	found := 0
	list, err := s.list(latest, func(a Appointment) bool {
		content := strings.ToLower(a.Label + "\n" + a.Notes)
		for _, word := range words {
			if found >= limit || !strings.Contains(content, word) {
				return false
			}
		}
		found++
		return true
	})
	if err != nil {
		return nil, fmt.Errorf("search appointments: %w", err)
	}
	return list, nil
}

// list reads appointments and returns those that are wanted.
func (s *Store) list(entries []entry, wanted func(Appointment) bool) ([]Appointment, error) {
	var list []Appointment
	err := s.view(func(tx *bolt.Tx) error {
		for _, e := range entries {
			a, err := s.read(tx, e.key[:])
			if errors.Is(err, ErrDamaged) {
				s.damaged[string(e.key[:])] = struct{}{}
				continue
			}
			if err != nil {
				return err
			}
			if wanted(a) {
				list = append(list, a)
			}
		}
		return nil
	})
	return list, err
}

// Delete forgets an appointment for good, also one that cannot be read, or returns
// ErrNotFound. A consent that no other appointment names goes with it.
func (s *Store) Delete(id string) error { return s.DeleteMany(id) }

// DeleteMany forgets appointments for good, all or none, or returns ErrNotFound.
func (s *Store) DeleteMany(list ...string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.deleteAll(list); err != nil {
		return fmt.Errorf("delete appointment: %w", err)
	}
	return nil
}

func (s *Store) deleteAll(list []string) error {
	var keys [][idSize]byte
	for _, id := range list {
		key, err := parseID(id)
		if err != nil {
			return err
		}
		keys = append(keys, [idSize]byte(key))
	}
	return s.deleteAppointments(keys, nil)
}

package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"
)

// Month counts the sessions of one month: of no person, for statistics. It outlives the
// appointments.
type Month struct {
	Year     int        `json:"year"`
	Month    time.Month `json:"month"`
	Sessions int        `json:"sessions"`
	Minutes  int        `json:"minutes"`
}

const (
	maxMonths = 12 * (lastYear - firstYear + 1)
	maxCount  = 1 << 30 // sessions or minutes of a month
)

var monthsKey = []byte{2} // in settingsBucket

// finish notes in an appointment that its session was held: words and password go for good,
// what happened stays. One that is to leave nothing is deleted for good. What is written with
// it is written or not as it is.
func (s *Store) finish(id string, h History, also func(*bolt.Tx) error) error {
	parsed, err := parseID(id)
	if err != nil {
		return err
	}
	key := [idSize]byte(parsed)
	if at := s.find(key); at >= 0 && s.index[at].leave {
		return s.deleteAppointments([][idSize]byte{key}, also)
	}
	var e entry
	err = s.updateForGood(func(tx *bolt.Tx) ([]place, error) {
		a, err := s.read(tx, parsed)
		if err != nil {
			return nil, err
		}
		a.Done, a.Words, a.Password, a.History = true, [3]string{}, "", &h
		if e, err = s.putAppointment(tx, key, &a); err != nil {
			return nil, err
		}
		return []place{{appointmentBucket, parsed}}, also(tx)
	})
	if err != nil {
		return err
	}
	s.remember(e)
	return s.erase()
}

// Months returns the months in which there were sessions, the oldest first.
func (s *Store) Months() (list []Month, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	err = s.view(func(tx *bolt.Tx) error {
		list, err = s.readMonths(tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read months: %w", err)
	}
	return list, nil
}

// count adds a session to its month.
func (s *Store) count(tx *bolt.Tx, h History) error {
	list, err := s.readMonths(tx)
	if err != nil && !errors.Is(err, ErrDamaged) { // a session must end, counted or not
		return err
	}
	m := Month{Year: h.Start.Year(), Month: h.Start.Month()}
	at, found := slices.BinarySearchFunc(list, m, compareMonths)
	if !found {
		list = slices.Insert(list, at, m)
	}
	list[at].Sessions++
	list[at].Minutes += h.Minutes
	return s.putMonths(tx, list)
}

func compareMonths(a, b Month) int {
	return a.Year*12 + int(a.Month) - b.Year*12 - int(b.Month)
}

func (s *Store) readMonths(tx *bolt.Tx) ([]Month, error) {
	record, err := s.get(tx, settingsBucket, monthsKey)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return decodeMonths(record)
}

func (s *Store) putMonths(tx *bolt.Tx, list []Month) error {
	if err := checkMonths(list); err != nil {
		return err
	}
	record, err := json.Marshal(list)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	return s.put(tx, settingsBucket, monthsKey, record)
}

func decodeMonths(record []byte) ([]Month, error) {
	var list []Month
	if err := json.Unmarshal(record, &list); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if err := checkMonths(list); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return list, nil
}

// checkMonths demands rising months, each once.
func checkMonths(list []Month) error {
	for i, m := range list {
		switch {
		case m.Year < firstYear || m.Year > lastYear || m.Month < time.January || m.Month > time.December,
			i > 0 && compareMonths(list[i-1], m) >= 0:
			return fmt.Errorf("%w: month", ErrInvalid)
		case m.Sessions < 0 || m.Sessions > maxCount || m.Minutes < 0 || m.Minutes > maxCount:
			return fmt.Errorf("%w: counts of a month", ErrInvalid)
		}
	}
	return nil
}

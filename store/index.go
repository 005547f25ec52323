package store

import (
	"bytes"
	"cmp"
	"maps"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"
)

// entry is an appointment in the index, which is sorted by start and key.
type entry struct {
	start           int64 // seconds since 1970
	minutes         uint16
	leave           bool // it goes with its session
	key             [idSize]byte
	series, consent [idSize]byte // zeros when it has none
}

// none is a reference to nothing.
var none [idSize]byte

// end is when the appointment is over.
func (e entry) end() time.Time {
	return time.Unix(e.start, 0).Add(time.Duration(e.minutes) * time.Minute)
}

func compareEntries(a, b entry) int {
	if c := cmp.Compare(a.start, b.start); c != 0 {
		return c
	}
	return bytes.Compare(a.key[:], b.key[:])
}

// readIndex opens every appointment, as only that shows whether it can be read.
func (s *Store) readIndex() error {
	s.index, s.damaged = nil, map[string]struct{}{}
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
	e, err := decodeEntry(record)
	e.key = [idSize]byte(key)
	return e, err
}

// find returns the place of a key in the index, or -1.
func (s *Store) find(key [idSize]byte) int {
	return slices.IndexFunc(s.index, func(e entry) bool { return e.key == key })
}

// remember puts appointments that were written into the index.
func (s *Store) remember(list ...entry) {
	latest := make(map[[idSize]byte]entry, len(list)) // one may be there twice
	for _, e := range list {
		latest[e.key] = e
	}
	forget(s, latest)
	fresh := slices.SortedFunc(maps.Values(latest), compareEntries)
	old := len(s.index)
	s.index = append(s.index, fresh...)
	for to := len(s.index); len(fresh) > 0; { // merged from the end, where there is room
		to--
		if last := len(fresh) - 1; old > 0 && compareEntries(s.index[old-1], fresh[last]) > 0 {
			old--
			s.index[to] = s.index[old]
		} else {
			s.index[to], fresh = fresh[last], fresh[:last]
		}
	}
}

// forget takes appointments out of the index, and out of those that cannot be read.
func forget[T any](s *Store, keys map[[idSize]byte]T) {
	s.index = slices.DeleteFunc(s.index, func(e entry) bool {
		_, is := keys[e.key]
		return is
	})
	for key := range keys {
		delete(s.damaged, string(key[:]))
	}
}

// Damaged is the number of appointments that were found and cannot be read.
func (s *Store) Damaged() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.damaged)
}

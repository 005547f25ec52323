package store

import (
	"encoding/binary"
	"errors"
	"time"

	bolt "go.etcd.io/bbolt"
)

// A clock that was put ahead by mistake must not cost the agenda. So the store notes when it
// was last at work, and what a leap from there makes due waits some days, in which people see
// that the date is wrong. After a long holiday that much is kept a few days longer.
const (
	leap      = 7 * aDay      // more than this since the store was last at work is a leap
	leapDoubt = 4 * aDay      // so long a leap is doubted: a long weekend
	noteEvery = 6 * time.Hour // is often enough
)

// clockKey is the place of that note, in metaBucket.
var clockKey = []byte{4}

// clockNote is what is known of the clock, in seconds since 1970: when the store was last at
// work for certain, and since when a leap from there is doubted, 0 = it is not.
type clockNote struct{ seen, since int64 }

// next is the note at a time. A clock that was put back changes nothing, or a leap would
// follow when it is put right.
func (n clockNote) next(now int64) clockNote {
	seconds := func(d time.Duration) int64 { return int64(d / time.Second) }
	switch {
	case n.seen == 0 || now-n.seen <= seconds(leap):
		return clockNote{seen: max(n.seen, now)}
	case n.since == 0 || now < n.since:
		return clockNote{n.seen, now}
	case now-n.since >= seconds(leapDoubt):
		return clockNote{seen: now}
	}
	return n
}

// watchClock finds out whether the clock leapt.
func (s *Store) watchClock() error {
	if s.options.SureClock {
		return nil
	}
	var old clockNote
	err := s.view(func(tx *bolt.Tx) error {
		record, err := s.get(tx, metaBucket, clockKey)
		if err == nil && len(record) == 16 {
			old = clockNote{int64(binary.BigEndian.Uint64(record)), int64(binary.BigEndian.Uint64(record[8:]))}
		}
		if errors.Is(err, ErrNotFound) || errors.Is(err, ErrDamaged) {
			return nil
		}
		return err
	})
	if err != nil {
		return err
	}
	next := old.next(s.now().Unix())
	if s.held = (time.Time{}); next.since != 0 {
		s.held = time.Unix(next.seen, 0)
	}
	if next.since == old.since && next.seen-old.seen < int64(noteEvery/time.Second) {
		return nil
	}
	record := binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, uint64(next.seen)), uint64(next.since))
	return s.update(func(tx *bolt.Tx) error { return s.put(tx, metaBucket, clockKey, record) })
}

// Doubted returns when the store was last at work for certain, where the clock has leapt so far from there that it
// may be wrong; zero = it is not doubted. What the leap makes due is not deleted yet then.
func (s *Store) Doubted() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.held
}

// due is the time that decides what is too old: while a leap is doubted, that before it.
func (s *Store) due() time.Time {
	if s.held.IsZero() {
		return s.now()
	}
	return s.held
}

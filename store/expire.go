package store

import (
	"errors"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"
)

const (
	keepDays = 90 // at most: nothing about a session is kept longer
	aDay     = 24 * time.Hour
)

// Retention is how long an appointment is kept after its end: the shortest of what the
// organisation and the counsellor chose, and 90 days.
func (s *Store) Retention() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.retention()
}

func (s *Store) retention() time.Duration {
	keep := keepDays * aDay
	if s.options.Retention > 0 {
		keep = min(keep, s.options.Retention)
	}
	if settings, err := s.settings(); err == nil && settings.Retention > 0 {
		keep = min(keep, time.Duration(settings.Retention)*aDay)
	}
	return keep
}

// Expire does what was left of endings, deletes for good what is older than Retention, also from the backups, makes the
// backup of the day if there is none, and returns how many appointments went. A program
// calls it once after its start and then daily; what is due is also deleted by Open.
// Errors to ask for: ErrLocked, ErrFull, ErrReadOnly.
func (s *Store) Expire() (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	caughtUp := s.catchUp()
	before := len(s.index)
	err := s.watchClock()
	if err == nil {
		err = s.expireNow()
	}
	if err == nil {
		err = s.erase()
	}
	if err == nil {
		err = s.tendBackups()
	}
	if err = errors.Join(err, caughtUp); err != nil {
		return 0, fmt.Errorf("delete what is too old: %w", err)
	}
	return before - len(s.index), nil
}

func (s *Store) expireNow() error { return s.expire(s.retention()) }

func (s *Store) expire(keep time.Duration) error {
	var keys [][idSize]byte
	for _, e := range s.index {
		if s.isDue(e, keep) {
			keys = append(keys, e.key)
		}
	}
	err := s.deleteAppointments(keys, nil)
	if err == nil {
		err = s.expireConsents(keep)
	}
	if err == nil {
		err = s.expireUsed(keep)
	}
	if err == nil {
		err = s.expireDamaged(keep)
	}
	return err
}

// isDue says whether an appointment is older than what is kept. What is to leave nothing,
// and was never held, goes a day after its end.
func (s *Store) isDue(e entry, keep time.Duration) bool {
	if e.leave {
		keep = min(keep, aDay)
	}
	return s.due().After(e.end().Add(keep))
}

// isOver says so of an appointment from elsewhere.
func (s *Store) isOver(a Appointment, keep time.Duration) bool {
	return s.isDue(entry{start: a.Start.Unix(), minutes: uint16(a.Minutes), leave: a.Leave}, keep)
}

// expireConsents ends consents that no appointment names. A new one has a day until the
// appointment that names it is saved; if some appointment cannot be read, and may name
// it, as long as that one would be kept.
func (s *Store) expireConsents(keep time.Duration) error {
	if len(s.damaged) == 0 {
		keep = min(keep, aDay)
	}
	named := s.named()
	var keys [][idSize]byte
	err := s.view(func(tx *bolt.Tx) error {
		return tx.Bucket(consentBucket).ForEach(func(k, sealed []byte) error {
			if len(k) != idSize || named[[idSize]byte(k)] {
				return nil
			}
			made := int64(0) // of one that cannot be read
			if record, err := s.sealer.open(consentBucket, k, sealed); err == nil {
				if r, err := decodeConsent(record); err == nil {
					made = r.Made
				}
			}
			if s.due().Sub(time.Unix(made, 0)) > keep {
				keys = append(keys, [idSize]byte(k))
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	return s.deleteConsents(keys)
}

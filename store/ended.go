package store

import (
	"errors"
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// Ending is what must outlive a session in which somebody was.
type Ending struct {
	Words, Password string // normalised; without words there is nothing to mark
	Appointment     string // its id; "" when it had none
	History         History
}

// Ended keeps what must outlive a session, all of it or nothing: its words are marked as used, its
// month counts one more, and of its appointment words and password go for good and the history stays,
// or, where it is to leave nothing, it is deleted for good. Without a start it began now. What cannot
// be done now, as the store is locked, the disk full or read-only, is kept in memory and done after
// the next Unlock or Recover, or by the next Expire or by Close; the error says so: ErrLocked, ErrFull,
// ErrReadOnly. What Close cannot do either is lost. Not done later: ErrInvalid, but for the mark.
func (s *Store) Ended(e Ending) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e.History.Start.IsZero() { // words must go in any case
		e.History.Start = s.now()
	}
	s.endings = append(s.endings, e)
	return s.catchUp()
}

// catchUp does what is left to do of endings.
func (s *Store) catchUp() error {
	var errs []error
	var left []Ending
	for _, e := range s.endings {
		err := s.end(e)
		if err != nil {
			errs = append(errs, fmt.Errorf("end session: %w", err))
		}
		if err != nil && !errors.Is(err, errTraces) && !errors.Is(err, ErrInvalid) {
			left = append(left, e)
		}
	}
	s.endings = left
	return errors.Join(errs...)
}

// end writes what must outlive a session. One without an appointment, or whose appointment is
// deleted or cannot be read, is counted alone.
func (s *Store) end(e Ending) error {
	mark := func(tx *bolt.Tx) error {
		if e.Words == "" {
			return nil
		}
		return s.markUsed(tx, e.Words, e.Password)
	}
	note := func(tx *bolt.Tx) error { return errors.Join(s.count(tx, e.History), mark(tx)) }
	err := e.History.check()
	if err == nil {
		err = s.finish(e.Appointment, e.History, note)
	}
	switch {
	case errors.Is(err, errTraces): // it is written
	case errors.Is(err, ErrNotFound), errors.Is(err, ErrDamaged):
		err = s.update(note)
	case errors.Is(err, ErrInvalid):
		if failed := s.update(mark); failed != nil {
			return failed
		}
	}
	return err
}

package store

import "errors"

// Ending is what must outlive a session in which somebody was.
type Ending struct {
	Words, Password string // as MarkUsed takes them; without words there is nothing to mark
	Appointment     string // its id; "" when it had none
	History         History
}

// Ended marks the words of a session as used and finishes its appointment, or counts it alone
// when it had none or that is deleted. What cannot be done now, as the store is locked, the disk
// full or read-only, is kept in memory and done after the next Unlock or Recover, or by the next
// Expire; the error says so: ErrLocked, ErrFull, ErrReadOnly. Not done later: ErrDamaged, ErrInvalid.
func (s *Store) Ended(e Ending) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e.History.Start.IsZero() {
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
		err := s.end(&e)
		errs = append(errs, err)
		switch {
		case err == nil, errors.Is(err, errTraces), errors.Is(err, ErrDamaged), errors.Is(err, ErrInvalid):
		default:
			left = append(left, e)
		}
	}
	s.endings = left
	return errors.Join(errs...)
}

// end takes from an ending what it did of it, so that nothing is done twice.
func (s *Store) end(e *Ending) error {
	if e.Words != "" {
		if err := s.markUsed(e.Words, e.Password); err != nil {
			return err
		}
		e.Words, e.Password = "", ""
	}
	err := ErrNotFound
	if e.Appointment != "" {
		err = s.finish(e.Appointment, e.History)
	}
	if errors.Is(err, ErrNotFound) {
		err = s.finishAlone(e.History)
	}
	return err
}

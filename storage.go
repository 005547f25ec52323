package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"zwiesprache/signal/session"
	"zwiesprache/signal/words"
	"zwiesprache/store"
)

// storage is the store at work, which a backup may replace.
type storage struct {
	folder  string
	options store.Options
	log     *slog.Logger

	mu   sync.Mutex // guards the field below
	open *store.Store
}

// current is the store that is open.
func (s *storage) current() *store.Store {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open
}

func (s *storage) close() error { return s.current().Close() }

func (s *storage) backups() ([]store.BackupFile, error) { return store.Backups(s.folder) }

// restore puts a backup into the place of the store and returns the one that is open then, also with an error.
func (s *storage) restore(b store.BackupFile) (*store.Store, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.open.Close()
	if err == nil {
		err = store.Restore(s.folder, b)
	}
	opened, openErr := store.Open(s.folder, s.options)
	if openErr == nil {
		s.open = opened
	}
	return s.open, errors.Join(err, openErr)
}

// start opens the store.
func (s *storage) start() (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	opened, err := store.Open(s.folder, s.options)
	if err == nil {
		s.open = opened
	}
	return err
}

// putBack puts a backup into the place of a store that does not open.
func (s *storage) putBack(b store.BackupFile) error { return store.Restore(s.folder, b) }

// tidying is how often is looked for what is due: a day is rarely reached by a program that is closed in the evening.
const tidying = time.Hour

// tidy deletes what has been kept long enough, and makes the day's backup.
func (s *storage) tidy(ctx context.Context) {
	tick := time.NewTicker(tidying)
	defer tick.Stop()
	for {
		switch n, err := s.current().Expire(); {
		case errors.Is(err, store.ErrLocked): // the next time
		case err != nil:
			s.log.Error("delete what is due", "error", err)
		case n > 0:
			s.log.Info("deleted what was due", "appointments", n)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// ended keeps what must outlive a room in which somebody was: its words and password are used, its appointment
// was held, its month counts one more.
func (s *storage) ended(summary session.Summary) {
	if summary.Admitted.IsZero() {
		return
	}
	ending := store.Ending{Appointment: summary.Room.Appointment, History: historyOf(summary)}
	var err error
	if ending.Words, ending.Password, err = normalised(summary.Room); err != nil {
		s.log.Error("remember used words", "error", err)
	}
	switch err := s.current().Ended(ending); {
	case errors.Is(err, store.ErrLocked): // after the next unlock; while a room is open the window is covered, not locked
	case err != nil:
		s.log.Error("note what was held", "error", err)
	}
}

// normalised are the words and the password of a room as the store marks them.
func normalised(room session.Room) (joined, password string, err error) {
	name, err := words.ParseRoom(room.Words[0], room.Words[1], room.Words[2])
	if err != nil {
		return "", "", fmt.Errorf("read the words: %w", err)
	}
	if password, err = words.PRS(room.Password); err != nil {
		return "", "", fmt.Errorf("read the password: %w", err)
	}
	return name.Joined(), password, nil
}

// historyOf is what is kept of a session: nothing of who was there or what was said.
func historyOf(s session.Summary) store.History {
	return store.History{
		Start: s.Admitted.Truncate(time.Minute), Minutes: int(s.Ended.Sub(s.Admitted).Round(time.Minute) / time.Minute),
		Guests: s.Guests, Relayed: s.Relayed, Verified: s.Verified, Ended: string(s.Reason),
	}
}

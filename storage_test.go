package main

import (
	"errors"
	"log/slog"
	"testing"
	"time"

	"zwiesprache/signal/session"
	"zwiesprache/store"
)

// newStorage is an open store in a folder of the test's.
func newStorage(t *testing.T) *storage {
	t.Helper()
	s := &storage{folder: t.TempDir(), log: slog.New(slog.DiscardHandler)}
	if err := s.start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.close() })
	return s
}

// planned keeps an appointment and returns it with its room.
func (s *storage) planned(t *testing.T) (store.Appointment, session.Room) {
	t.Helper()
	room := session.Room{Words: [3]string{"Lindenhof", "Gütersloh", "Wolke"}, Password: "4711 0815"}
	a, err := s.current().Save(store.Appointment{Label: "A. B.", Start: time.Now().Truncate(time.Minute), Minutes: 50, Language: "de",
		Persons: 1, Words: room.Words, Password: room.Password, Way: store.Confidential})
	if err != nil {
		t.Fatal(err)
	}
	room.Appointment = a.ID
	return a, room
}

func TestEndedKeepsWhatMustOutliveARoom(t *testing.T) {
	s := newStorage(t)
	a, room := s.planned(t)
	used := func() bool {
		t.Helper()
		used, err := s.current().Used("lindenhof/guetersloh/wolke", "47110815")
		if err != nil {
			t.Fatal(err)
		}
		return used
	}
	sessions := func() (n int) {
		t.Helper()
		months, err := s.current().Months()
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range months {
			n += m.Sessions
		}
		return n
	}
	begun := time.Now().Add(-50 * time.Minute)

	s.ended(session.Summary{Room: room, Opened: begun, Ended: time.Now()})
	a, err := s.current().Appointment(a.ID)
	if err != nil || a.Done || used() || sessions() != 0 {
		t.Fatalf("a room in which nobody was: done %v, used %v, %d sessions, %v", a.Done, used(), sessions(), err)
	}
	s.ended(session.Summary{Room: room, Opened: begun, Admitted: begun, Ended: time.Now(), Guests: 2, Relayed: true, Reason: session.HungUp})
	a, err = s.current().Appointment(a.ID)
	if err != nil || !a.Done || !used() || sessions() != 1 || a.History == nil {
		t.Fatalf("a room in which somebody was: %+v, used %v, %d sessions, %v", a, used(), sessions(), err)
	}
	if h := a.History; h.Minutes != 50 || h.Guests != 2 || !h.Relayed || h.Verified || h.Ended != string(session.HungUp) {
		t.Errorf("its history is %+v", h)
	}
	if a.Words != [3]string{} || a.Password != "" {
		t.Error("words and password outlive the session")
	}
	if err := s.current().Delete(a.ID); err != nil {
		t.Fatal(err)
	}
	s.ended(session.Summary{Room: room, Admitted: begun, Ended: time.Now()}) // deleted meanwhile: it counts, and nothing comes back
	if _, err := s.current().Appointment(a.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the deleted appointment is back: %v", err)
	}
	if sessions() != 2 {
		t.Errorf("%d sessions are counted, not 2", sessions())
	}
}

// TestEndedWhileTheStoreIsLocked: nothing of a session is lost by a lock.
func TestEndedWhileTheStoreIsLocked(t *testing.T) {
	s := newStorage(t)
	a, room := s.planned(t)
	s.current().Lock()
	s.ended(session.Summary{Room: room, Admitted: time.Now().Add(-time.Hour), Ended: time.Now(), Guests: 1})
	if err := s.current().Unlock(""); err != nil {
		t.Fatal(err)
	}
	used, err := s.current().Used("lindenhof/guetersloh/wolke", "47110815")
	if err != nil || !used {
		t.Errorf("used %v, %v", used, err)
	}
	if a, err = s.current().Appointment(a.ID); err != nil || !a.Done || a.Words != [3]string{} || a.Password != "" || a.History == nil {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestRestoreTakesTheStoresPlace(t *testing.T) {
	s := newStorage(t)
	a, _ := s.planned(t)
	if err := s.current().Backup(); err != nil {
		t.Fatal(err)
	}
	a.Label = "C. D."
	if _, err := s.current().Save(a); err != nil {
		t.Fatal(err)
	}
	backups, err := s.backups()
	if err != nil || len(backups) == 0 {
		t.Fatalf("%d backups, %v", len(backups), err)
	}
	opened, err := s.restore(backups[0])
	if err != nil || opened != s.current() {
		t.Fatalf("restore: %v", err)
	}
	if a, err = opened.Appointment(a.ID); err != nil || a.Label != "A. B." {
		t.Errorf("after the restore the label is %q, %v", a.Label, err)
	}
	opened, err = s.restore(store.BackupFile{Path: backups[0].Path + ".gone"})
	if err == nil {
		t.Error("a backup that is gone was restored")
	}
	if _, err := opened.Appointment(a.ID); err != nil {
		t.Errorf("after a restore that failed the store is not open: %v", err)
	}
}

package main

import (
	"log/slog"
	"testing"
	"time"

	"zwiesprache/signal/session"
	"zwiesprache/store"
)

func TestEndedKeepsWhatMustOutliveARoom(t *testing.T) {
	s, err := store.Open(t.TempDir(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	a, err := s.Save(store.Appointment{Label: "A. B.", Start: time.Now().Truncate(time.Minute), Minutes: 50, Language: "de", Persons: 1})
	if err != nil {
		t.Fatal(err)
	}
	p := &program{store: s, log: slog.New(slog.DiscardHandler)}
	room := session.Room{Words: [3]string{"Lindenhof", "Gütersloh", "Wolke"}, Password: "4711 0815", Appointment: a.ID}
	used := func() bool {
		t.Helper()
		used, err := s.Used("lindenhof/guetersloh/wolke", "47110815")
		if err != nil {
			t.Fatal(err)
		}
		return used
	}

	p.ended(session.Summary{Room: room, Opened: time.Now(), Ended: time.Now()})
	if a, err = s.Appointment(a.ID); err != nil || a.Done || used() {
		t.Fatalf("a room in which nobody was: done %v, used %v, %v", a.Done, used(), err)
	}
	p.ended(session.Summary{Room: room, Opened: time.Now(), Admitted: time.Now(), Ended: time.Now()})
	if a, err = s.Appointment(a.ID); err != nil || !a.Done || !used() {
		t.Fatalf("a room in which somebody was: done %v, used %v, %v", a.Done, used(), err)
	}
	if err := s.Delete(a.ID); err != nil {
		t.Fatal(err)
	}
	p.ended(session.Summary{Room: room, Admitted: time.Now()}) // deleted meanwhile: nothing to mark, and nothing comes back
	if _, err := s.Appointment(a.ID); err == nil {
		t.Error("the deleted appointment is back")
	}
}

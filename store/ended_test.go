package store

import (
	"errors"
	"testing"

	bolt "go.etcd.io/bbolt"
)

// planned keeps an appointment that was not held yet.
func planned(t testing.TB, s *Store, leave bool) Appointment {
	t.Helper()
	a := sample(1)
	a.Done, a.History, a.Leave = false, nil, leave
	return mustSave(t, s, a)
}

// held says how many sessions are counted.
func held(t testing.TB, s *Store) (n int) {
	t.Helper()
	months, err := s.Months()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range months {
		n += m.Sessions
	}
	return n
}

func isUsed(t testing.TB, s *Store, words, password string) bool {
	t.Helper()
	used, err := s.Used(words, password)
	if err != nil {
		t.Fatal(err)
	}
	return used
}

// The store may be locked while a session is held: what must outlive that is there when it is
// open again, once, and words and password are gone.
func TestEndedWhileLocked(t *testing.T) {
	s := quick(t, t.TempDir())
	if err := s.SetPassphrase(testPassphrase); err != nil {
		t.Fatal(err)
	}
	a, left, deleted := planned(t, s, false), planned(t, s, true), planned(t, s, false)
	if err := errors.Join(s.Backup(), s.Delete(deleted.ID)); err != nil {
		t.Fatal(err)
	}
	old := traces{}
	old.record(t, s, "words", appointmentPlace(t, a.ID), appointmentPlace(t, left.ID))
	h := History{Start: march.Now(), Minutes: 50, Guests: 1}
	s.Lock()
	for _, id := range []string{a.ID, left.ID, deleted.ID, ""} {
		if err := s.Ended(Ending{Words: "a/b/c", Password: "id " + id, Appointment: id, History: h}); !errors.Is(err, ErrLocked) {
			t.Errorf("%q: %v", id, err)
		}
	}
	if _, err := s.Expire(); !errors.Is(err, ErrLocked) {
		t.Errorf("expire: %v", err)
	}
	for range 2 {
		if err := s.Unlock(testPassphrase); err != nil {
			t.Fatal(err)
		}
		got, err := s.Appointment(a.ID)
		if err != nil || !got.Done || got.Words != [3]string{} || got.Password != "" || got.History == nil || got.History.Minutes != 50 {
			t.Errorf("%+v, %v", got, err)
		}
		for _, id := range []string{left.ID, deleted.ID} {
			if _, err := s.Appointment(id); !errors.Is(err, ErrNotFound) {
				t.Errorf("%q: %v", id, err)
			}
		}
		for _, id := range []string{a.ID, left.ID, deleted.ID, ""} {
			if !isUsed(t, s, "a/b/c", "id "+id) {
				t.Errorf("the words of %q may be used again", id)
			}
		}
		if n := held(t, s); n != 4 {
			t.Errorf("%d sessions", n)
		}
		if found := old.in(t, s.dir); len(found) != 0 {
			t.Errorf("found %v", found)
		}
		s.Lock()
	}
}

// What cannot be kept at all waits for nothing.
func TestEndedInvalid(t *testing.T) {
	s := quick(t, t.TempDir())
	a := planned(t, s, false)
	if err := s.Ended(Ending{Words: "a/b/c", Password: "1", Appointment: a.ID, History: History{Minutes: -1}}); !errors.Is(err, ErrInvalid) {
		t.Errorf("got %v", err)
	}
	if got, err := s.Appointment(a.ID); err != nil || !same(got, a) || held(t, s) != 0 {
		t.Errorf("%+v, %v, %d sessions", got, err, held(t, s))
	}
	if !isUsed(t, s, "a/b/c", "1") {
		t.Error("its words may be used again")
	}
	mustExpire(t, s)
}

// What cannot be read of an appointment keeps nothing else from being kept.
func TestEndedDamaged(t *testing.T) {
	s := quick(t, t.TempDir())
	a := planned(t, s, false)
	err := s.update(func(tx *bolt.Tx) error {
		p := appointmentPlace(t, a.ID)
		return tx.Bucket(p.bucket).Put(p.key, []byte("rotten"))
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Ended(Ending{Words: "a/b/c", Password: "1", Appointment: a.ID, History: History{Minutes: 50}}); err != nil {
		t.Fatal(err)
	}
	if !isUsed(t, s, "a/b/c", "1") || held(t, s) != 1 {
		t.Errorf("%d sessions", held(t, s))
	}
}

package store

import (
	"bytes"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"
)

// Nothing is kept longer than 90 days, whoever wishes it; shorter, as the shortest wish says.
func TestRetention(t *testing.T) {
	for _, row := range []struct {
		name         string
		organisation time.Duration
		counsellor   int // days
		want         time.Duration
	}{
		{"nobody said anything", 0, 0, 90 * aDay},
		{"the organisation, shorter", 30 * aDay, 0, 30 * aDay},
		{"the organisation, longer", 200 * aDay, 0, 90 * aDay},
		{"the counsellor", 0, 14, 14 * aDay},
		{"both", 30 * aDay, 60, 30 * aDay},
		{"hours", 12 * time.Hour, 0, 12 * time.Hour},
	} {
		t.Run(row.name, func(t *testing.T) {
			clock := newCalendar()
			options := clock.options()
			options.Retention = row.organisation
			dir := t.TempDir()
			s := mustOpenWith(t, dir, options)
			if err := s.SaveSettings(Settings{Retention: row.counsellor}); err != nil {
				t.Fatal(err)
			}
			if got := s.Retention(); got != row.want {
				t.Errorf("got %v, want %v", got, row.want)
			}
			if err := s.Ended(Ending{Words: "a/b/c", Password: "12345678"}); err != nil {
				t.Fatal(err)
			}
			a := mustSave(t, s, sample(1))
			end := a.Start.Add(time.Duration(a.Minutes) * time.Minute)
			for _, step := range []struct {
				after time.Duration
				want  int
			}{{row.want, 0}, {row.want + time.Second, 1}} {
				clock.now = end.Add(step.after)
				if n, err := s.Expire(); err != nil || n != step.want {
					t.Errorf("%v after its end: %d went, %v", step.after, n, err)
				}
			}
			clock.now = march.Now().Add(row.want + aDay)
			if used, err := s.Used("a/b/c", "12345678"); err != nil || used {
				t.Errorf("used words are known for longer, %v", err)
			}
		})
	}
}

// What is to leave nothing goes a day after its end when it was never held; whatever its
// state, everything goes in its time.
func TestExpire(t *testing.T) {
	clock := newCalendar()
	dir := t.TempDir()
	s := mustOpenWith(t, dir, clock.options())
	for label, change := range map[string]func(*Appointment){
		"done":      func(a *Appointment) {},
		"planned":   func(a *Appointment) { a.Done, a.State, a.History = false, Planned, nil },
		"cancelled": func(a *Appointment) { a.Done, a.State, a.History = false, Cancelled, nil },
		"leave":     func(a *Appointment) { a.Done, a.Leave, a.History = false, true, nil },
		"later":     func(a *Appointment) { a.Start = a.Start.AddDate(0, 0, 1) },
	} {
		a := sample(1)
		a.Label = label
		change(&a)
		mustSave(t, s, a)
	}
	end := sample(1).Start.Add(50 * time.Minute)
	for _, row := range []struct {
		after time.Duration
		left  int
	}{{aDay, 5}, {aDay + time.Minute, 4}, {90 * aDay, 4}, {90*aDay + time.Minute, 1}, {92 * aDay, 0}} {
		clock.now = end.Add(row.after)
		mustExpire(t, s)
		if list := everything(t, s); len(list) != row.left {
			t.Errorf("%v after its end: %v", row.after, labels(list))
		}
	}
}

// Of what cannot be read nobody knows how old it is: it goes 90 days after that was noticed.
func TestDamagedGoes(t *testing.T) {
	clock := newCalendar()
	dir := t.TempDir()
	s := mustOpenWith(t, dir, clock.options())
	spoil := func(n int) place {
		t.Helper()
		p := appointmentPlace(t, mustSave(t, s, sample(n)).ID)
		err := s.update(func(tx *bolt.Tx) error {
			sealed := bytes.Clone(tx.Bucket(p.bucket).Get(p.key))
			sealed[len(sealed)-1] ^= 1
			return tx.Bucket(p.bucket).Put(p.key, sealed)
		})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	left := traces{}
	left.record(t, s, "damaged", spoil(1))
	for _, row := range []struct{ day, want int }{{0, 1}, {40, 2}, {90, 2}, {91, 1}, {130, 1}, {131, 0}} {
		mustClose(t, s)
		clock.now = march.Now().AddDate(0, 0, row.day)
		s = mustOpenWith(t, dir, clock.options())
		if row.day == 40 {
			spoil(2)
			mustClose(t, s)
			s = mustOpenWith(t, dir, clock.options())
		}
		mustExpire(t, s)
		if s.Damaged() != row.want {
			t.Errorf("day %d: %d damaged, want %d", row.day, s.Damaged(), row.want)
		}
		if found := left.in(t, dir); (len(found) != 0) != (row.day < 91) {
			t.Errorf("day %d: left %v", row.day, found)
		}
	}
}

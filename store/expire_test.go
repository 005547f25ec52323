package store

import (
	"testing"
	"time"
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
			if err := s.MarkUsed("a/b/c", "12345678"); err != nil {
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

package store

import (
	"os"
	"testing"
	"time"
)

// A clock that is years ahead for a day, at a start and while the store is open, costs
// nothing, neither here nor in the backups; when it stays so, what is due goes.
func TestClockAhead(t *testing.T) {
	for _, row := range []struct {
		name string
		on   []int // days on which the store is at work
		left int   // of two appointments, on days 1 and 40
	}{
		{"wrong for a day", []int{0, 700, 1}, 2},
		{"wrong for three days", []int{0, 700, 701, 703, 4}, 2},
		{"twice wrong, differently", []int{0, 3000, 700, 703, 5}, 2},
		{"a long absence after a wrong day", []int{0, 3000, 120, 121, 124}, 1},
		{"wrong before it was right for a day", []int{0, 700, 1, 700, 703, 2}, 2},
		{"it was put back", []int{0, -3000, 1, 93}, 2},
		{"a long absence", []int{0, 120}, 2},
		{"after a long absence", []int{0, 120, 121, 124}, 1},
		{"every few days", []int{0, 7, 14, 21, 28, 35, 42, 49, 56, 63, 70, 77, 84, 91, 93}, 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			for _, open := range []bool{false, true} {
				clock, dir := newCalendar(), t.TempDir()
				options := Options{Now: func() time.Time { return clock.now }}
				s := mustOpenWith(t, dir, options)
				for _, day := range []int{1, 40} {
					a := sample(1)
					a.Start = march.Now().AddDate(0, 0, day)
					mustSave(t, s, a)
				}
				for _, day := range row.on {
					clock.now = march.Now().AddDate(0, 0, day)
					if !open {
						mustClose(t, s)
						s = mustOpenWith(t, dir, options)
					}
					mustExpire(t, s)
				}
				if list := everything(t, s); len(list) != row.left {
					t.Errorf("open %v: %d are left, want %d", open, len(list), row.left)
				}
				list, err := Backups(dir)
				if err != nil {
					t.Fatal(err)
				}
				for _, b := range list {
					if e, err := s.ReadBackup(b); err != nil || len(e.appointments) != row.left {
						t.Errorf("open %v: backup of %v, %v", open, b.At, err)
					}
				}
				mustClose(t, s)
			}
		})
	}
}

// Backups with a date that is still to come neither keep newer ones from being made and kept, nor have one made each time.
func TestBackupsOfTheFuture(t *testing.T) {
	clock, dir := newCalendar(), t.TempDir()
	s := mustOpenWith(t, dir, clock.options())
	clock.days(300)
	for range keepBackups + 1 {
		mustExpire(t, s)
		clock.days(1)
	}
	clock.now = march.Now()
	for day := range keepBackups {
		for range 3 { // hours of a day
			mustExpire(t, s)
			clock.now = clock.now.Add(time.Hour)
		}
		for right := range day + 1 {
			if _, err := os.Stat(backupPath(dir, march.Now().AddDate(0, 0, right))); err != nil {
				t.Errorf("day %d: the backup of day %d: %v", day, right, err)
			}
		}
		if list, err := Backups(dir); err != nil || len(list) != keepBackups {
			t.Fatalf("%d backups, %v", len(list), err)
		}
		clock.now = clock.now.Add(21 * time.Hour)
	}
}

package store

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	bolt "go.etcd.io/bbolt"
)

// Words stay used when a backup of before is restored, over a store that is good, rotten or gone.
func TestUsedWordsOutliveARestore(t *testing.T) {
	clock := newCalendar()
	dir := t.TempDir()
	path := filepath.Join(dir, fileName)
	s := mustOpenWith(t, dir, clock.options())
	a := mustSave(t, s, sample(1))
	mark := func(password string) {
		t.Helper()
		if err := s.Ended(Ending{Words: "a/b/c", Password: password}); err != nil {
			t.Fatal(err)
		}
	}
	mark("of long ago")
	clock.days(keepDays - 1)
	mustSave(t, s, sample(24*keepDays))
	mark("in the backup")
	mustExpire(t, s)
	first := mustList(t, dir)[0]
	clock.days(1)
	mark("in a later backup")
	mustExpire(t, s)
	clock.days(1)
	mark("in the store")
	mustClose(t, s)
	broken := backupPath(dir, clock.now.AddDate(0, 0, -20))
	write(t, broken, []byte("rotten"))

	check := func(what string, keeps ...string) {
		t.Helper()
		s := mustOpenWith(t, dir, clock.options())
		defer mustClose(t, s)
		for _, password := range keeps {
			if !isUsed(t, s, "a/b/c", password) {
				t.Errorf("%s: the words %s may be used again", what, password)
			}
		}
		if isUsed(t, s, "a/b/c", "of long ago") || isUsed(t, s, "a/b/c", "never") {
			t.Errorf("%s: words are used that are not", what)
		}
		if list := everything(t, s); len(list) != 1 || list[0].ID == a.ID {
			t.Errorf("%s: %+v", what, list)
		}
	}
	all := []string{"in the backup", "in a later backup", "in the store"}
	for _, row := range []struct {
		what  string
		spoil func() error
	}{
		{"good", func() error { return nil }}, // it becomes a backup, which the next ones find
		{"rotten", func() error { return os.WriteFile(path, []byte("rotten"), 0o600) }},
		{"gone", func() error { return os.Remove(path) }},
	} {
		if err := errors.Join(row.spoil(), Restore(dir, first)); err != nil {
			t.Fatalf("%s: %v", row.what, err)
		}
		check(row.what, all...)
	}
}

// What another program made, or a later version, takes no store's place.
func TestRestoreRefusesWhatIsNoStore(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	s := mustOpen(t, dir)
	a := mustSave(t, s, sample(1))
	mustClose(t, s)
	other := mustOpen(t, elsewhere)
	for mark, want := range map[string]error{"another program\x00\x00\x00\x02": ErrForeign, magic + "\x00\x00\x00\xFF": ErrNewer} {
		err := other.update(func(tx *bolt.Tx) error { return tx.Bucket(metaBucket).Put(schemaKey, []byte(mark)) })
		if err := errors.Join(err, other.Backup()); err != nil {
			t.Fatal(err)
		}
		if err := Restore(dir, mustList(t, elsewhere)[0]); !errors.Is(err, want) {
			t.Errorf("%q: %v", mark, err)
		}
		s := mustOpen(t, dir)
		if got, err := s.Appointment(a.ID); err != nil || !same(got, a) {
			t.Errorf("%q: %+v, %v", mark, got, err)
		}
		mustClose(t, s)
	}
}

package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"
)

func mustList(t testing.TB, dir string) []BackupFile {
	t.Helper()
	list, err := Backups(dir)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func mustExpire(t testing.TB, s *Store) {
	t.Helper()
	if _, err := s.Expire(); err != nil {
		t.Fatal(err)
	}
}

// One a day, a week of them, and none older than a month beside a newer one.
func TestBackupsOfSomeDays(t *testing.T) {
	clock := newCalendar()
	dir := t.TempDir()
	if list, err := Backups(filepath.Join(dir, "none")); err != nil || len(list) != 0 {
		t.Errorf("no folder: %v, %v", list, err)
	}
	for _, name := range []string{"zwiesprache-x.backup", "zwiesprache-20260101T000000Z.backup.txt", "letter"} {
		write(t, filepath.Join(dir, name), []byte("not ours"))
	}
	s := mustOpenWith(t, dir, clock.options())
	for day := range 8 {
		for range 3 {
			mustExpire(t, s)
			clock.now = clock.now.Add(time.Hour)
		}
		list := mustList(t, dir)
		if len(list) != min(day+1, keepBackups) || !list[0].At.Equal(clock.now.Add(-3*time.Hour)) || list[0].Size == 0 {
			t.Fatalf("day %d: %+v", day, list)
		}
		clock.now = clock.now.Add(21 * time.Hour)
	}
	clock.days(31)
	mustExpire(t, s)
	if list := mustList(t, dir); len(list) != 1 {
		t.Errorf("after a month: %+v", list)
	}
	clock.now = clock.now.Add(time.Minute)
	if err := s.Backup(); err != nil || len(mustList(t, dir)) != 2 {
		t.Errorf("by hand: %v", err)
	}
	if info, err := os.Stat(mustList(t, dir)[0].Path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// While records cannot be read, backups in which they may be good stay.
func TestDamagedStoreKeepsItsBackups(t *testing.T) {
	clock := newCalendar()
	dir := t.TempDir()
	s := mustOpenWith(t, dir, clock.options())
	a := mustSave(t, s, sample(1))
	mustExpire(t, s)
	p := appointmentPlace(t, a.ID)
	err := s.update(func(tx *bolt.Tx) error {
		sealed := bytes.Clone(tx.Bucket(p.bucket).Get(p.key))
		sealed[100] ^= 1
		return tx.Bucket(p.bucket).Put(p.key, sealed)
	})
	if err != nil {
		t.Fatal(err)
	}
	mustClose(t, s)
	s = mustOpenWith(t, dir, clock.options())
	for range 8 {
		clock.days(1)
		mustExpire(t, s)
	}
	list := mustList(t, dir)
	if len(list) != keepBackups {
		t.Fatalf("%+v", list)
	}
	mustClose(t, s)
	if err := Restore(dir, list[keepBackups-1]); err != nil {
		t.Fatal(err)
	}
	s = mustOpenWith(t, dir, clock.options())
	if got, err := s.Appointment(a.ID); err != nil || !same(got, a) || s.Damaged() != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestRestore(t *testing.T) {
	clock := newCalendar()
	dir := t.TempDir()
	path := filepath.Join(dir, fileName)
	s := mustOpenWith(t, dir, clock.options())
	a := mustSave(t, s, sample(1))
	mustExpire(t, s)
	first := mustList(t, dir)[0]
	clock.days(1)
	b := mustSave(t, s, sample(2))
	if err := Restore(dir, first); !errors.Is(err, ErrInUse) {
		t.Errorf("an open store was replaced: %v", err)
	}
	e, err := s.ReadBackup(first)
	if err != nil || len(e.appointments) != 1 || !same(e.appointments[0], a) || !e.Made.Equal(first.At) {
		t.Errorf("%+v, %v", e, err)
	}
	if plan, err := s.Preview(e); err != nil || plan.New != 0 || plan.Missing != 1 {
		t.Errorf("%+v, %v", plan, err)
	}
	mustClose(t, s)

	has := func(want ...Appointment) {
		t.Helper()
		s := mustOpenWith(t, dir, clock.options())
		defer mustClose(t, s)
		list := everything(t, s)
		if len(list) != len(want) {
			t.Fatalf("got %+v", list)
		}
		for i := range list {
			if !same(list[i], want[i]) {
				t.Errorf("got %+v, want %+v", list[i], want[i])
			}
		}
	}
	if err := Restore(dir, first); err != nil {
		t.Fatal(err)
	}
	has(a)
	list := mustList(t, dir)
	if len(list) != 2 {
		t.Fatalf("the file that was good is no backup: %+v", list)
	}
	for _, l := range list {
		if l.Path != first.Path { // a restore can be taken back
			if err := Restore(dir, l); err != nil {
				t.Fatal(err)
			}
		}
	}
	has(a, b)
	write(t, path, []byte("rotten"))
	if _, err := Open(dir, clock.options()); !errors.Is(err, ErrForeign) {
		t.Fatalf("got %v", err)
	}
	if err := Restore(dir, first); err != nil {
		t.Fatal(err)
	}
	has(a)
	if bad, err := os.ReadFile(filepath.Join(dir, badName)); err != nil || string(bad) != "rotten" {
		t.Errorf("the bad file: %q, %v", bad, err)
	}
	if err := errors.Join(os.Remove(path), Restore(dir, first)); err != nil {
		t.Errorf("no file at all: %v", err)
	}
	has(a)
	s = mustOpenWith(t, dir, clock.options())
	if err := s.Delete(a.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, badName)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the bad file outlives a deletion: %v", err)
	}
}

func TestRestoreRefuses(t *testing.T) {
	dir, raw := filled(t)
	s := mustOpen(t, dir)
	mustExpire(t, s)
	mustClose(t, s)
	b := mustList(t, dir)[0]
	before, err := os.ReadFile(filepath.Join(dir, fileName))
	if err != nil {
		t.Fatal(err)
	}
	m, err := findMeta(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	cut := raw[:m.end*uint64(m.pageSize)-1]
	for name, content := range map[string][]byte{"cut off": cut, "empty": {}, "foreign": []byte("some letter")} {
		write(t, b.Path, content)
		if err := Restore(dir, b); !errors.Is(err, ErrForeign) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := errors.Join(os.Remove(b.Path), Restore(dir, b)); !errors.Is(err, ErrNotFound) {
		t.Errorf("got %v", err)
	}
	if after, err := os.ReadFile(filepath.Join(dir, fileName)); err != nil || !bytes.Equal(after, before) {
		t.Errorf("the store was changed, %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, tempName)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("an unfinished file is left: %v", err)
	}
}

func TestAnew(t *testing.T) {
	for name, spoil := range map[string]func(dir string) error{
		"file": func(dir string) error { return os.WriteFile(filepath.Join(dir, fileName), []byte("rotten"), 0o600) },
		"key":  func(dir string) error { return os.WriteFile(filepath.Join(dir, keyName), make([]byte, keySize), 0o600) },
		"none": func(dir string) error { return os.Remove(filepath.Join(dir, keyName)) },
	} {
		dir, _ := filled(t)
		s := mustOpen(t, dir)
		if err := Anew(dir, ErrForeign); !errors.Is(err, ErrInUse) {
			t.Errorf("%s: an open store was put aside: %v", name, err)
		}
		mustExpire(t, s)
		mustClose(t, s)
		if err := spoil(dir); err != nil {
			t.Fatal(err)
		}
		_, cause := Open(dir, march)
		if err := Anew(dir, cause); cause == nil || err != nil {
			t.Fatalf("%s: %v, %v", name, cause, err)
		}
		s = mustOpen(t, dir)
		if list := everything(t, s); len(list) != 0 {
			t.Errorf("%s: %d are there", name, len(list))
		}
		if _, err := os.Stat(filepath.Join(dir, badName)); err != nil || len(mustList(t, dir)) != 1 {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := s.ReadBackup(mustList(t, dir)[0]); (err == nil) != (name == "file") {
			t.Errorf("%s: the backup says %v", name, err)
		}
		a := mustSave(t, s, sample(1))
		mustExpire(t, s)
		if err := s.Delete(a.ID); err != nil || len(mustList(t, dir)) != 1 {
			t.Errorf("%s: the old backup is gone, %v", name, err)
		}
		mustClose(t, s)
	}
	if err := Anew(t.TempDir(), ErrForeign); err != nil {
		t.Errorf("nothing to put aside: %v", err)
	}
}

// What a restore took out of the store still goes in time, from the backups in which it is.
func TestBackupsExpireByThemselves(t *testing.T) {
	clock := newCalendar()
	dir := t.TempDir()
	s := mustOpenWith(t, dir, clock.options())
	mustExpire(t, s)
	first := mustList(t, dir)[0]
	clock.days(1)
	c := mustConsent(t, s, 5000)
	a := sample(-24 * 80)
	a.Consent = c.ID
	a = mustSave(t, s, a)
	found := traces{}
	found.record(t, s, "appointment", append(placesOfConsent(t, c.ID), appointmentPlace(t, a.ID))...)
	mustExpire(t, s)
	mustClose(t, s)
	if err := Restore(dir, first); err != nil {
		t.Fatal(err)
	}
	s = mustOpenWith(t, dir, clock.options())
	if list := everything(t, s); len(list) != 0 || len(found.in(t, dir)) == 0 {
		t.Fatalf("%d appointments", len(list))
	}
	clock.days(12)
	mustExpire(t, s)
	if left := found.in(t, dir); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
	if list := mustList(t, dir); len(list) < 3 {
		t.Errorf("backups went as a whole: %+v", list)
	}
}

// A file that is mostly free pages is written anew when it is opened.
func TestCompact(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	c := mustConsent(t, s, 5<<20)
	kept := mustSave(t, s, sample(1))
	if err := s.Withdraw(c.ID); err != nil {
		t.Fatal(err)
	}
	mustClose(t, s)
	size := func() int64 {
		info, err := os.Stat(filepath.Join(dir, fileName))
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	before := size()
	s = mustOpen(t, dir)
	if before < 5<<20 || size() > 1<<20 {
		t.Errorf("%d bytes before, %d after", before, size())
	}
	if got, err := s.Appointment(kept.ID); err != nil || !same(got, kept) {
		t.Errorf("%+v, %v", got, err)
	}
	mustSave(t, s, kept)
	if _, err := Open(dir, march); !errors.Is(err, ErrInUse) {
		t.Errorf("a second time: %v", err)
	}
}

// Who waited for the lock of a file that was then replaced does not work on the old one.
func TestReplacedWhileWaiting(t *testing.T) {
	path := filepath.Join(t.TempDir(), fileName)
	write(t, path, []byte("old"))
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := stillThere(file, path); err != nil {
		t.Error(err)
	}
	write(t, path+".new", []byte("new"))
	for _, change := range []func() error{func() error { return os.Rename(path+".new", path) }, func() error { return os.Remove(path) }} {
		if err := change(); err != nil {
			t.Fatal(err)
		}
		if err := stillThere(file, path); !errors.Is(err, ErrInUse) {
			t.Errorf("got %v", err)
		}
	}
}

// A backup that another program holds is not spoilt: it stays, and what was deleted goes from it
// some other time.
func TestBackupInUseStays(t *testing.T) {
	clock := newCalendar()
	dir := t.TempDir()
	s := mustOpenWith(t, dir, clock.options())
	a := mustSave(t, s, sample(1))
	found := traces{}
	found.record(t, s, "appointment", appointmentPlace(t, a.ID))
	mustExpire(t, s)
	list := mustList(t, dir)
	db, file, err := openFile(list[0].Path, func() bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Delete(a.ID); !errors.Is(err, ErrInUse) {
		t.Errorf("delete: %v", err)
	}
	clock.days(1)
	if _, err := s.Expire(); !errors.Is(err, ErrInUse) {
		t.Errorf("expire: %v", err)
	}
	if now := mustList(t, dir); len(now) != 1 || now[0].Path != list[0].Path {
		t.Fatalf("the backup is gone: %+v", now)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	abandon(file)
	mustExpire(t, s)
	if left := found.in(t, dir); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
	if now := mustList(t, dir); len(now) != 2 {
		t.Errorf("backups %+v", now)
	}
}

// What says nothing of the backup itself costs none.
func TestSpoiltBackups(t *testing.T) {
	for _, row := range []struct {
		err  error
		gone bool
	}{
		{nil, false}, {ErrWrongKey, false}, {ErrInUse, false}, {ErrFull, false},
		{&os.PathError{Op: "write", Path: "x", Err: fullNumbers[0]}, false},
		{ErrForeign, true}, {ErrNewer, true}, {errors.New("the disk does not answer"), true},
	} {
		b := BackupFile{Path: filepath.Join(t.TempDir(), "backup")}
		write(t, b.Path, []byte("content"))
		kept := dropSpoilt(b, row.err)
		_, err := os.Stat(b.Path)
		if gone := errors.Is(err, os.ErrNotExist); gone != row.gone || (kept != nil) != (errors.Is(kept, ErrFull) || errors.Is(kept, ErrInUse)) {
			t.Errorf("%v: gone %v, says %v", row.err, gone, kept)
		}
	}
}

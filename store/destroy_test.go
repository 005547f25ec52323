package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"
)

// calendar is a clock that a test moves.
type calendar struct{ now time.Time }

func (c *calendar) options() Options {
	return Options{Now: func() time.Time { return c.now }, SureClock: true}
}

func (c *calendar) days(n int) { c.now = c.now.AddDate(0, 0, n) }

func newCalendar() *calendar { return &calendar{march.Now()} }

const pieceSize = 16 // bytes; by chance none is found twice

// traces are the pieces of sealed values as they lay in the file, wrapped keys among them.
type traces map[[pieceSize]byte]string

// record takes down what lies in some places now.
func (r traces) record(t testing.TB, s *Store, name string, places ...place) {
	t.Helper()
	err := s.view(func(tx *bolt.Tx) error {
		for _, p := range places {
			sealed := tx.Bucket(p.bucket).Get(p.key)
			if len(sealed) < headSize {
				return fmt.Errorf("%s: %d bytes in %x", name, len(sealed), p)
			}
			for at := 1; at+pieceSize <= len(sealed); at += pieceSize {
				r[[pieceSize]byte(sealed[at:])] = name
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// in looks into every byte of every file of a folder, and says what was found where.
func (r traces) in(t testing.TB, dir string) map[string]int {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	begins := make([]bool, 1<<24) // three bytes; most of what lies there is none of it
	number := func(b []byte) int { return int(b[0])<<16 | int(b[1])<<8 | int(b[2]) }
	for piece := range r {
		begins[number(piece[:])] = true
	}
	found := map[string]int{}
	for _, e := range entries {
		content, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		for at := 0; at+pieceSize <= len(content); at++ {
			if !begins[number(content[at:])] {
				continue
			}
			if name, ok := r[[pieceSize]byte(content[at:])]; ok {
				found[name+" in "+e.Name()]++
			}
		}
	}
	return found
}

func appointmentPlace(t testing.TB, id string) place {
	t.Helper()
	key, err := parseID(id)
	if err != nil {
		t.Fatal(err)
	}
	return place{appointmentBucket, key}
}

func placesOfConsent(t testing.TB, id string) []place {
	t.Helper()
	key, err := parseID(id)
	if err != nil {
		t.Fatal(err)
	}
	return consentPlaces([idSize]byte(key))
}

// scan is a file that a client sent back; no two parts of it are alike.
func scan(size int) []byte {
	content := make([]byte, 0, size+32)
	for n := 0; len(content) < size; n++ {
		content = fmt.Appendf(content, "part %d of a scan;", n)
	}
	return content[:size]
}

func mustConsent(t testing.TB, s *Store, size int) Consent {
	t.Helper()
	c, err := s.SaveConsent(Consent{Sent: march.Now()})
	if err == nil && size > 0 {
		err = s.Attach(c.ID, "application/pdf", scan(size))
	}
	if err == nil {
		c, err = s.Consent(c.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// ending is a store with backups of several days, in which one appointment is about to end.
type ending struct {
	*calendar
	dir       string
	store     *Store
	a, other  Appointment
	leave     Appointment
	consent   Consent
	before    traces // of all that must go with the appointment
	file      traces // of the attached file
	stays     traces // of what must stay
	leaveGone traces
}

func newEnding(t *testing.T) *ending {
	t.Helper()
	e := &ending{calendar: newCalendar(), dir: t.TempDir(), before: traces{}, file: traces{}, stays: traces{}, leaveGone: traces{}}
	e.store = mustOpenWith(t, e.dir, e.options())
	s := e.store
	e.consent = mustConsent(t, s, 300_000)
	otherConsent := mustConsent(t, s, 50_000)
	a, other := sample(30), sample(4000)
	a.Done, a.Consent, other.Consent = false, e.consent.ID, otherConsent.ID
	leave := sample(300)
	leave.Leave = true
	e.other, e.leave = mustSave(t, s, other), mustSave(t, s, leave)
	for n := range 4 {
		a.Notes = strings.Repeat(fmt.Sprint("version ", n, ". "), 700) // longer than a page
		a = mustSave(t, s, a)
		e.before.record(t, s, "appointment", appointmentPlace(t, a.ID))
		for n := range 5 { // others, so that pages are shared and written anew
			mustSave(t, s, sample(3000+n))
		}
		if _, err := s.Expire(); err != nil { // makes a backup
			t.Fatal(err)
		}
		e.days(1)
	}
	e.a = a
	e.file.record(t, s, "file", placesOfConsent(t, e.consent.ID)...)
	e.stays.record(t, s, "other appointment", appointmentPlace(t, e.other.ID))
	e.stays.record(t, s, "other consent", placesOfConsent(t, otherConsent.ID)...)
	e.leaveGone.record(t, s, "leave nothing", appointmentPlace(t, e.leave.ID))
	list, err := Backups(e.dir)
	if err != nil || len(list) != 4 {
		t.Fatalf("%d backups, %v", len(list), err)
	}
	for _, r := range []traces{e.before, e.file, e.stays, e.leaveGone} {
		if found := r.in(t, e.dir); len(found) < 5 {
			t.Fatalf("found beforehand, in the file and four backups: %v", found)
		}
	}
	return e
}

// gone demands that nothing is left of some traces, and that all else is there, here and
// in every backup.
func (e *ending) gone(t *testing.T, lists ...traces) {
	t.Helper()
	for _, r := range lists {
		if found := r.in(t, e.dir); len(found) != 0 {
			t.Errorf("left: %v", found)
		}
	}
	names := append(backupNames(t, e.dir), fileName)
	if found := e.stays.in(t, e.dir); len(found) != 2*len(names) {
		t.Errorf("what should stay: %v in %v", found, names)
	}
	if err := e.store.Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		dir := t.TempDir()
		for to, from := range map[string]string{fileName: name, keyName: keyName} {
			content, err := os.ReadFile(filepath.Join(e.dir, from))
			if err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(dir, to), content)
		}
		s := mustOpenWith(t, dir, e.options())
		a, err := s.Appointment(e.other.ID)
		if _, file, fileErr := s.Attachment(a.Consent); err != nil || fileErr != nil || !bytes.Equal(file, scan(50_000)) || s.Damaged() != 0 {
			t.Errorf("%s: %v, %v, %d damaged", name, err, fileErr, s.Damaged())
		}
	}
}

func backupNames(t testing.TB, dir string) (names []string) {
	t.Helper()
	list, err := Backups(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range list {
		names = append(names, filepath.Base(b.Path))
	}
	return names
}

func TestDeletedForGood(t *testing.T) {
	t.Run("Delete", func(t *testing.T) {
		e := newEnding(t)
		if err := e.store.Delete(e.a.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := e.store.Consent(e.consent.ID); !errors.Is(err, ErrNotFound) {
			t.Errorf("its consent: %v", err)
		}
		e.gone(t, e.before, e.file)
	})
	t.Run("Expire", func(t *testing.T) {
		e := newEnding(t)
		e.days(91)
		if n, err := e.store.Expire(); err != nil || n != 2 {
			t.Fatalf("%d went, %v", n, err)
		}
		e.gone(t, e.before, e.file, e.leaveGone)
	})
	t.Run("Open", func(t *testing.T) {
		e := newEnding(t)
		mustClose(t, e.store)
		e.days(91)
		e.store = mustOpenWith(t, e.dir, e.options())
		e.gone(t, e.before, e.file, e.leaveGone)
	})
	t.Run("Ended", func(t *testing.T) {
		e := newEnding(t)
		h := History{Start: e.a.Start, Minutes: 48, Guests: 1, Ended: "hung up"}
		if err := e.store.Ended(Ending{Appointment: e.a.ID, History: h}); err != nil {
			t.Fatal(err)
		}
		if a, err := e.store.Appointment(e.a.ID); err != nil || !a.Done || a.Words != [3]string{} || a.Password != "" || a.History == nil || a.History.Minutes != 48 {
			t.Errorf("%+v, %v", a, err)
		}
		e.gone(t, e.before)
	})
	t.Run("Leave", func(t *testing.T) {
		e := newEnding(t)
		if err := e.store.Ended(Ending{Appointment: e.leave.ID, History: History{Start: e.a.Start, Minutes: 48}}); err != nil {
			t.Fatal(err)
		}
		if _, err := e.store.Appointment(e.leave.ID); !errors.Is(err, ErrNotFound) {
			t.Errorf("got %v", err)
		}
		e.gone(t, e.leaveGone)
	})
	t.Run("Withdraw", func(t *testing.T) {
		e := newEnding(t)
		if err := e.store.Withdraw(e.consent.ID); err != nil {
			t.Fatal(err)
		}
		if c, err := e.store.Consent(e.consent.ID); err != nil || !c.Withdrawn.Equal(e.now) || c.File != "" || c.Size != 0 || !c.Sent.Equal(e.consent.Sent) {
			t.Errorf("%+v, %v", c, err)
		}
		e.gone(t, e.file)
	})
	t.Run("Attach", func(t *testing.T) {
		e := newEnding(t)
		if err := e.store.Attach(e.consent.ID, "image/png", []byte("another")); err != nil {
			t.Fatal(err)
		}
		e.gone(t, e.file)
	})
	t.Run("named no more", func(t *testing.T) {
		e := newEnding(t)
		e.a.Consent = ""
		mustSave(t, e.store, e.a)
		e.gone(t, e.file)
	})
}

// A deletion that is cut short after its first write is gone on with at the next opening.
func TestDeletionCutShort(t *testing.T) {
	e := newEnding(t)
	err := e.store.updateForGood(func(tx *bolt.Tx) ([]place, error) {
		places := append(placesOfConsent(t, e.consent.ID), appointmentPlace(t, e.a.ID))
		return places, deletePlaces(tx, places)
	})
	if err != nil {
		t.Fatal(err)
	}
	mustClose(t, e.store)
	if found := e.before.in(t, e.dir); len(found) == 0 {
		t.Fatal("nothing was left to do")
	}
	e.store = mustOpenWith(t, e.dir, e.options())
	e.gone(t, e.before, e.file)
}

// What was only replaced, as a full name by initials, is gone when the store is opened next.
func TestReplacedIsGoneAfterAStart(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	a := mustSave(t, s, sample(1))
	old := traces{}
	old.record(t, s, "old version", appointmentPlace(t, a.ID))
	a.Label = "A. B."
	mustSave(t, s, a)
	if len(old.in(t, dir)) == 0 {
		t.Fatal("this test does not see what it looks for")
	}
	mustClose(t, s)
	s = mustOpen(t, dir)
	if found := old.in(t, dir); len(found) != 0 {
		t.Errorf("left: %v", found)
	}
	if got, err := s.Appointment(a.ID); err != nil || got.Label != "A. B." {
		t.Errorf("%+v, %v", got, err)
	}
}

// After a deletion either of the two first pages may be torn: both know nothing of it.
func TestTornFirstPageAfterDeletion(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	kept := mustSave(t, s, sample(1))
	if err := s.Delete(mustSave(t, s, sample(2)).ID); err != nil {
		t.Fatal(err)
	}
	mustClose(t, s)
	raw, err := os.ReadFile(filepath.Join(dir, fileName))
	if err != nil {
		t.Fatal(err)
	}
	for page := range 2 {
		torn := bytes.Clone(raw)
		clear(torn[page*4096+30 : page*4096+60])
		write(t, filepath.Join(dir, fileName), torn)
		s := mustOpen(t, dir)
		if list := month(t, s); len(list) != 1 || list[0].ID != kept.ID {
			t.Errorf("page %d torn: %+v", page, list)
		}
		mustClose(t, s)
	}
}

func TestPlaces(t *testing.T) {
	want := []place{{appointmentBucket, bytes.Repeat([]byte{7}, idSize)}, {settingsBucket, templatesKey}, {usedBucket, bytes.Repeat([]byte{1}, 32)}}
	got := decodePlaces(encodePlaces(want))
	same := func(a, b place) bool { return bytes.Equal(a.bucket, b.bucket) && bytes.Equal(a.key, b.key) }
	if !slices.EqualFunc(got, want, same) {
		t.Errorf("got %x", got)
	}
	for _, cut := range []int{0, 1, 2, 17, 19} {
		decodePlaces(encodePlaces(want)[:cut]) // a short one is no reason to stop
	}
}

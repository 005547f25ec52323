package store

import (
	"bytes"
	"encoding/binary"
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

var berlin = time.FixedZone("", 3600)

// march are options under which nothing of sample is too old.
var march = Options{Now: func() time.Time { return time.Date(2026, 3, 2, 8, 0, 0, 0, berlin) }}

// sample is an appointment whose every field has something to find again.
func sample(n int) Appointment {
	return Appointment{
		Label: fmt.Sprintf("Label-%d", n), Start: time.Date(2026, 3, 2, 9, 0, 0, 0, berlin).Add(time.Duration(n) * time.Hour),
		Minutes: 50, Language: "nl", Persons: 2, Words: [3]string{"rosenkasten", "guetersloh", "wintertisch"},
		Password: "83642917", Notes: "Notizen zur Vorbereitung", Way: Public, Done: true, Interpreter: true, RelayOnly: true,
		State: Missed, Opens: 45, Closes: 600, Fallback: Ring, Invited: time.Date(2026, 2, 1, 9, 0, 1, 0, berlin),
		History: &History{Start: time.Date(2026, 3, 2, 9, 1, 2, 0, berlin), Minutes: 48, Guests: 2, Relayed: true, Verified: true, Ended: "hung up", Note: "Rückruf"},
	}
}

func mustOpen(t testing.TB, dir string) *Store {
	t.Helper()
	return mustOpenWith(t, dir, march)
}

func mustOpenWith(t testing.TB, dir string, o Options) *Store {
	t.Helper()
	s := patient(dir, o)
	if err := s.open(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// patient is a store, not open yet, whose keychain may take as long as it does on a busy computer.
func patient(dir string, o Options) *Store {
	s := newStore(dir, o)
	s.vault.patience = time.Hour
	return s
}

func mustSave(t testing.TB, s *Store, a Appointment) Appointment {
	t.Helper()
	a, err := s.Save(a)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func mustClose(t testing.TB, s *Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// month is all of March 2026 at that offset.
func month(t testing.TB, s *Store) []Appointment {
	t.Helper()
	list, err := s.Appointments(time.Date(2026, 3, 1, 0, 0, 0, 0, berlin), time.Date(2026, 4, 1, 0, 0, 0, 0, berlin))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func same(a, b Appointment) bool {
	equal := sameTime(a.Start, b.Start) && sameTime(a.Invited, b.Invited) && (a.History == nil) == (b.History == nil)
	if equal && a.History != nil {
		x, y := *a.History, *b.History
		equal = sameTime(x.Start, y.Start)
		x.Start, y.Start = time.Time{}, time.Time{}
		equal = equal && x == y
	}
	for _, p := range []*Appointment{&a, &b} {
		p.Start, p.Invited, p.History = time.Time{}, time.Time{}, nil
	}
	return equal && a == b
}

// sameTime also compares the zones' offsets.
func sameTime(a, b time.Time) bool {
	_, x := a.Zone()
	_, y := b.Zone()
	return a.Equal(b) && x == y
}

func TestKeepsEverything(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	s := mustOpen(t, dir)
	want := sample(1)
	want.ID = mustSave(t, s, want).ID
	settings := Settings{Box: "rosenkasten", Location: "guetersloh", Server: "https://talk.example.org", Camera: "C", Microphone: "M",
		Speaker: "S", Language: "fr", Theme: "dark", Scale: 1.3, Blur: "light", Home: true, Noise: "strong", NoEcho: true, NoLevel: true, CoverQuiet: true}
	if err := s.SaveSettings(settings); err != nil {
		t.Fatal(err)
	}
	mustClose(t, s)
	s = mustOpen(t, dir)
	if got, err := s.Appointment(want.ID); err != nil || !same(got, want) {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	if list := month(t, s); len(list) != 1 || !same(list[0], want) {
		t.Errorf("listed %+v", list)
	}
	if got, err := s.Settings(); err != nil || got != settings {
		t.Errorf("settings %+v, %v", got, err)
	}
}

// TestOldSettings: what an earlier version kept stays readable, and what it did not know of has its first value.
func TestOldSettings(t *testing.T) {
	for _, row := range []struct {
		record string
		want   Settings
	}{
		{`{"box":"rosenkasten","camera":"C","theme":"dark","scale":1.3}`, Settings{Box: "rosenkasten", Camera: "C", Theme: "dark", Scale: 1.3}},
		{`{"blur":"strong","home":true,"later":1}`, Settings{Blur: "strong", Home: true}},
		{`{}`, Settings{}},
	} {
		if got, err := decodeSettings([]byte(row.record)); err != nil || got != row.want {
			t.Errorf("%s: %+v, %v", row.record, got, err)
		}
	}
}

// TestOldAppointment: one from before somebody could ask for a relay or announce an interpreter is read on.
func TestOldAppointment(t *testing.T) {
	start := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	record := append(binary.BigEndian.AppendUint64(nil, uint64(start.Unix())),
		`{"label":"A. B.","start":"2026-03-02T09:00:00Z","minutes":50,"language":"nl","persons":2,"words":["a","b","c"],"password":"p","notes":"","confidential":true,"done":false}`...)
	want := Appointment{Label: "A. B.", Start: start, Minutes: 50, Language: "nl", Persons: 2, Words: [3]string{"a", "b", "c"}, Password: "p", Way: Confidential}
	if got, err := decodeFirst(record); err != nil || !same(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestFirstStart(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	if got, err := s.Settings(); err != nil || got != (Settings{}) {
		t.Errorf("settings %+v, %v", got, err)
	}
	if list := month(t, s); len(list) != 0 {
		t.Errorf("listed %+v", list)
	}
	for _, name := range []string{fileName, keyName} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
}

func TestListIsSortedAndHalfOpen(t *testing.T) {
	s := mustOpen(t, t.TempDir())
	for _, n := range []int{5, 3, 9, 1, 7, 3} {
		mustSave(t, s, sample(n))
	}
	at := func(n int) time.Time { return sample(n).Start }
	list, err := s.Appointments(at(3), at(9).UTC())
	var got []string
	for _, a := range list {
		got = append(got, a.Label)
	}
	if err != nil || fmt.Sprint(got) != "[Label-3 Label-3 Label-5 Label-7]" {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestMoveAndDelete(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	a, b := mustSave(t, s, sample(1)), mustSave(t, s, sample(2))
	a.Start = a.Start.Add(72 * time.Hour)
	a.Label = "moved"
	if moved := mustSave(t, s, a); moved.ID != a.ID {
		t.Errorf("moving gave a new id")
	}
	check := func(want ...string) {
		t.Helper()
		var got []string
		for _, x := range month(t, s) {
			got = append(got, x.Label)
		}
		if !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	}
	check("Label-2", "moved")
	if err := s.Delete(b.ID); err != nil {
		t.Fatal(err)
	}
	check("moved")
	for _, err := range []error{s.Delete(b.ID), s.Delete("nonsense"), second(s.Appointment(b.ID)), second(s.Appointment("")), second(s.Save(b))} {
		if !errors.Is(err, ErrNotFound) {
			t.Errorf("got %v, want ErrNotFound", err)
		}
	}
	mustClose(t, s)
	s = mustOpen(t, dir)
	check("moved")
}

func second[T any](_ T, err error) error { return err }

func TestStartIsKeptToTheMinute(t *testing.T) {
	s := mustOpen(t, t.TempDir())
	rows := []struct {
		name     string
		in, want time.Time
	}{
		{"seconds", time.Date(2026, 3, 2, 9, 30, 59, 999, berlin), time.Date(2026, 3, 2, 9, 30, 0, 0, berlin)},
		{"UTC", time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC), time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)},
		{"west", time.Date(2026, 3, 2, 9, 30, 0, 0, time.FixedZone("", -9000)), time.Date(2026, 3, 2, 9, 30, 0, 0, time.FixedZone("", -9000))},
		{"offset with seconds", time.Date(2026, 3, 2, 9, 30, 0, 0, time.FixedZone("", 1172)), time.Date(2026, 3, 2, 9, 29, 0, 0, time.FixedZone("", 1140))},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			a := sample(0)
			a.Start = r.in
			a = mustSave(t, s, a)
			got, err := s.Appointment(a.ID)
			want := a
			want.Start = r.want
			if err != nil || !same(got, want) || !same(a, want) {
				t.Errorf("got %v and %v, %v, want %v", a.Start, got.Start, err, r.want)
			}
		})
	}
}

// invalid are changes that make an appointment one that cannot be kept.
var invalid = map[string]func(*Appointment){
	"language":  func(a *Appointment) { a.Language = "xx" },
	"minutes":   func(a *Appointment) { a.Minutes = maxMinutes + 1 },
	"minus":     func(a *Appointment) { a.Minutes = -1 },
	"persons":   func(a *Appointment) { a.Persons = maxPersons + 1 },
	"no start":  func(a *Appointment) { a.Start = time.Time{} },
	"far start": func(a *Appointment) { a.Start = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC) },
	"label":     func(a *Appointment) { a.Label = strings.Repeat("x", maxShort+1) },
	"notes":     func(a *Appointment) { a.Notes = strings.Repeat("x", maxNotes+1) },
	"word":      func(a *Appointment) { a.Words[2] = "\xff" },
	"way":       func(a *Appointment) { a.Way = "letter" },
	"state":     func(a *Appointment) { a.State = "late" },
	"fallback":  func(a *Appointment) { a.Fallback = "pray" },
	"opens":     func(a *Appointment) { a.Opens = maxWindow + 1 },
	"closes":    func(a *Appointment) { a.Closes = -1 },
	"series":    func(a *Appointment) { a.Series = "x" },
	"consent":   func(a *Appointment) { a.Consent = "x" },
	"zero id":   func(a *Appointment) { a.Series = ids.EncodeToString(make([]byte, idSize)) },
	"invited":   func(a *Appointment) { a.Invited = time.Unix(0, 0) },
	"history":   func(a *Appointment) { a.History = &History{} },
	"guests":    func(a *Appointment) { a.History = &History{Start: a.Start, Guests: -1} },
}

func TestRefusesWhatCannotBeKept(t *testing.T) {
	s := mustOpen(t, t.TempDir())
	for name, change := range invalid {
		a := sample(1)
		change(&a)
		if _, err := s.Save(a); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	for _, settings := range []Settings{{Theme: "pink"}, {Language: "xx"}, {Scale: 9}, {Scale: -1}, {Blur: "on"}, {Noise: "light"},
		{IdleLock: -1}, {Retention: 91}, {Reminder: -2}, {WeekStart: 3}, {Calendar: "\x80"}, {Server: strings.Repeat("x", maxShort+1)}} {
		if err := s.SaveSettings(settings); !errors.Is(err, ErrInvalid) {
			t.Errorf("%+v: got %v", settings, err)
		}
	}
	if len(month(t, s)) != 0 {
		t.Error("something was kept")
	}
}

func TestUsed(t *testing.T) {
	dir := t.TempDir()
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	options := Options{Now: func() time.Time { return now }, SureClock: true}
	s, err := Open(dir, options)
	if err != nil {
		t.Fatal(err)
	}
	used := func(words, password string) bool {
		t.Helper()
		used, err := s.Used(words, password)
		if err != nil {
			t.Fatal(err)
		}
		return used
	}
	marks := func() (n int) {
		s.view(func(tx *bolt.Tx) error { n = tx.Bucket(usedBucket).Stats().KeyN; return nil })
		return n
	}
	if used("a/b/c", "12345678") {
		t.Error("used before it was")
	}
	if err := s.Ended(Ending{Words: "a/b/c", Password: "12345678"}); err != nil {
		t.Fatal(err)
	}
	for _, pair := range [][2]string{{"a/b/c", "12345679"}, {"a/b/d", "12345678"}, {"a/b/c1", "2345678"}, {"", "a/b/c12345678"}} {
		if used(pair[0], pair[1]) {
			t.Errorf("%q was never used", pair)
		}
	}
	now = now.AddDate(0, 0, 89)
	if !used("a/b/c", "12345678") {
		t.Error("forgotten too early")
	}
	now = now.AddDate(0, 0, 2)
	if used("a/b/c", "12345678") {
		t.Error("remembered too long")
	}
	_, expireErr := s.Expire()
	if err := errors.Join(expireErr, s.Ended(Ending{Words: "d/e/f", Password: "12345678"})); err != nil || marks() != 1 {
		t.Errorf("%v, %d marks are kept, want 1", err, marks())
	}
	mustClose(t, s)
	now = now.AddDate(0, 0, 91)
	if s, err = Open(dir, options); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if marks() != 0 {
		t.Error("an old mark outlives a start")
	}
}

// Nothing of what was said may be read in the file, also not when it happened.
func TestNothingIsReadable(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	a := mustSave(t, s, sample(1))
	b := mustSave(t, s, sample(2))
	if err := errors.Join(s.Ended(Ending{Words: "rosenkasten/guetersloh/wintertisch", Password: "83642917"}), s.Delete(b.ID),
		s.SaveSettings(Settings{Box: "rosenkasten", Location: "guetersloh", Server: "https://talk.example.org", Theme: "dark"})); err != nil {
		t.Fatal(err)
	}
	mustClose(t, s)
	raw, err := os.ReadFile(filepath.Join(dir, fileName))
	if err != nil {
		t.Fatal(err)
	}
	key, err := os.ReadFile(filepath.Join(dir, keyName))
	if err != nil {
		t.Fatal(err)
	}
	day := a.Start.UTC().Truncate(24 * time.Hour).Unix()
	secrets := []string{"Label", "label", "rosen", "guetersloh", "winter", "8364", "Notizen", "2026", "09:00", "talk.example", "dark", "theme", "minutes", string(key), a.ID}
	for _, unix := range []int64{a.Start.Unix(), day} {
		secrets = append(secrets, string(binary.BigEndian.AppendUint32(nil, uint32(unix))), string(binary.LittleEndian.AppendUint32(nil, uint32(unix))), fmt.Sprint(unix))
	}
	for _, secret := range secrets {
		if bytes.Contains(raw, []byte(secret)) {
			t.Errorf("%q can be read", secret)
		}
	}
	if !bytes.Contains(raw, []byte(magic)) {
		t.Error("the mark of the file cannot be found: this test looks at the wrong bytes")
	}
}

// A sealed value opens in its own place only.
func TestValuesCannotBeMoved(t *testing.T) {
	s := mustOpen(t, t.TempDir())
	a, b := mustSave(t, s, sample(1)), mustSave(t, s, sample(2))
	from, _ := parseID(a.ID)
	to, _ := parseID(b.ID)
	err := s.update(func(tx *bolt.Tx) error {
		bucket := tx.Bucket(appointmentBucket)
		sealed := bytes.Clone(bucket.Get(from))
		return errors.Join(bucket.Put(to, sealed), tx.Bucket(settingsBucket).Put(settingsKey, sealed))
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Appointment(b.ID); !errors.Is(err, ErrDamaged) {
		t.Errorf("moved appointment: %v", err)
	}
	if _, err := s.Settings(); !errors.Is(err, ErrDamaged) {
		t.Errorf("moved settings: %v", err)
	}
	if list := month(t, s); len(list) != 1 || list[0].ID != a.ID || s.Damaged() != 1 {
		t.Errorf("listed %+v, %d damaged", list, s.Damaged())
	}
}

// One record that cannot be read is counted; the others are there, and it can go.
func TestDamagedRecord(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	bad, good := mustSave(t, s, sample(1)), mustSave(t, s, sample(2))
	key, _ := parseID(bad.ID)
	begin, err := encodeEntry(good)
	if err != nil {
		t.Fatal(err)
	}
	senseless := append(begin, "{}"...)
	err = s.update(func(tx *bolt.Tx) error {
		bucket := tx.Bucket(appointmentBucket)
		sealed := bytes.Clone(bucket.Get(key))
		sealed[len(sealed)/2] ^= 1
		return errors.Join(bucket.Put(key, sealed), bucket.Put([]byte("short"), nil),
			s.put(tx, appointmentBucket, bytes.Repeat([]byte{9}, idSize), senseless))
	})
	if err != nil {
		t.Fatal(err)
	}
	mustClose(t, s)
	s = mustOpen(t, dir)
	if s.Damaged() != 2 {
		t.Errorf("%d damaged, want 2", s.Damaged())
	}
	if list := month(t, s); len(list) != 1 || !same(list[0], good) {
		t.Errorf("listed %+v", list)
	}
	if s.Damaged() != 3 {
		t.Errorf("one that opens and makes no sense: %d damaged", s.Damaged())
	}
	if _, err := s.Appointment(bad.ID); !errors.Is(err, ErrDamaged) {
		t.Errorf("got %v", err)
	}
	if err := s.Delete(bad.ID); err != nil || s.Damaged() != 2 {
		t.Errorf("delete: %v, %d damaged", err, s.Damaged())
	}
}

func TestClosed(t *testing.T) {
	s := mustOpen(t, t.TempDir())
	mustClose(t, s)
	mustClose(t, s)
	if _, err := s.Settings(); err == nil {
		t.Error("a closed store reads")
	}
	if _, err := s.Save(sample(1)); err == nil {
		t.Error("a closed store writes")
	}
}

package ics

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zwiesprache/store"
)

func berlin(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func style() Style {
	return Style{Summary: "Termin", Alarm: 10 * time.Minute, Now: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)}
}

func appointments(zone *time.Location) []store.Appointment {
	return []store.Appointment{
		{ID: "AAAAAAAAAAAAAAAAAAAAAA", Label: "Frau Yilmaz", Notes: "Scheidung", Words: [3]string{"Lindenhof", "Garten", "Regen"}, Password: "4711 2026",
			Start: time.Date(2026, 11, 23, 10, 0, 0, 0, zone), Minutes: 50},
		{ID: "BBBBBBBBBBBBBBBBBBBBBB", Label: "M. K.", Start: time.Date(2026, 11, 24, 9, 0, 0, 0, zone), Minutes: 60},
		{ID: "CCCCCCCCCCCCCCCCCCCCCC", Label: "held", Done: true, Start: time.Date(2026, 11, 20, 9, 0, 0, 0, zone), Minutes: 60},
		{ID: "DDDDDDDDDDDDDDDDDDDDDD", Label: "given up", State: store.Cancelled, Start: time.Date(2026, 11, 25, 9, 0, 0, 0, zone), Minutes: 60},
	}
}

// TestWriteTellsTimesOnly: the lines are those of RFC 5545, and nothing of who comes is among them.
func TestWriteTellsTimesOnly(t *testing.T) {
	var b bytes.Buffer
	if err := Write(&b, appointments(berlin(t)), style()); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	for _, line := range []string{"BEGIN:VCALENDAR", "VERSION:2.0", "UID:AAAAAAAAAAAAAAAAAAAAAA@zwiesprache", "DTSTART:20261123T090000Z",
		"DTEND:20261123T095000Z", "SUMMARY:Termin", "URL:zwiesprache:appointment/AAAAAAAAAAAAAAAAAAAAAA", "CLASS:PRIVATE", "BEGIN:VALARM", "TRIGGER:-PT10M", "ACTION:DISPLAY", "DTSTAMP:20261122T080000Z"} {
		if !strings.Contains(text, line+"\r\n") {
			t.Errorf("no line %q in\n%s", line, text)
		}
	}
	for _, secret := range []string{"Yilmaz", "Scheidung", "Lindenhof", "Garten", "Regen", "4711", "M. K.", "held", "given up", "CCCC", "DDDD"} {
		if strings.Contains(text, secret) {
			t.Errorf("%q is told to other calendars", secret)
		}
	}
	if n := strings.Count(text, "BEGIN:VEVENT"); n != 2 {
		t.Errorf("%d entries, want the 2 that come", n)
	}
	if strings.Count(text, "\n") != strings.Count(text, "\r\n") {
		t.Error("a line does not end in CR LF")
	}
}

func TestWriteWithoutAlarm(t *testing.T) {
	var b bytes.Buffer
	s := style()
	s.Alarm = -time.Minute
	if err := Write(&b, appointments(berlin(t)), s); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "VALARM") {
		t.Error("there is an alarm that nobody wants")
	}
}

// TestOwnFileComesBack reads what Write wrote.
func TestOwnFileComesBack(t *testing.T) {
	zone := berlin(t)
	var b bytes.Buffer
	if err := Write(&b, appointments(zone), style()); err != nil {
		t.Fatal(err)
	}
	found, err := Read(&b, style().Now, style().Now.AddDate(1, 0, 0), zone)
	if err != nil {
		t.Fatal(err)
	}
	want := []Time{{time.Date(2026, 11, 23, 10, 0, 0, 0, zone), 50, 0}, {time.Date(2026, 11, 24, 9, 0, 0, 0, zone), 60, 0}}
	if !slices.EqualFunc(found.Times, want, func(a, b Time) bool { return a.Start.Equal(b.Start) && a.Minutes == b.Minutes && a.Series == b.Series }) {
		t.Errorf("found %v", found.Times)
	}
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, f := range files {
		all = append(all, f.Name())
	}
	return all
}

// TestFolder: files come and go with the appointments; what is not ours stays as it is.
func TestFolder(t *testing.T) {
	dir := t.TempDir()
	foreign := []string{"holiday.ics", "zwiesprache-readme.txt"}
	for _, name := range foreign {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("not ours"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	folder := prefix + "folder" + suffix
	if err := os.Mkdir(filepath.Join(dir, folder), 0o700); err != nil {
		t.Fatal(err)
	}
	foreign = append(foreign, folder)
	left := "zwiesprache-123.part" // by a crash
	if err := os.WriteFile(filepath.Join(dir, left), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	list := appointments(berlin(t))
	expect := func(ids ...string) {
		t.Helper()
		want := []string{}
		for _, id := range ids {
			want = append(want, prefix+id+suffix)
		}
		want = append(want, foreign...)
		slices.Sort(want)
		if got := names(t, dir); !slices.Equal(got, want) {
			t.Errorf("in the folder: %v, want %v", got, want)
		}
	}
	write := func(list []store.Appointment, s Style) {
		t.Helper()
		if err := Folder(dir, list, s); err != nil {
			t.Fatal(err)
		}
	}
	write(list, style())
	expect(list[0].ID, list[1].ID)

	first := filepath.Join(dir, prefix+list[0].ID+suffix)
	old := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	if err := os.Chtimes(first, old, old); err != nil {
		t.Fatal(err)
	}
	later := style()
	later.Now = later.Now.Add(time.Hour)
	write(list, later)
	if info, _ := os.Stat(first); !info.ModTime().Equal(old) {
		t.Error("a file that was right is written anew")
	}
	list[0].Start = list[0].Start.Add(time.Hour)
	write(list, later)
	if text, _ := os.ReadFile(first); !bytes.Contains(text, []byte("DTSTART:20261123T100000Z")) || !bytes.Contains(text, []byte("DTSTAMP:20261122T090000Z")) {
		t.Errorf("a moved appointment stands as %s", text)
	}
	write(list[1:], later)
	expect(list[1].ID)
	if err := Clear(dir); err != nil {
		t.Fatal(err)
	}
	expect()
	if err := Clear(filepath.Join(dir, "gone")); err != nil {
		t.Errorf("a folder that is gone cannot be cleared: %v", err)
	}
	if err := Folder(filepath.Join(dir, "gone"), list, later); err == nil {
		t.Error("a folder that is gone can be written")
	}
}

// TestFolderRemovesWhereNothingCanBeWritten: an appointment that went leaves nothing behind because another could not be written.
func TestFolderRemovesWhereNothingCanBeWritten(t *testing.T) {
	dir := t.TempDir()
	list := appointments(berlin(t))
	if err := Folder(dir, list[:1], style()); err != nil {
		t.Fatal(err)
	}
	blocked := filepath.Join(dir, prefix+list[1].ID+suffix)
	if err := os.Mkdir(blocked, 0o700); err != nil { // nothing can take its place
		t.Fatal(err)
	}
	if err := Folder(dir, list[1:2], style()); err == nil {
		t.Error("what cannot be written is no error")
	}
	if got := names(t, dir); !slices.Equal(got, []string{filepath.Base(blocked)}) {
		t.Errorf("in the folder: %v", got)
	}
}

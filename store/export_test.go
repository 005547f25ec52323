package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"golang.org/x/crypto/chacha20poly1305"
)

// quick opens a store whose passphrases cost little.
func quick(t testing.TB, dir string) *Store {
	t.Helper()
	s := mustOpen(t, dir)
	s.vault.cost = func() cost { return cost{1, 8, 1} }
	return s
}

// furnished is a store with some of everything.
func furnished(t testing.TB) *Store {
	t.Helper()
	s := quick(t, t.TempDir())
	c, err := s.SaveConsent(Consent{Sent: sample(1).Start, Received: sample(2).Start})
	if err != nil {
		t.Fatal(err)
	}
	with := sample(1)
	with.Consent = c.ID
	mustSave(t, s, with)
	if _, err := s.SaveSeries([]Appointment{sample(2), sample(3), sample(4)}); err != nil {
		t.Fatal(err)
	}
	over := mustSave(t, s, sample(5))
	if err := errors.Join(
		s.Attach(c.ID, "image/png", bytes.Repeat([]byte("scan"), 100_000)),
		s.Ended(Ending{Words: "a/b/c", Password: "12345678", Appointment: over.ID, History: History{Start: over.Start, Minutes: 50, Guests: 1}}),
		s.SaveTemplate("de.mail", "Guten Tag"), s.SaveTemplate("nl.mail", "Goedendag"),
		s.SaveSettings(Settings{Box: "rosenkasten", Camera: "old camera", Theme: "dark", Scale: 1.5, Calendar: "/old"}),
	); err != nil {
		t.Fatal(err)
	}
	return s
}

func mustExport(t testing.TB, s *Store) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := s.Export(&file, testPassphrase); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func mustRead(t testing.TB, file []byte) *Export {
	t.Helper()
	e, err := ReadExport(bytes.NewReader(file), testPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func mustImport(t testing.TB, s *Store, file []byte) Plan {
	t.Helper()
	e := mustRead(t, file)
	preview, err := s.Preview(e)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := s.Import(e)
	if err != nil || plan != preview {
		t.Fatalf("did %+v, %v, said before %+v", plan, err, preview)
	}
	return plan
}

// all is everything in a store that can be compared.
func all(t testing.TB, s *Store) string {
	t.Helper()
	list, err := s.Appointments(time.Unix(0, 0), time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, a := range list {
		history := fmt.Sprint(a.History)
		a.History = nil
		fmt.Fprintf(&text, "%+v %s\n", a, history)
		if a.Consent != "" {
			c, err := s.Consent(a.Consent)
			kind, content, fileErr := s.Attachment(a.Consent)
			fmt.Fprintf(&text, "%+v %v %s %d %v\n", c, err, kind, len(content), fileErr)
		}
	}
	months, err := s.Months()
	texts, textErr := s.templates()
	fmt.Fprintln(&text, months, err, texts, textErr)
	return text.String()
}

func TestMoveToAnotherComputer(t *testing.T) {
	from := furnished(t)
	file := mustExport(t, from)
	for _, secret := range []string{"Label", "rosenkasten", "scan", "Guten", from.dir, string(from.key), testPassphrase} {
		if bytes.Contains(file, []byte(secret)) {
			t.Errorf("%q can be read in the file", secret)
		}
	}
	to := quick(t, t.TempDir())
	if err := to.SaveSettings(Settings{Camera: "new camera", Calendar: "/new", Language: "nl"}); err != nil {
		t.Fatal(err)
	}
	plan := mustImport(t, to, file)
	if want := (Plan{New: 5, Consents: 1, Files: 1, Templates: 2, Months: 1, Settings: true}); plan != want {
		t.Errorf("plan %+v", plan)
	}
	if got, want := all(t, to), all(t, from); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	settings, err := to.Settings()
	if want := (Settings{Box: "rosenkasten", Theme: "dark", Camera: "new camera", Calendar: "/new"}); err != nil || settings != want {
		t.Errorf("settings %+v, %v", settings, err)
	}
	dir := to.dir
	mustClose(t, to)
	to = mustOpen(t, dir)
	if got, want := all(t, to), all(t, from); got != want {
		t.Errorf("after a restart: got\n%s\nwant\n%s", got, want)
	}
	if made := mustRead(t, file).Made; made.Unix() != march.Now().Unix() {
		t.Errorf("made %v", made)
	}
	if plan := mustImport(t, to, file); plan != (Plan{Same: 5}) {
		t.Errorf("a second time: %+v", plan)
	}
}

func TestImportIntoALivingStore(t *testing.T) {
	s := furnished(t)
	file := mustExport(t, s)
	list := month(t, s)
	changed, finished, gone := list[1], list[2], list[3]
	changed.Label = "later"
	mustSave(t, s, changed)
	consent := list[0].Consent
	if err := errors.Join(s.Ended(Ending{Appointment: finished.ID, History: History{Start: finished.Start, Minutes: 40}}), s.Delete(gone.ID), s.Withdraw(consent),
		s.SaveTemplate("de.mail", "Hallo"), s.SaveTemplate("fr.mail", "Bonjour")); err != nil {
		t.Fatal(err)
	}
	mine := mustSave(t, s, sample(9))
	if plan, want := mustImport(t, s, file), (Plan{New: 1, Same: 3, Changed: 1, Missing: 1, Templates: 1}); plan != want {
		t.Errorf("plan %+v, want %+v", plan, want)
	}
	if a, err := s.Appointment(changed.ID); err != nil || a.Label == "later" {
		t.Errorf("changed: %+v, %v", a, err)
	}
	if a, err := s.Appointment(finished.ID); err != nil || !a.Done || a.Password != "" {
		t.Errorf("the words of a finished session are back: %+v, %v", a, err)
	}
	if _, err := s.Appointment(gone.ID); err != nil {
		t.Errorf("deleted: %v", err)
	}
	if _, err := s.Appointment(mine.ID); err != nil {
		t.Errorf("not in the export: %v", err)
	}
	if _, _, err := s.Attachment(consent); !errors.Is(err, ErrNotFound) {
		t.Errorf("a withdrawn consent's file is back: %v", err)
	}
	texts, err := s.templates()
	if want := map[string]string{"de.mail": "Guten Tag", "nl.mail": "Goedendag", "fr.mail": "Bonjour"}; err != nil || !maps.Equal(texts, want) {
		t.Errorf("templates %v, %v", texts, err)
	}
	if months, err := s.Months(); err != nil || months[0].Sessions != 2 || months[0].Minutes != 90 {
		t.Errorf("months %+v, %v", months, err)
	}
}

// What is past its retention when it is imported stays out, and its consent too.
func TestImportOfOld(t *testing.T) {
	file := mustExport(t, furnished(t))
	s := mustOpenWith(t, t.TempDir(), Options{Now: func() time.Time { return march.Now().AddDate(0, 0, 120) }})
	if plan := mustImport(t, s, file); plan.Old != 5 || plan.New != 0 || plan.Consents != 0 || plan.Files != 0 || plan.Months != 1 {
		t.Errorf("plan %+v", plan)
	}
	if len(s.index) != 0 {
		t.Error("something old came in")
	}
}

func TestExportRefuses(t *testing.T) {
	s := furnished(t)
	if err := s.Export(io.Discard, "short"); !errors.Is(err, ErrWeak) {
		t.Errorf("weak: %v", err)
	}
	full := errors.New("no room")
	for room := range 12 {
		if err := s.Export(&limited{room: room * 40_000, err: full}, testPassphrase); room < 10 && !errors.Is(err, full) || room > 10 && err != nil {
			t.Errorf("room for %d bytes: %v", room*40_000, err)
		}
	}
	if err := s.Export(locking{s}, testPassphrase); !errors.Is(err, ErrLocked) {
		t.Errorf("locked meanwhile: %v", err)
	}
	if err := s.Unlock(""); err != nil {
		t.Fatal(err)
	}
	file := mustExport(t, s)
	for _, wrong := range []string{"", "short", "not the passphrase"} {
		if _, err := ReadExport(bytes.NewReader(file), wrong); !errors.Is(err, ErrWrongPassphrase) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	broken := errors.New("the stick was pulled")
	if _, err := ReadExport(io.MultiReader(bytes.NewReader(file[:200_000]), iotest.ErrReader(broken)), testPassphrase); !errors.Is(err, broken) {
		t.Errorf("pulled: %v", err)
	}
	if e, err := ReadExport(iotest.OneByteReader(bytes.NewReader(file)), testPassphrase); err != nil || len(e.appointments) != 5 {
		t.Errorf("byte by byte: %v", err)
	}
	foreign, err := os.ReadFile(filepath.Join(s.dir, fileName))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"empty": nil, "text": []byte("some letter"), "store": foreign} {
		if _, err := ReadExport(bytes.NewReader(content), testPassphrase); !errors.Is(err, ErrExport) {
			t.Errorf("%s: %v", name, err)
		}
	}
	newer := resumHead(file, func(head []byte) { head[len(exportMagic)] = 2 })
	if _, err := ReadExport(bytes.NewReader(newer), testPassphrase); !errors.Is(err, ErrNewer) {
		t.Errorf("newer: %v", err)
	}
	greedy := resumHead(file, func(head []byte) { head[len(exportMagic)+5] = 0xFF })
	if _, err := ReadExport(bytes.NewReader(greedy), testPassphrase); !errors.Is(err, ErrExport) {
		t.Errorf("memory of a farm: %v", err)
	}
}

// resumHead makes the checksum of a changed head right.
func resumHead(file []byte, change func(head []byte)) []byte {
	return append(resum(file[:exportStart], change), file[exportStart:]...)
}

// limited has room for some bytes.
type limited struct {
	room int
	err  error
}

func (l *limited) Write(b []byte) (int, error) {
	if l.room -= len(b); l.room < 0 {
		return 0, l.err
	}
	return len(b), nil
}

// locking locks a store when it is written to.
type locking struct{ *Store }

func (l locking) Write(b []byte) (int, error) {
	l.Lock()
	return len(b), nil
}

// Whatever is cut off, changed, moved, left out, doubled or put behind shows, and nothing is read.
func TestExportChangedOnTheWay(t *testing.T) {
	file := mustExport(t, furnished(t))
	const whole = exportChunk + chacha20poly1305.Overhead
	chunks := slices.Collect(slices.Chunk(file[exportStart:], whole))
	if len(chunks) < 5 {
		t.Fatalf("only %d chunks", len(chunks))
	}
	join := func(list ...[]byte) []byte { return append(bytes.Clone(file[:exportStart]), bytes.Join(list, nil)...) }
	bad := map[string][]byte{
		"two changed over":    join(chunks[1], chunks[0], bytes.Join(chunks[2:], nil)),
		"first left out":      join(chunks[1:]...),
		"one left out":        join(append(slices.Clone(chunks[:2]), chunks[3:]...)...),
		"one doubled":         join(append(slices.Clone(chunks[:2]), chunks[1:]...)...),
		"cut at a chunk":      join(chunks[:3]...),
		"without the last":    join(chunks[:len(chunks)-1]...),
		"without any":         join(),
		"the last alone":      join(chunks[len(chunks)-1]),
		"a byte behind":       append(bytes.Clone(file), 0),
		"a chunk behind":      append(bytes.Clone(file), chunks[len(chunks)-1]...),
		"two exports":         append(bytes.Clone(file), file...),
		"a whole last behind": join(append(slices.Clone(chunks[:len(chunks)-1]), chunks[0])...),
	}
	for at := 0; at < len(file); at += 1 + len(file)/150 {
		bad[fmt.Sprint("cut at ", at)] = file[:at]
		rotten := bytes.Clone(file)
		rotten[at] ^= 0x10
		bad[fmt.Sprint("changed at ", at)] = rotten
	}
	for name, content := range bad {
		if e, err := ReadExport(bytes.NewReader(content), testPassphrase); !errors.Is(err, ErrExport) || e != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The last chunk may be a whole one, and the stream may be empty.
func TestExportStream(t *testing.T) {
	for _, size := range []int{0, 1, exportChunk - 1, exportChunk, exportChunk + 1, 3 * exportChunk} {
		plain := bytes.Repeat([]byte{7}, size)
		var sealed bytes.Buffer
		w, err := newExportWriter(&sealed, cost{1, 8, 1}, []byte(testPassphrase))
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range [][]byte{plain[:size/3], plain[size/3:]} {
			if n, err := w.Write(part); n != len(part) || err != nil {
				t.Fatal(n, err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		r, err := newExportReader(&sealed, testPassphrase)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%d bytes: got %d, %v", size, len(got), err)
		}
	}
}

// records is what is sealed in an export.
func records(t testing.TB, file []byte) []byte {
	t.Helper()
	r, err := newExportReader(bytes.NewReader(file), testPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

// rows are records that were sealed by somebody who means harm, or by a later version.
func rows(t testing.TB) map[string][]byte {
	t.Helper()
	good := records(t, mustExport(t, furnished(t)))
	s := quick(t, t.TempDir())
	mustSave(t, s, sample(1))
	one := records(t, mustExport(t, s))
	record := func(kind byte, content string) []byte {
		return append(binary.AppendUvarint([]byte{kind}, uint64(len(content))), content...)
	}
	id := strings.Repeat("i", idSize)
	return map[string][]byte{
		"good":                   good,
		"nothing":                {},
		"good, kind of tomorrow": append(slices.Clone(one), record(99, "anything")...),
		"bad, twice":             append(slices.Clone(one), one...),
		"bad, cut off":           one[:len(one)-1],
		"bad, no length":         {exportAppointment},
		"bad, endless length":    append([]byte{exportAppointment}, bytes.Repeat([]byte{0xFF}, 12)...),
		"bad, long length":       binary.AppendUvarint([]byte{exportFile}, maxExportRecord),
		"bad, longer length":     binary.AppendUvarint([]byte{exportFile}, maxExportRecord+1),
		"bad, no id":             record(exportAppointment, "short"),
		"bad, no appointment":    record(exportAppointment, id+"{}"),
		"bad, no consent":        record(exportConsent, id+"["),
		"bad, file alone":        record(exportFile, id+"content"),
		"bad, consent twice":     append(record(exportConsent, id+"{}"), record(exportConsent, id+"{}")...),
		"bad, other size":        append(record(exportConsent, id+`{"file":"image/png","size":3}`), record(exportFile, id+"content")...),
		"bad, no file":           record(exportConsent, id+`{"file":"image/png","size":3}`),
		"bad, no time":           record(exportMade, "then"),
		"bad, settings":          record(exportSettings, `{"scale":1e9}`),
		"bad, templates":         record(exportTemplates, `null`),
		"bad, months":            record(exportMonths, `[{"year":1}]`),
	}
}

func TestRecords(t *testing.T) {
	for name, plain := range rows(t) {
		_, err := readRecords(bytes.NewReader(plain))
		if bad := strings.HasPrefix(name, "bad"); bad != errors.Is(err, ErrExport) || !bad && err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzRecords reads foreign bytes as what is sealed in an export, and takes over what it has.
func FuzzRecords(f *testing.F) {
	for _, plain := range rows(f) {
		if len(plain) < 10_000 {
			f.Add(plain)
		}
	}
	s := quick(f, f.TempDir())
	f.Fuzz(func(t *testing.T, plain []byte) {
		e, err := readRecords(bytes.NewReader(plain))
		if err != nil {
			if !errors.Is(err, ErrExport) {
				t.Errorf("got %v", err)
			}
			return
		}
		preview, err := s.Preview(e)
		if err != nil {
			t.Fatal(err)
		}
		plan, err := s.Import(e)
		if err != nil || plan != preview {
			t.Fatalf("%+v, %v, said %+v", plan, err, preview)
		}
		if again, err := s.Preview(e); err != nil || again.New+again.Changed+again.Consents+again.Files+again.Templates+again.Months != 0 || again.Settings {
			t.Errorf("not taken over: %+v, %v", again, err)
		}
	})
}

// FuzzExport reads foreign bytes as an export: a whole one, or chunks behind a good head.
func FuzzExport(f *testing.F) {
	s := quick(f, f.TempDir())
	mustSave(f, s, sample(1))
	good := mustExport(f, s)
	f.Add(good, true)
	f.Add(good[:exportStart], true)
	f.Add(good[exportStart:], false)
	f.Add([]byte{}, false)
	f.Fuzz(func(t *testing.T, content []byte, whole bool) {
		if !whole {
			content = append(bytes.Clone(good[:exportStart]), content...)
		} else if len(content) >= exportStart {
			content = resumHead(content, func(head []byte) { // no fuzzing of seconds
				copy(head, good[:len(exportMagic)])
				copy(head[len(exportMagic)+1:], good[len(exportMagic)+1:][:9])
			})
		}
		e, err := ReadExport(bytes.NewReader(content), testPassphrase)
		switch {
		case err == nil && !whole && !bytes.Equal(content, good):
			t.Errorf("nobody sealed %+v", e)
		case err != nil && !errors.Is(err, ErrExport) && !errors.Is(err, ErrNewer) && !errors.Is(err, ErrWrongPassphrase):
			t.Errorf("got %v", err)
		}
	})
}

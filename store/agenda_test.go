package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func labels(list []Appointment) (l []string) {
	for _, a := range list {
		l = append(l, a.Label)
	}
	return l
}

func TestSeries(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	mustSave(t, s, sample(1))
	plan := func(weeks int) (list []Appointment) {
		for n := range weeks {
			a := sample(n * 7 * 24)
			a.Label = fmt.Sprint("week ", n)
			list = append(list, a)
		}
		return list
	}
	first, err := s.SaveSeries(plan(5))
	second, secondErr := s.SaveSeries(plan(3))
	if err := errors.Join(err, secondErr); err != nil {
		t.Fatal(err)
	}
	if len(first) != 5 || first[0].Series == "" || first[0].Series == second[0].Series {
		t.Fatalf("%+v", first)
	}
	for _, a := range first {
		if got, err := s.Appointment(a.ID); err != nil || !same(got, a) || a.Series != first[0].Series {
			t.Errorf("got %+v, %v, want %+v", got, err, a)
		}
	}
	// One is moved behind the others, one taken out, one deleted.
	first[0].Start = first[0].Start.AddDate(0, 2, 0)
	first[1].Series = ""
	if _, err := s.SaveMany(first[:2]); err != nil {
		t.Fatal(err)
	}
	if err := s.Delete(first[2].ID); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		list, err := s.Series(first[0].Series)
		if got := labels(list); err != nil || !slices.Equal(got, []string{"week 3", "week 4", "week 0"}) {
			t.Errorf("got %v, %v", got, err)
		}
		mustClose(t, s)
		s = mustOpen(t, dir)
	}
	for _, id := range []string{"", "nonsense", first[0].ID} {
		if list, err := s.Series(id); err != nil && !errors.Is(err, ErrNotFound) || len(list) != 0 {
			t.Errorf("%q: %v, %v", id, list, err)
		}
	}
	if err := s.DeleteMany(second[0].ID, second[1].ID, first[2].ID); !errors.Is(err, ErrNotFound) {
		t.Errorf("got %v", err)
	}
	if list, err := s.Series(second[0].Series); err != nil || len(list) != 3 {
		t.Errorf("one is not there, and others went: %v, %v", labels(list), err)
	}
	if err := s.DeleteMany(second[0].ID, second[1].ID, second[2].ID, second[2].ID); err != nil {
		t.Error(err)
	}
	if list, err := s.Series(second[0].Series); err != nil || len(list) != 0 {
		t.Errorf("left: %v, %v", labels(list), err)
	}
}

func TestManyAreSavedAllOrNone(t *testing.T) {
	s := mustOpen(t, t.TempDir())
	kept := mustSave(t, s, sample(1))
	changed := kept
	changed.Label = "changed"
	bad, gone := sample(3), sample(4)
	bad.Language = "xx"
	gone.ID = ids.EncodeToString(make([]byte, idSize))
	for name, last := range map[string]Appointment{"invalid": bad, "not there": gone} {
		if _, err := s.SaveMany([]Appointment{changed, sample(2), last}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	for name, list := range map[string][]Appointment{"old": {sample(1), kept}, "too many": make([]Appointment, maxSeries+1)} {
		if _, err := s.SaveSeries(list); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if list := everything(t, s); len(list) != 1 || !same(list[0], kept) {
		t.Errorf("got %+v", list)
	}
}

func TestSearch(t *testing.T) {
	s := mustOpen(t, t.TempDir())
	for n, row := range [][2]string{{"H. Y.", "Akte mitbringen"}, {"Österreich", "zwei Akten"}, {"k. m.", ""}, {"M. H.", "Übersetzerin"}} {
		a := sample(n)
		a.Label, a.Notes = row[0], row[1]
		mustSave(t, s, a)
	}
	for _, row := range []struct {
		text  string
		limit int
		want  []string
	}{
		{"akte", 9, []string{"Österreich", "H. Y."}},
		{"AKTE", 1, []string{"Österreich"}},
		{"akte h.", 9, []string{"H. Y."}},
		{"ÖSTERREICH", 9, []string{"Österreich"}},
		{"übersetzer", 9, []string{"M. H."}},
		{"h.", 9, []string{"M. H.", "H. Y."}},
		{"8364", 9, nil}, // passwords are not looked through
		{" ", 9, nil},
		{"akte", 0, nil},
	} {
		list, err := s.Search(row.text, row.limit)
		if got := labels(list); err != nil || !slices.Equal(got, row.want) {
			t.Errorf("%q: got %v, %v, want %v", row.text, got, err, row.want)
		}
	}
}

// drawn is some appointment that can be kept.
func drawn(r *rand.Rand) Appointment {
	a := drawnFirst(r)
	maybe := func() bool { return r.IntN(2) == 0 }
	id := func() string {
		if maybe() {
			return ""
		}
		key := newID()
		return ids.EncodeToString(key[:])
	}
	a.Way = []Way{"", Confidential, Apart, Public}[r.IntN(4)]
	a.State = []State{Planned, Cancelled, Missed}[r.IntN(3)]
	a.Fallback = []Fallback{"", Ring, Wait}[r.IntN(3)]
	a.Opens, a.Closes, a.Leave, a.Series, a.Consent = r.IntN(maxWindow+1), r.IntN(maxWindow+1), maybe(), id(), id()
	if maybe() {
		a.Invited = a.Start.Add(time.Duration(r.Int64N(1e15))).In(time.FixedZone("", 60*r.IntN(600)))
	}
	if maybe() {
		a.History = &History{Start: a.Start.Add(time.Duration(r.Int64N(1e13))), Minutes: r.IntN(300), Guests: r.IntN(4), Relayed: maybe(), Verified: maybe(), Ended: "hung up", Note: a.Notes}
	}
	a.tidy()
	return a
}

// Whatever can be kept comes back the same, and the index knows what it says.
func TestRecordsComeBack(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		a := drawn(random)
		record, err := encodeAppointment(a)
		if err != nil {
			t.Fatalf("%+v: %v", a, err)
		}
		b, err := decodeAppointment(record)
		if err != nil || !same(a, b) {
			t.Fatalf("got %+v, %v, want %+v", b, err, a)
		}
		e, err := decodeEntry(record)
		series, _ := reference(a.Series)
		consent, _ := reference(a.Consent)
		if err != nil || e.start != a.Start.Unix() || int(e.minutes) != a.Minutes || e.leave != a.Leave || e.series != series || e.consent != consent {
			t.Fatalf("got %+v, %v of %+v", e, err, a)
		}
	}
}

// A record whose beginning and JSON disagree is not believed.
func TestRecordsWithTwoAnswers(t *testing.T) {
	good, err := encodeAppointment(drawn(rand.New(rand.NewPCG(1, 2))))
	if err != nil {
		t.Fatal(err)
	}
	for at := range entrySize {
		bad := slices.Clone(good)
		bad[at] ^= 1
		if _, err := decodeAppointment(bad); !errors.Is(err, ErrDamaged) {
			t.Errorf("byte %d: %v", at, err)
		}
	}
}

func TestTemplates(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	read := func(key string) string {
		t.Helper()
		text, err := s.Template(key)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	if read("sms.de") != "" {
		t.Error("a text before one was kept")
	}
	if err := errors.Join(s.SaveTemplate("sms.de", "Guten Tag {link}"), s.SaveTemplate("sms.nl", "Goedendag"), s.SaveTemplate("sms.de", "Hallo")); err != nil {
		t.Fatal(err)
	}
	mustClose(t, s)
	s = mustOpen(t, dir)
	if read("sms.de") != "Hallo" || read("sms.nl") != "Goedendag" {
		t.Errorf("%q, %q", read("sms.de"), read("sms.nl"))
	}
	if err := errors.Join(s.ResetTemplate("sms.de"), s.ResetTemplate("never")); err != nil || read("sms.de") != "" || read("sms.nl") == "" {
		t.Errorf("after a reset: %v, %q", err, read("sms.de"))
	}
	for _, err := range []error{s.SaveTemplate("k", strings.Repeat("x", maxTemplate+1)), s.SaveTemplate("k", "\xff"), s.SaveTemplate(strings.Repeat("k", maxShort+1), "x")} {
		if !errors.Is(err, ErrInvalid) {
			t.Errorf("got %v", err)
		}
	}
}

func TestMonths(t *testing.T) {
	dir := t.TempDir()
	clock := newCalendar()
	s := mustOpenWith(t, dir, clock.options())
	at := func(year int, month time.Month, minutes int) History {
		return History{Start: time.Date(year, month, 1, 0, 30, 0, 0, berlin), Minutes: minutes, Guests: 1}
	}
	a := mustSave(t, s, sample(1))
	for _, e := range []Ending{{Appointment: a.ID, History: at(2026, 3, 50)}, {History: at(2026, 4, 30)}, {History: at(2025, 12, 5)}, {History: at(2026, 3, 20)}} {
		if err := s.Ended(e); err != nil {
			t.Fatal(err)
		}
	}
	want := []Month{{2025, 12, 1, 5}, {2026, 3, 2, 70}, {2026, 4, 1, 30}}
	if got, err := s.Months(); err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v", got, err)
	}
	mustClose(t, s)
	clock.days(400)
	s = mustOpenWith(t, dir, clock.options())
	if got, err := s.Months(); err != nil || !slices.Equal(got, want) {
		t.Errorf("after a year: %v, %v", got, err)
	}
}

// FuzzLists reads foreign bytes as templates and as months.
func FuzzLists(f *testing.F) {
	for _, text := range []string{`{"sms.de":"Hallo"}`, `{}`, `null`, `[`, `[{"year":2026,"month":3,"sessions":1,"minutes":50}]`, `[{"year":2026,"month":13}]`,
		`[{"year":2026,"month":3},{"year":2026,"month":3}]`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, record []byte) {
		if texts, err := decodeTemplates(record); err == nil && (texts == nil || checkTemplates(texts) != nil) {
			t.Errorf("accepted %v", texts)
		} else if err != nil && !errors.Is(err, ErrDamaged) {
			t.Error(err)
		}
		if list, err := decodeMonths(record); err == nil && checkMonths(list) != nil {
			t.Errorf("accepted %v", list)
		} else if err != nil && !errors.Is(err, ErrDamaged) {
			t.Error(err)
		}
	})
}

// However appointments come, move and go, the index is what a start would read.
func TestIndex(t *testing.T) {
	s := mustOpen(t, t.TempDir())
	var kept []Appointment
	for round := range 100 {
		var list []Appointment
		for range rand.IntN(4) {
			a := sample(rand.IntN(20)) // several begin at the same time
			if len(kept) > 0 && rand.IntN(2) == 0 {
				a.ID = kept[rand.IntN(len(kept))].ID // may be there twice
			}
			list = append(list, a)
		}
		list, err := s.SaveMany(list)
		if err == nil && len(kept) > 0 && round%3 == 0 {
			err = s.Delete(kept[rand.IntN(len(kept))].ID)
		}
		if err != nil {
			t.Fatal(err)
		}
		got := slices.Clone(s.index)
		if err := s.readIndex(); err != nil || !slices.Equal(got, s.index) {
			t.Fatalf("round %d, after %d: %v\ngot  %v\nwant %v", round, len(list), err, got, s.index)
		}
		kept = everything(t, s)
	}
	if len(kept) < 10 {
		t.Errorf("only %d are kept", len(kept))
	}
}

// Several goroutines may use a store: what each does is there.
func TestSeveralGoroutines(t *testing.T) {
	s := mustOpen(t, t.TempDir())
	const each = 8
	work := []func(n int) error{
		func(n int) error { return second(s.SaveSeries([]Appointment{sample(n), sample(n + 100)})) },
		func(n int) error {
			a, err := s.Save(sample(n))
			return errors.Join(err, s.Ended(Ending{Words: "a/b/c", Password: a.ID, Appointment: a.ID, History: History{Start: a.Start, Minutes: 1}}))
		},
		func(n int) error {
			a, err := s.Save(sample(n))
			return errors.Join(err, s.Delete(a.ID))
		},
		func(n int) error {
			c, err := s.SaveConsent(Consent{Sent: march.Now()})
			return errors.Join(err, s.Attach(c.ID, "image/png", scan(1000)))
		},
		func(int) error { return errors.Join(second(s.Expire()), s.Backup()) },
		func(int) error { return errors.Join(second(s.Search("label", 10)), second(s.Months())) },
		func(int) error {
			s.Retention()
			s.Damaged()
			return second(s.Appointments(march.Now(), march.Now().AddDate(1, 0, 0)))
		},
	}
	var all sync.WaitGroup
	for _, do := range work {
		all.Go(func() {
			for n := range each {
				if err := do(n); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if list := everything(t, s); len(list) != 3*each {
		t.Errorf("%d appointments", len(list))
	}
	if months, err := s.Months(); err != nil || len(months) != 1 || months[0].Sessions != each {
		t.Errorf("%v, %v", months, err)
	}
}

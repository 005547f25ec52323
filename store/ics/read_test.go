package ics

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// file is a calendar around the lines of one entry.
func file(lines ...string) string {
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y\r\nBEGIN:VEVENT\r\nUID:1\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
}

// rows are calendars and what is found in them, from 1 November 2026 for a year; they are also where the fuzzing begins.
var rows = []struct {
	name, text string
	want       []string // starts in Berlin, with the minutes
	check      func(Found) bool
}{
	{"utc", file("DTSTART:20261123T090000Z", "DTEND:20261123T095000Z"), []string{"11-23 10:00 50"}, nil},
	{"zone", file("DTSTART;TZID=Europe/Berlin:20261123T100000", "DTEND;TZID=Europe/Berlin:20261123T105000"), []string{"11-23 10:00 50"}, nil},
	{"zone in summer", file("DTSTART;TZID=Europe/London:20270701T100000", "DURATION:PT1H30M"), []string{"07-01 11:00 90"}, nil},
	{"floating", file("DTSTART:20261123T100000"), []string{"11-23 10:00 0"}, nil},
	{"of Windows", file("DTSTART;TZID=W. Europe Standard Time:20261123T100000", "DURATION:PT50M"), []string{"11-23 10:00 50"}, nil},
	{"behind a prefix", file("DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Lisbon:20261123T090000", "DURATION:PT50M"), []string{"11-23 10:00 50"}, nil},
	{"unknown zone", file(`DTSTART;TZID="(UTC+01:00) Amsterdam, Berlin, Bern":20261123T100000`, "DURATION:PT50M"), []string{"11-23 10:00 50"},
		func(f Found) bool { return f.Guessed == 1 }},
	{"path as a zone", file("DTSTART;TZID=../../../etc/passwd:20261123T100000"), []string{"11-23 10:00 0"}, func(f Found) bool { return f.Guessed == 1 }},
	{"whole day", file("DTSTART;VALUE=DATE:20261123", "DTEND;VALUE=DATE:20261124"), nil, func(f Found) bool { return f.WholeDay == 1 }},
	{"over", file("DTSTART:20251123T090000Z"), nil, func(f Found) bool { return f.Past == 1 }},
	{"cancelled", file("DTSTART:20261123T090000Z", "STATUS:CANCELLED"), nil, func(f Found) bool { return f.Cancelled == 1 }},
	{"no start", file("DTEND:20261123T090000Z"), nil, func(f Found) bool { return f.Unclear == 1 }},
	{"ends before it starts", file("DTSTART:20261123T090000Z", "DTEND:20261123T080000Z"), nil, func(f Found) bool { return f.Unclear == 1 }},
	{"three days", file("DTSTART:20261123T090000Z", "DTEND:20261126T080000Z"), nil, func(f Found) bool { return f.Unclear == 1 }},
	{"year nought", file("DTSTART:00000123T090000Z"), nil, func(f Found) bool { return f.Unclear == 1 }},
	{"weekly over the clock change", file("DTSTART;TZID=Europe/Berlin:20270322T160000", "DURATION:PT50M", "RRULE:FREQ=WEEKLY;COUNT=3"),
		[]string{"03-22 16:00 50", "03-29 16:00 50", "04-05 16:00 50"}, func(f Found) bool { return f.Times[2].Series == 1 }},
	{"of another zone over both changes", file("DTSTART;TZID=America/New_York:20270305T100000", "DURATION:PT50M", "RRULE:FREQ=WEEKLY;COUNT=5"),
		[]string{"03-05 16:00 50", "03-12 16:00 50", "03-19 15:00 50", "03-26 15:00 50", "04-02 16:00 50"}, nil},
	{"fortnightly until", file("DTSTART:20261102T090000Z", "RRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20261130T090000Z;BYDAY=MO"),
		[]string{"11-02 10:00 0", "11-16 10:00 0", "11-30 10:00 0"}, nil},
	{"until a day", file("DTSTART;TZID=Europe/Berlin:20261102T090000", "RRULE:FREQ=DAILY;UNTIL=20261103"), []string{"11-02 09:00 0", "11-03 09:00 0"}, nil},
	{"began long ago", file("DTSTART;TZID=Europe/Berlin:20010105T090000", "RRULE:FREQ=WEEKLY;UNTIL=20261114T000000Z"), []string{"11-06 09:00 0", "11-13 09:00 0"}, nil},
	{"began long ago, counted", file("DTSTART;TZID=Europe/Berlin:20201102T090000", "RRULE:FREQ=WEEKLY;COUNT=315"), []string{"11-02 09:00 0", "11-09 09:00 0"}, nil},
	{"two days a week", file("DTSTART:20261103T090000Z", "RRULE:FREQ=WEEKLY;COUNT=4;BYDAY=TU,TH"),
		[]string{"11-03 10:00 0", "11-05 10:00 0", "11-10 10:00 0", "11-12 10:00 0"}, nil},
	{"last Friday", file("DTSTART:20261127T090000Z", "RRULE:FREQ=MONTHLY;COUNT=3;BYDAY=-1FR"), []string{"11-27 10:00 0", "12-25 10:00 0", "01-29 10:00 0"}, nil},
	{"second Tuesday", file("DTSTART:20261110T090000Z", "RRULE:FREQ=MONTHLY;COUNT=2;BYDAY=2TU"), []string{"11-10 10:00 0", "12-08 10:00 0"}, nil},
	{"last working day", file("DTSTART:20261130T090000Z", "RRULE:FREQ=MONTHLY;COUNT=2;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"), []string{"11-30 10:00 0", "12-31 10:00 0"}, nil},
	{"the 31st", file("DTSTART:20261231T090000Z", "RRULE:FREQ=MONTHLY;COUNT=3"), []string{"12-31 10:00 0", "01-31 10:00 0", "03-31 11:00 0"}, nil},
	{"last of the month", file("DTSTART:20261231T090000Z", "RRULE:FREQ=MONTHLY;COUNT=3;BYMONTHDAY=-1"), []string{"12-31 10:00 0", "01-31 10:00 0", "02-28 10:00 0"}, nil},
	{"yearly", file("DTSTART:20201123T090000Z", "RRULE:FREQ=YEARLY"), []string{"11-23 10:00 0"}, nil},
	{"never", file("DTSTART:20261123T090000Z", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31"), []string{"11-23 10:00 0"}, nil},
	{"each second", file("DTSTART:20261123T090000Z", "RRULE:FREQ=SECONDLY"), []string{"11-23 10:00 0"}, func(f Found) bool { return f.Once == 1 }},
	{"daily for ever", file("DTSTART:20261101T090000Z", "RRULE:FREQ=DAILY"), nil, func(f Found) bool { return len(f.Times) == maxEach && f.More }},
	{"exceptions", file("DTSTART;TZID=Europe/Berlin:20261102T090000", "RRULE:FREQ=WEEKLY;COUNT=5", "EXDATE;TZID=Europe/Berlin:20261109T090000,20261116T090000", "EXDATE;VALUE=DATE:20261123"),
		[]string{"11-02 09:00 0", "11-30 09:00 0"}, nil},
	{"more dates", file("DTSTART:20261102T090000Z", "RDATE:20261105T090000Z,20261106T100000Z"), []string{"11-02 10:00 0", "11-05 10:00 0", "11-06 11:00 0"}, nil},
	{"one moved, one cancelled", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20261102T090000Z\nDURATION:PT50M\nRRULE:FREQ=WEEKLY;COUNT=3\nEND:VEVENT\n" +
		"BEGIN:VEVENT\nUID:a\nRECURRENCE-ID:20261109T090000Z\nDTSTART:20261110T100000Z\nDURATION:PT30M\nEND:VEVENT\n" +
		"BEGIN:VEVENT\nUID:a\nRECURRENCE-ID:20261116T090000Z\nDTSTART:20261116T090000Z\nSTATUS:CANCELLED\nEND:VEVENT\nEND:VCALENDAR\n",
		[]string{"11-02 10:00 50", "11-10 11:00 30"}, nil},
	{"two at once", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261102T090000Z\nEND:VEVENT\nBEGIN:VEVENT\nDTSTART:20261102T090000Z\nEND:VEVENT\nEND:VCALENDAR\n",
		[]string{"11-02 10:00 0"}, nil},
	{"two calendars", file("DTSTART:20261102T090000Z") + file("DTSTART:20261103T090000Z"), []string{"11-02 10:00 0", "11-03 10:00 0"}, nil},
	{"folded, in small letters, after a mark", "\xef\xbb\xbfbegin:vcalendar\r\nBegin:vevent\r\ndtstart:2026\r\n 1102T0900\r\n\t00Z\r\nend:vevent\r\nend:vcalendar", []string{"11-02 10:00 0"}, nil},
	{"with an alarm and a zone of its own", "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Europe/Berlin\nBEGIN:STANDARD\nDTSTART:19701025T030000\nRRULE:FREQ=YEARLY\nEND:STANDARD\nEND:VTIMEZONE\n" +
		"BEGIN:VEVENT\nDTSTART;TZID=Europe/Berlin:20261102T090000\nBEGIN:VALARM\nTRIGGER:-PT5M\nDURATION:PT9H\nEND:VALARM\nEND:VEVENT\nEND:VCALENDAR\n", []string{"11-02 09:00 0"}, nil},
	{"cut off", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261102T090000Z\nEND:VEVENT\nBEGIN:VEVENT\nDTSTART:20261103T090000Z\n", []string{"11-02 10:00 0"}, nil},
	{"bad lines", file("no colon", ":", "X-Ü:ä", "DTSTART\x00:1", "ATTENDEE;CN=\"Eve:mailto:e@x", "DTSTART:20261102T090000Z"), []string{"11-02 10:00 0"}, nil},
	{"very long line", file("DESCRIPTION:"+strings.Repeat("x", 1<<20), "DTSTART:20261102T090000Z"), []string{"11-02 10:00 0"}, nil},
	{"empty", "BEGIN:VCALENDAR\nEND:VCALENDAR", nil, nil},
}

func window(zone *time.Location) (from, to time.Time) {
	from = time.Date(2026, 11, 1, 0, 0, 0, 0, zone)
	return from, from.AddDate(1, 0, 0)
}

func TestRead(t *testing.T) {
	zone := berlin(t)
	from, to := window(zone)
	for _, c := range rows {
		t.Run(c.name, func(t *testing.T) {
			found, err := Read(strings.NewReader(c.text), from, to, zone)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, at := range found.Times {
				got = append(got, fmt.Sprintf("%s %d", at.Start.Format("01-02 15:04"), at.Minutes))
			}
			if c.want != nil && !slices.Equal(got, c.want) || c.want == nil && c.check == nil && len(got) > 0 {
				t.Errorf("found %v, want %v", got, c.want)
			}
			if c.check != nil && !c.check(found) {
				t.Errorf("found %+v", found)
			}
		})
	}
}

// hostile are files that are refused, each with its error.
var hostile = []struct {
	name, text string
	want       error
}{
	{"nothing", "", ErrForeign},
	{"picture", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", ErrForeign},
	{"page", "<!DOCTYPE html><title>Sign in</title>", ErrForeign},
	{"card", "BEGIN:VCARD\nFN:Eve\nEND:VCARD\n", ErrForeign},
	{"unbalanced", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n", ErrForeign},
	{"closed too often", "BEGIN:VCALENDAR\nEND:VCALENDAR\nEND:VCALENDAR\n", ErrForeign},
	{"deep", strings.Repeat("BEGIN:VCALENDAR\n", 1000), ErrForeign},
	{"too many entries", "BEGIN:VCALENDAR\n" + strings.Repeat("BEGIN:VEVENT\nEND:VEVENT\n", maxEntries+1) + "END:VCALENDAR\n", ErrTooLarge},
	{"too many bytes", "BEGIN:VCALENDAR\n" + strings.Repeat("X:"+strings.Repeat("x", 1000)+"\n", maxFile/1000+1), ErrTooLarge},
	{"one endless line", strings.Repeat("x", maxFile+1), ErrTooLarge},
	{"one endless fold", "BEGIN:VCALENDAR\n" + strings.Repeat(" x\n", maxFile/3), ErrTooLarge},
}

func TestHostile(t *testing.T) {
	from, to := window(time.UTC)
	for _, c := range hostile {
		t.Run(c.name, func(t *testing.T) {
			if found, err := Read(strings.NewReader(c.text), from, to, time.UTC); !errors.Is(err, c.want) {
				t.Errorf("%v, found %+v; want %v", err, found, c.want)
			}
		})
	}
}

// TestWorkIsBounded: a file whose every entry comes again for ever is read with a bounded number of looks.
func TestWorkIsBounded(t *testing.T) {
	from, to := window(time.UTC)
	var all strings.Builder
	all.WriteString("BEGIN:VCALENDAR\n")
	for i := range maxEntries {
		fmt.Fprintf(&all, "BEGIN:VEVENT\nUID:%d\nDTSTART:19700101T%06dZ\nRRULE:FREQ=MONTHLY;COUNT=1000000;BYMONTHDAY=31;BYMONTH=2\nEND:VEVENT\n", i, i%24*10000)
	}
	all.WriteString("END:VCALENDAR\n")
	found, err := Read(strings.NewReader(all.String()), from, to, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	if !found.More || len(found.Times) > maxTimes {
		t.Errorf("found %d, more %v", len(found.Times), found.More)
	}
}

// TestWordsAreNotRead: what a calendar says of people does not even reach the parser.
func TestWordsAreNotRead(t *testing.T) {
	text, err := sieve(strings.NewReader(file("SUMMARY:Frau Yilmaz", "DESCRIPTION:Scheidung", " DTSTART:20261102T090000Z", "ATTENDEE;CN=Yilmaz:mailto:y@example.org",
		"LOCATION:Zimmer 3", "DTSTART:20261123T090000Z")))
	if err != nil {
		t.Fatal(err)
	}
	want := "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20261123T090000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	if string(text) != want {
		t.Errorf("kept %q", text)
	}
}

// TestWeeklyKeepsItsTimeOfDay: over years and both clock changes, and in any zone, a weekly entry stays at its time and day.
func TestWeeklyKeepsItsTimeOfDay(t *testing.T) {
	for seed := range uint64(100) {
		r := rand.New(rand.NewPCG(seed, 2))
		name := []string{"Europe/Berlin", "Europe/London", "America/New_York", "Asia/Kolkata", "UTC"}[r.IntN(5)]
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		first := time.Date(2020+r.IntN(8), time.Month(1+r.IntN(12)), 1+r.IntN(28), 4+r.IntN(20), 5*r.IntN(12), 0, 0, zone) // no clock changes after four
		n, gap := 2+r.IntN(100), 1+r.IntN(4)
		rule, err := parseRule(fmt.Sprintf("FREQ=WEEKLY;COUNT=%d;INTERVAL=%d", n, gap), zone)
		if err != nil {
			t.Fatal(err)
		}
		starts, more := rule.expand(first, first, first.AddDate(20, 0, 0), 1000, &budget{maxDays})
		if len(starts) != n || more {
			t.Fatalf("seed %d: %d starts, want %d", seed, len(starts), n)
		}
		for i, at := range starts {
			if at.Format("15:04 Mon") != first.Format("15:04 Mon") || !sameDay(at, first.AddDate(0, 0, 7*gap*i)) {
				t.Fatalf("seed %d: the %dth is at %v, the first at %v", seed, i, at, first)
			}
		}
	}
}

// TestSkippingChangesNothing: beginning near from finds the same as beginning at the first.
func TestSkippingChangesNothing(t *testing.T) {
	zone := berlin(t)
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 3))
		text := []string{"FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,SA", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=MONTHLY", "FREQ=YEARLY"}[r.IntN(5)] + fmt.Sprintf(";INTERVAL=%d", 1+r.IntN(5))
		rule, err := parseRule(text, zone)
		if err != nil {
			t.Fatal(err)
		}
		first := time.Date(2000+r.IntN(20), time.Month(1+r.IntN(12)), 1+r.IntN(31), 9, 0, 0, 0, zone)
		from := first.AddDate(0, 0, r.IntN(9000))
		to := from.AddDate(2, 0, 0)
		got, _ := rule.expand(first, from, to, 2000, &budget{maxDays})
		all, _ := rule.expand(first, first, to, 20000, &budget{maxDays})
		all = slices.DeleteFunc(all, from.After)
		if !slices.EqualFunc(got, all, time.Time.Equal) {
			t.Fatalf("seed %d: %s from %v: %d starts, want %d", seed, text, first, len(got), len(all))
		}
	}
}

func TestDurations(t *testing.T) {
	for s, want := range map[string]time.Duration{"PT50M": 50 * time.Minute, "PT1H30M": 90 * time.Minute, "P1D": 24 * time.Hour, "P1DT2H": 26 * time.Hour, "+PT5S": 5 * time.Second, "P1W": 168 * time.Hour} {
		if got, ok := parseDuration(s); !ok || got != want {
			t.Errorf("%s: %v %v", s, got, ok)
		}
	}
	for _, s := range []string{"", "P", "50", "PT", "-PT5M", "PTM", "PT5", "PT99999999H", "PT5MT", "T5M", "PT1.5H"} {
		if got, ok := parseDuration(s); ok {
			t.Errorf("%q is %v", s, got)
		}
	}
}

// FuzzRead: whatever a file holds, what is found lies within the bounds, and reading it ends.
func FuzzRead(f *testing.F) {
	for _, c := range rows {
		f.Add(c.text)
	}
	for _, c := range hostile {
		if len(c.text) < 1<<16 {
			f.Add(c.text)
		}
	}
	zone := berlin(f)
	from, to := window(zone)
	f.Fuzz(func(t *testing.T, text string) {
		found, err := Read(strings.NewReader(text), from, to, zone)
		if err != nil {
			if !errors.Is(err, ErrForeign) && !errors.Is(err, ErrTooLarge) {
				t.Errorf("an error without a sentence: %v", err)
			}
			return
		}
		if len(found.Times) > maxTimes {
			t.Errorf("%d times", len(found.Times))
		}
		for i, at := range found.Times {
			if at.Start.Before(from) || !at.Start.Before(to) || at.Minutes < 0 || at.Minutes > 24*60 || i > 0 && !found.Times[i-1].Start.Before(at.Start) {
				t.Errorf("out of bounds: %+v", at)
			}
		}
	})
}

package ui

import (
	"testing"
	"time"
)

func TestParseDay(t *testing.T) {
	now := monday()
	for typed, want := range map[string]string{
		"23.11.2026": "2026-11-23", "23.11.": "2026-11-23", "23.11": "2026-11-23", "24/11/26": "2026-11-24",
		"24-11": "2026-11-24", "2411": "2026-11-24", "24112026": "2026-11-24", "241127": "2027-11-24",
		"2026-12-01": "2026-12-01", "25": "2026-11-25", "1": "2026-12-01", "22.11.": "2027-11-22", " 3. 12. ": "2026-12-03",
		"29.2.2028": "2028-02-29",
		"":          "", "31.4.": "", "29.2.2027": "", "0.1.": "", "12.13.2026": "", "99": "", "1.2.3.4": "", "heute": "", "23.11.12345": "", "99999999999999999999": "",
	} {
		got, ok := parseDay(typed, now)
		if s := got.Format(time.DateOnly); ok != (want != "") || ok && s != want {
			t.Errorf("%q: %s %v, want %q", typed, s, ok, want)
		}
	}
	december := time.Date(2026, 12, 31, 12, 0, 0, 0, time.Local)
	if got, ok := parseDay("5", december); !ok || got.Format(time.DateOnly) != "2027-01-05" {
		t.Errorf("the 5th after the year's end: %v %v", got, ok)
	}
}

func TestParseClock(t *testing.T) {
	for typed, want := range map[string]string{
		"14:30": "14:30", "14.30": "14:30", "14h30": "14:30", "1430": "14:30", "930": "09:30", "9": "09:00", "14 Uhr": "14:00", "0:05": "00:05", "00": "00:00",
		"": "", "24": "", "12:60": "", "1:2:3": "", "12345": "", "zwölf": "", "12:345": "",
	} {
		h, m, ok := parseClock(typed)
		if s := two(h) + ":" + two(m); ok != (want != "") || ok && s != want {
			t.Errorf("%q: %s %v, want %q", typed, s, ok, want)
		}
	}
}

// FuzzTyped: whatever is typed, what is understood is a real day and a real time.
func FuzzTyped(f *testing.F) {
	for _, s := range []string{"23.11.", "1430", "2026-12-01", "31.4.", "99", "٣.٤.", "1/1/1"} {
		f.Add(s)
	}
	now := monday()
	f.Fuzz(func(t *testing.T, s string) {
		if day, ok := parseDay(s, now); ok && (!day.Equal(midnight(day)) || day.Year() < 2000) {
			t.Errorf("%q is %v", s, day)
		}
		if h, m, ok := parseClock(s); ok && (h < 0 || h > 23 || m < 0 || m > 59) {
			t.Errorf("%q is %d:%d", s, h, m)
		}
	})
}

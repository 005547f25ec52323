package calendar

import (
	"fmt"
	"testing"
	"time"
)

func german() Style { return StyleOf("de", "DE") }

// typed are dates as they may be typed on 23 November 2026, and what they mean in German; "" = nothing.
func typed() map[string]string {
	return map[string]string{
		"23.11.2026": "2026-11-23", "23.11.": "2026-11-23", "23.11": "2026-11-23", "24/11/26": "2026-11-24",
		"24-11": "2026-11-24", "2411": "2026-11-24", "24112026": "2026-11-24", "241127": "2027-11-24",
		"2026-12-01": "2026-12-01", "25": "2026-11-25", "1": "2026-12-01", "31": "2026-12-31", "22.11.": "2027-11-22",
		" 3. 12. ": "2026-12-03", "29.2.2028": "2028-02-29", "29.2.": "2028-02-29",
		"": "", "31.4.": "", "29.2.2027": "", "0.1.": "", "12.13.2026": "", "99": "", "1.2.3.4": "", "heute": "", "23.11.12345": "",
		"99999999999999999999": "", "2026-12": "", "1.2026.3": "",
	}
}

func TestRead(t *testing.T) {
	today := Day{2026, 11, 23}
	for text, want := range typed() {
		got, ok := german().Read(text, today)
		if s := iso(got); ok != (want != "") || ok && s != want {
			t.Errorf("%q: %s %v, want %q", text, s, ok, want)
		}
	}
	if got, ok := german().Read("5", Day{2026, 12, 31}); !ok || iso(got) != "2027-01-05" {
		t.Errorf("the 5th after the year's end: %v %v", got, ok)
	}
	if got, ok := german().Read("30", Day{2027, 1, 31}); !ok || iso(got) != "2027-03-30" {
		t.Errorf("the 30th after January: %v %v", got, ok)
	}
	for text, want := range map[string]string{"12/3": "2026-12-03", "11/24/26": "2026-11-24", "1203": "2026-12-03", "24/11/2026": "2026-11-24", "2026-12-03": "2026-12-03"} {
		if got, ok := StyleOf("en", "US").Read(text, today); !ok || iso(got) != want {
			t.Errorf("American %q: %v %v, want %s", text, got, ok, want)
		}
	}
}

func iso(d Day) string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

func TestStyles(t *testing.T) {
	day := Day{2026, 12, 3}
	for _, c := range []struct {
		language, region, date string
		week                   time.Weekday
	}{
		{"de", "DE", "03.12.2026", time.Monday}, {"de", "", "03.12.2026", time.Monday}, {"de", "US", "03.12.2026", time.Sunday},
		{"nl", "NL", "03-12-2026", time.Monday}, {"nl", "BE", "03/12/2026", time.Monday}, {"fr", "FR", "03/12/2026", time.Monday},
		{"fr", "CH", "03.12.2026", time.Monday}, {"fr", "CA", "2026-12-03", time.Sunday}, {"en", "GB", "03/12/2026", time.Monday},
		{"en", "US", "12/03/2026", time.Sunday}, {"en", "", "03/12/2026", time.Monday}, {"en", "EG", "03/12/2026", time.Saturday},
		{"en", "MV", "03/12/2026", time.Friday},
	} {
		s := StyleOf(c.language, c.region)
		if got := s.Write(day); got != c.date || s.Week != c.week {
			t.Errorf("%s-%s: %s, weeks from %v", c.language, c.region, got, s.Week)
		}
	}
}

// TestReadsWhatItWrites: in every style, every date comes back.
func TestReadsWhatItWrites(t *testing.T) {
	today := Day{2026, 11, 23}
	for _, language := range []string{"de", "nl", "fr", "en"} {
		for _, region := range []string{"", "DE", "NL", "BE", "CH", "US", "CA", "GB", "AT", "ZA"} {
			s := StyleOf(language, region)
			for d := (Day{2026, 1, 1}); d.Year < 2028; d = d.Add(1) {
				if got, ok := s.Read(s.Write(d), today); !ok || got != d {
					t.Fatalf("%s-%s: %q is read as %v", language, region, s.Write(d), got)
				}
			}
		}
	}
}

func TestReadMinute(t *testing.T) {
	for text, want := range map[string]int{
		"14:30": 870, "14.30": 870, "14h30": 870, "1430": 870, "930": 570, "9": 540, "14 Uhr": 840, "0:05": 5, "00": 0,
		"2:30 pm": 870, "2:30 P.M.": 870, "12 am": 0, "12pm": 720, "9 am": 540,
		"": -1, "24": -1, "12:60": -1, "1:2:3": -1, "12345": -1, "zwölf": -1, "12:345": -1, "14 pm": -1, "0 am": -1,
	} {
		got, ok := ReadMinute(text)
		if ok != (want >= 0) || ok && got != want {
			t.Errorf("%q: %d %v, want %d", text, got, ok, want)
		}
	}
}

// FuzzTyped: whatever is typed, what is understood is a real day and a real time.
func FuzzTyped(f *testing.F) {
	for text := range typed() {
		f.Add(text)
	}
	for _, text := range []string{"1430", "2:30 pm", "٣.٤.", "1/1/1"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, s := range []Style{german(), StyleOf("en", "US")} {
			if day, ok := s.Read(text, Day{2026, 11, 23}); ok && !day.Valid() {
				t.Errorf("%q is %v", text, day)
			}
		}
		if minute, ok := ReadMinute(text); ok && (minute < 0 || minute >= 24*60) {
			t.Errorf("%q is minute %d", text, minute)
		}
	})
}

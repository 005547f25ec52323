package calendar

import (
	"fmt"
	"testing"
	"time"
	_ "time/tzdata"
)

// zones are places with clock changes of every kind: north and south, at midnight, of half an hour, twice
// as long, none at all, a day left out, and far from Greenwich on both sides.
func zones(t *testing.T) []*time.Location {
	t.Helper()
	var all []*time.Location
	for _, name := range []string{
		"UTC", "Europe/Berlin", "Europe/Amsterdam", "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Europe/Moscow", "Europe/Istanbul",
		"Atlantic/Azores", "America/New_York", "America/St_Johns", "America/Sao_Paulo", "America/Santiago", "America/Havana",
		"America/Asuncion", "America/Caracas", "America/Nuuk", "Africa/Cairo", "Africa/Casablanca", "Africa/Lagos", "Asia/Beirut",
		"Asia/Amman", "Asia/Gaza", "Asia/Tehran", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Pyongyang", "Asia/Tokyo", "Australia/Sydney",
		"Australia/Lord_Howe", "Pacific/Apia", "Pacific/Chatham", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Antarctica/Troll",
		"Pacific/Kwajalein",
	} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, zone)
	}
	return append(all, time.FixedZone("", 5*3600+1800))
}

// changes are the moments at which a zone's clocks change between two years.
func changes(zone *time.Location, from, to int) []time.Time {
	var all []time.Time
	for t := time.Date(from, 1, 1, 0, 0, 0, 0, zone); ; {
		_, end := t.ZoneBounds()
		if end.IsZero() || end.Year() >= to {
			return all
		}
		all = append(all, end)
		t = end
	}
}

// TestAtAroundEveryChange compares with what the clocks show, minute by minute, around every change.
func TestAtAroundEveryChange(t *testing.T) {
	const step, around, inner = 5 * time.Minute, 30 * time.Hour, 4 * time.Hour
	seen := map[Often]int{}
	for _, zone := range zones(t) {
		for _, change := range changes(zone, 1990, 2037) { // the lists of changes end there; what comes after follows a rule
			shown := map[string][]time.Time{}
			for at := change.Add(-around); at.Before(change.Add(around)); at = at.Add(step) {
				key := at.In(zone).Format("2006-01-02 15:04")
				shown[key] = append(shown[key], at)
			}
			_, before := change.Add(-time.Second).Zone()
			wall := time.Unix(change.Unix()+int64(before), 0).UTC()
			for w := wall.Add(-inner); w.Before(wall.Add(inner)); w = w.Add(step) {
				day, minute := DayOf(w), MinuteOf(w)
				at, often := At(day, minute, zone)
				moments := shown[w.Format("2006-01-02 15:04")]
				seen[often]++
				switch want := len(moments); {
				case want > 2:
					t.Fatalf("%v shows %v %d times", zone, w, want)
				case want == 0 && often != Never, want == 1 && often != Once, want == 2 && often != Twice:
					t.Fatalf("%v in %v: %d, shown %d times", w, zone, often, want)
				case want > 0 && !at.Equal(moments[0]):
					t.Fatalf("%v in %v is %v, want %v", w, zone, at, moments[0])
				case want == 0 && at.Sub(w.Add(-time.Duration(before)*time.Second)) != 0:
					t.Fatalf("%v, which %v skips, is %v", w, zone, at)
				}
			}
		}
	}
	if seen[Once] == 0 || seen[Never] == 0 || seen[Twice] == 0 {
		t.Errorf("seen %v", seen)
	}
}

func TestAt(t *testing.T) {
	berlin, _ := time.LoadLocation("Europe/Berlin")
	apia, _ := time.LoadLocation("Pacific/Apia")
	for _, c := range []struct {
		name  string
		day   Day
		clock int
		zone  *time.Location
		want  string
		often Often
	}{
		{"usual", Day{2026, 11, 23}, 10 * 60, berlin, "2026-11-23T10:00:00+01:00", Once},
		{"skipped in spring", Day{2026, 3, 29}, 150, berlin, "2026-03-29T03:30:00+02:00", Never},
		{"twice in autumn", Day{2026, 10, 25}, 150, berlin, "2026-10-25T02:30:00+02:00", Twice},
		{"just before the gap", Day{2026, 3, 29}, 119, berlin, "2026-03-29T01:59:00+01:00", Once},
		{"just after it", Day{2026, 3, 29}, 180, berlin, "2026-03-29T03:00:00+02:00", Once},
		{"on a day that was left out", Day{2011, 12, 30}, 600, apia, "2011-12-31T10:00:00+14:00", Never},
	} {
		at, often := At(c.day, c.clock, c.zone)
		if got := at.Format(time.RFC3339); got != c.want || often != c.often {
			t.Errorf("%s: %s, %d; want %s, %d", c.name, got, often, c.want, c.often)
		}
	}
}

// TestStartOfDay: no moment before it is of that day, in no zone.
func TestStartOfDay(t *testing.T) {
	for _, zone := range zones(t) {
		for d := (Day{2009, 1, 1}); d.Year < 2013; d = d.Add(1) {
			start := d.Start(zone)
			if zone.String() == "Pacific/Apia" && d == (Day{2011, 12, 30}) {
				if DayOf(start) != (Day{2011, 12, 31}) {
					t.Errorf("the day left out begins at %v", start)
				}
				continue
			}
			if DayOf(start) != d || !DayOf(start.Add(-time.Minute)).Before(d) {
				t.Fatalf("%v begins at %v", d, start)
			}
		}
	}
}

func TestSeriesKeepsItsTime(t *testing.T) {
	for _, zone := range zones(t) {
		for _, minute := range []int{0, 30, 150, 600, 1439} {
			for _, every := range []int{7, 14} {
				s := Series{Day{2026, 2, 1}, minute, every, MostTimes}
				all := s.Times(zone)
				if len(all) != MostTimes {
					t.Fatalf("%d times", len(all))
				}
				for i, one := range all {
					day := s.First.Add(i * every)
					if one.Often != Never && (DayOf(one.At) != day || MinuteOf(one.At) != minute) {
						t.Fatalf("%v: number %d is at %v", zone, i, one.At)
					}
					if one.Often == Never && one.At.Before(day.Start(zone)) {
						t.Fatalf("%v: number %d, skipped, is at %v", zone, i, one.At)
					}
					if i > 0 && !one.At.After(all[i-1].At) {
						t.Fatalf("%v: number %d is not after the one before", zone, i)
					}
				}
			}
		}
	}
	berlin, _ := time.LoadLocation("Europe/Berlin")
	all := Series{Day{2026, 3, 22}, 600, 7, 2}.Times(berlin)
	if between := all[1].At.Sub(all[0].At); between != (7*24-1)*time.Hour {
		t.Errorf("over the change in spring a week is %v", between)
	}
	if got := (Series{Day{2026, 3, 22}, 600, 7, 900}).Times(berlin); len(got) != MostTimes {
		t.Errorf("%d times", len(got))
	}
}

// TestMovedAndBack: what is moved there and back by days stands where it stood, unless a clock skips or doubles the time.
func TestMovedAndBack(t *testing.T) {
	for _, zone := range zones(t) {
		at := time.Date(2026, 1, 5, 10, 45, 0, 0, time.UTC).In(zone)
		for days := range 400 {
			there, often := Moved(at, days, MinuteOf(at), zone)
			back, again := Moved(there, -days, MinuteOf(at), zone)
			if often == Once && again == Once && !back.Equal(at) {
				t.Fatalf("%v: %v moved by %d days and back is %v", zone, at, days, back)
			}
		}
	}
}

func TestDays(t *testing.T) {
	d := Day{2024, 1, 31}
	for months, want := range map[int]Day{0: d, 1: {2024, 2, 29}, 13: {2025, 2, 28}, -2: {2023, 11, 30}, 12: {2025, 1, 31}} {
		if got := d.AddMonths(months); got != want {
			t.Errorf("%d months after %v: %v", months, d, got)
		}
	}
	day := Day{2000, 1, 1}
	for n := range 80 * 366 {
		if got := (Day{2000, 1, 1}).Add(n); got != day || got.Since(Day{2000, 1, 1}) != n || !got.Valid() {
			t.Fatalf("day %d is %v, want %v", n, got, day)
		}
		day = DayOf(time.Date(day.Year, day.Month, day.Day+1, 0, 0, 0, 0, time.UTC))
	}
	for _, d := range []Day{{}, {2026, 2, 29}, {2026, 4, 31}, {2026, 13, 1}, {2026, 0, 1}, {1999, 12, 31}, {2200, 1, 1}} {
		if d.Valid() {
			t.Errorf("%v is called a date", d)
		}
	}
}

func TestWeeksAndMonths(t *testing.T) {
	for first := time.Sunday; first <= time.Saturday; first++ {
		t.Run(fmt.Sprint(first), func(t *testing.T) {
			for d := (Day{2023, 1, 1}); d.Year < 2029; d = d.Add(1) {
				week := WeekOf(d, first)
				if week[0].Weekday() != first || d.Before(week[0]) || week[6].Before(d) || week[6].Since(week[0]) != 6 {
					t.Fatalf("the week of %v is %v", d, week)
				}
				if d.Day != 1 {
					continue
				}
				weeks := MonthOf(d, first)
				next := weeks[0][0]
				for _, w := range weeks {
					for _, day := range w {
						if day != next {
							t.Fatalf("%v: %v comes where %v should", d, day, next)
						}
						next = next.Add(1)
					}
				}
				if n := len(weeks); n < 4 || n > 6 || d.Before(weeks[0][0]) || !weeks[n-1][0].Before(d.AddMonths(1)) || next.Before(d.AddMonths(1)) {
					t.Fatalf("the month of %v is %v", d, weeks)
				}
			}
		})
	}
	if n := Number(WeekOf(Day{2026, 12, 31}, time.Monday)); n != 53 {
		t.Errorf("2026 ends with week %d", n)
	}
	if n := Number(WeekOf(Day{2027, 1, 4}, time.Monday)); n != 1 {
		t.Errorf("2027 begins with week %d", n)
	}
}

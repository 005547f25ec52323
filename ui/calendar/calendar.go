// Package calendar reckons with days and times as people name them: dates, times by the clock of a
// zone, weeks, months, series and what clashes. Start with DayOf and At. It reads no clock, keeps
// nothing and knows nothing of appointments.
package calendar

import (
	"cmp"
	"time"
)

// Day is a date in the calendar, in no zone. Days can be compared with ==.
type Day struct {
	Year  int
	Month time.Month
	Day   int
}

// DayOf is the date of a moment, in the zone of its own.
func DayOf(t time.Time) Day {
	year, month, day := t.Date()
	return Day{year, month, day}
}

// Valid says whether there is such a date between the years 2000 and 2199: others are mistakes.
func (d Day) Valid() bool { return d == DayOf(d.noon()) && d.Year >= 2000 && d.Year < 2200 }

// noon stands for the day where the zone does not matter.
func (d Day) noon() time.Time { return time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC) }

// Add is the date n days later.
func (d Day) Add(n int) Day { return DayOf(d.noon().AddDate(0, 0, n)) }

// AddMonths is the same day n months later, or the last of that month where it has no such day.
func (d Day) AddMonths(n int) Day {
	first := DayOf(time.Date(d.Year, d.Month+time.Month(n), 1, 12, 0, 0, 0, time.UTC))
	return first.Add(min(d.Day, first.last()) - 1)
}

// last is how many days the month has.
func (d Day) last() int { return time.Date(d.Year, d.Month+1, 0, 12, 0, 0, 0, time.UTC).Day() }

// First is the first of the month.
func (d Day) First() Day { return Day{d.Year, d.Month, 1} }

// Weekday is the day of the week.
func (d Day) Weekday() time.Weekday { return d.noon().Weekday() }

// Compare orders dates: negative when d is before o.
func (d Day) Compare(o Day) int {
	return cmp.Or(cmp.Compare(d.Year, o.Year), cmp.Compare(d.Month, o.Month), cmp.Compare(d.Day, o.Day))
}

// Before says whether d comes before o.
func (d Day) Before(o Day) bool { return d.Compare(o) < 0 }

// Since is how many days d is after o.
func (d Day) Since(o Day) int { return int(d.noon().Sub(o.noon()) / (24 * time.Hour)) }

// Start is the first moment of the day: midnight, or later where the clock skips that.
func (d Day) Start(zone *time.Location) time.Time {
	at, often := At(d, 0, zone)
	if often == Never {
		start, _ := at.ZoneBounds()
		return start
	}
	return at
}

// Often is how often the clock shows a time on a day.
type Often int

// A clock change skips some times and shows others twice.
const (
	Once Often = iota
	Never
	Twice
)

// MinuteOf is the time of day by the clock, in minutes since midnight.
func MinuteOf(t time.Time) int { return t.Hour()*60 + t.Minute() }

// At is the moment at which the clocks of a zone show a time on a day; minute counts from midnight by
// the clock. Of two such moments it is the first. Where the clock skips the time, it is as much later
// as the clock jumps: 2:30 becomes 3:30 (the reading of RFC 5545, section 3.3.5, in both cases).
//
// time.Date leaves open which one it chooses.
func At(day Day, minute int, zone *time.Location) (time.Time, Often) {
	const farthest = 26 * 3600 // seconds; no zone is that far from UTC
	wall := day.noon().Unix() + int64(minute-12*60)*60
	var found, skipped int64
	often := Never
	for p := time.Unix(wall-farthest, 0).In(zone); ; {
		start, end := p.ZoneBounds()
		_, offset := p.Zone()
		at := wall - int64(offset)
		early := !start.IsZero() && at < start.Unix()
		switch late := !end.IsZero() && at >= end.Unix(); {
		case late:
			skipped = at
		case !early && often == Never:
			found, often = at, Once
		case !early:
			often = Twice
		}
		if end.IsZero() || end.Unix() > wall+farthest {
			break
		}
		p = end
	}
	if often == Never {
		found = skipped
	}
	return time.Unix(found, 0).In(zone), often
}

// Moved is a moment a number of days later, by the dates and the clock of a zone, at another time of
// day, in minutes since midnight.
func Moved(t time.Time, days, minute int, zone *time.Location) (time.Time, Often) {
	return At(DayOf(t.In(zone)).Add(days), minute, zone)
}

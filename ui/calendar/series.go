package calendar

import "time"

// MostTimes is how often a series may come: weekly for a year.
const MostTimes = 52

// Series is what comes again at the same time by the clock, also after the clock has changed.
type Series struct {
	First  Day
	Minute int // since midnight, by the clock
	Every  int // days
	Count  int
}

// Time is one of a series.
type Time struct {
	At    time.Time
	Often Often // Never: the clock skips the time on that day, and At is later
}

// Times are all of a series, in their order; MostTimes at most.
func (s Series) Times(zone *time.Location) []Time {
	var all []Time
	for i := range min(s.Count, MostTimes) {
		at, often := At(s.First.Add(i*s.Every), s.Minute, zone)
		all = append(all, Time{at, often})
	}
	return all
}

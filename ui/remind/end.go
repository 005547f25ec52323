package remind

import "time"

// Stage is how near the end of a session is.
type Stage int

// The stages in their order.
const (
	Running Stage = iota
	Ten           // ten minutes or less are left
	Five          // five minutes or less
	Over          // the planned time is over
)

// End is when a session ends that was planned from start for so many minutes and began at begun; a zero
// start is a session without appointment. It ends as planned as long as half of its time is left then,
// so that what follows is not late; one that begins later, or on another day, gets all of its minutes.
// Without minutes there is no end: the zero time.
func End(start time.Time, minutes int, begun time.Time) time.Time {
	if minutes <= 0 {
		return time.Time{}
	}
	length := time.Duration(minutes) * time.Minute
	planned := start.Add(length)
	if left := planned.Sub(begun); !start.IsZero() && left >= length/2 && left <= length+early {
		return planned
	}
	return begun.Add(length)
}

// early is how long before its start a session may begin and still end as planned.
const early = 30 * time.Minute

// At is the stage of a session that ends at end; a zero end never comes.
func At(end, now time.Time) Stage {
	left := end.Sub(now)
	switch {
	case end.IsZero() || left > 10*time.Minute:
		return Running
	case left > 5*time.Minute:
		return Ten
	case left > 0:
		return Five
	}
	return Over
}

// Left is the minutes that are left, begun ones counted whole; below zero it is those it is over by,
// which count when they are full.
func Left(end, now time.Time) int {
	left := end.Sub(now)
	if left > 0 {
		return int((left + time.Minute - 1) / time.Minute)
	}
	return int(left / time.Minute)
}

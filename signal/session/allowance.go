package session

import "time"

// A guest causes messages to others with all that it writes and switches. Its
// line carries 40 a second, and one who misuses that must neither fill the lines
// of the others nor have them ended for it.
const (
	allowedAtOnce = 20                     // a person's rash words and switches
	allowedEach   = 500 * time.Millisecond // one more
)

// allowance is how much of that a guest has used.
type allowance struct {
	spent int
	since time.Time // of the oldest that still counts
}

// take tells whether there is one more at that time, and takes it.
func (a *allowance) take(at time.Time) bool {
	if back := int(at.Sub(a.since) / allowedEach); back >= a.spent {
		a.spent, a.since = 0, at
	} else if back > 0 {
		a.spent, a.since = a.spent-back, a.since.Add(time.Duration(back)*allowedEach)
	}
	if a.spent >= allowedAtOnce {
		return false
	}
	a.spent++
	return true
}

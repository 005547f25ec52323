package peer

import (
	"sync"
	"time"
)

// freeze measures how long a picture stood still against its will. A gap
// counts when it is far longer than usual, as getStats of browsers has it.
type freeze struct {
	mu      sync.Mutex // guards the fields below
	last    time.Time  // picture before; zero: none, or none was to be expected since
	counted time.Time  // up to where the present gap was counted
	usual   time.Duration
	total   time.Duration // since take
}

// limit is the longest gap that is no freeze.
func (f *freeze) limit() time.Duration {
	return max(3*f.usual, f.usual+150*time.Millisecond, 200*time.Millisecond)
}

// shown notes a picture.
func (f *freeze) shown(now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.last.IsZero() {
		gap := now.Sub(f.last)
		if gap > f.limit() {
			f.total += now.Sub(f.counted)
		} else {
			f.usual += (gap - f.usual) / 16
		}
	}
	f.last, f.counted = now, now
}

// take answers for how long the picture stood still since the last take. A
// gap in which nothing was to be expected, because the guest sent none, is none.
func (f *freeze) take(now time.Time, expected bool) time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.last.IsZero():
	case !expected:
		f.last = time.Time{}
	case now.Sub(f.last) > f.limit():
		f.total += now.Sub(f.counted)
		f.counted = now
	}
	total := f.total
	f.total = 0
	return total
}

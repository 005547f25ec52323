package peer

import (
	"sync"
	"time"
)

// clock ties a stream's RTP timestamps to the time of capture on this
// computer: what a sender report promises (RFC 3550 section 6.4.1).
type clock struct {
	rate float64 // ticks a second

	mu     sync.Mutex // guards the fields below
	begun  bool
	stamp  uint32    // a timestamp
	at     time.Time // and its moment
	window time.Time // when the present window of set began
	late   time.Duration
}

// resync is how long a capture time may lag before the clock follows it: a
// microphone's frames are handed over late now and then, never early.
const resync = 2 * time.Second

// set notes when what has this timestamp was captured. The least late of the
// last seconds counts, so that a busy computer does not shift the stream.
func (c *clock) set(stamp uint32, at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.begun {
		c.begun, c.stamp, c.at, c.window, c.late = true, stamp, at, at, resync
		return
	}
	expected := c.at.Add(c.span(stamp - c.stamp))
	late := at.Sub(expected)
	c.late = min(c.late, late)
	switch {
	case late < 0, late > resync: // earlier than thought, or another stream
	case at.Sub(c.window) < resync:
		return
	default: // the clocks drift apart: go on with the least of this window
		at = expected.Add(c.late)
	}
	c.stamp, c.at, c.window, c.late = stamp, at, at, resync
}

// tie sets the clock by what its sender says.
func (c *clock) tie(stamp uint32, at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.begun, c.stamp, c.at = true, stamp, at
}

// forget leaves open what timestamps mean.
func (c *clock) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.begun = false
}

func (c *clock) span(ticks uint32) time.Duration {
	return time.Duration(float64(int32(ticks)) / c.rate * float64(time.Second))
}

// now is the timestamp of that moment; false before anything was captured.
func (c *clock) now(moment time.Time) (uint32, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.begun {
		return 0, false
	}
	return c.stamp + uint32(int64(moment.Sub(c.at).Seconds()*c.rate)), true
}

package audio

import (
	"sync/atomic"
	"time"

	"zwiesprache/media/device"
)

// clock is a sound card's: it counts the samples that the card gave or took, and
// tells how far it is between two calls of the card's thread, which bring 10 ms
// and more at once.
type clock struct {
	count atomic.Int64 // samples so far
	at    atomic.Int64 // of the last call, Unix ns
	batch atomic.Int64 // samples a call, at most of late
}

// tick counts n samples more; the card's thread alone calls it.
func (c *clock) tick(n int, now time.Time) {
	c.at.Store(now.UnixNano())
	c.count.Add(int64(n))
	c.batch.Store(max(int64(n), c.batch.Load()-1)) // the fill of a buffer at the start is forgotten in some seconds
}

// read is the number of samples until now, what the next call will bring of it included.
func (c *clock) read(now time.Time) float64 {
	since := float64(now.UnixNano()-c.at.Load()) * device.SampleRate / float64(time.Second)
	return float64(c.count.Load()) + min(max(since, 0), float64(c.batch.Load()))
}

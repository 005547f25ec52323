package server

import "time"

// bucket is a token bucket; the zero value is full.
type bucket struct {
	spent float64
	last  time.Time
}

// take takes one token. When there is none it takes nothing and says how long
// it will be until there is one.
func (b *bucket) take(now time.Time, rate, burst float64) (wait time.Duration) {
	b.refill(now, rate)
	if b.spent+1 > burst {
		return time.Duration((b.spent + 1 - burst) / rate * float64(time.Second))
	}
	b.spent++
	return 0
}

// borrow takes a token that is not there yet, for whoever waited for it.
func (b *bucket) borrow() { b.spent++ }

// giveBack returns a token that was taken for nothing.
func (b *bucket) giveBack() { b.spent = max(0, b.spent-1) }

func (b *bucket) refill(now time.Time, rate float64) {
	if passed := now.Sub(b.last).Seconds(); passed > 0 {
		b.spent = max(0, b.spent-passed*rate)
		b.last = now
	}
}

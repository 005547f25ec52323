package audio

import (
	"sync/atomic"
	"time"

	"zwiesprache/media/device"
)

// flow is a ring whose writer is a sound card's thread. It tells how far the
// card's clock has come between two of its calls, which bring 10 ms and more at once.
type flow struct {
	ring
	at    atomic.Int64 // of the last call, Unix ns
	batch atomic.Int64 // samples a call, at most of late
}

func newFlow(size int) *flow {
	f := new(flow)
	f.grow(size)
	return f
}

// put is called by the card's thread alone. What does not fit is dropped.
func (f *flow) put(pcm []int16, now time.Time) {
	f.write(pcm)
	f.at.Store(now.UnixNano())
	n, most := int64(len(pcm)), f.batch.Load()
	f.batch.Store(max(n, most-(most-n)>>6)) // the fill of a buffer at the start is soon forgotten
}

// ahead is by how many samples the card's clock is ahead of the reader:
// what is held, and what the next call will bring of the time until now.
func (f *flow) ahead(now time.Time) float64 {
	held := f.held()
	since := float64(now.UnixNano()-f.at.Load()) * device.SampleRate / float64(time.Second)
	return float64(held) + min(max(since, 0), float64(f.batch.Load()))
}

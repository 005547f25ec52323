package audio

import "sync/atomic"

// ring carries samples between one writer and one reader without a lock: one of
// them is a sound card's own thread, which must never wait.
type ring struct {
	samples []int16       // a power of two
	written atomic.Uint64 // samples ever written
	taken   atomic.Uint64 // samples ever read
}

func newRing(size int) *ring {
	power := 1
	for power < size {
		power *= 2
	}
	return &ring{samples: make([]int16, power)}
}

// held is the number of samples that can be read; the writer may ask too.
func (r *ring) held() int { return int(r.written.Load() - r.taken.Load()) }

// write copies what fits and returns how much that was.
func (r *ring) write(pcm []int16) int {
	at := r.written.Load()
	n := min(len(pcm), len(r.samples)-int(at-r.taken.Load()))
	start := int(at) & (len(r.samples) - 1)
	first := copy(r.samples[start:], pcm[:n])
	copy(r.samples, pcm[first:n])
	r.written.Store(at + uint64(n))
	return n
}

// read copies what is there and returns how much that was.
func (r *ring) read(pcm []int16) int {
	at := r.taken.Load()
	n := min(len(pcm), int(r.written.Load()-at))
	start := int(at) & (len(r.samples) - 1)
	first := copy(pcm[:n], r.samples[start:])
	copy(pcm[first:n], r.samples)
	r.taken.Store(at + uint64(n))
	return n
}

// peek copies what is there from that place on, counted from the first sample
// ever written, and returns how much that was. It takes nothing, so a third
// goroutine may look, too, but only at the newer half of what was written:
// the writer must be far from overtaking it.
func (r *ring) peek(pcm []int16, place int64) int {
	end := int64(r.written.Load())
	n := int(min(int64(len(pcm)), end-place))
	if n <= 0 || place < 0 || end-place > int64(len(r.samples)/2) {
		return 0
	}
	start := int(place) & (len(r.samples) - 1)
	first := copy(pcm[:n], r.samples[start:])
	copy(pcm[first:n], r.samples)
	return n
}

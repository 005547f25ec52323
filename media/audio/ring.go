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
	r := new(ring)
	r.grow(size)
	return r
}

// grow makes room for size samples; nobody may use the ring yet.
func (r *ring) grow(size int) {
	power := 1
	for power < size {
		power *= 2
	}
	r.samples = make([]int16, power)
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

// skip drops the n oldest samples; no more may be dropped than are held.
func (r *ring) skip(n int) { r.taken.Add(uint64(n)) }

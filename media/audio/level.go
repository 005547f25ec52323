package audio

import (
	"math"
	"sync/atomic"
)

const (
	floor = 60.0 // dB under full scale that count as silence
	fall  = 0.02 // of the whole scale a frame: from full to nothing in half a second
)

// Level is a loudness meter for eyes: 0 for silence (−60 dB and below), 1 for
// full scale, even steps in decibels; it rises at once and falls within half a
// second. One goroutine adds, any may ask.
type Level struct{ bits atomic.Uint64 }

// Add takes the next frame of 10 ms.
func (l *Level) Add(pcm []int16) {
	now := max(0, 1+decibels(pcm)/floor)
	l.bits.Store(math.Float64bits(max(now, l.Value()-fall)))
}

// Value is the level, 0…1.
func (l *Level) Value() float64 { return math.Float64frombits(l.bits.Load()) }

// Reset sets the level to silence, for a microphone that is gone.
func (l *Level) Reset() { l.bits.Store(0) }

// decibels is the loudness of a frame relative to full scale: at most 0, and
// negative without bound for silence.
func decibels(pcm []int16) float64 {
	var energy float64
	for _, sample := range pcm {
		energy += float64(sample) * float64(sample)
	}
	return 10 * math.Log10(energy/float64(len(pcm))/(math.MaxInt16*math.MaxInt16)+1e-12)
}

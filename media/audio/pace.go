package audio

import "zwiesprache/media/device"

// When a voice is stretched. Lateness is in ms against the target; in between
// nothing is done. Being early weighs more: packets may be missed, which is heard.
const (
	tooLate     = 15.0
	tooEarly    = -0.5
	earlyWeight = 3
	muchOff     = 60.0                   // stretch soon, and be less choosy
	farOff      = 100.0                  // stretch whatever there is
	calmPause   = device.SampleRate / 4  // samples between two stretches
	hastePace   = device.SampleRate / 20 // the same when much off: a sixth faster or slower
	alike       = 0.85                   // likeness of a seam that nobody hears
	somewhat    = 0.5                    // the same when much off
	quiet       = -45.0                  // dB; in so faint a sound every seam is unheard
)

// pace keeps a voice in step with its target.
type pace struct{ since int } // samples since the last stretch

// keep stretches n samples, behind which there is room for longestLag more, that
// are late by so many ms, if need be and if it will not be heard. It answers
// their new number.
func (p *pace) keep(pcm []int16, n int, late float64) int {
	p.since += n
	if late > tooEarly && late < tooLate || n < frame {
		return n
	}
	off := late
	if off < 0 {
		off *= -earlyWeight
	}
	pause, demand := calmPause, alike
	if off > muchOff {
		pause, demand = hastePace, somewhat
	}
	if p.since < pause {
		return n
	}
	s := findSeam(pcm[:n])
	if s.likeness < demand && off < farOff && decibels(pcm[:n]) > quiet {
		return n
	}
	p.since = 0
	if late > 0 {
		return s.shorten(pcm[:n])
	}
	return s.lengthen(pcm, n)
}

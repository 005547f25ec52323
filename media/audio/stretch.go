package audio

import "math"

// Stretching takes out or doubles one period of a voice's pitch, 2.5 to
// 12.5 ms, and fades over the seam: waveform similarity overlap-add. Pitch and
// timbre stay. Lengths are in samples.
const (
	shortestLag = 120
	longestLag  = 600
	longestSeam = 360
	coarse      = 4 // the lag is first looked for in every fourth sample
)

// seam is where a sound resembles itself.
type seam struct {
	lag, length int
	likeness    float64 // −1…1, the normalised correlation; 1 for a periodic sound
}

// findSeam looks for the lag at which the beginning of a sound comes again; it
// wants 10 ms at least, and sees no more than the first 20.
func findSeam(pcm []int16) seam {
	length := min(longestSeam, len(pcm)*3/8)
	longest := min(longestLag, len(pcm)-length)
	best := seam{lag: shortestLag, length: length, likeness: math.Inf(-1)}
	look := func(from, to, step int) {
		for lag := from; lag <= to; lag += step {
			if l := likeness(pcm[:length], pcm[lag:lag+length], step); l > best.likeness {
				best.lag, best.likeness = lag, l
			}
		}
	}
	look(shortestLag, longest, coarse)
	near := best.lag
	best.likeness = math.Inf(-1)
	look(max(near-coarse, shortestLag), min(near+coarse, longest), 1)
	return best
}

// likeness is the normalised correlation of two sounds, of every step-th sample.
func likeness(a, b []int16, step int) float64 {
	var both, left, right int64
	for i := 0; i < len(a); i += step {
		x, y := int64(a[i]), int64(b[i])
		both += x * y
		left += x * x
		right += y * y
	}
	return float64(both) / math.Sqrt(float64(left)*float64(right)+1)
}

// shorten takes one lag out of a sound and returns how much is left of it.
func (s seam) shorten(pcm []int16) int {
	for i := range s.length {
		pcm[i] = s.fade(i, pcm[i], pcm[s.lag+i])
	}
	return s.length + copy(pcm[s.length:], pcm[s.length+s.lag:])
}

// lengthen repeats one lag of the first n samples, behind which there must be
// room for it, and returns their new number.
func (s seam) lengthen(pcm []int16, n int) int {
	var head [longestSeam]int16
	copy(head[:s.length], pcm)
	copy(pcm[s.length+s.lag:n+s.lag], pcm[s.length:n])
	for i := range s.length {
		pcm[s.lag+i] = s.fade(i, pcm[s.lag+i], head[i])
	}
	return n + s.lag
}

// fade goes from one sound to the other. Unlike sounds would be weaker in the
// middle, so they are raised.
func (s seam) fade(i int, from, to int16) int16 {
	b := 0.5 - 0.5*math.Cos(math.Pi*(float64(i)+0.5)/float64(s.length))
	a := 1 - b
	raise := 1 / math.Sqrt(a*a+b*b+2*a*b*max(s.likeness, 0))
	return clip(float32((a*float64(from) + b*float64(to)) * raise))
}

// Package stoi tells how much of speech can still be understood: the short-time
// objective intelligibility of C. H. Taal, R. C. Hendriks, R. Heusdens and
// J. Jensen, IEEE Transactions on Audio, Speech and Language Processing 19(7),
// 2011. Only tests use it. The one thing to call is [Score].
package stoi

import (
	"errors"
	"fmt"
	"math"

	"zwiesprache/media/apm/dsp"
)

// What the paper fixes, section II.
const (
	rate    = 10000 // samples per second
	frame   = 256   // samples, half of them new
	hop     = frame / 2
	points  = 512 // of the transform
	bands   = 15  // a third of an octave each
	lowest  = 150 // Hz, centre of the first band
	segment = 30  // frames that are compared at once, 384 ms
	silence = 40  // dB below the loudest frame of clean speech
	clip    = -15 // dB, the lowest ratio of signal to distortion that counts
)

// ErrShort tells that there is less speech than one segment.
var ErrShort = errors.New("less than 0.4 s of speech")

// Score compares what is heard with the clean speech in it, both at the same
// sampling rate (at least 10 kHz) and aligned within some milliseconds: 1 for
// equal, around 0 when nothing is left. Loudness does not matter, pauses of the
// clean speech do not count, and the longer one is cut.
func Score(clean, heard []float64, perSecond int) (float64, error) {
	n := min(len(clean), len(heard))
	step := float64(perSecond) / rate
	x, y := dsp.Resample(clean[:n], step), dsp.Resample(heard[:n], step)
	x, y = withoutPauses(x, y)
	a, b := spectrum(x), spectrum(y)
	if len(a) < segment {
		return 0, fmt.Errorf("score speech: %w", ErrShort)
	}
	sum, count := 0.0, 0
	for m := segment; m <= len(a); m++ {
		for j := range bands {
			var p, q [segment]float64
			for i := range segment {
				p[i], q[i] = a[m-segment+i][j], b[m-segment+i][j]
			}
			sum += compare(p, q)
			count++
		}
	}
	return sum / float64(count), nil
}

// compare is equation 5 of the paper after the level is made equal and what is
// far too loud is cut (equations 3 and 4).
func compare(clean, heard [segment]float64) float64 {
	var xx, yy float64
	for i := range segment {
		xx += clean[i] * clean[i]
		yy += heard[i] * heard[i]
	}
	scale := math.Sqrt(xx / (yy + 1e-30))
	limit := 1 + math.Pow(10, -clip/20.)
	var mx, my float64
	for i := range segment {
		heard[i] = math.Min(heard[i]*scale, clean[i]*limit)
		mx, my = mx+clean[i]/segment, my+heard[i]/segment
	}
	var cov, vx, vy float64
	for i := range segment {
		cov += (clean[i] - mx) * (heard[i] - my)
		vx += (clean[i] - mx) * (clean[i] - mx)
		vy += (heard[i] - my) * (heard[i] - my)
	}
	return cov / (math.Sqrt(vx*vy) + 1e-30)
}

var window = func() (w [frame]float64) {
	for i := range w {
		w[i] = 0.5 - 0.5*math.Cos(2*math.Pi*float64(i+1)/(frame+1))
	}
	return w
}()

// withoutPauses takes out the frames of both in which the clean one is silent.
func withoutPauses(clean, heard []float64) (x, y []float64) {
	var level []float64
	loudest := 0.0
	for at := 0; at+frame <= len(clean); at += hop {
		sum := 0.0
		for i, w := range window {
			sum += clean[at+i] * clean[at+i] * w * w
		}
		level = append(level, sum)
		loudest = math.Max(loudest, sum)
	}
	x, y = make([]float64, len(clean)), make([]float64, len(clean))
	to := 0
	for i, l := range level {
		if l <= loudest*math.Pow(10, -silence/10.) {
			continue
		}
		for k, w := range window {
			x[to+k] += clean[i*hop+k] * w
			y[to+k] += heard[i*hop+k] * w
		}
		to += hop
	}
	if to == 0 {
		return nil, nil
	}
	return x[:to+hop], y[:to+hop]
}

var transform = dsp.NewTransform(points)

// spectrum answers the magnitude of every band in every frame (equation 1).
func spectrum(signal []float64) [][bands]float64 {
	var edges [bands + 1]int
	for j := range edges {
		f := lowest * math.Pow(2, (2*float64(j)-1)/6)
		edges[j] = int(math.Round(f * points / rate))
	}
	var out [][bands]float64
	v := make([]complex128, points)
	for at := 0; at+frame <= len(signal); at += hop {
		clear(v)
		for i, w := range window {
			v[i] = complex(signal[at+i]*w, 0)
		}
		transform.Forward(v)
		var row [bands]float64
		for j := range row {
			sum := 0.0
			for _, c := range v[edges[j]:edges[j+1]] {
				sum += real(c)*real(c) + imag(c)*imag(c)
			}
			row[j] = math.Sqrt(sum)
		}
		out = append(out, row)
	}
	return out
}

// Package dsp holds the little signal mathematics that measuring sound needs:
// the Fourier transform, convolution and change of sampling rate. Only the first
// is used outside tests
// (to compare clocks); it favours plain code over speed.
package dsp

import (
	"fmt"
	"math"
	"math/bits"
	"math/cmplx"
)

// Transform is the Fourier transform of one length. It may be used by many
// goroutines.
type Transform struct {
	twiddle []complex128 // e^(-2πik/n) for the first half
	reverse []int        // where each value goes before the first pass
}

// NewTransform gives the transform of n values; n must be a power of two.
func NewTransform(n int) *Transform {
	if n < 2 || n&(n-1) != 0 {
		panic(fmt.Sprintf("dsp: transform of %d values", n))
	}
	t := &Transform{make([]complex128, n/2), make([]int, n)}
	for k := range t.twiddle {
		t.twiddle[k] = cmplx.Rect(1, -2*math.Pi*float64(k)/float64(n))
	}
	shift := bits.UintSize - bits.Len(uint(n-1))
	for i := range t.reverse {
		t.reverse[i] = int(bits.Reverse(uint(i)) >> shift)
	}
	return t
}

// Forward replaces the values by their spectrum.
func (t *Transform) Forward(v []complex128) {
	for i, j := range t.reverse {
		if i < j {
			v[i], v[j] = v[j], v[i]
		}
	}
	n := len(v)
	for size := 2; size <= n; size *= 2 {
		half, step := size/2, n/size
		for start := 0; start < n; start += size {
			lower, upper := v[start:start+half], v[start+half:start+size]
			for k := range lower {
				a, b := lower[k], upper[k]*t.twiddle[k*step]
				lower[k], upper[k] = a+b, a-b
			}
		}
	}
}

// Inverse replaces a spectrum by its values.
func (t *Transform) Inverse(v []complex128) {
	for i, x := range v {
		v[i] = cmplx.Conj(x)
	}
	t.Forward(v)
	scale := complex(1/float64(len(v)), 0)
	for i, x := range v {
		v[i] = cmplx.Conj(x) * scale
	}
}

// Convolve answers signal * response, cut to the length of the signal.
func Convolve(signal, response []float64) []float64 {
	n := 1 << bits.Len(uint(2*len(response)))
	t, step := NewTransform(n), n-len(response)+1
	h := make([]complex128, n)
	for i, x := range response {
		h[i] = complex(x, 0)
	}
	t.Forward(h)
	out := make([]float64, len(signal))
	v := make([]complex128, n)
	for start := 0; start < len(signal); start += 2 * step {
		// Two stretches at once, one as the imaginary part of the other.
		clear(v)
		for i, x := range signal[start:min(start+step, len(signal))] {
			v[i] = complex(x, 0)
		}
		if start+step < len(signal) {
			for i, x := range signal[start+step : min(start+2*step, len(signal))] {
				v[i] += complex(0, x)
			}
		}
		t.Forward(v)
		for i := range v {
			v[i] *= h[i]
		}
		t.Inverse(v)
		for i, x := range v {
			if start+i < len(out) {
				out[start+i] += real(x)
			}
			if start+step+i < len(out) {
				out[start+step+i] += imag(x)
			}
		}
	}
	return out
}

// Resample reads the signal at a step of its own samples: 2 gives half as many,
// 1.0001 what a clock that runs 100 ppm slow would have sampled. What the new rate
// cannot carry is taken out.
func Resample(signal []float64, step float64) []float64 {
	const (
		lobes = 16  // on each side of the sinc
		fine  = 512 // points of the table between two samples
	)
	width := math.Max(step, 1)
	reach := int(math.Ceil(lobes * width))
	table := make([]float64, (reach+1)*fine+2)
	for i := range table {
		x := float64(i) / fine / width
		if x < lobes {
			table[i] = sinc(x*0.95) * 0.95 / width * math.Pow(math.Cos(math.Pi*x/(2*lobes)), 2)
		}
	}
	out := make([]float64, int(float64(len(signal))/step))
	for i := range out {
		at := float64(i) * step
		first, last := max(int(at)-reach+1, 0), min(int(at)+reach, len(signal)-1)
		sum := 0.0
		for j := first; j <= last; j++ {
			p := math.Abs(at-float64(j)) * fine
			k := int(p)
			sum += signal[j] * (table[k] + (p-float64(k))*(table[k+1]-table[k]))
		}
		out[i] = sum
	}
	return out
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

// Power is the mean square.
func Power(signal []float64) float64 {
	sum := 0.0
	for _, x := range signal {
		sum += x * x
	}
	return sum / float64(max(len(signal), 1))
}

// Decibel of a ratio of powers.
func Decibel(ratio float64) float64 { return 10 * math.Log10(ratio) }

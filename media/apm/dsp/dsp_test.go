package dsp

import (
	"math"
	"math/rand/v2"
	"testing"
)

func noise(n int) []float64 {
	r := rand.New(rand.NewPCG(uint64(n), 7))
	out := make([]float64, n)
	for i := range out {
		out[i] = r.NormFloat64()
	}
	return out
}

func TestTransformBySlowSum(t *testing.T) {
	x := noise(32)
	v := make([]complex128, 32)
	for i := range v {
		v[i] = complex(x[i], 0)
	}
	f := NewTransform(32)
	f.Forward(v)
	for k := range v {
		var re, im float64
		for i := range x {
			s, c := math.Sincos(-2 * math.Pi * float64(k*i) / 32)
			re, im = re+x[i]*c, im+x[i]*s
		}
		if math.Hypot(real(v[k])-re, imag(v[k])-im) > 1e-9 {
			t.Errorf("bin %d: %v, want %v", k, v[k], complex(re, im))
		}
	}
	f.Inverse(v)
	for i := range v {
		if math.Hypot(real(v[i])-x[i], imag(v[i])) > 1e-12 {
			t.Errorf("value %d: %v, want %v", i, v[i], x[i])
		}
	}
}

func TestConvolveBySlowSum(t *testing.T) {
	for _, n := range []int{1, 50, 333} {
		x, h := noise(n), noise(20)
		got := Convolve(x, h)
		for i := range x {
			want := 0.0
			for j := range min(i+1, len(h)) {
				want += x[i-j] * h[j]
			}
			if math.Abs(got[i]-want) > 1e-9 {
				t.Fatalf("length %d, sample %d: %v, want %v", n, i, got[i], want)
			}
		}
	}
}

// A tone below the new limit stays where it is in time; one above is gone.
func TestResample(t *testing.T) {
	tone := func(step, frequency float64, n int) []float64 {
		out := make([]float64, n)
		for i := range out {
			out[i] = math.Sin(2 * math.Pi * frequency * step * float64(i))
		}
		return out
	}
	for _, step := range []float64{0.46, 1.0001, 4.8} {
		low := 0.35 / math.Max(step, 1)
		got := Resample(tone(1, low, 4800), step)
		want := tone(step, low, len(got))
		margin := int(150 / step)
		for i := margin; i < len(got)-margin; i++ {
			if math.Abs(got[i]-want[i]) > 0.01 {
				t.Fatalf("step %v, sample %d: %v, want %v", step, i, got[i], want[i])
			}
		}
	}
	if left := Power(Resample(tone(1, 0.2, 4800), 4.8)[50:900]); left > 1e-4 {
		t.Errorf("a tone above the limit leaves %.1f dB", Decibel(left))
	}
}

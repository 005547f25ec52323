package stoi

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

const perSecond = 48000

// voice is something with the spectrum and the rhythm of speech: buzzing vowels
// of a changing pitch, hissing in between, and pauses.
func voice(seconds int) []float64 {
	dice := rand.New(rand.NewPCG(5, 6))
	out := make([]float64, seconds*perSecond)
	phase := 0.0
	for i := range out {
		at := float64(i) / perSecond
		rhythm := math.Max(0, math.Sin(2*math.Pi*4*at)) * math.Max(0, 0.3+math.Sin(2*math.Pi*0.6*at))
		pitch := 120 + 30*math.Sin(2*math.Pi*1.1*at)
		phase += 2 * math.Pi * pitch / perSecond
		for h := 1; h <= 25; h++ {
			out[i] += rhythm * math.Sin(float64(h)*phase) / float64(h) * (1 + math.Sin(3*at+float64(h)))
		}
		out[i] += 0.05 * (1 - rhythm) * dice.NormFloat64() * math.Max(0, math.Sin(2*math.Pi*2.3*at))
	}
	return out
}

func score(t *testing.T, x, y []float64) float64 {
	t.Helper()
	s, err := Score(x, y, perSecond)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func mix(x, n []float64, part float64) []float64 {
	out := make([]float64, len(x))
	for i := range out {
		out[i] = x[i] + part*n[i]
	}
	return out
}

func TestProperties(t *testing.T) {
	x := voice(4)
	dice := rand.New(rand.NewPCG(7, 8))
	noise := make([]float64, len(x))
	for i := range noise {
		noise[i] = dice.NormFloat64()
	}
	if s := score(t, x, x); s < 0.9999 {
		t.Errorf("the same scores %v", s)
	}
	before := 1.0
	for _, part := range []float64{0.05, 0.2, 0.5, 1, 2, 5} {
		s := score(t, x, mix(x, noise, part))
		if s >= before {
			t.Errorf("more noise, %v of it, scores %v after %v", part, s, before)
		}
		before = s
	}
	if s := score(t, x, noise); s >= before {
		t.Errorf("noise alone scores %v, speech in it %v", s, before)
	}

	noisy := mix(x, noise, 0.5)
	want := score(t, x, noisy)
	loud := mix(make([]float64, len(x)), noisy, 30)
	if s := score(t, x, loud); math.Abs(s-want) > 1e-6 {
		t.Errorf("louder scores %v, not %v", s, want)
	}
	if s := score(t, mix(make([]float64, len(x)), x, 0.01), noisy); math.Abs(s-want) > 1e-6 {
		t.Errorf("softer clean speech scores %v, not %v", s, want)
	}
	// What is heard only while the clean speech is silent does not count.
	pause := make([]float64, 2*perSecond)
	hum := mix(pause, noise[:len(pause)], 3)
	a, b := append(append([]float64{}, x...), pause...), append(append([]float64{}, noisy...), hum...)
	if s := score(t, a, b); math.Abs(s-want) > 0.02 {
		t.Errorf("noise in a pause scores %v, not %v", s, want)
	}
}

func TestShort(t *testing.T) {
	for _, n := range []int{0, 100, perSecond / 4} {
		if _, err := Score(make([]float64, n), make([]float64, n), perSecond); !errors.Is(err, ErrShort) {
			t.Errorf("%d samples: %v", n, err)
		}
	}
}

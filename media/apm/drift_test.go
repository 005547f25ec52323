//go:build cgo && (linux || (windows && amd64))

package apm

import (
	"math"
	"testing"

	"zwiesprache/media/apm/room"
)

// hears gives both signals to the estimator and answers what it says in all, ppm.
func hears(far, mic []int16) float64 {
	d, sum := newDrift(), 0.0
	for i := 0; i+Frame <= min(len(far), len(mic)); i += Frame {
		d.played(far[i : i+Frame])
		sum += d.heard(mic[i : i+Frame])
		if sum != 0 {
			break // the caller would now read the far end faster
		}
	}
	return sum * 1e6
}

func samples(x []float64) []int16 {
	out := make([]int16, len(x))
	for i, v := range x {
		out[i] = int16(math.Round(v * 32767))
	}
	return out
}

func TestDrift(t *testing.T) {
	const seconds = 10
	speech := speak(t, "de", seconds)
	silent := make([]float64, len(speech))
	for _, ppm := range []float64{-300, -40, 0, 100} {
		r := room.Room{Name: "drift", Size: [3]float64{4, 3.5, 2.5}, Decay: 300e6, Loudspeaker: 0.4, Person: 0.5, Delay: 150e6, Drift: ppm, Noise: -70}
		rec := r.Record(speech, silent)
		got := hears(samples(rec.Far), samples(rec.Mic))
		if math.Abs(got+ppm) > max(3, 0.2*math.Abs(ppm)) {
			t.Errorf("a loudspeaker %v ppm fast is seen as %.1f", ppm, got)
		}
	}
}

// What is no echo says nothing of the clocks.
func TestDriftWithoutEcho(t *testing.T) {
	far, other := speak(t, "de", 10), speak(t, "en+f3", 10)
	if got := hears(samples(far), samples(other)); got != 0 {
		t.Errorf("another voice is taken for an echo: %.1f ppm", got)
	}
	if got := hears(make([]int16, len(far)), samples(other)); got != 0 {
		t.Errorf("silence is taken for an echo: %.1f ppm", got)
	}
}

// A sound read faster or slower is the same sound, and untouched at step 1.
func TestStretch(t *testing.T) {
	tone := func(at float64) float64 {
		return 8000*math.Sin(2*math.Pi*900/Rate*at) + 3000*math.Sin(2*math.Pi*7000/Rate*at+1)
	}
	in := make([]int16, 200*Frame)
	for i := range in {
		in[i] = int16(math.Round(tone(float64(i))))
	}
	for _, step := range []float64{1, 1.0001, 0.9998} {
		s := newStretch()
		s.step = step
		var out []int16
		for i := 0; i < len(in); i += Frame {
			if err := s.add(in[i:i+Frame], func(f []int16) error { out = append(out, f...); return nil }); err != nil {
				t.Fatal(err)
			}
		}
		if d := float64(len(in))/step - float64(len(out)); d < 0 || d > 2*Frame {
			t.Errorf("step %v: %d samples become %d", step, len(in), len(out))
		}
		for i := 2 * lobe; i < len(out); i++ {
			at := float64(i)*step - lobe // the kernel looks ahead
			if d := math.Abs(float64(out[i]) - tone(at)); d > 20 || step == 1 && out[i] != in[i-lobe] {
				t.Fatalf("step %v, sample %d: %d, want %.0f", step, i, out[i], tone(at))
			}
		}
	}
}

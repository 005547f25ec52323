package room

import (
	"math"
	"testing"
	"time"

	"zwiesprache/media/apm/dsp"
)

// A click from the loudspeaker comes late by the delay and the way, and what
// follows is 60 dB weaker after the room's decay.
func TestClick(t *testing.T) {
	for _, decay := range []time.Duration{200 * time.Millisecond, 600 * time.Millisecond} {
		r := Room{Name: "click", Size: [3]float64{5, 4, 2.6}, Decay: decay, Loudspeaker: 0.7, Person: 0.5, Delay: 90 * time.Millisecond, Noise: -200}
		far := make([]float64, 2*Rate)
		far[0] = 1
		echo := r.Record(far, make([]float64, len(far))).Echo
		first := 0
		for first < len(echo) && math.Abs(echo[first]) < 1e-6 {
			first++
		}
		if want := int((r.Delay.Seconds() + 0.7/sound) * Rate); first < want-10 || first > want+40 {
			t.Errorf("the click comes after %d samples, want %d", first, want)
		}
		// Two stretches of the tail, a third of the decay apart, differ by 20 dB.
		apart, part := int(decay.Seconds()*Rate/3), int(decay.Seconds()*Rate/6)
		at := first + part
		fall := dsp.Decibel(dsp.Power(echo[at:at+part]) / dsp.Power(echo[at+apart:at+apart+part]))
		if fall < 14 || fall > 28 {
			t.Errorf("decay %v: the tail falls by %.1f dB in a third of it, want 20", decay, fall)
		}
	}
}

func TestParts(t *testing.T) {
	r := Room{Name: "parts", Size: [3]float64{5, 4, 2.6}, Decay: 200 * time.Millisecond, Loudspeaker: 0.4, Person: 0.5, Echo: 6, Noise: -200}
	far, person := make([]float64, Rate), make([]float64, Rate)
	for i := range far {
		far[i] = math.Sin(float64(i) / 9)
		person[i] = math.Sin(float64(i) / 7)
	}
	rec := r.Record(far, person)
	if d := dsp.Decibel(dsp.Power(rec.Echo[Rate/2:]) / dsp.Power(rec.Voice[Rate/2:])); math.Abs(d-6) > 1 {
		t.Errorf("the echo is %.1f dB above the person, want 6", d)
	}
	for i, x := range rec.Mic {
		if math.Abs(x-rec.Echo[i]-rec.Voice[i]) > 1e-6 {
			t.Fatalf("sample %d is not the sum of its parts", i)
		}
	}
	if again := r.Record(far, person); again.Mic[Rate/3] != rec.Mic[Rate/3] {
		t.Error("the same room sounds different")
	}
	if bent := overdrive(0.5, 1); bent >= 0.5 || overdrive(0.5, 0) != 0.5 || math.Abs(overdrive(-0.5, 1)) == bent {
		t.Errorf("an overdriven loudspeaker makes %v of 0.5", bent)
	}
}

package audio

import (
	"math"
	"slices"
	"testing"

	"zwiesprache/media/codec"
	"zwiesprache/media/fake"
)

// vowel is a voice on one vowel, as a row of pulses through three resonances;
// its pitch goes up and down by a tenth, twice a second.
func vowel(hertz float64, samples int) []int16 {
	out := make([]float64, samples)
	phase := 0.0
	for i := range out {
		phase += hertz * (1 + 0.1*math.Sin(2*math.Pi*2*float64(i)/codec.AudioRate)) / codec.AudioRate
		if phase >= 1 {
			phase--
			out[i] = 1
		}
	}
	for _, formant := range [][2]float64{{700, 80}, {1200, 100}, {2600, 160}} {
		r := math.Exp(-math.Pi * formant[1] / codec.AudioRate)
		a, b := 2*r*math.Cos(2*math.Pi*formant[0]/codec.AudioRate), -r*r
		var y1, y2 float64
		for i, x := range out {
			out[i] = (1-r)*x + a*y1 + b*y2
			y1, y2 = out[i], y1
		}
	}
	loudest := max(slices.Max(out), -slices.Min(out))
	pcm := make([]int16, samples)
	for i, x := range out {
		pcm[i] = int16(12000 * x / loudest)
	}
	return pcm
}

// roughness is the sharpest bend in a sound: a click raises it.
func roughness(pcm []int16) (worst float64) {
	for i := 2; i < len(pcm); i++ {
		worst = max(worst, math.Abs(float64(pcm[i])-2*float64(pcm[i-1])+float64(pcm[i-2])))
	}
	return worst
}

// stretched passes a sound through in packets of 20 ms, each of which is late by
// so many ms.
func stretched(pcm []int16, late float64) []int16 {
	var p pace
	buffer := make([]int16, codec.AudioFrame+longestLag)
	var out []int16
	for ; len(pcm) >= codec.AudioFrame; pcm = pcm[codec.AudioFrame:] {
		copy(buffer, pcm[:codec.AudioFrame])
		out = append(out, buffer[:p.keep(buffer, codec.AudioFrame, late)]...)
	}
	return out
}

func TestStretchIsNotHeard(t *testing.T) {
	tone := make([]int16, 4*codec.AudioRate)
	for i := range tone {
		tone[i] = int16(9000 * math.Sin(2*math.Pi*300*float64(i)/codec.AudioRate))
	}
	for _, row := range []struct {
		name   string
		pcm    []int16
		late   float64
		change [2]float64 // of the length, percent
	}{
		{"in time", tone, 5, [2]float64{0, 0}},
		{"tone, late", tone, 30, [2]float64{-5, -0.5}},
		{"tone, early", tone, -10, [2]float64{0.5, 5}},
		{"tone, very late", tone, 150, [2]float64{-25, -5}},
		{"tone, very early", tone, -150, [2]float64{5, 25}},
		{"man, late", vowel(110, 4*codec.AudioRate), 30, [2]float64{-5, -0.5}},
		{"man, very late", vowel(110, 4*codec.AudioRate), 80, [2]float64{-25, -5}},
		{"woman, early", vowel(220, 4*codec.AudioRate), -10, [2]float64{0.5, 5}},
		{"woman, very early", vowel(220, 4*codec.AudioRate), -80, [2]float64{5, 25}},
		{"child, very late", vowel(330, 4*codec.AudioRate), 80, [2]float64{-25, -5}},
	} {
		t.Run(row.name, func(t *testing.T) {
			out := stretched(row.pcm, row.late)
			change := 100 * (float64(len(out))/float64(len(row.pcm)) - 1)
			if change < row.change[0] || change > row.change[1] {
				t.Errorf("length changes by %.1f %%", change)
			}
			before, after := roughness(row.pcm), roughness(out)
			if after > 1.1*before+10 {
				t.Errorf("sharpest bend %.0f, was %.0f: it clicks", after, before)
			}
			was, _ := fake.Pitch(row.pcm[codec.AudioRate : 3*codec.AudioRate/2])
			is, share := fake.Pitch(out[codec.AudioRate : 3*codec.AudioRate/2])
			if &row.pcm[0] == &tone[0] && (math.Abs(is-was) > 1 || share < 0.95) {
				t.Errorf("%.1f Hz, was %.1f; share %.2f", is, was, share)
			}
			if loud := decibels(out) - decibels(row.pcm); math.Abs(loud) > 0.5 {
				t.Errorf("%.1f dB louder", loud)
			}
			t.Logf("length %+.1f %%, sharpest bend %.0f of %.0f, %.0f Hz of %.0f", change, after, before, is, was)
		})
	}
}

// Sound that is never alike is left as it is until there is no choice, and then
// keeps its loudness.
func TestStretchOfNoise(t *testing.T) {
	r := dice()
	noise := make([]int16, 4*codec.AudioRate)
	for i := range noise {
		noise[i] = int16(r.NormFloat64() * 4000)
	}
	if out := stretched(noise, 40); len(out) != len(noise) {
		t.Error("noise is stretched without need")
	}
	out := stretched(noise, 150)
	if len(out) > len(noise)*95/100 {
		t.Error("noise is not stretched")
	}
	for i := 0; i+frame <= len(out); i += frame {
		if off := decibels(out[i:i+frame]) - decibels(noise); math.Abs(off) > 1.3 {
			t.Fatalf("10 ms at %d are %.1f dB louder", i, off)
		}
	}
}

func TestStretchOfShortAndEmptySounds(t *testing.T) {
	for n := range codec.MaxAudioFrame + 1 {
		if n > 2*codec.AudioFrame {
			n = codec.MaxAudioFrame
		}
		buffer := make([]int16, n+longestLag)
		for _, late := range []float64{-150, 150} {
			p := pace{since: 1 << 20}
			if got := p.keep(buffer, n, late); got < 0 || got > n+longestLag || n >= frame && got == n {
				t.Fatalf("%d samples, late %v ms: %d left", n, late, got)
			}
		}
		if n == codec.MaxAudioFrame {
			break
		}
	}
}

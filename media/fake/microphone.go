package fake

import (
	"math"
	"time"

	"github.com/pion/mediadevices/pkg/io/audio"
	"github.com/pion/mediadevices/pkg/prop"
	"github.com/pion/mediadevices/pkg/wave"
)

// Every synthetic microphone gives 48 kHz mono in frames of 10 ms.
const (
	Rate  = 48000
	Frame = Rate / 100
)

// microphone is a driver that computes its samples. The samples handed out are
// valid until the next Read.
type microphone struct {
	power
	samples func(pcm []int16) // fills the next frame
}

// Properties is the one format of this microphone.
func (m *microphone) Properties() []prop.Media {
	return []prop.Media{{Audio: prop.Audio{SampleRate: Rate, ChannelCount: 1, SampleSize: 2, IsInterleaved: true, Latency: 10 * time.Millisecond}}}
}

// AudioRecord starts the sound; its format is always the microphone's own.
func (m *microphone) AudioRecord(prop.Media) (audio.Reader, error) {
	clock := newClock(10*time.Millisecond, m.off)
	chunk := wave.NewInt16Interleaved(wave.ChunkInfo{Len: Frame, Channels: 1, SamplingRate: Rate})
	return audio.ReaderFunc(func() (wave.Audio, func(), error) {
		if err := clock.wait(); err != nil {
			return nil, func() {}, err
		}
		m.samples(chunk.Data)
		return chunk, func() {}, nil
	}), nil
}

// toneSource is an endless sine at a quarter of full scale (−12 dB).
func toneSource(hertz float64) func(pcm []int16) {
	var phase float64
	step := 2 * math.Pi * hertz / Rate
	return func(pcm []int16) {
		for i := range pcm {
			pcm[i] = int16(math.MaxInt16 / 4 * math.Sin(phase))
			phase = math.Mod(phase+step, 2*math.Pi)
		}
	}
}

// Tone measures how much of a sound is one tone: 1 for a pure sine at that
// frequency, near 0 for silence, noise or another tone (Goertzel's algorithm).
// It wants at least 50 ms at 48 kHz.
func Tone(pcm []int16, hertz float64) float64 {
	var before, last, energy float64
	k := 2 * math.Cos(2*math.Pi*hertz/Rate)
	for _, sample := range pcm {
		v := float64(sample)
		energy += v * v
		before, last = last, v+k*last-before
	}
	if energy < float64(len(pcm)) { // quieter than one step of the 16 bits
		return 0
	}
	power := before*before + last*last - k*before*last
	return 2 * power / (energy * float64(len(pcm)))
}

// Pitch is the strongest frequency of a sound between 100 and 4000 Hz, and its
// share as Tone gives it.
func Pitch(pcm []int16) (hertz, share float64) {
	near, _ := strongest(pcm, 100, 4000, math.Exp2(1.0/120))
	return strongest(pcm, near*0.99, near*1.01, 1.0005)
}

func strongest(pcm []int16, low, high, step float64) (hertz, share float64) {
	for f := low; f < high; f *= step {
		if s := Tone(pcm, f); s >= share {
			hertz, share = f, s
		}
	}
	return hertz, share
}

package audio

import (
	"math"
	"sync"
	"testing"
	"time"

	"zwiesprache/media/apm"
	"zwiesprache/media/codec"
)

// chatter is something like speech: syllables of a vowel and a hiss.
func chatter(seconds int) []int16 {
	r := dice()
	pcm := vowel(140, seconds*codec.AudioRate)
	for i := range pcm {
		switch at := float64(i) / codec.AudioRate * 4; int(at) % 5 {
		case 3:
			pcm[i] = int16(r.NormFloat64() * 600)
		case 4:
			pcm[i] = 0
		default:
			pcm[i] = int16(float64(pcm[i]) * math.Sin(math.Pi*(at-math.Floor(at))))
		}
	}
	return pcm
}

// witness stands around a processor and measures what it takes away.
type witness struct {
	Processor
	enough chan struct{} // closed when the echo was 20 dB weaker for two seconds, after ten

	mu      sync.Mutex // guards the fields below
	in, out []float64  // power of each frame
	best    float64    // dB
	once    sync.Once
}

func (w *witness) Near(frame []int16, delay time.Duration) error {
	in := power(frame)
	err := w.Processor.Near(frame, delay)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.in, w.out = append(w.in, in), append(w.out, power(frame))
	last := len(w.in) - 200
	if last < 800 {
		return err
	}
	if in := mean(w.in[last:]); in > 1e4 { // it is heard at all
		w.best = max(w.best, 10*math.Log10(in/(mean(w.out[last:])+0.01)))
	}
	if w.best > 20 {
		w.once.Do(func() { close(w.enough) })
	}
	return err
}

func power(pcm []int16) (sum float64) {
	for _, s := range pcm {
		sum += float64(s) * float64(s)
	}
	return sum / float64(len(pcm))
}

// What the speaker plays comes back into the microphone, through a real sound
// system, at once or 100 ms later; it must not come out of the engine.
func TestEchoIsCancelledThroughTheSoundSystem(t *testing.T) {
	for _, row := range []struct{ name, microphone string }{{"at once", "VirtualMic"}, {"100 ms later", "FarMic"}} {
		t.Run(row.name, func(t *testing.T) {
			pulse(t, "module-null-sink sink_name=room",
				"module-loopback source=cable.monitor sink=room latency_msec=100",
				"module-remap-source master=room.monitor source_name=far source_properties=device.description=FarMic")
			processor, err := apm.New(apm.Config{Echo: true})
			if err != nil {
				t.Fatal(err)
			}
			defer processor.Close()
			w := &witness{Processor: processor, enough: make(chan struct{})}
			engine := NewEngine(w, quietLog)
			speaker, err := engine.OpenSpeaker(t.Context(), "Cable")
			if err != nil {
				t.Fatal(err)
			}
			mixer := NewMixer()
			defer mixer.Close()
			mixer.Use(speaker)
			microphone, err := engine.OpenMicrophone(t.Context(), row.microphone, func([]int16) {})
			if err != nil {
				t.Fatal(err)
			}
			mixer.Play(chatter(60))
			select {
			case <-w.enough:
			case <-time.After(2 * patience):
				t.Error("the echo stays")
			}
			w.mu.Lock()
			t.Logf("after %.1f s the echo is %.1f dB weaker; clocks %+v, processor %+v",
				float64(len(w.in))/100, w.best, engine.Stats(), processor.Stats())
			w.mu.Unlock()
			if err := microphone.Close(); err != nil {
				t.Error(err)
			}
			mixer.Use(nil)
			if err := speaker.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// Speaker and microphone have clocks of their own, which differ more than those
// of good cards; the echo comes back 60 ms later at half its strength. In
// virtual time, so nothing disturbs it.
func TestEchoIsCancelledAcrossClocks(t *testing.T) {
	const seconds = 30
	drifts := []float64{100, -100, 300}
	if testing.Short() {
		drifts = drifts[:1]
	}
	for _, drift := range drifts {
		processor, err := apm.New(apm.Config{Echo: true})
		if err != nil {
			t.Fatal(err)
		}
		defer processor.Close()
		w := &witness{Processor: processor, enough: make(chan struct{})}
		engine := NewEngine(w, quietLog)
		speaker := testSpeaker()
		engine.speaker.Store(speaker)
		cleaner := &cleaner{engine: engine, samples: func([]int16) {}, backlog: func(time.Time) float64 { return 0 }}
		sound := chatter(seconds + 1)
		step := 1 + drift/1e6
		played := make([]int16, 60*codec.AudioRate/1000) // on its way through the room
		var room resampler
		var near [frame]int16
		pcm := make([]int16, frame)
		now, due := time.Unix(1000, 0), 0.0
		for i := range seconds * 100 {
			at := now.Add(time.Duration(i) * 10 * time.Millisecond)
			for ; due <= float64(i)*frame; due += frame / step {
				for speaker.ring.held() < mixAhead+frame {
					sound = sound[speaker.ring.write(sound[:frame]):]
				}
				speaker.give(pcm, now.Add(time.Duration(due/48000*1e9)))
				played = append(played, pcm...)
			}
			n := room.need(step)
			copy(room.fresh[:], played[:n])
			played = played[n:]
			room.next(&near, n, step)
			for k := range near {
				near[k] /= 2
			}
			cleaner.take(near[:], at)
		}
		last := len(w.in) - 1000
		weaker := 10 * math.Log10(mean(w.in[last:])/(mean(w.out[last:])+0.01))
		t.Logf("%+.0f ppm: from 20 to 30 s the echo is %.1f dB weaker, clocks %+v, processor %+v", drift, weaker, engine.Stats(), processor.Stats())
		if enough := map[bool]float64{true: 35, false: 25}[math.Abs(drift) <= 100]; weaker < enough {
			t.Errorf("%+.0f ppm: the echo is only %.1f dB weaker", drift, weaker)
		}
	}
}

package audio

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// Two clocks in virtual time: a speaker that is drift parts per million faster
// takes batches of sound, a microphone gives frames, both by threads that come
// up to late seconds after their time. What is played is a function of time, so
// the place that the reference reads can be seen from its sound.
func clocks(drift, late float64, batch, seconds int, each func(second float64, out *[frame]int16, r *reference)) {
	source := rand.New(rand.NewPCG(1, 2))
	s := testSpeaker()
	r := &reference{speaker: s}
	begin := time.Unix(1000, 0)
	at := func(seconds float64) time.Time { return begin.Add(time.Duration(seconds * 1e9)) }
	rate := 48000 * (1 + drift/1e6)
	pcm := make([]int16, batch)
	mixed, given := 0, 0
	var out [frame]int16
	mix := func() {
		for s.ring.held() < mixAhead+batch {
			for k := range out {
				out[k] = tick(mixed + k)
			}
			mixed += s.ring.write(out[:])
		}
	}
	mix()
	due := 0.003 // of the next batch
	for i := 1; i <= seconds*100; i++ {
		now := float64(i)*0.01 + source.Float64()*late
		for ; due <= now; due = float64(given)/rate + 0.003 + source.Float64()*late {
			given += batch
			s.give(pcm, at(due))
			mix()
		}
		r.next(&out, (now-float64(i)*0.01)*48000, at(now))
		each(float64(i)*0.01, &out, r)
	}
}

func testSpeaker() *Speaker {
	return &Speaker{ring: newRing(playSamples), done: make(chan struct{})}
}

// tick is a sound of 1 kHz: its phase says where in it one is.
func tick(n int) int16 { return cycle[n%len(cycle)] }

var cycle = func() (c [48]int16) {
	for n := range c {
		c[n] = int16(math.Round(20000 * math.Sin(2*math.Pi*float64(n)/48)))
	}
	return c
}()

// phaseOf is where in a cycle of 48 samples a frame begins.
func phaseOf(out *[frame]int16) float64 {
	var re, im float64
	for i, s := range out {
		re += float64(s) * float64(tick(i))
		im += float64(s) * float64(tick(i+12))
	}
	return math.Atan2(im, re) / (2 * math.Pi) * 48
}

func TestReferenceKeepsPace(t *testing.T) {
	for _, row := range []struct {
		name        string
		drift, late float64
		batch       int
	}{
		{"same clock", 0, 0, frame},
		{"late threads", 0, 0.004, frame},
		{"100 ppm", 100, 0.002, frame},
		{"-100 ppm", -100, 0.002, frame},
		{"300 ppm, large batches", 300, 0.004, 1024},
		{"-300 ppm, small batches", -300, 0.001, 128},
	} {
		t.Run(row.name, func(t *testing.T) {
			// The microphone's clock is the true one: where the speaker is now is
			// known, and how far back of it the reference reads must not change.
			t.Parallel()
			first, worst, jumps, drift := math.NaN(), 0.0, 0, 0.0
			clocks(row.drift, row.late, row.batch, 300, func(second float64, out *[frame]int16, r *reference) {
				jumps, drift = r.jumps, r.drift*1e6
				if second < 120 { // until it has settled
					return
				}
				behind := second*48000*(1+row.drift/1e6) - phaseOf(out)
				if math.IsNaN(first) {
					first = behind
				}
				worst = max(worst, math.Abs(math.Remainder(behind-first, 48)))
			})
			t.Logf("wanders by %.2f samples, drift found %.1f ppm", worst, drift)
			if worst > 24 || math.Abs(drift-row.drift) > 25 || jumps > 0 {
				t.Errorf("wanders by %.1f samples, drift found %.1f ppm, %d jumps", worst, drift, jumps)
			}
		})
	}
}

// The reference is the sound itself: nothing is added to it but what
// interpolation cannot help.
func TestReferenceIsClean(t *testing.T) {
	var signal, noise float64
	clocks(100, 0.001, frame, 200, func(second float64, out *[frame]int16, r *reference) {
		if second < 120 {
			return
		}
		phase := phaseOf(out)
		for i, s := range out {
			want := 20000 * math.Sin(2*math.Pi*(float64(i)+phase)/48)
			signal += want * want
			noise += (float64(s) - want) * (float64(s) - want)
		}
	})
	if snr := 10 * math.Log10(signal/noise); snr < 50 {
		t.Errorf("%.1f dB from signal to noise", snr)
	} else {
		t.Logf("%.1f dB from signal to noise", snr)
	}
}

// A speaker that stands still is silence, and is followed again when it goes on.
func TestReferenceOutlivesAPause(t *testing.T) {
	s := testSpeaker()
	r := &reference{speaker: s}
	pcm := make([]int16, frame)
	now := time.Unix(1000, 0)
	var out [frame]int16
	loud := make([]int, 3)
	for i := range 600 {
		if i < 200 || i >= 400 {
			s.ring.write(cycled(frame))
			s.give(pcm, now)
		}
		r.next(&out, 0, now)
		if decibels(out[:]) > -20 {
			loud[i/200]++
		}
		now = now.Add(10 * time.Millisecond)
	}
	if loud[0] < 190 || loud[1] > 5 || loud[2] < 150 {
		t.Errorf("frames heard while it plays, stands still, plays: %v", loud)
	}
}

// A mixer that was held up: the speaker played silence, then what came late.
// The reference does the same, and is neither early nor late afterwards.
func TestReferenceHasTheSpeakersSilence(t *testing.T) {
	s := testSpeaker()
	r := &reference{speaker: s}
	now := time.Unix(1000, 0)
	var given, told []int16
	var out [frame]int16
	pcm := make([]int16, frame)
	for i := range 300 {
		switch {
		case i == 110:
			s.ring.write(cycled(400)) // 80 samples short
		case i < 100 || i >= 107:
			s.ring.write(cycled(frame))
		}
		s.give(pcm, now)
		given = append(given, pcm...)
		r.next(&out, 0, now)
		told = append(told, out[:]...)
		now = now.Add(10 * time.Millisecond)
	}
	// Told are the same samples, one filter later; the silence begins a frame late,
	// for it was not known before.
	for from := 250 * frame; from < 300*frame; from++ {
		if off := int(told[from]) - int(given[from-taps/2-1]); off < -40 || off > 40 {
			t.Fatalf("sample %d is %d, %d was played", from, told[from], given[from-taps/2-1])
		}
	}
	if r.jumps > 0 {
		t.Errorf("%d jumps", r.jumps)
	}
}

// cycled is a sound of 1 kHz.
func cycled(n int) []int16 {
	pcm := make([]int16, n)
	for k := range pcm {
		pcm[k] = tick(k)
	}
	return pcm
}

package audio

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"zwiesprache/media/codec"
	"zwiesprache/media/fake"
)

// way tells when packet i of 20 ms arrives after it was sent, ms; negative: never.
type way func(i int) float64

// heard is what came of a trace.
type heard struct {
	VoiceStats
	pcm     []int16
	longest int       // frames in a row without sound of the other side
	delay   []float64 // of each frame, ms
}

// follow plays packets over and over for some seconds of virtual time, sent by a
// clock that is drift parts per million faster than the one that reads.
func follow(t testing.TB, packets [][]byte, seconds int, drift float64, w way, each func(second float64, v *Voice, pcm []int16)) heard {
	t.Helper()
	v := newVoice(t, nil)
	begin := time.Unix(1000, 0)
	period := 20 / (1 + drift/1e6) // ms
	type arrival struct {
		number int
		at     float64
	}
	var coming []arrival // not yet arrived, soonest first
	sent := 0
	var h heard
	pcm := make([]int16, frame)
	row := 0
	for step := range seconds * 100 {
		now := float64(step) * 10
		for ; float64(sent)*period <= now; sent++ {
			if ms := w(sent); ms >= 0 {
				a := arrival{sent, float64(sent)*period + ms}
				k := len(coming)
				for k > 0 && coming[k-1].at > a.at {
					k--
				}
				coming = append(coming[:k], append([]arrival{a}, coming[k:]...)...)
			}
		}
		for len(coming) > 0 && coming[0].at <= now {
			a := coming[0]
			coming = coming[1:]
			v.Push(uint16(a.number), uint32(a.number*codec.AudioFrame), packets[a.number%len(packets)], begin.Add(time.Duration(a.at*1e6)))
		}
		before := v.gap
		v.Read(pcm, begin.Add(time.Duration(step)*10*time.Millisecond))
		if row++; v.gap <= before {
			row = 0
		}
		h.longest = max(h.longest, row)
		if each != nil {
			each(now/1000, v, pcm)
		}
		if step > 100 {
			h.delay = append(h.delay, float64(v.Delay())/1e6)
		}
		if h.pcm = append(h.pcm, pcm...); len(h.pcm) > 60*codec.AudioRate {
			h.pcm = h.pcm[:0]
		}
	}
	h.VoiceStats = v.Stats()
	return h
}

func mean(list []float64) (m float64) {
	for _, x := range list {
		m += x
	}
	return m / float64(len(list))
}

// dice gives the same throws to every run.
func dice() *rand.Rand { return rand.New(rand.NewPCG(7, 11)) }

func TestTraces(t *testing.T) {
	packets := speech(t, 440, 50)
	even := func(int) float64 { return 50 }
	jittery := func(ms float64) way {
		r := dice()
		return func(int) float64 { return 50 + math.Abs(r.NormFloat64())*ms }
	}
	lossy := func(share float64, w way) way {
		r := dice()
		return func(i int) float64 {
			if ms := w(i); r.Float64() >= share {
				return ms
			}
			return -1
		}
	}
	for _, row := range []struct {
		name               string
		way                way
		concealed          float64 // percent of the time, at most
		longest            int     // frames of 10 ms without sound in a row, at most
		delay, last        float64 // ms, on average and at the end, at most
		lostAndNotRepeated float64 // share of the lost, at most
	}{
		{"even", even, 0, 0, 30, 30, 1},
		{"jitter 10 ms", jittery(10), 0.1, 3, 45, 60, 1},
		{"jitter 30 ms", jittery(30), 0.2, 4, 100, 115, 1},
		{"jitter 60 ms", jittery(60), 0.3, 5, 190, 200, 1},
		{"spike of 300 ms", func(i int) float64 {
			if i >= 500 && i < 515 {
				return 50 + float64(515-i)*20
			}
			return 50
		}, 0.6, 30, 80, 40, 1},
		{"bunches of 100 ms each second", func(i int) float64 {
			if k := i % 50; k < 5 {
				return 50 + float64(5-k)*20
			}
			return 50
		}, 1.5, 5, 120, 120, 1},
		{"bunches of 100 ms each third second", func(i int) float64 {
			if k := i % 150; i > 50 && k < 5 {
				return 50 + float64(5-k)*20
			}
			return 50
		}, 0.6, 9, 110, 110, 1},
		{"every other packet 30 ms late", func(i int) float64 { return 50 + float64(i%2)*30 }, 0.1, 2, 50, 50, 0},
		{"5 % lost", lossy(0.05, even), 0.5, 4, 35, 35, 0.1},
		{"10 % lost", lossy(0.10, even), 1.5, 6, 35, 35, 0.15},
		{"20 % lost", lossy(0.20, even), 5, 9, 35, 35, 0.25},
		{"5 % lost, jitter 30 ms", lossy(0.05, jittery(30)), 1.5, 5, 100, 120, 0.2},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := follow(t, packets, 60, 0, row.way, nil)
			concealed := h.Concealed.Seconds() / 60 * 100
			last := h.delay[len(h.delay)-1]
			t.Logf("concealed %.2f %%, longest %d ms, delay %.0f ms, at the end %.0f, target %v, stretched %v, %d lost, %d recovered, %d late",
				concealed, h.longest*10, mean(h.delay), last, h.Target, h.Stretched.Round(time.Millisecond), h.Lost, h.Recovered, h.Late)
			if concealed > row.concealed || h.longest > row.longest || mean(h.delay) > row.delay || last > row.last {
				t.Error("worse than it was")
			}
			if h.Lost > 0 && float64(h.Lost-h.Recovered)/float64(h.Lost) > row.lostAndNotRepeated {
				t.Error("repetitions are not used")
			}
			if share := fake.Tone(h.pcm[len(h.pcm)-codec.AudioRate:], 440); row.concealed < 2 && share < 0.5 {
				t.Errorf("the tone has %.2f of the last second", share)
			}
		})
	}
}

// An hour with a clock that runs 100 ppm off, 360 ms in all: the delay stays,
// nothing is missing, and no change of pace is heard as a change of pitch.
func TestDriftForAnHour(t *testing.T) {
	minutes := 60
	if testing.Short() {
		minutes = 5
	}
	for _, drift := range []float64{100, -100} {
		t.Run(map[bool]string{true: "faster", false: "slower"}[drift > 0], func(t *testing.T) {
			t.Parallel()
			h := follow(t, encoded(t, 440, 50, 8000), minutes*60, drift, func(i int) float64 { return 50 + float64(i*7919%11) }, nil)
			lowest, highest := slices.Min(h.delay), slices.Max(h.delay)
			want := time.Duration(float64(minutes) * 60 * 100e-6 * float64(time.Second))
			t.Logf("delay %.0f to %.0f ms, stretched %v, concealed %v", lowest, highest, h.Stretched.Round(time.Millisecond), h.Concealed)
			if lowest < 10 || highest > 50 {
				t.Errorf("delay goes from %.0f to %.0f ms", lowest, highest)
			}
			if h.Concealed > 50*time.Millisecond || h.Lost > 0 {
				t.Errorf("%v concealed, %d lost", h.Concealed, h.Lost)
			}
			if off := h.Stretched - want; off < -30*time.Millisecond || off > 60*time.Millisecond {
				t.Errorf("stretched by %v, the clocks differ by %v", h.Stretched, want)
			}
			if hertz, share := fake.Pitch(h.pcm[:codec.AudioRate/2]); math.Abs(hertz-440) > 3 || share < 0.9 {
				t.Errorf("%.1f Hz, share %.2f", hertz, share)
			}
		})
	}
}

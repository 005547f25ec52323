package congestion

import (
	"testing"
	"time"

	"zwiesprache/media/shaper"
)

const (
	second      = time.Second
	millisecond = time.Millisecond
)

func link(rate int, delay, jitter time.Duration) shaper.Profile {
	return shaper.Profile{Rate: rate, Delay: delay, Jitter: jitter}
}

// fall is a plan of a quarter of the rate from 15 to 30 s.
func fall(p shaper.Profile) []shaper.Change {
	narrow := p
	narrow.Rate /= 4
	return []shaper.Change{{After: 15 * second, Profile: narrow}, {After: 30 * second, Profile: p}}
}

// The link falls to a quarter and comes back: within five seconds most of it
// is used, and packets wait little but for the moment of the fall.
func TestStep(t *testing.T) {
	lossy, near, far := link(2_000_000, 25*millisecond, 0), link(2_000_000, 5*millisecond, 0), link(2_000_000, 80*millisecond, 3*millisecond)
	lossy.Loss = 0.03
	for _, row := range []struct {
		name   string
		source source
		up     shaper.Profile
	}{
		{"plain", source{sound: 80, most: 2_400_000}, link(2_000_000, 25*millisecond, 0)},
		{"near", source{sound: 80, most: 2_400_000}, near},
		{"far", source{sound: 80, most: 2_400_000}, far},
		{"lossy", source{sound: 80, most: 2_400_000}, lossy},
		{"key frames", source{sound: 80, most: 2_400_000, keys: 3 * second}, link(2_000_000, 25*millisecond, 0)},
		{"reports seldom", source{sound: 80, most: 2_400_000, report: 250 * millisecond}, link(2_000_000, 25*millisecond, 0)},
		{"busy", source{sound: 80, most: 2_400_000, naps: 60 * millisecond, stalls: 60 * millisecond}, link(2_000_000, 25*millisecond, 0)},
		{"reports often", source{sound: 80, most: 2_400_000, report: 50 * millisecond}, link(2_000_000, 25*millisecond, 0)},
	} {
		t.Run(row.name, func(t *testing.T) {
			for seed := range uint64(3) {
				w := newWorld(seed, row.source, row.up, fall(row.up)...).run(45 * second)
				down := w.steady(15*second, 30*second, 0.8*500_000)
				up := w.reaches(30*second, 45*second, 0.8*2_000_000)
				calm := w.waited(0.95, 17*second, 30*second)
				all := w.waited(0.95, 0, 45*second)
				t.Logf("80 %% of the narrow link after %v, of the wide one after %v; waits %v, in all %v", down, up, calm, all)
				if down < 0 || down > 5*second {
					t.Errorf("seed %d: 80 %% of the narrow link after %v", seed, down)
				}
				if up < 0 || up > 5*second {
					t.Errorf("seed %d: 80 %% of the wide link after %v", seed, up)
				}
				if calm > 100*millisecond || all > 200*millisecond {
					t.Errorf("seed %d: packets wait %v, in all %v", seed, calm, all)
				}
				if t.Failed() {
					w.show(t)
					return
				}
			}
		})
	}
}

// steady is how long after a moment packets no longer wait for more than 200 ms
// and the rate is at least want; negative: never.
func (w *world) steady(from, to time.Duration, want float64) time.Duration {
	for at := from; at+second <= to; at += 50 * millisecond {
		if w.waited(1, at, at+second) < 200*millisecond && w.rate(at, at+second) >= want {
			return at - from
		}
	}
	return -1
}

// On a link that stays as it is, most of it is used, and little waits.
func TestSteady(t *testing.T) {
	with := func(p shaper.Profile, change func(*shaper.Profile)) shaper.Profile {
		change(&p)
		return p
	}
	lossy := func(rate int, loss float64) shaper.Profile {
		return with(link(rate, 25*millisecond, 0), func(p *shaper.Profile) { p.Loss = loss })
	}
	rich, poor := source{sound: 80, most: 2_400_000}, source{sound: 30, most: 2_400_000}
	for _, row := range []struct {
		name   string
		source source
		up     shaper.Profile
		least  float64 // bit/s that arrive
		most   time.Duration
	}{
		{"2 Mbit/s", rich, link(2_000_000, 25*millisecond, 0), 1_700_000, 60 * millisecond},
		{"500 kbit/s", rich, link(500_000, 25*millisecond, 0), 420_000, 80 * millisecond},
		{"100 kbit/s", poor, link(100_000, 25*millisecond, 0), 80_000, 150 * millisecond},
		{"wide", rich, link(0, 10*millisecond, 0), 2_200_000, 10 * millisecond},
		{"wide, jitter", rich, link(0, 50*millisecond, 15*millisecond), 2_000_000, 10 * millisecond},
		{"loss 5 %", rich, lossy(2_000_000, 0.05), 1_600_000, 80 * millisecond},
		{"loss 10 %", rich, lossy(2_000_000, 0.1), 1_500_000, 80 * millisecond},
		{"loss 20 %", rich, lossy(2_000_000, 0.2), 1_100_000, 100 * millisecond},
		{"wide, loss 10 %", rich, lossy(0, 0.1), 1_900_000, 10 * millisecond},
		{"rows of losses", rich, with(lossy(2_000_000, 0), func(p *shaper.Profile) { p.Burst, p.Row = 0.01, 5 }), 1_500_000, 80 * millisecond},
		{"far, jitter, 2 Mbit/s", rich, link(2_000_000, 150*millisecond, 30*millisecond), 1_000_000, 150 * millisecond},
		{"far, jitter, 500 kbit/s", rich, link(500_000, 150*millisecond, 30*millisecond), 330_000, 150 * millisecond},
		{"far, jitter, 250 kbit/s", rich, link(250_000, 150*millisecond, 30*millisecond), 160_000, 150 * millisecond},
		{"far, jitter, 100 kbit/s", poor, link(100_000, 150*millisecond, 30*millisecond), 50_000, 200 * millisecond},
		// Such links show no delay, only loss.
		{"short queue", rich, with(link(500_000, 25*millisecond, 0), func(p *shaper.Profile) { p.Queue = 30 * millisecond }), 380_000, 30 * millisecond},
	} {
		t.Run(row.name, func(t *testing.T) {
			for seed := range uint64(3) {
				w := newWorld(seed, row.source, row.up).run(40 * second)
				rate, waits := w.rate(10*second, 40*second), w.waited(0.95, 10*second, 40*second)
				dropped := float64(w.up.Stats().Overflowed) / float64(w.up.Stats().Sent)
				t.Logf("%.0f bit/s arrive, waits %v, %.3f dropped", rate, waits, dropped)
				if rate < row.least || waits > row.most || dropped > 0.06 {
					t.Errorf("seed %d: %.0f bit/s arrive, waits %v, %.3f dropped", seed, rate, waits, dropped)
					w.show(t)
					return
				}
			}
		})
	}
}

// Where hardly sound fits, sound comes through.
func TestSoundOnly(t *testing.T) {
	for _, up := range []shaper.Profile{link(40_000, 25*millisecond, 0), link(40_000, 150*millisecond, 30*millisecond)} {
		for seed := range uint64(3) {
			w := newWorld(seed, source{sound: 30, most: 2_400_000}, up).run(60 * second)
			const sent = 45 * 50
			if got := w.sounds(15*second, 60*second); got < sent*99/100 {
				t.Errorf("seed %d: %d of %d packets of sound", seed, got, sent)
			}
			if waits := w.waited(0.95, 15*second, 60*second); waits > 150*millisecond {
				t.Errorf("seed %d: sound waits %v", seed, waits)
			}
			if t.Failed() {
				w.show(t)
			}
		}
	}
}

// The beginning, which knows nothing yet, does not drown the sound of a narrow way.
func TestStart(t *testing.T) {
	for _, row := range []struct {
		rate int
		calm time.Duration // from when on sound comes whole and in time
	}{{40_000, 2 * second}, {100_000, second}, {250_000, 0}} {
		for seed := range uint64(3) {
			w := newWorld(seed, source{sound: 10, most: 2_400_000}, link(row.rate, 25*millisecond, 0)).run(10 * second)
			sent := int((10*second - row.calm) / (20 * millisecond))
			if got := w.sounds(row.calm, 10*second); got < sent*98/100 {
				t.Errorf("%d bit/s, seed %d: %d of %d packets of sound", row.rate, seed, got, sent)
			}
			if waits := w.waited(0.95, row.calm, 10*second); waits > 150*millisecond {
				t.Errorf("%d bit/s, seed %d: packets wait %v", row.rate, seed, waits)
			}
			if t.Failed() {
				w.show(t)
			}
		}
	}
}

// A computer that is busy elsewhere holds packets up: that is no full link.
func TestStalls(t *testing.T) {
	for _, row := range []struct {
		source source
		least  int
	}{
		{source{sound: 80, most: 2_400_000, stalls: 120 * millisecond}, 900_000},
		{source{sound: 80, most: 200_000, stalls: 120 * millisecond}, 500_000},
		{source{sound: 80, stalls: 120 * millisecond}, 500_000},
	} {
		for seed := range uint64(3) {
			w := newWorld(seed, row.source, link(2_000_000, 25*millisecond, 0)).run(40 * second)
			sum := 0
			for _, target := range w.targets[100:] {
				sum += target
			}
			mean := sum / (len(w.targets) - 100)
			t.Logf("target %d on average", mean)
			if mean < row.least {
				t.Errorf("seed %d: target %d on average", seed, mean)
				w.show(t)
			}
		}
	}
}

// While no picture is sent, probes find out what the way carries.
func TestIdle(t *testing.T) {
	up := link(1_500_000, 25*millisecond, 0)
	narrow := link(300_000, 25*millisecond, 0)
	w := newWorld(1, source{sound: 80}, up, shaper.Change{After: 20 * second, Profile: narrow}, shaper.Change{After: 60 * second, Profile: up})
	for _, row := range []struct {
		at          time.Duration
		least, most int
	}{{20 * second, 1_100_000, 1_500_000}, {60 * second, 200_000, 310_000}, {80 * second, 1_100_000, 1_500_000}} {
		w.run(row.at - w.now.Sub(w.start))
		if got := w.estimator.Target(w.now); got < row.least || got > row.most {
			t.Errorf("after %v: target %d, want %d to %d", row.at, got, row.least, row.most)
		}
	}
	if rate := w.rate(0, 80*second); rate > 130_000 {
		t.Errorf("idle costs %.0f bit/s", rate)
	}
}

// Who sends less than the way carries learns how much that is all the same, from
// the beginning on and after a time of too little.
func TestLimited(t *testing.T) {
	for _, rate := range []int{100_000, 250_000, 500_000} {
		up := link(rate, 25*millisecond, 0)
		narrow := up
		narrow.Rate /= 3
		for seed := range uint64(3) {
			w := newWorld(seed, source{sound: 30, most: 30_000}, up,
				shaper.Change{After: 10 * second, Profile: narrow}, shaper.Change{After: 20 * second, Profile: up})
			for _, after := range []time.Duration{10 * second, 30 * second} {
				w.run(after - w.now.Sub(w.start))
				if got := w.estimator.Target(w.now); got < rate*75/100 || got > rate {
					t.Errorf("seed %d: target %d after %v on %d bit/s", seed, got, after, rate)
					w.show(t)
				}
			}
		}
	}
}

// After an outage all is as before within three seconds.
func TestOutage(t *testing.T) {
	up := link(2_000_000, 25*millisecond, 0)
	for seed := range uint64(3) {
		w := newWorld(seed, source{sound: 80, most: 2_400_000}, up,
			shaper.Change{After: 15 * second, Profile: shaper.Profile{Down: true}}, shaper.Change{After: 25 * second, Profile: up})
		w.run(24 * second)
		if got := w.estimator.Target(w.now); got > silenceMost {
			t.Errorf("seed %d: target %d in an outage", seed, got)
		}
		w.run(16 * second)
		if got := w.reaches(25*second, 40*second, 1_600_000); got < 0 || got > 3*second {
			t.Errorf("seed %d: as before after %v", seed, got)
			w.show(t)
		}
	}
}

// Another way takes longer, and is less even, which is not congestion: who sends
// little goes on with that, and who sends much soon does again.
func TestOtherWay(t *testing.T) {
	for _, row := range []struct {
		jitter time.Duration
		most   int // bit/s of pictures
	}{{0, 2_400_000}, {15 * millisecond, 2_400_000}, {15 * millisecond, 400_000}} {
		for seed := range uint64(5) {
			w := newWorld(seed, source{sound: 80, most: row.most}, link(0, 0, 0),
				shaper.Change{After: 15 * second, Profile: link(0, 135*millisecond, row.jitter)})
			w.run(30 * second)
			if got, want := w.rate(25*second, 30*second), 0.6*float64(row.most); got < want {
				t.Errorf("seed %d: %.0f bit/s over the longer way, want %.0f", seed, got, want)
				w.show(t)
			}
			for i, target := range w.targets[150:] {
				if target < 600_000 {
					t.Errorf("seed %d: target %d at %d ms of the longer way", seed, target, 100*i)
					w.show(t)
					break
				}
			}
		}
	}
}

// The other side's clock may be anywhere, wrap, and run at another speed.
func TestOtherClock(t *testing.T) {
	const wrap = referenceStep << referenceBits
	w := newWorld(1, source{sound: 80, most: 2_400_000, ahead: wrap - 10*second}, link(2_000_000, 25*millisecond, 0)).run(30 * second)
	if got, waits := w.rate(15*second, 30*second), w.waited(0.95, 5*second, 30*second); got < 1_600_000 || waits > 60*millisecond {
		t.Errorf("%.0f bit/s, waits %v", got, waits)
		w.show(t)
	}
}

// A pause sends nothing at all, and the target outlasts it.
func TestPause(t *testing.T) {
	w := newWorld(1, source{sound: 80, most: 2_400_000}, link(2_000_000, 25*millisecond, 0)).run(10 * second)
	before := w.estimator.Target(w.now)
	w.nextSound, w.nextPicture = w.now.Add(20*second), w.now.Add(20*second)
	w.run(20 * second)
	if got := w.rate(12*second, 30*second); got != 0 {
		t.Errorf("%.0f bit/s in a pause", got)
	}
	w.run(5 * second)
	if got := w.estimator.Target(w.now); got < before*8/10 {
		t.Errorf("target %d after a pause, %d before", got, before)
	}
}

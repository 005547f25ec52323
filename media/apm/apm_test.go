//go:build cgo && (linux || (windows && amd64))

package apm

import (
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"time"
)

var everything = Config{Echo: true, Noise: NoiseStrong, Gain: true}

func open(t testing.TB, config Config) *Processor {
	t.Helper()
	p, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

func hiss(frame []int16, r *rand.Rand) {
	for i := range frame {
		frame[i] = int16(r.IntN(4000) - 2000)
	}
}

func TestRefusesOtherFrames(t *testing.T) {
	p := open(t, everything)
	for _, n := range []int{0, 1, Frame - 1, Frame + 1, 2 * Frame} {
		if err := p.Far(make([]int16, n)); !errors.Is(err, ErrFrame) {
			t.Errorf("far of %d samples: %v", n, err)
		}
		if err := p.Near(make([]int16, n), 0); !errors.Is(err, ErrFrame) {
			t.Errorf("near of %d samples: %v", n, err)
		}
	}
}

func TestClosed(t *testing.T) {
	p := open(t, everything)
	p.Close()
	p.Close()
	frame := make([]int16, Frame)
	if err := p.Far(frame); !errors.Is(err, ErrClosed) {
		t.Error("far:", err)
	}
	if err := p.Near(frame, 0); !errors.Is(err, ErrClosed) {
		t.Error("near:", err)
	}
	p.Configure(Config{})
	if s := p.Stats(); s != (Stats{}) {
		t.Error("stats:", s)
	}
}

func TestAllocatesNothing(t *testing.T) {
	p := open(t, everything)
	r := rand.New(rand.NewPCG(1, 2))
	far, near := make([]int16, Frame), make([]int16, Frame)
	if n := testing.AllocsPerRun(200, func() {
		hiss(far, r)
		copy(near, far)
		if err := errors.Join(p.Far(far), p.Near(near, 20*time.Millisecond)); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations a frame", n)
	}
}

// Far and Near run beside each other, and settings change below them.
func TestTwoGoroutines(t *testing.T) {
	p := open(t, Config{})
	var wg sync.WaitGroup
	run := func(seed uint64, do func([]int16) error) {
		wg.Go(func() {
			r, frame := rand.New(rand.NewPCG(seed, 0)), make([]int16, Frame)
			for range 500 {
				hiss(frame, r)
				if err := do(frame); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	run(1, p.Far)
	run(2, func(f []int16) error { return p.Near(f, MaxDelay*2) })
	wg.Go(func() {
		for i := range 60 {
			p.Configure(Config{Echo: i%2 == 0, Noise: Noise(i % 3), Gain: i%5 == 0})
			p.Stats()
		}
	})
	wg.Wait()
}

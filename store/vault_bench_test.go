//go:build unix

package store

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"
)

// BenchmarkUnlock opens a store with 10,000 appointments by its passphrase: at the least and the
// most that a try may cost, and at what this computer is found to bear.
func BenchmarkUnlock(b *testing.B) {
	for name, c := range map[string]cost{
		"least": {leastPasses, leastMemory, costLanes}, "most": {mostPasses, mostMemory, costLanes}, "here": calibrate(measure),
	} {
		b.Run(name, func(b *testing.B) {
			s := mustOpen(b, busy(b))
			s.vault.cost = func() cost { return c }
			if err := s.SetPassphrase(testPassphrase); err != nil {
				b.Fatal(err)
			}
			peak := watchMemory()
			stop := cpu(b)
			for b.Loop() {
				s.Lock()
				if err := s.Unlock(testPassphrase); err != nil || len(s.index) != many {
					b.Fatal(err, len(s.index))
				}
			}
			stop()
			b.ReportMetric(float64(peak())/(1<<20), "peak-MB")
			b.ReportMetric(float64(c.memory)/1024, "Argon2-MB")
			b.ReportMetric(float64(c.passes), "passes")
		})
	}
}

// BenchmarkLock forgets 10,000 appointments.
func BenchmarkLock(b *testing.B) {
	s := mustOpen(b, busy(b))
	for b.Loop() {
		s.Lock()
		b.StopTimer()
		if err := s.Unlock(""); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

// watchMemory looks at the memory that is in use until the function it returns is called, which
// returns the most of it in bytes.
func watchMemory() (peak func() uint64) {
	var most atomic.Uint64
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most.Store(max(most.Load(), m.HeapInuse))
			}
		}
	}()
	return func() uint64 { close(stop); <-stopped; return most.Load() }
}

// BenchmarkExport writes 10,000 appointments to an export, without what the passphrase costs.
func BenchmarkExport(b *testing.B) {
	s := mustOpen(b, busy(b))
	s.vault.cost = func() cost { return cost{1, 8, 1} }
	size := 0
	for b.Loop() {
		size = len(mustExport(b, s))
	}
	b.ReportMetric(float64(size)/many, "B/appointment")
}

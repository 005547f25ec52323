package cluster

import (
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"zwiesprache/signal"
	"zwiesprache/signal/internal/rig"
)

// The benchmarks named Load have three servers of NATS in this process, and on
// the same cores.

// BenchmarkLoadAcross has 25 guests send 20 messages of 2 kB a second each to
// hosts at another server, and prints how long they are on their way.
func BenchmarkLoadAcross(b *testing.B) {
	const (
		pairs = 25
		rate  = 20 // a second each
		size  = 2000
		lasts = 10 * time.Second
	)
	all := natsServers(b, 3)
	here, there := start(b, all[0], all...), start(b, all[1], all...)
	for b.Loop() {
		took := make([][]time.Duration, pairs)
		var work sync.WaitGroup
		for i := range pairs {
			h := here.claim(byte(i), byte(i))
			g := there.join(byte(i))
			h.prove(h.arrived(), g)
			work.Go(func() {
				time.Sleep(time.Duration(i) * time.Second / rate / pairs)
				tick := time.NewTicker(time.Second / rate)
				defer tick.Stop()
				for range int(lasts.Seconds()) * rate {
					<-tick.C
					g.write(stamped(size))
				}
			})
			work.Go(func() {
				for range int(lasts.Seconds()) * rate {
					s, _ := h.next()
					took[i] = append(took[i], age(b, s))
				}
				h.send(signal.LineRelease{})
			})
		}
		work.Wait()
		every := slices.Sorted(slices.Values(slices.Concat(took...)))
		for name, share := range map[string]float64{"ms-median": 0.5, "ms-p99": 0.99, "ms-worst": 1} {
			b.ReportMetric(float64(every[int(share*float64(len(every)-1))].Microseconds())/1000, name)
		}
	}
}

// stamped is a body of a size that carries the time.
func stamped(size int) string {
	s := `{"sent":"` + strconv.FormatInt(time.Now().UnixNano(), 10) + `","rest":"`
	return s + strings.Repeat("x", size-len(s)-2) + `"}`
}

// age says how long ago a stamped body was sent.
func age(b *testing.B, s string) time.Duration {
	_, rest, _ := strings.Cut(s, `"sent":"`)
	digits, _, _ := strings.Cut(rest, `"`)
	sent, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		b.Fatalf("no stamp in %.80s", s)
	}
	return time.Since(time.Unix(0, sent))
}

// BenchmarkLoadRegister makes 10,000 claims from one server, tells of each once
// that it stands, and gives them up again; each is kept by three servers of NATS.
func BenchmarkLoadRegister(b *testing.B) {
	const claims = 10_000
	all := natsServers(b, 3)
	n := start(b, all[0], all...)
	for b.Loop() {
		var work sync.WaitGroup
		revisions := make([]uint64, claims)
		var next atomic.Int64
		began := time.Now()
		for range atOnce {
			work.Go(func() {
				for i := next.Add(1) - 1; i < claims; i = next.Add(1) - 1 {
					revision, _, err := n.cluster.Claim(numbered(i), [32]byte{1})
					if err != nil {
						b.Error(err)
						return
					}
					revisions[i] = revision
				}
			})
		}
		work.Wait()
		b.ReportMetric(claims/time.Since(began).Seconds(), "claims/s")
		began = time.Now()
		work.Add(claims)
		for i, revision := range revisions {
			n.cluster.register.renew(numbered(int64(i)), revision, func(err error) {
				if err != nil {
					b.Error(err)
				}
				work.Done()
			})
		}
		work.Wait()
		b.ReportMetric(claims/time.Since(began).Seconds(), "renewals/s")
		for i, revision := range revisions {
			n.cluster.register.release(numbered(int64(i)), revision)
		}
		rig.Until(b, "all are given up", func() bool {
			n.cluster.register.mu.Lock()
			defer n.cluster.register.mu.Unlock()
			return len(n.cluster.register.entries) == 0
		})
	}
}

// BenchmarkLoadInterest has guests wait in 15,000 rooms, and prints what that
// costs one of our servers and three of NATS together.
func BenchmarkLoadInterest(b *testing.B) {
	const rooms = 15_000
	all := natsServers(b, 3)
	n := start(b, all[0], all...)
	known := func(want int) func() bool {
		return func() bool {
			for _, s := range all {
				if have := int(s.NumSubscriptions()); have < want {
					return false
				}
			}
			return true
		}
	}
	for b.Loop() {
		before, had := memory(), int(all[2].NumSubscriptions())
		for i := range rooms {
			n.cluster.Wait(numbered(int64(i)), true)
		}
		rig.Until(b, "all servers know", known(had+rooms/2))
		b.ReportMetric((memory()-before)/rooms/1024, "KiB/room")
		for i := range rooms {
			n.cluster.Wait(numbered(int64(i)), false)
		}
	}
}

// memory is what heap and stacks use after a collection, in bytes.
func memory() float64 {
	for range 3 {
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc + m.StackInuse)
}

func numbered(i int64) roomID { return roomID{byte(i), byte(i >> 8), byte(i >> 16), 7} }

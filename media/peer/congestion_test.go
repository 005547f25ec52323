package peer

import (
	"crypto/rand"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
	"go.uber.org/goleak"

	"zwiesprache/media/shaper"
)

// shaped is a call whose only way leads through a link of our making.
type shaped struct {
	*call
	relay *shaper.Relay

	mu        sync.Mutex // guards the fields below
	near, far netip.AddrPort
	sent      []shaper.Delivery // what came through to the guest
}

func newShaped(t testing.TB, up, down shaper.Profile) *shaped {
	t.Helper()
	s := &shaped{call: &call{ours: &source{}}}
	var err error
	if s.ours.video, err = NewVideoTrack(); err != nil {
		t.Fatal(err)
	}
	if s.ours.audio, err = NewAudioTrack(); err != nil {
		t.Fatal(err)
	}
	s.relay, err = shaper.NewRelay(up, down, 1, func(up bool, d shaper.Delivery) {
		if up {
			s.mu.Lock()
			s.sent = append(s.sent, d)
			s.mu.Unlock()
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.relay.Close(); err != nil {
			t.Error(err)
		}
	})
	s.guest = newGuest(t, nil, nil, func(init webrtc.ICECandidateInit) {
		if candidate, ok := s.through(init.Candidate, &s.far, s.relay.FarAt()); ok {
			_ = s.host.AddCandidate(Candidate{Candidate: candidate, Mid: *init.SDPMid, Line: *init.SDPMLineIndex})
		}
	})
	own, _ := certificate(t)
	s.host, err = New(Config{
		Certificate: own, RemoteFingerprint: s.guest.print, Loopback: true,
		Video: s.ours.video, Audio: s.ours.audio,
		Bitrate: func(bps, _ int) { s.bitrate.Store(int64(bps)) },
		OnCandidate: func(c Candidate) {
			candidate, ok := s.through(c.Candidate, &s.near, s.relay.NearAt())
			if !ok {
				return
			}
			init := webrtc.ICECandidateInit{Candidate: candidate, SDPMid: &c.Mid, SDPMLineIndex: &c.Line}
			s.call.mu.Lock()
			defer s.call.mu.Unlock()
			if !s.offered {
				s.toGuest = append(s.toGuest, init)
			} else if err := s.guest.pc.AddICECandidate(init); err != nil {
				t.Log(err)
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.host.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// through replaces the address of this computer in a candidate by the relay's,
// and notes it for the relay; other candidates would lead around it.
func (s *shaped) through(candidate string, real *netip.AddrPort, by netip.AddrPort) (string, bool) {
	fields := strings.Fields(candidate)
	if len(fields) < 8 || fields[4] != "127.0.0.1" {
		return "", false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	*real = netip.MustParseAddrPort(fields[4] + ":" + fields[5])
	if s.near.IsValid() && s.far.IsValid() {
		s.relay.Connect(s.near, s.far)
	}
	fields[4], fields[5] = by.Addr().String(), strings.Split(by.String(), ":")[1]
	return strings.Join(fields, " "), true
}

// last answers the rate of the last second, bit/s, and the waiting time that
// 95 % of its packets kept to.
func (s *shaped) last() (rate int, waits time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []time.Duration
	now, size := time.Now(), 0
	for i := len(s.sent) - 1; i >= 0 && now.Sub(s.sent[i].Arrived) < time.Second; i-- {
		size += s.sent[i].Size
		all = append(all, s.sent[i].Waited)
	}
	if len(all) == 0 {
		return 0, 0
	}
	slices.Sort(all)
	return size * 8, all[len(all)*95/100]
}

// flood sends pictures and sound that nobody can decode, as much as the way
// carries, until the test ends. It counts the slowest packet of sound.
func (s *shaped) flood(t testing.TB) (slowest *atomic.Int64) {
	slowest = new(atomic.Int64)
	done := make(chan struct{})
	var work sync.WaitGroup
	work.Go(func() {
		noise := make([]byte, 1<<16)
		_, _ = rand.Read(noise)
		ticker := time.NewTicker(20 * time.Millisecond)
		defer ticker.Stop()
		for n := uint32(0); ; n++ {
			select {
			case <-done:
				return
			case <-ticker.C:
			}
			begun := time.Now()
			_ = s.ours.audio.WritePacket(noise[:80], n*960, begun)
			slowest.Store(max(slowest.Load(), int64(time.Since(begun))))
			const sound = 56_000
			if rate := min(int(s.bitrate.Load())*92/100-sound, 2_400_000); rate > 0 && s.host.Backlog() < 150*time.Millisecond {
				_ = s.ours.video.WriteFrame(noise[:min(rate/8/50, len(noise))], n*1800, begun)
			}
		}
	})
	t.Cleanup(func() {
		close(done)
		work.Wait()
	})
	return slowest
}

// carries is a link of a rate, bit/s, 50 ms there and back.
func carries(rate int) shaper.Profile {
	return shaper.Profile{Rate: rate, Delay: 25 * time.Millisecond}
}

// TestCapacity lets the way fall to a quarter and come back. Tests in virtual
// time, in package congestion, say how fast; a busy computer is no good judge.
func TestCapacity(t *testing.T) {
	defer goleak.VerifyNone(t)
	t.Run("call", func(t *testing.T) {
		s := newShaped(t, carries(2_000_000), carries(0))
		s.connect(t)
		s.flood(t)
		eventually(t, "pictures arrive", func() bool { rate, _ := s.last(); return rate > 300_000 })
		s.relay.Set(carries(500_000), carries(0))
		eventually(t, "the target falls", func() bool { return s.bitrate.Load() < 520_000 })
		s.relay.Set(carries(2_000_000), carries(0))
		eventually(t, "and comes back", func() bool { return s.bitrate.Load() > 700_000 })
	})
}

// BenchmarkCapacity tells how long after each change 80 % of the way is used
// without a queue, and how long sound took to leave at most.
func BenchmarkCapacity(b *testing.B) {
	for b.Loop() {
		s := newShaped(b, carries(2_000_000), carries(0))
		s.connect(b)
		slowest := s.flood(b)
		reach := func(name string, least int) {
			begun := time.Now()
			eventually(b, name, func() bool {
				rate, waits := s.last()
				return rate >= least && waits < 200*time.Millisecond && time.Since(begun) > time.Second
			})
			b.ReportMetric(time.Since(begun).Seconds(), name)
		}
		reach("s-to-first", 1_600_000)
		s.relay.Set(carries(500_000), carries(0))
		reach("s-to-narrow", 400_000)
		time.Sleep(5 * time.Second) // what is measured, not waited for
		_, waits := s.last()
		b.ReportMetric(float64(waits.Milliseconds()), "ms-queue")
		s.relay.Set(carries(2_000_000), carries(0))
		reach("s-to-wide", 1_600_000)
		b.ReportMetric(float64(slowest.Load())/1e6, "ms-sound")
	}
}

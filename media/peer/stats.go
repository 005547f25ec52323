package peer

import (
	"image"
	"sync"
	"sync/atomic"
	"time"
)

// Stats are the figures of one connection over the last second.
type Stats struct {
	RoundTrip     time.Duration // 0 until measured
	SendRate      int           // bit/s, everything
	ReceiveRate   int           // bit/s, everything
	Target        int           // bit/s, what the way to the guest is thought to carry
	AudioLossSent float64       // 0…1 of our sound packets, as the guest reports
	VideoLossSent float64       // 0…1 of our video packets, before repair, as the guest reports
	LossReceived  float64       // 0…1 of the guest's video packets, before repair
	FrameRate     float64       // decoded pictures per second
	Size          image.Point   // of the guest's picture, pixels
	Codec         string        // of both pictures
	Relayed       bool          // through a TURN server
	Frames        uint64        // decoded since the start
	AudioPackets  uint64        // received since the start
	Repaired      uint64        // lost video packets that came again, since the start
	Asked         int64         // video packets asked for again, since the start
	KeyFramesFrom int64         // key frames we asked the guest for, since the start
	KeyFramesTo   int64         // key frames the guest asked us for, since the start
}

// counters are written by the goroutines of the media.
type counters struct {
	frames, audioPackets       atomic.Uint64
	received, missed, repaired atomic.Uint64
	nacks, plis, keyFrames     atomic.Int64
	overruns, broken           atomic.Int64
	rtt                        atomic.Int64 // nanoseconds
	size                       atomic.Uint64

	mu     sync.Mutex // guards the fields below
	stats  Stats
	before tally
}

// tally is what was counted a second ago.
type tally struct {
	at               time.Time
	sent, got        uint64
	frames           uint64
	received, missed uint64
}

func (c *counters) shown(size image.Point) {
	c.frames.Add(1)
	c.size.Store(uint64(size.X)<<32 | uint64(size.Y))
}

// roundTrip is the last measured time to the guest and back, 0 if unknown.
func (p *Peer) roundTrip() time.Duration { return time.Duration(p.counters.rtt.Load()) }

// Stats gives the figures of the last full second.
func (p *Peer) Stats() Stats {
	p.counters.mu.Lock()
	defer p.counters.mu.Unlock()
	return p.counters.stats
}

// measure makes the figures of the second that just ended.
func (p *Peer) measure() {
	pair, _ := p.pc.SCTP().Transport().ICETransport().GetSelectedCandidatePairStats()
	relayed := p.relayed()
	c := &p.counters
	c.rtt.Store(int64(pair.CurrentRoundTripTime * float64(time.Second)))
	size := c.size.Load()
	now := tally{
		at: time.Now(), sent: pair.BytesSent, got: pair.BytesReceived,
		frames: c.frames.Load(), received: c.received.Load(), missed: c.missed.Load(),
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	was := c.before
	c.before = now
	seconds := now.at.Sub(was.at).Seconds()
	if was.at.IsZero() || seconds <= 0 {
		return
	}
	c.stats = Stats{
		RoundTrip:     p.roundTrip(),
		Target:        p.rates.target(),
		AudioLossSent: float64(p.feedback.audioLoss.Load()) / 256,
		VideoLossSent: float64(p.feedback.videoLoss.Load()) / 256,
		FrameRate:     float64(now.frames-was.frames) / seconds,
		Size:          image.Point{X: int(size >> 32), Y: int(uint32(size))},
		Codec:         "VP8",
		Relayed:       relayed,
		Frames:        now.frames,
		AudioPackets:  c.audioPackets.Load(),
		Repaired:      c.repaired.Load(),
		Asked:         c.nacks.Load(),
		KeyFramesFrom: c.plis.Load(),
		KeyFramesTo:   c.keyFrames.Load(),
	}
	// Another way to the guest starts to count anew.
	if now.sent >= was.sent && now.got >= was.got {
		c.stats.SendRate = int(float64(now.sent-was.sent) * 8 / seconds)
		c.stats.ReceiveRate = int(float64(now.got-was.got) * 8 / seconds)
	}
	if missed, got := now.missed-was.missed, now.received-was.received; got > 0 {
		c.stats.LossReceived = min(1, float64(missed)/float64(got))
	}
}

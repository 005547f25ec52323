package peer

import (
	"image"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/webrtc/v4"
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
	FrameRate     float64       // decoded pictures of the camera per second
	Frozen        float64       // 0…1 of the time, the camera's picture stood still against its will
	Size          image.Point   // of the guest's camera picture, pixels; zero while none comes
	Shared        image.Point   // of the guest's screen, pixels; zero while none is shared
	Skew          time.Duration // by how much the guest's sound is played later than the picture is shown; 0 if unknown
	Hold          time.Duration // by which pictures are held back for the sound
	Codec         string        // of all pictures
	Relayed       bool          // through a TURN server
	Frames        uint64        // decoded of the camera since the start
	AudioPackets  uint64        // received since the start
	Repaired      uint64        // lost video packets that came again, since the start
	Asked         int64         // video packets asked for again, since the start
	KeyFramesFrom int64         // key frames we asked the guest for, since the start
	KeyFramesTo   int64         // key frames the guest asked us for, since the start
}

// counters are written by the goroutines of the media.
type counters struct {
	audioPackets atomic.Uint64
	keyFrames    atomic.Int64
	rtt          atomic.Int64 // nanoseconds

	mu     sync.Mutex // guards the fields below
	stats  Stats
	before tally
	shares time.Time // when the guest's screen last came
}

// tally is what was counted a second ago.
type tally struct {
	at                       time.Time
	sent, got                uint64
	frames, received, missed uint64
	pictures, screens        uint64
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
	if p.pair() != nil {
		p.linked = true
	}
	var pair webrtc.ICECandidatePairStats
	if p.linked {
		pair, _ = p.pc.SCTP().Transport().ICETransport().GetSelectedCandidatePairStats()
	}
	relayed := p.relayed()
	c := &p.counters
	c.rtt.Store(int64(pair.CurrentRoundTripTime * float64(time.Second)))
	now := tally{
		at: time.Now(), sent: pair.BytesSent, got: pair.BytesReceived,
		frames: p.camera.frames.Load(), pictures: p.camera.bytes.Load(), screens: p.screen.bytes.Load(),
		received: p.camera.received.Load() + p.screen.received.Load(),
		missed:   p.camera.missed.Load() + p.screen.missed.Load(),
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	was := c.before
	c.before = now
	seconds := now.at.Sub(was.at).Seconds()
	if was.at.IsZero() || seconds <= 0 {
		return
	}
	anything := now.got != was.got
	// Without anything the way is broken; with anything else the camera is off.
	expected := (now.pictures != was.pictures || !anything) && !p.paused.Load()
	c.stats = Stats{
		RoundTrip:     p.roundTrip(),
		Target:        p.rates.target(),
		AudioLossSent: float64(p.feedback.audioLoss.Load()) / 256,
		VideoLossSent: float64(p.feedback.videoLoss.Load()) / 256,
		FrameRate:     float64(now.frames-was.frames) / seconds,
		Frozen:        min(1, p.camera.freeze.take(now.at, expected).Seconds()/seconds),
		Shared:        p.shared(now, was, anything),
		Codec:         "VP8",
		Relayed:       relayed,
		Frames:        now.frames,
		AudioPackets:  c.audioPackets.Load(),
		Repaired:      p.camera.repaired.Load() + p.screen.repaired.Load(),
		Asked:         p.camera.nacks.Load() + p.screen.nacks.Load(),
		KeyFramesFrom: p.camera.plis.Load() + p.screen.plis.Load(),
		KeyFramesTo:   c.keyFrames.Load(),
	}
	if expected {
		c.stats.Size = sizeOf(p.camera.size.Load())
	}
	c.stats.Skew, c.stats.Hold = p.step.figures()
	// Another way to the guest starts to count anew.
	if now.sent >= was.sent && now.got >= was.got {
		c.stats.SendRate = int(float64(now.sent-was.sent) * 8 / seconds)
		c.stats.ReceiveRate = int(float64(now.got-was.got) * 8 / seconds)
	}
	if missed, got := now.missed-was.missed, now.received-was.received; got > 0 {
		c.stats.LossReceived = min(1, float64(missed)/float64(got))
	}
}

// screenGone is how long a screen may send nothing, while other things come,
// before it counts as no longer shared: browsers repeat a still one every second.
const screenGone = 5 * time.Second

// shared is the size of the guest's screen; it empties the slot when there is
// none any more. counters.mu is held.
func (p *Peer) shared(now, was tally, anything bool) image.Point {
	c := &p.counters
	switch {
	case p.paused.Load():
		return image.Point{}
	case now.screens != was.screens || !anything && !c.shares.IsZero():
		c.shares = now.at
	case c.shares.IsZero():
		return image.Point{}
	case now.at.Sub(c.shares) > screenGone:
		c.shares = time.Time{}
		if p.screen.slot != nil {
			p.screen.slot.Clear()
		}
		return image.Point{}
	}
	return sizeOf(p.screen.size.Load())
}

func sizeOf(packed uint64) image.Point {
	return image.Point{X: int(packed >> 32), Y: int(uint32(packed))}
}

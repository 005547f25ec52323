package peer

import (
	"sync"
	"time"

	"github.com/pion/rtcp"
)

// Source is one of the streams of a guest.
type Source int

// The streams.
const (
	Sound Source = iota
	Camera
	Screen
)

// Onward takes what a guest sends, as it is encoded, for other guests. Nothing
// comes in a pause. Its methods must not block; each source is told by two
// goroutines, one of them by Captured. What they are given is valid during the call only.
type Onward interface {
	// Sound takes packets as they arrive, see [Voice]; marker tells of speech after silence.
	Sound(sequence uint16, timestamp uint32, marker bool, payload []byte)
	// Frame takes whole frames in order; behind one that is missing comes one that stands alone.
	Frame(screen bool, frame []byte, timestamp uint32)
	// Captured tells when what has a timestamp was captured, by our clock.
	Captured(of Source, timestamp uint32, at time.Time)
}

// Plead asks the guest for a frame that stands alone, for somebody else. It may
// be called often: what is asked again before an answer could be there is left out.
func (p *Peer) Plead(screen bool) {
	s := &p.camera
	if screen {
		s = &p.screen
	}
	ssrc := s.source.Load()
	now, last := time.Now().UnixNano(), s.pled.Load()
	pause := max(keyFramePause, 2*p.roundTrip())
	if ssrc == 0 || now-last < int64(pause) || !s.pled.CompareAndSwap(last, now) {
		return
	}
	s.plis.Add(1)
	// A connection that is going away says so to its reader.
	_ = p.pc.WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: ssrc}})
}

// theirs is the guest's clock, by which sender reports tell when things were
// captured. The report that was quickest on its way says how far it is from ours.
type theirs struct {
	mu    sync.Mutex // guards the fields below
	known bool
	off   time.Duration // from theirs to ours
}

// clockSet is how much later than thought a report may come before the guest's
// clock was set.
const clockSet = 2 * time.Second

// ours is a moment of the guest's clock by ours; now is when it was told.
func (t *theirs) ours(moment, now time.Time) time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	if off := now.Sub(moment); !t.known || off < t.off || off > t.off+clockSet {
		t.known, t.off = true, off
	}
	return moment.Add(t.off)
}

package peer

import (
	"sync"
	"sync/atomic"
	"time"
)

// Person is another guest, to be put into a place of this connection by
// [Peer.Place]. Its methods pass on what that guest sends; they do nothing once
// somebody else has the place.
type Person struct {
	// Begin is called once, when the guest of this connection has taken an offer
	// with the person. What is passed on before is lost.
	Begin func()
	// KeyFrame is called when the guest wants a frame of the camera or of the
	// screen that stands alone, at most three times a second. It must not block.
	KeyFrame func(screen bool)

	place *place
	gone  atomic.Bool
	begun atomic.Bool

	// Each is guarded by the line of that source.
	moves   [3]move
	counted bool   // shift is known
	shift   uint16 // from the numbers of sound packets to those they get
}

// line is one stream of a place.
type line struct {
	clock *clock
	rate  float64 // ticks a second

	mu      sync.Mutex // guards the fields below
	used    bool
	last    uint32    // newest timestamp
	at      time.Time // and when it was sent
	numbers numbers   // of sound
}

// move is from the timestamps that a person has to those of the line.
type move struct {
	known bool
	by    uint32
	told  bool // of a capture before that
	stamp uint32
	at    time.Time
}

// take brings a timestamp of the person into the line; l.mu is held.
func (m *move) take(l *line, timestamp uint32, now time.Time) uint32 {
	if !m.known {
		m.known = true
		if l.used { // time has passed since the last one there
			m.by = l.last + uint32(int64(now.Sub(l.at).Seconds()*l.rate)) - timestamp
		}
		if m.told {
			l.clock.tie(m.stamp+m.by, m.at)
		}
	}
	timestamp += m.by
	if !l.used || int32(timestamp-l.last) > 0 {
		l.used, l.last, l.at = true, timestamp, now
	}
	return timestamp
}

// Captured tells when what has that timestamp was captured.
func (w *Person) Captured(of Source, timestamp uint32, at time.Time) {
	l := &w.place.lines[of]
	l.mu.Lock()
	defer l.mu.Unlock()
	m := &w.moves[of]
	m.told, m.stamp, m.at = true, timestamp, at
	if m.known && !w.gone.Load() {
		l.clock.tie(timestamp+m.by, at)
	}
}

// Frame passes a frame on; it may be used again after the call.
func (w *Person) Frame(screen bool, frame []byte, timestamp uint32) {
	if w.gone.Load() {
		return
	}
	of, track := Camera, w.place.camera
	if screen {
		of, track = Screen, w.place.screen
	}
	l := &w.place.lines[of]
	l.mu.Lock()
	timestamp = w.moves[of].take(l, timestamp, time.Now())
	l.mu.Unlock()
	// A connection that is going away says so to its reader.
	_ = track.write(frame, timestamp)
}

// Sound passes a packet on with the gaps that its numbers have; it may be used
// again after the call. anew tells that the gap before it is ours and none to be
// told of.
func (w *Person) Sound(sequence uint16, timestamp uint32, marker, anew bool, payload []byte) {
	if w.gone.Load() {
		return
	}
	l := &w.place.lines[Sound]
	l.mu.Lock()
	if !w.counted || anew || l.numbers.far(sequence+w.shift) {
		w.counted, w.shift, marker = true, l.numbers.next-sequence, true
	}
	sequence += w.shift
	fresh := l.numbers.take(sequence)
	if fresh {
		timestamp = w.moves[Sound].take(l, timestamp, time.Now())
	}
	l.mu.Unlock()
	if fresh {
		w.place.audio.pass(sequence, timestamp, marker, payload)
	}
}

// numbers are those that packets of one stream had: none may come twice, for
// with it the key stream of SRTP would (RFC 3711 section 9.1), whatever a guest sends.
type numbers struct {
	next uint16 // after the newest
	seen uint64 // bit n: next−1−n was there
}

// firstNumber leaves room below for a packet that was overtaken by the first one:
// no number may come from before 0, which would count as a round of them.
const firstNumber = 1 << 10

func newNumbers() numbers { return numbers{next: firstNumber} }

// farJump is a gap that is none: no network loses a minute and goes on.
const farJump = 3000

// far tells whether a number is out of any order.
func (n *numbers) far(number uint16) bool {
	d := int16(number - n.next)
	return d > farJump || d < -farJump
}

// take notes a number; false: it was there, or may have been.
func (n *numbers) take(number uint16) bool {
	d := int(int16(number - n.next))
	if d >= 0 {
		n.seen = n.seen<<(d+1) | 1
		n.next = number + 1
		return true
	}
	bit := uint64(1) << (-d - 1)
	if bit == 0 || n.seen&bit != 0 {
		return false
	}
	n.seen |= bit
	return true
}

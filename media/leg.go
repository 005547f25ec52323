package media

import (
	"sync"
	"sync/atomic"
	"time"

	"zwiesprache/media/codec"
	"zwiesprache/media/peer"
)

// legBacklog is how much may wait to be sent to a guest before pictures of
// others are left out for it. It is more than backlogLimit: our own encoder
// leaves out a picture for nothing, a picture of others costs a key frame.
const legBacklog = 2 * backlogLimit

// legPause is how long a leg asks for no key frame after it was clogged: the
// guest who sends learns meanwhile what its camera may use, and the others pay
// for each key frame, too.
const legPause = 2 * time.Second

// legFrame is how long one frame may take to be sent: nobody fills the way of
// others with a huge one.
const legFrame = 2 * time.Second

// leg is the way of one guest's sound and pictures to another guest.
type leg struct {
	from, to *guest
	person   *peer.Person
	open     atomic.Bool    // both are connected and nobody pauses
	shown    atomic.Bool    // the other end has a place for it
	lost     [2]atomic.Bool // camera and screen: only a frame that stands alone may come next

	stopped bool         // the packet before did not pass; used by the one goroutine that reads the sound
	clogged [2]time.Time // when a frame was last left out; each used by the one that reads that picture
}

func newLeg(from, to *guest) *leg {
	l := &leg{from: from, to: to}
	l.person = &peer.Person{Begin: func() { l.shown.Store(true); l.begin() }, KeyFrame: l.need}
	return l
}

// runs tells whether anything may pass.
func (l *leg) runs() bool { return l.open.Load() && l.shown.Load() }

// begin starts with whole frames.
func (l *leg) begin() {
	l.need(false)
	l.need(true)
}

// set opens or shuts it.
func (l *leg) set(open bool) {
	if was := l.open.Swap(open); open && !was {
		l.begin()
	}
}

// need lets only a frame that stands alone come next, and asks for one.
func (l *leg) need(screen bool) {
	l.lost[index(screen)].Store(true)
	if l.runs() {
		l.from.peer.Plead(screen)
	}
}

func index(screen bool) int {
	if screen {
		return 1
	}
	return 0
}

// sound passes one packet on. Gaps stay, but not one that we made.
func (l *leg) sound(sequence uint16, timestamp uint32, marker bool, payload []byte) {
	if !l.runs() {
		l.stopped = true
		return
	}
	l.person.Sound(sequence, timestamp, marker, l.stopped, payload)
	l.stopped = false
}

// frame passes one frame on, if it is of use there.
func (l *leg) frame(screen bool, frame []byte, timestamp uint32) {
	lost := &l.lost[index(screen)]
	if !l.runs() || !screen && l.to.blind.Load() {
		lost.Store(true)
		return
	}
	key, now := codec.IsKeyFrame(frame), time.Now()
	waits := l.to.peer.Backlog()
	if l.to.peer.Takes(len(frame)) > legFrame {
		waits = legFrame
	}
	passes, plead := passes(lost.Load(), key, waits, &l.clogged[index(screen)], now)
	switch {
	case !passes:
		lost.Store(true)
	case key:
		lost.Store(false)
	}
	if plead {
		l.from.peer.Plead(screen)
	}
	if passes {
		l.person.Frame(screen, frame, timestamp)
	}
}

// passes tells whether a frame is of use where that much waits, and whether to
// ask for one that stands alone. lost: the frame before did not pass; clogged
// is when too much waited last.
func passes(lost, key bool, waits time.Duration, clogged *time.Time, now time.Time) (passes, plead bool) {
	switch {
	case waits > legBacklog:
		*clogged = now
		return false, false
	case lost && !key: // there must be room for one
		return false, waits < legBacklog/4 && now.Sub(*clogged) >= legPause
	}
	return true, false
}

// outlet is where what a guest sends goes on to others; it implements peer.Onward.
type outlet struct {
	legs atomic.Pointer[[]*leg] // replaced, never changed

	mu       sync.Mutex // guards captures
	captures [3]capture // by source
}

// capture says when what has a timestamp was captured.
type capture struct {
	stamp uint32
	at    time.Time // zero: not known
}

// onward are the legs that begin here.
func (o *outlet) onward() []*leg {
	if list := o.legs.Load(); list != nil {
		return *list
	}
	return nil
}

// add lets a leg begin here.
func (o *outlet) add(l *leg) {
	list := append(append([]*leg(nil), o.onward()...), l)
	o.legs.Store(&list)
	o.mu.Lock()
	defer o.mu.Unlock()
	for of, c := range o.captures {
		if !c.at.IsZero() {
			l.person.Captured(peer.Source(of), c.stamp, c.at)
		}
	}
}

// Sound implements peer.Onward.
func (o *outlet) Sound(sequence uint16, timestamp uint32, marker bool, payload []byte) {
	for _, l := range o.onward() {
		l.sound(sequence, timestamp, marker, payload)
	}
}

// Frame implements peer.Onward.
func (o *outlet) Frame(screen bool, frame []byte, timestamp uint32) {
	for _, l := range o.onward() {
		l.frame(screen, frame, timestamp)
	}
}

// Captured implements peer.Onward.
func (o *outlet) Captured(of peer.Source, timestamp uint32, at time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.captures[of] = capture{timestamp, at}
	for _, l := range o.onward() {
		l.person.Captured(of, timestamp, at)
	}
}

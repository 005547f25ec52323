package peer

import (
	"sync"
	"time"
)

const (
	// maxHold is how long a picture waits for its sound at most.
	maxHold = 400 * time.Millisecond
	// maxLeast is how late sound is played for a late picture: beyond, people
	// fall into each other's words, which is worse than lips out of step.
	maxLeast = 300 * time.Millisecond
	// behind is how much later than its picture a sound may be heard: as across a
	// large table, and nobody sees it before 45 ms (ITU-R BT.1359). The picture
	// need not wait for it.
	behind = 25 * time.Millisecond
	// inStep is a change that nobody sees.
	inStep = 10 * time.Millisecond
	// syncStep is how much a picture's wait changes with each look.
	syncStep = 20 * time.Millisecond
)

// lipsync keeps the camera's picture and the sound of a guest in step: sender
// reports tell when both were captured by one clock, and the one that is
// earlier is held back.
type lipsync struct {
	voice, picture moments

	mu         sync.Mutex // guards the fields below
	voiceWay   way        // from capture to the ear
	pictureWay way        // from capture to complete frame
	hold       time.Duration
}

// wait holds a picture back until its sound is played; done ends it.
func (l *lipsync) wait(f encoded, done <-chan struct{}) {
	l.mu.Lock()
	if captured, known := l.picture.captured(f.stamp); known {
		l.pictureWay.add(f.at.Sub(captured), 30)
	}
	left := time.Until(f.at.Add(l.hold))
	l.mu.Unlock()
	if left <= 0 {
		return
	}
	timer := time.NewTimer(left)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-done:
	}
}

// heard notes which sound reaches the ear at that moment.
func (l *lipsync) heard(stamp uint32, at time.Time) {
	captured, known := l.voice.captured(stamp)
	if !known {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.voiceWay.add(at.Sub(captured), 4)
}

// figures are how things stand: by how much the sound is heard later than the
// picture is seen, 0 while that is not known, and how long pictures wait.
func (l *lipsync) figures() (skew, hold time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.voiceWay.known && l.pictureWay.known {
		skew = l.voiceWay.usual - l.pictureWay.usual - l.hold
	}
	return skew, l.hold
}

// adjust takes one step towards no skew: it moves the hold, and answers how
// long sound must be held back at least. delay is how long it is now.
func (l *lipsync) adjust(delay time.Duration) (least time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.voiceWay.known || !l.pictureWay.known {
		return 0
	}
	late := l.voiceWay.usual - l.pictureWay.usual // of the sound
	want := min(max(late-behind, 0), maxHold)
	if off := want - l.hold; off > inStep || off < -inStep || want == 0 {
		l.hold += min(max(off, -syncStep), syncStep)
	}
	if least = delay - late; late > inStep || least > maxLeast { // hopeless is left alone
		return 0
	}
	return max(least, 0)
}

// keepStep is called in every pulse.
func (p *Peer) keepStep() {
	v := p.config.Voice
	if v == nil {
		return
	}
	if stamp, at, ok := v.Playing(); ok {
		p.step.heard(stamp, at)
		v.SetLeast(p.step.adjust(v.Delay()))
	}
}

// way is the usual time from capture to arrival. Both clocks differ, so it has
// a meaning only against another way of the same guest.
type way struct {
	known bool
	usual time.Duration
}

// add takes one more; the last n or so count.
func (w *way) add(d time.Duration, n int) {
	if off := d - w.usual; !w.known || off > time.Second || off < -time.Second { // another stream, or a clock was set
		w.known, w.usual = true, d
		return
	}
	w.usual += (d - w.usual) / time.Duration(n)
}

// moments tells when what has a timestamp was captured, by the guest's clock.
type moments struct {
	rate float64 // ticks a second

	mu    sync.Mutex // guards the fields below
	known bool
	stamp uint32
	at    time.Time
}

// report takes a sender report (RFC 3550 section 6.4.1).
func (m *moments) report(stamp uint32, at time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.known, m.stamp, m.at = true, stamp, at
}

func (m *moments) captured(stamp uint32) (time.Time, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.at.Add(time.Duration(float64(int32(stamp-m.stamp)) / m.rate * float64(time.Second))), m.known
}

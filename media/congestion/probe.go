package congestion

import "time"

const (
	probePause   = 2500 * time.Millisecond // between two searches for more
	probeSoon    = 300 * time.Millisecond  // where the last was no good answer
	idlePause    = 10 * time.Second        // between two looks whether what is known still holds
	probeTime    = 40 * time.Millisecond   // a probe is at least so long
	probeMost    = 150 * time.Millisecond
	overdue      = 400 * time.Millisecond // beyond two round trips: so rarely, at most, come reports
	probePackets = 6
	probeSafety  = 0.94 // of a measured rate is used
)

// probe is a short while of sending faster than the target, to see whether it
// gets through.
type probe struct {
	id     int
	rate   float64 // bit/s wanted
	length time.Duration

	packets, size       int // sent
	firstSent, lastSent time.Duration
	lastSize            int
	done                bool // all is sent

	told, got           int // packets whose fate is known; that arrived
	gotSize, gotFirst   int
	firstCame, lastCame time.Duration
}

// send counts a packet of the probe.
func (p *probe) send(now time.Duration, size int) {
	if p.packets == 0 {
		p.firstSent = now
	}
	p.packets++
	p.size += size
	p.lastSent, p.lastSize = now, size
	p.done = p.packets >= probePackets && now-p.firstSent >= p.length
}

// hear counts the fate of one.
func (p *probe) hear(received bool, at time.Duration, size int) {
	p.told++
	if !received {
		return
	}
	if p.got == 0 {
		p.firstCame, p.gotFirst = at, size
	}
	p.got++
	p.gotSize += size
	p.lastCame = max(p.lastCame, at)
}

// result is the rate that got through, bit/s, and whether that was all of the
// probe; random is the part of packets that is lost whatever is sent.
func (p *probe) result(random float64) (rate float64, whole, ok bool) {
	if p.got < probePackets/2 || 2*p.got < p.packets {
		return 0, false, false
	}
	const instant = time.Millisecond
	// The last packet took its time after it left, the first before it came.
	sent := float64(p.size-p.lastSize) * 8 / max(p.lastSent-p.firstSent, instant).Seconds()
	came := float64(p.gotSize-p.gotFirst) * 8 / max(p.lastCame-p.firstCame, instant).Seconds() / (1 - random)
	return min(sent, came), came > 0.9*sent, true
}

// stretched is how much longer a probe took to arrive than to leave.
func (p *probe) stretched() time.Duration {
	return (p.lastCame - p.firstCame) - (p.lastSent - p.firstSent)
}

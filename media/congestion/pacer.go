package congestion

import "time"

const (
	// slack is how much of what was not sent in time may be made up for, as
	// timers come late.
	slack = 8 * time.Millisecond
	// debt is how long sound may hold pictures and probes up.
	debt = 100 * time.Millisecond
	// patience bounds what waits: an encoder follows the target long before.
	patience = 2 * time.Second
	// padSize is that of a padding packet on the wire, bytes: as much as the
	// count of padding, one byte, allows (RFC 3550 section 5.1).
	padSize = PadLeast + 254
	// PadLeast is the size of a packet with one byte of padding.
	PadLeast = 12 + 8 + 1 + Overhead
	// mediaTime is how long after the last packet probes are made: who pauses sends nothing.
	mediaTime = time.Second
)

// Pacer holds back pictures so that they leave evenly at the estimator's
// rate. What has waited longest leaves first, repairs before all others.
type Pacer[P any] struct {
	estimator *Estimator
	repairs   queue[P]
	pictures  queue[P]
	free      time.Time // when the next packet may leave
	last      time.Time // when there was media
}

type queue[P any] struct {
	items []held[P]
	size  int // bytes
}

type held[P any] struct {
	packet P
	size   int
}

// NewPacer gives a pacer for what one estimator watches.
func NewPacer[P any](e *Estimator) *Pacer[P] { return &Pacer[P]{estimator: e} }

// Push takes a packet of a size in bytes on the wire; false: too much waits
// already, and the packet is not taken.
func (p *Pacer[P]) Push(now time.Time, packet P, size int, repair bool) bool {
	p.last = now
	if p.Backlog(now) > patience {
		return false
	}
	q := &p.pictures
	if repair {
		q = &p.repairs
	}
	q.items = append(q.items, held[P]{packet, size})
	q.size += size
	return true
}

// Passed counts a packet that waited for nobody: sound.
func (p *Pacer[P]) Passed(now time.Time, size int) {
	p.last = now
	rate, _ := p.estimator.pace(now)
	p.spend(now, size, rate)
	// Sound alone may be more than the target; what is over is not paid later.
	if latest := now.Add(debt); p.free.After(latest) {
		p.free = latest
	}
}

// Backlog is how long what waits needs to leave.
func (p *Pacer[P]) Backlog(now time.Time) time.Duration {
	return needs(p.repairs.size+p.pictures.size, float64(p.estimator.Target(now)))
}

// Next says what is to leave now: a packet, or padding of that size on the
// wire if the caller can make some, or nothing before a moment. Whatever leaves
// is to be told to [Estimator.Sent].
func (p *Pacer[P]) Next(now time.Time, pads bool) (packet P, padding int, at time.Time) {
	rate, probing := p.estimator.pace(now)
	if p.free.After(now) {
		return packet, 0, p.free
	}
	for _, q := range [...]*queue[P]{&p.repairs, &p.pictures} {
		if len(q.items) > 0 {
			first := q.items[0]
			q.items[0] = held[P]{}
			q.items, q.size = q.items[1:], q.size-first.size
			p.spend(now, first.size, rate)
			return first.packet, 0, time.Time{}
		}
	}
	if probing && pads && now.Sub(p.last) < mediaTime {
		// A slow probe has smaller packets, so that it is no longer than a fast one.
		size := min(max(int(rate*probeTime.Seconds()/8/probePackets), PadLeast), padSize)
		p.spend(now, size, rate)
		return packet, size, time.Time{}
	}
	return packet, 0, now.Add(idle)
}

// idle is how soon to ask again when nothing waits: a probe may be due.
const idle = 50 * time.Millisecond

func (p *Pacer[P]) spend(now time.Time, size int, rate float64) {
	if earliest := now.Add(-slack); p.free.Before(earliest) {
		p.free = earliest
	}
	p.free = p.free.Add(needs(size, rate))
}

// needs is the time that bytes take at a rate in bit/s.
func needs(size int, rate float64) time.Duration {
	return time.Duration(float64(size) * 8 / rate * float64(time.Second))
}

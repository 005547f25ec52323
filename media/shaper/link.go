package shaper

import (
	"math/rand/v2"
	"time"
)

// maxWaiting bounds a link's memory, packets: a second of 1 Gbit/s.
const maxWaiting = 100_000

// Link is one direction of a network, for packets of any kind. Time is what the
// caller says and must not go back. It is not safe for concurrent use.
type Link[P any] struct {
	profile Profile
	changes []Change // still to come
	start   time.Time
	random  *rand.Rand
	inRow   bool // of losses

	queue   []item[P] // the first is being sent
	waiting int       // bytes in queue[1:]
	began   time.Time // the first of queue
	done    time.Time // with the first of queue
	way     []item[P] // sent, in order of arrival
	last    time.Time // arrival of the last of way, also when it is gone
	stats   Stats
}

type item[P any] struct {
	packet P
	size   int
	in     time.Time
	out    time.Time // arrival, once on its way
	waited time.Duration
	spread float64 // 0…1 of the jitter
}

// NewLink gives a link that starts with a profile and changes by a plan,
// which must be in order. Equal seeds and equal packets give equal fates.
func NewLink[P any](seed uint64, start time.Time, first Profile, plan ...Change) *Link[P] {
	return &Link[P]{profile: first, changes: plan, start: start, random: rand.New(rand.NewPCG(seed, 1))}
}

// Set changes the profile from now on, also for packets that wait.
func (l *Link[P]) Set(now time.Time, profile Profile) {
	l.advance(now)
	l.apply(now, profile)
}

// Send takes a packet of a size in bytes.
func (l *Link[P]) Send(now time.Time, size int, packet P) {
	l.advance(now)
	l.stats.Sent++
	// As many draws for each packet as can be needed: one packet's fate does
	// not depend on the profile of those before.
	loss, row, spread := l.random.Float64(), l.random.Float64(), l.random.Float64()
	if l.inRow {
		l.inRow = row >= 1/max(1, l.profile.Row)
	} else {
		l.inRow = row < l.profile.Burst
	}
	if l.profile.Down || l.inRow || loss < l.profile.Loss {
		l.stats.Lost++
		return
	}
	patience := l.profile.Queue
	if patience == 0 {
		patience = DefaultQueue
	}
	if len(l.queue) > 0 && l.done.Sub(now)+l.needs(l.waiting) > patience || len(l.queue)+len(l.way) >= maxWaiting {
		l.stats.Overflowed++
		return
	}
	l.queue = append(l.queue, item[P]{packet: packet, size: size, in: now, spread: spread})
	if len(l.queue) == 1 {
		l.began, l.done = now, now.Add(l.needs(size))
	} else {
		l.waiting += size
	}
	l.advance(now)
}

// Receive answers the next packet that has arrived by now.
func (l *Link[P]) Receive(now time.Time) (packet P, d Delivery, ok bool) {
	l.advance(now)
	if len(l.way) == 0 || l.way[0].out.After(now) {
		return packet, d, false
	}
	i := l.way[0]
	l.way[0] = item[P]{}
	l.way = l.way[1:]
	l.stats.Delivered++
	l.stats.Bytes += i.size
	return i.packet, Delivery{Sent: i.in, Arrived: i.out, Size: i.size, Waited: i.waited}, true
}

// Next is when to ask again at the latest; false: nothing is under way.
func (l *Link[P]) Next() (at time.Time, ok bool) {
	if len(l.way) > 0 {
		at, ok = l.way[0].out, true
	}
	if len(l.queue) > 0 && (!ok || l.done.Before(at)) {
		at, ok = l.done, true
	}
	// A change may set free what waits.
	if len(l.queue) > 0 && len(l.changes) > 0 {
		if c := l.start.Add(l.changes[0].After); c.Before(at) {
			at = c
		}
	}
	return at, ok
}

// Waits is how long a packet sent now would wait for others.
func (l *Link[P]) Waits(now time.Time) time.Duration {
	l.advance(now)
	if len(l.queue) == 0 {
		return 0
	}
	return l.done.Sub(now) + l.needs(l.waiting)
}

// Stats counts so far.
func (l *Link[P]) Stats() Stats { return l.stats }

// advance does what happens until now, in order.
func (l *Link[P]) advance(now time.Time) {
	for {
		busy := len(l.queue) > 0 && !l.done.After(now)
		if len(l.changes) > 0 {
			at := l.start.Add(l.changes[0].After)
			if !at.After(now) && !(busy && l.done.Before(at)) {
				profile := l.changes[0].Profile
				l.changes = l.changes[1:]
				l.apply(at, profile)
				continue
			}
		}
		if !busy {
			return
		}
		l.depart()
	}
}

// depart lets the first of the queue go.
func (l *Link[P]) depart() {
	i := l.queue[0]
	l.queue[0] = item[P]{}
	l.queue = l.queue[1:]
	i.waited = l.began.Sub(i.in)
	i.out = l.done.Add(l.profile.Delay + time.Duration(2*i.spread*float64(l.profile.Jitter)))
	if i.out.Before(l.last) {
		i.out = l.last
	}
	l.last = i.out
	l.way = append(l.way, i)
	if len(l.queue) > 0 {
		size := l.queue[0].size
		l.waiting -= size
		l.began, l.done = l.done, l.done.Add(l.needs(size))
	}
}

func (l *Link[P]) apply(at time.Time, profile Profile) {
	left := float64(l.done.Sub(at)) * float64(l.profile.Rate) // of the packet being sent
	l.profile = profile
	switch {
	case profile.Down:
		l.stats.Lost += len(l.queue)
		l.queue, l.waiting = nil, 0
	case len(l.queue) == 0:
	case profile.Rate == 0:
		l.done = at
	default:
		l.done = at.Add(time.Duration(left / float64(profile.Rate)))
	}
}

// needs is the time that bytes take at the rate.
func (l *Link[P]) needs(size int) time.Duration {
	if l.profile.Rate == 0 {
		return 0
	}
	return time.Duration(float64(size) * 8 / float64(l.profile.Rate) * float64(time.Second))
}

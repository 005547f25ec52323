// Package congestion finds out how much a way to the other side carries, and
// keeps to it. An [Estimator] numbers what is sent, takes the other side's
// reports of arrival times (transport-wide congestion control) and answers a
// target; a [Pacer] lets packets go evenly, sound at once, and adds padding
// when the estimator wants to probe for more.
//
// The estimator looks at delay: when packets wait longer than the least that
// was seen, or ever longer, the link is full, and the rate at which they arrive
// then is what it carries. It goes below that until the queue is gone, and stays
// a little below. More is found by short probes only, so that the queue stays
// short in between. Loss counts if sending less makes it less.
//
// Everything is computed in the time that the caller gives; nothing starts a
// goroutine, nothing is safe for concurrent use. Reports are foreign input.
package congestion

import (
	"time"

	"github.com/pion/rtcp"
)

// Config bounds the target, bit/s on the wire.
type Config struct{ Least, First, Most int }

// Overhead is what IPv4, UDP and SRTP add to an RTP packet, bytes: sizes are
// to be given with it.
const Overhead = 20 + 8 + 10

const (
	queueMost   = 70 * time.Millisecond   // a queue that long is congestion, however it came
	riseMost    = 12 * time.Millisecond   // so is a rise of the delay by that much, beyond what is usual
	drainSpeed  = 500 * time.Millisecond  // a queue that long would stop everything,
	drainLeast  = 0.25                    // if not for this part of the link's rate
	drainMost   = 0.85                    // and what a short queue leaves of it
	drainTime   = 1500 * time.Millisecond // beyond what the queue itself needs
	fallMost    = 0.7                     // where nothing proves a full link, the target falls no lower than to that part
	paceFull    = 1.3                     // of the target: packets of a frame leave within it
	paceFree    = 2.5                     // where the link is far from full: sooner
	noisy       = 4 * time.Millisecond    // deviation that may fool a probe
	stretchMost = 30 * time.Millisecond   // by which, beyond four times the usual, jitter may stretch one
	probeFactor = 1.5                     // of the target, when the link is known
	probeEager  = 2.0                     // and while it is not
	probeBack   = 2.5                     // at most, for what was had before it was full
	probeMissed = 0.7                     // of what was asked for: less was sent, so that it says little
	probeTries  = 3                       // in a row, until it is believed all the same
	silenceTime = time.Second             // without reports, though packets were sent
	silenceMost = 300_000                 // bit/s sent into it
	jump        = 10 * time.Second        // of the other side's clock, which is then another
)

// Estimator is the sender's view of one way.
type Estimator struct {
	config Config
	began  time.Time
	sent   history
	clock  clock
	delay  delay
	loss   loss

	target float64       // bit/s
	full   bool          // the link is, and its queue is being emptied,
	link   float64       // its rate as measured since, 0: not yet,
	from   float64       // the target before,
	after  float64       // the target when the queue is gone,
	until  time.Duration // and when it must be
	proven bool          // less arrived than was sent

	probe     *probe // under way or waiting for its report; nil: none
	probes    int
	nextProbe time.Duration
	eager     bool // the last probe got through: the next asks for much more
	lower     int  // probes in a row that brought less than the target
	missed    int  // of which nothing was learnt: sent too slowly, as this computer was busy, or not reported

	claim float64 // what the last probe found, to be confirmed; 0: nothing
	again float64 // rate that the next probe asks for at least

	roundTrip time.Duration // 0: unknown
	waiting   time.Duration // since when a packet waits for a report; 0: none does
	before    float64       // target before the silence; 0: there is none
}

// New gives an estimator that knows nothing yet.
func New(config Config, now time.Time) *Estimator {
	return &Estimator{config: config, began: now, loss: newLoss(), target: float64(config.First), eager: true}
}

// Target is what everything sent should amount to, bit/s on the wire.
func (e *Estimator) Target(now time.Time) int {
	return e.bounded(e.loss.bound(e.target, now.Sub(e.began)))
}

// Steady is what the target will be again after what is but for a moment: while
// a queue is emptied, or a lower rate is tried.
func (e *Estimator) Steady() int {
	rate := e.target
	if e.full {
		rate = e.after
	}
	return e.bounded(min(rate, e.loss.limit))
}

// Silent tells whether reports stay out, though packets were sent.
func (e *Estimator) Silent() bool { return e.before > 0 }

func (e *Estimator) bounded(rate float64) int {
	return int(min(max(rate, float64(e.config.Least)), float64(e.config.Most)))
}

// Figures are the estimator's view of the way.
type Figures struct {
	Queue     time.Duration // that packets wait, jitter left out
	RoundTrip time.Duration // with the time until reports are sent; 0: unknown
	Random    float64       // 0…1: part of packets lost whatever is sent
	Congested bool          // the link is full, its queue is being emptied
}

// Figures answers the view as of the last report.
func (e *Estimator) Figures() Figures {
	return Figures{Queue: e.delay.queue(), RoundTrip: e.roundTrip, Random: e.loss.random, Congested: e.full}
}

// Number is the transport-wide number of the packet that leaves next.
func (e *Estimator) Number() uint16 { return e.sent.next }

// Sent notes that the packet with that number has left, with its size on the
// wire in bytes.
func (e *Estimator) Sent(now time.Time, size int) {
	at := now.Sub(e.began)
	r := record{size: size, sent: at}
	if e.probe != nil && !e.probe.done {
		r.cluster = e.probe.id
		e.probe.send(at, size)
	}
	if e.waiting == 0 {
		e.waiting = at
	}
	e.sent.add(r)
}

// Report takes what the other side says of arrivals.
func (e *Estimator) Report(now time.Time, report *rtcp.TransportLayerCC) {
	at := now.Sub(e.began)
	before := e.clock.steps
	known, trip := false, time.Duration(0)
	e.clock.each(report, func(number uint16, received bool, came time.Duration) {
		r := e.sent.find(number)
		if r == nil || r.fate == arrived || r.fate == lost && !received {
			return
		}
		was := r.fate
		r.fate = lost
		if received {
			r.fate = arrived
		}
		if was == lost {
			e.loss.found()
		} else {
			e.loss.add(r)
			if e.probe != nil && r.cluster == e.probe.id {
				e.probe.hear(received, came, r.size)
			}
		}
		if !received {
			return
		}
		known = true
		if passed := at - r.sent; trip == 0 || passed < trip {
			trip = passed
		}
		e.delay.add(sample{sent: r.sent, arrived: came, size: r.size})
	})
	if !known {
		return
	}
	e.heard(at)
	if moved := time.Duration(e.clock.steps-before) * referenceStep; before != 0 && (moved > jump || moved < -jump) {
		e.delay = delay{noise: e.delay.noise}
		return
	}
	if e.roundTrip == 0 {
		e.roundTrip = trip
	}
	e.roundTrip += (trip - e.roundTrip) / 8
	e.judge(at)
	e.conclude(at)
}

// heard ends a silence.
func (e *Estimator) heard(at time.Duration) {
	if e.before > 0 {
		// The way may be another: what was known of its delay is void, and
		// whether it carries as much as before is asked at once.
		e.delay = delay{noise: e.delay.noise}
		e.loss.forget()
		e.full, e.probe, e.nextProbe, e.eager = false, nil, at, true
		e.again, e.before = e.before, 0
	}
	e.waiting = 0
}

// judge looks for congestion.
func (e *Estimator) judge(at time.Duration) {
	if len(e.delay.samples) == 0 {
		return
	}
	queue, margin := e.delay.queue(), e.delay.margin()
	rise, deviation := e.delay.trend()
	probing := e.probe != nil
	grows := !probing && queue > 8*time.Millisecond+margin && rise > riseMost.Seconds()+2.5*e.delay.noise
	switch {
	case e.full && queue < 10*time.Millisecond+margin:
		e.relieved(at)
	case e.full && at > e.until:
		e.delay.rebase()
		e.relieved(at)
	case e.full:
		e.drain(queue)
	case grows || queue > queueMost+3*margin:
		e.full, e.eager, e.proven, e.link, e.from, e.after = true, false, false, 0, e.target, e.target
		e.until = at + queue + e.roundTrip + drainTime
		e.drain(queue)
	case !probing:
		e.delay.settle(deviation)
	}
}

// drain aims below what the link carries, the more the longer its queue.
func (e *Estimator) drain(queue time.Duration) {
	if rate, proven, ok := e.delay.busy(); ok {
		if e.link > 0 {
			rate = (rate + e.link) / 2
		}
		e.link = rate
		safe := probeSafety * rate
		if proven {
			e.proven = true
		} else {
			// Little was sent, and something else held it up: that says
			// nothing of how much the link carries.
			safe = max(safe, fallMost*e.from)
		}
		e.after = min(e.after, safe)
	}
	part := 0.9 - queue.Seconds()/drainSpeed.Seconds()
	e.target = e.after * min(max(part, drainLeast), drainMost) / probeSafety
}

// relieved ends a time of congestion.
func (e *Estimator) relieved(at time.Duration) {
	e.full, e.target, e.nextProbe = false, e.after, at+probePause
	if !e.proven {
		e.nextProbe = at + probeSoon
	}
	// What made packets wait may be over, or never was the link.
	e.again = min(e.from, probeBack*e.after)
}

// conclude learns from a probe whose report is complete or overdue.
func (e *Estimator) conclude(at time.Duration) {
	p := e.probe
	if p == nil || !p.done || p.told < p.packets && at < p.lastSent+2*e.roundTrip+overdue {
		return
	}
	e.probe, e.nextProbe = nil, at+probePause
	rate, whole, ok := p.result(e.loss.random)
	if e.full {
		e.claim = 0
		return
	}
	if !ok {
		e.eager = false
		switch {
		case p.told >= p.packets: // most of it is lost
			e.target = max(e.target/2, float64(e.config.Least))
		case e.missed < probeTries: // or only the report
			e.missed++
			e.nextProbe, e.again = at+probeSoon, p.rate
		}
		return
	}
	safe := min(rate*probeSafety, float64(e.config.Most))
	sure := safe
	if e.delay.margin() > noisy {
		// Jitter alone can make a probe look good: two in a row must agree.
		sure = min(safe, e.claim)
	}
	e.claim = 0
	if whole && rate < probeMissed*p.rate {
		e.missed++
	} else {
		e.missed = 0
	}
	if whole && safe > e.loss.limit {
		e.loss.forget()
	}
	switch {
	case safe > 1.02*e.target:
		if whole || safe > 1.2*e.target {
			e.nextProbe, e.claim, e.again = at, safe, probeFactor*safe // there may be more
		}
		if sure < safe {
			e.claim, e.nextProbe = safe, min(e.nextProbe, at+probeSoon)
		}
		e.lower, e.eager = 0, whole
		if sure > e.loss.limit {
			e.loss.forget()
		}
		e.target = max(e.target, sure)
	case safe < 0.88*e.target && p.stretched() > stretchMost+4*e.delay.margin():
		// Once may be chance.
		if e.lower++; e.lower == 2 {
			e.target, e.lower = safe, 0
		}
		e.nextProbe = at + probePause/4
	case e.missed > 0 && e.missed <= probeTries:
		e.nextProbe, e.again = at+probeSoon, p.rate
	default:
		e.lower, e.eager = 0, false
	}
	if e.target >= float64(e.config.Most) {
		e.nextProbe = at + idlePause
	}
}

// pace is how fast packets may leave now, bit/s, and whether to fill up with padding.
func (e *Estimator) pace(now time.Time) (rate float64, probing bool) {
	at := now.Sub(e.began)
	e.listen(at)
	target := float64(e.Target(now))
	if e.probe == nil && at >= e.nextProbe && !e.full && e.before == 0 && at >= e.loss.trial &&
		e.delay.queue() < 20*time.Millisecond+2*e.delay.margin() {
		e.start(target)
	}
	switch {
	case e.probe != nil && !e.probe.done:
		return e.probe.rate, true
	case e.full:
		return target, false
	case target >= float64(e.config.Most):
		return paceFree * target, false
	}
	return paceFull * target, false
}

// start begins a probe.
func (e *Estimator) start(target float64) {
	factor := probeFactor
	if e.eager {
		factor = probeEager
	}
	e.probes++
	e.probe = &probe{
		id:     e.probes,
		rate:   min(max(factor*target, e.again), float64(e.config.Most)/probeSafety),
		length: min(max(probeTime, 5*e.delay.margin()), probeMost),
	}
	e.again = 0
}

// listen notices when reports stay out.
func (e *Estimator) listen(at time.Duration) {
	if e.before > 0 || e.waiting == 0 || at-e.waiting < silenceTime+2*e.roundTrip {
		return
	}
	e.before = e.target
	e.target = min(e.target, silenceMost)
	e.full, e.probe = false, nil
}

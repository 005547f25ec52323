package congestion

import (
	"math"
	"time"
)

const (
	memory       = 1200 * time.Millisecond // how long samples are kept, by the time of sending
	trendTime    = 500 * time.Millisecond  // over which a trend is looked for
	queueTime    = 60 * time.Millisecond   // over which, by arrival, the least delay is what the queue adds,
	queuePackets = 4                       // and over how many packets at least
	busyTime     = 400 * time.Millisecond  // over which a full link's rate is measured
	proof        = 1.15                    // times that arriving takes of leaving: a full link,
	chance       = 40 * time.Millisecond   // and the least difference that jitter hardly makes
	maxSamples   = 2048
	floorTime    = time.Second
	floors       = 15 // seconds for which a least delay counts
)

// sample is a packet that arrived. Its delay is arrived-sent, plus an unknown
// but constant difference of the two clocks.
type sample struct {
	sent    time.Duration // by our clock
	arrived time.Duration // by the other side's
	size    int
}

func (s sample) delay() time.Duration { return s.arrived - s.sent }

// delay watches how long packets are under way, against the least that was seen.
type delay struct {
	samples []sample // in order of sending
	least   [floors]time.Duration
	seconds int           // how many of least are in use, and which is current
	since   time.Duration // when the current began
	noise   float64       // seconds; usual deviation that is no trend
}

// add takes samples in order of sending; one out of order tells nothing.
func (d *delay) add(s sample) {
	if n := len(d.samples); n > 0 && s.sent < d.samples[n-1].sent {
		return
	}
	d.samples = append(d.samples, s)
	first := 0
	for d.samples[first].sent < s.sent-memory || len(d.samples)-first > maxSamples {
		first++
	}
	d.samples = d.samples[first:]
	if d.seconds == 0 || s.sent-d.since >= floorTime {
		d.since = s.sent
		d.least[d.seconds%floors] = s.delay()
		d.seconds++
	}
	current := &d.least[(d.seconds-1)%floors]
	*current = min(*current, s.delay())
}

// floor is the least delay of the last seconds.
func (d *delay) floor() time.Duration {
	least := d.least[0]
	for _, l := range d.least[:min(d.seconds, floors)] {
		least = min(least, l)
	}
	return least
}

// rebase takes what packets need now as the new floor: what stays long after
// we sent less is not our queue, but another way.
func (d *delay) rebase() {
	d.least[0], d.seconds = d.recent(), 1
}

// recent is the least delay of the last packets.
func (d *delay) recent() time.Duration {
	last := d.samples[len(d.samples)-1]
	least := last.delay()
	for i := len(d.samples) - 1; i >= 0; i-- {
		if d.samples[i].arrived < last.arrived-queueTime && len(d.samples)-i > queuePackets {
			break
		}
		least = min(least, d.samples[i].delay())
	}
	return least
}

// queue is how long packets wait now, jitter left out.
func (d *delay) queue() time.Duration {
	if len(d.samples) == 0 {
		return 0
	}
	return d.recent() - d.floor()
}

// margin is what deviation alone may look like.
func (d *delay) margin() time.Duration { return time.Duration(d.noise * float64(time.Second)) }

// trend fits a line to the delays: rise is what it gains from its first to its
// last sample, deviation how far samples are from it, both in seconds.
func (d *delay) trend() (rise, deviation float64) {
	const enough = 6
	last := len(d.samples) - 1
	first := last
	for first > 0 && d.samples[first-1].arrived >= d.samples[last].arrived-trendTime {
		first--
	}
	window := d.samples[first : last+1]
	if len(window) < enough {
		return 0, 0
	}
	var n, sx, sy, sxx, sxy, syy float64
	for _, s := range window {
		x := (s.arrived - window[0].arrived).Seconds()
		y := (s.delay() - window[0].delay()).Seconds()
		n, sx, sy, sxx, sxy, syy = n+1, sx+x, sy+y, sxx+x*x, sxy+x*y, syy+y*y
	}
	vx := sxx - sx*sx/n
	if vx <= 0 {
		return 0, 0
	}
	slope := (sxy - sx*sy/n) / vx
	rest := (syy - sy*sy/n) - slope*slope*vx
	return slope * (window[len(window)-1].arrived - window[0].arrived).Seconds(), math.Sqrt(max(0, rest) / n)
}

// settle learns what deviation is usual, at times without congestion.
func (d *delay) settle(deviation float64) {
	const most = 0.04 // seconds; wilder networks are full, not noisy
	d.noise += 0.05 * (min(deviation, most) - d.noise)
}

// busy is the rate at which a full link delivers, bit/s: that of the last
// packets in a row that had to wait. It is proven where they took well longer to
// arrive than to leave, and by more than jitter alone does: then less arrives
// than is sent. False: too few to tell.
func (d *delay) busy() (rate float64, proven, ok bool) {
	const enough, shortest = 5, 20 * time.Millisecond
	waits := d.floor() + 8*time.Millisecond + d.margin()
	last := len(d.samples) - 1
	first, size := last, 0
	for first > 0 && d.samples[first-1].delay() > waits &&
		(last-first < enough || d.samples[last].arrived-d.samples[first-1].arrived < busyTime) {
		size += d.samples[first].size
		first--
	}
	came := d.samples[last].arrived - d.samples[first].arrived
	if last-first < enough-1 || came < shortest {
		return 0, false, false
	}
	grown := d.samples[last].delay() - d.samples[first].delay()
	left := came - grown
	return float64(size) * 8 / came.Seconds(), grown > chance && float64(came) > proof*float64(left), true
}

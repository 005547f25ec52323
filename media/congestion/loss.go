package congestion

import (
	"math"
	"time"
)

const (
	periodTime    = 300 * time.Millisecond // of one observation, at least,
	periodPackets = 20                     // and its packets
	periods       = 20
	tryTime       = 10 * time.Second // between two tries of a lower rate
	tryFactor     = 0.7
)

// period is what became of the packets sent in a short time.
type period struct {
	rate       float64 // bit/s sent
	sent, lost float64 // packets
}

// loss tells a link that is full from one that loses anyway: from a full link
// more arrives undamaged when less is sent, from the other not. It explains what
// it saw by two numbers, what the link carries and what it loses whatever is
// sent, and takes the likeliest pair. When the rate was too even to tell, it
// asks for a while of less.
type loss struct {
	past      []period
	first     time.Duration // sending of the first packet of the current period
	bits      float64
	sent      float64
	lost      float64
	trial     time.Duration // until when a lower rate is tried
	nextTrial time.Duration
	limit     float64 // bit/s that the link carries; +Inf: loss says nothing of it
	random    float64 // 0…1 lost whatever is sent
}

func newLoss() loss { return loss{limit: math.Inf(1)} }

// add counts a packet whose fate is known, in order of sending.
func (l *loss) add(r *record) {
	if l.sent == 0 {
		l.first = r.sent
	}
	if took := r.sent - l.first; took >= periodTime && l.sent >= periodPackets {
		l.past = append(l.past, period{rate: l.bits / took.Seconds(), sent: l.sent, lost: l.lost})
		if len(l.past) > periods {
			l.past = l.past[1:]
		}
		l.first, l.bits, l.sent, l.lost = r.sent, 0, 0, 0
		l.explain()
		l.plan(r.sent)
	}
	l.bits += float64(r.size) * 8
	l.sent++
	if r.fate == lost {
		l.lost++
	}
}

// forget begins anew, as the way has changed.
func (l *loss) forget() {
	l.past, l.limit = l.past[:0], math.Inf(1)
}

// found takes back that a packet was lost.
func (l *loss) found() { l.lost = max(0, l.lost-1) }

// explain finds the likeliest limit and random loss.
func (l *loss) explain() {
	const doubt = 5 // how much likelier, in nats, a limit must make what was seen
	most, least := 0.0, math.Inf(1)
	for _, p := range l.past {
		most, least = max(most, p.rate), min(least, p.rate)
	}
	best, random := l.likelihood(math.Inf(1))
	l.limit, l.random = math.Inf(1), random
	best += doubt
	for limit := most; limit > least/3; limit *= 0.94 {
		if likely, random := l.likelihood(limit); likely > best {
			best, l.limit, l.random = likely, limit, random
		}
	}
}

// likelihood of what was seen on a link of this rate, with the best random loss.
func (l *loss) likelihood(limit float64) (best, random float64) {
	best = math.Inf(-1)
	for _, chance := range [...]float64{0.001, 0.005, 0.01, 0.02, 0.035, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4} {
		sum := 0.0
		for age := range l.past {
			p := l.past[len(l.past)-1-age]
			over := max(0, 1-limit/p.rate)
			q := min(0.99, chance+(1-chance)*over)
			sum += math.Pow(0.93, float64(age)) * (p.lost*math.Log(q) + (p.sent-p.lost)*math.Log(1-q))
		}
		if sum > best {
			best, random = sum, chance
		}
	}
	return best, random
}

// plan begins a try of a lower rate if there is loss that even sending explains both ways.
func (l *loss) plan(now time.Duration) {
	const bearable = 0.03
	if now < l.nextTrial || now < l.trial || l.random < bearable || !math.IsInf(l.limit, 1) {
		return
	}
	l.trial, l.nextTrial = now+3*periodTime, now+tryTime
}

// bound limits a rate by what is known of loss, bit/s.
func (l *loss) bound(rate float64, now time.Duration) float64 {
	if now < l.trial {
		rate *= tryFactor
	}
	return min(rate, l.limit)
}

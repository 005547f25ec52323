package audio

import (
	"math"
	"slices"
	"time"

	"zwiesprache/media/codec"
)

// The jitter buffer's bounds. Delays are in milliseconds.
const (
	minTarget   = 20.0
	maxTarget   = 200.0
	shrinkRate  = 10.0                   // ms of target a second: quality comes back slowly, so that it stays
	inTime      = 95                     // percent of the packets that the target waits for
	margin      = 1.0                    // ms
	window      = 250                    // packets whose way is remembered: 5 s
	spellTime   = 500 * time.Millisecond // of each such spell the slowest packet is remembered,
	spells      = 40                     // for 20 s,
	spellsLate  = 4                      // and so many of them may be too late: what comes in bunches now and then is awaited, too
	capacity    = 128                    // packets held, 2.56 s; a power of two
	maxPayload  = 1500                   // bytes; no packet of a network is larger
	timeJump    = 3000                   // ms between timestamp and clock that mean a new stream
	maxConceal  = 6                      // frames of 10 ms invented before a pause is taken for one
	farGap      = 10                     // lost packets in a row that are a pause, not a hole
	perMilli    = codec.AudioRate / 1000
	quietPacket = 2 // bytes; Opus says "still silent" with so few (RFC 6716 section 2.1.9)
)

// packet is one Opus packet in its place. Sequence and timestamp are unwrapped.
type packet struct {
	held      bool
	sequence  int64
	timestamp int64 // samples
	samples   int   // its length
	arrival   time.Time
	payload   []byte
}

// action says what is to be played next.
type action int

const (
	wait    action = iota // nothing: the other side is silent, or its sound not due yet
	play                  // the packet
	recover               // the packet before this one is lost; this one repeats it
	conceal               // a lost or late packet: invent
)

// jitter puts packets in order and decides when each is due: late enough that
// 95 % of them are there in time, and all of them nine half seconds out of ten,
// and no later. A lost packet counts as one that
// comes with its follower, which repeats it. Time comes in from outside. A
// packet's transit is its way in ms, up to a constant: both ends' clocks differ.
type jitter struct {
	slots    [capacity]packet
	started  bool // a packet was ever seen
	waiting  bool // between spurts of talk: the next packet starts a new one
	next     int64
	clock    int64 // timestamp at which the next packet should start
	newest   int64
	last     packet // the one played last, without payload
	pause    int64  // samples before it in which the speaker was silent and sent nothing
	absent   int64  // samples of packets lost since sound was played, before it
	starving int    // frames invented in a row because nothing is there
	missing  int    // samples to invent next

	epoch    time.Time
	stamp    int64           // newest timestamp
	transits [window]float64 // of the newest packets
	sorted   []float64       // the same, from least to most
	seen     int             // packets remembered so far
	base     float64         // the least transit of them
	point    float64         // transit after which packets are played, by their jitter
	slowest  [spells]float64 // transit of each spell
	spell    int             // that is not over
	spellEnd time.Time
	least    float64   // ms that are held back at least, whatever the jitter
	at       time.Time // last packet's arrival
	stats    struct{ late, lost, recovered, starved int }
}

// push takes a packet that arrived; it reports false for one that is not used:
// no Opus, a duplicate, or too late.
func (j *jitter) push(sequence uint16, timestamp uint32, payload []byte, at time.Time) bool {
	samples := codec.Samples(payload)
	if samples == 0 || len(payload) > maxPayload {
		return false
	}
	if !j.started {
		j.restart(int64(sequence), int64(timestamp), at)
	}
	number := j.newest + int64(int16(sequence-uint16(j.newest)))
	stamp := j.stamp + int64(int32(timestamp-uint32(j.stamp)))
	transit := j.transit(stamp, at)
	if off := transit - j.base; off > timeJump || off < -timeJump || number >= j.next+capacity || number < j.next-capacity {
		j.restart(int64(sequence), int64(timestamp), at) // another stream, or one that was away for long
		number, stamp, transit = j.newest, j.stamp, j.base
	}
	j.learn(transit, at)
	if number > j.newest {
		j.newest, j.stamp = number, stamp
	}
	if number < j.next {
		if !j.waiting || number <= j.last.sequence {
			j.stats.late++
			return false
		}
		j.next = number // overtaken by its followers before anything was played
	}
	slot := &j.slots[number&(capacity-1)]
	if slot.held && slot.sequence == number {
		return false
	}
	*slot = packet{true, number, stamp, samples, at, append(slot.payload[:0], payload...)}
	return true
}

func (j *jitter) restart(sequence, timestamp int64, at time.Time) {
	for i := range j.slots {
		j.slots[i].held = false
	}
	j.started, j.waiting = true, true
	j.next, j.newest, j.stamp = sequence, sequence, timestamp
	j.last = packet{sequence: sequence - capacity, samples: 2 * frame}
	j.epoch, j.at = at, at
	target := max(j.point-j.base, minTarget)
	j.base = -float64(timestamp) / perMilli
	j.point, j.seen = j.base+target, 0
	j.sorted = slices.Grow(j.sorted[:0], window)
	j.spellEnd = time.Time{}
	for i := range j.slowest {
		j.slowest[i] = math.Inf(-1) // no spell yet
	}
}

func (j *jitter) transit(stamp int64, at time.Time) float64 {
	return float64(at.Sub(j.epoch))/float64(time.Millisecond) - float64(stamp)/perMilli
}

// learn sets base and target from the ways of the newest packets: clocks drift
// apart, and a sender that stumbled stays behind.
func (j *jitter) learn(transit float64, at time.Time) {
	slot := &j.transits[j.seen%window]
	if j.seen++; j.seen > window {
		i, _ := slices.BinarySearch(j.sorted, *slot)
		j.sorted = slices.Delete(j.sorted, i, i+1)
	}
	*slot = transit
	i, _ := slices.BinarySearch(j.sorted, transit)
	j.sorted = slices.Insert(j.sorted, i, transit)
	j.base = j.sorted[0]
	want := max(j.sorted[(len(j.sorted)*inTime+99)/100-1]+margin, j.bunches(transit, at), j.base+minTarget)
	elapsed := max(0, min(at.Sub(j.at).Seconds(), 1))
	j.point = max(want, j.point-shrinkRate*elapsed)
	if transit > j.point { // missed, or nearly so: more of its kind may follow
		j.point += (transit - j.point) / 2
	}
	j.point = min(j.point, j.base+maxTarget)
	j.at = at
}

// bunches notes a packet's transit in its spell, and answers that within which
// the packets of most spells came.
func (j *jitter) bunches(transit float64, at time.Time) float64 {
	if !at.Before(j.spellEnd) {
		j.spell = (j.spell + 1) % spells
		j.slowest[j.spell], j.spellEnd = transit, at.Add(spellTime)
	}
	j.slowest[j.spell] = max(j.slowest[j.spell], transit)
	list := j.slowest
	slices.Sort(list[:])
	return list[spells-1-spellsLate]
}

// target is how long a packet is held back behind the fastest, ms.
func (j *jitter) target() float64 { return max(j.point-j.base, j.least) }

// lag is how long after the fastest way a packet of that timestamp is now, in ms.
func (j *jitter) lag(stamp int64, now time.Time) float64 { return j.transit(stamp, now) - j.base }

// due tells whether a packet of that timestamp is to be played.
func (j *jitter) due(stamp int64, now time.Time) bool { return j.lag(stamp, now) >= j.target() }

// take decides what to play now. The packet that it returns is the buffer's and
// valid until the next push.
func (j *jitter) take(now time.Time) (action, *packet) {
	p := j.first()
	switch {
	case j.waiting:
		if p == nil || !j.due(p.timestamp, now) {
			return wait, nil
		}
		j.lose(p.sequence - j.next)
		j.waiting = false
	case p == nil:
		return j.starve(), nil
	case p.sequence > j.next:
		if do := j.bridge(p); do != play {
			return do, p
		}
	case p.timestamp > j.clock && !j.due(p.timestamp, now): // the speaker paused; time the new spurt afresh
		j.waiting = true
		return wait, nil
	}
	p.held = false
	j.starving = 0
	j.pause = max(0, p.timestamp-j.clock-(p.sequence-j.next)*int64(j.last.samples))
	j.next, j.clock = p.sequence+1, p.timestamp+int64(p.samples)
	j.last = packet{sequence: p.sequence, samples: p.samples}
	return play, p
}

// bridge fills the hole before a packet, one lost packet at a time; play means
// that there is none left to fill.
func (j *jitter) bridge(p *packet) action {
	lost := p.sequence - j.next
	if p.timestamp < j.clock || p.timestamp-j.clock > farGap*int64(j.last.samples) || lost > farGap {
		j.waiting = true
		return wait
	}
	for ; lost > 0; lost-- {
		if lost == 1 && len(p.payload) > quietPacket {
			j.learn(j.transit(j.clock, p.arrival), j.at)
		}
		j.next++
		j.clock += int64(j.last.samples)
		j.lose(1)
		if j.starving*frame >= j.last.samples { // was invented already, while it was awaited
			j.starving -= j.last.samples / frame
			continue
		}
		if lost == 1 && len(p.payload) > quietPacket {
			j.starving = 0
			j.stats.recovered++
			j.pause = max(0, p.timestamp-j.clock)
			return recover
		}
		j.missing = j.last.samples - j.starving*frame
		j.starving = 0
		return conceal
	}
	return play
}

// lose counts packets that are taken for lost.
func (j *jitter) lose(n int64) {
	j.stats.lost += int(n)
	j.absent += n * int64(j.last.samples)
}

// invented tells how much of a gap of so many samples, which ends with the sound
// that take gave, was missing: all of it, or what was lost where the speaker paused.
func (j *jitter) invented(gap int) int {
	if j.pause > 0 {
		gap = min(gap, int(j.absent))
	}
	j.absent = 0
	return gap
}

// starve bridges a packet that is late; after a while the spurt counts as over.
func (j *jitter) starve() action {
	if j.starving++; j.starving > maxConceal {
		j.starving, j.waiting = 0, true
		j.stats.starved++
		return wait
	}
	j.missing = frame // in small steps: the packet may come any moment
	return conceal
}

// first is the earliest packet from next on.
func (j *jitter) first() *packet {
	for n := j.next; n <= j.newest; n++ {
		if p := &j.slots[n&(capacity-1)]; p.held && p.sequence == n {
			return p
		}
	}
	return nil
}

package audio

import (
	"time"

	"zwiesprache/media/codec"
)

// The jitter buffer's bounds. Delays are in milliseconds.
const (
	minTarget   = 20.0
	maxTarget   = 200.0
	shrinkRate  = 10.0 // ms of target a second: quality comes back slowly, so that it stays
	bucket      = 5.0  // ms
	buckets     = 61   // the last one holds everything over 300 ms
	window      = 250  // packets whose lateness is remembered: 5 s
	capacity    = 64   // packets held, 1.28 s; a power of two
	maxPayload  = 1500 // bytes; no packet of a network is larger
	timeJump    = 3000 // ms between timestamp and clock that mean a new stream
	maxConceal  = 6    // frames of 10 ms invented before falling silent
	farGap      = 10   // lost packets in a row that are a pause, not a hole
	baseWindow  = 100  // packets: the fastest of the last 100 to 200 sets the base
	perMilli    = codec.AudioRate / 1000
	quietPacket = 2 // bytes; Opus says "still silent" with so few (RFC 6716 section 2.1.9)
)

// packet is one Opus packet in its place. Sequence and timestamp are unwrapped.
type packet struct {
	held      bool
	sequence  int64
	timestamp int64 // samples
	samples   int   // its length
	payload   []byte
}

// action says what is to be played next.
type action int

const (
	wait    action = iota // nothing: silence
	play                  // the packet
	recover               // the packet before this one is lost; this one repeats it
	conceal               // a lost or late packet: invent
)

// jitter puts packets in order and decides when each is due: late enough that
// 95 % of them are there in time, and no later. Time comes in from outside.
type jitter struct {
	slots    [capacity]packet
	started  bool // a packet was ever seen
	waiting  bool // between spurts of talk: the next packet starts a new one
	next     int64
	clock    int64 // timestamp at which the next packet should start
	newest   int64
	last     packet // the one played last, without payload
	starving int    // frames invented in a row because nothing is there

	epoch  time.Time
	stamp  int64         // newest timestamp
	base   float64       // transit time of the fastest recent packets, ms
	lowest [2]float64    // of which base is the lower: of this window and of the last
	inBase int           // packets in this window
	target float64       // ms that a packet is held back behind the fastest
	late   [window]uint8 // bucket of each remembered packet
	count  [buckets]int  // packets per bucket
	seen   int           // packets remembered so far
	at     time.Time     // last packet's arrival
	stats  struct{ late, lost, recovered, starved int }
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
	*slot = packet{true, number, stamp, samples, append(slot.payload[:0], payload...)}
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
	j.base = -float64(timestamp) / perMilli
	j.lowest, j.inBase = [2]float64{j.base, j.base}, 0
	j.target = max(j.target, minTarget)
}

// transit is a packet's way in ms, up to a constant: the clocks of both ends differ.
func (j *jitter) transit(stamp int64, at time.Time) float64 {
	return float64(at.Sub(j.epoch))/float64(time.Millisecond) - float64(stamp)/perMilli
}

// learn sets the target from how late packets are against the fastest.
func (j *jitter) learn(transit float64, at time.Time) {
	if j.inBase++; j.inBase > baseWindow { // clocks drift apart, and a sender that stumbled stays behind
		j.lowest, j.inBase = [2]float64{transit, j.lowest[0]}, 1
	}
	j.lowest[0] = min(j.lowest[0], transit)
	j.base = min(j.lowest[0], j.lowest[1])
	b := uint8(min((transit-j.base)/bucket, buckets-1))
	slot := j.seen % window
	if j.seen >= window {
		j.count[j.late[slot]]--
	}
	j.late[slot] = b
	j.count[b]++
	j.seen++

	need := float64(min(j.seen, window)) * 0.95
	edge, sum := 0, 0
	for ; edge < buckets-1; edge++ {
		if sum += j.count[edge]; float64(sum) >= need {
			break
		}
	}
	want := min(max(float64(edge+1)*bucket, minTarget), maxTarget)
	elapsed := max(0, min(at.Sub(j.at).Seconds(), 1))
	j.target = max(want, j.target-shrinkRate*elapsed)
	j.at = at
}

// lag is how long after the fastest way a packet of that timestamp is now, in ms.
func (j *jitter) lag(stamp int64, now time.Time) float64 { return j.transit(stamp, now) - j.base }

// take decides what to play now. The packet that it returns is the buffer's and
// valid until the next push.
func (j *jitter) take(now time.Time) (action, *packet) {
	p := j.first()
	switch {
	case j.waiting:
		if p == nil || j.lag(p.timestamp, now) < j.target {
			return wait, nil
		}
		j.waiting = false
	case p == nil:
		return j.starve(), nil
	case p.sequence > j.next:
		if do := j.bridge(p); do != play {
			return do, p
		}
	case p.timestamp > j.clock && j.lag(p.timestamp, now) < j.target: // the speaker paused; time the new spurt afresh
		j.waiting = true
		return wait, nil
	}
	p.held = false
	j.starving = 0
	j.next, j.clock = p.sequence+1, p.timestamp+int64(p.samples)
	j.last = packet{sequence: p.sequence, samples: p.samples}
	return play, p
}

// bridge fills the hole before a packet, one lost packet at a time; play means
// that there is none left to fill.
func (j *jitter) bridge(p *packet) action {
	lost := p.sequence - j.next
	if p.timestamp < j.clock || p.timestamp-j.clock > farGap*int64(j.last.samples) || lost > farGap {
		j.stats.lost += int(lost)
		j.next, j.waiting = p.sequence, true
		return wait
	}
	for ; lost > 0; lost-- {
		j.next++
		j.clock += int64(j.last.samples)
		j.stats.lost++
		if j.starving*frame >= j.last.samples { // was invented already, while it was awaited
			j.starving -= j.last.samples / frame
			continue
		}
		j.starving = 0
		if lost == 1 && len(p.payload) > quietPacket {
			j.stats.recovered++
			return recover
		}
		return conceal
	}
	return play
}

// starve bridges a packet that is late; after a while the spurt counts as over.
func (j *jitter) starve() action {
	if j.starving++; j.starving > maxConceal {
		j.starving, j.waiting = 0, true
		j.stats.starved++
		return wait
	}
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

// excess is by how much, in ms, what is played now is later than need be;
// negative if it is too early to be safe.
func (j *jitter) excess(now time.Time) float64 { return j.lag(j.clock, now) - j.target }

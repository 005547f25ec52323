package peer

import (
	"time"

	"github.com/pion/rtp/codecs"

	"zwiesprache/media/codec"
)

const (
	window   = 512     // packets kept; 720p at 2 Mbit/s sends 210 a second
	maxFrame = 1 << 20 // bytes; a key frame of 720p has about 60,000

	reorderTime = 10 * time.Millisecond // a packet this late is lost, not overtaken,
	reorderPast = 10 * time.Second      // where one was overtaken so recently; elsewhere it is lost at once
	repeatTime  = 10 * time.Millisecond // after which a request is repeated that may itself be lost,
	repeatLoss  = 0.03                  // where that part of packets is
	askSize     = 70                    // bytes of a request on the wire, about
	maxAsks     = 30                    // for one packet
	askShare    = 1.5                   // packets asked for, repeats too, for each that comes by itself: twice what a fifth lost needs,
	askCredit   = 24                    // and so many at once: more would fill a way through which nothing else gets
)

// patient is how long a hole may stay where an answer takes a round trip: a key
// frame, which comes instead, takes as long and costs far more.
func patient(rtt time.Duration) time.Duration {
	return min(250*time.Millisecond+4*rtt, time.Second)
}

// askAgain is after how long an answer would have come. Where the way to the
// guest carries little, bit/s, requests are rarer: what is lost there is lost to
// too much, and sound goes the same way.
func askAgain(rtt time.Duration, target int) time.Duration {
	return max(rtt+rtt/4, 20*time.Millisecond, shareOf(target, askSize))
}

// assembler makes whole VP8 frames, in order, of RTP packets in any order. It
// waits a bounded time for what is missing and tells what to ask for again;
// after that it goes on at the next key frame. It knows no clock and starts no
// goroutine.
type assembler struct {
	slots   [window]slot
	started bool
	next    int64 // sequence number, without wrap, of the first packet of the next frame
	newest  int64
	lookKey bool // only a key frame may come next
	frame   []byte
	stamp   uint32 // timestamp of frame
	vp8     codecs.VP8Packet

	owed    float64   // askCredit less what may be asked for now
	stale   int       // packets in a row that came too late
	loss    float64   // 0…1 of the last packets, some hundred, that did not come by themselves
	swapped time.Time // when one was overtaken last
	thrifty bool      // no request is repeated before its answer is overdue

	received, missed uint64 // packets; missed counts holes, also those filled later
	repaired         uint64 // holes that were filled
	dropped          uint64 // times a hole was given up
}

// slot is a packet, or the hole where one is missing.
type slot struct {
	have      bool
	marker    bool
	start     bool // first packet of a frame
	key       bool // and of a key frame
	timestamp uint32
	data      []byte // without descriptor; the memory is used again

	since time.Time // of a hole: when it was noticed
	asked time.Time
	asks  int
}

func (a *assembler) at(sequence int64) *slot {
	return &a.slots[uint64(sequence)%window]
}

// push takes the payload of a packet; it is copied.
func (a *assembler) push(sequence uint16, timestamp uint32, marker bool, payload []byte, now time.Time) {
	number := int64(sequence)
	if a.started {
		number = a.newest + int64(int16(sequence-uint16(a.newest)))
	}
	if number < a.next {
		a.stale++ // its frame is gone
	} else {
		a.stale = 0
	}
	if !a.started || number >= a.next+window || a.stale == window {
		a.restart(number)
	}
	if number < a.next {
		return
	}
	a.received++
	if number > a.newest {
		a.owed = max(0, a.owed-askShare)
	}
	for ; a.newest < number; a.newest++ {
		hole := a.at(a.newest + 1)
		*hole = slot{data: hole.data[:0], since: now}
		a.loss -= a.loss / 128
		if a.newest+1 < number {
			a.missed++
			a.loss += 1. / 128
		}
	}
	s := a.at(number)
	if s.have {
		return
	}
	if number < a.newest {
		a.repaired++
		if s.asks == 0 || now.Sub(s.asked) < time.Millisecond {
			a.swapped = now
		}
	}
	s.have, s.marker, s.timestamp = true, marker, timestamp
	s.start, s.key, s.data = false, false, s.data[:0]
	data, err := a.vp8.Unmarshal(payload)
	if err != nil {
		return // padding, or garbage that stands for it
	}
	s.data = append(s.data, data...)
	s.start = a.vp8.S == 1 && a.vp8.PID == 0
	s.key = s.start && codec.IsKeyFrame(data)
}

// restart forgets everything: the stream begins, or jumped too far.
func (a *assembler) restart(number int64) {
	a.started, a.lookKey, a.stale = true, true, 0
	a.next, a.newest = number, number-1
}

// pop answers the next whole frame, nil if there is none yet. It is valid
// until the next call. patience is how long a hole may stay.
func (a *assembler) pop(now time.Time, patience time.Duration) []byte {
	for a.started && a.next <= a.newest {
		if a.lookKey && !a.seekKey(now, patience) {
			return nil
		}
		first := a.at(a.next)
		if first.have && len(first.data) == 0 {
			a.next++ // padding between frames
			continue
		}
		end, ok := a.extent()
		if !ok {
			if hole := a.at(end); end > a.newest || now.Sub(hole.since) < patience && !a.keyAfter(end) {
				return nil
			}
			a.giveUp(end)
			continue
		}
		if frame := a.join(end); frame != nil {
			return frame
		}
		a.lookKey = true
	}
	return nil
}

// seekKey moves to the first start of a key frame and drops what is before it.
// Without one it drops what can be no part of one any more, so that nobody asks for it.
func (a *assembler) seekKey(now time.Time, patience time.Duration) bool {
	for n := a.next; n <= a.newest; n++ {
		if s := a.at(n); s.have && s.key {
			a.next, a.lookKey = n, false
			return true
		}
	}
	for ; a.next <= a.newest; a.next++ {
		if s := a.at(a.next); !s.have && now.Sub(s.since) < patience {
			break
		}
	}
	return false
}

// extent finds the last packet of the frame that starts at next. Without one
// it answers the first packet that is missing.
func (a *assembler) extent() (end int64, ok bool) {
	for n := a.next; n <= a.newest; n++ {
		s := a.at(n)
		if !s.have {
			return n, false
		}
		if s.marker {
			return n, true
		}
	}
	return a.newest + 1, false
}

// keyAfter tells whether a whole key frame waits behind a hole: then nothing
// before it is worth waiting for.
func (a *assembler) keyAfter(hole int64) bool {
	inside := false
	for n := hole + 1; n <= a.newest; n++ {
		s := a.at(n)
		inside = s.have && (s.key || inside && !s.start)
		if inside && s.marker {
			return true
		}
	}
	return false
}

// giveUp goes on behind a hole with the next key frame.
func (a *assembler) giveUp(hole int64) {
	a.dropped++
	a.next, a.lookKey = hole+1, true
}

// join puts the packets from next to end together and steps behind them; nil
// if they are not one frame.
func (a *assembler) join(end int64) []byte {
	a.frame = a.frame[:0]
	timestamp := a.at(a.next).timestamp
	whole := a.at(a.next).start
	for n := a.next; n <= end; n++ {
		s := a.at(n)
		whole = whole && s.timestamp == timestamp && (n == a.next || !s.start)
		if len(a.frame)+len(s.data) > maxFrame {
			whole = false
		}
		if whole {
			a.frame = append(a.frame, s.data...)
		}
	}
	a.next = end + 1
	if !whole {
		return nil
	}
	a.stamp = timestamp
	return a.frame
}

// holes tells whether anything is missing.
func (a *assembler) holes() bool {
	for n := a.next; a.started && n <= a.newest; n++ {
		if !a.at(n).have {
			return true
		}
	}
	return false
}

// ask appends the numbers of packets that should be asked for now: once a
// packet is surely not just overtaken, and again when an answer would have
// come. A packet asked for often enough is left to patience. Where hardly
// anything comes, hardly anything is asked for.
func (a *assembler) ask(now time.Time, again time.Duration, list []uint16) []uint16 {
	surely := reorderTime
	if now.Sub(a.swapped) > reorderPast {
		surely = 0
	}
	for n := a.next; a.started && n <= a.newest; n++ {
		s := a.at(n)
		pause := again
		if s.asks%2 == 1 && a.loss > repeatLoss && !a.thrifty {
			pause = min(again, repeatTime)
		}
		if s.have || s.asks == maxAsks || now.Sub(s.since) < surely || s.asks > 0 && now.Sub(s.asked) < pause {
			continue
		}
		if a.owed > askCredit-1 {
			break // the way is too narrow for what is sent, and repairs take its room
		}
		a.owed++
		s.asks++
		s.asked = now
		list = append(list, uint16(n))
	}
	return list
}

package peer

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"zwiesprache/media/shaper"
)

// lossy is a stream of pictures over a way that loses packets both ways, in
// virtual time, with a guest who answers as a browser does: no packet again
// within a round trip, a key frame with the next picture.
type lossy struct {
	loss   float64
	delay  time.Duration // one way
	random *rand.Rand
	now    time.Time

	assembler assembler
	pleas     pleas
	coming    []flight // to us
	asked     []flight // to the guest
	packets   map[uint16]sent
	again     map[uint16]time.Time // when the guest sent a packet again
	sequence  uint16
	key       bool // is wanted

	begun, last time.Time // of pictures
	frozen      time.Duration
	pictures    int
}

// flight is on its way: a packet, or what is asked for.
type flight struct {
	at     time.Time
	packet sent
	key    bool
}

func (l *lossy) send(list *[]flight, f flight) {
	if l.random.Float64() >= l.loss {
		f.at = l.now.Add(l.delay)
		*list = append(*list, f)
	}
}

// picture sends the next one: six packets, or twenty of a key frame.
func (l *lossy) picture(n int) {
	count, first := 6, byte(1)
	if l.key {
		count, first, l.key = 20, 0, false
	}
	for i := range count {
		descriptor := byte(0)
		if i == 0 {
			descriptor = 0x10
		}
		p := sent{l.sequence, uint32(n * 3000), i == count-1, []byte{descriptor, first, 0}}
		l.sequence++
		l.packets[p.sequence] = p
		delete(l.again, p.sequence)
		l.send(&l.coming, flight{packet: p})
	}
}

// run plays so long and answers the share of time in gaps over 200 ms.
func (l *lossy) run(d time.Duration) float64 {
	l.packets, l.again, l.key = map[uint16]sent{}, map[uint16]time.Time{}, true
	rtt := 2 * l.delay
	next, n := l.now, 0
	l.begun, l.last = l.now, l.now
	for end := l.now.Add(d); l.now.Before(end); l.now = l.now.Add(time.Millisecond) {
		if !l.now.Before(next) {
			l.picture(n)
			n++
			next = next.Add(time.Second / 30)
		}
		for len(l.asked) > 0 && !l.asked[0].at.After(l.now) {
			f := l.asked[0]
			l.asked = l.asked[1:]
			if f.key {
				l.key = true
			} else if before, ok := l.again[f.packet.sequence]; !ok || l.now.Sub(before) >= rtt {
				l.again[f.packet.sequence] = l.now
				l.send(&l.coming, flight{packet: l.packets[f.packet.sequence]})
			}
		}
		looked := l.now.Sub(l.begun)%poll == 0
		for len(l.coming) > 0 && !l.coming[0].at.After(l.now) {
			l.assembler.take(l.coming[0].packet, l.now)
			l.coming, looked = l.coming[1:], true
		}
		if looked {
			l.look(rtt)
		}
	}
	return l.frozen.Seconds() / d.Seconds()
}

// look does what follows each read.
func (l *lossy) look(rtt time.Duration) {
	for l.assembler.pop(l.now, patient(rtt)) != nil {
		if gap := l.now.Sub(l.last); gap > 200*time.Millisecond {
			l.frozen += gap
		}
		l.last = l.now
		l.pictures++
	}
	if list := l.assembler.ask(l.now, askAgain(rtt, mostBitrate), nil); len(list) > 0 && l.random.Float64() >= l.loss {
		for _, sequence := range list { // one packet asks for all
			l.asked = append(l.asked, flight{at: l.now.Add(l.delay), packet: sent{sequence: sequence}})
		}
	}
	if l.pleas.due(l.assembler.lookKey, l.now, rtt) {
		l.send(&l.asked, flight{key: true})
	}
}

// What is lost comes again before anybody sees it, unless it takes several round trips.
func TestLoss(t *testing.T) {
	for _, row := range []struct {
		loss  float64
		delay time.Duration
		most  float64 // of the time frozen
	}{
		{0.05, time.Millisecond, 0}, {0.10, time.Millisecond, 0}, {0.20, time.Millisecond, 0.003},
		{0.10, 25 * time.Millisecond, 0.04}, {0.20, 25 * time.Millisecond, 0.18},
	} {
		var all []float64
		for seed := range uint64(5) {
			l := &lossy{loss: row.loss, delay: row.delay, random: rand.New(rand.NewPCG(seed, 3)), now: time.Unix(1000, 0)}
			all = append(all, l.run(time.Minute))
			t.Logf("%.2f lost, %v away: %.4f frozen, %d pictures, %d given up", row.loss, row.delay, all[seed], l.pictures, l.assembler.dropped)
		}
		if slices.Sort(all); all[2] > row.most {
			t.Errorf("%.2f lost, %v away: %.4f of the time frozen, want %.4f", row.loss, row.delay, all[2], row.most)
		}
	}
}

// A guest who sends more than the way carries loses most of it. Repairs of the
// picture must not take what is left from the sound.
func TestRepairsLeaveRoomForSound(t *testing.T) {
	const (
		rate, seconds         = 40_000, 20
		soundSize, soundPause = 160, 40  // bytes, ms on average: 32 kbit/s
		pictureSize           = 600      // bytes
		pause, again          = 33, 1000 // ms from picture to picture, on average: 145 kbit/s; until the guest sends a packet again a second time
	)
	begun := time.Unix(1000, 0)
	link := shaper.NewLink[*sent](1, begun, shaper.Profile{Rate: rate, Delay: 20 * time.Millisecond})
	random := rand.New(rand.NewPCG(1, 2)) // or one of the two always finds the queue full
	var a assembler
	sentAgain := map[uint16]int{}
	heard, sounds, repairs, sequence := 0, 0, 0, uint16(0)
	for ms := range seconds * 1000 {
		now := begun.Add(time.Duration(ms) * time.Millisecond)
		if random.IntN(soundPause) == 0 {
			link.Send(now, soundSize, nil)
			sounds++
		}
		if random.IntN(pause) == 0 {
			link.Send(now, pictureSize, &sent{sequence, uint32(sequence) * 3000, true, []byte{0x10, byte(min(1, sequence)), 0}})
			sequence++
		}
		for p, _, ok := link.Receive(now); ok; p, _, ok = link.Receive(now) {
			if p == nil {
				heard++
			} else {
				a.take(*p, now)
			}
		}
		const rtt = 500 * time.Millisecond
		for a.pop(now, patient(rtt)) != nil {
		}
		for _, n := range a.ask(now, askAgain(rtt, mostBitrate), nil) {
			if at, ok := sentAgain[n]; !ok || ms-at >= again {
				sentAgain[n] = ms
				repairs++
				link.Send(now, pictureSize, &sent{n, uint32(n) * 3000, true, []byte{0x10, byte(min(1, n)), 0}})
			}
		}
	}
	// Without a single repair two ninths of everything get through.
	t.Logf("%d of %d packets of sound, %d repairs", heard, sounds, repairs)
	if heard < sounds/6 {
		t.Errorf("%d of %d packets of sound got through, beside %d repairs", heard, sounds, repairs)
	}
}

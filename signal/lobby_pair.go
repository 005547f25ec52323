package signal

import (
	"errors"
	"fmt"
	"strconv"
	"time"
)

// Times of a pair, in ticks of its line.
const (
	beatTicks   = int(15 * time.Second / tick) // a guest's sign of life; mobile networks close idle lines at 30–60 s
	silentTicks = int(40 * time.Second / tick) // two of them are missing
	answerTicks = int(10 * time.Second / tick) // for the answer to one
	probeTicks  = int(2 * time.Second / tick)  // the same when media is troubled: better a new line than a long wait
)

// proven is a guest who knows the password, with or without a line.
type proven struct {
	*pair
	name    string    // for the owner; the same over all lines
	line    string    // the server's id of the line, "" = none
	right   time.Time // to relay ends then; zero without one
	asked   time.Time // for it, the last time
	asking  bool      // over this line, and not answered yet
	missed  bool      // the owner has been told that this guest cannot be reached
	probed  bool      // an answer to a probe is due
	silence int       // ticks since the last box
}

// admit gives a new pair its name. It is ours: ids of lines are the server's,
// who may use one twice.
func (y *lobby) admit(q *pair) *proven {
	y.count++
	g := &proven{pair: q, name: "g" + strconv.Itoa(y.count)}
	y.guests[g.name] = g
	return g
}

// connect puts a guest on a line. An older one, that may look alive to the
// server, makes room first.
func (y *lobby) connect(g *proven, line string, v *visitor) {
	if y.visitors[g.line] != nil {
		delete(y.visitors, g.line)
		y.line.pending.forget(g.line) // comes again
		y.line.pending.urge(EncodeLine(LineDrop{g.line}))
	}
	g.line, g.silence, g.missed, g.probed, g.asking = line, 0, false, false, false
	v.run, v.guest = nil, g
	y.line.pending.urge(EncodeLine(LineProven{line}))
}

// resume lets a pair go on over a new line. Nothing here is a guess on the password.
func (y *lobby) resume(line string, v *visitor, in resumeA) {
	g := y.named(in.pair)
	if g == nil {
		y.to(line, unknown{})
		y.abandon(line, v)
		return
	}
	out, boxes, err := g.answer(v.invite.sid, in)
	switch {
	case errors.Is(err, errStale): // the same invite still serves one who can prove it
		y.inVain(line, v)
		return
	case err != nil:
		y.dropLine(line)
		y.fail(g, err)
		return
	}
	moved := g.line != ""
	y.connect(g, line, v)
	y.to(line, out)
	y.sendBoxes(g, boxes)
	y.emit(Resumed{g.name, moved})
	y.askRelay(g)
}

// Times of the right to relay.
const (
	renewBefore = 5 * time.Minute // its end: a way that is relayed ends with it
	askAgain    = time.Minute     // after a question without an answer
)

// askRelay asks the server for the right to relay a guest's media, unless there
// is one that lasts.
func (y *lobby) askRelay(g *proven) {
	if now := time.Now(); now.Add(renewBefore).After(g.right) {
		g.asked, g.asking = now, true
		y.send(g.line, LineRelay{Guest: g.line})
	}
}

// relayed takes the server's answer: one for each question, since another way is
// sought for media with it.
func (y *lobby) relayed(m LineRelay) {
	v := y.visitors[m.Guest]
	if v == nil || v.guest == nil || !v.guest.asking {
		return
	}
	v.guest.asking = false
	if m.Relay != nil && len(m.Relay.URLs) > 0 {
		v.guest.right = m.Relay.Until
		y.emit(Relays{v.guest.name, *m.Relay})
	}
}

// named finds a pair by the name that both ends know.
func (y *lobby) named(id [16]byte) *proven {
	for _, g := range y.guests {
		if g.id == id {
			return g
		}
	}
	return nil
}

func (y *lobby) sendBoxes(g *proven, boxes []envelope) {
	for _, box := range boxes {
		y.to(g.line, box)
	}
}

// say seals a message for a proven guest.
func (y *lobby) say(guest string, m Message) {
	g := y.guests[guest]
	if g == nil {
		return
	}
	boxes, err := g.seal(m)
	switch {
	case errors.Is(err, ErrFingerprint): // our own offer names another certificate: media and room do not fit
		y.tampered(g, err)
	case err != nil:
		y.log.Error("message not sent", "error", err)
	default:
		y.sendBoxes(g, boxes)
	}
}

// drop ends a pair without a word to the owner, who asked for it.
func (y *lobby) drop(guest string) {
	if g := y.guests[guest]; g != nil {
		delete(y.guests, guest)
		y.dropLine(g.line)
	}
}

// overflow ends a pair that is sent more than its line carries.
func (y *lobby) overflow(guest string) {
	if g := y.guests[guest]; g != nil {
		y.lose(g, errors.New("queue is full"))
	}
}

// fail ends a pair for an error of it.
func (y *lobby) fail(g *proven, err error) {
	if errors.Is(err, errLost) || errors.Is(err, ErrMalformed) {
		y.lose(g, err)
	} else {
		y.tampered(g, err)
	}
}

// lose ends a pair that cannot go on, though nothing was forged.
func (y *lobby) lose(g *proven, err error) {
	y.log.Debug("pair ended", "error", fmt.Errorf("pair: %w", err))
	y.drop(g.name)
	y.emit(GuestGone{g.name})
}

// tampered ends a pair in which something is not genuine.
func (y *lobby) tampered(g *proven, err error) {
	y.log.Debug("pair not genuine", "error", err)
	if boxes, sealErr := g.seal(Bye{ReasonTampered}); sealErr == nil {
		y.sendBoxes(g, boxes)
	}
	y.drop(g.name)
	y.emit(Tampered{g.name})
}

// hearPair handles one body of a proven guest.
func (y *lobby) hearPair(g *proven, b body) {
	box, ok := b.(envelope)
	if !ok {
		y.tampered(g, errors.New("body out of turn"))
		return
	}
	m, err := g.open(box)
	if err != nil && !errors.Is(err, ErrUnknownType) {
		y.fail(g, err)
		return
	}
	g.silence = 0
	if g.missed {
		g.missed = false
		y.emit(Resumed{Guest: g.name})
	}
	switch m := m.(type) {
	case nil: // of a type to ignore
	case beat:
		switch {
		case m.Ask && y.line.pending.waiting(g.line) >= maxAnswers: // what is there says it all
		case m.Ask:
			y.say(g.name, g.beat(false))
		case g.probed:
			g.probed = false
			y.emit(Reached{g.name})
		}
	default:
		y.emit(Received{g.name, m})
	}
}

// missed tells the owner that a guest cannot be reached.
func (y *lobby) missed(g *proven) {
	if !g.missed {
		g.missed = true
		y.emit(GuestLost{g.name})
	}
}

// hurry says whether somebody is admitted: then every second without a line counts.
func (y *lobby) hurry() bool {
	for _, g := range y.guests {
		if g.admitted {
			return true
		}
	}
	return false
}

// tick counts the silence of admitted guests. Pages that wait may be asleep.
func (y *lobby) tick() error {
	y.answerLate()
	for _, g := range y.guests {
		if g.live && g.admitted {
			if g.silence++; g.silence >= silentTicks {
				y.missed(g)
			}
			if !g.right.IsZero() && time.Since(g.asked) > askAgain {
				y.askRelay(g)
			}
		}
	}
	return nil
}

// probe asks admitted guests for a sign of life, and does not wait long for it.
func (y *lobby) probe() error {
	for _, g := range y.guests {
		if g.live && g.admitted {
			y.say(g.name, g.beat(true))
			g.probed, g.silence = true, max(g.silence, silentTicks-probeTicks)
		}
	}
	return nil
}

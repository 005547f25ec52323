package signal

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"
)

// Limits of a room on the host's side (PROTOCOL.md, "Limits"). Those on the
// number of lines are above the server's: they bound memory should it ignore its own.
const (
	maxGuesses     = 20 // wrong ones a password: 2^20 passwords, a chance of 2 in 100,000
	maxLineGuesses = 3
	// The answer to a wrong guess comes later with each one of the line: a typo costs
	// nothing. It also does with every few of the room, so that who takes line after
	// line is slowed down, and the counsellor has time to see it. The right password is
	// answered at once, whatever others guess; all in all a page waits 20 s.
	lateEachOfLine = 2 * int(time.Second/2/tick) // ticks for each before
	lateEachOfRoom = 4                           // guesses for a tick
	maxAbandoned   = 5                           // runs a line may start and not finish
	maxVisitors    = 64
	maxPairs       = 16
)

// lobby is the host's side of everybody in a room. It belongs to one goroutine
// and sends by line.
type lobby struct {
	party    party
	password string
	emit     func(Event)
	log      *slog.Logger
	line     *line

	visitors map[string]*visitor // by the server's id of the line
	guests   map[string]*proven  // by the name that the owner knows
	count    int                 // of guests so far
	wrongs   int                 // guesses on the password
	isLocked bool                // nobody new for now
	isClosed bool                // nobody new any more
}

// visitor is one guest's line: joining while guest is nil, proven afterwards.
type visitor struct {
	invite    invite
	run       *run // open PAKE run
	wrongs    int
	left      int // tries, as the answer says that is held back
	late      int // ticks until then; there is no invite meanwhile
	abandoned int
	guest     *proven
}

func (y *lobby) to(line string, b body) {
	y.send(line, LineTo{line, encodeBody(b)})
}

// send enqueues what concerns a guest's line.
func (y *lobby) send(line string, m LineMessage) {
	v := y.visitors[line]
	y.line.pending.push(line, v != nil && v.guest != nil, EncodeLine(m))
}

// arrive greets a new line.
func (y *lobby) arrive(line string) {
	switch {
	case y.visitors[line] != nil: // an idle repetition
	case len(y.visitors) >= maxVisitors+maxPairs:
		y.send(line, LineDrop{line})
	default:
		v := &visitor{}
		y.visitors[line] = v
		y.greet(line, v)
	}
}

// greet opens the way for one run, or tells a line that it comes in vain. Even
// then a proven guest may go on: the nonce is for that, too.
func (y *lobby) greet(line string, v *visitor) {
	v.run, v.late = nil, 0
	if _, err := io.ReadFull(y.party.random, v.invite.sid[:]); err != nil {
		y.refuse(line, fmt.Errorf("draw sid: %w", err))
		return
	}
	switch {
	case y.wrongs >= maxGuesses:
		y.to(line, locked(v.invite))
	case y.isClosed || y.isLocked:
		y.to(line, closed{v.invite.sid, !y.isClosed})
	default:
		y.to(line, v.invite)
	}
}

// leave forgets a line that the server has closed.
func (y *lobby) leave(line string, left bool) {
	v := y.visitors[line]
	delete(y.visitors, line)
	y.line.pending.forget(line)
	switch {
	case v == nil || v.guest == nil:
	case left:
		delete(y.guests, v.guest.name)
		y.emit(GuestGone{v.guest.name})
	default:
		v.guest.suspend()
		v.guest.line = ""
		y.missed(v.guest)
	}
}

// dropLine closes a line without a word to the owner.
func (y *lobby) dropLine(line string) {
	if y.visitors[line] != nil {
		y.send(line, LineDrop{line})
		delete(y.visitors, line)
	}
}

// refuse drops a line that broke the protocol; the counsellor need not know.
func (y *lobby) refuse(line string, err error) {
	y.log.Debug("guest's line dropped", "error", err)
	y.dropLine(line)
}

// hear handles one body of a guest.
func (y *lobby) hear(line string, raw json.RawMessage) {
	v := y.visitors[line]
	if v == nil {
		return // dropped by us; it was on its way
	}
	b, err := decodeBody(raw)
	switch {
	case errors.Is(err, ErrUnknownType):
	case v.guest != nil && err != nil:
		y.tampered(v.guest, err)
	case v.guest != nil:
		y.hearPair(v.guest, b)
	case err != nil:
		y.refuse(line, err)
	default:
		y.hearJoining(line, v, b)
	}
}

// hearJoining carries a PAKE run on, or lets a pair go on.
func (y *lobby) hearJoining(line string, v *visitor, b body) {
	if v.late > 0 {
		y.inVain(line, v)
		return
	}
	switch b := b.(type) {
	case pakeA:
		if v.run != nil || y.isLocked || y.isClosed || y.wrongs >= maxGuesses {
			y.abandon(line, v)
			return
		}
		r, answer, err := y.party.startHost(y.password, v.invite, b)
		if err != nil {
			y.abandon(line, v)
			return
		}
		v.run = r
		y.to(line, answer)
	case confirmA:
		if v.run == nil || !v.run.opens(b.proof) {
			y.abandon(line, v)
			return
		}
		y.judge(line, v, b.proof)
	case resumeA:
		y.resume(line, v, b)
	case envelope: // sealed before our line was lost: it comes again
	default:
		y.refuse(line, errors.New("body out of turn"))
	}
}

// abandon ends a run that came to nothing. It tells its guest nothing about
// the password, so it counts for the line alone.
func (y *lobby) abandon(line string, v *visitor) {
	if y.inVain(line, v) {
		y.greet(line, v)
	}
}

// inVain counts what came to nothing and tells whether there may be more.
func (y *lobby) inVain(line string, v *visitor) bool {
	v.abandoned++
	if v.abandoned >= maxAbandoned {
		y.refuse(line, errors.New("too many abandoned runs"))
		return false
	}
	return true
}

// judge lets the guest in or counts a wrong guess. Lines with an open run while
// the password is locked do not exist: lock has ended them.
func (y *lobby) judge(line string, v *visitor, p proof) {
	s, err := v.run.verify(p)
	switch {
	case errors.Is(err, errWrong):
		y.guessed(line, v)
		return
	case err != nil:
		y.refuse(line, err)
		return
	case len(y.guests) >= maxPairs:
		y.to(line, closed{sid: v.invite.sid})
		y.dropLine(line)
		return
	}
	q, err := newPair(true, y.party.fingerprint, s)
	if err != nil {
		y.refuse(line, err)
		return
	}
	answer := confirmB{v.run.prove()}
	g := y.admit(q)
	y.connect(g, line, v)
	y.to(line, answer)
	y.emit(Proven{g.name, s.checkWord, s.fingerprint})
	y.askRelay(g)
}

// guessed counts a wrong guess at once; the answer may take its time.
func (y *lobby) guessed(line string, v *visitor) {
	y.wrongs++
	v.wrongs++
	v.run = nil
	v.left = min(maxGuesses-y.wrongs, maxLineGuesses-v.wrongs)
	v.late = (v.wrongs-1)*lateEachOfLine + y.wrongs/lateEachOfRoom
	y.emit(Wrong{y.wrongs, maxGuesses - y.wrongs})
	switch {
	case y.wrongs >= maxGuesses:
		y.to(line, wrong{v.left})
		y.greetAll()
		y.emit(Locked{})
	case v.late == 0:
		y.answer(line, v)
	}
}

// answer tells a guest that its guess was wrong, and how it goes on.
func (y *lobby) answer(line string, v *visitor) {
	y.to(line, wrong{v.left})
	if v.wrongs >= maxLineGuesses {
		y.dropLine(line)
	} else {
		y.greet(line, v)
	}
}

// answerLate gives the answers whose time has come.
func (y *lobby) answerLate() {
	for line, v := range y.visitors {
		if v.late > 0 {
			if v.late--; v.late == 0 {
				y.answer(line, v)
			}
		}
	}
}

// lock lets nobody new join for now, or opens the room again.
func (y *lobby) lock(on bool) {
	if y.isLocked != on {
		y.isLocked = on
		y.greetAll()
	}
}

// rearm takes another password, on which nobody has guessed yet. Runs that are open
// would fail with it: they begin anew.
func (y *lobby) rearm(password string) {
	y.password, y.wrongs = password, 0
	for _, v := range y.visitors {
		v.wrongs, v.left = 0, maxLineGuesses
	}
	y.greetAll()
}

// close lets nobody new join any more.
func (y *lobby) close() {
	if !y.isClosed {
		y.isClosed = true
		y.greetAll()
	}
}

// greetAll tells all who have not proven where they stand now. Who waits for the
// answer to a guess hears it with that, unless there is none to wait for any more.
func (y *lobby) greetAll() {
	for line, v := range y.visitors {
		if v.guest == nil && (v.late == 0 || y.wrongs >= maxGuesses) {
			y.greet(line, v)
		}
	}
}

// lineLost forgets all lines: the server announces those that still stand when
// the room is claimed again. The pairs go on then.
func (y *lobby) lineLost() {
	clear(y.visitors)
	for _, g := range y.guests {
		g.suspend()
		g.line, g.missed, g.silence = "", true, 0
	}
}

package signal

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// Limits of a room on the host's side (PROTOCOL.md, "Limits"). Those on the
// number of lines are above the server's: they bound memory should it ignore its own.
const (
	maxGuesses     = 20 // wrong ones a password: 2^20 passwords, a chance of 2 in 100,000
	maxLineGuesses = 3
	maxAbandoned   = 5 // runs a line may start and not finish
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

	visitors map[string]*visitor
	pairs    int // visitors who have proven
	wrongs   int // guesses on the password
	isShut   bool
}

// visitor is one guest's line: joining while pair is nil, proven afterwards.
type visitor struct {
	invite    invite
	run       *run // open PAKE run
	wrongs    int
	abandoned int
	pair      *pair
}

func (y *lobby) to(guest string, b body) {
	y.line.send(EncodeLine(LineTo{guest, encodeBody(b)}))
}

// arrive invites a new line, or tells it at once that it comes in vain.
func (y *lobby) arrive(guest string) {
	switch {
	case y.visitors[guest] != nil: // a proven one after our line's return, or an idle repetition
	case y.wrongs >= maxGuesses:
		y.to(guest, locked{})
	case y.isShut:
		y.to(guest, closed{})
	case len(y.visitors)-y.pairs >= maxVisitors:
		y.line.send(EncodeLine(LineDrop{guest}))
	default:
		v := &visitor{}
		y.visitors[guest] = v
		y.invite(guest, v)
	}
}

// invite opens the way for one run.
func (y *lobby) invite(guest string, v *visitor) {
	v.run = nil
	if _, err := io.ReadFull(y.party.random, v.invite.sid[:]); err != nil {
		y.refuse(guest, fmt.Errorf("draw sid: %w", err))
		return
	}
	y.to(guest, v.invite)
}

// leave forgets a line that the server has closed.
func (y *lobby) leave(guest string) {
	if v := y.forget(guest); v != nil && v.pair != nil {
		y.emit(GuestGone{guest})
	}
}

func (y *lobby) forget(guest string) *visitor {
	v := y.visitors[guest]
	if v != nil && v.pair != nil {
		y.pairs--
	}
	delete(y.visitors, guest)
	return v
}

// drop closes a guest's line without a word to the owner.
func (y *lobby) drop(guest string) {
	if y.forget(guest) != nil {
		y.line.send(EncodeLine(LineDrop{guest}))
	}
}

// refuse drops a line that broke the protocol; the counsellor need not know.
func (y *lobby) refuse(guest string, err error) {
	y.log.Debug("guest's line dropped", "error", err)
	y.drop(guest)
}

// hear handles one body of a guest.
func (y *lobby) hear(guest string, raw json.RawMessage) {
	v := y.visitors[guest]
	if v == nil {
		return // dropped by us; it was on its way
	}
	b, err := decodeBody(raw)
	switch {
	case errors.Is(err, ErrUnknownType):
	case v.pair != nil && err != nil:
		y.tampered(guest, v, err)
	case v.pair != nil:
		y.hearPair(guest, v, b)
	case err != nil:
		y.refuse(guest, err)
	default:
		y.hearJoining(guest, v, b)
	}
}

// hearJoining carries a PAKE run on.
func (y *lobby) hearJoining(guest string, v *visitor, b body) {
	switch b := b.(type) {
	case pakeA:
		if v.run != nil {
			y.abandon(guest, v)
			return
		}
		r, answer, err := y.party.startHost(y.password, v.invite, b)
		if err != nil {
			y.abandon(guest, v)
			return
		}
		v.run = r
		y.to(guest, answer)
	case confirmA:
		if v.run == nil || !v.run.opens(b.proof) {
			y.abandon(guest, v)
			return
		}
		y.judge(guest, v, b.proof)
	default:
		y.refuse(guest, errors.New("body out of turn"))
	}
}

// abandon ends a run that came to nothing. It tells its guest nothing about
// the password, so it counts for the line alone.
func (y *lobby) abandon(guest string, v *visitor) {
	v.abandoned++
	if v.abandoned >= maxAbandoned {
		y.refuse(guest, errors.New("too many abandoned runs"))
		return
	}
	y.invite(guest, v)
}

// judge lets the guest in or counts a wrong guess. Lines that stand here while
// the password is locked do not exist: lock has sent them away.
func (y *lobby) judge(guest string, v *visitor, p proof) {
	s, err := v.run.verify(p)
	switch {
	case errors.Is(err, errWrong):
		y.guessed(guest, v)
		return
	case err != nil:
		y.refuse(guest, err)
		return
	case y.pairs >= maxPairs:
		y.to(guest, closed{})
		y.drop(guest)
		return
	}
	q, err := newPair(true, y.party.fingerprint, s)
	if err != nil {
		y.refuse(guest, err)
		return
	}
	answer := confirmB{v.run.prove()}
	v.pair, v.run = q, nil
	y.pairs++
	y.line.send(EncodeLine(LineProven{guest}))
	y.to(guest, answer)
	y.emit(Proven{guest, s.checkWord, s.fingerprint})
}

func (y *lobby) guessed(guest string, v *visitor) {
	y.wrongs++
	v.wrongs++
	y.to(guest, wrong{min(maxGuesses-y.wrongs, maxLineGuesses-v.wrongs)})
	y.emit(Wrong{y.wrongs, maxGuesses - y.wrongs})
	switch {
	case y.wrongs >= maxGuesses:
		y.dismiss(locked{})
		y.emit(Locked{})
	case v.wrongs >= maxLineGuesses:
		y.drop(guest)
	default:
		y.invite(guest, v)
	}
}

// shut lets nobody new join.
func (y *lobby) shut() {
	if !y.isShut {
		y.isShut = true
		y.dismiss(closed{})
	}
}

// dismiss sends everybody away who has not proven.
func (y *lobby) dismiss(b body) {
	for guest, v := range y.visitors {
		if v.pair == nil {
			y.to(guest, b)
			delete(y.visitors, guest)
		}
	}
}

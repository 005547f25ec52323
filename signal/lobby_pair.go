package signal

import (
	"errors"
	"fmt"
)

// say seals a message for a proven guest.
func (y *lobby) say(guest string, m Message) {
	v := y.visitors[guest]
	if v == nil || v.pair == nil {
		return
	}
	e, err := v.pair.seal(m)
	switch {
	case errors.Is(err, ErrFingerprint): // our own offer names another certificate: media and room do not fit
		y.tampered(guest, v, err)
	case err != nil:
		y.log.Error("message not sent", "error", err)
	case !v.pair.waiting:
		y.to(guest, e)
	}
}

// overflow ends a pair that is sent more than its line carries.
func (y *lobby) overflow(guest string) {
	if v := y.visitors[guest]; v != nil && v.pair != nil {
		y.lose(guest, errors.New("queue is full"))
	}
}

// lose ends a pair that cannot go on, though nothing was forged.
func (y *lobby) lose(guest string, err error) {
	y.refuse(guest, fmt.Errorf("pair: %w", err))
	y.emit(GuestGone{guest})
}

// tampered ends a pair in which something is not genuine.
func (y *lobby) tampered(guest string, v *visitor, err error) {
	if e, sealErr := v.pair.seal(Bye{ReasonTampered}); sealErr == nil && !v.pair.waiting {
		y.to(guest, e)
	}
	y.refuse(guest, err)
	y.emit(Tampered{guest})
}

// hearPair handles one body of a proven guest.
func (y *lobby) hearPair(guest string, v *visitor, b body) {
	switch b := b.(type) {
	case envelope:
		if !v.pair.waiting {
			y.open(guest, v, b)
		}
	case resync:
		if v.pair.waiting && b.round == v.pair.round {
			y.repeat(guest, v, b.received)
		}
	default:
		y.tampered(guest, v, errors.New("body out of turn"))
	}
}

func (y *lobby) open(guest string, v *visitor, e envelope) {
	m, err := v.pair.open(e)
	switch {
	case errors.Is(err, ErrUnknownType):
	case errors.Is(err, ErrMalformed):
		y.lose(guest, err)
	case err != nil:
		y.tampered(guest, v, err)
	default:
		y.emit(Received{guest, m})
	}
}

// repeat sends what went down with a line, and what was said meanwhile.
func (y *lobby) repeat(guest string, v *visitor, received uint64) {
	v.pair.waiting = false
	boxes, err := v.pair.missing(received)
	switch {
	case errors.Is(err, errLost):
		y.lose(guest, err)
	case err != nil:
		y.tampered(guest, v, err)
	}
	for _, box := range boxes {
		y.to(guest, envelope{box})
	}
}

// lineLost forgets who was joining: their runs went down with the line. The
// server announces their lines again when the room is claimed again.
func (y *lobby) lineLost() {
	for guest, v := range y.visitors {
		if v.pair == nil {
			delete(y.visitors, guest)
		}
	}
}

// lineBack asks every proven guest what is missing. The server answers "gone"
// for those whose lines it did not keep.
func (y *lobby) lineBack() {
	for guest, v := range y.visitors {
		if v.pair != nil {
			y.to(guest, v.pair.resync())
		}
	}
}

package signal

import "errors"

// ErrFingerprint is what CheckFingerprints says of an SDP that must not be used.
var ErrFingerprint = errors.New("fingerprint differs")

// Code is a stable word on the wire that says why a line ended (PROTOCOL.md,
// "Errors"). It is an error, so that callers ask with errors.Is.
type Code string

// The codes, in the order of their WebSocket close codes from 4001 on.
const (
	ErrMalformed Code = "malformed" // a message that breaks the protocol
	ErrLimit     Code = "limit"     // too many lines, rooms or messages
	ErrTaken     Code = "taken"     // another key holds this room
	ErrReplaced  Code = "replaced"  // a newer line of the same key took over
	ErrSlow      Code = "slow"      // not read in time
	ErrDropped   Code = "dropped"   // closed by the host
	ErrExpired   Code = "expired"   // the slot's time is over
	ErrStopping  Code = "stopping"  // the server goes down
	ErrLarge     Code = "large"     // a message above MaxMessage
)

// MaxMessage is the size of the largest message on any line, in bytes: an
// offer with all candidates is under 20 kB.
const MaxMessage = 64 << 10

// Codes lists all codes; the WebSocket close code of the nth, from 0, is 4001 + n.
func Codes() []Code {
	return []Code{ErrMalformed, ErrLimit, ErrTaken, ErrReplaced, ErrSlow, ErrDropped, ErrExpired, ErrStopping, ErrLarge}
}

// Error makes a Code an error. A word that is no code of ours is not repeated:
// somebody else wrote it.
func (c Code) Error() string {
	if c.Status() == foreign {
		return "line ended: no code of ours"
	}
	return "line ended: " + string(c)
}

// WebSocket's own close codes that a line knows (RFC 6455, section 7.4.1).
const (
	foreign = 1008 // for a word that is no code of ours
	tooBig  = 1009 // a frame beyond what is read at all

	closeNormal    = 1000 // for good
	closeReturning = 4000 // ours: another line follows
)

// Status is the WebSocket close code of c (RFC 6455, section 7.4.2: 4000–4999
// are private), or 1008 for a word that is no code of ours.
func (c Code) Status() uint16 {
	for n, known := range Codes() {
		if c == known {
			return uint16(4001 + n)
		}
	}
	return foreign
}

// codeOf is the reverse of Status, and 1009 means the same as ErrLarge; ok is
// false for any other status.
func codeOf(status uint16) (code Code, ok bool) {
	if status == tooBig {
		return ErrLarge, true
	}
	if n := int(status) - 4001; n >= 0 && n < len(Codes()) {
		return Codes()[n], true
	}
	return "", false
}

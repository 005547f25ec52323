package signal

import "errors"

// Code is a stable word on the wire that says why a line ended (PROTOCOL.md, "Errors").
type Code string

// The codes, in the order of their WebSocket close codes from 4001 on.
const (
	CodeMalformed Code = "malformed" // a message that breaks the protocol
	CodeLimit     Code = "limit"     // too many lines, rooms or messages
	CodeTaken     Code = "taken"     // another key holds this room
	CodeReplaced  Code = "replaced"  // a newer line of the same key took over
	CodeSlow      Code = "slow"      // not read in time
	CodeDropped   Code = "dropped"   // closed by the host
	CodeExpired   Code = "expired"   // the slot's time is over
	CodeStopping  Code = "stopping"  // the server goes down
	CodeLarge     Code = "large"     // a message above MaxMessage
)

// Errors with which the server refuses a host for good, and the one of every
// check of a fingerprint.
var (
	ErrTaken       = errors.New("room is taken")
	ErrLimit       = errors.New("limit of the server reached")
	ErrReplaced    = errors.New("replaced by a newer line")
	ErrFingerprint = errors.New("fingerprint differs")
)

// codes are all of them; the close code of the nth, from 0, is 4001 + n.
func codes() []Code {
	return []Code{CodeMalformed, CodeLimit, CodeTaken, CodeReplaced, CodeSlow, CodeDropped, CodeExpired, CodeStopping, CodeLarge}
}

// CloseCode is the WebSocket close code of c (RFC 6455, section 7.4.2), or 0
// for a word that is no code of ours.
func (c Code) CloseCode() uint16 {
	for n, known := range codes() {
		if c == known {
			return uint16(4001 + n)
		}
	}
	return 0
}

// CodeOf is the reverse of CloseCode, with the standard's own "message too
// big" (1009) beside ours; it is "" for any other number.
func CodeOf(number uint16) Code {
	if number == 1009 {
		return CodeLarge
	}
	if n := int(number) - 4001; n >= 0 && n < len(codes()) {
		return codes()[n]
	}
	return ""
}

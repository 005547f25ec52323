package signal

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"
)

// ErrUnknownType is what DecodeLine says of a type that it does not know.
var ErrUnknownType = errors.New("unknown type of message")

// LineMessage is what a host or a guest and the server say to one another,
// outside of any seal (PROTOCOL.md, "Lines").
type LineMessage interface{ appendLine([]byte) []byte }

// LineChallenge opens a host's line.
type LineChallenge struct{ Nonce [32]byte }

// LineClaim asks for a room. Proof is an Ed25519 signature by Key (SignClaim).
type LineClaim struct {
	Room  [16]byte
	Key   [32]byte
	Proof [64]byte
}

// LineClaimed tells a host that the room is its own.
type LineClaimed struct{}

// LineGuest tells a host that a guest's line stands in its room.
type LineGuest struct{ Guest string }

// LineFrom brings a host a guest's body: a JSON object, untouched.
type LineFrom struct {
	Guest string
	Body  json.RawMessage
}

// LineTo sends a body to a guest: a JSON object, untouched.
type LineTo struct {
	Guest string
	Body  json.RawMessage
}

// LineProven tells the server that a guest knew the password and may keep its slot.
type LineProven struct{ Guest string }

// LineDrop has the server close a guest's line.
type LineDrop struct{ Guest string }

// LineGone tells a host that a guest's line is closed; Left that the guest closed
// it and will not come back.
type LineGone struct {
	Guest string
	Left  bool
}

// LineRelease gives the host's room up.
type LineRelease struct{}

// LineJoin puts a guest's line into a room.
type LineJoin struct{ Room [16]byte }

// LineJoined answers LineJoin, whether or not a host is there.
type LineJoined struct{}

// LineAway tells a proven guest that the host's line is lost.
type LineAway struct{}

// LineError is the last message before the server closes a line.
type LineError struct{ Code Code }

// EncodeLine writes m as one JSON object. Ids and bodies go out as they are:
// the caller vouches for them.
func EncodeLine(m LineMessage) []byte { return m.appendLine(nil) }

func (m LineChallenge) appendLine(b []byte) []byte {
	return object(b).open("challenge").binary("nonce", m.Nonce[:]).end()
}

func (m LineClaim) appendLine(b []byte) []byte {
	o := object(b).open("claim").binary("room", m.Room[:])
	return o.binary("key", m.Key[:]).binary("proof", m.Proof[:]).end()
}

func (m LineFrom) appendLine(b []byte) []byte {
	return object(b).open("from").text("guest", m.Guest).body(m.Body).end()
}

func (m LineTo) appendLine(b []byte) []byte {
	return object(b).open("to").text("guest", m.Guest).body(m.Body).end()
}

func (m LineGuest) appendLine(b []byte) []byte {
	return object(b).open("guest").text("guest", m.Guest).end()
}

func (m LineProven) appendLine(b []byte) []byte {
	return object(b).open("proven").text("guest", m.Guest).end()
}

func (m LineDrop) appendLine(b []byte) []byte {
	return object(b).open("drop").text("guest", m.Guest).end()
}

func (m LineGone) appendLine(b []byte) []byte {
	o := object(b).open("gone").text("guest", m.Guest)
	if m.Left {
		o = append(o, `,"left":true`...)
	}
	return o.end()
}

func (m LineJoin) appendLine(b []byte) []byte {
	return object(b).open("join").binary("room", m.Room[:]).end()
}

func (m LineError) appendLine(b []byte) []byte {
	return object(b).open("error").text("code", string(m.Code)).end()
}

func (LineClaimed) appendLine(b []byte) []byte { return object(b).open("claimed").end() }
func (LineRelease) appendLine(b []byte) []byte { return object(b).open("release").end() }
func (LineJoined) appendLine(b []byte) []byte  { return object(b).open("joined").end() }
func (LineAway) appendLine(b []byte) []byte    { return object(b).open("away").end() }

// object is a JSON object being written. Nothing needs an escape: every value
// is base64url, an id, a code or a body that is JSON already.
type object []byte

func (o object) open(kind string) object {
	return append(append(append(o, `{"type":"`...), kind...), '"')
}
func (o object) end() []byte { return append(o, '}') }

func (o object) text(name, value string) object {
	o = append(append(append(o, `,"`...), name...), `":"`...)
	return append(append(o, value...), '"')
}

func (o object) binary(name string, value []byte) object {
	return o.text(name, EncodeBytes(value))
}

func (o object) body(value json.RawMessage) object {
	return append(append(slices.Grow(o, len(value)+len(`,"body":}`)), `,"body":`...), value...)
}

// DecodeLine reads one line message. The error wraps ErrMalformed or is
// ErrUnknownType; between guest and server the latter may be a body.
func DecodeLine(b []byte) (LineMessage, error) {
	if !utf8.Valid(b) {
		return nil, fmt.Errorf("%w: not UTF-8", ErrMalformed)
	}
	var f lineFields
	if err := json.Unmarshal(b, &f.raw); err != nil || f.raw == nil {
		return nil, fmt.Errorf("%w: not a JSON object", ErrMalformed)
	}
	m := f.message(f.text("type"))
	switch {
	case f.bad != "":
		return nil, fmt.Errorf("%w: field %s", ErrMalformed, f.bad)
	case m == nil:
		return nil, ErrUnknownType
	}
	return m, nil
}

// IsBody says whether b may travel as a body: one JSON object in UTF-8. It
// looks at the syntax alone.
func IsBody(b []byte) bool {
	return len(b) > 0 && b[0] == '{' && utf8.Valid(b) && json.Valid(b)
}

// lineFields are the members of one object; bad is the first one that was missing or malformed.
type lineFields struct {
	raw map[string]json.RawMessage
	bad string
}

func (f *lineFields) message(kind string) LineMessage {
	switch kind {
	case "challenge":
		m := LineChallenge{}
		f.binary("nonce", m.Nonce[:])
		return m
	case "claim":
		m := LineClaim{}
		f.binary("room", m.Room[:])
		f.binary("key", m.Key[:])
		f.binary("proof", m.Proof[:])
		return m
	case "join":
		m := LineJoin{}
		f.binary("room", m.Room[:])
		return m
	case "from":
		return LineFrom{f.id("guest"), f.body("body")}
	case "to":
		return LineTo{f.id("guest"), f.body("body")}
	case "guest":
		return LineGuest{f.id("guest")}
	case "proven":
		return LineProven{f.id("guest")}
	case "drop":
		return LineDrop{f.id("guest")}
	case "gone":
		return LineGone{f.id("guest"), f.option("left")}
	case "relay":
		m := LineRelay{Guest: f.id("guest")}
		if len(f.raw["urls"]) > 0 {
			r := f.relay()
			m.Relay = &r
		}
		return m
	case "error":
		return LineError{Code(f.text("code"))}
	case "claimed":
		return LineClaimed{}
	case "release":
		return LineRelease{}
	case "joined":
		return LineJoined{}
	case "away":
		return LineAway{}
	}
	return nil
}

func (f *lineFields) refuse(name string) {
	if f.bad == "" {
		f.bad = name
	}
}

func (f *lineFields) text(name string) (s string) {
	raw := f.raw[name]
	if len(raw) == 0 || raw[0] != '"' || json.Unmarshal(raw, &s) != nil {
		f.refuse(name)
	}
	return s
}

// binary reads exactly len(dst) bytes.
func (f *lineFields) binary(name string, dst []byte) {
	b, err := DecodeBytes(f.text(name), len(dst))
	if err != nil {
		f.refuse(name)
		return
	}
	copy(dst, b)
}

// maxID is the longest id of a guest, in characters.
const maxID = 32

func (f *lineFields) id(name string) string {
	s := f.text(name)
	if s == "" || len(s) > maxID {
		f.refuse(name)
	}
	for _, c := range []byte(s) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '_', c == '-':
		default:
			f.refuse(name)
		}
	}
	return s
}

func (f *lineFields) body(name string) json.RawMessage {
	raw := f.raw[name]
	if len(raw) == 0 || raw[0] != '{' {
		f.refuse(name)
	}
	return raw
}

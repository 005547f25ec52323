package signal

import (
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// body is what host and guest say to one another through the server
// (PROTOCOL.md, "Bodies: joining").
type body interface{ appendBody(object) object }

type (
	invite struct{ sid [16]byte }
	pakeA  struct {
		sid [16]byte
		side
	}
	pakeB    struct{ side }
	confirmA struct{ proof }
	confirmB struct{ proof }
	wrong    struct{ left int }
	locked   struct{}
	closed   struct{}
	envelope struct{ box []byte }
	// resync tells how many boxes its sender has opened, so that what was lost
	// together with a line is sent again. A guest repeats the host's round.
	resync struct{ received, round uint64 }
)

// side is what one party of a PAKE run puts on the table.
type side struct{ share, fingerprint, commitment [32]byte }

// proof confirms a key and opens the commitment.
type proof struct {
	tag   [64]byte
	nonce [32]byte
}

// encodeBody writes b as one JSON object.
func encodeBody(b body) []byte { return b.appendBody(nil).end() }

func (b invite) appendBody(o object) object { return o.open("invite").binary("sid", b.sid[:]) }

func (b pakeA) appendBody(o object) object {
	return b.side.append(o.open("pake.a").binary("sid", b.sid[:]))
}
func (b pakeB) appendBody(o object) object    { return b.side.append(o.open("pake.b")) }
func (b confirmA) appendBody(o object) object { return b.proof.append(o.open("confirm.a")) }
func (b confirmB) appendBody(o object) object { return b.proof.append(o.open("confirm.b")) }

func (b wrong) appendBody(o object) object    { return o.open("wrong").number("left", uint64(b.left)) }
func (locked) appendBody(o object) object     { return o.open("locked") }
func (closed) appendBody(o object) object     { return o.open("closed") }
func (b envelope) appendBody(o object) object { return o.open("env").binary("box", b.box) }

func (b resync) appendBody(o object) object {
	return o.open("sync").number("received", b.received).number("round", b.round)
}

func (s side) append(o object) object {
	return o.binary("share", s.share[:]).binary("fingerprint", s.fingerprint[:]).binary("commitment", s.commitment[:])
}

func (p proof) append(o object) object {
	return o.binary("tag", p.tag[:]).binary("nonce", p.nonce[:])
}

func (o object) number(name string, value uint64) object {
	o = append(append(append(o, `,"`...), name...), `":`...)
	return strconv.AppendUint(o, value, 10)
}

// decodeBody reads one body. The error wraps ErrMalformed or is ErrUnknownType.
func decodeBody(b []byte) (body, error) {
	f, err := parseFields(b)
	if err != nil {
		return nil, fmt.Errorf("decode body: %w", err)
	}
	m := f.readBody(f.text("type"))
	switch {
	case f.bad != "":
		return nil, fmt.Errorf("decode body: field %s: %w", f.bad, ErrMalformed)
	case m == nil:
		return nil, ErrUnknownType
	}
	return m, nil
}

func (f *lineFields) readBody(kind string) body {
	switch kind {
	case "invite":
		b := invite{}
		f.binary("sid", b.sid[:])
		return b
	case "pake.a":
		b := pakeA{side: f.side()}
		f.binary("sid", b.sid[:])
		return b
	case "pake.b":
		return pakeB{f.side()}
	case "confirm.a":
		return confirmA{f.proof()}
	case "confirm.b":
		return confirmB{f.proof()}
	case "wrong":
		return wrong{int(f.number("left", maxGuesses))}
	case "locked":
		return locked{}
	case "closed":
		return closed{}
	case "env":
		return envelope{f.box("box")}
	case "sync":
		return resync{f.number("received", maxCount), f.number("round", maxCount)}
	}
	return nil
}

func (f *lineFields) side() (s side) {
	f.binary("share", s.share[:])
	f.binary("fingerprint", s.fingerprint[:])
	f.binary("commitment", s.commitment[:])
	return s
}

func (f *lineFields) proof() (p proof) {
	f.binary("tag", p.tag[:])
	f.binary("nonce", p.nonce[:])
	return p
}

// parseFields reads one JSON object in UTF-8 of at most MaxMessage bytes.
func parseFields(b []byte) (*lineFields, error) {
	f := &lineFields{}
	if len(b) > MaxMessage || !utf8.Valid(b) {
		return nil, fmt.Errorf("not UTF-8 or too long: %w", ErrMalformed)
	}
	if err := json.Unmarshal(b, &f.raw); err != nil || f.raw == nil {
		return nil, fmt.Errorf("not a JSON object: %w", ErrMalformed)
	}
	return f, nil
}

// maxCount is the largest whole number that the page can tell from its neighbours.
const maxCount = 1<<53 - 1

// number reads an integer from 0 to limit. JSON knows one kind of number, so
// 1, 1.0 and 1e0 are the same, as they are for the page.
func (f *lineFields) number(name string, limit uint64) uint64 {
	var n float64
	raw := f.raw[name]
	if len(raw) == 0 || raw[0] == 'n' || json.Unmarshal(raw, &n) != nil || n < 0 || n > float64(limit) || n != float64(uint64(n)) {
		f.refuse(name)
		return 0
	}
	return uint64(n)
}

// box reads a sealed box: at least the AEAD's tag.
func (f *lineFields) box(name string) []byte {
	b, err := DecodeBytes(f.text(name), -1)
	if err != nil || len(b) < boxOverhead {
		f.refuse(name)
	}
	return b
}

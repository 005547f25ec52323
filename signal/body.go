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
	// locked and closed let nobody new in; the nonce is for those who resume.
	locked struct{ sid [16]byte }
	closed struct {
		sid   [16]byte
		again bool // an invite follows, perhaps
	}
	envelope struct{ box []byte }
	// resumeA is a guest's wish to go on with a pair, resumeB the host's consent.
	resumeA struct {
		pair     [16]byte
		nonce    [32]byte
		epoch    uint32
		received uint64
		tag      [64]byte
	}
	resumeB struct {
		received uint64
		tag      [64]byte
	}
	// unknown says that there is no such pair (any more).
	unknown struct{}
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
func (b locked) appendBody(o object) object   { return o.open("locked").binary("sid", b.sid[:]) }
func (unknown) appendBody(o object) object    { return o.open("unknown") }
func (b envelope) appendBody(o object) object { return o.open("env").binary("box", b.box) }

func (b closed) appendBody(o object) object {
	o = o.open("closed").binary("sid", b.sid[:])
	if b.again {
		o = append(o, `,"again":true`...)
	}
	return o
}

func (b resumeA) appendBody(o object) object {
	o = o.open("resume.a").binary("pair", b.pair[:]).binary("nonce", b.nonce[:])
	return o.number("epoch", uint64(b.epoch)).number("received", b.received).binary("tag", b.tag[:])
}

func (b resumeB) appendBody(o object) object {
	return o.open("resume.b").number("received", b.received).binary("tag", b.tag[:])
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
		return invite{f.sid()}
	case "pake.a":
		return pakeA{f.sid(), f.side()}
	case "pake.b":
		return pakeB{f.side()}
	case "confirm.a":
		return confirmA{f.proof()}
	case "confirm.b":
		return confirmB{f.proof()}
	case "wrong":
		return wrong{int(f.number("left", maxGuesses))}
	case "locked":
		return locked{f.sid()}
	case "closed":
		return closed{f.sid(), f.option("again")}
	case "unknown":
		return unknown{}
	case "env":
		return envelope{f.box("box")}
	case "resume.a":
		b := resumeA{epoch: uint32(f.number("epoch", maxEpoch)), received: f.number("received", maxCount)}
		f.binary("pair", b.pair[:])
		f.binary("nonce", b.nonce[:])
		f.binary("tag", b.tag[:])
		return b
	case "resume.b":
		b := resumeB{received: f.number("received", maxCount)}
		f.binary("tag", b.tag[:])
		return b
	}
	return nil
}

func (f *lineFields) sid() (sid [16]byte) {
	f.binary("sid", sid[:])
	return sid
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

// maxEpoch is far more lines than a pair can lose.
const maxEpoch = 1<<32 - 1

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

package signal

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// A pair goes on over another line (PROTOCOL.md, "Resume") when both ends show
// that they still have the secret of its proof. Each attempt has keys of its
// own, so that nothing of an earlier one is of use to anybody.

// errStale says that a proof does not fit the nonce or the epoch that it must.
var errStale = errors.New("proof of another attempt")

// renewal are the keys of one attempt to resume.
type renewal struct {
	epoch                  uint32
	proof, toHost, toGuest [32]byte
}

// renew derives what belongs to both nonces: sid is the host's.
func renew(secret [32]byte, sid [16]byte, nonce [32]byte, epoch uint32) (*renewal, error) {
	r := &renewal{epoch: epoch}
	err := derive(secret[:], lv(sid[:], nonce[:]), map[string][]byte{
		"resume proof": r.proof[:], guestToHost: r.toHost[:], hostToGuest: r.toGuest[:],
	})
	return r, err
}

// tag proves that one side has the secret, and what it has received so far:
// the host names both counts, its own one first.
func (r *renewal) tag(side string, received ...uint64) (tag [64]byte) {
	text := lv([]byte("zwiesprache/1 resume "+side), binary.BigEndian.AppendUint32(nil, r.epoch))
	for _, n := range received {
		text = append(text, lv(binary.BigEndian.AppendUint64(nil, n))...)
	}
	mac := hmac.New(sha512.New, r.proof[:])
	mac.Write(text)
	mac.Sum(tag[:0])
	return tag
}

// suspend says that the line is gone: what is said from now on is kept.
func (p *pair) suspend() { p.live = false }

// ask begins an attempt of a guest to go on, with the nonce of a host's invite.
// An earlier attempt is forgotten.
func (p *pair) ask(random io.Reader, sid [16]byte) (resumeA, error) {
	p.live = false
	p.tried++
	out := resumeA{pair: p.id, epoch: p.tried, received: p.received}
	if _, err := io.ReadFull(random, out.nonce[:]); err != nil {
		return out, fmt.Errorf("draw nonce: %w", err)
	}
	try, err := renew(p.secret, sid, out.nonce, out.epoch)
	if err != nil {
		return out, err
	}
	p.try = try
	out.tag = try.tag("guest", p.received)
	return out, nil
}

// answer lets the guest of a host's pair go on, and gives the boxes that it
// misses. It is errStale for a proof that is none, or older than one that was
// taken, and leaves the pair alone then; errors of missing end the pair.
func (p *pair) answer(sid [16]byte, in resumeA) (resumeB, []envelope, error) {
	try, err := renew(p.secret, sid, in.nonce, in.epoch)
	if err != nil {
		return resumeB{}, nil, err
	}
	want := try.tag("guest", in.received)
	if !hmac.Equal(in.tag[:], want[:]) || in.epoch <= p.epoch {
		return resumeB{}, nil, errStale
	}
	out := resumeB{received: p.received, tag: try.tag("host", p.received, in.received)}
	boxes, err := p.turn(try, in.received)
	return out, boxes, err
}

// accept ends a guest's attempt well, and gives the boxes that the host misses.
// It is errStale for an answer that belongs to no attempt of ours.
func (p *pair) accept(in resumeB) ([]envelope, error) {
	if p.try == nil {
		return nil, errStale
	}
	want := p.try.tag("host", in.received, p.received)
	if !hmac.Equal(in.tag[:], want[:]) {
		return nil, errStale
	}
	try := p.try
	p.try = nil
	return p.turn(try, in.received)
}

// turn takes the new keys and seals again what the other end has not received.
func (p *pair) turn(try *renewal, received uint64) ([]envelope, error) {
	again, err := p.missing(received)
	if err != nil {
		return nil, err
	}
	if err := p.rekey(try.toHost, try.toGuest, try.epoch); err != nil {
		return nil, err
	}
	boxes := make([]envelope, len(again))
	for i, plain := range again {
		boxes[i] = envelope{p.out.close(plain)}
	}
	return boxes, nil
}

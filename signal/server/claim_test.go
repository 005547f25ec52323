package server

import (
	"testing"
	"time"

	"zwiesprache/signal"
	"zwiesprache/signal/internal/rig"
)

func TestClaimProof(t *testing.T) {
	p := start(t)
	for name, change := range map[string]func(c *signal.LineClaim, nonce [32]byte){
		"a bit flipped":    func(c *signal.LineClaim, _ [32]byte) { c.Proof[0] ^= 1 },
		"another key":      func(c *signal.LineClaim, _ [32]byte) { c.Key[0] ^= 1 },
		"no key":           func(c *signal.LineClaim, _ [32]byte) { c.Key = [32]byte{} },
		"another room":     func(c *signal.LineClaim, _ [32]byte) { c.Room[0] ^= 1 },
		"another nonce":    func(c *signal.LineClaim, n [32]byte) { n[0] ^= 1; *c = rig.Claim(p.origin, c.Room, rig.Key(1), n) },
		"another server":   func(c *signal.LineClaim, n [32]byte) { *c = rig.Claim("https://a.example", c.Room, rig.Key(1), n) },
		"nothing is wrong": func(*signal.LineClaim, [32]byte) {},
	} {
		t.Run(name, func(t *testing.T) {
			h := p.host()
			nonce := h.decode().(signal.LineChallenge).Nonce
			c := rig.Claim(p.origin, [16]byte{1}, rig.Key(1), nonce)
			change(&c, nonce)
			h.send(c)
			if name == "nothing is wrong" {
				h.want(`{"type":"claimed"}`)
				return
			}
			h.wantEnd(signal.ErrMalformed)
		})
	}
}

func TestClaimReplayed(t *testing.T) {
	p := start(t)
	a := p.host()
	c := rig.Claim(p.origin, [16]byte{1}, rig.Key(1), a.decode().(signal.LineChallenge).Nonce)
	a.send(c)
	a.want(`{"type":"claimed"}`)
	b := p.host()
	b.decode()
	b.send(c)
	b.wantEnd(signal.ErrMalformed)
}

func TestTaken(t *testing.T) {
	p := start(t)
	h := p.claim(1, 1)
	p.ask(1, 2).wantEnd(signal.ErrTaken)
	p.meet(h, 1) // the first one is untouched
}

func TestReplaced(t *testing.T) {
	p := start(t)
	old := p.claim(1, 1)
	g, id := p.prove(old, 1)
	h := p.claim(1, 1)
	old.wantEnd(signal.ErrReplaced)
	p.settle(2)
	if again := h.arrived(); again != id {
		t.Fatalf("the guest is now %s, was %s", again, id)
	}
	h.sync(p, id, g) // nobody told it that the host was away
	g.write(`{"a":1}`)
	h.want(`{"type":"from","guest":"` + id + `","body":{"a":1}}`)
}

func TestGrace(t *testing.T) {
	p := start(t)
	h := p.claim(1, 1)
	g, id := p.prove(h, 1)
	other, otherID := p.meet(h, 1)
	h.hangUp()
	g.want(`{"type":"away"}`)
	g.write(`{"lost":true}`) // nobody is there
	p.settle(2)
	p.age(claimGrace, g, other)
	p.sweep()
	p.ask(1, 2).wantEnd(signal.ErrTaken)

	h = p.claim(1, 1)
	if a, b := h.arrived(), h.arrived(); a != id || b != otherID {
		t.Fatalf("guests %s, %s are now %s, %s", id, otherID, a, b)
	}
	h.sync(p, otherID, other) // without "away": it has proven nothing
	h.sync(p, id, g)
	g.write(`{"a":1}`)
	h.want(`{"type":"from","guest":"` + id + `","body":{"a":1}}`)
	other.hangUp()
	h.want(`{"type":"gone","guest":"` + otherID + `"}`)
	p.age(claimGrace+time.Second, h, g)
	p.sweep()
	h.sync(p, id, g) // a claim whose line stands does not expire
}

func TestExpiry(t *testing.T) {
	p := start(t)
	h := p.claim(1, 1)
	g, _ := p.prove(h, 1)
	waiting, id := p.meet(h, 1)
	h.hangUp()
	g.want(`{"type":"away"}`)
	p.settle(2)
	p.age(claimGrace+1, g, waiting)
	p.sweep()
	g.wantEnd(signal.ErrExpired)
	h = p.claim(1, 2) // another key may have the room now, and whoever still waits in it
	if again := h.arrived(); again != id {
		t.Fatalf("waiting guest is %s, was %s", again, id)
	}
	h.sync(p, id, waiting)
}

func TestRelease(t *testing.T) {
	p := start(t)
	h := p.claim(1, 1)
	g, id := p.prove(h, 1)
	waiting, waitingID := p.meet(h, 1)
	h.send(signal.LineTo{Guest: id, Body: body(`{"type":"bye"}`)})
	h.send(signal.LineRelease{})
	g.want(`{"type":"bye"}`)
	g.wantEnd(signal.ErrDropped)
	next := p.claim(1, 2)
	if again := next.arrived(); again != waitingID {
		t.Fatalf("waiting guest is %s, was %s", again, waitingID)
	}
	next.sync(p, waitingID, waiting)
	h.send(signal.LineTo{Guest: waitingID, Body: body(`{}`)})
	h.wantEnd(signal.ErrMalformed) // the room is not its own any more
}

func TestDropAndGone(t *testing.T) {
	p := start(t)
	h := p.claim(1, 1)
	a, first := p.meet(h, 1)
	b, second := p.meet(h, 1)
	h.send(signal.LineTo{Guest: first, Body: body(`{"type":"locked"}`)})
	h.send(signal.LineDrop{Guest: first})
	a.want(`{"type":"locked"}`)
	a.wantEnd(signal.ErrDropped)
	h.want(`{"type":"gone","guest":"` + first + `"}`)
	b.hangUp()
	h.want(`{"type":"gone","guest":"` + second + `"}`)
	for _, late := range []signal.LineMessage{
		signal.LineDrop{Guest: first}, signal.LineProven{Guest: first}, signal.LineTo{Guest: first, Body: body(`{}`)},
	} {
		h.send(late) // crossed "gone" on the way
	}
	h.want(`{"type":"gone","guest":"` + first + `"}`) // once more, for the body
	p.meet(h, 1)
}

// TestRoomsAreApart has a host try to reach guests of another room.
func TestRoomsAreApart(t *testing.T) {
	p := start(t)
	h, other := p.claim(1, 1), p.claim(2, 2)
	g, id := p.meet(h, 1)
	other.send(signal.LineTo{Guest: id, Body: body(`{"from":"elsewhere"}`)})
	other.send(signal.LineDrop{Guest: id})
	other.want(`{"type":"gone","guest":"` + id + `"}`)
	p.meet(other, 2) // what other sent before is done
	h.sync(p, id, g)
}

package server

import (
	"errors"
	"reflect"
	"sync"
	"testing"
	"time"

	"zwiesprache/signal"
	"zwiesprache/signal/internal/rig"
)

// issuer is a Relay that remembers for which claims it was asked.
type issuer struct {
	mu      sync.Mutex // guards the fields below
	empty   bool
	issued  []string
	revoked []string
}

var right = signal.Relay{
	URLs: []string{"turn:talk.example.org:3478?transport=udp"}, Username: "u", Credential: "c", Until: time.Unix(2e9, 0),
}

func (i *issuer) Issue(claim string) (signal.Relay, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.empty {
		return signal.Relay{}, errors.New("nothing left")
	}
	i.issued = append(i.issued, claim)
	return right, nil
}

func (i *issuer) Revoke(claim string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.revoked = append(i.revoked, claim)
}

// asked has host h ask for a right to relay a guest's media.
func (e *peer) asked(guest string) *signal.Relay {
	e.t.Helper()
	e.send(signal.LineRelay{Guest: guest})
	m, ok := e.decode().(signal.LineRelay)
	if !ok || m.Guest != guest || m.Relay == nil {
		e.t.Fatalf("got %+v", m)
	}
	return m.Relay
}

func TestRightToRelay(t *testing.T) {
	i := &issuer{}
	p := startWith(t, Config{Relay: i})
	h, other := p.claim(1, 1), p.claim(2, 2)
	g, id := p.prove(h, 1)
	waiting, stranger := p.meet(h, 1)
	for name, got := range map[string]*signal.Relay{
		"a guest who proved nothing": h.asked(stranger),
		"no guest at all":            h.asked("nobody"),
		"another host's guest":       other.asked(id),
	} {
		if len(got.URLs) != 0 {
			t.Errorf("%s: got a right", name)
		}
	}
	for n := range relayBurst {
		if got := h.asked(id); !reflect.DeepEqual(*got, right) {
			t.Fatalf("right %d: got %+v", n, got)
		}
	}
	if got := h.asked(id); len(got.URLs) != 0 {
		t.Error("one too many")
	}
	p.age(time.Hour/relayBurst, h, other, g, waiting)
	i.mu.Lock()
	i.empty = true
	i.mu.Unlock()
	if got := h.asked(id); len(got.URLs) != 0 {
		t.Error("a right that nobody issued")
	}
	h = p.claim(1, 1) // another line, the same claim
	h.send(signal.LineRelease{})
	g.wantEnd(signal.ErrDropped)
	rig.Until(p.t, "the rights are revoked", func() bool {
		i.mu.Lock()
		defer i.mu.Unlock()
		return len(i.revoked) == 1 && len(i.issued) == relayBurst && i.issued[0] == i.revoked[0]
	})
	for _, claim := range i.issued {
		if claim != i.issued[0] || len(claim) != 32 {
			t.Errorf("claim %s, was %s", claim, i.issued[0])
		}
	}
}

// nowhere is the outlet of a host at another server.
type nowhere struct{}

func (nowhere) Tell(signal.LineMessage, float64) bool { return true }
func (nowhere) End(signal.Code)                       {}

// A right outlives the host's move to another server, and ends with the room there.
func TestRightOfAHostThatMoved(t *testing.T) {
	i := &issuer{}
	p := startWith(t, Config{Relay: i})
	revoked := func() int {
		i.mu.Lock()
		defer i.mu.Unlock()
		return len(i.revoked)
	}
	h := p.claim(1, 1)
	g, id := p.prove(h, 1)
	h.asked(id)
	h.hangUp()
	g.want(`{"type":"away"}`)
	there, ok := Here{p.Server}.Host([16]byte{1}, 1<<62, nowhere{})
	if !ok {
		t.Fatal("nobody waits here")
	}
	there.Away()
	g.want(`{"type":"away"}`)
	there, ok = Here{p.Server}.Host([16]byte{1}, 1<<62+1, nowhere{})
	if !ok || revoked() != 0 {
		t.Fatalf("nobody waits, or %d rights revoked while the room lives", revoked())
	}
	there.Release()
	g.wantEnd(signal.ErrDropped)
	rig.Until(p.t, "the right is revoked", func() bool { return revoked() == 1 })
	if i.revoked[0] != i.issued[0] {
		t.Error("another claim's")
	}
}

func TestNoRelay(t *testing.T) {
	p := start(t)
	h := p.claim(1, 1)
	_, id := p.prove(h, 1)
	if got := h.asked(id); len(got.URLs) != 0 {
		t.Errorf("got %+v", got)
	}
}

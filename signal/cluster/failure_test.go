package cluster

import (
	"encoding/json"
	"testing"
	"time"

	"zwiesprache/signal"
	"zwiesprache/signal/internal/rig"
)

// pair is a host and one of its guests, who speak as app and page do: each guest
// that comes gets an invite, and goes on with the newest one.
type pair struct {
	h, g *client
	id   string // of the guest in its newest invite
}

// pass lets one message through on either side; got is what is no invite.
func (p *pair) pass(limit <-chan time.Time) (got string) {
	p.h.t.Helper()
	select {
	case b := <-p.h.got:
		m, err := signal.DecodeLine(b)
		if err != nil {
			p.h.t.Fatal(err)
		}
		switch m := m.(type) {
		case signal.LineGuest:
			p.h.send(signal.LineTo{Guest: m.Guest, Body: body(`{"type":"invite","id":"` + m.Guest + `"}`)})
		case signal.LineFrom:
			if m.Guest == p.id {
				return string(m.Body)
			}
		}
	case b := <-p.g.got:
		var m struct{ Type, ID string }
		if json.Unmarshal(b, &m) == nil && m.Type == "invite" {
			p.id = m.ID
			return "invite"
		}
		return string(b)
	case <-limit:
		p.h.t.Fatal("nothing comes")
	}
	return ""
}

// invite waits for the guest's next invite.
func (p *pair) invite() {
	p.h.t.Helper()
	for limit := time.After(rig.Patience); p.pass(limit) != "invite"; {
	}
}

// exchange sends a body each way, again after each invite.
func (p *pair) exchange() {
	p.h.t.Helper()
	const down, up = `{"type":"down"}`, `{"type":"up"}`
	begin := func() { p.h.send(signal.LineTo{Guest: p.id, Body: body(down)}) }
	begin()
	for limit := time.After(rig.Patience); ; {
		switch p.pass(limit) {
		case "invite":
			begin()
		case down:
			p.g.write(up)
		case up:
			return
		}
	}
}

// TestServerDies has the host's server die, then the guest's.
func TestServerDies(t *testing.T) {
	all := natsServers(t, 3)
	a, b, c := start(t, all[0], all...), start(t, all[1], all...), start(t, all[2], all...)
	h := a.claim(1, 1)
	g := b.join(1)
	p := &pair{h: h, g: g}
	p.invite()
	h.prove(p.id, g)

	a.crash()
	g.want(`{"type":"away"}`)
	died := time.Now()
	p.h = c.claim(1, 1)
	p.invite()
	t.Logf("host's server: the guest is invited again after %v", time.Since(died).Round(time.Millisecond))
	p.exchange()

	b.crash()
	for {
		if gone, ok := p.h.decode().(signal.LineGone); ok {
			if gone.Guest != p.id {
				t.Fatalf("%s is gone, was %s", gone.Guest, p.id)
			}
			break
		}
	}
	died = time.Now()
	p.g = c.join(1)
	p.invite()
	t.Logf("guest's server: the guest is invited again after %v", time.Since(died).Round(time.Millisecond))
	p.exchange()
}

// TestNATSServerDies has each server of NATS die in turn, and come back as another one.
func TestNATSServerDies(t *testing.T) {
	for victim, name := range []string{"the host's", "the guest's", "the third"} {
		t.Run(name, func(t *testing.T) {
			all := natsServers(t, 3)
			a, b := start(t, all[0], all...), start(t, all[1], all...)
			h := a.claim(1, 1)
			near := &pair{h: h, g: a.join(1)}
			near.invite()
			far := &pair{h: h, g: b.join(1)}
			far.invite()
			h.prove(far.id, far.g)

			died := time.Now()
			stopNATS(all[victim])
			near.exchange() // at the same server nothing is lost
			if victim < 2 {
				far.invite()
				t.Logf("invited again after %v", time.Since(died).Round(time.Millisecond))
			}
			far.exchange()

			for { // two of three servers still are a register, once they agree who leads
				p := b.ask(2, 2)
				if p.answer() == "claimed" {
					break
				}
				if time.Since(died) > rig.Patience {
					t.Fatal("no room can be claimed")
				}
			}
			t.Logf("rooms can be claimed again after %v", time.Since(died).Round(time.Millisecond))
			if code := b.ask(1, 2).end(); code != signal.ErrTaken {
				t.Errorf("asked for the first room: %s", code)
			}
			far.exchange()
		})
	}
}

// answer is the type of the next message, "" when the line ends.
func (p *client) answer() string {
	b, _ := p.next()
	var m struct{ Type string }
	_ = json.Unmarshal([]byte(b), &m)
	return m.Type
}

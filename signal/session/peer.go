package session

import (
	"slices"

	"zwiesprache/signal"
)

func (t *turn) devices(r DeviceReport) {
	if t.opened {
		t.shown.Camera, t.shown.Microphone, t.shown.Speaker = r.Camera, r.Microphone, r.Speaker
	}
}

// peer is news of an admitted guest's media; late news of others is nothing.
func (t *turn) peer(e PeerEvent) {
	g := t.find(e.Guest)
	if g == nil || !g.peer {
		return
	}
	if e.Offer != "" {
		t.offer(g, e.Offer)
	}
	if c := e.Candidate; c != nil {
		switch {
		case g.offered && !g.LineLost:
			t.send(g, *c)
		case len(g.outgoing) < maxHeld:
			g.outgoing = append(slices.Clip(g.outgoing), *c)
		}
	}
	switch e.State {
	case PeerConnected:
		t.connected(g, e)
	case PeerTroubled:
		if g.State == Connected {
			g.State = Troubled
			t.poke()
		}
	case PeerFailed:
		t.failed(g)
	case PeerTampered:
		t.tampered(g)
	}
	if e.Bye != "" && g.present() {
		t.parted(g, e.Bye)
	}
}

// start has the studio make a peer, or look for another way to one that is there.
func (t *turn) start(g *guest) {
	t.do(StartPeer{g.ID, PeerConfig{Seat: g.Seat, Fingerprint: g.fingerprint, Relay: g.relay, RelayOnly: t.shown.Room.RelayOnly}})
}

// relays is the right to relay g's media: in time, late, or in place of one that ends.
func (t *turn) relays(g *guest, r signal.Relay) {
	renewed := g.connected && g.Relayed // what carries the media now ends with the old right
	g.relay, g.unserved = r, true
	if g.peer && (renewed || !g.connected) {
		t.start(g)
	}
}

// offer sends an offer, and the candidates that came before it. Without a line
// the latest one waits; candidates of an earlier one are of no use then.
func (t *turn) offer(g *guest, sdp string) {
	if g.LineLost {
		if g.offered || g.offer != "" {
			g.outgoing = nil
		}
		g.offer = sdp
		return
	}
	if g.unserved {
		g.unserved = false
		t.send(g, signal.Servers{Relay: g.relay, Only: t.shown.Room.RelayOnly})
	}
	t.send(g, signal.Offer{SDP: sdp})
	g.offer, g.offered = "", true
	g.asked++
	t.trickle(g)
}

// trickle sends the candidates that were held back.
func (t *turn) trickle(g *guest) {
	for _, c := range g.outgoing {
		t.send(g, c)
	}
	g.outgoing = nil
}

// poke has the lines looked at when media says that the network may be gone.
func (t *turn) poke() {
	if !t.cut {
		t.do(Poke{})
	}
}

func (t *turn) connected(g *guest, e PeerEvent) {
	if !g.connected {
		g.connected, g.Since = true, t.at
	}
	g.State, g.Reason, g.Relayed, g.Near = Connected, NoReason, e.Relayed, e.Near
	t.relayed = t.relayed || e.Relayed
	t.send(g, t.switches())
}

// failed is the end of media, not of the guest: chat goes on as long as the line
// stands, so that the two can agree on another way, and a line that is lost may
// come back with another network.
func (t *turn) failed(g *guest) {
	if g.over {
		t.leave(g, LineLost)
		return
	}
	g.Reason = NoPath
	if g.State == Connected {
		g.State = Troubled
	}
}

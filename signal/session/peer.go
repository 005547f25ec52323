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
		case g.offered:
			t.send(g, *c)
		case len(g.outgoing) < maxHeld:
			g.outgoing = append(slices.Clip(g.outgoing), *c)
		}
	}
	switch e.State {
	case PeerConnected:
		t.connected(g, e.Relayed)
	case PeerTroubled:
		if g.State == Connected {
			g.State = Troubled
		}
	case PeerFailed:
		t.failed(g)
	case PeerTampered:
		t.tampered(g)
	}
}

// offer sends an offer, and after the first one the candidates that came before it.
func (t *turn) offer(g *guest, sdp string) {
	t.send(g, signal.Offer{SDP: sdp})
	g.offered = true
	g.asked++
	for _, c := range g.outgoing {
		t.send(g, c)
	}
	g.outgoing = nil
}

func (t *turn) connected(g *guest, relayed bool) {
	if !g.connected {
		g.connected, g.Since = true, t.at
	}
	g.State, g.Reason, g.Relayed = Connected, NoReason, relayed
	t.relayed = t.relayed || relayed
	t.send(g, t.switches())
}

// failed is the end of media, not of the guest: chat goes on as long as the line
// stands, so that the two can agree on another way.
func (t *turn) failed(g *guest) {
	if g.LineLost {
		t.leave(g, LineLost)
		return
	}
	g.Reason = NoPath
	if g.State == Connected {
		g.State = Troubled
	}
}

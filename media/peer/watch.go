package peer

import (
	"time"

	"github.com/pion/webrtc/v4"
)

const (
	pulse     = 200 * time.Millisecond // how soon the encoder follows the network
	heartbeat = time.Second            // between two checks of the way in use
	silence   = 3 * time.Second        // after which a connection is troubled
	// surrender is how long a connection may be sought, or silent, before that
	// is called a failure. It is still sought after that.
	surrender = 30 * time.Second
	// maxChecks is how often a way is tried, five times a second, before it is
	// left: the network may come back at any time within surrender.
	maxChecks = 5 * uint16(surrender/time.Second)
)

// watch is the one goroutine that reports: states, bitrate, figures.
func (p *Peer) watch() {
	ticker := time.NewTicker(pulse)
	defer ticker.Stop()
	var now judgement
	var bitrate [2]int
	tell := func() {
		if bps := [2]int{p.rates.target(), p.rates.steady()}; bps != bitrate && now.state == Connected {
			bitrate = bps
			if p.config.Bitrate != nil {
				p.config.Bitrate(bps[0], bps[1])
			}
		}
	}
	for beat := 0; ; {
		select {
		case <-p.done:
			return
		case <-p.changed:
		case <-p.rates.fell:
			tell()
		case <-p.rates.back: // what was sent meanwhile is too old to be repaired
			p.renew()
		case <-ticker.C:
			beat++
			tell()
			p.keepStep()
			if beat%5 == 0 { // each second
				p.measure()
				p.relieve()
				p.sent.send(time.Now())
			}
		}
		if now.follow(p.look(), time.Now()) {
			p.report(now.state)
			bitrate = [2]int{} // who hears of a connection hears what it carries, too
			if now.state == Tampered {
				return
			}
		}
	}
}

// wake makes watch look at the state, soon and at least once.
func (p *Peer) wake() {
	select {
	case p.changed <- struct{}{}:
	default:
	}
}

// judgement is the state as it is told.
type judgement struct {
	state State
	held  bool      // was connected before
	since time.Time // when it was last connected, or first sought
}

// follow takes what pion says now, and tells whether the state has changed.
func (j *judgement) follow(look State, now time.Time) (changed bool) {
	if look == "" {
		return false
	}
	if look == Connected || j.since.IsZero() {
		j.held, j.since = j.held || look == Connected, now
	}
	if look == Connecting && j.held {
		look = Troubled // another way is sought
	}
	if (look == Connecting || look == Troubled) && now.Sub(j.since) > surrender {
		look = Failed
	}
	changed = look != j.state
	j.state = look
	return changed
}

// look names the state of pion in our words; "" says that nothing has begun. It
// is looked at in every pulse: pion's own news can be overtaken by older ones
// when two parts change at once.
func (p *Peer) look() State {
	if p.tampered.Load() {
		return Tampered
	}
	if p.pc.SCTP().Transport().State() == webrtc.DTLSTransportStateFailed {
		return Failed
	}
	switch p.pc.ConnectionState() {
	case webrtc.PeerConnectionStateConnected:
		if !p.provenCertificate() {
			p.tamper()
			return Tampered
		}
		return Connected
	case webrtc.PeerConnectionStateDisconnected:
		return Troubled
	case webrtc.PeerConnectionStateFailed, webrtc.PeerConnectionStateClosed: // closed by the guest: Close ends watch
		return Failed
	case webrtc.PeerConnectionStateConnecting:
		return Connecting
	}
	return ""
}

func (p *Peer) report(state State) {
	way := p.way()
	p.log.Info("peer", "state", string(state), "way", string(way))
	if p.config.OnState != nil {
		p.config.OnState(state, way)
	}
	if state != Connected {
		return
	}
	p.sent.send(time.Now())
	p.renew()
}

// renew asks for whole frames: a guest who joins late, or was away, needs them.
func (p *Peer) renew() {
	for _, ask := range []func(){p.config.KeyFrame, p.config.ScreenKeyFrame} {
		if ask != nil {
			ask()
		}
	}
}

// tamper cuts the connection at once and lets watch report it.
func (p *Peer) tamper() {
	if p.tampered.Swap(true) {
		return
	}
	if err := p.pc.Close(); err != nil {
		p.log.Warn("close tampered peer", "error", kind(err))
	}
	p.wake()
}

// pair is the way in use, nil if there is none. pion may only be asked once
// there was one.
func (p *Peer) pair() *webrtc.ICECandidatePair {
	if s := p.pc.ConnectionState(); s != webrtc.PeerConnectionStateConnected && s != webrtc.PeerConnectionStateDisconnected {
		return nil
	}
	pair, err := p.pc.SCTP().Transport().ICETransport().GetSelectedCandidatePair()
	if err != nil || pair == nil || pair.Local == nil || pair.Remote == nil {
		return nil
	}
	return pair
}

// Linked tells whether there is a way to the guest, which a search before has found.
func (p *Peer) Linked() bool {
	return p.pc.ConnectionState() == webrtc.PeerConnectionStateConnected && p.pair() != nil
}

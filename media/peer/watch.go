package peer

import (
	"time"

	"github.com/pion/webrtc/v4"
)

// watch is the one goroutine that reports: states, bitrate, figures.
func (p *Peer) watch() {
	const pulse = 200 * time.Millisecond // how soon the encoder follows the network
	ticker := time.NewTicker(pulse)
	defer ticker.Stop()
	var last State
	bitrate := 0
	for beat := 0; ; {
		select {
		case <-p.done:
			return
		case <-p.changed:
		case <-ticker.C:
			beat++
			if bps := p.rates.target(); bps != bitrate && last == Connected {
				bitrate = bps
				if p.config.Bitrate != nil {
					p.config.Bitrate(bps)
				}
			}
			if beat%5 == 0 { // each second
				p.measure()
			}
		}
		if now := p.judge(last); now != last {
			last = now
			p.report(now)
			if now == Tampered {
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

// judge names the state of pion in our words. It is looked at in every pulse
// too: pion's own can be overtaken by an older one when two parts change at once.
func (p *Peer) judge(last State) State {
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
	default:
		return last
	}
}

func (p *Peer) report(state State) {
	relayed := p.relayed()
	p.log.Info("peer", "state", string(state), "relayed", relayed)
	if p.config.OnState != nil {
		p.config.OnState(state, relayed)
	}
	// A guest who joins late has never seen a whole frame.
	if state == Connected && p.config.KeyFrame != nil {
		p.config.KeyFrame()
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

// relayed tells whether the chosen way leads through a TURN server.
func (p *Peer) relayed() bool {
	pair, err := p.pc.SCTP().Transport().ICETransport().GetSelectedCandidatePair()
	if err != nil || pair == nil || pair.Local == nil || pair.Remote == nil {
		return false
	}
	return pair.Local.Typ == webrtc.ICECandidateTypeRelay || pair.Remote.Typ == webrtc.ICECandidateTypeRelay
}

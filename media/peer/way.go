package peer

import (
	"net/netip"
	"strings"

	"github.com/pion/webrtc/v4"
)

// Way says how media reaches the guest.
type Way string

// The ways; the empty one is not known.
const (
	Relayed Way = "relayed" // through a TURN server of either side
	Near    Way = "near"    // within one network: a house, or a VPN
	Far     Way = "far"     // over the internet
)

// way is the one in use.
func (p *Peer) way() Way {
	pair := p.pair()
	if pair == nil {
		return ""
	}
	return wayOf(pair.Local, pair.Remote)
}

// relayed tells whether the way in use leads through a TURN server.
func (p *Peer) relayed() bool { return p.way() == Relayed }

// wayOf looks at both ends. Browsers hide the addresses of their own network
// behind names that end with ".local" (draft-ietf-mmusic-mdns-ice-candidates).
func wayOf(local, remote *webrtc.ICECandidate) Way {
	switch {
	case local.Typ == webrtc.ICECandidateTypeRelay, remote.Typ == webrtc.ICECandidateTypeRelay:
		return Relayed
	case strings.HasSuffix(remote.Address, ".local"):
		return Near
	}
	ours, err := netip.ParseAddr(local.Address)
	theirs, err2 := netip.ParseAddr(remote.Address)
	if err != nil || err2 != nil {
		return Far // nothing is promised of what is not known
	}
	ours, theirs = ours.Unmap(), theirs.Unmap()
	if inner(ours) && inner(theirs) || ours.Is6() && theirs.Is6() && netip.PrefixFrom(ours, 64).Masked().Contains(theirs) {
		return Near
	}
	return Far
}

// inner tells whether the internet carries nothing to a.
func inner(a netip.Addr) bool { return a.IsPrivate() || a.IsLinkLocalUnicast() || a.IsLoopback() }

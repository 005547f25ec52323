package relay

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
)

// special are the networks that are no part of the public internet, or lead
// around these rules into one that is not (IANA's registries of special-purpose
// addresses, RFC 6890). Of IPv6 only 2000::/3 is public at all.
var special = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
	"192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
	"198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
)

var public6 = netip.MustParsePrefix("2000::/3")

func prefixes(texts ...string) (all []netip.Prefix) {
	for _, t := range texts {
		all = append(all, netip.MustParsePrefix(t))
	}
	return all
}

// peers decides with whom clients may talk through the relay.
type peers struct {
	own   []netip.Addr // relayed addresses: allowed, but only their ports that are in use
	here  []netip.Addr // of this computer: its other services are not for clients
	allow []netip.Prefix
}

func newPeers(own []netip.Addr, allow []netip.Prefix) (*peers, error) {
	p := &peers{own: own, allow: allow}
	all, err := net.InterfaceAddrs()
	if err != nil {
		return nil, fmt.Errorf("list own addresses: %w", err)
	}
	for _, a := range all {
		if prefix, err := netip.ParsePrefix(a.String()); err == nil {
			p.here = append(p.here, prefix.Addr().Unmap())
		}
	}
	return p, nil
}

// permits is asked for every permission. ip is 16 bytes long only when the
// client wrote it so: an IPv4 address in it is none that an honest one sends,
// and has served to pass rules like these (CVE-2020-26262).
func (p *peers) permits(ip net.IP) bool {
	a, ok := netip.AddrFromSlice(ip)
	if !ok || a.Is4In6() {
		return false
	}
	return p.isOwn(a) || p.open(a)
}

// isOwn says that a is a relayed address, if its port is in use.
func (p *peers) isOwn(a netip.Addr) bool { return slices.Contains(p.own, a) }

// open says that all ports of a may be reached.
func (p *peers) open(a netip.Addr) bool {
	in := func(n netip.Prefix) bool { return n.Contains(a) }
	switch {
	case slices.ContainsFunc(p.allow, in):
		return true
	case slices.Contains(p.own, a), slices.Contains(p.here, a), slices.ContainsFunc(special, in):
		return false
	}
	return a.Is4() || public6.Contains(a)
}

package relay

import (
	"net"
	"net/netip"
	"testing"
)

func TestPeers(t *testing.T) {
	own := netip.MustParseAddr("93.184.216.1")
	p, err := newPeers([]netip.Addr{own, netip.MustParseAddr("2606:2800:220:1::1")},
		prefixes("10.1.0.0/16", "fd12::/16"))
	if err != nil {
		t.Fatal(err)
	}
	p.here = append(p.here, netip.MustParseAddr("93.184.216.2"))
	for ip, want := range map[string]bool{
		"93.184.216.34": true, "1.0.0.1": true, "2606:2800:220:1::2": true,
		"93.184.216.1": true, "2606:2800:220:1::1": true, // relayed
		"93.184.216.2": false,                 // another of this computer's
		"10.1.2.3":     true, "fd12::1": true, // allowed
		"10.2.2.3": false, "fd13::1": false, "fc00::1": false,
		"0.0.0.0": false, "0.1.2.3": false, "100.64.0.1": false, "100.127.255.255": false, "100.128.0.1": true,
		"127.0.0.1": false, "127.255.255.255": false, "169.254.169.254": false,
		"172.16.0.1": false, "172.31.255.255": false, "172.32.0.1": true, "192.0.0.1": false, "192.0.2.1": false,
		"192.88.99.1": false, "192.168.0.1": false, "198.18.0.1": false, "198.19.255.255": false,
		"198.51.100.1": false, "203.0.113.1": false, "224.0.0.1": false, "239.1.1.1": false,
		"240.0.0.1": false, "255.255.255.255": false,
		"::": false, "::1": false, "::7f00:1": false, "64:ff9b::a00:1": false, "100::1": false, "2001::1": false,
		"2001:db8::1": false, "2002:a00:1::1": false, "3fff::1": false, "fe80::1": false, "fec0::1": false, "ff02::1": false,
	} {
		a := netip.MustParseAddr(ip)
		if got := p.permits(net.IP(a.AsSlice())); got != want {
			t.Errorf("%s: %v", ip, got)
		}
		if a.Is4() { // whatever it is, nobody writes it so
			if mapped := a.As16(); p.permits(mapped[:]) {
				t.Errorf("::ffff:%s is permitted", ip)
			}
		}
	}
	if p.permits(net.IP{1, 2, 3}) || p.permits(nil) {
		t.Error("what is no address is permitted")
	}
	if p.open(own) {
		t.Error("all ports of the relayed address are open")
	}
}

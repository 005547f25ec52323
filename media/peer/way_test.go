package peer

import (
	"testing"

	"github.com/pion/webrtc/v4"
)

func TestWayOf(t *testing.T) {
	const host, srflx, prflx, relay = webrtc.ICECandidateTypeHost, webrtc.ICECandidateTypeSrflx, webrtc.ICECandidateTypePrflx, webrtc.ICECandidateTypeRelay
	for _, row := range []struct {
		name      string
		kind      webrtc.ICECandidateType
		local     string
		otherKind webrtc.ICECandidateType
		remote    string
		want      Way
	}{
		{"one house", host, "192.168.1.2", host, "192.168.1.3", Near},
		{"one house, hidden", host, "192.168.1.2", host, "2e1c.local", Near},
		{"one house, found", host, "10.1.2.3", prflx, "10.1.2.4", Near},
		{"a VPN", host, "10.1.2.3", host, "172.16.0.9", Near},
		{"one computer", host, "127.0.0.1", host, "127.0.0.1", Near},
		{"without a router", host, "169.254.0.1", host, "169.254.0.2", Near},
		{"one house, IPv6", host, "2001:db8:0:1::2", host, "2001:db8:0:1::3", Near},
		{"two houses, IPv6", host, "2001:db8:0:1::2", host, "2001:db8:0:2::3", Far},
		{"a router between", host, "192.168.1.2", srflx, "203.0.113.5", Far},
		{"two routers", srflx, "198.51.100.7", prflx, "203.0.113.5", Far},
		{"written as IPv6", host, "::ffff:192.168.1.2", host, "192.168.1.3", Near},
		{"their relay", host, "192.168.1.2", relay, "192.168.1.3", Relayed},
		{"our relay", relay, "203.0.113.5", host, "2e1c.local", Relayed},
		{"nobody knows", host, "", host, "", Far},
	} {
		got := wayOf(&webrtc.ICECandidate{Typ: row.kind, Address: row.local}, &webrtc.ICECandidate{Typ: row.otherKind, Address: row.remote})
		if got != row.want {
			t.Errorf("%s: %s, not %s", row.name, got, row.want)
		}
	}
}

//go:build e2e && linux

package main

import (
	"fmt"
	"testing"
)

// serverAddr6 is a public address, so that the relay's rules for peers are the real ones.
const serverAddr6 = "2400::1"

// newInternet6 is an internet in which nobody has an IPv4 address. Its routers
// translate nothing, and let in only what answers.
func newInternet6(t *testing.T, relayless bool) *internet {
	t.Helper()
	n := newWorld(t, serverAddr6)
	n.relayless = relayless
	n.world.ip("addr", "add", serverAddr6+"/128", "dev", "lo", "nodad")
	n.world.shell("echo 1 >/proc/sys/net/ipv6/conf/all/forwarding")
	n.client, n.counsellor = n.home6(1), n.home6(2)
	n.serve()
	return n
}

// home6 joins the numbered one to the world.
func (n *internet) home6(number int) *home {
	h := &home{
		router: newPlace(n.t, fmt.Sprint("r", number)), desk: newPlace(n.t, fmt.Sprint("d", number)),
		inner: fmt.Sprintf("2400:0:%d::1", number), device: "out",
	}
	outer := fmt.Sprintf("2400:1:%d::", number)
	to := fmt.Sprint("to", number)
	h.router.shell("echo 1 >/proc/sys/net/ipv6/conf/all/forwarding")
	n.world.ip("link", "add", to, "type", "veth", "peer", "name", h.device, "netns", h.router.name)
	h.router.ip("link", "add", "in", "type", "veth", "peer", "name", "net0", "netns", h.desk.name)
	for _, end := range []struct {
		at              *place
		device, address string
	}{
		{n.world, to, outer + "1"}, {h.router, h.device, outer + "2"},
		{h.router, "in", h.inner}, {h.desk, "net0", fmt.Sprintf("2400:0:%d::2", number)},
	} {
		end.at.ip("addr", "add", end.address+"/64", "dev", end.device, "nodad")
		end.at.ip("link", "set", end.device, "up")
		end.at.ip("link", "set", "lo", "up")
	}
	n.world.ip("route", "add", fmt.Sprintf("2400:0:%d::/64", number), "via", outer+"2")
	h.router.ip("route", "add", "default", "via", outer+"1")
	h.desk.ip("route", "add", "default", "via", h.inner)
	h.router.nft("add table ip6 home",
		"add chain ip6 home pass { type filter hook forward priority 0; policy accept; }",
		"add rule ip6 home pass ct state established accept",
		"add rule ip6 home pass iifname "+h.device+" drop")
	return h
}

// refuse6 is refuse.
func (h *home) refuse6(match string) {
	h.router.nft("add rule ip6 home pass iifname in " + match + " drop")
}

// TestE2EIPv6 brings app and Chromium together where there is no IPv4: past two
// firewalls, where there is no relay that could help, and through the relay where
// only TCP to port 443 goes out.
func TestE2EIPv6(t *testing.T) {
	for _, relayed := range []bool{false, true} {
		t.Run(fmt.Sprintf("relayed %v", relayed), func(t *testing.T) {
			n := newInternet6(t, !relayed)
			if relayed {
				for _, h := range []*home{n.client, n.counsellor} {
					h.refuse6("meta l4proto udp")
					h.refuse6("tcp dport != 443")
				}
			}
			c := n.open()
			p := n.browse()
			p.enter(testRoom.Password, "Frau Y.")
			guest := c.knocking("Frau Y.")
			c.admit(guest)
			if e := c.about(guest, "connected"); e.Relayed != relayed {
				t.Errorf("relayed: %v", e.Relayed)
			}
			p.flows("the first picture")
			c.flows(guest)
			c.do(`{"do":"hangup"}`)
			c.wait("the end", named("ended"))
		})
	}
}

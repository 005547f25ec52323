//go:build e2e && linux

package main

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// TestE2ERelay brings app and Chromium together where they cannot reach each
// other: each time sound and picture flow both ways, through the server's relay.
func TestE2ERelay(t *testing.T) {
	for _, row := range []struct {
		name     string
		networks func(n *internet) []chromedp.ExecAllocatorOption
		host     []string
	}{
		{"two symmetric NATs", func(*internet) []chromedp.ExecAllocatorOption { return nil }, nil},
		{"no UDP", func(n *internet) []chromedp.ExecAllocatorOption {
			n.client.refuse("meta l4proto udp")
			return nil
		}, nil},
		{"only TCP 443", func(n *internet) []chromedp.ExecAllocatorOption {
			n.client.refuse("meta l4proto udp")
			n.client.refuse("tcp dport != 443")
			n.counsellor.refuse("meta l4proto udp")
			n.counsellor.refuse("tcp dport != 443")
			return nil
		}, nil},
		{"only a proxy", func(n *internet) []chromedp.ExecAllocatorOption {
			n.client.refuse("meta l4proto { tcp, udp }")
			url, connects := n.client.proxy()
			t.Cleanup(func() {
				if connects() < 2 {
					t.Errorf("%d connections went through the proxy", connects())
				}
			})
			return []chromedp.ExecAllocatorOption{chromedp.Flag("proxy-server", url)}
		}, nil},
		{"only a proxy, at the counsellor's", func(n *internet) []chromedp.ExecAllocatorOption {
			n.counsellor.refuse("meta l4proto { tcp, udp }")
			url, connects := n.counsellor.proxy()
			n.counsellor.through = url
			t.Cleanup(func() {
				if connects() < 3 { // for the page, the line and the relay
					t.Errorf("%d connections went through the proxy", connects())
				}
			})
			return nil
		}, nil},
		{"by wish", func(*internet) []chromedp.ExecAllocatorOption { return nil }, []string{"--relay-only"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			n := newInternet(t)
			more := row.networks(n)
			c := n.open(row.host...)
			p := n.browse(more...)
			p.enter(testRoom.Password, "Frau Y.")
			guest := c.knocking("Frau Y.")
			c.admit(guest)
			if e := c.about(guest, "connected"); !e.Relayed {
				t.Error("the counsellor's app does not say that a relay is between")
			}
			p.flows("the first picture")
			c.flows(guest)
			c.do(`{"do":"hangup"}`)
			c.wait("the end", named("ended"))
		})
	}
}

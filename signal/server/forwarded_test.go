package server

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"
)

var proxies = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/28"), netip.MustParsePrefix("2001:db8:ff::/64")}

// forwardedRows are shared with the fuzz target: a line break divides header lines.
var forwardedRows = []struct{ name, peer, named, field, want string }{
	{"nobody in between", "198.51.100.1:5", "", "", "198.51.100.1"},
	{"a stranger who claims to be a proxy", "198.51.100.1:5", "203.0.113.7", "for=203.0.113.7", "198.51.100.1"},
	{"proxy", "192.0.2.1:5", "203.0.113.7", "", "203.0.113.7"},
	{"proxy of IPv6", "[2001:db8:ff::1]:5", "2001:db8::7", "", "2001:db8::7"},
	{"mapped", "[::ffff:192.0.2.1]:5", "::ffff:203.0.113.7", "", "203.0.113.7"},
	{"proxy that says nothing", "192.0.2.1:5", "", "", "192.0.2.1"},
	{"two proxies", "192.0.2.1:5", "203.0.113.7, 192.0.2.2", "", "203.0.113.7"},
	{"two proxies on two lines", "192.0.2.1:5", "203.0.113.7\n192.0.2.2", "", "203.0.113.7"},
	{"the client invents one", "192.0.2.1:5", "10.9.9.9, 203.0.113.7", "", "203.0.113.7"},
	{"the client invents a proxy", "192.0.2.1:5", "10.9.9.9, 192.0.2.2, 203.0.113.7", "", "203.0.113.7"},
	{"all are proxies", "192.0.2.1:5", "192.0.2.3, 192.0.2.2", "", "192.0.2.3"},
	{"with a port", "192.0.2.1:5", "203.0.113.7:4711", "", "203.0.113.7"},
	{"in brackets", "192.0.2.1:5", "[2001:db8::7]:4711", "", "2001:db8::7"},
	{"half a bracket", "192.0.2.1:5", "[2001:db8::7", "", "192.0.2.1"},
	{"with a zone", "192.0.2.1:5", "fe80::7%eth0", "", "fe80::7"},
	{"nonsense at the end", "192.0.2.1:5", "203.0.113.7, unknown", "", "192.0.2.1"},
	{"nonsense before", "192.0.2.1:5", "unknown, 203.0.113.7", "", "203.0.113.7"},
	{"empty at the end", "192.0.2.1:5", "203.0.113.7,", "", "192.0.2.1"},
	{"field", "192.0.2.1:5", "", `for=203.0.113.7;proto=https;by=192.0.2.1`, "203.0.113.7"},
	{"field in quotes", "192.0.2.1:5", "", `By="x"; For="[2001:db8::7]:4711"`, "2001:db8::7"},
	{"field of two", "192.0.2.1:5", "", `for=10.9.9.9, for=203.0.113.7, for=192.0.2.2`, "203.0.113.7"},
	{"field that hides", "192.0.2.1:5", "", `for=_hidden`, "192.0.2.1"},
	{"field without for", "192.0.2.1:5", "", `proto=https`, "192.0.2.1"},
	{"both agree", "192.0.2.1:5", "203.0.113.7", "for=203.0.113.7", "203.0.113.7"},
	{"the client writes the other field", "192.0.2.1:5", "203.0.113.7", "for=10.9.9.9", "192.0.2.1"},
	{"the client writes the other header", "192.0.2.1:5", "10.9.9.9", "for=203.0.113.7", "192.0.2.1"},
	{"the client writes nonsense there", "192.0.2.1:5", "nonsense", "for=203.0.113.7", "192.0.2.1"},
	{"no address", "@", "203.0.113.7", "", "invalid IP"},
}

func forwarded(peer, named, field string) *http.Request {
	r := &http.Request{RemoteAddr: peer, Header: http.Header{}}
	for name, value := range map[string]string{"X-Forwarded-For": named, "Forwarded": field} {
		if value != "" {
			r.Header[name] = strings.Split(value, "\n")
		}
	}
	return r
}

func TestForwarded(t *testing.T) {
	for _, row := range forwardedRows {
		if got := client(forwarded(row.peer, row.named, row.field), proxies).String(); got != row.want {
			t.Errorf("%s: %s, want %s", row.name, got, row.want)
		}
		if row.peer == "@" {
			continue
		}
		peer := plain(netip.MustParseAddrPort(row.peer).Addr())
		if got := client(forwarded(row.peer, row.named, row.field), nil); got != peer {
			t.Errorf("%s: without trust %s, want %s", row.name, got, peer)
		}
	}
}

func FuzzForwarded(f *testing.F) {
	for _, row := range forwardedRows {
		f.Add(row.peer, row.named, row.field)
	}
	f.Fuzz(func(t *testing.T, peer, named, field string) {
		got := client(forwarded(peer, named, field), proxies)
		from, err := netip.ParseAddrPort(peer)
		if err != nil {
			if got.IsValid() {
				t.Fatalf("%s from no address", got)
			}
			return
		}
		if !got.IsValid() || got.Is4In6() || got.Zone() != "" {
			t.Fatalf("%s is no plain address", got)
		}
		if ip := plain(from.Addr()); !within(proxies, ip) && got != ip {
			t.Fatalf("%s is believed, and says %s", ip, got)
		}
	})
}

// TestLimitsBehindAProxy fills one client's share and leaves another's alone.
func TestLimitsBehindAProxy(t *testing.T) {
	p := startWith(t, Config{Trusted: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	open := func(from string) int {
		r, err := http.NewRequestWithContext(t.Context(), "GET", "http://"+p.addr+"/guest", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header = http.Header{
			"Connection": {"Upgrade"}, "Upgrade": {"websocket"}, "Sec-Websocket-Version": {"13"},
			"Sec-Websocket-Key": {"AAAAAAAAAAAAAAAAAAAAAA=="}, "Origin": {p.origin}, "X-Forwarded-For": {from},
		}
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = answer.Body.Close() })
		return answer.StatusCode
	}
	for range guestLines {
		if code := open("203.0.113.7"); code != 101 {
			t.Fatalf("status %d", code)
		}
	}
	p.settle(guestLines)
	p.mu.Lock()
	defer p.mu.Unlock()
	if a := p.addresses[netip.MustParsePrefix("203.0.113.7/32")]; a == nil || a.guests != guestLines || len(p.addresses) != 1 {
		t.Errorf("%+v of %d places", a, len(p.addresses))
	}
}

package front

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"testing"
	"testing/synctest"
)

func TestPlace(t *testing.T) {
	for _, row := range []struct{ address, from, around string }{
		{"192.0.2.77", "192.0.2.77/32", "192.0.2.0/24"},
		{"::ffff:192.0.2.77", "192.0.2.77/32", "192.0.2.0/24"},
		{"2001:db8:1:2:3::4", "2001:db8:1:2::/64", "2001:db8:1::/48"},
		{"fe80::1%eth0", "fe80::/64", "fe80::/48"},
	} {
		a := net.TCPAddrFromAddrPort(netip.AddrPortFrom(netip.MustParseAddr(row.address), 1))
		if from, around := place(a); from.String() != row.from || around.String() != row.around {
			t.Errorf("%s: %v in %v", row.address, from, around)
		}
	}
	if from, around := place(&net.UnixAddr{}); from == around {
		t.Error("whatever cannot be read counts twice")
	}
}

// placed is a connection from somewhere.
type placed struct {
	net.Conn
	from string
}

func (p placed) RemoteAddr() net.Addr {
	return net.TCPAddrFromAddrPort(netip.AddrPortFrom(netip.MustParseAddr(p.from), 1))
}

// dialFrom connects from an address, and says whether that was taken.
func (p *pipes) dialFrom(from string) (net.Conn, bool) {
	mine, theirs := net.Pipe()
	p.conns <- placed{theirs, from}
	_, err := mine.Write([]byte("G"))
	return mine, !errors.Is(err, io.ErrClosedPipe)
}

// TestNetworkIsCounted has the addresses of one network keep as many connections
// as all of them may have, and then somebody of another one.
func TestNetworkIsCounted(t *testing.T) {
	for name, network := range map[string][2]string{
		"IPv4": {"198.51.100.%d", "198.51.101.1"},
		"IPv6": {"2001:db8:1:%x::1", "2001:db8:2::1"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPipes()
				l := Listen(p, Config{Relay: func(c net.Conn) { _ = c.Close() }})
				var held []net.Conn
				hold := func(from string) bool {
					mine, ok := p.dialFrom(from)
					if ok {
						c, err := l.Accept()
						if err != nil {
							t.Fatal(err)
						}
						held = append(held, mine, c)
					}
					return ok
				}
				for n := range openAround {
					if !hold(fmt.Sprintf(network[0], n/openOne)) {
						t.Fatalf("connection %d is refused", n)
					}
				}
				if hold(fmt.Sprintf(network[0], openAround/openOne)) {
					t.Error("one too many")
				}
				if !hold(network[1]) {
					t.Error("another network is refused")
				}
				for _, c := range held {
					_ = c.Close()
				}
				_ = l.Close()
				if len(l.open)+len(l.places)+l.count > 0 {
					t.Errorf("left: %v, %v, %d", l.open, l.places, l.count)
				}
			})
		})
	}
}

// TestMost opens as many as may be in all, from one place each.
func TestMost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const most = 3
		p := newPipes()
		l := Listen(p, Config{Most: most, Relay: func(c net.Conn) { _ = c.Close() }})
		var held [most]net.Conn
		for n := range most {
			p.dialFrom(fmt.Sprintf("198.51.%d.1", n))
			var err error
			if held[n], err = l.Accept(); err != nil {
				t.Fatal(err)
			}
		}
		if _, ok := p.dialFrom("203.0.113.1"); ok {
			t.Error("one too many")
		}
		_ = held[0].Close()
		_, ok := p.dialFrom("203.0.113.1")
		if !ok {
			t.Fatal("refused although there is room again")
		}
		held[0], _ = l.Accept()
		for _, c := range held {
			_ = c.Close()
		}
		_ = l.Close()
	})
}

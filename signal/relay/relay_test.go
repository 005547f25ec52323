package relay

import (
	"context"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/pion/turn/v5"
	"go.uber.org/goleak"

	"zwiesprache/signal"
)

// patience is how long a test waits for what must come.
const patience = 30 * time.Second

var loopback = netip.MustParseAddr("127.0.0.1")

// local is a relay for this computer alone, whose only peers are its own relayed addresses.
func local() Config {
	return Config{
		UDP: []string{"127.0.0.1:0"}, TCP: []string{"127.0.0.1:0"},
		Public: []netip.Addr{loopback}, Ports: Ports{20000, 29999},
		Issue: IssuerConfig{URLs: []string{"turn:127.0.0.1"}},
	}
}

// start serves until the test ends, when nothing of it may be left.
func start(t *testing.T, c Config) *Relay {
	t.Helper()
	before := goleak.IgnoreCurrent()
	r, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- r.Serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
		goleak.VerifyNone(t, before)
		if c := r.Counters(); c.Allocations != 0 || c.Streams != 0 {
			t.Errorf("left behind: %+v", c)
		}
	})
	return r
}

func issue(t *testing.T, r *Relay, key string) signal.Relay {
	t.Helper()
	right, err := r.Issue(key)
	if err != nil {
		t.Fatal(err)
	}
	return right
}

// dial makes a TURN client of pion's, over UDP or TCP.
func dial(t *testing.T, r *Relay, network string, right signal.Relay) *turn.Client {
	t.Helper()
	var conn net.PacketConn
	var at string
	if network == "udp" {
		at = r.UDP()[0].String()
		c, err := net.ListenPacket("udp", netip.AddrPortFrom(r.UDP()[0].Addr(), 0).String())
		if err != nil {
			t.Fatal(err)
		}
		conn = c
	} else {
		at = r.TCP()[0].String()
		c, err := net.Dial("tcp", at)
		if err != nil {
			t.Fatal(err)
		}
		conn = turn.NewSTUNConn(c)
	}
	c, err := turn.NewClient(&turn.ClientConfig{
		STUNServerAddr: at, TURNServerAddr: at, Conn: conn, Realm: DefaultRealm,
		Username: right.Username, Password: right.Credential, LoggerFactory: silence{},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Listen(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Close()
		_ = conn.Close()
	})
	return c
}

func allocate(t *testing.T, c *turn.Client) net.PacketConn {
	t.Helper()
	conn, err := c.Allocate()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// say sends text until it arrives: the first packets open the way, others may be lost.
func say(t *testing.T, from, to net.PacketConn, text string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		buffer := make([]byte, 2048)
		for {
			_ = to.SetReadDeadline(time.Now().Add(patience))
			n, who, err := to.ReadFrom(buffer)
			if err != nil {
				t.Errorf("read what was relayed: %v", err)
				return
			}
			if string(buffer[:n]) == text {
				if who.String() != from.LocalAddr().String() {
					t.Errorf("it came from %v, not from %v", who, from.LocalAddr())
				}
				return
			}
		}
	}()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		if _, err := from.WriteTo([]byte(text), to.LocalAddr()); err != nil {
			t.Fatal(err)
		}
		select {
		case <-done:
			return
		case <-again.C:
		case <-ctx.Done():
			t.Fatal("nothing arrived")
		}
	}
}

// TestTalk lets two clients talk through both their relayed addresses, until
// data goes by channels, which pion's client binds after its first packets.
func TestTalk(t *testing.T) {
	for _, row := range [][2]string{{"udp", "udp"}, {"tcp", "tcp"}, {"udp", "tcp"}} {
		t.Run(row[0]+" "+row[1], func(t *testing.T) {
			r := start(t, local())
			right := issue(t, r, "room")
			a := allocate(t, dial(t, r, row[0], right))
			b := allocate(t, dial(t, r, row[1], right))
			knock(t, a, b)
			knock(t, b, a)
			for i := range 50 {
				say(t, a, b, "to b "+string(rune('a'+i)))
				say(t, b, a, "to a "+string(rune('a'+i)))
			}
			if n := r.Counters(); n.PacketsToPeer < 100 || n.BytesToPeer < 600 || n.Allocations != 2 || n.Allocated != 2 || n.Issued != 1 {
				t.Errorf("counted %+v", n)
			}
		})
	}
}

// knock makes a permission.
func knock(t *testing.T, from, to net.PacketConn) {
	t.Helper()
	if _, err := from.WriteTo([]byte("knock"), to.LocalAddr()); err != nil {
		t.Fatal(err)
	}
}

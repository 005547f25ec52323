package relay

import (
	"io"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/stun/v4"

	"zwiesprache/signal"
)

// TestRights tries what is none.
func TestRights(t *testing.T) {
	r := start(t, local())
	good := issue(t, r, "room")
	for name, right := range map[string]signal.Relay{
		"no password":    {Username: good.Username},
		"other password": {Username: good.Username, Credential: issue(t, r, "other").Credential},
		"later end":      {Username: strings.Replace(good.Username, "1", "2", 1), Credential: good.Credential},
		"no end":         {Username: "somebody", Credential: good.Credential},
	} {
		if _, err := dial(t, r, "udp", right).Allocate(); err == nil {
			t.Errorf("%s: allocated", name)
		}
	}
	allocate(t, dial(t, r, "udp", good))
}

// TestRoomEnds revokes a right that is in use.
func TestRoomEnds(t *testing.T) {
	for _, network := range []string{"udp", "tcp"} {
		r := start(t, local())
		right, other := issue(t, r, "room"), issue(t, r, "other")
		c := dial(t, r, network, right)
		allocate(t, c)
		allocate(t, dial(t, r, network, other))
		r.Revoke("room")
		await(t, func() bool { return r.Counters().Allocations == 1 })
		if _, err := dial(t, r, network, right).Allocate(); err == nil {
			t.Errorf("%s: allocated after the room was closed", network)
		}
	}
}

// TestRightEnds has one end while it is in use, on a clock that stands still otherwise.
func TestRightEnds(t *testing.T) {
	var passed atomic.Int64
	began := time.Now()
	c := local()
	c.Issue.Now = func() time.Time { return began.Add(time.Duration(passed.Load())) }
	r := start(t, c)
	right := issue(t, r, "room")
	passed.Store(int64(right.Until.Sub(began) - 100*time.Millisecond))
	allocate(t, dial(t, r, "udp", right))
	await(t, func() bool { return r.Counters().Allocations == 0 })
}

// await waits for something that no event tells of.
func await(t *testing.T, done func() bool) {
	t.Helper()
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for !done() {
		select {
		case <-again.C:
		case <-limit.C:
			t.Fatal("it did not come to be")
		}
	}
}

// TestPeersRefused asks for permissions and channels by which a client would
// reach what is not for it.
func TestPeersRefused(t *testing.T) {
	inside, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer inside.Close()
	r := start(t, local())
	right := issue(t, r, "room")
	c := dial(t, r, "udp", right)
	a := allocate(t, c)
	for _, ip := range []string{"10.0.0.1", "169.254.169.254", "127.0.0.2", "224.0.0.1"} {
		if _, err := a.WriteTo([]byte("x"), &net.UDPAddr{IP: net.ParseIP(ip), Port: 53}); err == nil {
			t.Errorf("a permission for %s", ip)
		}
	}
	if n := r.Counters().Forbidden; n < 4 {
		t.Errorf("%d were counted", n)
	}
	// The relayed address has a permission, as all relayed ones; this port of it is not relayed.
	// What is sent first would arrive first.
	b := allocate(t, dial(t, r, "udp", right))
	knock(t, b, a)
	for range 3 {
		if _, err := a.WriteTo([]byte("x"), inside.LocalAddr()); err != nil {
			t.Fatal(err)
		}
		say(t, a, b, "after that")
	}
	last, err := net.Dial("udp", inside.LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer last.Close()
	if _, err := io.WriteString(last, "last"); err != nil {
		t.Fatal(err)
	}
	first := make([]byte, 16)
	_ = inside.SetReadDeadline(time.Now().Add(patience))
	if n, _, err := inside.ReadFrom(first); err != nil || string(first[:n]) != "last" {
		t.Errorf("a service of this computer got %q, %v", first[:n], err)
	}
}

// TestPeersAllowed opens a network.
func TestPeersAllowed(t *testing.T) {
	c := local()
	c.Allow = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	r := start(t, c)
	peer, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer peer.Close()
	a := allocate(t, dial(t, r, "tcp", issue(t, r, "room")))
	knock(t, a, peer)
	for range 10 {
		say(t, a, peer, "out")
		say(t, peer, a, "in")
	}
	if n := r.Counters(); n.PacketsToClient == 0 || n.BytesToClient == 0 {
		t.Errorf("counted %+v", n)
	}
	stranger, err := net.ListenPacket("udp", "127.0.0.2:0")
	if err != nil {
		t.Skip("no second address here:", err)
	}
	defer stranger.Close()
	for range 3 {
		if _, err := stranger.WriteTo(make([]byte, 1400), a.LocalAddr()); err != nil {
			t.Fatal(err)
		}
	}
	say(t, peer, a, "after that")
	if n := r.Counters(); n.BytesToClient >= 1400 {
		t.Errorf("the room pays for packets that nobody permitted: %+v", n)
	}
}

// TestTCPRefused asks for a way into other people's services (RFC 6062).
func TestTCPRefused(t *testing.T) {
	r := start(t, local())
	if _, err := dial(t, r, "tcp", issue(t, r, "room")).AllocateTCP(); err == nil {
		t.Error("allocated")
	}
}

func TestLimits(t *testing.T) {
	for name, row := range map[string]struct {
		limits Limits
		rooms  [3]string
	}{
		"room":    {Limits{RoomAllocations: 2}, [3]string{"a", "a", "a"}},
		"address": {Limits{AddressAllocations: 2}, [3]string{"a", "b", "c"}},
		"network": {Limits{NetworkAllocations: 2}, [3]string{"a", "b", "c"}},
		"all":     {Limits{Allocations: 2}, [3]string{"a", "b", "c"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := local()
			c.Limits = row.limits
			r := start(t, c)
			allocate(t, dial(t, r, "udp", issue(t, r, row.rooms[0])))
			second := allocate(t, dial(t, r, "tcp", issue(t, r, row.rooms[1])))
			third := dial(t, r, "udp", issue(t, r, row.rooms[2]))
			if _, err := third.Allocate(); err == nil || r.Counters().Refused != 1 {
				t.Fatalf("one too many: %v, %+v", err, r.Counters())
			}
			if err := second.Close(); err != nil {
				t.Fatal(err)
			}
			await(t, func() bool { return r.Counters().Allocations == 1 })
			allocate(t, third)
			r.sweep()
			if len(r.quota.rooms) > 2 || len(r.quota.places) != 2 {
				t.Errorf("%d rooms and %d places are kept", len(r.quota.rooms), len(r.quota.places))
			}
		})
	}
}

// TestBytes lets more through in the next second, not in this one.
func TestBytes(t *testing.T) {
	m := meter{most: 1000}
	for _, row := range []struct {
		n      int
		second int64
		want   bool
	}{{600, 7, true}, {400, 7, true}, {1, 7, false}, {1000, 8, true}, {1, 8, false}} {
		if got := m.take(row.n, row.second); got != row.want {
			t.Errorf("%d bytes in second %d: %v", row.n, row.second, got)
		}
	}
	for name, limits := range map[string]Limits{
		"room": {RoomBytes: 100}, "address": {AddressBytes: 100}, "network": {NetworkBytes: 100}, "all": {Bytes: 100},
	} {
		c := local()
		c.Limits = limits
		r := start(t, c)
		right := issue(t, r, "room")
		a, b := allocate(t, dial(t, r, "udp", right)), allocate(t, dial(t, r, "tcp", right))
		knock(t, a, b)
		knock(t, b, a)
		say(t, a, b, "short") // it comes through, if in another second
		for r.Counters().OverLimit == 0 {
			if _, err := a.WriteTo(make([]byte, 60), b.LocalAddr()); err != nil {
				t.Fatal(name, err)
			}
		}
	}
}

// TestAsks floods one socket: answers are few and short, and an allocation that stands is not harmed.
func TestAsks(t *testing.T) {
	c := local()
	c.Sockets = 1
	r := start(t, c)
	r.second.Store(1 << 20) // far from the next sweep
	right := issue(t, r, "room")
	a, b := allocate(t, dial(t, r, "udp", right)), allocate(t, dial(t, r, "udp", right))
	knock(t, a, b)
	knock(t, b, a)
	flood, err := net.Dial("udp", r.UDP()[0].String())
	if err != nil {
		t.Fatal(err)
	}
	defer flood.Close()
	ask := func(m *stun.Message) (answer int) {
		buffer := make([]byte, 2048)
		if _, err := flood.Write(m.Raw); err != nil {
			t.Fatal(err)
		}
		_ = flood.SetReadDeadline(time.Now().Add(patience))
		n, err := flood.Read(buffer)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	m := stun.MustBuild(stun.TransactionID, stun.BindingRequest)
	if n := ask(m); n > 3*len(m.Raw) {
		t.Errorf("an answer of %d bytes to %d", n, len(m.Raw))
	}
	// The shortest request that a browser sends, and that is answered with how to log in.
	request := stun.MustBuild(stun.TransactionID, stun.NewType(stun.MethodAllocate, stun.ClassRequest),
		stun.RawAttribute{Type: stun.AttrRequestedTransport, Value: []byte{17, 0, 0, 0}})
	if n := ask(request); n > 4*len(request.Raw) {
		t.Errorf("an answer of %d bytes to %d", n, len(request.Raw))
	}
	for r.Counters().TooMany < 1000 {
		if _, err := flood.Write(m.Raw); err != nil {
			t.Fatal(err)
		}
		if _, err := flood.Write([]byte("nonsense")); err != nil {
			t.Fatal(err)
		}
	}
	say(t, a, b, "still here")
	n := r.Counters()
	if n.Malformed == 0 {
		t.Error("nonsense was not counted")
	}
}

func TestLimiter(t *testing.T) {
	l := newLimiter()
	here, there := placeOf(netip.MustParseAddr("192.0.2.1")), placeOf(netip.MustParseAddr("2001:db8::1"))
	for i := range asksPerPlace {
		if !l.take(here, 1) {
			t.Fatalf("refused after %d", i)
		}
	}
	if l.take(here, 1) {
		t.Error("one too many")
	}
	if !l.take(here, 2) || !l.take(there, 1) {
		t.Error("another second, or another place, does not count anew")
	}
	if there != placeOf(netip.MustParseAddr("2001:db8::2")) {
		t.Error("one network is two places")
	}
}

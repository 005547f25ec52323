package signal_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/lxzan/gws"

	"zwiesprache/signal"
	"zwiesprache/signal/server"
)

// crowded is a server that believes what a proxy on this computer says of addresses.
func crowded(t *testing.T) (origin string, s *server.Server) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	origin = "http://" + listener.Addr().String()
	s, err = server.New(server.Config{Origin: origin, Trusted: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var serving sync.WaitGroup
	serving.Go(func() {
		if err := s.Serve(ctx, listener); err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	t.Cleanup(func() {
		cancel()
		serving.Wait()
	})
	return origin, s
}

// stranger is a guest's line of somebody who knows the three words and nothing else.
type stranger struct {
	gws.BuiltinEventHandler
	conn *gws.Conn
	says string // to each invite
	done chan struct{}
}

func (s *stranger) OnMessage(conn *gws.Conn, message *gws.Message) {
	defer message.Close()
	if s.says != "" && bytes.Contains(message.Bytes(), []byte(`"invite"`)) {
		_ = conn.WriteString(s.says)
	}
}

// come opens a line from that address and joins the room.
func come(origin, from, says string, room [16]byte) (*stranger, error) {
	s := &stranger{says: says, done: make(chan struct{})}
	conn, _, err := gws.NewClient(s, &gws.ClientOption{
		Addr: "ws" + origin[len("http"):] + "/guest", RequestHeader: http.Header{"Origin": {origin}, "X-Forwarded-For": {from}},
	})
	if err != nil {
		return nil, err
	}
	s.conn = conn
	go func() {
		defer close(s.done)
		conn.ReadLoop()
	}()
	return s, conn.WriteMessage(gws.OpcodeText, signal.EncodeLine(signal.LineJoin{Room: room}))
}

func (s *stranger) leave() {
	_ = s.conn.NetConn().Close()
	<-s.done
}

// Thousands of lines of strangers, in waves from several addresses each, that
// wait, talk nonsense and begin runs: who waits with the password in hand is
// not pushed out, who comes meanwhile gets in, and nothing of them remains.
func TestFlood(t *testing.T) {
	// The addresses are fewer than the places in a room: one of them always holds two.
	const waves, addresses, each = 20, 12, 10
	origin, s := crowded(t)
	room := signal.RoomID(words, origin)
	h := newHost(t, origin, 1)
	next[signal.Claimed](h.end)
	patient := newGuest(t, origin)
	next[signal.Invited](patient.end)

	b16, b32 := signal.EncodeBytes(make([]byte, 16)), signal.EncodeBytes(make([]byte, 32))
	point := "4vKuCmq8TnGohKlhxQBRX1jjC2q13Y2mplnkXeC6LXY" // no element of the group, in the right length
	nonsense := []string{
		"", `{`, `{"type":"env","box":"` + b32 + `"}`, `{"type":"confirm.a"}`,
		`{"type":"pake.a","sid":"` + b16 + `","share":"` + point + `","fingerprint":"` + b32 + `","commitment":"` + b32 + `"}`,
		`{"type":"pake.a","sid":"` + b16 + `","share":"4vKuCmq8TnGohKlhxQBRX1jjC2q2pllF4I0tdg","fingerprint":"` + b32 + `","commitment":"` + b32 + `"}`,
	}
	var before runtime.MemStats
	for wave := range waves {
		var all sync.WaitGroup
		for a := range addresses {
			all.Go(func() {
				var mine []*stranger
				for n := range each {
					s, err := come(origin, fmt.Sprintf("198.51.%d.%d", wave, a), nonsense[(a+n)%len(nonsense)], room)
					if err == nil {
						mine = append(mine, s)
					}
				}
				for _, s := range mine {
					s.leave()
				}
			})
		}
		if wave == waves/2 { // in the thick of it
			late := enters(t, origin)
			join(h, late)
			late.Close()
			_ = ended(late.end)
			next[signal.GuestGone](h.end)
		}
		all.Wait()
		for limit := time.Now().Add(patience); s.Counters().Guests > 1; time.Sleep(time.Millisecond) {
			if time.Now().After(limit) {
				t.Fatalf("%d lines stay", s.Counters().Guests)
			}
		}
		if wave == 0 {
			before = memory()
		}
	}
	if n := s.Counters().Opened; n < waves*addresses*each/2 {
		t.Fatalf("only %d lines came", n)
	}
	join(h, patient)
	if after := memory(); after.HeapAlloc > before.HeapAlloc+4<<20 {
		t.Errorf("%d KiB are left of the flood", (after.HeapAlloc-before.HeapAlloc)>>10)
	}
}

// enters comes until there is an invite: a full server sends some away.
func enters(t *testing.T, origin string) guest {
	t.Helper()
	limit := time.Now().Add(patience)
	for time.Now().Before(limit) {
		g := newGuest(t, origin)
		select {
		case e := <-g.end.events:
			if _, ok := e.(signal.Invited); ok {
				return g
			}
			t.Fatalf("got %#v", e)
		case err := <-g.end.result:
			if !errors.Is(err, signal.ErrExpired) && !errors.Is(err, signal.ErrLimit) {
				t.Fatalf("sent away: %v", err)
			}
		}
	}
	t.Fatal("nobody gets in")
	panic("unreachable")
}

func memory() (m runtime.MemStats) {
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m
}

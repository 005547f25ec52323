package cluster

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/lxzan/gws"
	natsd "github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"zwiesprache/signal"
	"zwiesprache/signal/internal/rig"
	"zwiesprache/signal/server"
)

// origin is that of all servers: they stand behind one name.
const origin = "https://talk.example.org"

// rendezvous is one of our servers.
type rendezvous struct {
	t       testing.TB
	addr    string
	cluster *Cluster
	finish  func() // stops it in order
	crash   func() // takes its connections away, then stops it
}

// start starts a server that knows all of NATS's servers, but goes to near first.
func start(t testing.TB, near *natsd.Server, all ...*natsd.Server) *rendezvous {
	t.Helper()
	return startAt(t, urlsOf(near, all...))
}

// startAt starts a server that knows NATS by these addresses, and takes the first
// one that answers.
func startAt(t testing.TB, urls string) *rendezvous {
	t.Helper()
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	c, err := Open(Config{URL: urls, Log: log, Options: []nats.Option{nats.DontRandomize()}})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s, err := server.New(server.Config{
		Origin: origin, Rooms: c, Log: log,
		Page: fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var parts sync.WaitGroup
	parts.Go(func() { c.Run(ctx) })
	parts.Go(func() {
		if err := s.Serve(ctx, l); err != nil {
			t.Error(err)
		}
	})
	n := &rendezvous{t: t, addr: l.Addr().String(), cluster: c}
	n.finish = sync.OnceFunc(func() {
		cancel()
		parts.Wait()
	})
	n.crash = func() {
		c.conn.Close()
		n.finish()
	}
	t.Cleanup(n.finish)
	rig.Until(t, "the server reaches the cluster", func() bool {
		ctx, cancel := context.WithTimeout(t.Context(), rig.Patience)
		defer cancel()
		return c.Ready(ctx) == nil
	})
	return n
}

// client is the other end of a line.
type client struct {
	t      testing.TB
	conn   *gws.Conn
	got    chan []byte
	closed chan struct{}
}

func (p *client) OnOpen(*gws.Conn)             {}
func (p *client) OnPing(c *gws.Conn, b []byte) { _ = c.WritePong(b) }
func (p *client) OnPong(*gws.Conn, []byte)     {}
func (p *client) OnClose(*gws.Conn, error)     { close(p.closed) }
func (p *client) OnMessage(_ *gws.Conn, m *gws.Message) {
	p.got <- bytes.Clone(m.Bytes())
	_ = m.Close()
}

// places gives each line a network of its own, so that only the limits of rooms count.
var places atomic.Uint32

func (n *rendezvous) dial(path string, header http.Header) (*client, error) {
	i := places.Add(1)
	from := &net.TCPAddr{IP: net.IPv4(127, 1+byte(i>>8)&63, byte(i), 1)}
	return n.dialFrom(from, path, header)
}

func (n *rendezvous) dialFrom(from net.Addr, path string, header http.Header) (*client, error) {
	p := &client{t: n.t, got: make(chan []byte, 4096), closed: make(chan struct{})}
	conn, _, err := gws.NewClient(p, &gws.ClientOption{
		Addr: "ws://" + n.addr + path, RequestHeader: header,
		NewDialer: func() (gws.Dialer, error) { return &net.Dialer{Timeout: rig.Patience, LocalAddr: from}, nil },
	})
	if err != nil {
		return nil, err
	}
	p.conn = conn
	read := make(chan struct{})
	go func() { defer close(read); conn.ReadLoop() }()
	n.t.Cleanup(func() {
		p.hangUp()
		<-read
	})
	return p, nil
}

func (p *client) hangUp() { _ = p.conn.NetConn().Close() }

func (p *client) send(m signal.LineMessage) {
	_ = p.conn.WriteMessage(gws.OpcodeText, signal.EncodeLine(m))
}

func (p *client) write(s string) { _ = p.conn.WriteMessage(gws.OpcodeText, []byte(s)) }

// next is the next message; it gives none when the line ends.
func (p *client) next() (string, bool) {
	select {
	case b := <-p.got:
		return string(b), true
	default:
	}
	select {
	case b := <-p.got:
		return string(b), true
	case <-p.closed:
		select {
		case b := <-p.got:
			return string(b), true
		default:
			return "", false
		}
	case <-time.After(rig.Patience):
		p.t.Error("no message")
		return "", false
	}
}

func (p *client) want(want string) {
	p.t.Helper()
	if got, _ := p.next(); got != want {
		p.t.Fatalf("got %s, want %s", got, want)
	}
}

func (p *client) decode() signal.LineMessage {
	p.t.Helper()
	b, ok := p.next()
	if !ok {
		p.t.Fatal("line closed")
	}
	m, err := signal.DecodeLine([]byte(b))
	if err != nil {
		p.t.Fatalf("decode %s: %v", b, err)
	}
	return m
}

// end is the code with which the line ends.
func (p *client) end() signal.Code {
	p.t.Helper()
	for {
		b, ok := p.next()
		if !ok {
			p.t.Fatal("ended without a code")
		}
		m, err := signal.DecodeLine([]byte(b))
		if e, is := m.(signal.LineError); err == nil && is {
			return e.Code
		}
	}
}

// ask opens a host's line and claims room with key k.
func (n *rendezvous) ask(room, k byte) *client {
	n.t.Helper()
	h, err := n.dial("/host", nil)
	if err != nil {
		n.t.Fatal(err)
	}
	h.send(rig.Claim(origin, [16]byte{room}, rig.Key(k), h.decode().(signal.LineChallenge).Nonce))
	return h
}

// claim holds room with key k.
func (n *rendezvous) claim(room, k byte) *client {
	n.t.Helper()
	h := n.ask(room, k)
	h.want(`{"type":"claimed"}`)
	return h
}

// join opens a guest's line in room, from an address of its own.
func (n *rendezvous) join(room byte) *client {
	n.t.Helper()
	return n.joinFrom("", room)
}

func (n *rendezvous) joinFrom(from string, room byte) *client {
	n.t.Helper()
	header := http.Header{"Origin": {origin}}
	dial := n.dial
	if from != "" {
		dial = func(path string, header http.Header) (*client, error) {
			return n.dialFrom(&net.TCPAddr{IP: net.ParseIP(from)}, path, header)
		}
	}
	g, err := dial("/guest", header)
	if err != nil {
		n.t.Fatal(err)
	}
	g.send(signal.LineJoin{Room: [16]byte{room}})
	g.want(`{"type":"joined"}`)
	return g
}

// arrived is the id of the guest that the host hears of next.
func (p *client) arrived() string {
	p.t.Helper()
	m, ok := p.decode().(signal.LineGuest)
	if !ok {
		p.t.Fatalf("no guest arrived: %+v", m)
	}
	return m.Guest
}

// prove has host h vouch for a guest, and waits until it counts.
func (p *client) prove(id string, g *client) {
	p.t.Helper()
	p.send(signal.LineProven{Guest: id})
	p.send(signal.LineTo{Guest: id, Body: body(`{"type":"sync"}`)})
	g.want(`{"type":"sync"}`)
}

func body(s string) json.RawMessage { return json.RawMessage(s) }

package server

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/lxzan/gws"
	"go.uber.org/goleak"

	"zwiesprache/signal"
	"zwiesprache/signal/internal/rig"
)

// clock stands still until a test moves it.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// stage is a server on a port of its own, with a clock of its own.
type stage struct {
	*Server
	t      testing.TB
	addr   string
	clock  *clock
	logs   *rig.Log
	finish func() error // stops the server and waits for it
}

func start(t testing.TB) *stage {
	t.Helper()
	return startWith(t, Config{})
}

// startWith starts a server with c, but with an address, page, log and clock of its own.
func startWith(t testing.TB, c Config) *stage {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &stage{t: t, addr: l.Addr().String(), clock: &clock{now: time.Unix(1e9, 0)}, logs: &rig.Log{}}
	c.Origin = "http://" + p.addr
	c.Page = fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}}
	c.Log = slog.New(slog.NewTextHandler(p.logs, &slog.HandlerOptions{Level: slog.LevelDebug}))
	c.Now = p.clock.Now
	p.Server, err = New(c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- p.Serve(ctx, l) }()
	p.finish = sync.OnceValue(func() error {
		cancel()
		return <-done
	})
	t.Cleanup(func() {
		if err := p.finish(); err != nil {
			t.Errorf("serve: %v", err)
		}
		p.checkBooks()
		if _, ok := t.(*testing.T); ok { // a benchmark's own goroutines look like leaks
			goleak.VerifyNone(t)
		}
	})
	return p
}

// peer is the other end of a line.
type peer struct {
	t      testing.TB
	conn   *gws.Conn
	got    chan []byte
	pings  chan struct{}
	mute   atomic.Bool // does not answer pings
	closed chan struct{}
	status uint16 // of the close frame; read it after closed
}

func (p *peer) OnOpen(*gws.Conn)         {}
func (p *peer) OnPong(*gws.Conn, []byte) {}

func (p *peer) OnPing(c *gws.Conn, b []byte) {
	if !p.mute.Load() {
		_ = c.WritePong(b)
	}
	p.pings <- struct{}{}
}

func (p *peer) OnMessage(_ *gws.Conn, m *gws.Message) {
	p.got <- bytes.Clone(m.Bytes())
	_ = m.Close()
}

func (p *peer) OnClose(_ *gws.Conn, err error) {
	if ce, ok := err.(*gws.CloseError); ok {
		p.status = ce.Code
	}
	close(p.closed)
}

// dial opens a line from a loopback address and reads it until it closes.
func (p *stage) dial(from, path string, header http.Header) *peer {
	p.t.Helper()
	e := &peer{t: p.t, got: make(chan []byte, 4096), pings: make(chan struct{}, 16), closed: make(chan struct{})}
	conn, response, err := gws.NewClient(e, &gws.ClientOption{
		Addr: "ws://" + p.addr + path, RequestHeader: header,
		NewDialer: func() (gws.Dialer, error) {
			return &net.Dialer{Timeout: rig.Patience, LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}, nil
		},
	})
	if err != nil {
		p.t.Fatalf("dial %s: %v (%v)", path, err, response)
	}
	e.conn = conn
	read := make(chan struct{})
	go func() { defer close(read); conn.ReadLoop() }()
	p.t.Cleanup(func() {
		e.hangUp()
		<-read
	})
	return e
}

const here = "127.0.0.1"

func (p *stage) host() *peer { return p.dial(here, "/host", nil) }

func (p *stage) guest(from string) *peer {
	return p.dial(from, "/guest", http.Header{"Origin": {p.origin}})
}

// hangUp closes the line as a network failure would.
func (e *peer) hangUp() { _ = e.conn.NetConn().Close() }

func (e *peer) write(s string) {
	e.t.Helper()
	if err := e.conn.WriteString(s); err != nil {
		e.t.Fatalf("write: %v", err)
	}
}

func (e *peer) send(m signal.LineMessage) {
	e.t.Helper()
	e.write(string(signal.EncodeLine(m)))
}

// next is the next message.
func (e *peer) next() string {
	e.t.Helper()
	select {
	case b := <-e.got:
		return string(b)
	default:
	}
	select {
	case b := <-e.got:
		return string(b)
	case <-e.closed:
		select {
		case b := <-e.got:
			return string(b)
		default:
		}
		e.t.Fatalf("line closed with %d, wanted a message", e.status)
	case <-time.After(rig.Patience):
		e.t.Fatal("no message")
	}
	return ""
}

func (e *peer) want(want string) {
	e.t.Helper()
	if got := e.next(); got != want {
		e.t.Fatalf("got %s, want %s", got, want)
	}
}

// wantEnd skips what was under way and expects the line to end with code.
func (e *peer) wantEnd(code signal.Code) {
	e.t.Helper()
	select {
	case <-e.closed:
	case <-time.After(rig.Patience):
		e.t.Fatalf("line does not end with %s", code)
	}
	last := ""
	for len(e.got) > 0 {
		last = string(<-e.got)
	}
	if want := `{"type":"error","code":"` + string(code) + `"}`; last != want || e.status != code.Status() {
		e.t.Fatalf("ended with %d after %s, want %d after %s", e.status, last, code.Status(), want)
	}
}

// decode is the next message, which must be the server's own.
func (e *peer) decode() signal.LineMessage {
	e.t.Helper()
	b := e.next()
	m, err := signal.DecodeLine([]byte(b))
	if err != nil {
		e.t.Fatalf("decode %s: %v", b, err)
	}
	return m
}

// ask opens a host's line and claims room.
func (p *stage) ask(room byte, k byte) *peer {
	p.t.Helper()
	h := p.host()
	challenge, ok := h.decode().(signal.LineChallenge)
	if !ok {
		p.t.Fatal("no challenge")
	}
	h.send(rig.Claim(p.origin, [16]byte{room}, rig.Key(k), challenge.Nonce))
	return h
}

// claim opens a host's line and holds room with key k.
func (p *stage) claim(room byte, k byte) *peer {
	p.t.Helper()
	h := p.ask(room, k)
	h.want(`{"type":"claimed"}`)
	return h
}

// join opens a guest's line in room.
func (p *stage) join(room byte) *peer {
	p.t.Helper()
	return p.joinFrom(here, room)
}

func (p *stage) joinFrom(from string, room byte) *peer {
	p.t.Helper()
	g := p.guest(from)
	g.send(signal.LineJoin{Room: [16]byte{room}})
	g.want(`{"type":"joined"}`)
	return g
}

// arrived is the id of the guest that the host hears of next.
func (e *peer) arrived() string {
	e.t.Helper()
	m, ok := e.decode().(signal.LineGuest)
	if !ok {
		e.t.Fatal("no guest arrived")
	}
	return m.Guest
}

// meet joins room and gives the guest together with the id that host h knows it by.
func (p *stage) meet(h *peer, room byte) (g *peer, id string) {
	p.t.Helper()
	g = p.join(room)
	return g, h.arrived()
}

// prove has host h vouch for a guest that joins room, and waits until it counts.
func (p *stage) prove(h *peer, room byte) (g *peer, id string) {
	p.t.Helper()
	g, id = p.meet(h, room)
	h.send(signal.LineProven{Guest: id})
	h.sync(p, id, g)
	return g, id
}

// sync has the host's earlier messages done: what it sends to g has arrived.
func (e *peer) sync(p *stage, id string, g *peer) {
	e.t.Helper()
	e.send(signal.LineTo{Guest: id, Body: body(`{"type":"sync"}`)})
	g.want(`{"type":"sync"}`)
}

// settle waits until the server has n lines.
func (p *stage) settle(n int) {
	p.t.Helper()
	rig.Until(p.t, fmt.Sprint(n, " lines"), func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return len(p.lines) == n
	})
}

// age lets d pass in steps in which nobody seems dead: those who live say so.
func (p *stage) age(d time.Duration, alive ...*peer) {
	p.t.Helper()
	for d > 0 {
		step := min(d, pingAfter)
		d -= step
		p.clock.pass(step)
		for _, e := range alive {
			if err := e.conn.WritePong(nil); err != nil {
				p.t.Fatal(err)
			}
		}
		rig.Until(p.t, "all heard", func() bool {
			p.mu.Lock()
			defer p.mu.Unlock()
			for l := range p.lines {
				if l.heard.Load() != p.clock.Now().UnixNano() {
					return false
				}
			}
			return true
		})
	}
}

// checkBooks compares what the server counts with what there is.
func (p *stage) checkBooks() {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	type count struct{ hosts, guests, rooms int }
	have, want := map[netip.Prefix]count{}, map[netip.Prefix]count{}
	for from, a := range p.addresses {
		if c := (count{a.hosts, a.guests, a.rooms}); c != (count{}) {
			have[from] = c
		}
	}
	for l := range p.lines {
		c := want[l.from]
		if l.host {
			c.hosts++
		} else {
			c.guests++
		}
		want[l.from] = c
	}
	for id, r := range p.rooms {
		if id != r.id || !r.own && len(r.guests) == 0 || r.host != nil && (r.host.room != r || !r.claimed || !r.own) {
			p.t.Errorf("room out of order: %+v", r)
		}
		if r.own {
			c := want[r.owner]
			c.rooms++
			want[r.owner] = c
		}
		if r.count(true) > provenLines || r.count(false) > unprovenLines {
			p.t.Errorf("room too full: %d proven, %d not", r.count(true), r.count(false))
		}
		for _, g := range r.guests {
			if _, alive := p.lines[g.to.(*line)]; !alive || g.room != r {
				p.t.Error("a room holds a line that is not there")
			}
		}
	}
	if !maps.Equal(have, want) {
		p.t.Errorf("addresses count %v, want %v", have, want)
	}
}

func body(s string) json.RawMessage { return json.RawMessage(s) }

// The reason comes before the close, also when the line ends while its last
// message is being written.
func TestReasonComesBeforeClose(t *testing.T) {
	p := start(t)
	h := p.claim(1, 1)
	for range 100 {
		g, id := p.meet(h, 1)
		h.send(signal.LineTo{Guest: id, Body: body(`{}`)})
		h.send(signal.LineDrop{Guest: id})
		g.wantEnd(signal.ErrDropped)
		if gone, ok := h.decode().(signal.LineGone); !ok || gone.Guest != id {
			t.Fatalf("got %+v", gone)
		}
		p.clock.pass(time.Second)
	}
}

// A host hears who said goodbye: others may come back over another line.
func TestGoodbyeIsToldApart(t *testing.T) {
	p := start(t)
	h := p.claim(1, 1)
	for name, row := range map[string]struct {
		end  func(*peer)
		left bool
	}{
		"left":        {func(g *peer) { _ = g.conn.WriteClose(1000, nil) }, true},
		"tab closed":  {func(g *peer) { _ = g.conn.WriteClose(1001, nil) }, true},
		"coming back": {func(g *peer) { _ = g.conn.WriteClose(4000, nil) }, false},
		"broken":      {(*peer).hangUp, false},
		"malformed":   {func(g *peer) { g.write("x") }, false},
	} {
		g, id := p.meet(h, 1)
		row.end(g)
		if got, want := h.decode(), (signal.LineGone{Guest: id, Left: row.left}); got != want {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
	}
}

package signal_test

import (
	"context"
	"errors"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/lxzan/gws"

	"zwiesprache/signal"
	"zwiesprache/signal/server"
)

// relay stands between everybody and the real server. It passes all frames on
// until a test tells it to do worse.
type relay struct {
	origin string
	stop   func() // ends the server

	mu     sync.Mutex // guards the fields below
	server string     // address
	change func(frame) []frame
	legs   []*leg // open, in the order of dialling
}

// frame is one message on its way.
type frame struct {
	host       bool // on a host's line
	fromServer bool
	text       string
}

// leg is one half of a relayed line; its messages go out of the other half.
type leg struct {
	gws.BuiltinEventHandler
	relay      *relay
	host       bool
	fromServer bool
	conn       *gws.Conn
	other      *leg
	deaf       bool // nothing passes; guarded by relay.mu
}

// start runs a server behind a relay until the test ends.
func start(t *testing.T) *relay {
	t.Helper()
	return startWith(t, (*httptest.Server).Start)
}

// startWith begins to listen in one way or another.
func startWith(t *testing.T, listen func(*httptest.Server)) *relay {
	t.Helper()
	r := &relay{change: func(f frame) []frame { return []frame{f} }}
	front := httptest.NewUnstartedServer(r)
	front.Config.ErrorLog = log.New(io.Discard, "", 0)
	listen(front)
	r.origin = front.URL
	r.serve(t)
	t.Cleanup(func() {
		r.stop()
		r.cut(true)
		r.cut(false)
		front.Close()
	})
	return r
}

// serve starts a server behind the relay.
func (r *relay) serve(t *testing.T) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	page := fstest.MapFS{"index.html": {}} // the real one takes a second to compress, and nobody asks for it here
	s, err := server.New(server.Config{Origin: r.origin, Page: page, Log: slog.New(slog.DiscardHandler)})
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
	r.mu.Lock()
	defer r.mu.Unlock()
	r.server = listener.Addr().String()
	r.stop = func() {
		cancel()
		serving.Wait()
	}
}

// restart ends the server and all lines, and starts one that knows nothing.
func (r *relay) restart(t *testing.T) {
	t.Helper()
	r.stop()
	r.serve(t)
}

// ServeHTTP relays one line until it ends.
func (r *relay) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	host := req.URL.Path == "/host"
	down := &leg{relay: r, host: host}
	up := &leg{relay: r, host: host, fromServer: true, other: down}
	down.other = up
	header := http.Header{}
	if origin := req.Header.Get("Origin"); origin != "" {
		header.Set("Origin", origin)
	}
	r.mu.Lock()
	address := "ws://" + r.server + req.URL.Path
	r.mu.Unlock()
	var err error
	up.conn, _, err = gws.NewClient(up, &gws.ClientOption{Addr: address, RequestHeader: header})
	if err != nil {
		http.Error(w, "", http.StatusBadGateway)
		return
	}
	if down.conn, err = gws.NewUpgrader(down, &gws.ServerOption{}).Upgrade(w, req); err != nil {
		_ = up.conn.NetConn().Close()
		return
	}
	r.mu.Lock()
	r.legs = append(r.legs, down)
	r.mu.Unlock()
	var reading sync.WaitGroup
	reading.Go(up.conn.ReadLoop)
	down.conn.ReadLoop()
	reading.Wait()
	r.mu.Lock()
	r.legs = slices.DeleteFunc(r.legs, func(l *leg) bool { return l == down })
	r.mu.Unlock()
}

// OnMessage passes on what the test makes of a frame.
func (l *leg) OnMessage(_ *gws.Conn, message *gws.Message) {
	defer message.Close()
	l.relay.mu.Lock()
	defer l.relay.mu.Unlock()
	if l.deaf {
		return
	}
	for _, f := range l.relay.change(frame{l.host, l.fromServer, string(message.Bytes())}) {
		to := l.other
		if f.fromServer != l.fromServer {
			to = l // sent back to where it came from
		}
		_ = to.conn.WriteString(f.text)
	}
}

// OnClose closes the other half with the same code. The server does not hear of
// the end of a deaf line.
func (l *leg) OnClose(_ *gws.Conn, err error) {
	l.relay.mu.Lock()
	deaf := l.deaf && !l.fromServer
	l.relay.mu.Unlock()
	if deaf {
		return
	}
	var closed *gws.CloseError
	if errors.As(err, &closed) && closed.Code >= 1000 {
		_ = l.other.conn.WriteClose(closed.Code, nil)
	}
	_ = l.other.conn.NetConn().Close()
}

// OnPing keeps pings between the relay and each side.
func (l *leg) OnPing(conn *gws.Conn, payload []byte) {
	l.relay.mu.Lock()
	defer l.relay.mu.Unlock()
	if !l.deaf {
		_ = conn.WritePong(payload)
	}
}

// do sets what happens to frames from now on. change is called with one frame at a time.
func (r *relay) do(change func(frame) []frame) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.change = change
}

// pass lets everything through.
func (r *relay) pass() { r.do(func(f frame) []frame { return []frame{f} }) }

// cut breaks all lines of hosts, or of guests, without a word.
func (r *relay) cut(host bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, l := range r.legs {
		if l.host == host {
			_ = l.conn.NetConn().Close()
			_ = l.other.conn.NetConn().Close()
		}
	}
}

// deafen swallows from now on what comes on the present lines of hosts, or of
// guests: they stand, and carry nothing. Lines that follow are sound.
func (r *relay) deafen(host bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, l := range r.legs {
		if l.host == host {
			l.deaf, l.other.deaf = true, true
		}
	}
}

// inject puts a frame on all lines of hosts, or of guests, as if the server had sent it.
func (r *relay) inject(host bool, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, l := range r.legs {
		if l.host == host {
			_ = l.conn.WriteString(text)
		}
	}
}

// The room of all tests.
const (
	words    = "spreekbox/koeln/otter"
	password = "12345678"
)

// end is a Host or a Guest at work.
type end struct {
	t      *testing.T
	events chan signal.Event
	result chan error
	cancel context.CancelFunc
}

func (e *end) on(event signal.Event) { e.events <- event }

// run starts an end and waits for it when the test is over.
func run(t *testing.T, e *end, f func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	e.cancel = cancel
	e.result = make(chan error, 1)
	var running sync.WaitGroup
	running.Go(func() { e.result <- f(ctx) })
	t.Cleanup(func() {
		cancel()
		running.Wait()
	})
}

func newEnd(t *testing.T) *end { return &end{t: t, events: make(chan signal.Event, 4096)} }

func logs() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

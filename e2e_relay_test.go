//go:build e2e

package main

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/lxzan/gws"

	"zwiesprache/signal/server"
)

// relay stands before the real server as its public address. It records every message that passes,
// and may change it: what a dishonest operator could do.
type relay struct {
	origin string
	http   *httptest.Server
	behind *httptest.Server

	mu     sync.Mutex // guards the fields below
	seen   []byte     // everything that passed, both ways
	change func(m passing) [][]byte
	lines  map[*gws.Conn]bool
}

// passing is one message on its way.
type passing struct {
	path    string // /host or /guest
	upwards bool   // to the server
	text    []byte
}

func newRelay(t *testing.T) *relay {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{origin: "http://" + l.Addr().String(), lines: make(map[*gws.Conn]bool)}
	s, err := server.New(server.Config{Origin: r.origin, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	r.behind = httptest.NewUnstartedServer(s.Handler())
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, r.behind.Listener) }()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Errorf("the server ended with: %v", err)
		}
	})
	to, err := url.Parse("http://" + r.behind.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	pages := &httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) { p.SetURL(to) }}
	r.http = &httptest.Server{Listener: l, Config: &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if q.URL.Path == "/host" || q.URL.Path == "/guest" {
			r.bridge(w, q, "ws://"+to.Host+q.URL.Path)
			return
		}
		pages.ServeHTTP(w, q)
	})}}
	r.http.Start()
	t.Cleanup(r.stop)
	return r
}

// stop closes the address and every line through it, as when a server is switched off.
func (r *relay) stop() {
	r.mu.Lock()
	lines := r.lines
	r.lines = make(map[*gws.Conn]bool)
	r.mu.Unlock()
	for c := range lines {
		_ = c.NetConn().Close()
	}
	r.http.Close()
}

// rewrite has f decide what becomes of each message: none, one or several.
func (r *relay) rewrite(f func(m passing) [][]byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.change = f
}

// passed returns everything that the server could read so far.
func (r *relay) passed() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return string(r.seen)
}

func (r *relay) bridge(w http.ResponseWriter, q *http.Request, to string) {
	down := &end{relay: r, path: q.URL.Path, upwards: true, ready: make(chan struct{})}
	up := &end{relay: r, path: q.URL.Path, ready: make(chan struct{})}
	header := http.Header{}
	if o := q.Header.Get("Origin"); o != "" {
		header.Set("Origin", o)
	}
	server, _, err := gws.NewClient(up, &gws.ClientOption{Addr: to, RequestHeader: header})
	if err != nil {
		http.Error(w, "refused", http.StatusForbidden)
		return
	}
	client, err := gws.NewUpgrader(down, &gws.ServerOption{}).Upgrade(w, q)
	if err != nil {
		_ = server.NetConn().Close()
		return
	}
	down.other, up.other = server, client
	close(down.ready)
	close(up.ready)
	r.mu.Lock()
	r.lines[client], r.lines[server] = true, true
	r.mu.Unlock()
	go server.ReadLoop()
	client.ReadLoop()
}

// end is one of the two connections of a bridged line.
type end struct {
	gws.BuiltinEventHandler
	relay   *relay
	path    string
	upwards bool
	ready   chan struct{}
	other   *gws.Conn
}

func (e *end) OnMessage(_ *gws.Conn, m *gws.Message) {
	defer m.Close()
	<-e.ready
	text := append([]byte(nil), m.Bytes()...)
	e.relay.mu.Lock()
	e.relay.seen = append(append(e.relay.seen, text...), '\n')
	change := e.relay.change
	e.relay.mu.Unlock()
	out := [][]byte{text}
	if change != nil {
		out = change(passing{path: e.path, upwards: e.upwards, text: text})
	}
	for _, b := range out {
		_ = e.other.WriteMessage(gws.OpcodeText, b)
	}
}

func (e *end) OnPing(_ *gws.Conn, payload []byte) { <-e.ready; _ = e.other.WritePing(payload) }
func (e *end) OnPong(_ *gws.Conn, payload []byte) { <-e.ready; _ = e.other.WritePong(payload) }

func (e *end) OnClose(c *gws.Conn, err error) {
	<-e.ready
	e.relay.mu.Lock()
	delete(e.relay.lines, c)
	e.relay.mu.Unlock()
	if close, ok := err.(*gws.CloseError); ok {
		_ = e.other.WriteClose(close.Code, close.Reason)
	}
	_ = e.other.NetConn().Close()
}

// contains reports whether the server could read text, however it was written.
func (r *relay) contains(text string) bool {
	return strings.Contains(strings.ToLower(r.passed()), strings.ToLower(text))
}

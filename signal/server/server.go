// Package server is the rendezvous: it serves the client's page and relays
// messages between a host and the guests in its room. New is the first thing
// to call, then Serve.
//
// It sees addresses, times, sizes, room ids and who proved a password; it
// cannot see words, passwords, names, descriptions of media or chat, and never
// looks inside a body. Rooms live in memory alone. PROTOCOL.md is its contract.
package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/lxzan/gws"

	"zwiesprache/signal"
	"zwiesprache/signal/web"
)

// DefaultOrigin is that of a server for one computer.
const DefaultOrigin = "http://127.0.0.1:8080"

// Config of a Server. The zero value serves the built-in page at DefaultOrigin.
type Config struct {
	Origin string           // public origin, as browsers see it: "https://talk.example.org"
	Page   fs.FS            // the client's page; nil: the one of package web
	Log    *slog.Logger     // nil: nothing is logged
	Now    func() time.Time // clock for ages and rates; nil: time.Now
	Rooms  Rooms            // register of rooms that other servers share; nil: there are no others
	Relay  Relay            // rights to relay media; nil: none

	Trusted []netip.Prefix // reverse proxies whose word on where a request comes from counts
	Ready   func() bool    // whether what this server needs is there; nil: it needs nothing
	Update  string         // file with the notice of the newest release; "": none is given out
}

// Server is a rendezvous. Make it with New.
type Server struct {
	origin   string
	page     *page
	log      *slog.Logger
	now      func() time.Time
	upgrader *gws.Upgrader
	handler  http.Handler
	register Rooms
	rights   Relay
	trusted  []netip.Prefix
	needs    func() bool
	update   string // file
	tally    tally
	readers  sync.Pool      // of *bufio.Reader
	group    sync.WaitGroup // lines and write loops

	mu        sync.Mutex // guards the fields below, and of lines what their comments say
	lines     map[*line]struct{}
	rooms     map[[16]byte]*room
	addresses map[netip.Prefix]*address
	stopping  bool
	draining  bool
}

// New makes a server. It fails when the origin is none or the page has no index.html.
func New(c Config) (*Server, error) {
	if c.Origin == "" {
		c.Origin = DefaultOrigin
	}
	origin, err := parseOrigin(c.Origin)
	if err != nil {
		return nil, err
	}
	if c.Page == nil {
		c.Page = web.Page()
	}
	p, err := loadPage(c.Page)
	if err != nil {
		return nil, fmt.Errorf("load page: %w", err)
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Rooms == nil {
		c.Rooms = newAlone()
	}
	if c.Ready == nil {
		c.Ready = func() bool { return true }
	}
	s := &Server{
		origin: origin, page: p, log: c.Log, now: c.Now,
		register: c.Rooms, rights: c.Relay, trusted: c.Trusted, needs: c.Ready, update: c.Update,
		lines:     map[*line]struct{}{},
		rooms:     map[[16]byte]*room{},
		addresses: map[netip.Prefix]*address{},
	}
	if !secure(origin) {
		s.log.Warn("browsers give no camera or microphone to pages of this origin: it needs https", "origin", origin)
	}
	s.upgrader = newUpgrader()
	s.handler = s.routes()
	s.register.Attach(Here{s})
	return s, nil
}

// Handler serves page and lines over another listener than Serve's. Without Run
// no line is pinged or grows old.
func (s *Server) Handler() http.Handler { return s.handler }

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/host", s.serveHost)
	mux.HandleFunc("/guest", s.serveGuest)
	mux.HandleFunc("/healthz", serveHealth)
	mux.HandleFunc("/readyz", s.serveReady)
	if s.update != "" {
		mux.HandleFunc("/update.json", s.serveUpdate)
	}
	mux.Handle("/", s.page)
	headers := newHeaders(s.origin)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		maps.Copy(w.Header(), headers)
		mux.ServeHTTP(w, r)
	})
}

// Limits of plain HTTP, against clients that trickle.
const (
	headerTimeout = 10 * time.Second
	idleTimeout   = time.Minute
	pageTimeout   = time.Minute // 60 kB over the slowest phone
	headerBytes   = 16 << 10
	pageStreams   = 32 // files that a browser may fetch at once over one connection (HTTP/2)
)

// Serve serves l until ctx ends, then tells all lines that the server stops,
// waits some seconds for them and returns nil. A server serves once, by Serve or
// by Handler and Run.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	h := &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       headerTimeout,
		WriteTimeout:      pageTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    headerBytes,
		HTTP2:             &http.HTTP2Config{MaxConcurrentStreams: pageStreams},
		ErrorLog:          log.New(io.Discard, "", 0), // it would name addresses
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	failed := make(chan error, 1)
	go func() {
		failed <- h.Serve(l)
		cancel()
	}()
	s.log.Info("serving", "origin", s.origin)
	var lines sync.WaitGroup
	lines.Go(func() { s.Run(ctx) })
	defer lines.Wait()
	<-ctx.Done()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	default:
	}
	err := shutdown(context.WithoutCancel(ctx), h)
	<-failed
	return err
}

// Run pings lines and ends those that are too old, until ctx ends. Then it tells
// all that the server stops, lets in no more and returns when they are gone.
func (s *Server) Run(ctx context.Context) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for ctx.Err() == nil {
		select {
		case <-tick.C:
			s.sweep()
		case <-ctx.Done():
		}
	}
	s.log.Info("stopping")
	s.stop()
	s.group.Wait()
}

// shutdown lets pages that are on their way arrive, for a moment.
func shutdown(ctx context.Context, h *http.Server) error {
	ctx, cancel := context.WithTimeout(ctx, closeTimeout)
	defer cancel()
	err := h.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = h.Close()
	}
	if err != nil {
		return fmt.Errorf("stop serving: %w", err)
	}
	return nil
}

// stop ends all lines and refuses new ones.
func (s *Server) stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopping = true
	for l := range s.lines {
		l.End(signal.ErrStopping)
	}
}

// reads answers whatever is not GET or HEAD.
func reads(w http.ResponseWriter, r *http.Request) bool {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return true
	}
	w.Header().Set("Allow", "GET, HEAD")
	http.Error(w, "Only reading is possible here.", http.StatusMethodNotAllowed)
	return false
}

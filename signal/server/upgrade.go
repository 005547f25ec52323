package server

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/lxzan/gws"

	"zwiesprache/signal"
)

// readBuffer holds a frame's header and a short message; longer ones are read
// past it. Every waiting line has one.
const readBuffer = 128 // bytes

// Goodbyes of WebSocket (RFC 6455, section 7.4.1).
const (
	closeNormal    = 1000
	closeGoingAway = 1001
)

func newUpgrader(s *Server) *gws.Upgrader {
	return gws.NewUpgrader(events{s}, &gws.ServerOption{
		ReadBufferSize:     readBuffer,
		ReadMaxPayloadSize: readMaximum,
		NewSession:         func() gws.SessionStorage { return &session{} },
	})
}

// session is how gws hands a line back to us with every event. gws itself
// never asks for anything that is stored in it.
type session struct {
	gws.SessionStorage
	line *line
}

// serveHost opens a counsellor's line. A browser always sends an Origin, so no
// page can claim a room.
func (s *Server) serveHost(w http.ResponseWriter, r *http.Request) {
	s.serveLine(w, r, true, len(r.Header.Values("Origin")) == 0)
}

// serveGuest opens a client's line: for our own page alone.
func (s *Server) serveGuest(w http.ResponseWriter, r *http.Request) {
	from := r.Header.Values("Origin")
	s.serveLine(w, r, false, len(from) == 1 && from[0] == s.origin)
}

func (s *Server) serveLine(w http.ResponseWriter, r *http.Request, host, allowed bool) {
	switch {
	case !reads(w, r):
		return
	case !allowed:
		http.Error(w, "Not from there.", http.StatusForbidden)
		return
	case !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") || r.Method != http.MethodGet:
		w.Header().Set("Upgrade", "websocket")
		http.Error(w, "This is for WebSocket.", http.StatusUpgradeRequired)
		return
	}
	l := &line{server: s, from: place(r, s.trusted), host: host}
	l.to = l
	l.renew()
	if host {
		_, _ = rand.Read(l.nonce[:]) // never fails
	}
	if !s.expect() {
		http.Error(w, "The server is stopping.", http.StatusServiceUnavailable)
		return
	}
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		s.group.Done()
		http.Error(w, "This is for HTTP/1.1.", http.StatusHTTPVersionNotSupported)
		return
	}
	raw, _, err := hijacker.Hijack()
	if err != nil {
		s.group.Done()
		return
	}
	conn := lingering{raw}
	socket, err := s.upgrader.UpgradeFromConn(conn, bufio.NewReaderSize(raw, readBuffer), r)
	if err != nil { // gws has answered
		conn.finish()
		s.group.Done()
		return
	}
	socket.Session().(*session).line = l
	l.conn = socket
	go s.run(l, conn) // not in this goroutine, which holds request and buffers
}

// expect adds a read loop to the group, unless the server stops.
func (s *Server) expect() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopping {
		return false
	}
	s.group.Add(1)
	return true
}

// run is the read loop of l, from its first to its last moment.
func (s *Server) run(l *line, conn lingering) {
	defer s.group.Done()
	defer conn.finish()
	defer s.leave(l)
	defer func() {
		// gws panics at a frame whose length has the highest bit set: whatever
		// one line sends must not end the others.
		if p := recover(); p != nil {
			s.log.Error("a line panicked", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		}
	}()
	s.enter(l)
	l.conn.ReadLoop()
}

// events are called by a line's read loop.
type events struct{ server *Server }

func of(socket *gws.Conn) *line { return socket.Session().(*session).line }

func (e events) OnOpen(*gws.Conn) {}

// OnClose notes whether the other side said goodbye: a page that is closed or
// left does so by itself, one whose network broke cannot.
func (e events) OnClose(socket *gws.Conn, err error) {
	var frame *gws.CloseError
	if errors.As(err, &frame) {
		of(socket).left = frame.Code == closeNormal || frame.Code == closeGoingAway
	}
}

func (e events) OnPing(socket *gws.Conn, payload []byte) {
	l := of(socket)
	if e.server.admit(l) && !l.push(frame{gws.OpcodePong, payload}, 1) {
		l.End(signal.ErrSlow)
	}
}

func (e events) OnPong(socket *gws.Conn, _ []byte) { e.server.admit(of(socket)) }

func (e events) OnMessage(socket *gws.Conn, message *gws.Message) {
	defer message.Close()
	l := of(socket)
	if !e.server.admit(l) {
		return
	}
	b := message.Bytes()
	e.server.tally.read(len(b))
	most := signal.MaxMessage
	if !l.host {
		most = maxBody
	}
	switch {
	case len(b) > most:
		l.End(signal.ErrLarge)
	case message.Opcode != gws.OpcodeText:
		l.End(signal.ErrMalformed)
	case l.host:
		e.server.fromHost(l, b)
	default:
		e.server.fromGuest(l, b)
	}
}

// admit notes that the other side lives, and says whether what it sent may
// pass. A guest that floods is ended. A host is slowed down instead: what it
// sends answers guests, and nobody shall end it by asking much.
func (s *Server) admit(l *line) bool {
	if _, ended := l.over(); ended {
		return false
	}
	now := s.now()
	l.heard.Store(now.UnixNano())
	wait := l.said.take(now, messageRate, messageBurst)
	if wait == 0 {
		return true
	}
	if !l.host {
		l.End(signal.ErrLimit)
		return false
	}
	time.Sleep(wait)
	l.said.borrow()
	return true
}

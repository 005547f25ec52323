package server

import (
	"crypto/rand"
	"net/http"
	"strings"

	"github.com/lxzan/gws"
)

// newUpgrader greets and writes. Reading is ours: gws reads in a loop that keeps
// a goroutine with a large stack for each line, also for one that only waits.
func newUpgrader() *gws.Upgrader {
	return gws.NewUpgrader(gws.BuiltinEventHandler{}, &gws.ServerOption{NewSession: func() gws.SessionStorage { return nil }})
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
	l.socket = newSocket(raw)
	l.conn, err = s.upgrader.UpgradeFromConn(l.socket, nil, r)
	if err != nil { // gws has answered
		l.socket.finish()
		s.group.Done()
		return
	}
	s.enter(l)
	go s.watch(l) // not in this goroutine, which holds request and buffers
}

// expect adds a line to the group, unless the server stops.
func (s *Server) expect() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopping {
		return false
	}
	s.group.Add(1)
	return true
}

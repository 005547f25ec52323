package server

import (
	"io"
	"net/http"
)

// serveHealth says that the program runs.
func serveHealth(w http.ResponseWriter, r *http.Request) { say(w, r, http.StatusOK, "ok\n") }

// serveReady says whether new people should be sent here: not while the server
// drains, and not without its cluster.
func (s *Server) serveReady(w http.ResponseWriter, r *http.Request) {
	switch {
	case s.leaving():
		say(w, r, http.StatusServiceUnavailable, "draining\n")
	case !s.needs():
		say(w, r, http.StatusServiceUnavailable, "no cluster\n")
	default:
		say(w, r, http.StatusOK, "ready\n")
	}
}

func (s *Server) leaving() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.draining || s.stopping
}

func say(w http.ResponseWriter, r *http.Request, status int, text string) {
	if !reads(w, r) {
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}

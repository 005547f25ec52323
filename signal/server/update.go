package server

import (
	"io"
	"net/http"
	"os"
	"strconv"
)

// updateSize is the longest notice of a release that is given out, in bytes.
const updateSize = 64 << 10

// serveUpdate gives out the notice of the newest release as its file stands now, so that
// it can be replaced while the server runs. What it says is for the apps to judge.
func (s *Server) serveUpdate(w http.ResponseWriter, r *http.Request) {
	if !reads(w, r) {
		return
	}
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	content, ok := readUpdate(s.update)
	if !ok {
		http.Error(w, "There is nothing here.", http.StatusNotFound)
		return
	}
	h.Set("Content-Type", kinds[".json"])
	h.Set("Content-Length", strconv.Itoa(len(content)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(content)
	}
}

// readUpdate reads a notice of a size that one has.
func readUpdate(file string) ([]byte, bool) {
	f, err := os.Open(file)
	if err != nil {
		return nil, false
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, updateSize+1))
	return content, err == nil && len(content) <= updateSize
}

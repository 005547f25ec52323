package server

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// page is the client's page in memory, compressed once.
type page struct{ files map[string]*file }

type file struct {
	kind           string // Content-Type
	plain, gzipped []byte // gzipped is nil when it would not be shorter
	tag            string // opaque part of the entity tag
}

// kinds are written down, for the system's list differs between computers.
var kinds = map[string]string{
	".html":        "text/html; charset=utf-8",
	".css":         "text/css; charset=utf-8",
	".js":          "text/javascript; charset=utf-8",
	".json":        "application/json",
	".txt":         "text/plain; charset=utf-8",
	".svg":         "image/svg+xml",
	".png":         "image/png",
	".webmanifest": "application/manifest+json",
	".woff2":       "font/woff2",
	".wasm":        "application/wasm",
	".plan":        "application/octet-stream", // weights of the page's blur
}

func loadPage(from fs.FS) (*page, error) {
	p := &page{files: map[string]*file{}}
	err := fs.WalkDir(from, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(entry.Name(), ".") {
			return err
		}
		kind, ok := kinds[path.Ext(name)]
		if !ok {
			return fmt.Errorf("%s: unknown type of file", name)
		}
		plain, err := fs.ReadFile(from, name)
		if err != nil {
			return err
		}
		p.files["/"+name] = newFile(kind, plain)
		return nil
	})
	if err != nil {
		return nil, err
	}
	start := p.files["/index.html"]
	if start == nil {
		return nil, errors.New("index.html is missing")
	}
	p.files["/"] = start
	return p, nil
}

func newFile(kind string, plain []byte) *file {
	sum := sha256.Sum256(plain)
	f := &file{kind: kind, plain: plain, tag: base64.RawURLEncoding.EncodeToString(sum[:12])}
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // fails for a wrong level alone
	_, _ = z.Write(plain)                                 // a bytes.Buffer takes everything
	_ = z.Close()
	if b.Len() < len(plain) {
		f.gzipped = b.Bytes()
	}
	return f
}

// ServeHTTP serves one file. Names are fixed and contents change with a
// release, so browsers keep files but ask each time.
func (p *page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !reads(w, r) {
		return
	}
	f := p.files[r.URL.Path]
	if f == nil {
		w.Header().Set("Cache-Control", "no-store")
		http.Error(w, "There is nothing here.", http.StatusNotFound)
		return
	}
	body, tag := f.plain, `"`+f.tag+`"`
	h := w.Header()
	h.Set("Cache-Control", "no-cache")
	h.Set("Content-Type", f.kind)
	if f.gzipped != nil {
		h.Set("Vary", "Accept-Encoding")
		if takesGzip(r.Header) {
			body, tag = f.gzipped, `"`+f.tag+`.gzip"`
			h.Set("Content-Encoding", "gzip")
		}
	}
	h.Set("ETag", tag)
	if fresh(r.Header, tag) {
		h.Del("Content-Type")
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}

// takesGzip reads Accept-Encoding (RFC 9110, section 12.5.3) as far as browsers use it.
func takesGzip(h http.Header) bool {
	for _, one := range elements(h, "Accept-Encoding") {
		name, weight, _ := strings.Cut(one, ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			return strings.Trim(weight, " q=.0") != "" || weight == ""
		}
	}
	return false
}

// fresh compares weakly, as If-None-Match asks (RFC 9110, section 13.1.2).
func fresh(h http.Header, tag string) bool {
	for _, one := range elements(h, "If-None-Match") {
		if one == "*" || strings.TrimPrefix(one, "W/") == tag {
			return true
		}
	}
	return false
}

func elements(h http.Header, name string) []string {
	all := strings.Split(strings.Join(h.Values(name), ","), ",")
	for i := range all {
		all[i] = strings.TrimSpace(all[i])
	}
	return all
}

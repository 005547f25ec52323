package server

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"zwiesprache/signal/web"
)

func testPage() fstest.MapFS {
	return fstest.MapFS{
		"index.html":   {Data: []byte("<!doctype html>" + strings.Repeat("<p>talk</p>", 100))},
		"main.js":      {Data: []byte("export {}")},
		"style.css":    {Data: []byte(strings.Repeat("p{color:red}", 50))},
		"icon.svg":     {Data: []byte("<svg/>")},
		".gitignore":   {Data: []byte("x")},
		"text/de.json": {Data: []byte("{}")},
	}
}

func answer(t *testing.T, c Config, method, path string, header http.Header) *http.Response {
	t.Helper()
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(method, path, nil)
	r.Header = header.Clone()
	if r.Header == nil {
		r.Header = http.Header{}
	}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w.Result()
}

func TestPage(t *testing.T) {
	for _, row := range []struct {
		method, path string
		status       int
		kind, cache  string
	}{
		{"GET", "/", 200, "text/html; charset=utf-8", "no-cache"},
		{"HEAD", "/", 200, "text/html; charset=utf-8", "no-cache"},
		{"GET", "/?l=de", 200, "text/html; charset=utf-8", "no-cache"},
		{"GET", "/index.html", 200, "text/html; charset=utf-8", "no-cache"},
		{"GET", "/main.js", 200, "text/javascript; charset=utf-8", "no-cache"},
		{"GET", "/style.css", 200, "text/css; charset=utf-8", "no-cache"},
		{"GET", "/icon.svg", 200, "image/svg+xml", "no-cache"},
		{"GET", "/text/de.json", 200, "application/json", "no-cache"},
		{"GET", "/healthz", 200, "text/plain; charset=utf-8", "no-store"},
		{"HEAD", "/healthz", 200, "text/plain; charset=utf-8", "no-store"},
		{"GET", "/text/", 404, "text/plain; charset=utf-8", "no-store"},
		{"GET", "/text", 404, "text/plain; charset=utf-8", "no-store"},
		{"GET", "/.gitignore", 404, "text/plain; charset=utf-8", "no-store"},
		{"GET", "/nothing", 404, "text/plain; charset=utf-8", "no-store"},
		{"POST", "/", 405, "text/plain; charset=utf-8", ""},
		{"POST", "/healthz", 405, "text/plain; charset=utf-8", ""},
		{"DELETE", "/main.js", 405, "text/plain; charset=utf-8", ""},
		{"OPTIONS", "/", 405, "text/plain; charset=utf-8", ""},
		{"POST", "/host", 405, "text/plain; charset=utf-8", ""},
		{"GET", "/host", 426, "text/plain; charset=utf-8", ""},
	} {
		t.Run(row.method+" "+row.path, func(t *testing.T) {
			r := answer(t, Config{Page: testPage()}, row.method, row.path, nil)
			if r.StatusCode != row.status || r.Header.Get("Content-Type") != row.kind || r.Header.Get("Cache-Control") != row.cache {
				t.Errorf("%d, %q, %q", r.StatusCode, r.Header.Get("Content-Type"), r.Header.Get("Cache-Control"))
			}
			b, err := io.ReadAll(r.Body)
			if err != nil || (row.method == "HEAD" && row.path == "/" && len(b) > 0) {
				t.Errorf("body %q, %v", b, err)
			}
			checkHeaders(t, r.Header)
			if row.status == http.StatusMethodNotAllowed && r.Header.Get("Allow") == "" {
				t.Error("no word of what is allowed")
			}
		})
	}
}

// checkHeaders looks at what every answer must have, and must not.
func checkHeaders(t *testing.T, h http.Header) {
	t.Helper()
	for name, want := range map[string]string{
		"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
	} {
		if got := h.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	csp := strings.Split(h.Get("Content-Security-Policy"), "; ")
	for _, want := range append(policy, "connect-src 'self' ws://127.0.0.1:8080") {
		found := false
		for _, got := range csp {
			found = found || got == want
		}
		if !found {
			t.Errorf("policy lacks %q", want)
		}
	}
	if all := strings.ReplaceAll(strings.Join(csp, " "), "'wasm-unsafe-eval'", ""); strings.Contains(all, "unsafe") || strings.Contains(all, "*") {
		t.Errorf("policy is not strict: %s", all)
	}
	permissions := h.Get("Permissions-Policy")
	for _, want := range []string{"camera=(self)", "microphone=(self)", "display-capture=(self)", "geolocation=()", "usb=()"} {
		if !strings.Contains(permissions, want) {
			t.Errorf("permissions lack %s: %s", want, permissions)
		}
	}
	for _, name := range []string{"Set-Cookie", "Strict-Transport-Security", "Access-Control-Allow-Origin", "Server"} {
		if got := h.Get(name); got != "" {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestHeadersOfHTTPS(t *testing.T) {
	r := answer(t, Config{Page: testPage(), Origin: "https://talk.example.org"}, "GET", "/", nil)
	if got := r.Header.Get("Strict-Transport-Security"); got != "max-age=31536000" {
		t.Errorf("Strict-Transport-Security: %q", got)
	}
	if csp := r.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "connect-src 'self' wss://talk.example.org;") {
		t.Errorf("policy: %s", csp)
	}
}

func TestCompression(t *testing.T) {
	plain := testPage()["index.html"].Data
	for accept, want := range map[string]bool{
		"": false, "gzip": true, "br, gzip, zstd": true, "gzip;q=1.0": true, "gzip;q=0.5": true,
		"gzip;q=0": false, "gzip; q=0.000": false, "br": false, "GZIP": true,
	} {
		r := answer(t, Config{Page: testPage()}, "GET", "/", http.Header{"Accept-Encoding": {accept}})
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Header.Get("Content-Encoding") == "gzip"; got != want {
			t.Errorf("%q: compressed %v", accept, got)
		}
		if r.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q: Vary %q", accept, r.Header.Get("Vary"))
		}
		if want {
			z, err := gzip.NewReader(bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			if b, err = io.ReadAll(z); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(b, plain) {
			t.Errorf("%q: got %d bytes of another page", accept, len(b))
		}
	}
	r := answer(t, Config{Page: testPage()}, "GET", "/icon.svg", http.Header{"Accept-Encoding": {"gzip"}})
	if r.Header.Get("Content-Encoding") != "" {
		t.Error("six bytes are compressed")
	}
}

func TestFresh(t *testing.T) {
	for _, gzipped := range []string{"", "gzip"} {
		first := answer(t, Config{Page: testPage()}, "GET", "/", http.Header{"Accept-Encoding": {gzipped}})
		tag := first.Header.Get("ETag")
		for match, want := range map[string]int{
			tag: 304, "W/" + tag: 304, `"x", ` + tag: 304, "*": 304, `"x"`: 200, "": 200,
		} {
			r := answer(t, Config{Page: testPage()}, "GET", "/", http.Header{"Accept-Encoding": {gzipped}, "If-None-Match": {match}})
			if b, err := io.ReadAll(r.Body); r.StatusCode != want || err != nil || (want == 304 && len(b) > 0) {
				t.Errorf("%q with %s: %d, %d bytes, %v", gzipped, match, r.StatusCode, len(b), err)
			}
			if r.Header.Get("ETag") != tag {
				t.Errorf("tag changes from %s to %s", tag, r.Header.Get("ETag"))
			}
		}
	}
}

func TestPageMustBeKnown(t *testing.T) {
	page := testPage()
	page["program.exe"] = &fstest.MapFile{}
	if _, err := New(Config{Page: page}); err == nil {
		t.Error("a file of unknown type is served")
	}
	if _, err := New(Config{Page: fstest.MapFS{}}); err == nil {
		t.Error("an empty page is served")
	}
}

// TestBuiltInPage serves the page as it is shipped.
func TestBuiltInPage(t *testing.T) {
	if _, err := web.Page().Open("index.html"); err != nil {
		t.Fatal("the page is not built: go generate ./signal/web")
	}
	if r := answer(t, Config{}, "GET", "/", nil); r.StatusCode != http.StatusOK {
		t.Errorf("status %d", r.StatusCode)
	}
}

func TestOrigin(t *testing.T) {
	for origin, want := range map[string]string{
		"https://talk.example.org":      "https://talk.example.org",
		"https://Talk.Example.ORG/":     "https://talk.example.org",
		"HTTPS://talk.example.org:443":  "https://talk.example.org",
		"http://talk.example.org:80":    "http://talk.example.org",
		"https://talk.example.org:8443": "https://talk.example.org:8443",
		"http://127.0.0.1:8080":         "http://127.0.0.1:8080",
		"http://[::1]:8080":             "http://[::1]:8080",
		"http://[::1]:80":               "http://[::1]",
		"https://xn--gesprch-5wa.de":    "https://xn--gesprch-5wa.de",

		"talk.example.org": "", "//talk.example.org": "", "https://": "", "https://:443": "", "?": "",
		"ftp://talk.example.org": "", "ws://talk.example.org": "", "https://talk.example.org/room": "",
		"https://talk.example.org?": "", "https://talk.example.org?l=de": "", "https://talk.example.org/#": "",
		"https://me@talk.example.org": "", "https://gespräch.de": "", " https://talk.example.org": "",
		"https://talk.example.org:": "", "https://talk.example.org:x": "", "null": "",
		"https://talk.example.org; script-src *": "", "https://a,b": "", "https://a'b": "",
	} {
		got, err := parseOrigin(origin)
		if got != want || (err != nil) != (want == "") || (err != nil && !errors.Is(err, ErrOrigin)) {
			t.Errorf("%q: %q, %v", origin, got, err)
		}
	}
	if _, err := New(Config{Origin: "nowhere", Page: testPage()}); !errors.Is(err, ErrOrigin) {
		t.Errorf("New: %v", err)
	}
}

// TestWhoMayOpenLines tries the origins that a browser or a program may send.
func TestWhoMayOpenLines(t *testing.T) {
	p := start(t)
	for _, row := range []struct {
		path   string
		origin []string
		status int
	}{
		{"/host", nil, 101},
		{"/host", []string{p.origin}, 403},
		{"/host", []string{"null"}, 403},
		{"/host", []string{""}, 403},
		{"/guest", []string{p.origin}, 101},
		{"/guest", nil, 403},
		{"/guest", []string{""}, 403},
		{"/guest", []string{"null"}, 403},
		{"/guest", []string{"https://a.example"}, 403},
		{"/guest", []string{p.origin + "/"}, 403},
		{"/guest", []string{p.origin + "0"}, 403},
		{"/guest", []string{"https" + strings.TrimPrefix(p.origin, "http")}, 403},
		{"/guest", []string{p.origin, "https://a.example"}, 403},
		{"/guests", []string{p.origin}, 404},
		{"/", []string{p.origin}, 200},
	} {
		r, err := http.NewRequestWithContext(t.Context(), "GET", "http://"+p.addr+row.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header = http.Header{
			"Connection": {"Upgrade"}, "Upgrade": {"websocket"}, "Sec-Websocket-Version": {"13"}, "Sec-Websocket-Key": {"AAAAAAAAAAAAAAAAAAAAAA=="},
		}
		for _, o := range row.origin {
			r.Header.Add("Origin", o)
		}
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != row.status {
			t.Errorf("%s from %q: %d, want %d", row.path, row.origin, answer.StatusCode, row.status)
		}
	}
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	p.settle(0)
}

func TestPlace(t *testing.T) {
	for addr, want := range map[string]string{
		"192.0.2.7:1":              "192.0.2.7/32",
		"[::ffff:192.0.2.7]:1":     "192.0.2.7/32",
		"[2001:db8:1:2:3:4:5:6]:1": "2001:db8:1:2::/64",
		"[2001:db8:1:2:ffff::]:1":  "2001:db8:1:2::/64",
		"[2001:db8:1:3::]:1":       "2001:db8:1:3::/64",
		"[fe80::1%eth0]:1":         "fe80::/64",
		"@":                        "invalid Prefix",
		"":                         "invalid Prefix",
	} {
		if got := place(&http.Request{RemoteAddr: addr}, nil).String(); got != want {
			t.Errorf("%s: %s, want %s", addr, got, want)
		}
	}
}

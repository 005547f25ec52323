package release_test

import (
	"compress/gzip"
	"context"
	"crypto/ed25519"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"zwiesprache/signal/release"
	"zwiesprache/signal/server"
	"zwiesprache/signal/words"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve runs the real server with its built-in page behind tamper, which gets
// each request with the real answer's handler.
func serve(t *testing.T, tamper func(w http.ResponseWriter, r *http.Request, page http.Handler)) string {
	t.Helper()
	var page http.Handler
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if tamper == nil {
			page.ServeHTTP(w, r)
			return
		}
		tamper(w, r, page)
	}))
	t.Cleanup(s.Close)
	real, err := server.New(server.Config{Origin: s.URL})
	if err != nil {
		t.Fatal(err)
	}
	page = real.Handler()
	return s.URL
}

func TestCheck(t *testing.T) {
	t.Run("accepts", func(t *testing.T) {
		origin := serve(t, nil)
		for _, o := range []string{origin, origin + "/"} {
			p, err := release.Check(t.Context(), o, release.Config{})
			if err != nil || p.Release == "" || p.Hash == [32]byte{} {
				t.Fatalf("%+v, %v", p, err)
			}
		}
	})
	t.Run("behind a proxy", func(t *testing.T) {
		origin := serve(t, func(w http.ResponseWriter, r *http.Request, page http.Handler) {
			for _, name := range []string{"Via", "Age", "Server", "Alt-Svc", "X-Request-Id", "Strict-Transport-Security"} {
				w.Header().Set(name, "1")
			}
			page.ServeHTTP(w, r)
		})
		if _, err := release.Check(t.Context(), origin, release.Config{}); err != nil {
			t.Error(err)
		}
	})
	t.Run("old page", func(t *testing.T) {
		origin := serve(t, nil)
		p, err := release.Check(t.Context(), origin, release.Config{Oldest: release.Oldest})
		if err != nil {
			t.Fatal(err)
		}
		c := release.Config{Oldest: "999.0.0"}
		if _, err := release.Check(t.Context(), origin, c); !errors.Is(err, release.ErrChanged) {
			t.Errorf("too old: %v", err)
		}
		c.Allowed = [][32]byte{p.Hash}
		if _, err := release.Check(t.Context(), origin, c); err != nil {
			t.Errorf("allowed: %v", err)
		}
	})
	t.Run("own page", func(t *testing.T) {
		origin := serve(t, nil)
		p, err := release.Check(t.Context(), origin, release.Config{})
		if err != nil {
			t.Fatal(err)
		}
		stranger, _, err := ed25519.GenerateKey(nil)
		if err != nil {
			t.Fatal(err)
		}
		c := release.Config{Keys: []ed25519.PublicKey{stranger}}
		if _, err := release.Check(t.Context(), origin, c); !errors.Is(err, release.ErrChanged) {
			t.Errorf("signed by nobody we know: %v", err)
		}
		c.Allowed = [][32]byte{{1}, p.Hash}
		if _, err := release.Check(t.Context(), origin, c); err != nil {
			t.Errorf("allowed: %v", err)
		}
	})
}

// swap answers path with other words and the real headers.
func swap(path string, change func(body string) string) func(http.ResponseWriter, *http.Request, http.Handler) {
	return func(w http.ResponseWriter, r *http.Request, page http.Handler) {
		if r.URL.Path != path {
			page.ServeHTTP(w, r)
			return
		}
		r.Header.Del("Accept-Encoding")
		real := httptest.NewRecorder()
		page.ServeHTTP(real, r)
		for name, values := range real.Header() {
			if name != "Content-Length" {
				w.Header()[name] = values
			}
		}
		_, _ = io.WriteString(w, change(real.Body.String()))
	}
}

func header(path, name, value string) func(http.ResponseWriter, *http.Request, http.Handler) {
	return func(w http.ResponseWriter, r *http.Request, page http.Handler) {
		if r.URL.Path != path {
			page.ServeHTTP(w, r)
			return
		}
		real := httptest.NewRecorder()
		page.ServeHTTP(real, r)
		for name, values := range real.Header() {
			w.Header()[name] = values
		}
		w.Header().Del(name)
		for _, v := range strings.Split(value, "\n") {
			w.Header().Add(name, v)
		}
		_, _ = w.Write(real.Body.Bytes())
	}
}

func status(path string, code int) func(http.ResponseWriter, *http.Request, http.Handler) {
	return func(w http.ResponseWriter, r *http.Request, page http.Handler) {
		if r.URL.Path != path {
			page.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(code)
	}
}

func TestCheckRefuses(t *testing.T) {
	more := func(s string) string { return s + "\n" }
	cut := func(s string) string { return s[:len(s)-1] }
	const policy = "Content-Security-Policy"
	rows := []struct {
		name   string
		tamper func(http.ResponseWriter, *http.Request, http.Handler)
		want   error
	}{
		{"changed page", swap("/", more), release.ErrChanged},
		{"changed page under its other name", swap("/index.html", more), release.ErrChanged},
		{"one letter of a script", swap("/meet.js", func(s string) string { return strings.Replace(s, "a", "b", 1) }), release.ErrChanged},
		{"changed style", swap("/style.css", more), release.ErrChanged},
		{"changed blur", swap("/blur/blur.wasm", more), release.ErrChanged},
		{"changed language", swap("/text/nl.js", more), release.ErrChanged},
		{"shorter script", swap("/call.js", cut), release.ErrChanged},
		{"changed manifest", swap("/manifest.json", func(s string) string { return strings.Replace(s, "'self'", "*", 1) }), release.ErrChanged},
		{"manifest of another release", swap("/manifest.json", func(s string) string { return strings.Replace(s, `"release": "`, `"release": "1`, 1) }), release.ErrChanged},
		{"cut manifest", swap("/manifest.json", func(s string) string { return s[:len(s)/2] }), release.ErrChanged},
		{"another page for links in Dutch", func(w http.ResponseWriter, r *http.Request, page http.Handler) {
			if r.URL.RawQuery == "l=nl" {
				_, _ = io.WriteString(w, "<!doctype html>")
				return
			}
			page.ServeHTTP(w, r)
		}, release.ErrChanged},
		{"another page for visitors", func(w http.ResponseWriter, r *http.Request, page http.Handler) {
			if r.Header.Get("Sec-Fetch-Mode") == "navigate" {
				_, _ = io.WriteString(w, "<!doctype html>")
				return
			}
			page.ServeHTTP(w, r)
		}, release.ErrChanged},
		{"no manifest", status("/manifest.json", 404), release.ErrChanged},
		{"missing script", status("/main.js", 404), release.ErrChanged},
		{"redirected page", status("/", 302), release.ErrChanged},
		{"redirected manifest", status("/manifest.json", 308), release.ErrChanged},
		{"redirected script", status("/shared.js", 307), release.ErrChanged},
		{"part of a page", status("/", 206), release.ErrChanged},
		{"server in trouble", status("/", 503), release.ErrUnreachable},
		{"asked too often", status("/main.js", 429), release.ErrUnreachable},
		{"no policy", header("/", policy, ""), release.ErrChanged},
		{"weaker policy", header("/", policy, "default-src *"), release.ErrChanged},
		{"two policies", header("/", policy, "default-src *\ndefault-src *"), release.ErrChanged},
		{"weaker policy of the worker", header("/blur/worker.js", policy, "default-src *"), release.ErrChanged},
		{"weaker policy of the manifest", header("/manifest.json", policy, "default-src *"), release.ErrChanged},
		{"another character set", header("/", "Content-Type", "text/html; charset=iso-2022-jp"), release.ErrChanged},
		{"two types", header("/", "Content-Type", "text/html; charset=utf-8\ntext/html; charset=iso-2022-jp"), release.ErrChanged},
		{"script as text", header("/main.js", "Content-Type", "text/plain; charset=utf-8"), release.ErrChanged},
		{"sent on", header("/", "Refresh", "0; url=https://a.example"), release.ErrChanged},
		{"linked to", header("/", "Link", "</a.css>; rel=stylesheet"), release.ErrChanged},
		{"linked to after nothing", header("/", "Link", "\n</a.css>; rel=stylesheet"), release.ErrChanged},
		{"fetched ahead", header("/", "Speculation-Rules", `"/rules.json"`), release.ErrChanged},
		{"page on trial", header("/", "Origin-Trial", "AAAA"), release.ErrChanged},
		{"worker of everything", header("/blur/worker.js", "Service-Worker-Allowed", "/"), release.ErrChanged},
		{"map of a script", header("/main.js", "X-SourceMap", "https://a.example/map"), release.ErrChanged},
		{"reported to others", header("/", "Nel", `{"report_to":"a","max_age":1}`), release.ErrChanged},
		{"reports", header("/", "Reporting-Endpoints", `a="https://a.example"`), release.ErrChanged},
		{"cookie", header("/", "Set-Cookie", "a=b"), release.ErrChanged},
		{"more powers", header("/", "Permissions-Policy", "geolocation=*"), release.ErrChanged},
		{"powers for others", header("/", "Permissions-Policy", ""), release.ErrChanged},
		{"guessed types", header("/blur/worker.js", "X-Content-Type-Options", ""), release.ErrChanged},
		{"power of tomorrow", header("/", "Document-Isolation-Policy", "none"), release.ErrChanged},
		{"endless page", swap("/", func(string) string { return strings.Repeat("zwiespra", 1<<20) }), release.ErrChanged},
		{"endless manifest", swap("/manifest.json", func(string) string { return strings.Repeat(" ", 8<<20) }), release.ErrChanged},
		{"broken off", broken("/main.js"), release.ErrUnreachable},
		{"packed bomb", bomb("/main.js"), release.ErrChanged},
	}
	var elsewhere atomic.Bool
	var tamper atomic.Pointer[func(http.ResponseWriter, *http.Request, http.Handler)]
	origin := serve(t, func(w http.ResponseWriter, r *http.Request, page http.Handler) {
		if r.URL.Path == "/elsewhere" {
			elsewhere.Store(true)
		}
		(*tamper.Load())(w, r, page)
	})
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			tamper.Store(&row.tamper)
			_, err := release.Check(t.Context(), origin, release.Config{})
			other := release.ErrUnreachable
			if row.want == other {
				other = release.ErrChanged
			}
			if !errors.Is(err, row.want) || errors.Is(err, other) {
				t.Errorf("got %v", err)
			}
			if elsewhere.Load() {
				t.Error("a redirect was followed")
			}
			if err != nil && strings.Contains(err.Error(), "127.0.0.1") {
				t.Errorf("the error holds an address: %v", err)
			}
		})
	}
}

// broken promises more bytes than it sends.
func broken(path string) func(http.ResponseWriter, *http.Request, http.Handler) {
	return func(w http.ResponseWriter, r *http.Request, page http.Handler) {
		if r.URL.Path == path {
			w.Header().Set("Content-Length", "100000")
		}
		if r.URL.Path == path {
			_, _ = io.WriteString(w, "import")
			return
		}
		page.ServeHTTP(w, r)
	}
}

// bomb is small until it is unpacked: 64 MiB.
func bomb(path string) func(http.ResponseWriter, *http.Request, http.Handler) {
	return func(w http.ResponseWriter, r *http.Request, page http.Handler) {
		if r.URL.Path != path {
			page.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		defer z.Close()
		block := make([]byte, 1<<20)
		for range 64 {
			if _, err := z.Write(block); err != nil {
				return
			}
		}
	}
}

func TestCheckCannotReach(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	for name, origin := range map[string]string{
		"nobody listens": "http://" + l.Addr().String(),
		"no such name":   "http://name.invalid",
		"no origin":      "http://\x00",
	} {
		_, err := release.Check(t.Context(), origin, release.Config{})
		if !errors.Is(err, release.ErrUnreachable) || errors.Is(err, release.ErrChanged) || strings.Contains(err.Error(), "invalid") {
			t.Errorf("%s: %v", name, err)
		}
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := release.Check(over, serve(t, nil), release.Config{}); !errors.Is(err, release.ErrUnreachable) || !errors.Is(err, context.Canceled) {
		t.Errorf("given up: %v", err)
	}
}

// TestCheckEnds has a server that takes the request and says a byte a second.
func TestCheckEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mine, theirs := net.Pipe()
		var talk sync.WaitGroup
		defer talk.Wait()
		asked := make(chan struct{}) // an answer before the question is no HTTP
		talk.Go(func() {
			_, _ = theirs.Read(make([]byte, 1))
			close(asked)
			_, _ = io.Copy(io.Discard, theirs)
		})
		talk.Go(func() {
			defer theirs.Close()
			<-asked
			if _, err := io.WriteString(theirs, "HTTP/1.1 200 OK\r\n\r\n"); err != nil {
				return
			}
			for {
				if _, err := theirs.Write([]byte(" ")); err != nil {
					return
				}
				time.Sleep(time.Second)
			}
		})
		transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return mine, nil }}
		defer transport.CloseIdleConnections()
		began := time.Now()
		_, err := release.Check(t.Context(), "http://a.example", release.Config{Client: &http.Client{Transport: transport}})
		if took := time.Since(began); !errors.Is(err, release.ErrUnreachable) || !errors.Is(err, context.DeadlineExceeded) || took > 30*time.Second {
			t.Errorf("%v after %v", err, took)
		}
	})
}

// TestCheckFollowsLinks fetches what each link opens.
func TestCheckFollowsLinks(t *testing.T) {
	var mu sync.Mutex
	asked := map[string]bool{}
	origin := serve(t, func(w http.ResponseWriter, r *http.Request, page http.Handler) {
		mu.Lock()
		asked[r.URL.RequestURI()] = true
		mu.Unlock()
		page.ServeHTTP(w, r)
	})
	if _, err := release.Check(t.Context(), origin, release.Config{}); err != nil {
		t.Fatal(err)
	}
	for _, language := range []string{"", "de", "nl", "fr", "en"} {
		link, _, _ := strings.Cut(words.Link(origin, words.Room{"a", "b", "c"}, language), "#")
		if path := strings.TrimPrefix(link, origin); !asked[path] {
			t.Errorf("%s is not looked at", path)
		}
	}
}

// TestCheckStopsReading has a script that never ends.
func TestCheckStopsReading(t *testing.T) {
	const most = 256 << 20
	var sent atomic.Int64
	origin := serve(t, func(w http.ResponseWriter, r *http.Request, page http.Handler) {
		if r.URL.Path != "/main.js" {
			page.ServeHTTP(w, r)
			return
		}
		for block := make([]byte, 1<<20); sent.Load() < most; sent.Add(1 << 20) {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	})
	if _, err := release.Check(t.Context(), origin, release.Config{}); !errors.Is(err, release.ErrChanged) || sent.Load() >= most/4 {
		t.Errorf("%v after %d bytes", err, sent.Load())
	}
}

// TestCheckIsAlwaysNew comes with a cookie, and with a client that sends them.
func TestCheckIsAlwaysNew(t *testing.T) {
	var again atomic.Bool
	origin := serve(t, func(w http.ResponseWriter, r *http.Request, page http.Handler) {
		if r.Header.Get("Cookie") != "" {
			again.Store(true)
		}
		page.ServeHTTP(w, r)
	})
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	at, err := url.Parse(origin)
	if err != nil {
		t.Fatal(err)
	}
	jar.SetCookies(at, []*http.Cookie{{Name: "known", Value: "1"}})
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	c := release.Config{Client: &http.Client{Jar: jar, Transport: transport}}
	if _, err := release.Check(t.Context(), origin, c); err != nil || again.Load() {
		t.Errorf("%v, cookie %v", err, again.Load())
	}
}

package front

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// clock is a time that the test moves.
type clock struct{ now time.Time }

func (c *clock) time() time.Time { return c.now }

func serialOf(t *testing.T, c *Certificates) int64 {
	t.Helper()
	shown, err := c.show(nil)
	if err != nil {
		t.Fatal(err)
	}
	if !c.Expires().Equal(shown.Leaf.NotAfter) {
		t.Errorf("expires %v, not %v", c.Expires(), shown.Leaf.NotAfter)
	}
	return shown.Leaf.SerialNumber.Int64()
}

func TestReload(t *testing.T) {
	var log strings.Builder
	at := &clock{time.Now()}
	dir := t.TempDir()
	later := at.now.Add(time.Hour)
	cert, key := certificate(t, dir, 1, later)
	c, err := Files(cert, key, slog.New(slog.NewTextHandler(&log, nil)), at.time)
	if err != nil {
		t.Fatal(err)
	}
	steps := []struct {
		name   string
		change func()
		pass   time.Duration
		want   int64
		log    string
	}{
		{"at first", func() {}, lookEvery, 1, ""},
		{"changed a moment ago", func() { certificate(t, dir, 2, later) }, 0, 1, ""},
		{"changed", func() {}, lookEvery, 2, "took the new certificate"},
		{"broken", func() { write(t, cert, "no certificate") }, lookEvery, 2, "the old one stays"},
		{"still broken", func() {}, lookEvery, 2, ""},
		{"mended", func() { certificate(t, dir, 3, later) }, lookEvery, 3, "took"},
		{"key of another", func() { k := read(t, key); certificate(t, dir, 4, later); write(t, key, k) }, lookEvery, 3, "the old one stays"},
		{"mended again", func() { certificate(t, dir, 5, later) }, lookEvery, 5, "took"},
		{"gone", func() { remove(t, cert) }, lookEvery, 5, ""},
		{"back", func() { certificate(t, dir, 6, later) }, lookEvery, 6, "took"},
		{"expired", func() { certificate(t, dir, 7, at.now.Add(-time.Minute)) }, lookEvery, 6, "expired"},
		{"renewed", func() { certificate(t, dir, 8, later) }, lookEvery, 8, "took"},
	}
	for _, s := range steps {
		log.Reset()
		s.change()
		at.now = at.now.Add(s.pass)
		if got := serialOf(t, c); got != s.want {
			t.Errorf("%s: certificate %d, want %d", s.name, got, s.want)
		}
		if got := log.String(); !strings.Contains(got, s.log) || s.log == "" && got != "" {
			t.Errorf("%s: log %q", s.name, got)
		}
	}
}

// TestReloadOfLinks is how certbot and Kubernetes replace files.
func TestReloadOfLinks(t *testing.T) {
	at := &clock{time.Now()}
	first, second, live := t.TempDir(), t.TempDir(), filepath.Join(t.TempDir(), "live")
	certificate(t, first, 1, at.now.Add(time.Hour))
	certificate(t, second, 2, at.now.Add(time.Hour))
	if err := os.Symlink(first, live); err != nil {
		t.Fatal(err)
	}
	c, err := Files(live+"/cert.pem", live+"/key.pem", nil, at.time)
	if err != nil {
		t.Fatal(err)
	}
	remove(t, live)
	if err := os.Symlink(second, live); err != nil {
		t.Fatal(err)
	}
	at.now = at.now.Add(lookEvery)
	if got := serialOf(t, c); got != 2 {
		t.Errorf("certificate %d", got)
	}
}

func TestFilesMustBeThere(t *testing.T) {
	dir := t.TempDir()
	cert, key := certificate(t, dir, 1, time.Now().Add(time.Hour))
	for _, pair := range [][2]string{{cert, cert}, {key, key}, {cert, dir + "/none"}, {dir + "/none", key}, {dir, dir}} {
		if _, err := Files(pair[0], pair[1], nil, nil); err == nil {
			t.Errorf("%v are taken", pair)
		}
	}
	// One that has expired is better than none: whoever starts the server is told.
	certificate(t, dir, 1, time.Now().Add(-time.Hour))
	if _, err := Files(cert, key, nil, nil); err != nil {
		t.Error(err)
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func remove(t *testing.T, name string) {
	t.Helper()
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
}

func TestRedirect(t *testing.T) {
	const origin = "https://talk.example.org:8443"
	for _, row := range []struct {
		method, target, host string
		status               int
		to                   string
	}{
		{"GET", "/", "talk.example.org", 301, origin + "/"},
		{"HEAD", "/a/b?l=de", "talk.example.org", 301, origin + "/a/b?l=de"},
		{"GET", "/", "evil.example", 301, origin + "/"},
		{"GET", "//evil.example/x", "a", 301, origin + "/evil.example/x"},
		{"GET", "/%0d%0aX:y", "a", 301, origin + "/%0D%0AX:y"},
		{"POST", "/", "talk.example.org", 400, ""},
	} {
		r := httptest.NewRequest(row.method, "http://a.example/", nil)
		r.Host = row.host
		u, err := r.URL.Parse("http://a.example" + row.target)
		if err != nil {
			t.Fatal(err)
		}
		r.URL.Path, r.URL.RawQuery = u.Path, u.RawQuery
		w := httptest.NewRecorder()
		Redirect(origin, nil).ServeHTTP(w, r)
		if w.Code != row.status || w.Header().Get("Location") != row.to {
			t.Errorf("%s %s: %d to %q", row.method, row.target, w.Code, w.Header().Get("Location"))
		}
	}
	var _ http.Handler = Redirect(origin, &Certificates{})
}

package front

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"zwiesprache/signal/internal/rig"
)

func TestMain(m *testing.M) {
	// The authority of acme_test.go has no end.
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("github.com/letsencrypt/pebble/v2/va.VAImpl.processTasks"))
}

const host = "talk.example.org"

// certificate writes a chain of one and its key into dir, and gives their names.
func certificate(t *testing.T, dir string, serial int64, until time.Time) (cert, key string) {
	t.Helper()
	cert, key, err := rig.Certificate(dir, host, serial, until)
	if err != nil {
		t.Fatal(err)
	}
	return cert, key
}

// trusting is a client's side that believes the certificate in file.
func trusting(t *testing.T, file string, protocols ...string) *tls.Config {
	t.Helper()
	pool := x509.NewCertPool()
	b, err := os.ReadFile(file)
	if err != nil || !pool.AppendCertsFromPEM(b) {
		t.Fatal(err)
	}
	return &tls.Config{RootCAs: pool, ServerName: host, NextProtos: protocols}
}

// stood is a front that serves a page and echoes on the relay's side.
type stood struct {
	addr, cert string
}

func stand(t *testing.T, secure, relay bool) *stood {
	t.Helper()
	raw, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &stood{addr: raw.Addr().String()}
	var c Config
	if secure {
		cert, key := certificate(t, t.TempDir(), 1, time.Now().Add(time.Hour))
		if c.Certificates, err = Files(cert, key, nil, nil); err != nil {
			t.Fatal(err)
		}
		s.cert = cert
	}
	if relay {
		c.Relay = func(c net.Conn) {
			defer c.Close()
			_ = c.SetDeadline(time.Now().Add(30 * time.Second))
			b := make([]byte, 4)
			if _, err := io.ReadFull(c, b); err == nil {
				_, _ = c.Write(append([]byte("relay"), b...))
			}
		}
	}
	l := Listen(raw, c)
	h := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.Proto+" "+r.URL.Path)
	})}
	done := make(chan error, 1)
	go func() { done <- h.Serve(l) }()
	t.Cleanup(func() {
		_ = h.Close()
		if err := <-done; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	return s
}

// say dials, with TLS when c is not nil, writes words and reads what comes back.
func (s *stood) say(t *testing.T, c *tls.Config, words string) (string, error) {
	t.Helper()
	conn, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(30 * time.Second))
	if c != nil {
		inner := tls.Client(conn, c)
		if err := inner.Handshake(); err != nil {
			return "", err
		}
		conn = inner
	}
	if _, err := io.WriteString(conn, words); err != nil {
		return "", err
	}
	b, err := io.ReadAll(conn)
	return string(b), err
}

const (
	stun = "\x00\x01\x00\x00"
	get  = "GET /page HTTP/1.0\r\n\r\n"
)

func TestMux(t *testing.T) {
	for _, row := range []struct {
		name          string
		secure, relay bool
		protocols     []string // nil: no TLS by the client
		words, want   string   // want "": the connection is closed
	}{
		{"plain page", false, false, nil, get, "/page"},
		{"plain page beside a relay", false, true, nil, get, "/page"},
		{"plain stun", false, true, nil, stun, "relay" + stun},
		{"page", true, false, []string{"http/1.1"}, get, "/page"},
		{"page beside a relay", true, true, []string{"http/1.1"}, get, "/page"},
		{"old page", true, true, []string{}, get, "/page"},
		{"old page without a relay", true, false, []string{}, get, "/page"},
		{"named stun", true, true, []string{"stun.turn"}, stun, "relay" + stun},
		{"named stun without a relay", true, false, []string{"stun.turn", "http/1.1"}, get, "/page"},
		{"stun first of two", true, true, []string{"http/1.1", "stun.turn"}, stun, "relay" + stun},
		{"unnamed stun", true, true, []string{}, stun, "relay" + stun},
		{"stun beside TLS", true, true, nil, stun, "relay" + stun},
		{"stun beside TLS without a relay", true, false, nil, stun, ""},
		{"page beside TLS", true, true, nil, get, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := stand(t, row.secure, row.relay)
			var c *tls.Config
			if row.protocols != nil {
				c = trusting(t, s.cert, row.protocols...)
			}
			got, err := s.say(t, c, row.words)
			if row.want == "" && got != "" || !strings.Contains(got, row.want) {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

// TestHTTP2 fetches as browsers do.
func TestHTTP2(t *testing.T) {
	for _, relay := range []bool{false, true} {
		s := stand(t, true, relay)
		transport := &http.Transport{
			TLSClientConfig:   trusting(t, s.cert),
			ForceAttemptHTTP2: true,
			DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, "tcp", s.addr)
			},
		}
		r, err := (&http.Client{Transport: transport}).Get("https://" + host + "/page")
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r.Body)
		_ = r.Body.Close()
		transport.CloseIdleConnections()
		if err != nil || string(b) != "HTTP/2.0 /page" {
			t.Errorf("%q, %v", b, err)
		}
	}
}

func TestOldTLSIsRefused(t *testing.T) {
	s := stand(t, true, false)
	for name, change := range map[string]func(*tls.Config){
		"TLS 1.1": func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 },
		"CBC": func(c *tls.Config) {
			c.MaxVersion, c.CipherSuites = tls.VersionTLS12, []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA}
		},
	} {
		c := trusting(t, s.cert)
		change(c)
		if got, err := s.say(t, c, get); err == nil {
			t.Errorf("%s: %q", name, got)
		}
	}
	c := trusting(t, s.cert)
	c.MaxVersion = tls.VersionTLS12
	if got, err := s.say(t, c, get); !strings.Contains(got, "/page") {
		t.Errorf("TLS 1.2: %q, %v", got, err)
	}
}

// pipes is a listener without a network, so that time passes at once.
type pipes struct {
	conns chan net.Conn
	errs  chan error
	end   chan struct{}
}

func newPipes() *pipes {
	return &pipes{make(chan net.Conn), make(chan error), make(chan struct{})}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case err := <-p.errs:
		return nil, err
	case <-p.end:
		return nil, net.ErrClosed
	}
}
func (p *pipes) Close() error   { close(p.end); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }
func (p *pipes) dial() net.Conn {
	mine, theirs := net.Pipe()
	p.conns <- theirs
	return mine
}

// TestSilentAndTrickling connects and says nothing, or half of a handshake.
func TestSilentAndTrickling(t *testing.T) {
	cert, key := certificate(t, t.TempDir(), 1, time.Now().Add(time.Hour))
	for name, words := range map[string]string{"silent": "", "half": "\x16\x03\x01\x02\x00\x01"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, err := Files(cert, key, nil, func() time.Time { return time.Time{} })
				if err != nil {
					t.Fatal(err)
				}
				p := newPipes()
				l := Listen(p, Config{Certificates: c, Relay: func(c net.Conn) { _ = c.Close() }})
				began := time.Now()
				mine := p.dial()
				for i := 0; err == nil; i++ {
					if i < len(words) {
						_, err = mine.Write([]byte{words[i]})
					} else {
						_, err = mine.Read(make([]byte, 1))
					}
				}
				if took := time.Since(began); took > 2*sniffTimeout {
					t.Errorf("took %v", took)
				}
				if err := l.Close(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// TestFloodOfOnePlace opens more unknown connections than one place may.
func TestFloodOfOnePlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPipes()
		l := Listen(p, Config{Relay: func(c net.Conn) { _ = c.Close() }})
		var silent []net.Conn
		for range unknownOne {
			silent = append(silent, p.dial())
		}
		began := time.Now()
		if _, err := p.dial().Read(make([]byte, 1)); !errors.Is(err, io.EOF) || time.Since(began) > 0 {
			t.Errorf("one too many: %v after %v", err, time.Since(began))
		}
		if _, err := silent[0].Write([]byte("G")); err != nil {
			t.Fatal(err)
		}
		c, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		more := p.dial() // the place has room again
		if _, err := more.Write([]byte("G")); err != nil {
			t.Errorf("after one became known: %v", err)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		for _, s := range silent[1:] {
			if _, err := s.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
				t.Errorf("still open after the end: %v", err)
			}
		}
		if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
			t.Errorf("accept after the end: %v", err)
		}
	})
}

// TestPlaceIsCounted has one place keep as many connections as it may, of which
// the server knows that they are HTTP. Those of the relay do not count.
func TestPlaceIsCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPipes()
		l := Listen(p, Config{Relay: func(c net.Conn) { _, _ = io.Copy(c, c) }})
		dial := func(word string) net.Conn {
			c := p.dial()
			if _, err := io.WriteString(c, word); err != nil {
				t.Fatal(err)
			}
			return c
		}
		relayed := dial(stun[:1])
		synctest.Wait() // the relay has it
		var held []net.Conn
		for range openOne {
			dial("G")
			c, err := l.Accept()
			if err != nil {
				t.Fatal(err)
			}
			held = append(held, c)
		}
		if _, err := p.dial().Write([]byte("G")); !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("one too many: %v", err)
		}
		for range 2 { // a second time changes nothing
			_ = held[0].Close()
		}
		dial("G")
		if c, err := l.Accept(); err != nil {
			t.Error(err)
		} else {
			held[0] = c
		}
		if _, err := p.dial().Write([]byte("G")); !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("one too many again: %v", err)
		}
		for _, c := range append(held, relayed) {
			_ = c.Close()
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		if len(l.open)+len(l.places)+len(l.pending) > 0 {
			t.Errorf("left: %v, %v, %d", l.open, l.places, len(l.pending))
		}
	})
}

// TestBalancerIsManyPlaces opens more than one place may through a trusted one.
func TestBalancerIsManyPlaces(t *testing.T) {
	raw := listen(t)
	l := Listen(raw, Config{Relay: func(c net.Conn) { _ = c.Close() }, Trusted: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	defer l.Close()
	for range 2 * unknownOne {
		c, err := net.Dial("tcp", raw.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
	}
	last, err := net.Dial("tcp", raw.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer last.Close()
	if _, err := last.Write([]byte("G")); err != nil {
		t.Fatal(err)
	}
	c, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	_ = c.Close()
}

// TestAcceptGoesOn has the system run out of files for a moment.
func TestAcceptGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPipes()
		l := Listen(p, Config{})
		for range 20 {
			p.errs <- &net.OpError{Op: "accept", Err: os.NewSyscallError("accept", syscall.EMFILE)}
		}
		go p.dial()
		c, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		_ = c.Close()
		_ = l.Close()
	})
}

// TestGoodbyeOfPeeked says that what was written last arrives.
func TestGoodbyeOfPeeked(t *testing.T) {
	raw, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := Listen(raw, Config{Relay: func(c net.Conn) { _ = c.Close() }})
	defer l.Close()
	mine, err := net.Dial("tcp", raw.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer mine.Close()
	if _, err := io.WriteString(mine, "GET unread"); err != nil {
		t.Fatal(err)
	}
	c, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, "last words\n"); err != nil {
		t.Fatal(err)
	}
	if err := c.(interface{ CloseWrite() error }).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if got, err := bufio.NewReader(mine).ReadString('\n'); got != "last words\n" {
		t.Errorf("%q, %v", got, err)
	}
	b := make([]byte, 20)
	if n, err := io.ReadFull(c, b[:10]); n != 10 || string(b[:n]) != "GET unread" {
		t.Errorf("%q, %v", b[:n], err)
	}
}

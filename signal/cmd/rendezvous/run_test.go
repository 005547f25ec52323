package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pion/stun/v4"
	"go.uber.org/goleak"

	"zwiesprache/signal/internal/rig"
	"zwiesprache/signal/release"
)

// ownCertificate writes a certificate for localhost; roots believe it.
func ownCertificate(t *testing.T) (cert, key string, roots *x509.CertPool) {
	t.Helper()
	cert, key, err := rig.Certificate(t.TempDir(), "localhost", 1, time.Now().Add(90*24*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	chain, err := os.ReadFile(cert)
	if err != nil {
		t.Fatal(err)
	}
	roots = x509.NewCertPool()
	roots.AppendCertsFromPEM(chain)
	return cert, key, roots
}

// running is the whole program on this computer, with TLS and a relay.
type running struct {
	options
	client *http.Client
	logs   *rig.Log
	stop   context.CancelFunc
	done   chan error
}

func startProgram(t *testing.T, change func(*options)) *running {
	t.Helper()
	cert, key, roots := ownCertificate(t)
	at := rig.FreeAddress(t)
	_, port, err := net.SplitHostPort(at)
	if err != nil {
		t.Fatal(err)
	}
	r := &running{logs: &rig.Log{}, done: make(chan error, 1)}
	r.options = options{
		listen: at, origin: "https://localhost:" + port, cert: cert, key: key, redirect: rig.FreeAddress(t), metrics: rig.FreeAddress(t),
		relayPublic: addresses{netip.MustParseAddr("127.0.0.1")}, relayUDP: list{rig.FreeAddress(t)}, relayTCP: list{rig.FreeAddress(t)}, relaySockets: 1,
	}
	if change != nil {
		change(&r.options)
	}
	ctx, cancel := context.WithCancel(t.Context())
	r.stop = cancel
	go func() { r.done <- run(ctx, r.options, slog.New(slog.NewTextHandler(r.logs, nil))) }()
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true}
	r.client = &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		cancel()
	})
	rig.Until(t, "serving", func() bool { return strings.Contains(r.logs.String(), "msg=serving") })
	return r
}

func (r *running) get(t *testing.T, url string) (*http.Response, string) {
	t.Helper()
	answer, err := r.client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(b)
}

func TestProgram(t *testing.T) {
	defer goleak.VerifyNone(t)
	r := startProgram(t, nil)
	if answer, body := r.get(t, r.origin+"/"); answer.ProtoMajor != 2 || answer.Header.Get("Strict-Transport-Security") == "" || !strings.Contains(body, "main.js") {
		t.Errorf("page over %s: %v", answer.Proto, answer.Header)
	}
	if answer, _ := r.get(t, "http://"+r.redirect+"/x?l=de"); answer.StatusCode != 301 || answer.Header.Get("Location") != r.origin+"/x?l=de" {
		t.Errorf("redirect: %d to %q", answer.StatusCode, answer.Header.Get("Location"))
	}
	if _, err := release.Check(t.Context(), r.origin, release.Config{Client: r.client}); err != nil {
		t.Errorf("page: %v", err)
	}
	for name, dial := range map[string]func() (net.Conn, error){
		"beside TLS": func() (net.Conn, error) { return net.Dial("tcp", r.listen) },
		"UDP":        func() (net.Conn, error) { return net.Dial("udp", r.relayUDP[0]) },
		"TCP":        func() (net.Conn, error) { return net.Dial("tcp", r.relayTCP[0]) },
		"inside TLS": func() (net.Conn, error) {
			c := r.client.Transport.(*http.Transport).TLSClientConfig.Clone()
			c.NextProtos, c.ServerName = []string{"stun.turn"}, "localhost"
			return tls.Dial("tcp", r.listen, c)
		},
	} {
		c, err := dial()
		if err != nil {
			t.Fatal(err)
		}
		if err := bind(c); err != nil {
			t.Errorf("STUN %s: %v", name, err)
		}
		_ = c.Close()
	}
	answer, text := r.get(t, "http://"+r.metrics+"/metrics")
	if answer.StatusCode != 200 || !strings.Contains(text, "rendezvous_relay_bindings_total 4\n") || !strings.Contains(text, "rendezvous_certificate_expiry_timestamp_seconds ") {
		t.Errorf("metrics:\n%s", text)
	}
	if answer, _ := r.get(t, r.origin+"/metrics"); answer.StatusCode != 404 {
		t.Errorf("the metrics are public: %d", answer.StatusCode)
	}
	wellFormed(t, text)
	r.client.CloseIdleConnections()
	r.stop()
	if err := <-r.done; err != nil {
		t.Error(err)
	}
	if _, err := net.Dial("tcp", r.listen); err == nil {
		t.Error("the port is still open")
	}
}

// bind asks for our address over c (RFC 8489).
func bind(c net.Conn) error {
	_ = c.SetDeadline(time.Now().Add(30 * time.Second))
	m := stun.MustBuild(stun.TransactionID, stun.BindingRequest, stun.Fingerprint)
	if _, err := c.Write(m.Raw); err != nil {
		return err
	}
	b := make([]byte, 1500)
	n, err := c.Read(b)
	if err != nil {
		return err
	}
	answer := &stun.Message{Raw: b[:n]}
	if err := answer.Decode(); err != nil {
		return err
	}
	var from stun.XORMappedAddress
	return from.GetFrom(answer)
}

// wellFormed looks at every line of Prometheus' text, and for what looks like
// an address.
func wellFormed(t *testing.T, text string) {
	t.Helper()
	row := regexp.MustCompile(`^(# (HELP|TYPE) rendezvous_[a-z_]+ .+|rendezvous_[a-z_]+(\{[a-z]+="[a-z]+"\})? [0-9.e+]+)$`)
	for line := range strings.Lines(text) {
		if line = strings.TrimSuffix(line, "\n"); !row.MatchString(line) {
			t.Errorf("not a line of metrics: %q", line)
		}
	}
	if strings.Contains(text, "127.0.0.1") || strings.Contains(text, "localhost") {
		t.Error("the metrics hold an address")
	}
}

// TestDrain asks a program to stop that takes its time.
func TestDrain(t *testing.T) {
	defer goleak.VerifyNone(t)
	r := startProgram(t, func(o *options) { o.drain = time.Second })
	if answer, _ := r.get(t, r.origin+"/readyz"); answer.StatusCode != 200 {
		t.Errorf("before: %d", answer.StatusCode)
	}
	r.stop()
	rig.Until(t, "draining", func() bool { return strings.Contains(r.logs.String(), "msg=draining") })
	r.client.CloseIdleConnections()
	if err := <-r.done; err != nil {
		t.Error(err)
	}
}

// TestStartFails opens nothing for good.
func TestStartFails(t *testing.T) {
	defer goleak.VerifyNone(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	cert, key, _ := ownCertificate(t)
	empty := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(empty, []byte("\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	whole := options{listen: rig.FreeAddress(t), origin: "https://localhost", cert: cert, key: key, redirect: rig.FreeAddress(t)}
	for name, change := range map[string]func(*options){
		"metrics":     func(o *options) { o.metrics = taken.Addr().String() },
		"redirect":    func(o *options) { o.redirect = taken.Addr().String() },
		"certificate": func(o *options) { o.cert = "/none" },
		"secret":      func(o *options) { o.relaySecret = "/none" },
		"empty secret": func(o *options) {
			o.relaySecret, o.relayURLs = empty, list{"turn:relay.example.org:3478?transport=udp"}
		},
		"public":    func(o *options) { o.relayPublic = addresses{netip.MustParseAddr("0.0.0.0")} },
		"authority": func(o *options) { o.acme, o.cert, o.acmeCA = true, "", "/none" },
		"relay": func(o *options) {
			o.relayPublic, o.relayTCP = addresses{netip.MustParseAddr("127.0.0.1")}, list{taken.Addr().String()}
		},
	} {
		o := whole
		change(&o)
		if err := run(t.Context(), o, slog.New(slog.DiscardHandler)); err == nil {
			t.Errorf("%s: it starts", name)
		}
		for _, address := range []string{o.listen, whole.redirect} {
			l, err := net.Listen("tcp", address)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			_ = l.Close()
		}
	}
}

// TestInherit hands a socket on as systemd does.
func TestInherit(t *testing.T) {
	env := func(values map[string]string) func(string) string { return func(k string) string { return values[k] } }
	if held := inherit(env(map[string]string{"LISTEN_FDS": "1", "LISTEN_PID": "1"})); len(held) != 0 {
		t.Error("sockets of another program are taken")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	held := sockets{port: l}
	if u := held.unused(); !slices.Equal(u, []int{port}) {
		t.Errorf("unused: %v", u)
	}
	got, err := held.listen(":" + strings.TrimPrefix(l.Addr().String(), "127.0.0.1:"))
	if err != nil || got != l || len(held.unused()) != 0 {
		t.Errorf("%v, %v", got, err)
	}
	_ = l.Close()
}

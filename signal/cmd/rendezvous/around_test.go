package main

import (
	"crypto/tls"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	nats "github.com/nats-io/nats-server/v2/server"
	"go.uber.org/goleak"

	"zwiesprache/signal/internal/rig"
)

// TestBehindAProxy has another program do TLS, and checks from outside.
func TestBehindAProxy(t *testing.T) {
	defer goleak.VerifyNone(t)
	cert, key, _ := ownCertificate(t)
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	inner := rig.FreeAddress(t)
	proxy := httptest.NewUnstartedServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(&url.URL{Scheme: "http", Host: inner})
			r.SetXForwarded()
		},
		ErrorLog: log.New(io.Discard, "", 0),
	})
	proxy.Config.ErrorLog = log.New(io.Discard, "", 0)
	proxy.TLS = &tls.Config{Certificates: []tls.Certificate{pair}}
	proxy.StartTLS()
	defer proxy.Close()
	r := startProgram(t, func(o *options) {
		o.listen, o.cert, o.key, o.redirect = inner, "", "", ""
		o.origin = strings.Replace(proxy.URL, "127.0.0.1", "localhost", 1)
		o.trusted = prefixes{netip.MustParsePrefix("127.0.0.0/8")}
	})
	out, code := examine(t, cert, "-origin", r.origin)
	if code != 0 || !strings.Contains(out, "ok    talk") || !strings.Contains(out, "?transport=udp") || strings.Contains(out, "turns:") {
		t.Errorf("exit %d:\n%s", code, out)
	}
	r.stop()
	if err := <-r.done; err != nil {
		t.Error(err)
	}
}

// TestCluster starts two programs over one NATS server, and stops that.
func TestCluster(t *testing.T) {
	n, err := nats.NewServer(&nats.Options{Host: "127.0.0.1", Port: nats.RANDOM_PORT, JetStream: true, JetStreamMaxMemory: 64 << 20, JetStreamMaxStore: 64 << 20, StoreDir: t.TempDir(), NoSigs: true, NoLog: true})
	if err != nil {
		t.Fatal(err)
	}
	n.Start()
	defer n.Shutdown()
	if !n.ReadyForConnections(30 * time.Second) {
		t.Fatal("NATS does not start")
	}
	change := func(o *options) { o.nats, o.relayPublic = n.ClientURL(), nil }
	one, two := startProgram(t, change), startProgram(t, change)
	for _, r := range []*running{one, two} {
		rig.Until(t, "the cluster", func() bool {
			answer, _ := r.get(t, r.origin+"/readyz")
			return answer.StatusCode == http.StatusOK
		})
	}
	n.Shutdown()
	rig.Until(t, "the cluster to be missed", func() bool {
		answer, body := one.get(t, one.origin+"/readyz")
		return answer.StatusCode == http.StatusServiceUnavailable && body == "no cluster\n"
	})
	if answer, _ := one.get(t, one.origin+"/healthz"); answer.StatusCode != http.StatusOK {
		t.Error("the program is ill without its cluster")
	}
	for _, r := range []*running{one, two} {
		r.client.CloseIdleConnections()
		r.stop()
		if err := <-r.done; err != nil {
			t.Error(err)
		}
	}
}

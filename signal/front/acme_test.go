package front

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/letsencrypt/pebble/v2/ca"
	"github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"
	"github.com/miekg/dns"

	"zwiesprache/signal/internal/rig"
)

// authority is a real ACME server that finds every name on this computer.
type authority struct {
	*httptest.Server
	roots *x509.CertPool
	log   *rig.Log // what the authority did
}

// newAuthority proves names on these ports of this computer.
func newAuthority(t *testing.T, httpPort, tlsPort int) *authority {
	t.Helper()
	for _, random := range []string{"PEBBLE_WFE_NONCEREJECT", "PEBBLE_AUTHZREUSE"} {
		t.Setenv(random, "0")
	}
	t.Setenv("PEBBLE_VA_NOSLEEP", "1")
	a := &authority{log: &rig.Log{}, roots: x509.NewCertPool()}
	logger := log.New(a.log, "", 0)
	store := db.NewMemoryStore()
	maker := ca.New(logger, store, "", "ecdsa", 0, 1, map[string]ca.Profile{"default": {}})
	front := wfe.New(logger, store, va.New(logger, httpPort, tlsPort, true, names(t), store), maker, []string{"a.example"}, true, false, 0, 0)
	a.Server = httptest.NewUnstartedServer(front.Handler())
	a.Config.ErrorLog = logger
	a.StartTLS()
	t.Cleanup(a.Close)
	a.roots.AddCert(maker.GetRootCert(0).Cert)
	return a
}

// names is a name server to which every name is this computer.
func names(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &dns.Server{Listener: l, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		answer := new(dns.Msg).SetReply(q)
		if q.Question[0].Qtype == dns.TypeA {
			header := dns.RR_Header{Name: q.Question[0].Name, Rrtype: dns.TypeA, Class: dns.ClassINET}
			answer.Answer = []dns.RR{&dns.A{Hdr: header, A: net.IPv4(127, 0, 0, 1)}}
		}
		_ = w.WriteMsg(answer)
	})}
	done := make(chan error, 1)
	go func() { done <- s.ActivateAndServe() }()
	t.Cleanup(func() { _ = l.Close(); <-done })
	return l.Addr().String()
}

// ask shakes hands with the front at addr and gives the chain it shows.
func (a *authority) ask(addr, name string) ([]*x509.Certificate, error) {
	d := net.Dialer{Timeout: 30 * time.Second}
	c, err := tls.DialWithDialer(&d, "tcp", addr, &tls.Config{RootCAs: a.roots, ServerName: name})
	if err != nil {
		return nil, err
	}
	defer c.Close()
	return c.ConnectionState().PeerCertificates, nil
}

func port(l net.Listener) int { return l.Addr().(*net.TCPAddr).Port }

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestACME(t *testing.T) {
	for name, overTLS := range map[string]bool{"over TLS": true, "over HTTP": false} {
		t.Run(name, func(t *testing.T) {
			web, secure, shut := listen(t), listen(t), listen(t)
			_ = shut.Close()
			proofs := [2]net.Listener{shut, secure}
			if !overTLS {
				proofs = [2]net.Listener{web, shut}
			}
			a := newAuthority(t, port(proofs[0]), port(proofs[1]))
			folder := t.TempDir()
			certificates := ACME(t.Context(), ACMEConfig{Names: []string{host}, Directory: a.URL + "/dir", Folder: folder, Client: a.Client()})
			// With a relay, whose name comes first in ALPN.
			l := Listen(secure, Config{Certificates: certificates, Relay: func(c net.Conn) { _ = c.Close() }})
			on80 := Redirect("https://"+host, certificates)
			redirect := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				r.Host = host // as on port 80
				on80.ServeHTTP(w, r)
			})}
			served := make(chan error, 2)
			go func() { served <- redirect.Serve(web) }()
			page := &http.Server{Handler: http.NotFoundHandler()}
			go func() { served <- page.Serve(l) }()
			defer func() {
				_, _ = redirect.Close(), page.Close()
				<-served
				<-served
			}()

			if _, err := a.ask(secure.Addr().String(), "other.example.org"); err == nil {
				t.Error("a name that is not ours gets a certificate")
			}
			chain, err := a.ask(secure.Addr().String(), host)
			if err != nil {
				t.Fatalf("%v\n%s", err, a.log)
			}
			if chain[0].DNSNames[0] != host || !certificates.Expires().Equal(chain[0].NotAfter) {
				t.Errorf("%v until %v, expires %v", chain[0].DNSNames, chain[0].NotAfter, certificates.Expires())
			}
			if strings.Contains(a.log.String(), "other.example.org") {
				t.Error("the authority was asked for another name")
			}
			again(t, a, folder, chain[0])
		})
	}
}

// TestACMEEnds has an authority that does not answer when the end comes.
func TestACMEEnds(t *testing.T) {
	silent, over := make(chan struct{}), make(chan struct{})
	asked := sync.OnceFunc(func() { close(silent) })
	a := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		asked()
		<-over
	}))
	defer a.Close()
	defer close(over)
	ctx, cancel := context.WithCancel(t.Context())
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	certificates := ACME(ctx, ACMEConfig{Names: []string{host}, Directory: a.URL, Folder: t.TempDir(), Client: &http.Client{Transport: transport}})
	done := make(chan error, 1)
	go func() { done <- certificates.obtain() }()
	<-silent
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// again starts anew from what is kept, without an authority.
func again(t *testing.T, a *authority, folder string, want *x509.Certificate) {
	t.Helper()
	// Whoever waited for the certificate has it a moment before it is kept.
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(time.Millisecond) {
		if _, err := os.Stat(filepath.Join(folder, host)); err == nil {
			break
		} else if time.Now().After(end) {
			t.Fatal(err)
		}
	}
	l := Listen(listen(t), Config{Certificates: ACME(t.Context(), ACMEConfig{Names: []string{host}, Directory: "https://127.0.0.1:1", Folder: folder})})
	defer l.Close()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = io.Copy(io.Discard, c)
			_ = c.Close()
		}
	}()
	chain, err := a.ask(l.Addr().String(), host)
	if err != nil || !chain[0].Equal(want) {
		t.Errorf("kept certificate: %v", err)
	}
	kept, err := os.ReadDir(folder)
	if err != nil || len(kept) == 0 {
		t.Fatal(err)
	}
	for _, k := range kept {
		if i, err := k.Info(); err != nil || i.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", k.Name(), i.Mode(), err)
		}
	}
}

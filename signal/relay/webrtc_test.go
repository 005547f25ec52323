package relay

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"zwiesprache/signal"
)

var certificate tls.Certificate // for 127.0.0.1; this process trusts it

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "relay")
	if err == nil {
		err = trust(filepath.Join(dir, "root.pem"))
	}
	code := 1
	if err != nil {
		fmt.Fprintln(os.Stderr, "make a certificate:", err)
	} else {
		code = m.Run()
	}
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// trust makes the certificate and has crypto/tls take it, where the system's
// certificates are files.
func trust(file string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "relay"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA:        true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return err
	}
	certificate = tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
	if err := os.Setenv("SSL_CERT_FILE", file); err != nil {
		return err
	}
	return os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600)
}

// serveTLS hands r what comes over TLS, as the server's front does.
func serveTLS(t *testing.T, r *Relay) (addr string) {
	t.Helper()
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate}})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			r.Conn(c)
		}
	}()
	t.Cleanup(func() {
		_ = l.Close()
		<-done
	})
	return l.Addr().String()
}

// TestPeerConnections has two peer connections that may use the relay alone.
func TestPeerConnections(t *testing.T) {
	for _, kind := range []string{"udp", "tcp", "tls"} {
		t.Run(kind, func(t *testing.T) {
			r := start(t, local())
			right := issue(t, r, "room")
			switch kind {
			case "udp":
				right.URLs = []string{"turn:" + r.UDP()[0].String() + "?transport=udp"}
			case "tcp":
				right.URLs = []string{"turn:" + r.TCP()[0].String() + "?transport=tcp"}
			case "tls":
				if runtime.GOOS != "linux" {
					t.Skip("this system's trusted certificates are in no file")
				}
				right.URLs = []string{"turns:" + serveTLS(t, r) + "?transport=tcp"}
			}
			a, b := peer(t, right), peer(t, right)
			heard := make(chan string, 1)
			b.OnDataChannel(func(d *webrtc.DataChannel) {
				d.OnMessage(func(m webrtc.DataChannelMessage) {
					if err := d.Send(m.Data); err != nil {
						t.Errorf("answer: %v", err)
					}
				})
			})
			d, err := a.CreateDataChannel("test", nil)
			if err != nil {
				t.Fatal(err)
			}
			large := strings.Repeat("media", 10_000)
			d.OnOpen(func() {
				if err := d.SendText(large); err != nil {
					t.Errorf("send: %v", err)
				}
			})
			d.OnMessage(func(m webrtc.DataChannelMessage) { heard <- string(m.Data) })
			join(t, a, b)
			select {
			case got := <-heard:
				if got != large {
					t.Errorf("%d bytes came back", len(got))
				}
			case <-time.After(patience):
				t.Fatal("nothing came back")
			}
			if n := r.Counters(); n.BytesToPeer < 100_000 {
				t.Errorf("it did not go through the relay: %+v", n)
			}
		})
	}
}

func peer(t *testing.T, right signal.Relay) *webrtc.PeerConnection {
	t.Helper()
	p, err := webrtc.NewPeerConnection(webrtc.Configuration{
		ICETransportPolicy: webrtc.ICETransportPolicyRelay,
		ICEServers:         []webrtc.ICEServer{{URLs: right.URLs, Username: right.Username, Credential: right.Credential}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.GracefulClose(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// join exchanges descriptions with all candidates in them.
func join(t *testing.T, a, b *webrtc.PeerConnection) {
	t.Helper()
	describe := func(p *webrtc.PeerConnection, make func() (webrtc.SessionDescription, error)) webrtc.SessionDescription {
		s, err := make()
		if err != nil {
			t.Fatal(err)
		}
		gathered := webrtc.GatheringCompletePromise(p)
		if err := p.SetLocalDescription(s); err != nil {
			t.Fatal(err)
		}
		select {
		case <-gathered:
		case <-time.After(patience):
			t.Fatal("gathering did not end")
		}
		if sdp := p.LocalDescription().SDP; !strings.Contains(sdp, " typ relay ") {
			t.Fatal("no relayed candidate")
		}
		return *p.LocalDescription()
	}
	offer := describe(a, func() (webrtc.SessionDescription, error) { return a.CreateOffer(nil) })
	if err := b.SetRemoteDescription(offer); err != nil {
		t.Fatal(err)
	}
	answer := describe(b, func() (webrtc.SessionDescription, error) { return b.CreateAnswer(nil) })
	if err := a.SetRemoteDescription(answer); err != nil {
		t.Fatal(err)
	}
}

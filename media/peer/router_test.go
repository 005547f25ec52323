package peer

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/logging"
	"github.com/pion/turn/v5"
	"github.com/pion/webrtc/v4"
	"go.uber.org/goleak"
)

// house is a TURN server on this computer, over UDP, TCP and TLS.
type house struct {
	udp, tcp, tls string // addresses
	roots         *x509.CertPool
	protocol      atomic.Value // that the last TLS connection agreed on
	allocations   atomic.Int64
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{}
	udp, err1 := net.ListenPacket("udp4", "127.0.0.1:0")
	tcp, err2 := net.Listen("tcp4", "127.0.0.1:0")
	plain, err3 := net.Listen("tcp4", "127.0.0.1:0")
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	certificate := h.certify(t)
	secure := tls.NewListener(plain, &tls.Config{
		Certificates: []tls.Certificate{certificate}, NextProtos: []string{"h2", "http/1.1", "stun.turn"},
		VerifyConnection: func(s tls.ConnectionState) error { h.protocol.Store(s.NegotiatedProtocol); return nil },
	})
	h.udp, h.tcp, h.tls = udp.LocalAddr().String(), tcp.Addr().String(), plain.Addr().String()
	relay := &turn.RelayAddressGeneratorStatic{RelayAddress: net.IPv4(127, 0, 0, 1), Address: "127.0.0.1"}
	server, err := turn.NewServer(turn.ServerConfig{
		Realm: "test", LoggerFactory: &logging.DefaultLoggerFactory{Writer: io.Discard},
		AuthHandler: func(r *turn.RequestAttributes) (string, []byte, bool) {
			return r.Username, turn.GenerateAuthKey(r.Username, r.Realm, "secret"), r.Username == "guest"
		},
		EventHandler:      turn.EventHandler{OnAllocationCreated: func(_, _ net.Addr, _, _, _ string, _ net.Addr, _ int) { h.allocations.Add(1) }},
		PacketConnConfigs: []turn.PacketConnConfig{{PacketConn: udp, RelayAddressGenerator: relay}},
		ListenerConfigs: []turn.ListenerConfig{
			{Listener: tcp, RelayAddressGenerator: relay}, {Listener: secure, RelayAddressGenerator: relay},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	return h
}

// certify makes a certificate for this computer that roots trust.
func (h *house) certify(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	h.roots = x509.NewCertPool()
	h.roots.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// gate is an HTTP proxy that knows CONNECT alone.
type gate struct {
	address string
	asked   atomic.Int64
	status  atomic.Int64 // answer
	user    atomic.Value // Proxy-Authorization
}

func newGate(t *testing.T) *gate {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{address: l.Addr().String()}
	g.status.Store(http.StatusOK)
	var work sync.WaitGroup
	work.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			work.Go(func() { g.serve(c) })
		}
	})
	t.Cleanup(func() { _ = l.Close(); work.Wait() })
	return g
}

func (g *gate) serve(c net.Conn) {
	defer c.Close()
	r, err := http.ReadRequest(bufio.NewReader(c))
	if err != nil || r.Method != http.MethodConnect {
		return
	}
	g.asked.Add(1)
	g.user.Store(r.Header.Get("Proxy-Authorization"))
	fmt.Fprintf(c, "HTTP/1.1 %d Answer\r\n\r\n", g.status.Load())
	if g.status.Load() != http.StatusOK {
		return
	}
	out, err := net.Dial("tcp", r.Host)
	if err != nil {
		return
	}
	defer out.Close()
	var work sync.WaitGroup
	work.Go(func() { _, _ = io.Copy(out, c); _ = out.(*net.TCPConn).CloseWrite() })
	_, _ = io.Copy(c, out)
	_ = c.Close()
	work.Wait()
}

// A connection goes through a TURN server when it may go no other way, however
// that is reached.
func TestRelayOnly(t *testing.T) {
	for _, name := range []string{"udp", "tcp", "tls", "tcp by proxy", "tls by proxy"} {
		t.Run(name, func(t *testing.T) {
			defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
			t.Run("call", func(t *testing.T) {
				h, g := newHouse(t), newGate(t)
				server := map[string]string{"udp": "turn:" + h.udp, "tcp": "turn:" + h.tcp + "?transport=tcp", "tls": "turns:" + h.tls + "?transport=tcp"}[strings.Fields(name)[0]]
				var mu sync.Mutex
				var told []string
				relayed := make(chan struct{}, 10)
				c := newCall(t, nil, func(config *Config) {
					config.RelayOnly = true
					config.Servers = []webrtc.ICEServer{{URLs: []string{server}, Username: "guest", Credential: "secret"}}
					tell := config.OnCandidate
					config.OnCandidate = func(c Candidate) {
						mu.Lock()
						told = append(told, c.Candidate)
						mu.Unlock()
						tell(c)
					}
					config.OnState = func(s State, by Way) {
						if s == Connected && by == Relayed {
							relayed <- struct{}{}
						}
					}
				})
				c.host.router.roots = h.roots
				if strings.Contains(name, "proxy") {
					c.host.router.proxy = func(*http.Request) (*url.URL, error) {
						return &url.URL{Scheme: "http", Host: g.address, User: url.UserPassword("me", "pass")}, nil
					}
				}
				c.connect(t)
				c.both(t, 20)
				<-relayed
				mu.Lock()
				defer mu.Unlock()
				for _, candidate := range told {
					if !strings.Contains(candidate, "typ relay") && candidate != "" {
						t.Errorf("an own address was told: %s", candidate)
					}
				}
				if h.allocations.Load() != 1 {
					t.Errorf("%d allocations", h.allocations.Load())
				}
				if p, _ := h.protocol.Load().(string); strings.Contains(name, "tls") && p != "stun.turn" {
					t.Errorf("protocol %q", p)
				}
				if by := strings.Contains(name, "proxy"); by != (g.asked.Load() > 0) || by && g.user.Load() != "Basic bWU6cGFzcw==" {
					t.Errorf("proxy asked %d times", g.asked.Load())
				}
			})
		})
	}
}

// New credentials serve the next search for a way.
func TestServersAreRenewed(t *testing.T) {
	h := newHouse(t)
	c := newCall(t, nil, func(config *Config) {
		config.RelayOnly = true
		config.Servers = []webrtc.ICEServer{{URLs: []string{"turn:" + h.udp}, Username: "old", Credential: "secret"}}
		config.OnState = nil
	})
	c.connect(t)
	// pion loses a search that is interrupted; renewed credentials come minutes after the first ones.
	eventually(t, "the refusal", func() bool {
		return c.host.pc.ICEGatheringState() == webrtc.ICEGatheringStateComplete &&
			c.guest.pc.ICEGatheringState() == webrtc.ICEGatheringStateComplete
	})
	if err := c.host.SetServers([]webrtc.ICEServer{{URLs: []string{"turn:" + h.udp}, Username: "guest", Credential: "secret"}}); err != nil {
		t.Fatal(err)
	}
	c.mu.Lock()
	c.offered = false // candidates wait for the offer
	c.mu.Unlock()
	offer, err := c.host.Restart()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.host.Answer(c.offer(t, offer)); err != nil {
		t.Fatal(err)
	}
	c.both(t, 10)
}

func TestRouter(t *testing.T) {
	h, g := newHouse(t), newGate(t)
	proxy := &url.URL{Scheme: "http", Host: g.address}
	for _, row := range []struct {
		name    string
		address string
		change  func(*router)
		bad     bool
	}{
		{"straight", h.tcp, func(*router) {}, false},
		{"TLS", h.tls, func(r *router) { r.roots = h.roots }, false},
		{"TLS of a stranger", h.tls, func(*router) {}, true},
		{"nobody there", "127.0.0.1:1", func(*router) {}, true},
		{"by proxy", h.tcp, func(r *router) { r.proxy = func(*http.Request) (*url.URL, error) { return proxy, nil } }, false},
		{"proxy that is none", h.tcp, func(r *router) {
			r.proxy = func(*http.Request) (*url.URL, error) { return &url.URL{Scheme: "http", Host: h.udp}, nil }
		}, true},
		{"proxy that cannot be known", h.tcp, func(r *router) {
			r.proxy = func(*http.Request) (*url.URL, error) { return nil, io.ErrUnexpectedEOF }
		}, true},
		{"another kind of proxy", h.tcp, func(r *router) {
			r.proxy = func(*http.Request) (*url.URL, error) { return &url.URL{Scheme: "socks5", Host: g.address}, nil }
		}, false},
		{"too late", h.tcp, func(r *router) { r.stop() }, true},
	} {
		r := newRouter([]webrtc.ICEServer{{URLs: []string{"turn:" + h.tcp + "?transport=tcp", "turns:" + h.tls + "?transport=tcp", "nonsense"}}})
		row.change(r)
		conn, err := r.Dial("tcp4", row.address)
		if (err != nil) != row.bad {
			t.Errorf("%s: %v", row.name, err)
		}
		if err == nil {
			if _, ok := conn.LocalAddr().(*net.TCPAddr); !ok {
				t.Errorf("%s: %T", row.name, conn.LocalAddr())
			}
			_ = conn.Close()
		}
		r.stop()
	}
	g.status.Store(http.StatusForbidden)
	r := newRouter(nil)
	defer r.stop()
	r.proxy = func(*http.Request) (*url.URL, error) { return proxy, nil }
	if _, err := r.Dial("tcp4", h.tcp); err == nil {
		t.Error("a proxy that refuses")
	}
}

package peer

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/pion/stun/v4"
	"github.com/pion/webrtc/v4"

	"zwiesprache/signal/proxy"
)

// dialLimit is how long a TURN server, or the proxy before it, may take to
// answer: other ways are sought meanwhile.
const dialLimit = 10 * time.Second

// router connects to TURN servers over TCP and TLS: through the HTTP proxy of
// this computer where it has one. pion leaves TLS to it as well.
type router struct {
	ctx   context.Context // ends with the peer, which may be in the midst of dialling
	stop  context.CancelFunc
	roots *x509.CertPool                        // nil: the system's
	proxy func(*http.Request) (*url.URL, error) // which proxy a request takes

	mu     sync.Mutex      // guards the field below
	secure map[string]bool // addresses that want TLS
}

func newRouter(servers []webrtc.ICEServer) *router {
	ctx, stop := context.WithCancel(context.Background())
	r := &router{ctx: ctx, stop: stop, proxy: http.ProxyFromEnvironment}
	r.serve(servers)
	return r
}

// serve learns which of these servers want TLS.
func (r *router) serve(servers []webrtc.ICEServer) {
	secure := make(map[string]bool)
	for _, s := range servers {
		for _, text := range s.URLs {
			if u, err := stun.ParseURI(text); err == nil && u.Scheme == stun.SchemeTypeTURNS {
				secure[net.JoinHostPort(u.Host, strconv.Itoa(u.Port))] = true
			}
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.secure = secure
}

// Dial implements the proxy.Dialer of golang.org/x/net, which pion asks for.
func (r *router) Dial(network, address string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(r.ctx, dialLimit)
	defer cancel()
	conn, err := r.reach(ctx, network, address)
	if err != nil {
		return nil, fmt.Errorf("reach relay: %w", err)
	}
	r.mu.Lock()
	secure := r.secure[address]
	r.mu.Unlock()
	if !secure {
		return conn, nil
	}
	// The protocol's name lets a server on the port of HTTPS tell us from a
	// browser (RFC 7443).
	return r.encrypt(ctx, conn, address, "stun.turn")
}

// encrypt begins TLS with the one at that address; conn is closed where that fails.
func (r *router) encrypt(ctx context.Context, conn net.Conn, address string, protocols ...string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	c := tls.Client(conn, &tls.Config{ServerName: host, NextProtos: protocols, RootCAs: r.roots, MinVersion: tls.VersionTLS12})
	if err := c.HandshakeContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("begin TLS: %w", err), conn.Close())
	}
	return c, nil
}

// reach connects to an address, through a proxy if this computer has one for it.
func (r *router) reach(ctx context.Context, network, address string) (net.Conn, error) {
	through, err := r.proxy(&http.Request{URL: &url.URL{Scheme: "https", Host: address}})
	if err != nil {
		return nil, fmt.Errorf("find proxy: %w", err)
	}
	var d net.Dialer
	if through == nil || through.Scheme != "http" && through.Scheme != "https" {
		conn, err := d.DialContext(ctx, network, address)
		if err != nil && ctx.Err() == nil { // pion asks for IPv4 alone, which a network or a server may not have
			conn, err = d.DialContext(ctx, "tcp6", address)
		}
		return conn, err
	}
	gate := through.Host
	if through.Port() == "" {
		gate = net.JoinHostPort(through.Hostname(), map[string]string{"http": "80", "https": "443"}[through.Scheme])
	}
	conn, err := d.DialContext(ctx, "tcp", gate)
	if err != nil {
		return nil, err
	}
	if through.Scheme == "https" {
		if conn, err = r.encrypt(ctx, conn, gate); err != nil {
			return nil, err
		}
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if err := proxy.Connect(conn, address, through.User); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}

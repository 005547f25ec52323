package signal

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"zwiesprache/signal/proxy"
)

// Proxy names the proxy for a request, nil for none, as http.Transport has it.
type Proxy = func(*http.Request) (*url.URL, error)

// gate leads to the server: through the HTTP proxy that this computer has for
// it, if there is one.
type gate struct {
	proxy       Proxy
	dial, shake time.Duration // for the first connection, and for what the proxy does with it
}

// reach connects to an address. Errors repeat addresses.
func (g gate) reach(ctx context.Context, to address) (net.Conn, error) {
	scheme := "http"
	if to.tls != nil {
		scheme = "https"
	}
	through, err := g.proxy(&http.Request{URL: &url.URL{Scheme: scheme, Host: to.dial}})
	if err != nil {
		return nil, fmt.Errorf("find proxy: %w", err)
	}
	d := net.Dialer{Timeout: g.dial}
	if through == nil || through.Scheme != "http" && through.Scheme != "https" {
		return d.DialContext(ctx, "tcp", to.dial)
	}
	at, err := parseOrigin(through.Scheme + "://" + through.Host)
	if err != nil {
		return nil, fmt.Errorf("find proxy: %w", err)
	}
	conn, err := d.DialContext(ctx, "tcp", at.dial)
	if err != nil {
		return nil, fmt.Errorf("dial proxy: %w", err)
	}
	if at.tls != nil {
		conn = tls.Client(conn, at.tls)
	}
	_ = conn.SetDeadline(time.Now().Add(g.shake))
	over := context.AfterFunc(ctx, func() { _ = conn.Close() })
	err = proxy.Connect(conn, to.dial, through.User)
	if !over() {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, conn.SetDeadline(time.Time{})
}

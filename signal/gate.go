package signal

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// ErrProxy says that the HTTP proxy before the server does not let us through.
var ErrProxy = errors.New("the proxy refuses")

// Proxy names the proxy for a request, nil for none, as http.Transport has it.
type Proxy = func(*http.Request) (*url.URL, error)

// maxAnswer is the longest answer to CONNECT. What follows it is TLS, or
// WebSocket, and of that nobody speaks before us.
const maxAnswer = 16 << 10 // bytes

// gate leads to the server: through the HTTP proxy that this computer has for
// it, if there is one, by CONNECT (RFC 9110, section 9.3.6).
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
	err = connect(conn, to.dial, through.User)
	if !over() {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, conn.SetDeadline(time.Time{})
}

// connect asks a proxy for a way to an address.
func connect(conn net.Conn, to string, user *url.Userinfo) error {
	request := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: to}, Host: to, Header: http.Header{}}
	if user != nil {
		password, _ := user.Password()
		request.Header.Set("Proxy-Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(user.Username()+":"+password)))
	}
	if err := request.Write(conn); err != nil {
		return fmt.Errorf("ask proxy: %w", err)
	}
	reader := bufio.NewReader(io.LimitReader(conn, maxAnswer))
	answer, err := http.ReadResponse(reader, request)
	if err != nil {
		return fmt.Errorf("read answer of proxy: %w", err)
	}
	_ = answer.Body.Close() // the answer to CONNECT has none
	if answer.StatusCode/100 != 2 || reader.Buffered() > 0 {
		return fmt.Errorf("%w: %d", ErrProxy, answer.StatusCode)
	}
	return nil
}

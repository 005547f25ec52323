package signal_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"

	"zwiesprache/signal"
	"zwiesprache/signal/proxy"
)

// keeper is a proxy that knows CONNECT alone, and whom it lets through.
type keeper struct {
	l       net.Listener
	user    string // what must stand in Proxy-Authorization; "" = nothing
	answer  string // instead of its own; "" = its own
	let     atomic.Int64
	group   sync.WaitGroup
	mu      sync.Mutex // guards open
	open    []net.Conn
	refused atomic.Int64
}

func newProxy(t *testing.T) *keeper {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &keeper{l: l}
	p.group.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			p.keep(c)
			p.group.Go(func() { p.serve(c) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		p.cut()
		p.group.Wait()
	})
	return p
}

func (p *keeper) keep(c net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open = append(p.open, c)
}

// cut closes all that goes through.
func (p *keeper) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.open {
		_ = c.Close()
	}
	p.open = nil
}

func (p *keeper) serve(c net.Conn) {
	defer c.Close()
	r, err := http.ReadRequest(bufio.NewReader(c))
	if err != nil {
		return
	}
	if r.Method != http.MethodConnect || r.Header.Get("Proxy-Authorization") != p.user {
		p.refused.Add(1)
		_, _ = io.WriteString(c, "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
		return
	}
	if p.answer != "" {
		_, _ = io.WriteString(c, p.answer)
		return
	}
	out, err := net.Dial("tcp", r.Host)
	if err != nil {
		return
	}
	p.keep(out)
	p.let.Add(1)
	_, _ = io.WriteString(c, "HTTP/1.1 200 Connection established\r\n\r\n")
	var both sync.WaitGroup
	both.Go(func() { _, _ = io.Copy(out, c); _ = out.Close() })
	both.Go(func() { _, _ = io.Copy(c, out); _ = c.Close() })
	both.Wait()
}

// at names p to those who ask, with a user's name and password if it wants one.
func (p *keeper) at(user *url.Userinfo) signal.Proxy {
	return func(*http.Request) (*url.URL, error) {
		return &url.URL{Scheme: "http", Host: p.l.Addr().String(), User: user}, nil
	}
}

func newHostThrough(t *testing.T, origin string, by signal.Proxy) host {
	t.Helper()
	e := newEnd(t)
	h, err := signal.NewHost(signal.HostConfig{
		Origin: origin, Words: words, Password: password, Fingerprint: hostPrint, Key: key(1), OnEvent: e.on, Log: logs(), Proxy: by,
	})
	if err != nil {
		t.Fatal(err)
	}
	run(t, e, h.Run)
	return host{e, h}
}

// TestProxy holds a room through a proxy, and again when that has cut the line.
func TestProxy(t *testing.T) {
	for name, user := range map[string]*url.Userinfo{"open": nil, "with a password": url.UserPassword("me", "pass")} {
		t.Run(name, func(t *testing.T) {
			origin := start(t).origin
			p := newProxy(t)
			if user != nil {
				p.user = "Basic bWU6cGFzcw=="
			}
			h := newHostThrough(t, origin, p.at(user))
			next[signal.Claimed](h.end)
			g := newGuest(t, origin)
			next[signal.Invited](g.end)
			join(h, g)
			p.cut()
			next[signal.Lost](h.end)
			next[signal.Claimed](h.end)
			if p.let.Load() != 2 {
				t.Errorf("%d lines went through", p.let.Load())
			}
		})
	}
}

// TestProxyRefuses meets proxies that do not let through: the line is tried again.
func TestProxyRefuses(t *testing.T) {
	for name, row := range map[string]struct {
		change func(*keeper)
		want   error
	}{
		"who is not known": {func(p *keeper) { p.user = "Basic bWU6cGFzcw==" }, proxy.ErrRefused},
		"forbidden":        {func(p *keeper) { p.answer = "HTTP/1.1 403 Forbidden\r\n\r\n" }, proxy.ErrRefused},
		"talks ahead":      {func(p *keeper) { p.answer = "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 101" }, proxy.ErrRefused},
		"endless":          {func(p *keeper) { p.answer = "HTTP/1.1 200 OK\r\n" + string(make([]byte, 1<<20)) }, nil},
		"no HTTP":          {func(p *keeper) { p.answer = "SSH-2.0\r\n" }, nil},
		"nothing":          {func(p *keeper) { p.answer = "\r\n" }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProxy(t)
			row.change(p)
			h := newHostThrough(t, start(t).origin, p.at(nil))
			lost := next[signal.Lost](h.end)
			if lost.Err == nil || row.want != nil && !errors.Is(lost.Err, row.want) {
				t.Errorf("lost with %v, want %v", lost.Err, row.want)
			}
		})
	}
}

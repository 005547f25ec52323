// Package front is where connections from the internet arrive. Listen is the
// first thing to call: it makes a net.Listener whose connections are HTTP, with
// TLS done, and hands those that speak STUN or TURN to the relay, so that one
// port serves both.
//
// It looks at the first bytes alone and keeps none. It logs no addresses.
package front

import (
	"crypto/tls"
	"log/slog"
	"maps"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// Limits of connections: first of those of which nobody knows yet what they are.
const (
	// From connecting to the first byte inside TLS; a handshake takes two round
	// trips, over the slowest satellite 2 s.
	sniffTimeout = 10 * time.Second

	unknown       = 4096 // at once: what two processors greet within some seconds
	unknownOne    = 64   // of them from one place: a school that opens its pages at once
	unknownAround = 512  // and from the network around it

	// From one place, known or not, without the relay's: all lines that it may have,
	// and the pages of a school, each over one connection.
	openOne    = 256
	openAround = 6144 // from the network around it: guests' lines of 256 addresses
)

// DefaultMost connections are in memory of 4 GiB, the kernel's share included.
const DefaultMost = 1 << 17

// Config of a Listener. The zero value gives plain HTTP.
type Config struct {
	Certificates *Certificates  // nil: no TLS, as on this computer or behind a reverse proxy
	Relay        func(net.Conn) // gets what speaks STUN, and closes it; nil: nobody does
	Trusted      []netip.Prefix // load balancers, whose connections are of many places
	Most         int            // connections at once, without the relay's; 0: DefaultMost
	Log          *slog.Logger   // nil: nothing is logged
}

// Listener is a net.Listener of HTTP connections. Make it with Listen.
type Listener struct {
	raw     net.Listener
	relay   func(net.Conn)
	tls     *tls.Config // nil: no TLS
	trusted []netip.Prefix
	most    int
	log     *slog.Logger
	ready   chan net.Conn
	closed  chan struct{}
	group   sync.WaitGroup

	mu      sync.Mutex // guards the fields below
	ending  bool
	err     error                 // why raw accepts no more
	pending map[*counted]struct{} // not yet known; to close at the end
	places  map[netip.Prefix]int  // of pending, and so for the networks around
	open    map[netip.Prefix]int  // the same of all
	count   int                   // of all
}

// Listen takes connections from raw until Close. It owns raw.
func Listen(raw net.Listener, c Config) *Listener {
	l := &Listener{
		raw: raw, relay: c.Relay, trusted: c.Trusted, most: c.Most, log: c.Log,
		ready: make(chan net.Conn), closed: make(chan struct{}),
		pending: map[*counted]struct{}{}, places: map[netip.Prefix]int{}, open: map[netip.Prefix]int{},
	}
	if l.most == 0 {
		l.most = DefaultMost
	}
	if l.log == nil {
		l.log = slog.New(slog.DiscardHandler)
	}
	if c.Certificates != nil {
		l.tls = c.Certificates.config()
		if l.relay != nil {
			l.tls.NextProtos = append([]string{relayProtocol}, l.tls.NextProtos...)
		}
	}
	l.group.Go(l.run)
	if c.Certificates != nil {
		l.group.Go(func() {
			if err := c.Certificates.obtain(); err != nil {
				l.log.Error("the authority gives no certificate; it is asked again when somebody connects", "error", err)
			}
		})
	}
	return l
}

// Accept waits for the next connection that speaks HTTP.
func (l *Listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.ready:
		return c, nil
	case <-l.closed:
		l.mu.Lock()
		defer l.mu.Unlock()
		return nil, l.err
	}
}

// Addr is where connections arrive.
func (l *Listener) Addr() net.Addr { return l.raw.Addr() }

// Close ends listening and what is not yet handed on, and waits for that.
func (l *Listener) Close() error {
	err := l.raw.Close()
	l.group.Wait()
	return err
}

func (l *Listener) run() {
	defer l.end()
	for pause := time.Duration(0); ; {
		c, err := l.raw.Accept()
		if err == nil {
			pause = 0
			l.take(c)
			continue
		}
		if !temporary(err) {
			l.mu.Lock()
			l.err = err
			l.mu.Unlock()
			return
		}
		// Too many open files, mostly: some close by and by.
		pause = min(max(2*pause, 5*time.Millisecond), time.Second)
		l.log.Warn("no connection can be taken for a moment")
		time.Sleep(pause)
	}
}

// temporary says that accepting may work again, as net/http does.
func temporary(err error) bool {
	t, ok := err.(interface{ Temporary() bool })
	return ok && t.Temporary()
}

// end closes what nobody will take any more.
func (l *Listener) end() {
	l.mu.Lock()
	l.ending = true
	close(l.closed)
	left := slices.Collect(maps.Keys(l.pending))
	l.mu.Unlock()
	for _, c := range left {
		_ = c.Close()
	}
}

// take looks at c in a goroutine of its own, unless too many are being looked at.
func (l *Listener) take(c net.Conn) {
	from, around := place(c.RemoteAddr())
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ending || len(l.pending) >= unknown || l.count >= l.most || l.crowded(from, around) {
		_ = c.Close()
		return
	}
	n := &counted{Conn: c, listener: l, from: from, around: around}
	l.pending[n] = struct{}{}
	n.add(l.places, 1)
	n.add(l.open, 1)
	l.count++
	l.group.Go(func() { l.sort(n) })
}

// crowded says that a place, or the network around it, has as much as it may. It needs l.mu.
func (l *Listener) crowded(from, around netip.Prefix) bool {
	if slices.ContainsFunc(l.trusted, func(n netip.Prefix) bool { return n.Contains(from.Addr()) }) {
		return false
	}
	return l.places[from] >= unknownOne || l.places[around] >= unknownAround ||
		l.open[from] >= openOne || l.open[around] >= openAround
}

// known takes c out of what is closed at the end. It says no when that has come.
func (l *Listener) known(c *counted) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.pending, c)
	c.add(l.places, -1)
	return !l.ending
}

// sort finds out what c speaks and hands it on.
func (l *Listener) sort(c *counted) {
	_ = c.SetDeadline(time.Now().Add(sniffTimeout))
	inner, kind := l.sniff(c)
	if inner != nil {
		_ = c.SetDeadline(time.Time{})
	}
	open := l.known(c)
	switch {
	case !open || inner == nil || kind == nothing:
		_ = c.Close()
	case kind == relayed:
		c.leave() // the relay counts for itself
		l.relay(inner)
	default:
		select {
		case l.ready <- inner:
		case <-l.closed:
			_ = c.Close()
		}
	}
}

// place is the network that counts as one, an IPv4 address or 64 bits of IPv6,
// and that around it, which one customer of a provider may have to itself.
func place(a net.Addr) (from, around netip.Prefix) {
	t, ok := a.(*net.TCPAddr)
	if !ok { // whatever cannot be read is one place
		return netip.Prefix{}, netip.PrefixFrom(netip.IPv6Unspecified(), 0)
	}
	ip := t.AddrPort().Addr().Unmap().WithZone("")
	own, wide := 64, 48
	if ip.Is4() {
		own, wide = 32, 24
	}
	from, _ = ip.Prefix(own) // the bits fit
	around, _ = ip.Prefix(wide)
	return from, around
}

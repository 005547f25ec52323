// Package relay carries media between people whose networks do not let them
// reach each other: STUN (RFC 8489) and TURN (RFC 8656) over UDP, TCP and TLS.
// New is the first thing to call, then Serve; Issue gives a right to use it.
//
// pion/turn answers requests. ChannelData, which is nearly all that passes,
// goes its own short way between sockets once pion has bound the channel.
//
// It sees addresses, times and sizes. What passes is encrypted between the
// people. It logs and counts nothing that belongs to one person.
package relay

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/turn/v5"
)

// Errors of New, so that the caller can say which setting to change.
var (
	ErrPublic = errors.New("no public address, or more than one of a kind")
	ErrPorts  = errors.New("port range is empty")
)

// Config of a Relay. Public and one of UDP and TCP must be given, or all
// connections come through Conn.
type Config struct {
	Realm  string       // what clients are told they log in to; "": DefaultRealm
	Issue  IssuerConfig // rights, and where they are used
	UDP    []string     // addresses to listen on; "0.0.0.0" and "[::]" mean the public one, from which answers must come
	TCP    []string     // the same for TURN over plain TCP
	Public []netip.Addr // one for each of IPv4 and IPv6 that is relayed; behind a NAT the outer one
	Ports  Ports        // of the relayed addresses; zero: all dynamic ones

	Sockets int            // UDP sockets for each address (SO_REUSEPORT, Linux); 0: one
	Allow   []netip.Prefix // peers that are not refused although they are in no public network
	Limits  Limits         // zero fields: the defaults
	Log     *slog.Logger   // nil: nothing is logged
}

// DefaultRealm is that of a Relay without one.
const DefaultRealm = "zwiesprache"

// Ports is a range, with both ends.
type Ports struct{ Min, Max uint16 }

// dynamicPorts are those of RFC 6335 for such use.
var dynamicPorts = Ports{49152, 65535}

// Relay is a STUN and TURN server. Make it with New.
type Relay struct {
	*Issuer
	config    Config
	log       *slog.Logger
	peers     *peers
	counts    counts
	quota     quota
	asks      *limiter
	second    atomic.Int64              // a clock for meters that costs nothing to read
	locals    map[netip.Addr]netip.Addr // public address to that which relayed sockets are bound to
	behindNAT bool                      // some of them differ

	loops     []*loop
	sockets   []*socket
	listeners []net.Listener
	streams   *streamListener
	group     sync.WaitGroup // allocations, streams and accept loops

	mu          sync.RWMutex                   // guards the fields below
	allocations map[netip.AddrPort]*allocation // by public address
	inner       map[netip.AddrPort]*allocation // by that of their socket, where it is another
	stopping    bool
}

// New opens all listening sockets. Serve answers on them, and closes them.
func New(c Config) (*Relay, error) {
	if c.Realm == "" {
		c.Realm = DefaultRealm
	}
	if c.Ports == (Ports{}) {
		c.Ports = dynamicPorts
	}
	if c.Ports.Min == 0 || c.Ports.Min > c.Ports.Max {
		return nil, ErrPorts
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	c.Limits = c.Limits.orDefault()
	issuer, err := NewIssuer(c.Issue)
	if err != nil {
		return nil, err
	}
	r := &Relay{
		Issuer: issuer, config: c, log: c.Log,
		quota:       newQuota(c.Limits),
		asks:        newLimiter(),
		locals:      map[netip.Addr]netip.Addr{},
		allocations: map[netip.AddrPort]*allocation{},
		inner:       map[netip.AddrPort]*allocation{},
	}
	r.streams = newStreamListener(r)
	if err := r.findLocals(); err != nil {
		return nil, err
	}
	if r.peers, err = newPeers(c.Public, c.Allow); err != nil {
		return nil, err
	}
	if err := r.listen(); err != nil {
		return nil, errors.Join(err, r.abandon())
	}
	return r, nil
}

// findLocals finds what relayed sockets are bound to: the public address if
// this computer has it, or that from which packets leave it.
func (r *Relay) findLocals() error {
	for _, public := range r.config.Public {
		for other := range r.locals {
			if other.Is4() == public.Is4() {
				return ErrPublic
			}
		}
		if !public.IsValid() || public.Is4In6() || public.IsUnspecified() || public.Zone() != "" {
			return ErrPublic
		}
		local, err := localFor(public)
		if err != nil {
			return fmt.Errorf("find the network of the public address: %w", err)
		}
		r.locals[public] = local
		r.behindNAT = r.behindNAT || local != public
	}
	if len(r.locals) == 0 {
		return ErrPublic
	}
	return nil
}

func localFor(public netip.Addr) (netip.Addr, error) {
	network := "udp4"
	if public.Is6() {
		network = "udp6"
	}
	if c, err := net.ListenUDP(network, net.UDPAddrFromAddrPort(netip.AddrPortFrom(public, 0))); err == nil {
		return public, c.Close()
	}
	// Connecting sends nothing; any port will do.
	c, err := net.DialUDP(network, nil, net.UDPAddrFromAddrPort(netip.AddrPortFrom(public, 9)))
	if err != nil {
		return netip.Addr{}, err
	}
	local := c.LocalAddr().(*net.UDPAddr).AddrPort().Addr().Unmap()
	return local, c.Close()
}

func (r *Relay) listen() error {
	for range max(1, r.config.Sockets) {
		l, err := newLoop()
		if err != nil {
			return fmt.Errorf("start reading: %w", err)
		}
		r.loops = append(r.loops, l)
	}
	for _, address := range r.config.UDP {
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("read address for TURN: %w", err)
		}
		for public, local := range r.locals {
			if at.Addr().IsUnspecified() && at.Addr().Is4() == public.Is4() {
				at = netip.AddrPortFrom(local, at.Port())
			}
		}
		for _, l := range r.loops {
			s, err := newSocket(r, l, at)
			if err != nil {
				return fmt.Errorf("listen for TURN on UDP: %w", err)
			}
			r.sockets = append(r.sockets, s)
			at = s.udp.local // the others share the port, also when it was 0
		}
	}
	for _, address := range r.config.TCP {
		l, err := net.Listen("tcp", address)
		if err != nil {
			return fmt.Errorf("listen for TURN on TCP: %w", err)
		}
		r.listeners = append(r.listeners, l)
	}
	return nil
}

// abandon closes what Serve has not begun to use.
func (r *Relay) abandon() (err error) {
	for _, s := range r.sockets {
		err = errors.Join(err, s.Close())
	}
	for _, l := range r.listeners {
		err = errors.Join(err, l.Close())
	}
	for _, l := range r.loops {
		err = errors.Join(err, l.release())
	}
	return errors.Join(err, r.streams.Close())
}

// UDP and TCP tell where the relay listens, in the order of Config.
func (r *Relay) UDP() (all []netip.AddrPort) {
	for i := 0; i < len(r.sockets); i += len(r.loops) {
		all = append(all, r.sockets[i].udp.local)
	}
	return all
}

// TCP is told of at UDP.
func (r *Relay) TCP() (all []netip.AddrPort) {
	for _, l := range r.listeners {
		all = append(all, l.Addr().(*net.TCPAddr).AddrPort())
	}
	return all
}

// sweepEvery is how often what has ended is forgotten.
const sweepEvery = 60 // seconds

// Serve relays until ctx ends, then closes everything and returns nil. A relay
// serves once.
func (r *Relay) Serve(ctx context.Context) error {
	s, err := turn.NewServer(r.pion())
	if err != nil {
		return errors.Join(fmt.Errorf("start TURN: %w", err), r.abandon())
	}
	var loops sync.WaitGroup
	for _, l := range r.loops {
		loops.Go(l.run)
	}
	for _, l := range r.listeners {
		r.group.Go(func() { r.accept(l) })
	}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for on := true; on; {
		select {
		case <-tick.C:
			if r.second.Add(1)%sweepEvery == 0 {
				r.sweep()
			}
		case <-ctx.Done():
			on = false
		}
	}
	r.mu.Lock()
	r.stopping = true
	r.mu.Unlock()
	err = s.Close() // pion closes the UDP sockets and the streams' listener, and with them all allocations
	for _, l := range r.listeners {
		err = errors.Join(err, l.Close())
	}
	r.group.Wait()
	for _, l := range r.loops {
		l.stop()
	}
	loops.Wait()
	if err != nil {
		return fmt.Errorf("stop TURN: %w", err)
	}
	return nil
}

// acceptPause is how long to wait when there are no more file descriptors.
const acceptPause = 100 * time.Millisecond

func (r *Relay) accept(l net.Listener) {
	for {
		c, err := l.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			r.log.Warn("accept a connection to relay", "error", "out of resources")
			time.Sleep(acceptPause)
		default:
			r.Conn(c)
		}
	}
}

// Revoke ends the rights that were issued for key, and what is relayed by them.
func (r *Relay) Revoke(key string) {
	room, ok := r.Issuer.revoke(key)
	if !ok {
		return
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, a := range r.allocations {
		if a.room == room {
			a.end()
		}
	}
}

func (r *Relay) sweep() {
	r.Issuer.sweep()
	r.quota.sweep()
}

// newSecret is for a relay that shares its own with nobody.
func newSecret() []byte {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails
	return b
}

package relay

import (
	"encoding/binary"
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// ChannelData has the number of its channel and its length before the data
	// (RFC 8656, section 12.4).
	headerSize = 4

	// maxPacket is more than any Ethernet carries; what is longer is dropped.
	maxPacket = 2048 // bytes of a datagram

	// pion reads what peers send into this; what is longer it would cut.
	maxIndication = 1600 // bytes

	indicationQueue = 16 // packets that wait for pion: those before a channel is bound
)

// client is the other end of an allocation: whoever asked for it.
type client interface {
	// write sends a frame of ChannelData. It keeps nothing of it and never waits.
	write(frame []byte)
}

// allocation is one relayed address: the socket on which pion reads what
// arrives there, except for data of channels.
type allocation struct {
	relay  *Relay
	udp    *udp
	loop   *loop
	public netip.AddrPort // as peers know it
	room   string
	until  *time.Timer // ends it with its right
	inbox  inbox       // what has no channel
	closed sync.Once

	// Set by attach before anything is relayed.
	client   client
	accounts accounts
	detach   func()

	mu       sync.Mutex // guards changes of the fields below, which are never changed in place
	channels atomic.Pointer[[]channel]
	permits  atomic.Pointer[[]netip.Addr]
}

// channel is a number that stands for a peer.
type channel struct {
	number uint16
	peer   netip.AddrPort
}

func newAllocation(r *Relay, u *udp, l *loop, public netip.AddrPort, room string, until time.Time) *allocation {
	a := &allocation{relay: r, udp: u, loop: l, public: public, room: room, inbox: newInbox(indicationQueue)}
	a.channels.Store(&[]channel{})
	a.permits.Store(&[]netip.Addr{})
	a.until = time.AfterFunc(until.Sub(r.Issuer.config.Now()), a.end)
	return a
}

// attach joins a to its client. detach is called once, at the end.
func (a *allocation) attach(c client, all accounts, detach func()) {
	a.client, a.accounts, a.detach = c, all, detach
}

// bind and unbind, permit and forbid follow what pion has made of requests.

func (a *allocation) bind(number uint16, peer netip.AddrPort) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.channels.Store(with(a.channels.Load(), channel{number, peer}))
}

func (a *allocation) unbind(number uint16) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.channels.Store(without(a.channels.Load(), func(c channel) bool { return c.number == number }))
}

func (a *allocation) permit(peer netip.Addr) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.permits.Store(with(a.permits.Load(), peer))
}

func (a *allocation) forbid(peer netip.Addr) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.permits.Store(without(a.permits.Load(), func(p netip.Addr) bool { return p == peer }))
}

func with[E any](list *[]E, e E) *[]E {
	next := append(slices.Clone(*list), e)
	return &next
}

func without[E any](list *[]E, which func(E) bool) *[]E {
	next := slices.DeleteFunc(slices.Clone(*list), which)
	return &next
}

func (a *allocation) peer(number uint16) (netip.AddrPort, bool) {
	for _, c := range *a.channels.Load() {
		if c.number == number {
			return c.peer, true
		}
	}
	return netip.AddrPort{}, false
}

func (a *allocation) number(peer netip.AddrPort) (uint16, bool) {
	for _, c := range *a.channels.Load() {
		if c.peer == peer {
			return c.number, true
		}
	}
	return 0, false
}

// forward takes a frame of ChannelData from the client. It may write into the
// frame's header.
func (a *allocation) forward(frame []byte) {
	n := int(binary.BigEndian.Uint16(frame[2:]))
	peer, ok := a.peer(binary.BigEndian.Uint16(frame))
	if !ok || headerSize+n > len(frame) {
		a.relay.counts.malformed.Add(1)
		return
	}
	frame = frame[:headerSize+n]
	if !a.pay(n) {
		return
	}
	a.relay.counts.toPeer(n)
	if a.relay.peers.isOwn(peer.Addr()) {
		if other := a.relay.find(peer); other != nil && other.receive(a.public, frame) {
			return
		}
	}
	if to, ok := a.route(peer); ok {
		a.udp.send(frame[headerSize:], to)
	}
}

// receive takes data from a peer, with room for a header before it, and says
// whether it went by a channel.
func (a *allocation) receive(from netip.AddrPort, frame []byte) bool {
	number, ok := a.number(from)
	if !ok {
		return false
	}
	n := len(frame) - headerSize
	if !a.pay(n) {
		return true
	}
	binary.BigEndian.PutUint16(frame, number)
	binary.BigEndian.PutUint16(frame[2:], uint16(n))
	a.relay.counts.toClient(n)
	a.client.write(frame)
	return true
}

// pay says whether n bytes may pass.
func (a *allocation) pay(n int) bool {
	second := a.relay.second.Load()
	for _, x := range a.accounts {
		if !x.meter.take(n, second) {
			a.relay.counts.overLimit.Add(1)
			return false
		}
	}
	return true
}

// route says where packets for a peer really go: of our own addresses only to
// such as are relayed, past a NAT before this computer.
func (a *allocation) route(peer netip.AddrPort) (netip.AddrPort, bool) {
	if !a.relay.peers.isOwn(peer.Addr()) || a.relay.peers.open(peer.Addr()) {
		return peer, true
	}
	other := a.relay.find(peer)
	if other == nil {
		return peer, false
	}
	return netip.AddrPortFrom(a.relay.locals[peer.Addr()], peer.Port()), true
}

// take sorts what arrives from peers.
func (a *allocation) take(frame []byte, from netip.AddrPort) {
	from = a.relay.outer(from)
	if a.receive(from, frame) {
		return
	}
	n := len(frame) - headerSize
	if n > maxIndication || !slices.Contains(*a.permits.Load(), from.Addr()) || !a.pay(n) { // whoever may not send costs the room nothing
		return
	}
	a.relay.counts.toClient(n)
	a.inbox.put(frame[headerSize:], from)
}

// ReadFrom gives pion what has no channel.
func (a *allocation) ReadFrom(p []byte) (int, net.Addr, error) { return a.inbox.get(p) }

// WriteTo is used by pion for Send indications.
func (a *allocation) WriteTo(p []byte, to net.Addr) (int, error) {
	peer, ok := a.route(addrPort(to))
	if !ok || !a.pay(len(p)) {
		return len(p), nil
	}
	a.relay.counts.toPeer(len(p))
	a.udp.send(p, peer)
	return len(p), nil
}

// end makes pion close a.
func (a *allocation) end() {
	a.udp.close()
	a.loop.unwatch(a.udp)
	a.inbox.close()
}

// Close is called by pion, at times more than once.
func (a *allocation) Close() error {
	a.closed.Do(func() {
		a.until.Stop()
		if a.detach != nil {
			a.detach()
			a.relay.quota.freed(a.accounts)
		}
		a.end()
		a.relay.remove(a)
	})
	return nil
}

// The rest of net.PacketConn, of which pion uses LocalAddr alone.

func (a *allocation) LocalAddr() net.Addr              { return net.UDPAddrFromAddrPort(a.udp.local) }
func (a *allocation) SetDeadline(time.Time) error      { return errNoDeadline }
func (a *allocation) SetReadDeadline(time.Time) error  { return errNoDeadline }
func (a *allocation) SetWriteDeadline(time.Time) error { return errNoDeadline }

// find returns the allocation with that public address.
func (r *Relay) find(public netip.AddrPort) *allocation {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.allocations[public]
}

// outer returns the public address of a socket of ours, and others as they are.
func (r *Relay) outer(from netip.AddrPort) netip.AddrPort {
	if !r.behindNAT {
		return from
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	if a := r.inner[from]; a != nil {
		return a.public
	}
	return from
}

// add makes a known, unless the relay stops.
func (r *Relay) add(a *allocation) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stopping {
		return false
	}
	r.group.Add(1)
	r.allocations[a.public] = a
	if a.udp.local != a.public {
		r.inner[a.udp.local] = a
	}
	return true
}

func (r *Relay) remove(a *allocation) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.allocations[a.public] == a { // its port may be another's by now
		delete(r.allocations, a.public)
		delete(r.inner, a.udp.local)
	}
	r.group.Done()
}

// addrPort reads the addresses that pion and package net pass around.
func addrPort(a net.Addr) netip.AddrPort {
	var p netip.AddrPort
	switch a := a.(type) {
	case *net.UDPAddr:
		p = a.AddrPort()
	case *net.TCPAddr:
		p = a.AddrPort()
	}
	return netip.AddrPortFrom(p.Addr().Unmap(), p.Port())
}

func ipOf(ip net.IP) netip.Addr {
	a, _ := netip.AddrFromSlice(ip) // one that is none is nobody's
	return a.Unmap()
}

package relay

import (
	"net"
	"net/netip"
	"sync"
	"time"
)

const (
	// What arrives while the other cores are busy: some milliseconds of a full
	// line. The system may give less.
	socketBuffer = 4 << 20 // bytes

	requestQueue = 256 // requests that wait for pion; clients repeat what is dropped
)

// socket is one on which clients reach the relay over UDP. pion reads its
// requests; data of channels never comes to it.
type socket struct {
	relay    *Relay
	udp      *udp
	loop     *loop
	local    *net.UDPAddr // pion gives this very pointer back in its events
	requests inbox

	mu      sync.Mutex // guards the field below
	clients map[netip.AddrPort]*udpClient
}

func newSocket(r *Relay, l *loop, at netip.AddrPort) (*socket, error) {
	u, err := openUDP(at, true)
	if err != nil {
		return nil, err
	}
	s := &socket{
		relay: r, udp: u, loop: l, local: net.UDPAddrFromAddrPort(u.local),
		requests: newInbox(requestQueue), clients: map[netip.AddrPort]*udpClient{},
	}
	if err := l.watch(u, s.take); err != nil {
		u.close()
		return nil, err
	}
	return s, nil
}

// udpClient is a client with an allocation.
type udpClient struct {
	socket     *socket
	addr       netip.AddrPort
	allocation *allocation
}

func (c *udpClient) write(frame []byte) {
	c.socket.udp.send(frame, c.addr)
}

func (s *socket) attach(a *allocation, from netip.AddrPort, all accounts) {
	c := &udpClient{s, from, a}
	a.attach(c, all, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.clients[from] == c { // it may have asked for another one meanwhile
			delete(s.clients, from)
		}
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clients[from] = c
}

func (s *socket) allocation(from netip.AddrPort) *allocation {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.clients[from]; c != nil {
		return c.allocation
	}
	return nil
}

// take sorts what arrives.
func (s *socket) take(frame []byte, from netip.AddrPort) {
	packet := frame[headerSize:]
	a := s.allocation(from)
	switch {
	case isChannelData(packet) && a != nil:
		a.forward(packet)
	case !isMessage(packet):
		s.relay.counts.malformed.Add(1)
	case a == nil && !s.relay.asks.take(placeOf(from.Addr()), s.relay.second.Load()):
		s.relay.counts.tooMany.Add(1)
	default:
		s.relay.counts.asked(packet)
		s.requests.put(packet, from)
	}
}

// ReadFrom gives pion the next request.
func (s *socket) ReadFrom(p []byte) (int, net.Addr, error) { return s.requests.get(p) }

// WriteTo is used by pion for answers.
func (s *socket) WriteTo(p []byte, to net.Addr) (int, error) {
	s.udp.send(p, addrPort(to))
	return len(p), nil
}

// LocalAddr returns the same pointer always.
func (s *socket) LocalAddr() net.Addr { return s.local }

// Close makes pion close all allocations that were made here.
func (s *socket) Close() error {
	s.udp.close()
	s.loop.unwatch(s.udp)
	s.requests.close()
	return nil
}

// The rest of net.PacketConn, which pion does not use.

func (s *socket) SetDeadline(time.Time) error      { return errNoDeadline }
func (s *socket) SetReadDeadline(time.Time) error  { return errNoDeadline }
func (s *socket) SetWriteDeadline(time.Time) error { return errNoDeadline }

// isChannelData looks at the first two bits (RFC 8656, section 12).
func isChannelData(b []byte) bool { return len(b) >= headerSize && b[0]>>6 == 1 }

// messageSize is a STUN message's header.
const messageSize = 20

// isMessage looks at the first two bits and the magic cookie (RFC 8489, section 5).
func isMessage(b []byte) bool {
	return len(b) >= messageSize && b[0]>>6 == 0 && b[4] == 0x21 && b[5] == 0x12 && b[6] == 0xA4 && b[7] == 0x42
}

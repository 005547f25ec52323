package relay

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"
)

// socketBuffer holds what arrives while the other cores are busy: some
// milliseconds of a full line. The system may give less.
const socketBuffer = 4 << 20 // bytes

// socket is one on which clients reach the relay over UDP. pion reads its
// requests; data of channels never comes to it.
type socket struct {
	relay *Relay
	conn  *net.UDPConn
	local *net.UDPAddr // pion gives this very pointer back in its events

	mu      sync.Mutex // guards the field below
	clients map[netip.AddrPort]*udpClient
}

func newSocket(r *Relay, address string) (*socket, error) {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return nil, fmt.Errorf("read address: %w", err)
	}
	network := "udp4"
	if at.Addr().Is6() {
		network = "udp6"
	}
	c := net.ListenConfig{Control: reusePort}
	conn, err := c.ListenPacket(context.Background(), network, address)
	if err != nil {
		return nil, err
	}
	s := &socket{relay: r, conn: conn.(*net.UDPConn), clients: map[netip.AddrPort]*udpClient{}}
	s.local = s.conn.LocalAddr().(*net.UDPAddr)
	_ = s.conn.SetReadBuffer(socketBuffer) // as far as the system lets us
	_ = s.conn.SetWriteBuffer(socketBuffer)
	return s, nil
}

// udpClient is a client with an allocation.
type udpClient struct {
	socket     *socket
	addr       netip.AddrPort
	allocation *allocation
}

func (c *udpClient) write(frame []byte) {
	_, _ = c.socket.conn.WriteToUDPAddrPort(frame, c.addr) // a packet that cannot be sent is lost, as others are
}

func (s *socket) attach(a *allocation, from netip.AddrPort, accounts [3]*account) {
	c := &udpClient{s, from, a}
	a.attach(c, accounts, func() {
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

// ReadFrom gives pion the next request.
func (s *socket) ReadFrom(p []byte) (int, net.Addr, error) {
	for {
		n, from, err := s.conn.ReadFromUDPAddrPort(p)
		if err != nil {
			return 0, nil, err
		}
		from = netip.AddrPortFrom(from.Addr().Unmap(), from.Port())
		a := s.allocation(from)
		switch {
		case isChannelData(p[:n]):
			if a == nil {
				s.relay.counts.malformed.Add(1)
				continue
			}
			a.forward(p[:n])
		case !isMessage(p[:n]):
			s.relay.counts.malformed.Add(1)
		case a == nil && !s.relay.asks.take(placeOf(from.Addr()), s.relay.second.Load()):
			s.relay.counts.tooMany.Add(1)
		default:
			s.relay.counts.asked(p[:n])
			return n, net.UDPAddrFromAddrPort(from), nil
		}
	}
}

// WriteTo is used by pion for answers.
func (s *socket) WriteTo(p []byte, to net.Addr) (int, error) { return s.conn.WriteTo(p, to) }

// LocalAddr returns the same pointer always.
func (s *socket) LocalAddr() net.Addr { return s.local }

// Close makes pion close all allocations that were made here.
func (s *socket) Close() error { return s.conn.Close() }

// The rest of net.PacketConn, which pion does not use.

func (s *socket) SetDeadline(t time.Time) error      { return s.conn.SetDeadline(t) }
func (s *socket) SetReadDeadline(t time.Time) error  { return s.conn.SetReadDeadline(t) }
func (s *socket) SetWriteDeadline(t time.Time) error { return s.conn.SetWriteDeadline(t) }

// isChannelData looks at the first two bits (RFC 8656, section 12).
func isChannelData(b []byte) bool { return len(b) >= headerSize && b[0]>>6 == 1 }

// messageSize is a STUN message's header.
const messageSize = 20

// isMessage looks at the first two bits and the magic cookie (RFC 8489, section 5).
func isMessage(b []byte) bool {
	return len(b) >= messageSize && b[0]>>6 == 0 && b[4] == 0x21 && b[5] == 0x12 && b[6] == 0xA4 && b[7] == 0x42
}

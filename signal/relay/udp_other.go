//go:build !linux

package relay

import (
	"net"
	"net/netip"
	"sync"
)

// udp is a socket that a loop reads.
type udp struct {
	local netip.AddrPort
	conn  *net.UDPConn
}

// openUDP binds a socket. Here a second one for the same address is an error.
func openUDP(at netip.AddrPort, shared bool) (*udp, error) {
	network := "udp4"
	if at.Addr().Is6() {
		network = "udp6"
	}
	c, err := net.ListenUDP(network, net.UDPAddrFromAddrPort(at))
	if err != nil {
		return nil, err
	}
	if shared {
		_ = c.SetReadBuffer(socketBuffer) // as far as the system lets us
		_ = c.SetWriteBuffer(socketBuffer)
	}
	return &udp{addrPort(c.LocalAddr()), c}, nil
}

// send sends or drops.
func (u *udp) send(b []byte, to netip.AddrPort) { _, _ = u.conn.WriteToUDPAddrPort(b, to) }

// close may be called more than once.
func (u *udp) close() { _ = u.conn.Close() }

// loop reads each of its sockets with a goroutine.
type loop struct {
	stopped chan struct{}
	readers sync.WaitGroup
}

func newLoop() (*loop, error) { return &loop{stopped: make(chan struct{})}, nil }

// watch begins to read u, until it is closed. take gets packets with room for
// a header before them, good until it returns.
func (l *loop) watch(u *udp, take func(frame []byte, from netip.AddrPort)) error {
	l.readers.Go(func() {
		frame := make([]byte, headerSize+maxPacket+1)
		for {
			n, from, err := u.conn.ReadFromUDPAddrPort(frame[headerSize:])
			if err != nil {
				return
			}
			if n <= maxPacket {
				take(frame[:headerSize+n], netip.AddrPortFrom(from.Addr().Unmap(), from.Port()))
			}
		}
	})
	return nil
}

// unwatch has nothing to do: closing u has ended the reading.
func (l *loop) unwatch(*udp) {}

// run waits until stop, and until all sockets are closed.
func (l *loop) run() {
	<-l.stopped
	l.readers.Wait()
}

// stop ends run.
func (l *loop) stop() { close(l.stopped) }

func (l *loop) release() error { return nil }

package relay

import (
	"errors"
	"net"
	"net/netip"
	"sync"
)

// errNoDeadline is for callers that pion has none of.
var errNoDeadline = errors.New("no deadlines here")

// inbox is where pion reads what is for it.
type inbox struct {
	packets chan packet
	closed  chan struct{}
	once    *sync.Once
}

type packet struct {
	data []byte
	from netip.AddrPort
}

func newInbox(size int) inbox {
	return inbox{make(chan packet, size), make(chan struct{}), new(sync.Once)}
}

// put keeps a copy of data, or drops it when pion is too slow.
func (i *inbox) put(data []byte, from netip.AddrPort) {
	if len(i.packets) == cap(i.packets) {
		return
	}
	select {
	case i.packets <- packet{append([]byte(nil), data...), from}:
	default:
	}
}

// get waits for a packet, or for close.
func (i *inbox) get(p []byte) (int, net.Addr, error) {
	select {
	case in := <-i.packets:
		return copy(p, in.data), net.UDPAddrFromAddrPort(in.from), nil
	case <-i.closed:
		return 0, nil, net.ErrClosed
	}
}

// close may be called more than once.
func (i *inbox) close() { i.once.Do(func() { close(i.closed) }) }

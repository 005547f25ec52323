package relay

import (
	"encoding/binary"
	"errors"
	"net"
	"net/netip"
	"sync"
	"time"
)

const (
	// A client that connects wants to allocate, or to know its address: both are
	// one or two messages. One whose allocation has ended has longer to ask for another.
	streamFirst = 10 * time.Second
	streamIdle  = 30 * time.Second
)

// errFrame ends a stream that is none of STUN's.
var errFrame = errors.New("neither a STUN message nor ChannelData")

// streamListener gives pion the streams that Conn gets.
type streamListener struct {
	relay *Relay
	next  chan *stream

	mu     sync.Mutex           // guards the fields below
	open   map[net.Addr]*stream // by the pointer that pion gives back in its events
	closed chan struct{}
}

func newStreamListener(r *Relay) *streamListener {
	return &streamListener{relay: r, next: make(chan *stream), open: map[net.Addr]*stream{}, closed: make(chan struct{})}
}

// Conn takes a connection over which TURN is spoken, after TLS if there is
// any, and returns at once. The relay closes it.
func (r *Relay) Conn(c net.Conn) {
	remote, ok := c.RemoteAddr().(*net.TCPAddr)
	if !ok {
		_ = c.Close()
		return
	}
	from := addrPort(remote).Addr()
	if !r.quota.connected(from) {
		r.counts.refused.Add(1)
		_ = c.Close()
		return
	}
	s := &stream{relay: r, conn: c, remote: &net.TCPAddr{IP: remote.IP, Port: remote.Port}, from: from, in: make([]byte, 0, 2*maxFrame)}
	s.filled.L = &s.mu
	if !r.streams.add(s) {
		r.quota.disconnected(from, false)
		_ = c.Close()
		return
	}
	boundUnsent(c)
}

// add starts s, unless the relay stops.
func (l *streamListener) add(s *stream) bool {
	l.mu.Lock()
	select {
	case <-l.closed:
		l.mu.Unlock()
		return false
	default:
	}
	l.open[s.remote] = s
	l.relay.group.Add(1)
	l.mu.Unlock()
	_ = s.conn.SetReadDeadline(time.Now().Add(streamFirst))
	go func() {
		defer l.relay.group.Done()
		select {
		case l.next <- s:
			s.writeLoop()
		case <-l.closed:
		}
		_ = s.Close()
		l.mu.Lock()
		delete(l.open, s.remote)
		l.mu.Unlock()
		s.uncount()
	}()
	return true
}

func (l *streamListener) find(remote net.Addr) *stream {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.open[remote]
}

// Accept is pion's.
func (l *streamListener) Accept() (net.Conn, error) {
	select {
	case s := <-l.next:
		return s, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close closes all streams.
func (l *streamListener) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case <-l.closed:
		return nil
	default:
	}
	close(l.closed)
	for _, s := range l.open {
		_ = s.Close() // it ends, whatever its last words
	}
	return nil
}

// Addr is asked by nobody.
func (l *streamListener) Addr() net.Addr { return &net.TCPAddr{} }

// maxFrame is the longest that a client may send.
const maxFrame = maxPacket + headerSize // bytes

// stream is a client over TCP or TLS.
type stream struct {
	relay  *Relay
	conn   net.Conn
	remote *net.TCPAddr // pion gives this very pointer back in its events
	from   netip.Addr
	in     []byte // what was read and not yet taken; for Read alone
	used   int    // how much of in was taken

	mu         sync.Mutex // guards the fields below
	filled     sync.Cond  // out has something, or s is closed
	out        outgoing
	gone       bool
	allocation *allocation
	uncounted  bool // it counts for nobody any more
}

func (s *stream) attach(a *allocation, all accounts) {
	a.attach(s, all, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.allocation == a {
			s.use(nil)
			_ = s.conn.SetReadDeadline(time.Now().Add(streamIdle))
		}
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.use(a)
	_ = s.conn.SetReadDeadline(time.Time{})
}

// use makes a the allocation of s. It needs s.mu.
func (s *stream) use(a *allocation) {
	if had, has := s.allocation != nil, a != nil; had != has && !s.uncounted {
		s.relay.quota.uses(s.from, has)
	}
	s.allocation = a
}

// uncount takes s out of its accounts.
func (s *stream) uncount() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.uncounted = true
	s.relay.quota.disconnected(s.from, s.allocation != nil)
}

// Read gives pion one STUN message at a time.
func (s *stream) Read(p []byte) (int, error) {
	for {
		frame, err := s.frame()
		if err != nil {
			return 0, err
		}
		if isChannelData(frame) {
			s.mu.Lock()
			a := s.allocation
			s.mu.Unlock()
			if a != nil {
				a.forward(frame)
			}
			continue
		}
		if len(frame) > len(p) {
			return 0, errFrame
		}
		s.relay.counts.asked(frame)
		return copy(p, frame), nil
	}
}

// frame reads up to the end of the next message. It is good until the next call.
func (s *stream) frame() ([]byte, error) {
	for {
		size, err := frameSize(s.in[s.used:])
		if err != nil {
			return nil, err
		}
		if have := s.in[s.used:]; size > 0 && size <= len(have) {
			s.used += size
			return have[:size], nil
		}
		s.in = s.in[:copy(s.in, s.in[s.used:])]
		s.used = 0
		n, err := s.conn.Read(s.in[len(s.in):cap(s.in)])
		s.in = s.in[:len(s.in)+n]
		if n == 0 && err != nil {
			return nil, err
		}
	}
}

// frameSize tells how long the message is that b begins with, with the padding
// that streams have (RFC 8656, section 12.5); 0 when b is too short to tell.
func frameSize(b []byte) (int, error) {
	if len(b) < headerSize {
		return 0, nil
	}
	size := int(binary.BigEndian.Uint16(b[2:]))
	switch {
	case isChannelData(b):
		size = headerSize + (size+3)&^3
	case b[0]>>6 != 0 || size&3 != 0 || len(b) >= messageSize && !isMessage(b):
		return 0, errFrame
	default:
		size += messageSize
	}
	if size > maxFrame {
		return 0, errFrame
	}
	return size, nil
}

// Close ends both loops; pion then closes the allocation.
func (s *stream) Close() error {
	s.mu.Lock()
	gone := s.gone
	s.gone = true
	s.filled.Signal()
	s.mu.Unlock()
	if gone {
		return nil
	}
	return s.conn.Close()
}

// LocalAddr may be any: the pointer to the remote one tells streams apart. A
// client that asks for no family gets an address of this one's, as browsers do:
// so it is one of which there are any.
func (s *stream) LocalAddr() net.Addr { return s.relay.familiar(s.conn.LocalAddr()) }

// RemoteAddr returns the same pointer always.
func (s *stream) RemoteAddr() net.Addr { return s.remote }

// The rest of net.Conn, which pion does not use.

func (s *stream) SetDeadline(t time.Time) error      { return s.conn.SetDeadline(t) }
func (s *stream) SetReadDeadline(t time.Time) error  { return s.conn.SetReadDeadline(t) }
func (s *stream) SetWriteDeadline(t time.Time) error { return s.conn.SetWriteDeadline(t) }

// familiar gives a, or a public address when none of a's family is relayed.
func (r *Relay) familiar(a net.Addr) net.Addr {
	at := addrPort(a)
	for _, public := range r.config.Public {
		if public.Is4() == at.Addr().Is4() {
			return a
		}
	}
	return net.TCPAddrFromAddrPort(netip.AddrPortFrom(r.config.Public[0], at.Port()))
}

package media

import (
	"net"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/transport/v4"
	"github.com/pion/transport/v4/deadline"
	"github.com/pion/transport/v4/stdnet"

	"zwiesprache/media/shaper"
)

// ether joins two computers in memory. In a bubble of testing/synctest nothing
// of it depends on how busy the real one is.
type ether struct {
	ports [2]*port
	done  chan struct{}
	work  sync.WaitGroup
}

// port is a computer's network: one address, and what is on the way to it.
type port struct {
	stdnet.Net // for what nobody asks for here
	address    net.IP
	other      *port
	poke       chan struct{} // holds one

	mu    sync.Mutex // guards the fields below
	link  *shaper.Link[datagram]
	socks map[int]*sock // by UDP port
}

type datagram struct {
	data     []byte
	from, to net.UDPAddr
}

// newEther makes a network that loses nothing until it is set. Close it last.
func newEther(seed uint64) *ether {
	e := &ether{done: make(chan struct{})}
	for i := range e.ports {
		e.ports[i] = &port{
			address: net.IPv4(127, 0, 0, byte(1+i)), poke: make(chan struct{}, 1), socks: make(map[int]*sock),
			link: shaper.NewLink[datagram](seed+uint64(i), time.Now(), shaper.Profile{}),
		}
	}
	for i, p := range e.ports {
		p.other = e.ports[1-i]
		e.work.Go(func() { p.run(e.done) })
	}
	return e
}

func (e *ether) set(profile shaper.Profile) {
	for _, p := range e.ports {
		p.mu.Lock()
		p.link.Set(time.Now(), profile)
		p.mu.Unlock()
		p.wake()
	}
}

func (e *ether) close() {
	close(e.done)
	e.work.Wait()
}

func (p *port) wake() {
	select {
	case p.poke <- struct{}{}:
	default:
	}
}

// run delivers what comes to this port.
func (p *port) run(done <-chan struct{}) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		timer.Reset(p.deliver())
		select {
		case <-done:
			return
		case <-p.poke:
		case <-timer.C:
		}
	}
}

// deliver hands out what has arrived, and answers how long nothing more does.
func (p *port) deliver() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	for d, _, ok := p.link.Receive(time.Now()); ok; d, _, ok = p.link.Receive(time.Now()) {
		if s := p.socks[d.to.Port]; s != nil {
			select {
			case s.in <- d:
			default: // as where the buffer of a real one is full
			}
		}
	}
	if next, ok := p.link.Next(); ok {
		return time.Until(next)
	}
	return time.Hour
}

func (p *port) Interfaces() ([]*transport.Interface, error) {
	i := transport.NewInterface(net.Interface{Index: 1, MTU: 1500, Name: "net0", Flags: net.FlagUp})
	i.AddAddress(&net.IPNet{IP: p.address, Mask: net.CIDRMask(8, 32)})
	return []*transport.Interface{i}, nil
}

func (p *port) ListenUDP(_ string, at *net.UDPAddr) (transport.UDPConn, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	local := net.UDPAddr{IP: p.address, Port: 1000 + len(p.socks)}
	if at != nil && at.Port != 0 {
		local.Port = at.Port
	}
	s := &sock{port: p, local: local, in: make(chan datagram, 4096), gone: make(chan struct{}), patience: deadline.New()}
	p.socks[local.Port] = s
	return s, nil
}

// sock is a UDP socket.
type sock struct {
	transport.UDPConn // for what nobody asks for here
	port              *port
	local             net.UDPAddr
	in                chan datagram
	gone              chan struct{} // closed by Close
	once              sync.Once
	patience          *deadline.Deadline
}

func (s *sock) ReadFrom(b []byte) (int, net.Addr, error) {
	select {
	case d := <-s.in:
		return copy(b, d.data), &d.from, nil
	case <-s.gone:
		return 0, nil, net.ErrClosed
	case <-s.patience.Done():
		return 0, nil, s.patience.Err()
	}
}

// WriteTo sends what is for the other computer; there is no third.
func (s *sock) WriteTo(b []byte, to net.Addr) (int, error) {
	const headers = 20 + 8 // bytes, IPv4 and UDP
	other := s.port.other
	address, ok := to.(*net.UDPAddr)
	if !ok || !address.IP.Equal(other.address) {
		return len(b), nil
	}
	other.mu.Lock()
	other.link.Send(time.Now(), len(b)+headers, datagram{slices.Clone(b), s.local, *address})
	other.mu.Unlock()
	other.wake()
	return len(b), nil
}

func (s *sock) Close() error {
	s.once.Do(func() { close(s.gone) }) // its number is not used again
	return nil
}

func (s *sock) LocalAddr() net.Addr              { return &s.local }
func (s *sock) SetDeadline(t time.Time) error    { return s.SetReadDeadline(t) }
func (s *sock) SetWriteDeadline(time.Time) error { return nil }
func (s *sock) SetReadDeadline(t time.Time) error {
	s.patience.Set(t)
	return nil
}

// TestEther: what is sent arrives after the delay, and not a moment later.
func TestEther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEther(1)
		defer e.close()
		e.set(shaper.Profile{Delay: 100 * time.Millisecond})
		near, _ := e.ports[0].ListenUDP("udp4", nil)
		far, _ := e.ports[1].ListenUDP("udp4", nil)
		sent := time.Now()
		if _, err := near.WriteTo([]byte("hello"), far.LocalAddr()); err != nil {
			t.Fatal(err)
		}
		b := make([]byte, 10)
		n, from, err := far.ReadFrom(b)
		if took := time.Since(sent); err != nil || string(b[:n]) != "hello" || from.String() != near.LocalAddr().String() || took != 100*time.Millisecond {
			t.Errorf("%q from %v after %v, %v", b[:n], from, took, err)
		}
	})
}

package shaper

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
)

// headers is what IPv4 and UDP put before a payload, bytes.
const headers = 28

// Relay is a way between two UDP sockets of this computer, in need of no
// rights: Near sends to the address that stands for Far, and the other way
// round. Packets of anybody else are dropped.
type Relay struct {
	near, far *end
	up, down  *pump
	cancel    context.CancelFunc
	work      sync.WaitGroup
}

// end is the relay's socket at one side.
type end struct {
	conn *net.UDPConn
	peer atomic.Pointer[netip.AddrPort] // whom it serves; nil: unknown
}

// NewRelay makes a relay until Close; onDelivery may be nil and must not block.
func NewRelay(up, down Profile, seed uint64, onDelivery func(up bool, d Delivery)) (*Relay, error) {
	near, err := newEnd()
	if err != nil {
		return nil, err
	}
	far, err := newEnd()
	if err != nil {
		return nil, errors.Join(err, near.conn.Close())
	}
	past := func(up bool) func(Delivery) {
		if onDelivery == nil {
			return nil
		}
		return func(d Delivery) { onDelivery(up, d) }
	}
	r := &Relay{
		near: near, far: far,
		up: newPump(seed, up, far.write, past(true)), down: newPump(seed+1, down, near.write, past(false)),
	}
	ctx, cancel := context.WithCancel(context.Background())
	r.cancel = cancel
	r.work.Go(func() { r.up.run(ctx) })
	r.work.Go(func() { r.down.run(ctx) })
	r.work.Go(func() { near.read(r.up) })
	r.work.Go(func() { far.read(r.down) })
	return r, nil
}

// FarAt is the address at which Near finds Far.
func (r *Relay) FarAt() netip.AddrPort { return r.near.addr() }

// NearAt is the address at which Far finds Near.
func (r *Relay) NearAt() netip.AddrPort { return r.far.addr() }

// Connect says whom the relay serves; either may change later.
func (r *Relay) Connect(near, far netip.AddrPort) {
	r.near.peer.Store(&near)
	r.far.peer.Store(&far)
}

// Set changes both directions from now on, also for packets that wait.
func (r *Relay) Set(up, down Profile) {
	r.up.set(up)
	r.down.set(down)
}

// Stats counts both directions.
func (r *Relay) Stats() (up, down Stats) { return r.up.stats(), r.down.stats() }

// Close ends the relay.
func (r *Relay) Close() error {
	r.cancel()
	err := errors.Join(r.near.conn.Close(), r.far.conn.Close())
	r.work.Wait()
	return err
}

func newEnd() (*end, error) {
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, fmt.Errorf("open relay: %w", err)
	}
	return &end{conn: conn}, nil
}

func (e *end) addr() netip.AddrPort { return e.conn.LocalAddr().(*net.UDPAddr).AddrPort() }

func (e *end) read(p *pump) {
	buffer := make([]byte, 64<<10)
	for {
		n, from, err := e.conn.ReadFromUDPAddrPort(buffer)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if peer := e.peer.Load(); err == nil && peer != nil && from == *peer {
			p.send(append([]byte(nil), buffer[:n]...), headers)
		}
	}
}

func (e *end) write(packet []byte) {
	if peer := e.peer.Load(); peer != nil {
		_, _ = e.conn.WriteToUDPAddrPort(packet, *peer) // nobody there: lost, as in any network
	}
}

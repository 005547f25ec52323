package relay

import (
	"errors"
	"math/rand/v2"
	"net"
	"net/netip"
	"slices"

	"github.com/pion/logging"
	"github.com/pion/turn/v5"
)

// pion tells pion/turn how to be our server.
func (r *Relay) pion() turn.ServerConfig {
	permits := func(_ net.Addr, peer net.IP) bool {
		ok := r.peers.permits(peer)
		if !ok {
			r.counts.forbidden.Add(1)
		}
		return ok
	}
	c := turn.ServerConfig{
		Realm:         r.config.Realm,
		LoggerFactory: silence{},
		AuthHandler:   r.authenticate,
		QuotaHandler: func(username, _ string, from net.Addr) bool {
			room, _, _ := r.check(username)
			ok := r.quota.mayAllocate(room, addrPort(from).Addr())
			if !ok {
				r.counts.refused.Add(1)
			}
			return ok
		},
		EventHandler: turn.EventHandler{
			OnAllocationCreated: r.created,
			OnPermissionCreated: func(_, _ net.Addr, _, _, _ string, relayed net.Addr, peer net.IP) {
				if a := r.find(addrPort(relayed)); a != nil {
					a.permit(ipOf(peer))
				}
			},
			OnPermissionDeleted: func(_, _ net.Addr, _, _, _ string, relayed net.Addr, peer net.IP) {
				if a := r.find(addrPort(relayed)); a != nil {
					a.forbid(ipOf(peer))
				}
			},
			OnChannelCreated: func(_, _ net.Addr, _, _, _ string, relayed, peer net.Addr, number uint16) {
				if a := r.find(addrPort(relayed)); a != nil {
					a.bind(number, addrPort(peer))
				}
			},
			OnChannelDeleted: func(_, _ net.Addr, _, _, _ string, relayed, _ net.Addr, number uint16) {
				if a := r.find(addrPort(relayed)); a != nil {
					a.unbind(number)
				}
			},
		},
		ListenerConfigs: []turn.ListenerConfig{{Listener: r.streams, RelayAddressGenerator: generator{r, r.loops[0]}, PermissionHandler: permits}},
	}
	for _, s := range r.sockets {
		c.PacketConnConfigs = append(c.PacketConnConfigs,
			turn.PacketConnConfig{PacketConn: s, RelayAddressGenerator: generator{r, s.loop}, PermissionHandler: permits})
	}
	return c
}

// authenticate gives pion the key of a username, whose whole is the user's id.
func (r *Relay) authenticate(q *turn.RequestAttributes) (string, []byte, bool) {
	if _, _, ok := r.check(q.Username); !ok || q.Realm != r.config.Realm {
		r.counts.denied.Add(1)
		return "", nil, false
	}
	return q.Username, turn.GenerateAuthKey(q.Username, q.Realm, r.password(q.Username)), true
}

// created joins a new allocation with the socket or stream it was asked for on.
func (r *Relay) created(from, at net.Addr, _, _, _ string, relayed net.Addr, _ int) {
	a := r.find(addrPort(relayed))
	if a == nil {
		return
	}
	client := addrPort(from)
	all := r.quota.allocated(a.room, client.Addr())
	r.counts.allocated.Add(1)
	i := slices.IndexFunc(r.sockets, func(s *socket) bool { return net.Addr(s.local) == at })
	if i >= 0 {
		r.sockets[i].attach(a, client, all)
	} else if s := r.streams.find(from); s != nil {
		s.attach(a, all)
	} else { // its stream has just ended, and pion will end it too
		a.attach(nobody{}, all, func() {})
	}
	if err := a.loop.watch(a.udp, a.take); err != nil {
		a.end() // which it has already, or there is no memory for it
	}
}

// nobody is a client that is gone.
type nobody struct{}

func (nobody) write([]byte) {}

var (
	errNotRelayed = errors.New("no such address is relayed")
	errNoPort     = errors.New("no port is free")
	errNoStreams  = errors.New("peers are reached over UDP only")
)

// generator makes relayed addresses for pion.
type generator struct {
	relay *Relay
	loop  *loop // reads them
}

// Validate has nothing to say.
func (generator) Validate() error { return nil }

// portTries find a free port unless nearly all are taken.
const portTries = 64

// AllocatePacketConn makes an allocation. Pairs of ports (EVEN-PORT) are for
// RTP as it was before WebRTC: they are refused.
func (g generator) AllocatePacketConn(c turn.AllocateListenerConfig) (net.PacketConn, net.Addr, error) {
	r := g.relay
	room, until, ok := r.check(c.UserID)
	if !ok || c.RequestedPort != 0 {
		return nil, nil, errNotRelayed
	}
	for public, local := range r.locals {
		if public.Is4() != (c.Network == "udp4") {
			continue
		}
		for range portTries {
			port := r.config.Ports.Min + uint16(rand.N(int(r.config.Ports.Max-r.config.Ports.Min)+1))
			u, err := openUDP(netip.AddrPortFrom(local, port), false)
			if err != nil {
				continue
			}
			a := newAllocation(r, u, g.loop, netip.AddrPortFrom(public, port), room, until)
			if !r.add(a) {
				u.close()
				return nil, nil, net.ErrClosed
			}
			return a, net.UDPAddrFromAddrPort(a.public), nil
		}
		return nil, nil, errNoPort
	}
	return nil, nil, errNotRelayed
}

// AllocateListener refuses TCP towards peers (RFC 6062): it would make the
// relay a way into anybody's services, and no call needs it.
func (generator) AllocateListener(turn.AllocateListenerConfig) (net.Listener, net.Addr, error) {
	return nil, nil, errNoStreams
}

// AllocateConn refuses as AllocateListener does.
func (generator) AllocateConn(turn.AllocateConnConfig) (net.Conn, error) { return nil, errNoStreams }

// silence is pion's log: it would be full of addresses.
type silence struct{}

func (silence) NewLogger(string) logging.LeveledLogger { return silence{} }

func (silence) Trace(string)          {}
func (silence) Tracef(string, ...any) {}
func (silence) Debug(string)          {}
func (silence) Debugf(string, ...any) {}
func (silence) Info(string)           {}
func (silence) Infof(string, ...any)  {}
func (silence) Warn(string)           {}
func (silence) Warnf(string, ...any)  {}
func (silence) Error(string)          {}
func (silence) Errorf(string, ...any) {}

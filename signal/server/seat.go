package server

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"net/netip"

	"zwiesprache/signal"
)

// Outlet leads to whoever has a seat: a line of this server, or what another
// server makes of it. Neither method blocks or calls back.
type Outlet interface {
	// Tell passes m on, unless that fills more than share of what may wait.
	// A guest gets the body of a LineTo alone, and nothing of a LineProven.
	Tell(m signal.LineMessage, share float64) bool
	// End says why and takes the seat's owner away.
	End(code signal.Code)
}

// Arrival is how a host hears of a guest: LineGuest, and what another server
// needs to know besides.
type Arrival struct {
	signal.LineGuest
	Crowd  uint64
	Proven bool
}

// seat is somebody's place in a room. Guarded by Server.mu.
type seat struct {
	to     Outlet
	id     string // a guest's
	crowd  uint64 // where it comes from
	room   *room  // nil when there is none any more
	far    bool   // stands at another server
	proven bool
	bodies uint8 // sent while unproven
}

// renew gives a guest another id: for its host it is another line.
func (g *seat) renew() { g.id = rand.Text() }

// Networks that one customer of a provider may have to itself: whoever floods
// from all addresses of one is held for one crowd, too.
const (
	region4 = 24 // bits
	region6 = 48
)

// crowd stands for an address in one room, its upper half for the network around
// it. So other servers learn which guests come from the same one, and no address.
func crowd(room [16]byte, from netip.Prefix) uint64 {
	wide := region6
	if from.Addr().Is4() {
		wide = region4
	}
	around, err := from.Addr().Prefix(wide)
	if err != nil { // whatever cannot be read is one place
		around = from
	}
	return uint64(digest(room, around))<<32 | uint64(digest(room, from))
}

func digest(room [16]byte, network netip.Prefix) uint32 {
	address := network.Addr().As16()
	sum := sha256.Sum256(append(append([]byte("zwiesprache/1 crowd"), room[:]...), address[:]...))
	return binary.BigEndian.Uint32(sum[:])
}

// send is for words that must arrive: who cannot take them does not read, and ends.
func (g *seat) send(m signal.LineMessage) {
	if !g.to.Tell(m, 1) {
		g.to.End(signal.ErrSlow)
	}
}

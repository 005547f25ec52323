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
	crowd  uint64 // equal for guests of one address in one room
	room   *room  // nil when there is none any more
	far    bool   // stands at another server
	proven bool
	bodies uint8 // sent while unproven
}

// renew gives a guest another id: for its host it is another line.
func (g *seat) renew() { g.id = rand.Text() }

// crowd stands for an address in one room: other servers learn which guests
// come from the same one, and no address.
func crowd(room [16]byte, from netip.Prefix) uint64 {
	address := from.Addr().As16()
	sum := sha256.Sum256(append(append([]byte("zwiesprache/1 crowd"), room[:]...), address[:]...))
	return binary.BigEndian.Uint64(sum[:])
}

// send is for words that must arrive: who cannot take them does not read, and ends.
func (g *seat) send(m signal.LineMessage) {
	if !g.to.Tell(m, 1) {
		g.to.End(signal.ErrSlow)
	}
}

package server

import (
	"net/netip"
	"slices"
	"time"

	"zwiesprache/signal"
)

// room is where a host and guests meet. It exists while it is claimed here or
// somebody waits in it. Guarded by Server.mu.
type room struct {
	id       [16]byte
	guests   []*seat // in the order of joining; those of other servers only with the host here
	claimed  bool
	revision uint64       // of the claim
	own      bool         // the claim came over a line of this server
	key      [32]byte     // who made it, or the last one that was own
	owner    netip.Prefix // for whom it counts, if own
	host     *seat        // nil while its line is lost
	lost     time.Time    // when that was
	waiting  bool         // the register knows of guests here
	relays   bucket       // rights to relay
	relayed  bool         // there were some for key
}

// find gives the room and makes it when it is not there.
func (s *Server) find(id [16]byte) *room {
	r := s.rooms[id]
	if r == nil {
		r = &room{id: id}
		s.rooms[id] = r
	}
	return r
}

// tidy forgets a room that nobody needs: a claim made elsewhere is kept there.
func (s *Server) tidy(r *room) {
	if r.own || len(r.guests) > 0 {
		return
	}
	if s.rooms[r.id] == r {
		delete(s.rooms, r.id)
	}
	r.unseat()
}

// unseat leaves r without a host, who has no say in it any more.
func (r *room) unseat() {
	if r.host != nil {
		r.host.room, r.host = nil, nil
	}
}

func (r *room) guest(id string) *seat {
	for _, g := range r.guests {
		if g.id == id {
			return g
		}
	}
	return nil
}

// count says how many of the room's guests have proven the password, or have not.
func (r *room) count(proven bool) (n int) {
	for _, g := range r.guests {
		if g.proven == proven {
			n++
		}
	}
	return n
}

// weakest is the unproven guest that makes room for another one: the oldest of
// the address that holds most slots in the network that does, the new one
// counted. So a flood pushes out itself. One from as many networks as there are
// slots holds one slot in each: then the oldest of the later half goes, so that
// who waited before it began stays, and who comes meanwhile has a while. Who is
// pushed out comes back. It is nil when all are proven.
func (r *room) weakest(next *seat) *seat {
	held, around := map[uint64]int{next.crowd: 1}, map[uint64]int{next.crowd >> 32: 1}
	var waiting []*seat
	for _, g := range r.guests {
		if !g.proven {
			waiting = append(waiting, g)
			held[g.crowd]++
			around[g.crowd>>32]++
		}
	}
	var weakest *seat
	most := [2]int{1, 1}
	for _, g := range waiting {
		if n := [2]int{around[g.crowd>>32], held[g.crowd]}; slices.Compare(n[:], most[:]) > 0 {
			weakest, most = g, n
		}
	}
	if weakest == nil && len(waiting) > 0 {
		weakest = waiting[len(waiting)/2]
	}
	return weakest
}

// tell sends to the host when there is one.
func (r *room) tell(m signal.LineMessage) {
	if r.host != nil {
		r.host.send(m)
	}
}

// accept puts g into r and tells the host.
func (s *Server) accept(r *room, g *seat) {
	if !g.proven && r.count(false) >= unprovenLines {
		s.dismiss(r.weakest(g), signal.ErrExpired)
	}
	// A flood may fill a part of the host's queue, and must not end its line.
	if !g.proven && r.host != nil && !r.host.to.Tell(g.arrival(), unprovenShare) {
		g.to.End(signal.ErrLimit)
		s.tidy(r)
		return
	}
	r.guests = append(r.guests, g)
	g.room = r
	if g.proven {
		r.tell(g.arrival())
	}
	s.heed(r)
}

// heed tells the register when the first guest of this server comes or the last
// one goes.
func (s *Server) heed(r *room) {
	here := slices.ContainsFunc(r.guests, func(g *seat) bool { return !g.far })
	if here != r.waiting {
		r.waiting = here
		s.register.Wait(r.id, here)
	}
}

func (g *seat) arrival() Arrival {
	return Arrival{signal.LineGuest{Guest: g.id}, g.crowd, g.proven}
}

// dismiss takes a guest out of its room and ends its line.
func (s *Server) dismiss(g *seat, code signal.Code) {
	s.withdraw(g, false)
	g.to.End(code)
}

// withdraw takes a guest out of its room; left says that it will not come back.
func (s *Server) withdraw(g *seat, left bool) {
	r := g.room
	if r == nil {
		return
	}
	if i := slices.Index(r.guests, g); i >= 0 {
		r.guests = slices.Delete(r.guests, i, i+1)
	}
	g.room = nil
	r.tell(signal.LineGone{Guest: g.id, Left: left})
	s.heed(r)
	s.tidy(r)
}

// vacate ends a claim. Guests who proved a password of that claim go; the
// others wait on, as they do in a room that nobody opened yet.
func (s *Server) vacate(r *room, code signal.Code) {
	r.unseat()
	for _, g := range slices.Clone(r.guests) {
		if g.proven {
			s.dismiss(g, code)
		}
	}
	s.strip(r)
	if r.own {
		s.disown(r)
		s.revoke(r)
		s.register.Release(r.id, r.revision)
	}
	r.claimed = false
	s.tidy(r)
}

// disown says that no line of this server holds r's claim any more.
func (s *Server) disown(r *room) {
	s.addresses[r.owner].rooms--
	r.own = false
}

// strip forgets guests of other servers, who come anew when there is a host again.
func (s *Server) strip(r *room) {
	r.guests = slices.DeleteFunc(r.guests, func(g *seat) bool {
		if g.far {
			g.room = nil
		}
		return g.far
	})
}

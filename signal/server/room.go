package server

import (
	"net/netip"
	"time"

	"zwiesprache/signal"
)

// room is where a host and guests meet. It exists while it is claimed or
// somebody waits in it. Guarded by Server.mu.
type room struct {
	id      [16]byte
	guests  []*line // in the order of joining
	claimed bool
	key     [32]byte     // who claimed it
	owner   netip.Prefix // for whom the claim counts
	host    *line        // nil while its line is lost
	lost    time.Time    // when that was
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

// tidy forgets a room that nobody needs.
func (s *Server) tidy(r *room) {
	if !r.claimed && len(r.guests) == 0 {
		delete(s.rooms, r.id)
	}
}

func (r *room) guest(id string) *line {
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

// weakest is the unproven line that makes room for another one: the oldest of
// the address that holds most slots, so that a flood from one address pushes
// out itself. It is nil when all are proven.
func (r *room) weakest() *line {
	held := map[netip.Prefix]int{}
	for _, g := range r.guests {
		if !g.proven {
			held[g.from]++
		}
	}
	var weakest *line
	for _, g := range r.guests {
		if !g.proven && (weakest == nil || held[g.from] > held[weakest.from]) {
			weakest = g
		}
	}
	return weakest
}

// tell sends to the host when there is one.
func (r *room) tell(m signal.LineMessage) {
	if r.host != nil {
		r.host.send(m)
	}
}

// dismiss takes a guest out of its room and ends its line.
func (s *Server) dismiss(g *line, code signal.Code) {
	s.withdraw(g, false)
	g.end(code)
}

// withdraw takes a guest out of its room; left says that it will not come back.
func (s *Server) withdraw(g *line, left bool) {
	r := g.room
	if r == nil {
		return
	}
	for i, other := range r.guests {
		if other == g {
			r.guests = append(r.guests[:i], r.guests[i+1:]...)
			break
		}
	}
	g.room = nil
	r.tell(signal.LineGone{Guest: g.id, Left: left})
	s.tidy(r)
}

// vacate ends a claim. Guests who proved a password of that claim go; the
// others wait on, as they do in a room that nobody opened yet.
func (s *Server) vacate(r *room, code signal.Code) {
	r.claimed, r.host = false, nil
	s.addresses[r.owner].rooms--
	for _, g := range append([]*line(nil), r.guests...) {
		if g.proven {
			s.dismiss(g, code)
		}
	}
	s.tidy(r)
}

package server

import "zwiesprache/signal"

// fromGuest takes one message of a guest: the first is a join, all others are bodies.
func (s *Server) fromGuest(l *line, b []byte) {
	join, ok := signal.LineJoin{}, false
	if l.asked {
		ok = signal.IsBody(b)
	} else if m, err := signal.DecodeLine(b); err == nil {
		join, ok = m.(signal.LineJoin)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	code := signal.ErrMalformed
	switch {
	case ok && l.asked:
		code = s.carry(&l.seat, b)
	case ok:
		code = s.join(l, join)
	}
	if code != "" {
		s.dismiss(&l.seat, code)
	}
}

// join puts l into a room. The answer goes out before anything is looked at,
// so that it is the same for every room.
func (s *Server) join(l *line, m signal.LineJoin) signal.Code {
	l.asked = true
	if s.addresses[l.from].joins.take(s.now(), joinRate, joinBurst) > 0 {
		return signal.ErrLimit
	}
	l.send(signal.LineJoined{})
	l.since, l.crowd = s.now(), crowd(m.Room, l.from)
	s.accept(s.find(m.Room), &l.seat)
	return ""
}

// carry brings a body to the host, or nowhere when there is none. A guest that
// fills the host's queue is ended, not the host; who has proven nothing may
// fill only half of it.
func (s *Server) carry(g *seat, b []byte) signal.Code {
	share := provenShare
	if !g.proven {
		if g.bodies++; g.bodies > unprovenMessages || len(b) > unprovenBody {
			return signal.ErrLimit
		}
		share = unprovenShare
	}
	if g.room == nil || g.room.host == nil {
		return ""
	}
	if !g.room.host.to.Tell(signal.LineFrom{Guest: g.id, Body: b}, share) {
		return signal.ErrLimit
	}
	return ""
}

package server

import (
	"github.com/lxzan/gws"

	"zwiesprache/signal"
)

// fromGuest takes one message of a guest: the first is a join, all others are bodies.
func (s *Server) fromGuest(l *line, b []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	code := signal.Code("")
	if l.asked {
		code = s.carry(l, b)
	} else {
		l.asked = true
		code = s.join(l, b)
	}
	if code != "" {
		s.dismiss(l, code)
	}
}

// join puts l into a room. The answer goes out before anything is looked at,
// so that it is the same for every room.
func (s *Server) join(l *line, b []byte) signal.Code {
	m, err := signal.DecodeLine(b)
	join, ok := m.(signal.LineJoin)
	if err != nil || !ok {
		return signal.ErrMalformed
	}
	if s.addresses[l.from].joins.take(s.now(), joinRate, joinBurst) > 0 {
		return signal.ErrLimit
	}
	l.send(signal.LineJoined{})
	r := s.find(join.Room)
	if r.count(false) >= unprovenLines {
		s.dismiss(r.weakest(), signal.ErrExpired)
	}
	r.guests = append(r.guests, l)
	l.room, l.since = r, s.now()
	r.tell(signal.LineGuest{Guest: l.id})
	return ""
}

// carry brings a body to the host, or nowhere when there is none. A guest that
// fills the host's queue is ended, not the host; who has proven nothing may
// fill only half of it.
func (s *Server) carry(l *line, b []byte) signal.Code {
	share := provenShare
	if !l.proven {
		if l.bodies++; l.bodies > unprovenMessages || len(b) > unprovenBody {
			return signal.ErrLimit
		}
		share = unprovenShare
	}
	if !signal.IsBody(b) {
		return signal.ErrMalformed
	}
	if l.room == nil || l.room.host == nil {
		return ""
	}
	message := signal.EncodeLine(signal.LineFrom{Guest: l.id, Body: b})
	if !l.room.host.push(frame{gws.OpcodeText, message}, share) {
		return signal.ErrLimit
	}
	return ""
}

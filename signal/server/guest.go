package server

import (
	"sync"

	"github.com/lxzan/gws"

	"zwiesprache/signal"
)

// fromGuest takes one message of a guest: the first is a join, all others are bodies.
func (s *Server) fromGuest(l *line, b []byte) {
	join, ok := signal.LineJoin{}, false
	if l.asked {
		ok = signal.IsBody(b)
	} else {
		join, ok = decodeJoin(b)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	code := signal.ErrMalformed
	switch {
	case ok && l.asked:
		code = s.carry(l, b)
	case ok:
		code = s.join(l, join)
	}
	if code != "" {
		s.dismiss(l, code)
	}
}

// decodeJoin reads a join on a stack of its own. JSON needs 8 KiB of stack, and
// a stack that has grown stays so while its line waits: it would be half of
// what a waiting line costs.
func decodeJoin(b []byte) (join signal.LineJoin, ok bool) {
	var apart sync.WaitGroup
	apart.Go(func() {
		if m, err := signal.DecodeLine(b); err == nil {
			join, ok = m.(signal.LineJoin)
		}
	})
	apart.Wait()
	return join, ok
}

// join puts l into a room. The answer goes out before anything is looked at,
// so that it is the same for every room.
func (s *Server) join(l *line, m signal.LineJoin) signal.Code {
	l.asked = true
	if s.addresses[l.from].joins.take(s.now(), joinRate, joinBurst) > 0 {
		return signal.ErrLimit
	}
	l.send(signal.LineJoined{})
	r := s.find(m.Room)
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
	if l.room == nil || l.room.host == nil {
		return ""
	}
	message := signal.EncodeLine(signal.LineFrom{Guest: l.id, Body: b})
	if !l.room.host.push(frame{gws.OpcodeText, message}, share) {
		return signal.ErrLimit
	}
	return ""
}

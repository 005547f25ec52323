package server

import (
	"errors"

	"zwiesprache/signal"
)

// fromHost takes one message of a host. It ends the line of one that breaks the protocol.
func (s *Server) fromHost(l *line, b []byte) {
	m, err := signal.DecodeLine(b)
	if errors.Is(err, signal.ErrUnknownType) {
		return
	}
	if claim, ok := m.(signal.LineClaim); ok && !signal.VerifyClaim(claim.Key[:], s.origin, claim.Room, l.nonce, claim.Proof[:]) {
		err = signal.ErrMalformed
	}
	if err != nil {
		l.end(signal.ErrMalformed)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if code := s.obey(l, m); code != "" {
		l.end(code)
	}
}

// obey does what a host asks for; a code other than "" ends its line. What
// concerns a guest that has just gone is not an error.
func (s *Server) obey(l *line, m signal.LineMessage) signal.Code {
	if claim, ok := m.(signal.LineClaim); ok && !l.asked {
		l.asked = true
		return s.claim(l, claim)
	}
	r := l.room
	if r == nil {
		return signal.ErrMalformed
	}
	switch m := m.(type) {
	case signal.LineTo:
		// Said again to a host that was away when a guest left.
		if g := r.guest(m.Guest); g == nil {
			l.send(signal.LineGone{Guest: m.Guest})
		} else if !g.push(text(m.Body), 1) {
			s.dismiss(g, signal.ErrSlow)
		}
	case signal.LineProven:
		if g := r.guest(m.Guest); g != nil && !g.proven {
			if r.count(true) >= provenLines {
				s.dismiss(g, signal.ErrLimit)
			} else {
				g.proven = true
			}
		}
	case signal.LineDrop:
		if g := r.guest(m.Guest); g != nil {
			s.dismiss(g, signal.ErrDropped)
		}
	case signal.LineRelay: // there is none
		l.send(signal.LineRelay{Guest: m.Guest, Relay: &signal.Relay{}})
	case signal.LineRelease:
		l.room = nil
		s.vacate(r, signal.ErrDropped)
	default:
		return signal.ErrMalformed
	}
	return ""
}

// claim gives l a room whose proof was good. Coming back to one's own room is
// free; everything else counts, also asking for a room that is taken.
func (s *Server) claim(l *line, m signal.LineClaim) signal.Code {
	here := s.addresses[l.from]
	r := s.rooms[m.Room]
	if r == nil || !r.claimed || r.key != m.Key {
		if here.claims.take(s.now(), claimRate, claimBurst) > 0 {
			return signal.ErrLimit
		}
		if r != nil && r.claimed {
			return signal.ErrTaken
		}
		if here.rooms >= rooms {
			return signal.ErrLimit
		}
	}
	r = s.find(m.Room)
	if r.claimed {
		s.addresses[r.owner].rooms--
	}
	if old := r.host; old != nil {
		old.room = nil
		old.end(signal.ErrReplaced)
	}
	here.rooms++
	r.claimed, r.key, r.owner, r.host = true, m.Key, l.from, l
	l.room = r
	l.send(signal.LineClaimed{})
	for _, g := range r.guests {
		l.send(signal.LineGuest{Guest: g.id})
	}
	return ""
}

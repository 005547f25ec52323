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
		l.End(signal.ErrMalformed)
		return
	}
	code := signal.Code("")
	if claim, ok := m.(signal.LineClaim); ok && !l.asked {
		code = s.claim(l, claim)
	} else {
		s.mu.Lock()
		code = s.obey(&l.seat, m)
		s.mu.Unlock()
	}
	if code != "" {
		l.End(code)
	}
}

// obey does what a host asks for; a code other than "" ends its line. What
// concerns a guest that has just gone is not an error.
func (s *Server) obey(h *seat, m signal.LineMessage) signal.Code {
	r := h.room
	if r == nil {
		return signal.ErrMalformed
	}
	switch m := m.(type) {
	case signal.LineTo:
		// Said again to a host that was away when a guest left.
		if g := r.guest(m.Guest); g == nil {
			h.send(signal.LineGone{Guest: m.Guest})
		} else if !g.to.Tell(m, 1) {
			s.dismiss(g, signal.ErrSlow)
		}
	case signal.LineProven:
		s.prove(r, m)
	case signal.LineDrop:
		if g := r.guest(m.Guest); g != nil {
			s.dismiss(g, signal.ErrDropped)
		}
	case signal.LineRelay:
		h.send(s.relay(r, m.Guest))
	case signal.LineRelease:
		s.vacate(r, signal.ErrDropped)
	default:
		return signal.ErrMalformed
	}
	return ""
}

func (s *Server) prove(r *room, m signal.LineProven) {
	switch g := r.guest(m.Guest); {
	case g == nil || g.proven:
	case r.count(true) >= provenLines:
		s.dismiss(g, signal.ErrLimit)
	default:
		g.proven = true
		g.to.Tell(m, 1)
	}
}

// claim gives l a room whose proof was good. Coming back to one's own room is
// free; everything else counts, also asking for a room that is taken. The
// register may take its time, so nothing is locked meanwhile.
func (s *Server) claim(l *line, m signal.LineClaim) signal.Code {
	free, code := s.reserve(l, m)
	if code != "" {
		return code
	}
	revision, mine, err := s.register.Claim(m.Room, m.Key)
	s.mu.Lock()
	defer s.mu.Unlock()
	here := s.addresses[l.from]
	switch {
	case errors.Is(err, signal.ErrTaken):
		code = signal.ErrTaken
	case err != nil:
		s.log.Warn("register of rooms", "error", err)
		code = signal.ErrStopping // the host tries again
	default:
		code = s.install(l, m, revision)
	}
	if code != "" {
		here.rooms--
	}
	if mine && !free {
		here.claims.giveBack()
	}
	return code
}

// reserve counts a claim before anybody is asked; free says that it is none,
// but a host that comes back to its room at this server.
func (s *Server) reserve(l *line, m signal.LineClaim) (free bool, code signal.Code) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l.asked = true
	here, r := s.addresses[l.from], s.rooms[m.Room]
	if free = r != nil && r.own && r.key == m.Key; !free {
		if here.claims.take(s.now(), claimRate, claimBurst) > 0 || here.rooms >= rooms {
			return false, signal.ErrLimit
		}
	}
	here.rooms++
	return free, ""
}

// install makes l the host of a room that is registered for it.
func (s *Server) install(l *line, m signal.LineClaim, revision uint64) signal.Code {
	r := s.find(m.Room)
	if r.claimed && r.revision > revision {
		return signal.ErrReplaced
	}
	s.supplant(r, signal.ErrReplaced)
	if r.own && r.key != m.Key {
		s.vacate(r, signal.ErrExpired)
		s.rooms[r.id] = r
	}
	if r.key != m.Key {
		s.revoke(r) // of a claim that had moved to another server
	}
	if r.own {
		s.disown(r)
	}
	r.claimed, r.own, r.key, r.owner, r.revision, r.host = true, true, m.Key, l.from, revision, &l.seat
	l.room = r
	l.send(signal.LineClaimed{})
	for _, g := range r.guests {
		l.send(g.arrival())
	}
	s.register.Open(r.id, revision)
	return ""
}

// supplant takes the room from the host that is there, and from it the guests
// of other servers: whoever comes next gets them anew.
func (s *Server) supplant(r *room, code signal.Code) {
	if old := r.host; old != nil {
		r.unseat()
		r.lost = s.now()
		old.to.End(code)
	}
	s.strip(r)
}

package server

import (
	"time"

	"github.com/lxzan/gws"

	"zwiesprache/signal"
)

// enter counts a new line and greets a host; over the address's limit the line ends at once.
func (s *Server) enter(l *line) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l.since = s.now()
	l.heard.Store(l.since.UnixNano())
	s.lines[l] = struct{}{}
	here := s.addresses[l.from]
	if here == nil {
		here = &address{}
		s.addresses[l.from] = here
	}
	count, most := here.lines(l.host)
	*count++
	s.tally.opened.Add(1)
	switch {
	case s.stopping:
		l.End(signal.ErrStopping)
	case *count > most:
		l.End(signal.ErrLimit)
	case l.host:
		l.send(signal.LineChallenge{Nonce: l.nonce})
	}
}

// leave forgets a line that is closed. A host's claim stands for a while.
func (s *Server) leave(l *line) {
	l.closed("")
	code, _ := l.over()
	s.tally.left(code)
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.lines, l)
	count, _ := s.addresses[l.from].lines(l.host)
	*count--
	if r := l.room; r != nil && l.host {
		s.forsake(r)
		s.register.Lose(r.id, r.revision)
	} else {
		s.withdraw(&l.seat, l.left)
	}
	s.log.Debug("line closed", "host", l.host, "code", string(code), "lines", len(s.lines), "rooms", len(s.rooms))
}

// forsake leaves a room without a host. Its claim stands for a while.
func (s *Server) forsake(r *room) {
	r.unseat()
	r.lost = s.now()
	s.strip(r)
	for _, g := range r.guests {
		if g.proven {
			g.send(signal.LineAway{})
		}
	}
}

// sweep pings silent lines and ends what is too old.
func (s *Server) sweep() {
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	for l := range s.lines {
		switch code := s.judge(l, now); {
		case code == "":
		case l.host:
			l.End(code)
		default:
			s.dismiss(&l.seat, code)
		}
	}
	for _, r := range s.rooms {
		if r.claimed && r.host == nil && now.Sub(r.lost) > claimGrace {
			s.vacate(r, signal.ErrExpired)
		}
	}
	for from, a := range s.addresses {
		if a.idle(now) {
			delete(s.addresses, from)
		}
	}
}

// judge pings l when it is silent, and gives the code with which it ends, if it does.
func (s *Server) judge(l *line, now time.Time) signal.Code {
	age := now.Sub(l.since)
	silent := now.Sub(time.Unix(0, l.heard.Load()))
	switch {
	case !l.asked && age > openTimeout, !l.host && !l.proven && age > unprovenAge:
		return signal.ErrExpired
	case silent > dropAfter:
		return signal.ErrSlow
	case silent > pingAfter && now.Sub(l.pinged) > pingAfter:
		l.pinged = now
		if !l.push(frame{gws.OpcodePing, nil}, 1) {
			return signal.ErrSlow
		}
	}
	return ""
}

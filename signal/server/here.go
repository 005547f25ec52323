package server

import (
	"encoding/json"

	"zwiesprache/signal"
)

// Here is a server as its register of rooms sees it: seats for hosts and guests
// whose lines stand at other servers. Its methods must not be called from one of
// Rooms or Outlet.
type Here struct{ s *Server }

// Seat is a place in a room for somebody at another server.
type Seat struct {
	s    *Server
	seat *seat
}

// Join gives a guest of another server a seat in a room whose host is here, as
// that server announced it.
func (h Here) Join(room [16]byte, a Arrival, to Outlet) Seat {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	g := &seat{to: to, id: a.Guest, crowd: a.Crowd, proven: a.Proven, far: true}
	r := h.s.rooms[room]
	switch {
	case r == nil || r.host == nil || r.host.far:
	case a.Proven && r.count(true) >= provenLines:
		to.End(signal.ErrLimit)
	default:
		h.s.accept(r, g)
	}
	return Seat{h.s, g}
}

// Host gives a host of another server its seat in a room in which guests wait
// here; ok says that they do. They are announced to it, under new ids.
func (h Here) Host(room [16]byte, revision uint64, to Outlet) (s Seat, ok bool) {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	r := h.s.rooms[room]
	if r == nil || len(r.guests) == 0 || r.own && (r.host != nil || r.revision >= revision) {
		return Seat{}, false
	}
	if r.own { // its line was lost here and came back there
		h.s.disown(r)
		h.s.register.Release(room, r.revision)
	}
	r.unseat()
	r.claimed, r.revision = true, revision
	r.host = &seat{to: to, room: r, far: true}
	for _, g := range r.guests {
		g.renew()
		r.tell(g.arrival())
	}
	return Seat{h.s, r.host}, true
}

// Yield ends the claim of a host here, since a later one counts: with
// ErrReplaced for one of the same key, with ErrTaken for another's.
func (h Here) Yield(room [16]byte, revision uint64, code signal.Code) {
	s := h.s
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rooms[room]
	if r == nil || !r.own || r.revision != revision {
		return
	}
	s.supplant(r, code)
	if code == signal.ErrTaken {
		s.vacate(r, signal.ErrExpired)
		return
	}
	s.disown(r)
	s.tidy(r)
}

// Say brings a body of a guest to the host.
func (s Seat) Say(b json.RawMessage) {
	s.locked(func() {
		if code := s.s.carry(s.seat, b); code != "" {
			s.s.dismiss(s.seat, code)
		}
	})
}

// Leave takes a guest away; left says that it will not come back.
func (s Seat) Leave(left bool) {
	s.locked(func() { s.s.withdraw(s.seat, left) })
}

// Ask does what a host wants: LineTo or LineProven.
func (s Seat) Ask(m signal.LineMessage) {
	s.locked(func() { s.s.obey(s.seat, m) })
}

// Drop ends the line of a guest of the host's.
func (s Seat) Drop(guest string, code signal.Code) {
	s.locked(func() {
		if g := s.seat.room.guest(guest); g != nil {
			s.s.dismiss(g, code)
		}
	})
}

// Away takes a host away whose claim stands.
func (s Seat) Away() {
	s.locked(func() { s.s.forsake(s.seat.room) })
}

// Release takes a host away who gave up the room. What it was given here before
// it moved, for guests whose media goes on through the relay here, ends as well.
func (s Seat) Release() {
	s.locked(func() {
		s.s.revoke(s.seat.room)
		s.s.vacate(s.seat.room, signal.ErrDropped)
	})
}

// locked runs do unless the seat is no longer in its room.
func (s Seat) locked(do func()) {
	if s.s == nil {
		return
	}
	s.s.mu.Lock()
	defer s.s.mu.Unlock()
	if r := s.seat.room; r != nil && s.s.rooms[r.id] == r {
		do()
	}
}

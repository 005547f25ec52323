package media

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"zwiesprache/media/peer"
)

// exchange passes on what each guest sends to the other guests of the room, as
// it is encoded: who is let in sees and hears all who are. Each leg from one
// guest to another has numbers, repairs and a pace of its own.
type exchange struct {
	mu     sync.Mutex      // guards the fields below
	guests map[*guest]bool // whether each is connected
	paused bool
}

func newExchange() *exchange { return &exchange{guests: make(map[*guest]bool)} }

// errSeats tells that two guests cannot see each other where they sit.
var errSeats = errors.New("no place for the guest")

// placeOf is where the guest of one seat sees the guest of another one.
func placeOf(seat, other int) (place int, err error) {
	if other == seat || min(seat, other) < 0 || max(seat, other) > peer.Places {
		return 0, fmt.Errorf("seats %d and %d: %w", seat, other, errSeats)
	}
	if other > seat {
		other--
	}
	return other, nil
}

// enter lets a guest in whose first offer is out, and answers whose next offer has news.
func (e *exchange) enter(g *guest) (changed []*guest, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for other := range e.guests {
		if failed := errors.Join(lead(g, other), lead(other, g)); failed != nil {
			err = errors.Join(err, failed)
			continue
		}
		changed = append(changed, other)
	}
	if len(changed) > 0 {
		changed = append(changed, g)
	}
	e.guests[g] = false
	return changed, err
}

// leave takes a guest out, and answers whose next offer has news. Nothing
// passes to or from the guest any more.
func (e *exchange) leave(g *guest) (changed []*guest) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if _, here := e.guests[g]; !here {
		return nil
	}
	delete(e.guests, g)
	for _, l := range g.onward() {
		l.set(false)
	}
	g.legs.Store(nil)
	for other := range e.guests {
		if other.part(g) {
			changed = append(changed, other)
		}
	}
	return changed
}

// set notes whether a guest is connected.
func (e *exchange) set(g *guest, connected bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if _, here := e.guests[g]; here {
		e.guests[g] = connected
		e.follow()
	}
}

func (e *exchange) setPaused(paused bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.paused = paused
	e.follow()
}

// follow opens the legs between those who are connected, and shuts all others; mu is held.
func (e *exchange) follow() {
	for g, connected := range e.guests {
		for _, l := range g.onward() {
			l.set(!e.paused && connected && e.guests[l.to])
		}
	}
}

// lead makes the leg from a guest to another one; nothing passes yet.
func lead(from, to *guest) error {
	place, err := placeOf(to.seat, from.seat)
	if err != nil {
		return err
	}
	l := newLeg(from, to)
	if err := to.peer.Place(place, l.person); err != nil {
		return err
	}
	from.add(l)
	return nil
}

// part ends the legs between this guest and one who is gone; false: there were none.
func (g *guest) part(gone *guest) bool {
	list := slices.DeleteFunc(slices.Clone(g.onward()), func(l *leg) bool {
		if l.to == gone {
			l.set(false)
		}
		return l.to == gone
	})
	g.legs.Store(&list)
	place, err := placeOf(g.seat, gone.seat)
	return err == nil && g.peer.Place(place, nil) == nil
}

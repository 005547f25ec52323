package media

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"time"
)

const (
	seekBeat    = 250 * time.Millisecond
	answerLimit = 15 * time.Second // an offer without an answer is made again
	seekPause   = 5 * time.Second  // between two searches for a way, doubled with each
	seekMost    = 20 * time.Second
)

// search paces the search for another way to one guest: one offer at a time,
// and ever fewer while none leads to a connection. pion drops the old way with
// the first, so there must be a reason for that, and it must go on then.
type search struct {
	mu    sync.Mutex // guards the fields below
	asked bool       // another way is wanted
	out   bool       // an offer is not answered yet
	tries int        // offers since it was last connected
	last  time.Time  // offer
}

// ask wants another way.
func (q *search) ask() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.asked = true
}

// due tells whether an offer is to be made now.
func (q *search) due(now time.Time) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	var pause time.Duration
	switch {
	case q.out:
		pause = answerLimit
	case q.tries > 1: // the first one led to the connection that was
		pause = min(seekPause<<min(q.tries-2, 8), seekMost)
	}
	return q.asked && now.Sub(q.last) >= pause
}

// offered notes an offer, and tells how many there were since the last connection.
func (q *search) offered(now time.Time) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.asked, q.out, q.last = false, true, now
	q.tries++
	return q.tries
}

// answered notes the answer to it.
func (q *search) answered() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.out = false
	q.asked = q.asked || q.tries > 1 // until there is a way
}

// found notes that there is a way.
func (q *search) found() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.asked, q.tries = false, 1
}

// seek looks for another way to a guest, if that is due and this computer has
// an address that could be told.
func (s *Studio) seek(g *guest, now time.Time) {
	if !g.search.due(now) || len(s.addresses()) == 0 {
		return
	}
	g.hold()
	sdp, err := g.peer.Restart()
	if err != nil {
		s.log.Debug("no other way looked for", "error", kind(err))
		g.release()
		return
	}
	s.log.Debug("another way is looked for", "tries", g.search.offered(now))
	g.emit(PeerEvent{Offer: sdp})
}

// addresses are those at which this computer can be reached.
func (s *Studio) addresses() map[netip.Addr]bool {
	list, err := net.InterfaceAddrs()
	if err != nil {
		s.log.Debug("no list of addresses", "error", kind(err))
	}
	found := make(map[netip.Addr]bool)
	for _, a := range list {
		prefix, err := netip.ParsePrefix(a.String())
		if ip := prefix.Addr().Unmap(); err == nil && (s.config.Loopback || !ip.IsLoopback()) {
			found[ip.WithZone("")] = true
		}
	}
	return found
}

// watch looks after all guests until the context ends: for ways that are gone,
// searches that are due, and once a second for the figures.
func (s *Studio) watch(ctx context.Context) {
	ticker := time.NewTicker(seekBeat)
	defer ticker.Stop()
	for beat := 0; ; beat++ {
		var now time.Time
		select {
		case <-ctx.Done():
			return
		case now = <-ticker.C:
		}
		guests := s.all()
		if len(guests) == 0 {
			continue
		}
		if beat%4 == 0 { // each second
			s.measure(guests, now)
			missWays(guests, s.addresses())
		}
		for _, g := range guests {
			s.seek(g, now)
		}
	}
}

// missWays asks for another way where our address of the one in use is gone.
func missWays(guests []*guest, here map[netip.Addr]bool) {
	for _, g := range guests {
		if way := g.peer.Way(); way.IsValid() && !here[way] {
			g.search.ask()
		}
	}
}

// all are the guests that are there.
func (s *Studio) all() []*guest {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]*guest, 0, len(s.guests))
	for _, g := range s.guests {
		list = append(list, g)
	}
	return list
}

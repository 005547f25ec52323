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

// search paces the offers to one guest: one at a time. Those that look for
// another way are ever fewer while none leads to a connection: pion drops the
// old way with the first, so there must be a reason for that, and it must go on
// then. Others tell who else has come or gone.
type search struct {
	mu     sync.Mutex // guards the fields below
	asked  bool       // another way is wanted
	unsure bool       // a search is answered, and no way is known to have come of it
	news   bool       // parts have changed since the last offer
	out    bool       // an offer is not answered yet,
	seeks  bool       // and it is one for a way
	tries  int        // searches since it was last connected
	last   time.Time  // offer
	sought time.Time  // offer for a way
}

// turn says which offer is to be made.
type turn int

const (
	rest turn = iota
	repeat
	tellNews
	seekWay
)

// ask wants another way.
func (q *search) ask() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.asked = true
}

// change wants the guest to be told of changed parts.
func (q *search) change() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.news = true
}

// due says which offer is to be made now.
func (q *search) due(now time.Time) turn {
	q.mu.Lock()
	defer q.mu.Unlock()
	way := q.asked || q.unsure
	switch {
	case q.out:
		if (way || q.news) && now.Sub(q.last) >= answerLimit {
			return repeat
		}
		return rest
	case way && now.Sub(q.sought) >= q.pause():
		return seekWay
	case q.news:
		return tellNews
	}
	return rest
}

// pause is the time between two searches; mu is held.
func (q *search) pause() time.Duration {
	if q.tries <= 1 { // the first one led to the connection that was
		return 0
	}
	return min(seekPause<<min(q.tries-2, 8), seekMost)
}

// offered notes an offer, and tells how many searches there were since the last connection.
func (q *search) offered(of turn, now time.Time) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	if of == repeat {
		q.last, q.asked = now, q.asked && !q.seeks
		return q.tries
	}
	q.out, q.seeks, q.last, q.news = true, of == seekWay, now, false
	if q.seeks {
		q.asked, q.unsure, q.sought = false, false, now
		q.tries++
	}
	return q.tries
}

// answered notes the answer to it.
func (q *search) answered() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.out && q.seeks {
		q.unsure = q.tries > 1 // until there is a way
	}
	q.out = false
}

// found notes that there is a way.
func (q *search) found() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.asked, q.unsure, q.tries = false, false, 1
}

// settle notes a way that was found sooner than anybody looked.
func (q *search) settle() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.unsure && !q.out {
		q.unsure, q.tries = false, 1
	}
}

// seek makes the offer to a guest that is due. Another way is looked for if
// this computer has an address that could be told.
func (s *Studio) seek(g *guest, now time.Time) {
	g.offering.Lock()
	defer g.offering.Unlock()
	if g.peer.Linked() {
		g.search.settle()
	}
	var offer func() (string, error)
	due := g.search.due(now)
	switch due {
	case rest:
		return
	case repeat:
		offer = func() (string, error) { return g.peer.Pending(), nil }
	case tellNews:
		offer = g.peer.Offer
	case seekWay:
		if len(s.addresses()) == 0 {
			return
		}
		offer = g.peer.Restart
	}
	g.hold()
	sdp, err := offer()
	if err != nil || sdp == "" {
		s.log.Debug("no offer made", "error", kind(err))
		g.release()
		return
	}
	s.log.Debug("offer is made", "search", due == seekWay, "tries", g.search.offered(due, now))
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

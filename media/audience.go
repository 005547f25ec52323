package media

import (
	"sync"
	"sync/atomic"
	"time"
)

// audience is who is connected and what the ways to them carry. Everything is
// encoded once, so the narrowest way decides.
type audience struct {
	mu      sync.Mutex      // guards the fields below
	ways    map[*guest]int  // bit/s to each connected guest, 0 while unknown
	silent  map[*guest]bool // of these, those from whom nothing comes
	sharing bool            // a screen takes its part

	size   atomic.Int32 // len(ways): who gets sound
	eyes   atomic.Int32 // who gets pictures: those who are not silent
	loss   atomic.Int32 // percent of our sound that the worst way loses
	shares atomic.Pointer[shares]
}

func newAudience() *audience {
	a := &audience{ways: make(map[*guest]int), silent: make(map[*guest]bool)}
	a.count()
	return a
}

// connect counts a guest in; what the way to them carries is not known yet.
func (a *audience) connect(g *guest) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, known := a.ways[g]; !known {
		a.ways[g] = 0
	}
	delete(a.silent, g)
	a.count()
}

// trouble notes that nothing comes from a connected guest. Pictures sent there
// would be lost, and asked for once the way is back.
func (a *audience) trouble(g *guest) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, connected := a.ways[g]; connected {
		a.silent[g] = true
		a.count()
	}
}

// rate notes what the way to a connected guest carries.
func (a *audience) rate(g *guest, bps int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, connected := a.ways[g]; connected {
		a.ways[g] = bps
		a.count()
	}
}

// leave counts a guest out.
func (a *audience) leave(g *guest) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.ways, g)
	delete(a.silent, g)
	a.count()
}

// backlogLimit is how much may wait to be sent to a guest before pictures are
// left out: what waits comes late, and sound waits behind it on the way.
const backlogLimit = 150 * time.Millisecond

// clogged tells whether a guest would get the next picture too late.
func (a *audience) clogged() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	for g := range a.ways {
		if g.peer != nil && g.peer.Backlog() > backlogLimit {
			return true
		}
	}
	return false
}

// share notes whether a screen takes its part.
func (a *audience) share(sharing bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.sharing = sharing
	a.count()
}

// least is what the narrowest way carries, bit/s; the usual while none is known. mu is held.
func (a *audience) least() int {
	least := 0
	for _, bps := range a.ways {
		if bps > 0 && (least == 0 || bps < least) {
			least = bps
		}
	}
	if least == 0 {
		return startBitrate
	}
	return least
}

// count is called after each change; mu is held.
func (a *audience) count() {
	parts := split(a.least(), a.sharing)
	a.shares.Store(&parts)
	a.size.Store(int32(len(a.ways)))
	a.eyes.Store(int32(len(a.ways) - len(a.silent)))
}

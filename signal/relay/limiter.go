package relay

import (
	"hash/maphash"
	"net/netip"
	"sync/atomic"
)

const (
	// What a place may ask in a second without an allocation. Answers are up to
	// four times as long as such requests, and their sender may be forged: this
	// bounds what anybody can be sent because of others. One call needs about six.
	asksPerPlace = 64

	askCells = 1 << 14 // places that share one share its rate
)

// limiter counts requests of places, in memory that does not grow and holds
// no address. Others cannot compute which places share a cell.
type limiter struct {
	seed  maphash.Seed
	cells [askCells]atomic.Uint64 // second and count, 32 bits each
}

func newLimiter() *limiter { return &limiter{seed: maphash.MakeSeed()} }

// take says whether place may ask once more in this second.
func (l *limiter) take(place netip.Prefix, second int64) bool {
	cell := &l.cells[maphash.Comparable(l.seed, place)%askCells]
	for {
		old := cell.Load()
		next := uint64(uint32(second))<<32 | 1
		if old>>32 == next>>32 {
			if old&(1<<32-1) >= asksPerPlace {
				return false
			}
			next = old + 1
		}
		if cell.CompareAndSwap(old, next) {
			return true
		}
	}
}

// placeOf is the network that an address stands for: itself, or 64 bits of IPv6.
func placeOf(a netip.Addr) netip.Prefix { return around(a, 32, 64) }

// networkOf is the one around it, which a customer may have to itself.
func networkOf(a netip.Addr) netip.Prefix { return around(a, 24, 48) }

func around(a netip.Addr, bits4, bits6 int) netip.Prefix {
	if a.Is4() {
		bits6 = bits4
	}
	p, _ := a.Prefix(bits6) // fails only for addresses that are none
	return p
}

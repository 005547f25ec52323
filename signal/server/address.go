package server

import (
	"net/http"
	"net/netip"
	"time"
)

// address counts what comes from one place.
type address struct {
	hosts, guests int // lines
	rooms         int // claims that stand
	claims, joins bucket
}

// idle says that forgetting a changes nothing.
func (a *address) idle(now time.Time) bool {
	a.claims.refill(now, claimRate)
	a.joins.refill(now, joinRate)
	return a.hosts == 0 && a.guests == 0 && a.rooms == 0 && a.claims.spent == 0 && a.joins.spent == 0
}

// lines is the counter for lines of host's kind, and how far it may go.
func (a *address) lines(host bool) (count *int, most int) {
	if host {
		return &a.hosts, hostLines
	}
	return &a.guests, guestLines
}

// place is the network that r comes from: an IPv4 address, or 64 bits of IPv6.
// Whatever cannot be read is one place.
func place(r *http.Request, trusted []netip.Prefix) netip.Prefix {
	ip := client(r, trusted)
	bits := 64
	if ip.Is4() {
		bits = 32
	}
	network, err := ip.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return network
}

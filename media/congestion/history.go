package congestion

import "time"

// kept is how many packets are remembered until they are reported: four
// seconds of the highest rate with its smallest packets. A power of two.
const kept = 4096

// fate is what the other side said of a packet.
type fate uint8

const (
	unknown fate = iota
	lost
	arrived
)

// record is a packet that was sent.
type record struct {
	number  uint16
	used    bool
	fate    fate
	size    int           // bytes on the wire
	sent    time.Duration // since the estimator began
	cluster int           // the probe that it belongs to; 0: none
}

// history remembers what was sent, by transport-wide number.
type history struct {
	next    uint16
	records [kept]record
}

func (h *history) add(r record) {
	r.number, r.used = h.next, true
	h.records[h.next%kept] = r
	h.next++
}

// find answers the packet of a number, nil if it is not remembered.
func (h *history) find(number uint16) *record {
	r := &h.records[number%kept]
	if !r.used || r.number != number {
		return nil
	}
	return r
}

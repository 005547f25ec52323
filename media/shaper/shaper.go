// Package shaper makes networks worse than they are, the same way each time:
// rate, queue, delay, jitter, loss and outages, from a seed. A [Link] is the
// model of one direction, in whatever time its caller keeps. A [Relay] runs two
// of them between two UDP sockets of one computer, a [Network] between two
// network namespaces, for programs as they are. It serves tests and figures;
// the product never imports it.
package shaper

import "time"

// Profile is what one direction does to packets. The zero value passes everything at once.
type Profile struct {
	Rate   int           // bit/s, IP headers included; 0: no limit
	Queue  time.Duration // a packet that would wait longer for the rate is dropped; 0: DefaultQueue
	Delay  time.Duration // one way, of every packet
	Jitter time.Duration // each packet takes up to twice this longer, evenly spread; none overtakes another
	Loss   float64       // 0…1, each packet for itself
	Burst  float64       // 0…1: chance that a packet begins a row of losses,
	Row    float64       // which has this many packets on average
	Down   bool          // outage: nothing enters, and what waits is gone
}

// DefaultQueue is a usual home router's patience.
const DefaultQueue = 500 * time.Millisecond

// Change is a profile from a moment after the start on.
type Change struct {
	After   time.Duration
	Profile Profile
}

// Delivery tells of one packet that came through.
type Delivery struct {
	Sent, Arrived time.Time
	Size          int           // bytes, IP headers included
	Waited        time.Duration // behind other packets
}

// Stats count packets since the start.
type Stats struct {
	Sent, Lost, Overflowed int // lost to chance or outage; dropped by a full queue
	Delivered, Bytes       int
}

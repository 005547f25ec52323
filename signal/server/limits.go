package server

import (
	"time"

	"zwiesprache/signal"
)

// Limits of one line.
const (
	// A burst of ICE candidates is about 30 messages; people type slower.
	messageRate  = 40 // messages a second, or pieces of them
	messageBurst = 80

	// The host gets a guest's body inside an envelope that may not make it too large.
	maxBody = signal.MaxMessage - 128 // bytes

	// Up to here a message that is too large is read, so that its sender can be told
	// with a code of ours. Beyond it WebSocket's own 1009 closes the line at the
	// frame's header.
	readMaximum = signal.MaxMessage + signal.MaxMessage/2 // bytes

	// What waits to be written: an offer with its candidates many times over,
	// and not enough to fill memory.
	queueMessages = 256
	queueBytes    = 1 << 20

	// How far guests may fill the host's queue; the rest is for the server's own words.
	unprovenShare = 0.5
	provenShare   = 0.9

	writeTimeout = 10 * time.Second // a message that takes longer goes to nobody
	closeTimeout = 2 * time.Second  // for the last words on a line, and again for the other side to hang up
	openTimeout  = 10 * time.Second // from connecting to claim or join: both are one message

	pingAfter = 20 * time.Second // mobile networks close idle lines after 30 to 60 s
	dropAfter = 45 * time.Second // two pings went unanswered
)

// Limits of one room.
const (
	unprovenLines = 16               // enough for a waiting room, too few to fill memory
	unprovenAge   = 10 * time.Minute // people type slowly

	// Three guesses are six messages of some 300 bytes; what comes before the
	// proof must be neither a load on the host nor room for anything else.
	unprovenMessages = 32
	unprovenBody     = 4 << 10 // bytes

	provenLines = 8               // three guests and their reloads
	claimGrace  = 2 * time.Minute // a host that changes networks or restarts comes back

	// A right to relay for each guest and each of its reloads.
	relayBurst = 16                  // and then
	relayRate  = relayBurst / 3600.0 // a second: 16 an hour
)

// Limits of one address: an IPv4 address, or an IPv6 network of 64 bits, which
// is what one household has.
const (
	guestLines = 24 // a family, a school or a centre behind one address
	hostLines  = 16 // each room twice, for the lines that replace others
	rooms      = 8  // at once: a counselling centre

	claimBurst = 20                  // and then
	claimRate  = claimBurst / 3600.0 // a second: 20 an hour

	joinBurst = 30 // a whole centre after the server restarts
	joinRate  = 1  // a second
)

// GCPercent is for debug.SetGCPercent in the program of a Server (package
// runtime, GOGC). Nearly all of its memory is lines that wait and make no garbage;
// what greeting them leaves is to be collected before it has spread among them.
// With TLS a line so costs a quarter less memory, and a third more computing once.
const GCPercent = 25

// sweepEvery is how often ages are looked at. A sweep walks over all lines.
const sweepEvery = time.Second

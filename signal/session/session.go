// Package session is one room from the counsellor's side: a pure state machine
// (Step) and the one goroutine around it (Runner). It decides who waits, who is
// admitted, and when devices are open. It never touches sockets, devices,
// files or clocks: it tells others to, through Line, Studio and Journal.
// Start with New; STATES.md is the table that Step follows.
package session

import (
	"log/slog"
	"time"

	"zwiesprache/signal"
)

// Line is the counsellor's end of the room at the server. No method may block;
// what is enqueued for one guest arrives in order, a Drop after the messages before it.
type Line interface {
	Send(guest string, m signal.Message)
	Drop(guest string)     // end that guest's pair and close its line
	Lock(on bool)          // nobody new may prove the password for now, or again those who know it
	Rearm(password string) // they must prove this one from now on, typed as people do
	CloseToGuests()        // nobody new may prove it any more
	Poke()                 // try the lines at once: something may be wrong
	Release()              // give the room up, after what was enqueued
}

// Studio is camera, microphone and speaker of this computer and one peer for each
// admitted guest. No method may block; results come as DeviceEvent and PeerEvent.
type Studio interface {
	Open()  // the devices
	Close() // the devices
	SetMuted(bool)
	SetHidden(bool)
	SetPaused(bool)                   // nothing leaves and nothing is heard
	StopShare()                       // of a screen or window, if there is any; SetSharing tells when it has ended
	Start(guest string, c PeerConfig) // make a peer and its offer; for one who has a peer an offer of another way
	Answer(guest, sdp string)
	Candidate(guest string, c signal.Candidate)
	Stop(guest, bye string) // media ends at once; then the guest is told why, over what carried it, unless that is ""
}

// PeerConfig is what a peer of one guest needs.
type PeerConfig struct {
	Seat        int          // 0 to 2, no two guests on one; PROTOCOL.md derives the slots from it
	Fingerprint [32]byte     // sha-256 of the only certificate to accept
	Relay       signal.Relay // without URLs there is none
	RelayOnly   bool         // through a relay or not at all
}

// Journal learns what remains of a room. Ended is called once, as the last thing;
// it may take as long as writing a record takes.
type Journal interface {
	Ended(Summary)
}

// Summary is what remains of a room that ended: nothing about persons.
type Summary struct {
	Room     Room
	Reason   Reason
	Opened   time.Time // zero when the server never granted the room
	Admitted time.Time // when the first guest was admitted; zero when nobody was
	Ended    time.Time
	Guests   int  // how many were admitted
	Persons  int  // how many were expected
	Relayed  bool // some media went through a relay
	Verified bool // the check word was compared with everybody who was admitted
	Resumed  int  // how often a lost line came back
}

// Config is all that a Runner needs. Line, Studio and Journal are required.
type Config struct {
	Room       Room
	Link, Page string // shown in every Snapshot
	Line       Line
	Studio     Studio
	Journal    Journal
	OnChange   func(Snapshot)   // called from one goroutine, newest only; must return before Run does
	Now        func() time.Time // nil = time.Now
	Log        *slog.Logger     // nil = nothing is logged
}

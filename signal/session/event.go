package session

import (
	"time"

	"zwiesprache/signal"
)

// Event is one thing that happened, and when. What is one of the commands below,
// a Tick, a DeviceReport, a PeerEvent or an event of package signal; anything else is ignored.
type Event struct {
	At   time.Time
	What any
}

// The counsellor's commands. A command that does not fit the state changes nothing.
type (
	// Admit lets a knocking guest in: a peer is made and offered.
	Admit struct{ Guest string }
	// Soon tells a knocking guest "a few minutes".
	Soon struct{ Guest string }
	// Decline sends a knocking guest away; with the words they may knock again.
	Decline struct{ Guest string }
	// Remove sends a guest away and closes the room to everybody new.
	Remove struct{ Guest string }
	// Say is a line of chat to the admitted guests.
	Say struct{ Text string }
	// Mute switches the own microphone off or on.
	Mute struct{ On bool }
	// Hide switches the own camera off or on.
	Hide struct{ On bool }
	// Pause stops sound and picture of everybody, or ends the own wish for it.
	Pause struct{ On bool }
	// Share tells that a screen of this computer is shown, or no more.
	Share struct{ On bool }
	// Mark says whether a guest is an interpreter.
	Mark struct {
		Guest       string
		Interpreter bool
	}
	// Verify says whether the check word was compared with a guest's and is the same.
	Verify struct {
		Guest string
		On    bool
	}
	// Shut closes the room to everybody new, or opens it again.
	Shut struct{ On bool }
	// Expect says how many guests are to come, 1 to 3.
	Expect struct{ Persons int }
	// Agree tells the guests who is in the counsellor's room, and what was agreed for a connection that breaks.
	Agree struct{ Company, Fallback string }
	// Rearm has newcomers prove another password: whoever is in stays.
	Rearm struct{ Password string }
	// HangUp ends the room for everybody.
	HangUp struct{}
	// EndAtOnce does so, too: media stops before anything is said.
	EndAtOnce struct{}
)

// Tick says that a second or so has passed.
type Tick struct{}

// DeviceReport tells how the own devices stand.
type DeviceReport struct {
	Camera, Microphone, Speaker DeviceState
}

// PeerState says how one peer connection stands.
type PeerState string

// The states of a peer; the empty one says nothing new.
const (
	PeerConnecting PeerState = "connecting"
	PeerConnected  PeerState = "connected"
	PeerTroubled   PeerState = "troubled" // interrupted; may come back by itself
	PeerFailed     PeerState = "failed"   // no way between the two
	PeerTampered   PeerState = "tampered" // the certificate was not the one that was proven
)

// PeerEvent is news of one guest's peer; its fields are read in this order.
type PeerEvent struct {
	Guest     string
	Offer     string // SDP to send; "" = none
	Candidate *signal.Candidate
	State     PeerState
	Relayed   bool   // goes with PeerConnected: through a relay
	Near      bool   // likewise: within one network
	Bye       string // the guest ends the session, with a reason as in signal.Bye
}

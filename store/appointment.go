package store

import "time"

// Appointment is one planned conversation.
type Appointment struct {
	ID          string    `json:"-"`     // made by Save when empty: random, tells nothing
	Label       string    `json:"label"` // initials are suggested, not names
	Start       time.Time `json:"start"` // to the minute, with its zone's offset
	Minutes     int       `json:"minutes"`
	Language    string    `json:"language"`    // the client's: de, nl, fr, en
	Persons     int       `json:"persons"`     // expected guests
	Interpreter bool      `json:"interpreter"` // one of them is to be an interpreter
	RelayOnly   bool      `json:"relayOnly"`   // neither side may learn the other's address
	Words       [3]string `json:"words"`
	Password    string    `json:"password"`
	Notes       string    `json:"notes"`
	Way         Way       `json:"way"`                // "" = not chosen
	Series      string    `json:"series,omitempty"`   // made by SaveSeries, common to those of one series
	State       State     `json:"state,omitempty"`    //
	Done        bool      `json:"done"`               // its session was held
	Opens       int       `json:"opens,omitempty"`    // minutes before the start from which its room may be opened; 0 = 30
	Closes      int       `json:"closes,omitempty"`   // minutes after the end until which it may be; 0 = 120
	Fallback    Fallback  `json:"fallback,omitempty"` //
	Leave       bool      `json:"leave,omitempty"`    // nothing is to be left: it goes with its session
	Consent     string    `json:"consent,omitempty"`  // id of its Consent; "" = none was asked for
	History     *History  `json:"history,omitempty"`  // after the session; nil before
	Invited     time.Time `json:"invited,omitzero"`   // when the invitation was last copied, sent or printed
	Easy        bool      `json:"easy,omitempty"`     // invited in easy language, which only German has
}

// Way is how words and password reach the guest.
type Way string

// The ways.
const (
	Confidential Way = "confidential" // by voice, or in two messages
	Apart        Way = "apart"        // the link by e-mail, the password apart from it
	Public       Way = "public"       // all in one message
)

// State is what became of a plan.
type State string

// The states; a session that was held is told by Appointment.Done.
const (
	Planned   State = ""
	Cancelled State = "cancelled"
	Missed    State = "missed"
)

// Fallback is what was agreed for when the connection fails; "" = nothing was.
type Fallback string

// What may be agreed.
const (
	Ring Fallback = "ring" // the counsellor rings
	Wait Fallback = "wait" // nobody rings; both try again
)

// History is what is known of a session that was held.
type History struct {
	Start    time.Time `json:"start"`
	Minutes  int       `json:"minutes"`
	Guests   int       `json:"guests"`
	Relayed  bool      `json:"relayed"`
	Verified bool      `json:"verified"` // the check word was compared
	Ended    string    `json:"ended"`    // why, as the session names it
	Note     string    `json:"note"`
}

// Package signal lets two people find each other through a rendezvous that
// they need not trust: the messages, the PAKE that proves the password, the
// seal around everything after it, and the counsellor's line. PROTOCOL.md is
// its contract. It never touches devices, windows or files.
package signal

// Message is what travels inside the seal (PROTOCOL.md, "Inside the seal").
type Message interface{ messageType() string }

// Hello is a guest's knock: sent after device check, name and consent, and again when it changes.
type Hello struct {
	Name       string `json:"name"`     // at most 64 characters
	Language   string `json:"language"` // de, nl, fr, en
	Consent    bool   `json:"consent"`
	Camera     bool   `json:"camera"`     // a camera is ready
	Microphone bool   `json:"microphone"` // a microphone is ready
	Company    string `json:"company"`    // "alone", "others" or ""
}

// Lobby answers a Hello and tells the guest how the waiting goes on.
type Lobby struct {
	State    string `json:"state"`              // "waiting" or "soon"
	Language string `json:"language"`           // the host's: language of the check word
	Company  string `json:"company,omitempty"`  // who is in the room with the host: "alone", "others" or ""
	Fallback string `json:"fallback,omitempty"` // what was agreed for a connection that breaks: "ring", "wait" or ""
}

// Offer is always the host's; the first one means "admitted".
type Offer struct {
	SDP string `json:"sdp"`
}

// Answer is the guest's reply to an Offer.
type Answer struct {
	SDP string `json:"sdp"`
}

// Candidate is one ICE candidate (RFC 8838); an empty Candidate ends them.
type Candidate struct {
	Candidate string `json:"candidate"`
	Mid       string `json:"mid"`
	Line      uint16 `json:"line"` // index of the media section
}

// Chat is one line of text, at most 4096 bytes.
type Chat struct {
	ID   string `json:"id"`
	Text string `json:"text"`
	From string `json:"from,omitempty"` // to a guest: the other guest who wrote it; "" = the counsellor
}

// State tells how a side's owner has set its switches, and what the side's program
// knows to happen there. All but Muted and Hidden may be missing on the wire.
type State struct {
	Muted   bool `json:"muted"`   // microphone off
	Hidden  bool `json:"hidden"`  // camera off
	Paused  bool `json:"paused"`  // nothing is sent and nothing is heard
	Sharing bool `json:"sharing"` // a screen or a window is shown

	Recording bool   `json:"recording"`         // what is seen or heard is kept
	Live      bool   `json:"live"`              // or streamed to somebody else
	Company   string `json:"company,omitempty"` // of a guest, for the counsellor alone: "alone", "others" or ""
}

// Bye ends a pair. Reason is one of the Reason… constants.
type Bye struct {
	Reason string `json:"reason"`
}

// Reasons of a Bye.
const (
	ReasonLeft     = "left"
	ReasonDeclined = "declined"
	ReasonRemoved  = "removed"
	ReasonEnded    = "ended"
	ReasonTampered = "tampered"
)

// beat is a sign of life; it stays between the two ends of a pair.
type beat struct {
	Received uint64 `json:"received"` // messages since the proof
	Ask      bool   `json:"ask"`      // wants one back at once
}

func (beat) messageType() string      { return "beat" }
func (Hello) messageType() string     { return "hello" }
func (Lobby) messageType() string     { return "lobby" }
func (Offer) messageType() string     { return "offer" }
func (Answer) messageType() string    { return "answer" }
func (Candidate) messageType() string { return "candidate" }
func (Chat) messageType() string      { return "chat" }
func (State) messageType() string     { return "state" }
func (Bye) messageType() string       { return "bye" }

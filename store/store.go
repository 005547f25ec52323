// Package store keeps what must outlive a session on this computer: appointments,
// settings, and which words were used. One bbolt file; every value is sealed, keys
// tell nothing. It knows nothing of windows, sessions or networks.
package store

import "time"

// Appointment is one planned conversation.
type Appointment struct {
	ID           string    // made by Save when empty: random, tells nothing
	Label        string    // initials are suggested, not names
	Start        time.Time // to the minute, with its zone's offset
	Minutes      int
	Language     string // the client's: de, nl, fr, en
	Persons      int    // expected guests
	Words        [3]string
	Password     string
	Notes        string
	Confidential bool
	Done         bool // its room was opened and ended
}

// Settings are the counsellor's choices. The zero value is a first start.
type Settings struct {
	Box        string // first word, remembered
	Location   string // second word, remembered
	Server     string // origin of the rendezvous, "https://…"
	Camera     string // label; "" = first that works
	Microphone string
	Speaker    string
	Language   string  // "" = the system's
	Theme      string  // "light", "dark", "" = the system's
	Scale      float64 // of text and controls; 0 = 1
}

package session

import "time"

// Phase is where the room stands.
type Phase string

// The phases of a room. Talking turns back into Waiting when the last admitted
// guest is gone; Ended is final.
const (
	Opening Phase = "opening" // the room is being claimed at the server
	Waiting Phase = "waiting" // open; nobody is admitted yet
	Talking Phase = "talking" // somebody is admitted
	Ended   Phase = "ended"
)

// Reason says why something ended or does not work; sentences for it live in ui.
type Reason string

// Reasons of a Snapshot or a Guest.
const (
	NoReason    Reason = ""
	HungUp      Reason = "hung-up"     // the counsellor ended
	WordsTaken  Reason = "taken"       // another app holds these words
	TooMany     Reason = "limit"       // the server refuses more rooms from here
	Unreachable Reason = "unreachable" // no line to the server; trying again while Opening
	Replaced    Reason = "replaced"    // the same room was opened on another line
	Left        Reason = "left"        // a guest left
	Removed     Reason = "removed"
	Declined    Reason = "declined"
	LineLost    Reason = "line-lost" // a guest's line broke, and did not come back
	Tampered    Reason = "tampered"  // a fingerprint or a sealed message was not genuine
	NoPath      Reason = "no-path"   // ICE found no way between the two
)

// GuestState is where one proven guest stands.
type GuestState string

// The states of a guest whom the counsellor sees.
const (
	Knocking   GuestState = "knocking"
	Connecting GuestState = "connecting" // admitted; media not there yet
	Connected  GuestState = "connected"
	Troubled   GuestState = "troubled" // connected before, media interrupted
	Gone       GuestState = "gone"     // kept in the list with Reason until the room ends
)

// Guest is one person who proved the password and knocked.
type Guest struct {
	ID          string
	Name        string
	Language    string
	Company     string // "alone", "others" or ""
	Consent     bool
	Camera      bool // has one ready
	Microphone  bool
	State       GuestState
	Reason      Reason
	Since       time.Time // knocked, then admitted, then first connected, then gone at
	Soon        bool      // was told "a few minutes"
	Muted       bool      // the guest's own switches
	Hidden      bool
	Paused      bool
	Sharing     bool
	Recording   bool      // the guest's program keeps what it shows or plays
	Live        bool      // or streams it to others
	NotAlone    bool      // says so now; Company follows
	LineLost    bool      // no line to this guest at the moment, also while the own one is lost; media may go on
	CheckWord   [2]uint16 // two numbers of 10 bits
	Relayed     bool      // media goes through a relay
	Near        bool      // or within one network; neither: over the internet
	Seat        int       // 0 to 2, while admitted
	Interpreter bool      // so marked by the counsellor
	Verified    bool      // the counsellor compared the check word
}

// ChatLine is one line of the conversation's chat, kept in memory only.
type ChatLine struct {
	ID    string
	Guest string // "" = the counsellor
	Name  string
	Text  string
	At    time.Time
	Lost  bool // of the counsellor's: nobody gets it
}

// DeviceState says whether a camera or microphone of this computer works.
type DeviceState string

// The states of an own device.
const (
	DeviceOff     DeviceState = "" // not opened
	DeviceReady   DeviceState = "ready"
	DeviceMissing DeviceState = "missing" // none on this computer
	DeviceBusy    DeviceState = "busy"
	DeviceDenied  DeviceState = "denied"
	DeviceBroken  DeviceState = "broken"
)

// Snapshot is all that a window needs to draw the room; always whole, never a delta.
// Slices are not changed after they were handed out.
type Snapshot struct {
	Phase                       Phase
	Reason                      Reason
	Room                        Room
	Link                        string // what a client opens, with the words in its fragment
	Page                        string // the page's address alone
	Opened                      time.Time
	Admitted                    time.Time // when the first guest was admitted
	Guests                      []Guest   // in the order in which they knocked
	Chat                        []ChatLine
	Muted                       bool
	Hidden                      bool
	Paused                      bool // the counsellor's own wish; a guest's is in Guest.Paused
	Sharing                     bool // a screen or window of this computer is shown
	Camera, Microphone, Speaker DeviceState
	LineLost                    bool      // the app's own line to the server is gone; media may go on
	Wrong                       int       // wrong guesses so far
	Left                        int       // guesses until the password locks; counts once Wrong is above 0
	LastWrong                   time.Time // the latest of them; zero without one
	Locked                      bool      // no more guesses with this password
	Closed                      bool      // closed to new guests after a removal, for good
	Shut                        bool      // closed to new guests for now: all who are expected are in, or the counsellor wished it
	Persons                     int       // how many guests are expected, 1 to 3
	Full                        bool      // so many are admitted: nobody further can be until somebody leaves
	Tampered                    int       // pairs that ended because something was not genuine, also unseen ones
}

// Room is what the counsellor opens.
type Room struct {
	Words        [3]string // as typed; normalised by the line
	Password     string
	Language     string // the counsellor's: de, nl, fr, en
	Minutes      int    // planned length; 0 = open
	Appointment  string // the store's id, "" for a room without one
	Confidential bool
	Persons      int    // guests expected, 1 to 3; 0 = 1
	Company      string // in the counsellor's room: "alone", "others", "" = not said
	Fallback     string // if the connection breaks: "ring" the counsellor rings, "wait" nobody does, "" = not agreed
	RelayOnly    bool   // media goes through a relay or not at all, so that nobody learns the other's address
}

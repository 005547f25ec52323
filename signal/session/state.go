package session

import (
	"time"

	"zwiesprache/signal"
)

const (
	// The server keeps 8 proven lines a room, but it is not trusted to.
	maxPresent = 8
	// Guests who left stay in the list for the counsellor; a page that comes and
	// goes all day must not fill memory.
	maxGone = 24
	// An hour of lively typing is a few hundred lines; a flood at the server's
	// 40 messages/s would otherwise be 10 MB a minute.
	maxChat = 500
	// A text of the chat, in bytes (PROTOCOL.md).
	maxText = 4096
	// How long a guest without line and media may take to come back. One who talked
	// may have closed a laptop for a moment; whoever waits knocks again.
	patienceAdmitted = 5 * time.Minute
	patienceWaiting  = 2 * time.Minute
	// A guest who moves from line to line does not have media sought anew each time:
	// that interrupts it.
	patienceMoved = 15 * time.Second
	// Candidates held back while an offer or answer is under way; a burst is about 30.
	// Also lines of chat for a guest whose line is lost: its pair keeps 256 messages.
	maxHeld = 64
)

// State is a room as Step knows it. See NewState; the zero value is of no use.
type State struct {
	shown   Snapshot // without Guests and Full
	guests  []guest  // who proved the password; those who knocked in the order of that
	lines   int      // of chat, so far
	let     int      // guests admitted so far
	relayed bool     // some media went through a relay
	opened  bool     // the devices were opened
	paused  bool     // what the studio was told last
	cut     bool     // the server refused the room for good; only media is left
	closes  bool     // the counsellor wishes nobody new
	locked  bool     // what the line was told last
	returns int      // lines of admitted guests that came back
	met     int      // guests who were connected and are gone
	doubted bool     // the check word of one of them was not compared
}

// guest is one who proved the password, seen by the counsellor or not yet.
type guest struct {
	Guest
	fingerprint [32]byte
	relay       signal.Relay       // without URLs there is none (yet)
	unserved    bool               // has not been told how media may be relayed now
	others      []signal.Person    // what this guest was told last
	moved       time.Time          // when another way was looked for because of that
	told        allowance          // of lists of others
	passed      allowance          // of lines of chat to others
	knocked     bool               // said hello with consent; shown from then on
	peer        bool               // the studio has one
	connected   bool               // the peer was connected once
	offered     bool               // the first offer was sent
	answered    bool               // the first answer was passed on
	asked       int                // offers sent and not yet answered
	kept        int                // lines of chat for when the line is back
	unread      []string           // ids of the counsellor's among them, which nobody else has
	untold      bool               // of the lobby as it is since the line was lost
	over        bool               // the line will not come back; media goes on
	adriftSince time.Time          // neither line nor media from then on; zero when there is one
	offer       string             // the peer's latest, from while there was no line
	outgoing    []signal.Candidate // the peer's, from before the first offer or while there was no line
	incoming    []signal.Candidate // the guest's, from before the first answer
}

// NewState is a room that is being claimed.
func NewState(room Room, link, page string) State {
	return State{shown: Snapshot{Phase: Opening, Room: room, Link: link, Page: page, Persons: persons(room.Persons)}}
}

// Snapshot is what the window may see of s: no guest who has not knocked.
func (s State) Snapshot() Snapshot {
	snapshot := s.shown
	for _, g := range s.guests {
		if g.knocked {
			snapshot.Guests = append(snapshot.Guests, g.Guest)
		}
	}
	snapshot.Full = s.full()
	return snapshot
}

// talking says whether anybody is admitted.
func (s State) talking() bool {
	for i := range s.guests {
		if s.guests[i].admitted() {
			return true
		}
	}
	return false
}

// pausing says whether anybody wishes a pause: the counsellor or one who is admitted.
func (s State) pausing() bool {
	for i := range s.guests {
		if g := &s.guests[i]; g.admitted() && g.Paused {
			return true
		}
	}
	return s.shown.Paused
}

func (g *guest) present() bool { return g.State != Gone }

func (g *guest) admitted() bool {
	return g.State == Connecting || g.State == Connected || g.State == Troubled
}

// adrift is a guest without line and, for the moment, without media.
func (g *guest) adrift() bool { return g.LineLost && g.State != Connected }

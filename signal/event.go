package signal

// Event is what a Host or a Guest tells its owner.
type Event interface{ event() }

type (
	// Claimed says that the room is ours, again after each Lost.
	Claimed struct{}
	// Lost says that there is no line to the server; another try follows.
	Lost struct{ Err error }
	// Proven says that the other side knows the password.
	Proven struct {
		Guest       string    // names the pair, over all its lines; empty for a Guest
		CheckWord   [2]uint16 // for CheckWords
		Fingerprint [32]byte  // sha-256 of the other side's DTLS certificate
	}
	// Received brings a message of a proven pair, text cleaned, SDP checked.
	Received struct {
		Guest   string
		Message Message
	}
	// Wrong says that somebody guessed wrong: how often in all, and how many
	// guesses the password has left.
	Wrong struct{ Total, Left int }
	// Locked says that the guesses are used up: nobody can join any more.
	// Proven guests are untouched.
	Locked struct{}
	// GuestLost says that a proven guest cannot be reached. What is said
	// meanwhile is kept within limits; Resumed, GuestGone or the owner's Drop follows.
	GuestLost struct{ Guest string }
	// Resumed says that the pair goes on, over this line or another one, and that
	// nothing is missing. To a Host it also comes for each guest after its own
	// line was lost and claimed again. Moved says that the guest has left a line
	// which looked alive: its computer may be in another network.
	Resumed struct {
		Guest string
		Moved bool
	}
	// Reached says that an admitted guest has answered a probe (Host.Poke): the
	// lines on both sides stand.
	Reached struct{ Guest string }
	// GuestGone says that a proven guest closed its line or cannot go on.
	GuestGone struct{ Guest string }
	// Relays brings the right to relay a guest's media. It does not come when the
	// server has no relay.
	Relays struct {
		Guest string
		Relay Relay
	}
	// Tampered says that a message or a fingerprint was not genuine; the pair has ended.
	Tampered struct{ Guest string }

	// Invited tells a Guest that the host is there: Join may be called.
	Invited struct{}
	// Failed tells a Guest that a run ended without an answer that proves the host.
	Failed struct{}
	// Refused tells a Guest that the password was wrong.
	Refused struct{ Left int }
	// Shut tells a Guest that nobody new is let in: for now, when Again is set;
	// Invited follows if the room is opened again.
	Shut struct{ Again bool }
	// Away tells a Guest that the host's line is lost for now.
	Away struct{}
)

func (Claimed) event()   {}
func (Lost) event()      {}
func (Proven) event()    {}
func (Received) event()  {}
func (Wrong) event()     {}
func (Locked) event()    {}
func (GuestLost) event() {}
func (Resumed) event()   {}
func (Reached) event()   {}
func (GuestGone) event() {}
func (Relays) event()    {}
func (Tampered) event()  {}
func (Invited) event()   {}
func (Failed) event()    {}
func (Refused) event()   {}
func (Shut) event()      {}
func (Away) event()      {}

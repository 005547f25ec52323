package session

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"zwiesprache/signal"
)

// Step is the room's whole behaviour: what e makes of s, and what is to be done,
// in this order. It changes nothing that s holds, so that snapshots stay as they
// were handed out. After Ended nothing happens any more.
func Step(s State, e Event) (State, []Effect) {
	if s.shown.Phase == Ended {
		return s, nil
	}
	t := turn{State: s, at: e.At}
	t.guests = slices.Clone(s.guests)
	switch what := e.What.(type) {
	case DeviceReport:
		t.devices(what)
	case PeerEvent:
		t.peer(what)
	case signal.Event:
		t.line(what)
	case Tick:
		t.expire()
	default:
		t.command(what)
	}
	t.settle()
	return t.State, t.effects
}

// turn is one Step under way.
type turn struct {
	State
	at      time.Time
	effects []Effect
}

func (t *turn) do(e Effect) { t.effects = append(t.effects, e) }

// find returns the present guest of that id, or nil.
func (t *turn) find(id string) *guest {
	for i := range t.guests {
		if g := &t.guests[i]; g.ID == id && g.present() {
			return g
		}
	}
	return nil
}

// send gives g a message if g can be reached.
func (t *turn) send(g *guest, m signal.Message) {
	if !g.LineLost && !t.cut {
		t.do(Send{g.ID, m})
	}
}

// keep sends g a message that waits for g's line if that is lost: a few, since a
// pair that is sent more than it keeps ends. It says whether it did.
func (t *turn) keep(g *guest, m signal.Message) bool {
	if g.over || t.cut || g.LineLost && g.kept >= maxHeld {
		return false
	}
	if g.LineLost {
		g.kept++
	}
	t.do(Send{g.ID, m})
	return true
}

func (t *turn) command(what any) {
	switch c := what.(type) {
	case Admit:
		t.admit(t.find(c.Guest))
	case Soon:
		if g := t.find(c.Guest); g != nil && g.State == Knocking {
			g.Soon = true
			t.lobby(g)
		}
	case Decline:
		if g := t.find(c.Guest); g != nil && g.State == Knocking {
			t.dismiss(g, Declined, signal.ReasonDeclined)
		}
	case Remove:
		t.remove(t.find(c.Guest))
	case Say:
		t.say(c.Text)
	case Mute:
		if t.shown.Muted != c.On {
			t.shown.Muted = c.On
			t.do(SetMuted(c))
			t.tellState()
		}
	case Hide:
		if t.shown.Hidden != c.On {
			t.shown.Hidden = c.On
			t.do(SetHidden(c))
			t.tellState()
		}
	case Pause:
		if t.shown.Paused != c.On {
			t.shown.Paused = c.On
			t.tellState()
		}
	case Share:
		if t.shown.Sharing != c.On {
			t.shown.Sharing = c.On
			t.tellState()
			if c.On && !t.talking() { // whom it was meant for has gone meanwhile
				t.do(StopShare{})
			}
		}
	case Mark:
		if g := t.find(c.Guest); g != nil {
			g.Interpreter = c.Interpreter
		}
	case Verify:
		if g := t.find(c.Guest); g != nil {
			g.Verified = c.On
		}
	case Shut:
		t.closes = c.On
	case Rearm:
		t.rearm(c.Password)
	case Expect:
		t.shown.Persons = persons(c.Persons)
	case Agree:
		t.agree(c)
	case HangUp:
		t.end(HungUp)
	case EndAtOnce:
		t.silence()
		t.end(HungUp)
	}
}

// rearm begins to count guesses anew, with another password.
func (t *turn) rearm(password string) {
	if password == "" || t.shown.Closed {
		return
	}
	t.shown.Room.Password = password
	t.shown.Wrong, t.shown.Left, t.shown.LastWrong, t.shown.Locked = 0, 0, time.Time{}, false
	t.do(Renew{password})
}

func (t *turn) admit(g *guest) {
	if g == nil || g.State != Knocking || t.full() {
		return
	}
	g.Seat = t.seat()
	g.State, g.Since = Connecting, t.at
	g.peer = true
	g.unserved = g.unserved || t.shown.Room.RelayOnly
	t.start(g)
	t.let++
	t.shown.Phase = Talking
	if t.shown.Admitted.IsZero() {
		t.shown.Admitted = t.at
	}
}

func (t *turn) remove(g *guest) {
	if g == nil || !g.knocked {
		return
	}
	if !t.shown.Closed {
		t.shown.Closed = true
		t.do(CloseToGuests{})
	}
	t.dismiss(g, Removed, signal.ReasonRemoved)
}

// say adds a line of the counsellor's and sends it to the admitted guests; what
// nobody gets is marked Lost.
func (t *turn) say(text string) {
	if strings.TrimSpace(text) == "" || !t.talking() {
		return
	}
	line := ChatLine{Text: text, Lost: true}
	if len(text) > maxText || !utf8.ValidString(text) {
		line.Text = strings.ToValidUTF8(text[:min(len(text), maxText)], "")
		t.note(line)
		return
	}
	id := strconv.Itoa(t.lines + 1)
	there := false // somebody has it
	for i := range t.guests {
		if g := &t.guests[i]; g.admitted() && t.keep(g, signal.Chat{ID: id, Text: text}) {
			line.Lost = false
			there = there || !g.LineLost
		}
	}
	for i := range t.guests {
		if g := &t.guests[i]; g.admitted() && g.LineLost && !there && !line.Lost {
			g.unread = append(slices.Clip(g.unread), id)
		}
	}
	t.note(line)
}

// unheard marks the counsellor's lines that waited for g alone, who does not come back.
func (t *turn) unheard(g *guest) {
	if len(g.unread) == 0 {
		return
	}
	t.shown.Chat = slices.Clone(t.shown.Chat)
	for i := range t.shown.Chat {
		l := &t.shown.Chat[i]
		waits := func(o guest) bool { return o.ID != g.ID && slices.Contains(o.unread, l.ID) }
		if slices.Contains(g.unread, l.ID) && !slices.ContainsFunc(t.guests, waits) {
			l.Lost = true
		}
	}
	g.unread = nil
}

// note keeps a line of chat, the newest maxChat of them.
func (t *turn) note(line ChatLine) ChatLine {
	t.lines++
	line.ID, line.At = strconv.Itoa(t.lines), t.at
	from := max(0, len(t.shown.Chat)+1-maxChat)
	t.shown.Chat = append(slices.Clone(t.shown.Chat[from:]), line)
	return line
}

// agree tells every guest anew how the waiting goes on, and with it what was agreed.
func (t *turn) agree(c Agree) {
	room := &t.shown.Room
	if room.Company == c.Company && room.Fallback == c.Fallback {
		return
	}
	room.Company, room.Fallback = c.Company, c.Fallback
	for i := range t.guests {
		if g := &t.guests[i]; g.admitted() || g.State == Knocking {
			t.lobby(g)
		}
	}
}

// lobby answers a knock, or does so when the line is back.
func (t *turn) lobby(g *guest) {
	g.untold = g.LineLost
	state := "waiting"
	if g.Soon {
		state = "soon"
	}
	t.send(g, signal.Lobby{State: state, Language: t.shown.Room.Language, Company: t.shown.Room.Company, Fallback: t.shown.Room.Fallback})
}

// tellState lets the admitted guests know the own switches.
func (t *turn) tellState() {
	for i := range t.guests {
		if g := &t.guests[i]; g.connected && g.present() {
			t.send(g, t.switches())
		}
	}
}

// switches are the own ones, for a guest.
func (t *turn) switches() signal.State {
	return signal.State{Muted: t.shown.Muted, Hidden: t.shown.Hidden, Paused: t.shown.Paused, Sharing: t.shown.Sharing}
}

// dismiss says goodbye to g, closes its line and lets it go.
func (t *turn) dismiss(g *guest, reason Reason, bye string) {
	t.send(g, signal.Bye{Reason: bye})
	t.drop(g)
	t.leave(g, reason)
}

// drop has the line forget g, so that it cannot come back.
func (t *turn) drop(g *guest) {
	if !g.over && !t.cut {
		t.do(Drop{g.ID})
	}
}

// abandon gives up waiting for g to come back.
func (t *turn) abandon(g *guest) {
	t.drop(g)
	t.leave(g, LineLost)
}

// expire lets go of those who are away too long.
func (t *turn) expire() {
	for i := range t.guests {
		g := &t.guests[i]
		patience := patienceWaiting
		if g.admitted() {
			patience = patienceAdmitted
		}
		if g.present() && !g.adriftSince.IsZero() && t.at.Sub(g.adriftSince) >= patience {
			t.abandon(g)
		}
	}
}

// leave is the end of g: its peer stops at once, and a screen that was shown to
// g is not shown to who comes next.
func (t *turn) leave(g *guest, reason Reason) {
	if g.admitted() && t.shown.Sharing && t.count((*guest).admitted) == 1 {
		t.do(StopShare{})
	}
	t.unheard(g)
	if g.peer {
		t.do(StopPeer{g.ID, reason.bye()})
	}
	if g.connected {
		t.met++
		t.doubted = t.doubted || !g.Verified
	}
	g.State, g.Reason, g.Since = Gone, reason, t.at
	g.LineLost, g.Paused, g.Sharing = false, false, false
	g.Recording, g.Live, g.NotAlone = false, false, false
	*g = guest{Guest: g.Guest, knocked: g.knocked}
}

// bye is what a guest who leaves for that reason is told over the media: "" where
// it left by itself, or is not there to be told.
func (r Reason) bye() string {
	switch r {
	case HungUp:
		return signal.ReasonEnded
	case Removed:
		return signal.ReasonRemoved
	case Tampered:
		return signal.ReasonTampered
	}
	return ""
}

// tampered ends g because of something that no honest page sends.
func (t *turn) tampered(g *guest) {
	t.shown.Tampered++
	t.dismiss(g, Tampered, signal.ReasonTampered)
}

// silence stops all media before anybody is told why.
func (t *turn) silence() {
	for i := range t.guests {
		if g := &t.guests[i]; g.peer {
			t.do(StopPeer{g.ID, HungUp.bye()})
			g.peer = false
		}
	}
	t.closeDevices()
}

func (t *turn) closeDevices() {
	if t.opened {
		t.opened = false
		t.do(CloseDevices{})
	}
}

// end closes everything.
func (t *turn) end(reason Reason) {
	for i := range t.guests {
		if g := &t.guests[i]; g.present() {
			t.send(g, signal.Bye{Reason: signal.ReasonEnded})
			t.leave(g, reason)
		}
	}
	t.closeDevices()
	t.do(Release{})
	t.shown.Camera, t.shown.Microphone, t.shown.Speaker = DeviceOff, DeviceOff, DeviceOff
	t.shown.Phase, t.shown.Reason = Ended, reason
	t.do(Record{Summary{
		Room: t.shown.Room, Reason: reason,
		Opened: t.shown.Opened, Admitted: t.shown.Admitted, Ended: t.at,
		Guests: t.let, Persons: t.shown.Persons, Relayed: t.relayed,
		Verified: t.met > 0 && !t.doubted, Resumed: t.returns,
	}})
}

// settle brings phase and list in line with what is left of the guests.
func (t *turn) settle() {
	for i := range t.guests {
		switch g := &t.guests[i]; {
		case !g.present() || !g.adrift():
			g.adriftSince = time.Time{}
		case g.adriftSince.IsZero():
			g.adriftSince = t.at
		}
	}
	if t.shown.Phase == Talking && !t.talking() {
		t.shown.Phase = Waiting
	}
	if t.cut && t.shown.Phase != Ended && !t.talking() {
		t.end(t.shown.Reason)
	}
	if paused := t.pausing(); paused != t.paused && t.shown.Phase != Ended {
		t.paused = paused
		t.do(SetPaused{paused})
	}
	t.shut()
	t.introduce()
	gone := 0
	for i := len(t.guests) - 1; i >= 0; i-- {
		if g := &t.guests[i]; !g.present() {
			if gone++; gone > maxGone || !g.knocked {
				t.guests = slices.Delete(t.guests, i, i+1)
			}
		}
	}
}

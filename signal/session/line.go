package session

import (
	"errors"
	"slices"

	"zwiesprache/signal"
)

// line is what came from the room's line at the server.
func (t *turn) line(what signal.Event) {
	switch e := what.(type) {
	case signal.Claimed:
		t.claimed()
	case signal.Lost:
		t.lost(e.Err)
	case signal.Proven:
		if !t.cut {
			t.proven(e)
		}
	case signal.Received:
		if g := t.find(e.Guest); g != nil && !g.LineLost {
			t.received(g, e.Message)
		}
	case signal.GuestLost:
		if g := t.find(e.Guest); g != nil {
			g.LineLost = true
		}
	case signal.Relays:
		if g := t.find(e.Guest); g != nil {
			t.relays(g, e.Relay)
		}
	case signal.Resumed:
		if g := t.find(e.Guest); g != nil && !g.over {
			t.resumed(g, e.Moved)
		}
	case signal.Reached:
		if g := t.find(e.Guest); g != nil && !g.LineLost {
			t.seek(g)
		}
	case signal.GuestGone:
		if g := t.find(e.Guest); g != nil {
			t.cutOff(g)
		}
	case signal.Tampered:
		if g := t.find(e.Guest); g != nil {
			t.shown.Tampered++
			t.leave(g, Tampered) // the line has said goodbye already
		}
	case signal.Wrong:
		t.shown.Wrong, t.shown.Left, t.shown.LastWrong = e.Total, e.Left, t.at
	case signal.Locked:
		t.shown.Locked = true
	}
}

// claimed is the start of the room, or its line coming back.
func (t *turn) claimed() {
	if t.cut {
		return
	}
	t.shown.LineLost = false
	if t.shown.Phase != Opening {
		return // the guests come back one by one
	}
	t.shown.Phase, t.shown.Reason, t.shown.Opened = Waiting, NoReason, t.at
	t.opened = true
	t.do(OpenDevices{})
}

// lost is the own line breaking: for a while, or for good when the server refuses
// the room. Media does not pass the server and goes on in both cases. A limit is
// final for a claim only; a line that stood may come back after it.
func (t *turn) lost(err error) {
	claiming := t.shown.Phase == Opening || t.shown.LineLost
	t.shown.LineLost = true
	for i := range t.guests {
		if g := &t.guests[i]; g.present() {
			g.LineLost = true
		}
	}
	reason := NoReason
	switch {
	case errors.Is(err, signal.ErrTaken):
		reason = WordsTaken
	case errors.Is(err, signal.ErrReplaced):
		reason = Replaced
	case errors.Is(err, signal.ErrLimit) && claiming:
		reason = TooMany
	case t.shown.Phase == Opening:
		t.shown.Reason = Unreachable
	}
	if reason == NoReason || t.cut {
		return
	}
	t.shown.Reason = reason
	t.cut = true
	for i := range t.guests {
		if g := &t.guests[i]; g.present() {
			t.cutOff(g)
		}
	}
}

// proven is a guest who showed the password; the counsellor does not hear of it yet.
func (t *turn) proven(e signal.Proven) {
	present := 0
	for i := range t.guests {
		g := &t.guests[i]
		if g.ID == e.Guest { // ids are unique: somebody plays with them
			if g.present() {
				g.LineLost = false // there is a line of that id again: close it
				t.tampered(g)
			} else {
				t.do(Drop{e.Guest})
			}
			return
		}
		if g.present() {
			present++
		}
	}
	if t.shown.Closed || present >= maxPresent {
		t.do(Drop{e.Guest})
		return
	}
	g := guest{fingerprint: e.Fingerprint}
	g.ID, g.CheckWord = e.Guest, e.CheckWord
	t.guests = append(t.guests, g)
}

func (t *turn) received(g *guest, m signal.Message) {
	switch m := m.(type) {
	case signal.Hello:
		t.hello(g, m)
	case signal.Answer:
		t.answer(g, m)
	case signal.Candidate:
		t.candidate(g, m)
	case signal.Chat:
		if g.admitted() {
			t.pass(g, t.note(ChatLine{Guest: g.ID, Name: g.Name, Text: m.Text}))
		}
	case signal.State:
		g.Muted, g.Hidden, g.Paused, g.Sharing = m.Muted, m.Hidden, m.Paused, m.Sharing
		g.Recording, g.Live = m.Recording, m.Live
		if m.Company != "" {
			g.Company, g.NotAlone = m.Company, m.Company == "others"
		}
	case signal.Bye:
		t.parted(g, m.Reason)
	default: // only a host offers and answers a knock
		t.tampered(g)
	}
}

// parted is a guest who said goodbye: over the line, over the media, or both.
func (t *turn) parted(g *guest, bye string) {
	reason := Left
	if bye == signal.ReasonTampered {
		reason = Tampered
		t.shown.Tampered++
	}
	t.drop(g)
	t.leave(g, reason)
}

// hello is a knock, or news about one who knocked. Without consent nobody knocks,
// and who takes it back before being admitted is not shown any more. Whom the
// counsellor admitted is who knocked: a name taken later could be somebody else's.
func (t *turn) hello(g *guest, m signal.Hello) {
	g.Language, g.Camera, g.Microphone = m.Language, m.Camera, m.Microphone
	if g.admitted() {
		return
	}
	g.Name, g.Company, g.Consent = m.Name, m.Company, m.Consent
	if !m.Consent {
		g.knocked, g.State = false, ""
		return
	}
	t.lobby(g)
	if g.knocked {
		return
	}
	g.knocked, g.State, g.Since = true, Knocking, t.at
	// The list is in the order of knocking: to its end.
	i := slices.IndexFunc(t.guests, func(o guest) bool { return o.ID == g.ID })
	knocker := *g
	t.guests = append(slices.Delete(t.guests, i, i+1), knocker)
}

// answer passes an answer to the peer that asked; another one is no honest page's.
func (t *turn) answer(g *guest, m signal.Answer) {
	if g.asked == 0 {
		t.tampered(g)
		return
	}
	g.asked--
	if g.asked > 0 {
		return // the peer has offered something else meanwhile
	}
	t.do(PassAnswer{g.ID, m.SDP})
	if g.answered {
		return
	}
	g.answered = true
	for _, c := range g.incoming {
		t.do(PassCandidate{g.ID, c})
	}
	g.incoming = nil
}

func (t *turn) candidate(g *guest, m signal.Candidate) {
	switch {
	case !g.offered: // nobody told this guest that it is admitted
		t.tampered(g)
	case g.answered:
		t.do(PassCandidate{g.ID, m})
	case len(g.incoming) < maxHeld:
		g.incoming = append(slices.Clip(g.incoming), m)
	}
}

// resumed is a line to g again, with nothing lost on the way. What was held back
// goes out, and where media is troubled another way is looked for: the computer
// on either side may be in another network. Media that stands still takes seconds
// to notice that; a guest who moved has noticed.
func (t *turn) resumed(g *guest, moved bool) {
	if g.LineLost && g.admitted() {
		t.returns++
	}
	g.LineLost, g.kept, g.unread = false, 0, nil
	if g.State == Knocking || g.untold {
		t.lobby(g)
	}
	switch {
	case g.offer != "":
		t.offer(g, g.offer)
	case g.offered:
		t.trickle(g)
	}
	if g.connected {
		t.send(g, t.switches())
	}
	if moved && g.State == Connected && t.at.Sub(g.moved) >= patienceMoved {
		g.moved = t.at
		t.start(g)
	}
	t.seek(g)
}

// seek has the peer look for another way, if the one there was is interrupted.
func (t *turn) seek(g *guest) {
	if g.State == Troubled || g.admitted() && g.Reason == NoPath {
		t.start(g)
	}
}

// cutOff is the end of a guest's line for good. Media that stands goes on without it.
func (t *turn) cutOff(g *guest) {
	if g.connected && g.Reason != NoPath {
		t.unheard(g)
		g.LineLost, g.over = true, true
		return
	}
	t.leave(g, LineLost)
}

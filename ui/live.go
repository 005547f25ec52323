package ui

import (
	"cmp"
	"reflect"
	"slices"
	"time"

	"zwiesprache/signal/session"
)

// room is the open room as the window knows it.
type room struct {
	opened  session.Room
	draft   draft // how it was opened: guest's language and way of sharing
	session Session
	studio  Studio
	snap    session.Snapshot
	pane    string // the open side pane of the session: "", "chat", "security", "people", "more", "devices", "connection"
	read    int    // lines of chat that were seen

	warned int // wrong guesses and connections that were not genuine, as far as they were seen

	speaking  bool            // unmuted only as long as space is held down
	broken    time.Time       // since when the connection is interrupted; zero = it is not
	dismissed map[string]bool // sentences over the guest's picture that were read
	heeded    map[string]bool // guests whose sign of not being alone was seen
	met       map[string]met  // guests who were admitted, by id
	most      int             // of them in at once: whoever loads the page anew gets another id
	breaks    int             // of all their connections
	renew     *draft          // to be opened instead once this one has ended; nil = none
	expired   bool            // it was closed because its access had ended
	mutedHere map[string]bool // guests whom the counsellor does not want to hear
	agreed    agreed          // before the first guest came in

	shareTitle   string    // of what the guest sees of this computer
	shareAsked   time.Time // when it was chosen, until it is shown
	shareStopped bool      // the counsellor ended it
	shareNote    string    // why it is not shown although it was chosen
}

// openRoom starts a room and shows its waiting room at once; the line is still being made.
func (w *Window) openRoom(d draft) {
	r := &room{draft: d, mutedHere: map[string]bool{}, heeded: map[string]bool{}, met: map[string]met{}, opened: session.Room{
		Words: d.words, Password: d.password, Language: w.kit.language, Minutes: d.minutes,
		Appointment: d.appointment, Confidential: d.way == confidential, Fallback: string(d.fallback), Persons: d.persons, RelayOnly: w.relayOnly(d),
	}}
	r.snap = session.Snapshot{Phase: session.Opening, Room: r.opened}
	w.room = r
	w.strength = BlurOff
	w.plugs = newPlugs()
	w.showRoom()

	var (
		s      Session
		studio Studio
		err    error
	)
	w.run(func() { w.closing.Wait(); s, studio, err = w.cfg.Open(r.opened) }, func() { w.opened(r, s, studio, err) })
	w.listDevices()
}

// opened takes what Open answered, which may come after the counsellor gave the room up.
func (w *Window) opened(r *room, s Session, studio Studio, err error) {
	switch {
	case err != nil && w.room == r:
		w.cfg.Log.Error("open a room", "error", err)
		w.room = nil
		w.showOpen(r.draft)
		w.tellRefused(err)
	case err != nil:
	case w.room != r:
		s.HangUp()
	default:
		r.session, r.studio = s, studio
		studio.SetBlur(StartBlur(w.settings))
		w.process()
		w.showRoom()
	}
}

// listDevices asks for the labels of what is plugged in and shows them when they are there.
func (w *Window) listDevices() {
	if w.asking {
		return
	}
	w.asking = true
	var (
		devices Devices
		err     error
	)
	w.run(func() { devices, err = w.cfg.Devices() }, func() {
		w.asking = false
		if err != nil {
			w.cfg.Log.Error("list the devices", "error", err)
			return
		}
		changed := !w.plugs.listed || !reflect.DeepEqual(devices, w.plugs.devices)
		w.plugs.list(devices, w.settings)
		if s, ok := w.screen.(interface{ fillDevices() }); ok && changed {
			s.fillDevices()
		}
		if changed {
			w.showPlugs()
		}
	})
}

// showRoom shows the open room as its phase asks.
func (w *Window) showRoom() {
	if w.room.snap.Phase == session.Talking {
		w.show(newTalk(w))
	} else {
		w.show(newWaiting(w))
	}
}

// Render shows a new snapshot of the open room; it is called on Fyne's thread.
func (w *Window) Render(s session.Snapshot) {
	r := w.room
	if r == nil || w.closed {
		return
	}
	before := r.snap
	r.snap = s
	r.remember(s)
	w.noteTick(before, s)
	if s.Phase != session.Ended && knocks(before, s) {
		w.knocked(s.Phase)
	}
	switch live, ok := w.screen.(renderer); {
	case s.Phase == session.Ended:
		w.ended(s)
	case s.Phase == session.Talking && before.Phase != session.Talking:
		r.warned = s.Wrong + s.Tampered // told in the waiting room
		r.dismissed = map[string]bool{}
		for _, sentence := range deviceTroubles(w.kit.text, s) {
			r.dismissed[sentence] = true // known from the waiting room
		}
		w.showRoom()
	case s.Phase != before.Phase && ok:
		w.showRoom()
	case ok:
		live.render(s)
	}
	w.markKnock()
}

// Frame takes over the newest pictures and levels and moves the clocks on. The program calls it, on
// Fyne's thread, when a picture has come and at least once a second, never twice at a time.
func (w *Window) Frame() {
	if w.closed {
		return
	}
	if s, ok := w.screen.(framer); ok && !w.covered() {
		s.frame()
	}
	now := w.cfg.Now()
	if now.Unix() == w.second {
		return
	}
	w.second = now.Unix()
	if w.covered() {
		w.tickCover(now)
	}
	w.watchDevices()
	w.lockIdle(now)
	w.tickClip(now)
	w.remind(now)
	w.expire(now)
	if s, ok := w.screen.(ticker); ok {
		s.tick(now)
	}
}

// ended leaves the room: thanks after a session, a word why when it never came to one.
func (w *Window) ended(s session.Snapshot) {
	r := w.room
	w.room = nil
	w.takeBack()
	w.win.SetTitle(title)
	if w.win.FullScreen() {
		w.win.SetFullScreen(false)
	}
	if r.renew != nil {
		w.showOpen(*r.renew)
		return
	}
	if s.Admitted.IsZero() && s.Reason == session.HungUp {
		w.showToday()
		if r.expired {
			w.tell(w.kit.text.Common.Close, w.kit.text.Agenda.Expired)
		}
		return
	}
	w.show(newAfter(w, r, s))
}

// knocks says whether somebody knocks who did not before.
func knocks(before, now session.Snapshot) bool {
	known := map[string]bool{}
	for _, g := range before.Guests {
		known[g.ID] = g.State == session.Knocking
	}
	for _, g := range now.Guests {
		if g.State == session.Knocking && !known[g.ID] {
			return true
		}
	}
	return false
}

// knocked calls the counsellor to the window; during a session it stays silent. The notice outside
// the window has fixed words only: a name must not reach the desktop's notification service.
func (w *Window) knocked(p session.Phase) {
	if p == session.Talking {
		return
	}
	if w.cfg.Chime != nil {
		w.cfg.Chime()
	}
	if w.covered() {
		return // somebody else may be reading along
	}
	t := w.kit.text.Waiting
	w.notify(noticeText{Title: t.KnockTitle, Text: t.KnockText}, false, func() {})
}

// markKnock shows in title and side bar that somebody waits.
func (w *Window) markKnock() {
	waiting := w.room != nil && len(inState(w.room.snap.Guests, session.Knocking)) > 0
	if waiting && !w.covered() {
		w.win.SetTitle("● " + w.kit.text.Side.Knocking + " – " + title)
	} else {
		w.win.SetTitle(title)
	}
	if w.mark != nil && w.mark.Hidden == waiting {
		w.mark.Hidden = !waiting
		w.mark.Refresh()
	}
}

// inState is the guests in one of the states, in their order.
func inState(guests []session.Guest, states ...session.GuestState) []session.Guest {
	var found []session.Guest
	for _, g := range guests {
		for _, s := range states {
			if g.State == s {
				found = append(found, g)
			}
		}
	}
	return found
}

// inside is the admitted guests by their seats; while the room is Talking there is one at least.
func inside(s session.Snapshot) []session.Guest {
	here := inState(s.Guests, session.Connecting, session.Connected, session.Troubled)
	slices.SortStableFunc(here, func(a, b session.Guest) int { return cmp.Compare(a.Seat, b.Seat) })
	return here
}

// sharer is the guest who shows a screen; of several the first.
func sharer(s session.Snapshot) (session.Guest, bool) {
	for _, g := range inside(s) {
		if g.Sharing {
			return g, true
		}
	}
	return session.Guest{}, false
}

// nameOf is a guest's name, or a stand-in.
func (k *kit) nameOf(g session.Guest) string {
	if g.Name == "" {
		return k.text.Common.Someone
	}
	return g.Name
}

// namesOf is the names of guests, "A, B and C".
func (k *kit) namesOf(guests []session.Guest) string {
	all := ""
	for i, g := range guests {
		switch {
		case i == 0:
		case i == len(guests)-1:
			all += " " + k.text.Common.And + " "
		default:
			all += ", "
		}
		all += k.nameOf(g)
	}
	return all
}

// since is a duration as "4:05" or "1:04:05".
func since(d time.Duration) string {
	d = max(0, d).Truncate(time.Second)
	h, m, s := int(d/time.Hour), int(d/time.Minute)%60, int(d/time.Second)%60
	if h > 0 {
		return itoa(h) + ":" + two(m) + ":" + two(s)
	}
	return itoa(m) + ":" + two(s)
}

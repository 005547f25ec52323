package ui

import (
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/signal/session"
	"zwiesprache/ui/remind"
)

// talk is the session's screen: the guest large, the own picture small, the controls, and one pane at the side.
type talk struct {
	w     *Window
	shown session.Snapshot

	stage       *stage // with a tile for each guest
	own, screen *picture
	shared      *picture        // what we show, small
	says        *says           // what is not as it should be
	strip       *fyne.Container // the choice of a blur, while it is open
	state       *fyne.Container // in words, at the top
	marks       *ownMarks
	above       *fyne.Container // what must not be overlooked
	aboveKey    string          // that, to be compared
	long        bool            // the present break takes longer than usual

	clock, planned     *label
	sign               *fyne.Container // around planned, with an icon when the end is near
	near               remind.Stage    // how near it is
	mute, camera, blur *control
	panes              map[string]*control
	side               *fyne.Container
	pane               pane
}

// pane is what stands at the side of a session.
type pane interface {
	content() fyne.CanvasObject
	render(session.Snapshot)
	first() fyne.Focusable // gets the focus when the pane opens; nil = none
}

func newTalk(w *Window) *talk { return &talk{w: w} }

func (s *talk) content() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	s.shown = w.room.snap
	s.clock = k.line("0:00", sizeSection, theme.ColorNameForeground, medium)
	s.planned = k.line(" ", sizeSmall+1, colorMuted, regular)
	s.clock.least, s.planned.least = k.px(400), k.px(400) // never cut
	s.state = container.NewStack()
	s.above, s.aboveKey = columnOf(gap), ""
	s.above.Hide()

	words := k.line(strings.Join(w.room.opened.Words[:], " · "), sizeSection+1, theme.ColorNameForeground, display)
	hide := k.iconButton("talk.cover", "eye-off", k.text.Cover.Cover, colorMuted, w.drawCover)
	s.sign = container.NewStack()
	s.showStage(remind.Running)
	top := border(nil, nil, nil, padded(0, 4, rowOf(gap, lineOf(k, s.clock, 64), middle(s.sign), hide)), container.New(lead{gap * 2}, words, s.state))
	scene, controls := s.scene(), s.controls()
	s.side = container.NewStack()
	s.fillAll()
	s.openPane(w.room.pane)
	s.tick(w.cfg.Now())
	body := container.New(&stageAndSide{side: k.px(324), gap: 20}, scene, s.side)
	return padded(10, 22, border(columnOf(gap, padded(0, 4, top), s.above), middle(padded(4, 0, controls)), nil, nil, padded(8, 0, body)))
}

// scene builds the pictures and what stands on them.
func (s *talk) scene() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	s.screen = newPicture(k, false, corner+4)
	s.own, s.shared = newPicture(k, true, corner), newPicture(k, false, 8)
	s.screen.whole, s.shared.whole = true, true
	s.strip = container.NewStack()
	s.strip.Hide()
	s.says = newSays(w, "talk", w.room.dismissed)

	s.marks = newOwnMarks(k)
	rim := func() *canvas.Rectangle {
		r := canvas.NewRectangle(nil)
		r.StrokeColor, r.StrokeWidth, r.CornerRadius = k.color(colorOnVeil), 2, corner
		return r
	}
	own := k.mover("talk.self", k.text.Talk.OwnPicture, corner, container.NewStack(s.own.object, rim(), s.marks.object))
	sign := container.New(cornerSign{}, k.backed(colorVeil, 8, padded(4, 6, k.icon("arrow-left-right", 16, colorOnVeil))))
	swap := k.tap("talk.swap", k.text.Screen.Swap, "", corner, container.NewStack(rim(), sign), func() {
		s.stage.swapped = !s.stage.swapped
		s.fillStage()
	})
	s.stage = &stage{
		screen: s.screen.object, own: own, swap: swap, banner: s.says.body, strip: s.strip, behind: newBackdrop(w.toggleFullScreen), place: w.corner,
	}
	own.place = func() ownPlace { return w.corner }
	own.move = func(to ownPlace) {
		w.corner, s.stage.place = to, to
		s.stage.object.Refresh()
	}
	own.drag = s.stage.drag
	own.letGo = func() { own.move(s.stage.letGo()) }
	s.stage.object = container.New(s.stage)
	s.stage.arrange()
	return s.stage.object
}

func (s *talk) controls() fyne.CanvasObject {
	k := s.w.kit
	t := k.text.Talk
	s.mute = newControl(k, "talk.mute", s.toggleMute)
	s.camera = newControl(k, "talk.camera", s.toggleCamera)
	s.blur = newControl(k, "talk.blur", s.pressBlur)
	s.panes = map[string]*control{}
	controls := rowOf(18, s.mute.object, s.camera.object, s.blur.object)
	for _, p := range []struct{ id, icon, caption string }{
		{"chat", "message-circle", t.Chat}, {"security", "shield-check", t.Security}, {"people", "users", t.People}, {"more", "ellipsis", t.More},
	} {
		c := newControl(k, "talk."+p.id, func() { s.toggle(p.id) })
		c.set(p.icon, p.caption, theme.ColorNameButton, theme.ColorNameForeground)
		s.panes[p.id] = c
		controls.Add(c.object)
	}
	end := newControl(k, "talk.hangup", func() { s.command(Session.HangUp) })
	end.width.Width = k.px(88)
	end.set(hangUpIcon, t.HangUp, theme.ColorNameError, colorOnError)
	controls.Add(end.object)
	return controls
}

// lineOf keeps a label at least so wide that a running clock does not shift its neighbours.
func lineOf(k *kit, l *label, width float32) fyne.CanvasObject {
	l.align = fyne.TextAlignTrailing
	return container.New(sized{Width: k.px(width)}, l)
}

func (s *talk) fillAll() {
	s.fillStage()
	s.fillState()
	s.fillControls()
}

// render takes over a snapshot and touches only what changed.
func (s *talk) render(now session.Snapshot) {
	before := s.shown
	s.shown = now
	s.followShare(before, now)
	if !slices.Equal(before.Guests, now.Guests) || before.LineLost != now.LineLost || before.Sharing != now.Sharing ||
		before.Paused != now.Paused || before.Persons != now.Persons || before.Shut != now.Shut || before.Closed != now.Closed || before.Locked != now.Locked || before.Camera != now.Camera || before.Microphone != now.Microphone || before.Speaker != now.Speaker {
		s.fillStage()
		s.fillState()
	}
	s.fillControls()
	if s.pane != nil {
		s.w.keepFocus(func() { s.pane.render(now) })
	}
	if s.w.room.pane == "chat" {
		s.w.room.read = len(now.Chat)
	}
	s.markPanes()
}

// fillState is the connection in words, and who waits.
func (s *talk) fillState() {
	k := s.w.kit
	t := k.text.Talk
	guests := inside(s.shown)
	ready := inState(guests, session.Connected, session.Troubled)
	waiting := len(inState(s.shown.Guests, session.Knocking))
	line := rowOf(gap)
	way := t.Secure
	if slices.ContainsFunc(ready, func(g session.Guest) bool { return g.Relayed }) {
		way = t.Relayed
	}
	switch {
	case len(guests) == 0:
	case len(ready) == 0:
		line.Add(k.pill("hourglass", t.Connecting, theme.ColorNameButton, colorMuted))
	case waiting > 0: // there is no room for all words: those in the waiting room are news
		line.Add(k.backed(colorSoft, k.px(14), padded(5, 12, k.icon("lock", 15, theme.ColorNamePrimary))))
	default:
		line.Add(k.pill("lock", way, colorSoft, theme.ColorNamePrimary))
	}
	press := func(name, says string, o fyne.CanvasObject, pane string) {
		line.Add(k.tap(name, says, "", 12, container.New(sized{Width: target, Height: target}, middle(o)), func() { s.toggle(pane) }))
	}
	if q, name := s.worst(); len(ready) > 0 && q.Word != "" {
		press("talk.quality", k.text.Connection.words(q), k.qualityPill(q, name), "connection")
	}
	door, says := "door-open", k.text.People.OpenDoor
	if s.shown.Shut || s.shown.Closed || s.shown.Locked {
		door, says = "door-closed-locked", s.w.shutText(s.shown)
	}
	mark := s.w.reminderMark()
	if mark == nil || waiting == 0 { // there is no room for both; who waits leads to the same
		press("talk.door", says, k.icon(door, 19, colorMuted), "people")
	}
	if waiting > 0 {
		says := t.Waits.with(waiting)
		press("talk.waits", says, k.pill("hourglass", says, colorAlarm, theme.ColorNameWarning), "people")
	}
	if mark != nil {
		line.Add(mark)
	}
	s.state.Objects = []fyne.CanvasObject{line}
	s.state.Refresh()
}

func (s *talk) fillControls() {
	k := s.w.kit
	t := k.text.Talk
	off := func(c *control, is bool, icon, caption, offIcon, offCaption string) {
		if is {
			c.set(offIcon, offCaption, theme.ColorNameForeground, theme.ColorNameBackground)
		} else {
			c.set(icon, caption, theme.ColorNameButton, theme.ColorNameForeground)
		}
	}
	off(s.mute, s.shown.Muted, "mic", t.Mute, "mic-off", t.Unmute)
	off(s.camera, s.shown.Hidden, "video", t.CameraOff, "video-off", t.CameraOn)
	s.fillBlur()
	s.fillOwn()
}

// markPanes lights the open pane's control and marks what is new in the others.
func (s *talk) markPanes() {
	r := s.w.room
	for id, c := range s.panes {
		if id == r.pane || id == "more" && (r.pane == "devices" || r.pane == "connection") {
			c.paint(theme.ColorNamePrimary, theme.ColorNameForegroundOnPrimary)
		} else {
			c.paint(theme.ColorNameButton, theme.ColorNameForeground)
		}
	}
	unread := false
	for _, line := range s.shown.Chat[min(r.read, len(s.shown.Chat)):] {
		unread = unread || line.Guest != ""
	}
	s.panes["chat"].marked(unread)
	if r.pane == "security" {
		r.warned = s.shown.Wrong + s.shown.Tampered
	}
	s.panes["security"].marked(s.shown.Wrong+s.shown.Tampered > r.warned)
	s.panes["people"].marked(len(inState(s.shown.Guests, session.Knocking)) > 0)
}

// toggle opens a pane, or closes it when it is open.
func (s *talk) toggle(id string) {
	if s.w.room.pane == id {
		id = ""
	}
	s.openPane(id)
	if s.pane != nil && s.pane.first() != nil {
		s.w.win.Canvas().Focus(s.pane.first())
	}
}

func (s *talk) openPane(id string) {
	r := s.w.room
	r.pane, s.pane = id, nil
	switch id {
	case "chat":
		s.pane, r.read = newChatPane(s), len(s.shown.Chat)
	case "security":
		s.pane = newSecurityPane(s)
	case "people":
		s.pane = newPeoplePane(s)
	case "more":
		s.pane = newMorePane(s)
	case "devices":
		s.pane = newDevicesPane(s)
	case "connection":
		s.pane = newConnectionPane(s)
	}
	s.side.RemoveAll()
	s.side.Hide()
	if s.pane != nil {
		s.side.Add(s.w.kit.card(colorSurface, 18, s.pane.content()))
		s.side.Show()
	}
	s.markPanes()
	s.side.Refresh()
	s.w.root.Refresh()
}

// escape implements closer.
func (s *talk) escape() bool {
	if s.strip.Visible() {
		s.closeStrip()
		return true
	}
	open := s.w.room.pane != ""
	s.openPane("")
	return open
}

// command gives the session one, when there is a session.
func (s *talk) command(do func(Session)) {
	if s.w.room != nil && s.w.room.session != nil {
		do(s.w.room.session)
	}
}

func (s *talk) toggleCamera() { s.command(func(c Session) { c.SetHidden(!s.shown.Hidden) }) }

// frame shows the newest pictures and levels.
func (s *talk) frame() {
	studio := s.w.room.studio
	if studio == nil {
		return
	}
	s.own.take(studio.Preview())
	now, level := s.w.cfg.Now(), studio.Level()
	known, hears, changed := false, false, false
	for _, t := range s.stage.tiles {
		changed = t.take(now, studio, level) || changed
		known = known || studio.Heard(t.guest.ID) >= 0
		hears = hears || t.ears.hears()
	}
	if changed {
		s.fillSays()
	}
	if g, shows := sharer(s.shown); shows {
		s.screen.take(studio.Screen(g.ID))
	}
	if s.resting() {
		level, known = 0, false
	}
	s.marks.set(level, known && !s.shown.Muted, hears)
	if s.shown.Sharing {
		s.shared.take(studio.SharePreview())
	}
	if p, ok := s.pane.(framer); ok {
		p.frame()
	}
}

// tick moves the clock and says how much of the planned time is left.
func (s *talk) tick(now time.Time) {
	s.follow(now)
	if p, ok := s.pane.(ticker); ok {
		p.tick(now)
	}
	begun := s.shown.Admitted
	if begun.IsZero() {
		begun = now
	}
	s.clock.set(since(now.Sub(begun)))
	end := remind.End(s.w.room.draft.at, s.shown.Room.Minutes, begun)
	if end.IsZero() {
		return
	}
	t := s.w.kit.text.Desk.Clock
	near, left := remind.At(end, now), remind.Left(end, now)
	switch {
	case near == remind.Running:
		s.planned.set(t.Until.with("time", clock(end.In(now.Location()))))
	case near != remind.Over:
		s.planned.set(t.Left.with(left))
	case left == 0:
		s.planned.set(t.Ended)
	default:
		s.planned.set(t.Over.with("n", itoa(-left)))
	}
	s.showStage(near)
}

// showStage gives the time that is left its sign: an icon ten minutes before the end, a warmer ground five
// minutes before. It neither sounds nor flashes.
func (s *talk) showStage(near remind.Stage) {
	if near == s.near && len(s.sign.Objects) > 0 {
		return
	}
	k := s.w.kit
	s.near = near
	s.planned.paint(colorMuted)
	s.sign.Objects = []fyne.CanvasObject{s.planned}
	if near != remind.Running {
		fill, ink := colorSoft, theme.ColorNamePrimary
		if near >= remind.Five {
			fill, ink = colorAlarm, theme.ColorNameWarning
		}
		s.planned.paint(ink)
		s.sign.Objects = []fyne.CanvasObject{k.backed(fill, k.px(14), padded(4, 8, rowOf(4, k.icon("hourglass", 14, ink), s.planned)))}
	}
	s.sign.Refresh()
}

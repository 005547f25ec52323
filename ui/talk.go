package ui

import (
	"maps"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/signal/session"
)

// talk is the session's screen: the guest large, the own picture small, the controls, and one pane at the side.
type talk struct {
	w     *Window
	shown session.Snapshot

	remote, own    *picture
	tag            *fyne.Container // name and microphone of the guest
	banner         *fyne.Container // what is not as it should be
	state          *fyne.Container // in a word, at the top
	clock, planned *label
	mute, camera   *control
	panes          map[string]*control
	side           *fyne.Container
	pane           pane
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
	t := k.text.Talk
	s.shown = w.room.snap
	s.remote, s.own = newPicture(k, false, corner+4), newPicture(k, true, corner)
	s.tag, s.banner, s.state = container.NewStack(), columnOf(gap), container.NewStack()
	s.clock = k.line("0:00", sizeSection, theme.ColorNameForeground, medium)
	s.planned = k.line(" ", sizeSmall+1, colorMuted, regular)
	s.clock.least, s.planned.least = k.px(400), k.px(400) // never cut

	rim := canvas.NewRectangle(theme.Color(theme.ColorNameBackground))
	rim.FillColor, rim.StrokeColor, rim.StrokeWidth, rim.CornerRadius = nil, k.color(colorOnVeil), 2, corner
	stage := container.New(stageLayout{}, s.remote.object, container.NewStack(s.own.object, rim), s.tag, s.banner)

	words := k.line(strings.Join(w.room.opened.Words[:], " · "), sizeSection+1, theme.ColorNameForeground, display)
	top := border(nil, nil, nil, padded(0, 4, rowOf(gap, lineOf(k, s.clock, 64), s.planned)), container.New(lead{gap * 2}, words, s.state))

	s.mute = newControl(k, "talk.mute", s.toggleMute)
	s.camera = newControl(k, "talk.camera", s.toggleCamera)
	s.panes = map[string]*control{}
	controls := rowOf(18, s.mute.object, s.camera.object)
	for _, p := range []struct{ id, icon, caption string }{
		{"chat", "message-circle", t.Chat}, {"security", "shield-check", t.Security}, {"people", "users", t.People},
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

	s.side = container.NewStack()
	s.fillAll()
	s.openPane(w.room.pane)
	s.tick(w.cfg.Now())
	body := container.New(&stageAndSide{side: k.px(324), gap: 20}, stage, s.side)
	return padded(16, 22, border(padded(4, 4, top), middle(padded(4, 0, controls)), nil, nil, padded(10, 0, body)))
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
	if !slices.Equal(before.Guests, now.Guests) || before.LineLost != now.LineLost ||
		before.Camera != now.Camera || before.Microphone != now.Microphone || before.Speaker != now.Speaker {
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

// fillStage says what there is instead of a picture, and what is not as it should be.
func (s *talk) fillStage() {
	k := s.w.kit
	t := k.text.Talk
	g, here := partner(s.shown)
	if !here {
		return
	}
	name := k.nameOf(g)
	title, hint := name, ""
	switch {
	case g.State == session.Connecting:
		title, hint = t.Connecting, t.ConnectingHint.with("name", name)
	case g.Hidden:
		title = t.GuestHidden.with("name", name)
	}
	card := columnOf(gap*1.5, k.avatar(name, 104), k.prose(title, sizeSection, theme.ColorNameForeground, medium).centred())
	if hint != "" {
		card.Add(k.prose(hint, sizeBody, colorMuted, regular).centred())
	}
	s.remote.cardOf(card)
	s.remote.cover(g.Hidden || g.State == session.Connecting)

	icon := "mic"
	if g.Muted || !g.Microphone {
		icon = "mic-off"
	}
	shown := k.line(name, sizeBody, colorOnVeil, medium)
	shown.least = k.px(260)
	line := rowOf(gap, k.icon(icon, 16, colorOnVeil), shown)
	if g.Muted {
		line.Add(k.fixed("· "+t.GuestMuted, sizeSmall, colorOnVeil, regular))
	}
	s.tag.Objects = []fyne.CanvasObject{k.backed(colorVeil, 12, padded(7, 13, line))}
	s.tag.Refresh()

	s.fillBanner(g)
}

// fillBanner says what is not as it should be, until it is again or the counsellor has read it: it
// stands before the guest's face.
func (s *talk) fillBanner(g session.Guest) {
	k, read := s.w.kit, s.w.room.dismissed
	t := k.text.Talk
	var all []string
	if g.State == session.Troubled {
		all = append(all, t.Troubled+" "+t.TroubledHint)
	}
	switch {
	case s.shown.LineLost:
		all = append(all, t.LineLost)
	case g.LineLost:
		all = append(all, t.GuestLineLost)
	}
	all = append(all, deviceTroubles(k.text, s.shown)...)
	maps.DeleteFunc(read, func(sentence string, _ bool) bool { return !slices.Contains(all, sentence) })

	s.banner.RemoveAll()
	for i, sentence := range all {
		if !read[sentence] {
			s.banner.Add(k.noticeWith(warned, sentence, k.iconButton("talk.dismiss."+itoa(i), "x", k.text.Common.Close, colorMuted,
				func() { read[sentence] = true; s.fillBanner(g) })))
		}
	}
	s.banner.Refresh()
}

// fillState is the connection in a word.
func (s *talk) fillState() {
	k := s.w.kit
	t := k.text.Talk
	g, here := partner(s.shown)
	s.state.RemoveAll()
	switch {
	case !here:
	case g.State == session.Connecting:
		s.state.Add(k.pill("hourglass", t.Connecting, theme.ColorNameButton, colorMuted))
	case g.State == session.Troubled:
		s.state.Add(k.pill("wifi-off", t.Troubled, colorAlarm, theme.ColorNameWarning))
	case g.Relayed:
		s.state.Add(k.pill("lock", t.Relayed, colorSoft, theme.ColorNamePrimary))
	default:
		s.state.Add(k.pill("lock", t.Secure, colorSoft, theme.ColorNamePrimary))
	}
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
	why := ""
	if s.shown.Hidden {
		why = t.YouHidden
	} else if s.shown.Camera != session.DeviceReady {
		why = t.NoPicture
	}
	s.own.card("video-off", why)
	s.own.cover(why != "")
}

// markPanes lights the open pane's control and marks what is new in the others.
func (s *talk) markPanes() {
	r := s.w.room
	for id, c := range s.panes {
		if id == r.pane {
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

func (s *talk) toggleMute() { s.command(func(c Session) { c.SetMuted(!s.shown.Muted) }) }

func (s *talk) toggleCamera() { s.command(func(c Session) { c.SetHidden(!s.shown.Hidden) }) }

// frame shows the newest pictures.
func (s *talk) frame() {
	studio := s.w.room.studio
	if studio == nil {
		return
	}
	if g, here := partner(s.shown); here {
		s.remote.take(studio.Picture(g.ID))
	}
	s.own.take(studio.Preview())
}

// lastMinutes is when the clock begins to say how much time is left.
const lastMinutes = 5

// tick moves the clock, which says what is left near the end of the planned time.
func (s *talk) tick(now time.Time) {
	t := s.w.kit.text.Talk
	begun := s.shown.Admitted
	if begun.IsZero() {
		begun = now
	}
	gone := now.Sub(begun)
	s.clock.set(since(gone))
	minutes := s.shown.Room.Minutes
	if minutes == 0 {
		return
	}
	left := time.Duration(minutes)*time.Minute - gone
	ink := colorMuted
	switch {
	case left <= 0:
		s.planned.set(t.Over.with("n", itoa(int(-left/time.Minute))))
		ink = theme.ColorNameWarning
	case left <= lastMinutes*time.Minute:
		s.planned.set(t.Left.with("n", itoa(int((left+time.Minute-1)/time.Minute))))
		ink = theme.ColorNameWarning
	default:
		s.planned.set(t.Of.with("n", itoa(minutes)))
	}
	s.planned.paint(ink)
}

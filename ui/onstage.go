package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/signal/session"
)

// longBreak is after how long a break is said to take longer than usual.
const longBreak = 20 * time.Second

// fillStage says what there is instead of a picture, and what is not as it should be.
func (s *talk) fillStage() {
	g, here := partner(s.shown)
	if !here {
		return
	}
	if s.stage.shared != g.Sharing {
		s.stage.shared, s.stage.swapped = g.Sharing, false
	}
	s.stage.arrange()
	s.fillRemote(g)
	s.fillTag(g)
	s.fillOwn()
	s.fillSays()
}

// fillRemote puts a card before the guest's picture, or a veil over what is not of this moment.
func (s *talk) fillRemote(g session.Guest) {
	k := s.w.kit
	t := k.text.Talk
	name := k.nameOf(g)
	paused := s.shown.Paused || g.Paused
	small := s.stage.shared && !s.stage.swapped
	switch {
	case paused && !small:
		s.remote.cardOf(s.pauseCard(g))
	default:
		title, hint := name, ""
		switch {
		case paused:
			title = t.Paused
		case g.State == session.Connecting:
			title, hint = t.Connecting, t.ConnectingHint.with("name", name)
		case g.Hidden:
			title = t.GuestHidden.with("name", name)
		}
		if small {
			s.remote.card("video-off", title)
			break
		}
		card := columnOf(gap*1.5, k.avatar(name, 104), k.prose(title, sizeSection, theme.ColorNameForeground, medium).centred())
		if hint != "" {
			card.Add(k.prose(hint, sizeBody, colorMuted, regular).centred())
		}
		s.remote.cardOf(card)
	}
	s.remote.cover(paused || g.Hidden || g.State == session.Connecting)

	t2 := k.text.Screen
	if s.stage.swapped {
		s.screen.card("monitor", t2.Guest.with("name", name))
	} else {
		s.screen.cardOf(columnOf(gap, middle(k.icon("monitor", 44, colorMuted)), k.prose(t2.Coming.with("name", name), sizeBody, colorMuted, regular).centred()))
	}
	s.screen.cover(paused)
	if !g.Sharing {
		s.screen.live = false
		s.screen.reveal()
	}

	large, other := s.remote, s.screen
	if small {
		large, other = other, large
	}
	other.over(nil)
	if g.State != session.Troubled || paused {
		large.over(nil)
		return
	}
	title, hint := s.broken(g)
	large.over(columnOf(gap, middle(k.icon("wifi-off", 40, colorOnVeil)), k.prose(title, sizeHeading, colorOnVeil, display).centred(),
		container.New(&narrow{k.px(460)}, k.prose(hint, sizeBody, colorOnVeil, regular).centred())))
}

// broken says that a connection is interrupted, whose it is, and what happens next.
func (s *talk) broken(g session.Guest) (title, hint string) {
	t := s.w.kit.text.Talk
	switch {
	case s.shown.LineLost:
		title, hint = t.BrokenHere, t.BrokenHereHint
	case g.LineLost:
		title, hint = t.BrokenThere.with("name", s.w.kit.nameOf(g)), t.BrokenThereHint
	default:
		title, hint = t.Troubled, t.TroubledHint
	}
	if s.long {
		hint += "\n" + t.BrokenLong
	}
	return title, hint
}

// seen is the quality to be shown: a break is one before it has been measured.
func (s *talk) seen(g session.Guest) Quality {
	switch {
	case g.State != session.Troubled:
		return s.quality
	case s.shown.LineLost:
		return Quality{QualityBroken, SideHere}
	case g.LineLost:
		return Quality{QualityBroken, SideThere}
	}
	return Quality{QualityBroken, ""}
}

// pauseCard says who has paused and how it goes on.
func (s *talk) pauseCard(g session.Guest) fyne.CanvasObject {
	k := s.w.kit
	t := k.text.Talk
	name := k.nameOf(g)
	title, hint := t.PausedYou, t.PausedYouHint
	switch {
	case s.shown.Paused && g.Paused:
		title, hint = t.PausedBoth.with("name", name), t.PausedBothHint.with("name", name)
	case g.Paused:
		title, hint = t.PausedGuest.with("name", name), t.PausedGuestHint.with("name", name)
	}
	card := columnOf(gap*1.5, middle(k.icon("circle-pause", 56, theme.ColorNamePrimary)),
		k.prose(title, sizeHeading, theme.ColorNameForeground, display).centred(),
		container.New(&narrow{k.px(540)}, k.prose(hint, sizeBody, colorMuted, regular).centred()))
	if s.shown.Paused {
		card.Add(middle(k.button("talk.resume", primary, "play", t.Resume, s.togglePause)))
	}
	return card
}

func (s *talk) togglePause() {
	paused := !s.shown.Paused
	s.command(func(c Session) { c.SetPaused(paused) })
}

// fillTag is the guest's name and microphone on the picture.
func (s *talk) fillTag(g session.Guest) {
	k := s.w.kit
	icon := "mic"
	if g.Muted || !g.Microphone {
		icon = "mic-off"
	}
	shown := k.line(k.nameOf(g), sizeBody, colorOnVeil, medium)
	shown.least = k.px(260)
	line := rowOf(gap, k.icon(icon, 16, colorOnVeil), shown)
	if g.Muted {
		line.Add(k.fixed("· "+k.text.Talk.GuestMuted, sizeSmall, colorOnVeil, regular))
	} else {
		line.Add(container.New(sized{Width: k.px(44), Height: 6}, s.guestLevel.object))
	}
	s.tag.Objects = []fyne.CanvasObject{k.backed(colorVeil, 12, padded(7, 13, line))}
	s.tag.Refresh()
}

// fillOwn says what there is instead of the own picture, and whether one is heard.
func (s *talk) fillOwn() {
	k := s.w.kit
	t := k.text.Talk
	g, _ := partner(s.shown)
	why, icon := "", "video-off"
	switch {
	case s.shown.Paused || g.Paused:
		why, icon = t.Paused, "circle-pause"
	case s.shown.Hidden:
		why = t.YouHidden
	case s.shown.Camera != session.DeviceReady:
		why = t.NoPicture
	}
	s.own.card(icon, why)
	s.own.cover(why != "")

	note := ""
	switch {
	case why != "": // there is no room for both, and the microphone's mark says it too
	case s.w.room.speaking:
		note = t.Speaking
	case s.shown.Muted:
		note = t.HoldToSpeak
	}
	s.marks.say(note, s.shown.Muted && !s.w.room.speaking)
}

// fillSays says what is not as it should be, until it is again or the counsellor has read it: it
// stands before the guest's face.
func (s *talk) fillSays() {
	g, here := partner(s.shown)
	if !here {
		return
	}
	w, k, r := s.w, s.w.kit, s.w.room
	t := k.text.Talk
	var all []say
	warn := func(sentence string) { all = append(all, say{as: warned, sentence: sentence}) }
	if s.ears.deaf {
		all = append(all, say{as: warned, sentence: t.NotHeard.with("name", k.nameOf(g)), name: "devices", caption: t.Devices,
			act: func() { s.openPane("devices") }})
	}
	if s.quality.Word == QualitySoundOnly && g.State == session.Connected {
		warn(t.SoundOnly)
	}
	if r.shareNote != "" {
		warn(r.shareNote)
	}
	if g.State != session.Troubled { // else it is said on the picture
		switch {
		case s.shown.LineLost:
			warn(t.LineLost)
		case g.LineLost:
			warn(t.GuestLineLost)
		}
	}
	for _, sentence := range deviceTroubles(k.text, s.shown) {
		warn(sentence)
	}
	all = append(all, w.plugSays()...)

	s.fillShare()
	s.says.show(all)
	s.stage.object.Refresh()
}

// showPlugs implements plugged.
func (s *talk) showPlugs() {
	s.fillSays()
	if p, ok := s.pane.(plugged); ok {
		p.showPlugs()
	}
}

// follow takes what is asked once a second: how good the connection is, and how long a break lasts.
func (s *talk) follow(now time.Time) {
	r := s.w.room
	g, here := partner(s.shown)
	if !here || r.studio == nil {
		return
	}
	if q := r.studio.Quality(g.ID); q != s.quality {
		s.quality = q
		s.w.keepFocus(s.fillState)
		s.fillSays()
	}
	if g.State != session.Troubled {
		r.broken = time.Time{}
	} else if r.broken.IsZero() {
		r.broken = now
	}
	if long := !r.broken.IsZero() && now.Sub(r.broken) >= longBreak; long != s.long {
		s.long = long
		s.fillRemote(g)
	}
	s.missShare(now)
}

// ownMarks stand on the own picture: the own level, whether it arrives, and a word about being muted.
type ownMarks struct {
	kit           *kit
	object        *fyne.Container
	note          *fyne.Container
	level         *meter
	mic, ear      *canvas.Image
	micOff, hears bool
	text          string
}

func newOwnMarks(k *kit) *ownMarks {
	m := &ownMarks{kit: k, note: container.NewStack(), level: k.veilMeter(), mic: k.icon("mic", 14, colorOnVeil), ear: k.icon("ear", 14, colorFaint)}
	m.ear.Hide()
	line := rowOf(6, m.mic, container.New(sized{Width: k.px(44), Height: 6}, m.level.object), m.ear)
	m.object = container.New(foot{}, columnOf(4, m.note, leftAligned(k.backed(colorVeil, 10, padded(4, 8, line)))))
	return m
}

// set takes the own level and whether it arrives.
func (m *ownMarks) set(level float64, known, hears bool) {
	m.level.set(level)
	if m.ear.Visible() != known {
		m.ear.Hidden = !known
		m.object.Refresh()
	}
	if m.hears != hears {
		m.hears = hears
		ink := colorFaint
		if hears {
			ink = colorLevel
		}
		m.ear.Resource = tinted("ear", m.kit.color(ink))
		m.ear.Refresh()
	}
}

// say shows a note above the marks; "" = none.
func (m *ownMarks) say(note string, muted bool) {
	if m.micOff != muted {
		m.micOff = muted
		icon := "mic"
		if muted {
			icon = "mic-off"
		}
		m.mic.Resource = tinted(icon, m.kit.color(colorOnVeil))
		m.mic.Refresh()
	}
	if m.text == note {
		return
	}
	m.text = note
	m.note.RemoveAll()
	if note != "" {
		m.note.Add(m.kit.backed(colorVeil, 10, padded(4, 8, m.kit.prose(note, sizeSmall-0.5, colorOnVeil, regular))))
	}
	m.object.Refresh()
}

// foot sets its object at the lower edge.
type foot struct{}

const footEdge = 7

func (foot) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (foot) Layout(o []fyne.CanvasObject, size fyne.Size) {
	for range 2 {
		o[0].Resize(fyne.NewSize(size.Width-2*footEdge, o[0].MinSize().Height))
	}
	o[0].Move(fyne.NewPos(footEdge, size.Height-o[0].Size().Height-footEdge))
}

// cornerSign sets a small sign at the upper right.
type cornerSign struct{}

func (cornerSign) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (cornerSign) Layout(o []fyne.CanvasObject, size fyne.Size) {
	m := o[0].MinSize()
	o[0].Resize(m)
	o[0].Move(fyne.NewPos(size.Width-m.Width-footEdge, footEdge))
}

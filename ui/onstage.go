package ui

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/signal/session"
)

// longBreak is after how long a break is said to take longer than usual.
const longBreak = 20 * time.Second

// fillStage gives each guest a tile and says what there is instead of a picture, and what is not as it
// should be.
func (s *talk) fillStage() {
	guests := inside(s.shown)
	if len(guests) == 0 {
		return
	}
	if _, shared := sharer(s.shown); s.stage.shared != shared {
		s.stage.shared, s.stage.swapped = shared, false
	}
	s.w.keepFocus(func() {
		old := s.stage.tiles
		s.stage.tiles = nil
		for n, g := range guests {
			t := tileOf(old, g.ID)
			if t == nil {
				t = newTile(s, g)
			}
			t.fill(g, n, len(guests) > 1, s.stage.screenLarge())
			s.stage.tiles = append(s.stage.tiles, t)
		}
		s.stage.arrange()
	})
	s.fillScreen()
	s.fillOwn()
	s.fillSays()
}

// tileOf is a guest's tile; nil when there is none.
func tileOf(tiles []*tile, guest string) *tile {
	for _, t := range tiles {
		if t.guest.ID == guest {
			return t
		}
	}
	return nil
}

// resting says whether nothing is sent to anybody: a pause of ours, or of all guests.
func (s *talk) resting() bool {
	guests := inside(s.shown)
	return s.shown.Paused || len(guests) > 0 && !slices.ContainsFunc(guests, func(g session.Guest) bool { return !g.Paused })
}

// fillScreen puts a card before the screen that a guest shows.
func (s *talk) fillScreen() {
	k := s.w.kit
	t := k.text.Screen
	g, shows := sharer(s.shown)
	if !shows {
		s.screen.live = false
		s.screen.reveal()
		return
	}
	name := k.nameOf(g)
	if s.stage.swapped {
		s.screen.card("monitor", t.Guest.with("name", name))
	} else {
		s.screen.cardOf(columnOf(gap, middle(k.icon("monitor", 44, colorMuted)), k.prose(t.Coming.with("name", name), sizeBody, colorMuted, regular).centred()))
	}
	paused := s.shown.Paused || g.Paused
	s.screen.cover(paused)
	if g.State != session.Troubled || paused || s.stage.swapped {
		s.screen.over(nil)
		return
	}
	s.screen.over(s.brokenCard(g, false))
}

// brokenCard says that a guest's connection is interrupted, and unless it is brief what happens next.
func (s *talk) brokenCard(g session.Guest, brief bool) fyne.CanvasObject {
	k := s.w.kit
	title, hint := s.broken(g)
	if brief {
		return columnOf(gap, middle(k.icon("wifi-off", 24, colorOnVeil)), k.prose(title, sizeSmall, colorOnVeil, medium).centred())
	}
	return columnOf(gap, middle(k.icon("wifi-off", 40, colorOnVeil)), k.prose(title, sizeHeading, colorOnVeil, display).centred(),
		container.New(&narrow{k.px(460)}, k.prose(hint, sizeBody, colorOnVeil, regular).centred()))
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
func (s *talk) seen(t *tile) Quality {
	switch {
	case t.guest.State != session.Troubled:
		return t.quality
	case s.shown.LineLost:
		return Quality{QualityBroken, SideHere}
	case t.guest.LineLost:
		return Quality{QualityBroken, SideThere}
	}
	return Quality{QualityBroken, ""}
}

// worst is the quality of the connection that is worst, and whose it is when there are several.
func (s *talk) worst() (q Quality, name string) {
	rank := []string{"", QualityGood, QualityFair, QualityWeak, QualitySoundOnly, QualityBroken}
	for _, t := range s.stage.tiles {
		if t.guest.State == session.Connecting {
			continue
		}
		if its := s.seen(t); slices.Index(rank, its.Word) > slices.Index(rank, q.Word) {
			q, name = its, ""
			if t.several && its.Word != QualityGood && its.Side != SideHere {
				name = s.w.kit.nameOf(t.guest)
			}
		}
	}
	return q, name
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

// fillOwn says what there is instead of the own picture, and whether one is heard.
func (s *talk) fillOwn() {
	t := s.w.kit.text.Talk
	why, icon := "", "video-off"
	switch {
	case s.resting():
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

// follow takes what is asked once a second: how good the connections are, and how long a break lasts.
func (s *talk) follow(now time.Time) {
	r := s.w.room
	if r.studio == nil {
		return
	}
	changed, troubled := false, false
	for _, t := range s.stage.tiles {
		if q := r.studio.Quality(t.guest.ID); q != t.quality {
			t.quality, changed = q, true
		}
		troubled = troubled || t.guest.State == session.Troubled
	}
	if changed {
		s.w.keepFocus(s.fillState)
		s.fillSays()
	}
	if !troubled {
		r.broken = time.Time{}
	} else if r.broken.IsZero() {
		r.broken = now
	}
	if long := !r.broken.IsZero() && now.Sub(r.broken) >= longBreak; long != s.long {
		s.long = long
		for _, t := range s.stage.tiles {
			t.fillPicture()
		}
		s.fillScreen()
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

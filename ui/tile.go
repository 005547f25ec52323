package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/signal/session"
)

// tile is one guest on the stage: the picture, and a tag with the name, the microphone and what is
// marked, which opens what can be done about this person.
type tile struct {
	s       *talk
	n       int           // place among the tiles, for the controls' names
	guest   session.Guest // as last filled
	picture *picture
	rim     *canvas.Rectangle // lit while the guest speaks, when there are several
	object  *fyne.Container   // picture and rim
	tag     *tap
	line    *fyne.Container // what stands in the tag
	name    *label
	level   *meter
	small   bool // a screen is large instead
	several bool // there are other guests
	ears    ears
	quality Quality
	spoke   time.Time // when the voice was last loud enough
	lit     bool
}

const (
	voiceAt  = 0.35                   // level of a guest who speaks; measured where it is mixed, noise stays below
	voiceFor = 700 * time.Millisecond // pauses between words do not put the mark out
)

func newTile(s *talk, g session.Guest) *tile {
	k := s.w.kit
	t := &tile{s: s, guest: g, picture: newPicture(k, false, corner+4), rim: &canvas.Rectangle{}, line: container.NewStack(), level: k.veilMeter()}
	t.rim.CornerRadius, t.rim.StrokeWidth = corner+4, 3
	t.object = container.NewStack(t.picture.object, t.rim)
	t.build()
	return t
}

// build makes the tag anew; its name holds the tile's place.
func (t *tile) build() {
	t.tag = t.s.w.kit.tap("talk.person."+itoa(t.n), "", colorVeil, 14, t.line, func() { t.s.openMenu(t) })
}

// fill shows a guest, who is the same one as ever, as one of several or alone.
func (t *tile) fill(g session.Guest, n int, several, small bool) {
	if t.n != n {
		t.n = n
		t.build()
	}
	t.guest, t.several, t.small = g, several, small
	t.fillPicture()
	t.fillTag()
}

// fillPicture puts a card before the picture, or a veil over what is not of this moment.
func (t *tile) fillPicture() {
	s, k, g := t.s, t.s.w.kit, t.guest
	texts := k.text.Talk
	name := k.nameOf(g)
	paused := s.shown.Paused || g.Paused
	switch {
	case paused && !t.small && !t.several:
		t.picture.cardOf(s.pauseCard(g))
	default:
		title, hint := name, ""
		switch {
		case paused && g.Paused:
			title = texts.PausedGuest.with("name", name)
		case paused:
			title = texts.Paused
		case g.State == session.Connecting:
			title, hint = texts.Connecting, texts.ConnectingHint.with("name", name)
		case g.Hidden:
			title = texts.GuestHidden.with("name", name)
		}
		if t.small {
			t.picture.card("video-off", title)
			break
		}
		side, size := float32(104), float32(sizeSection)
		if t.several {
			side, size = 72, sizeBody
		}
		card := columnOf(gap*1.5, k.avatar(name, side), k.prose(title, size, theme.ColorNameForeground, medium).centred())
		if hint != "" && !t.several {
			card.Add(k.prose(hint, sizeBody, colorMuted, regular).centred())
		}
		t.picture.cardOf(card)
	}
	t.picture.cover(paused || g.Hidden || g.State == session.Connecting)
	if g.State != session.Troubled || paused {
		t.picture.over(nil)
		return
	}
	t.picture.over(s.brokenCard(g, t.small || t.several))
}

// fillTag writes the guest's name with the microphone, and what is marked.
func (t *tile) fillTag() {
	k, g := t.s.w.kit, t.guest
	texts := k.text
	icon := "mic"
	if g.Muted || !g.Microphone {
		icon = "mic-off"
	}
	t.name = k.line(k.nameOf(g), sizeBody, colorOnVeil, medium)
	t.name.least = 1 // the name is cut before what is marked
	left, right := rowOf(gap*0.75), rowOf(gap*0.75)
	if g.Recording {
		left.Add(k.badge(texts.Marks.Rec, colorRecording))
	}
	if g.Live {
		left.Add(k.badge(texts.Marks.Live, colorStreaming))
	}
	left.Add(k.icon(icon, 16, colorOnVeil))
	if g.Interpreter {
		right.Add(k.icon("languages", 16, colorOnVeil))
	}
	if g.Verified {
		right.Add(k.icon("shield-check", 16, colorLevel))
	}
	if g.NotAlone {
		right.Add(k.icon("users", 16, colorSignal))
	}
	switch {
	case t.s.w.room.mutedHere[g.ID]:
		right.Add(k.icon("volume-x", 16, colorSignal))
	case t.small:
	case g.Muted && !t.several:
		right.Add(k.fixed("· "+texts.Talk.GuestMuted, sizeSmall, colorOnVeil, regular))
	case !g.Muted && !g.Recording && !g.Live:
		right.Add(container.New(sized{Width: k.px(44), Height: 6}, t.level.object))
	}
	right.Add(k.icon("ellipsis-vertical", 18, colorOnVeil))
	t.line.Objects = []fyne.CanvasObject{padded(0, 13, border(nil, nil, left, right, padded(0, gap*0.75, vcentre(t.name))))}
	t.tag.says = texts.People.More.with("name", k.nameOf(g))
	t.line.Refresh()
}

// tagSize is how large the tag wants to be, within a width: a long name is cut.
func (t *tile) tagSize(width float32) fyne.Size {
	m := t.line.MinSize()
	if t.name != nil {
		m.Width += max(0, t.name.natural()+1-t.name.MinSize().Width)
	}
	return fyne.NewSize(min(m.Width, width), max(target, m.Height))
}

// take shows the newest picture and level, and whether the guest speaks; level and heard are our own
// ones, which the ears compare. It answers whether that nothing arrives there has changed.
func (t *tile) take(now time.Time, studio Studio, level float64) (changed bool) {
	g := t.guest
	t.picture.take(studio.Picture(g.ID))
	voice, heard := studio.GuestLevel(g.ID), studio.Heard(g.ID)
	if t.s.shown.Paused || g.Paused {
		voice, level, heard = 0, 0, -1
	}
	t.level.set(voice)
	if voice >= voiceAt && !g.Muted {
		t.spoke = now
	}
	t.light(t.several && !t.spoke.IsZero() && now.Sub(t.spoke) < voiceFor)
	deaf := t.ears.deaf
	return t.ears.look(now, level, heard, g.State == session.Connected && !t.s.shown.Muted) != deaf
}

// light marks who speaks.
func (t *tile) light(on bool) {
	if t.lit == on {
		return
	}
	t.lit = on
	t.rim.StrokeColor = nil
	if on {
		t.rim.StrokeColor = t.s.w.kit.color(colorLevel)
	}
	t.rim.Refresh()
}

// badge is a short mark in white on a strong colour, such as REC.
func (k *kit) badge(word string, fill fyne.ThemeColorName) fyne.CanvasObject {
	return k.backed(fill, 6, padded(2, 7, rowOf(5, k.icon("circle-dot", 12, colorOnVeil), k.fixed(word, sizeSmall-1, colorOnVeil, semibold))))
}

package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/signal/session"
)

// cover is a neutral screen over all that the window shows, for when somebody walks in: the time of day
// and nothing of the work. The session goes on behind it; only pictures are not drawn any more.
type cover struct {
	place *fyne.Container // over the window's content
	clock *label
	date  *label

	asked    bool     // a dialog was open
	muted    bool     // the cover has muted us
	silenced []string // guests whom the cover has made silent here
}

// covered says whether the cover is down.
func (w *Window) covered() bool { return w.cover.place.Visible() }

func newCover() cover {
	c := cover{place: container.NewStack()}
	c.place.Hide()
	return c
}

func (w *Window) toggleCover() {
	if w.covered() {
		w.uncover()
	} else {
		w.drawCover()
	}
}

// Cover hides what the window shows, as Ctrl+H does, if it is not hidden yet. It is called on Fyne's thread.
func (w *Window) Cover() {
	if !w.closed && !w.covered() {
		w.drawCover()
	}
}

// drawCover hides the window's content at once, with any dialog and menu over it.
func (w *Window) drawCover() {
	c := &w.cover
	overlays := w.win.Canvas().Overlays()
	c.asked = w.asked()
	w.hideDialog()
	for _, o := range overlays.List() {
		overlays.Remove(o) // the list of a choice, or an entry's menu
	}
	w.fillCover()
	w.root.Hide()
	c.place.Show()
	w.each(func(o named, _ fyne.Position) { w.win.Canvas().Focus(o.(fyne.Focusable)) })
	w.silence()
	w.markKnock()
	w.win.Content().Refresh()
}

// fillCover builds the cover in the present look and language.
func (w *Window) fillCover() {
	c, k := &w.cover, w.kit
	c.clock = k.prose(" ", 64, colorMuted, display).centred()
	c.date = k.prose(" ", sizeSection, colorMuted, regular).centred()
	hint := k.prose(k.text.Cover.Back, sizeSmall, colorMuted, regular).centred()
	all := border(nil, padded(20, 0, hint), nil, nil, vcentre(columnOf(gap, c.clock, c.date)))
	c.place.Objects = []fyne.CanvasObject{canvas.NewRectangle(k.color(theme.ColorNameBackground)),
		k.tap("cover.back", k.text.Cover.Back, "", 0, all, w.uncover)}
	w.tickCover(w.cfg.Now())
}

// tickCover keeps the time true.
func (w *Window) tickCover(now time.Time) {
	w.cover.clock.set(clock(now))
	w.cover.date.set(w.kit.text.date(now, now))
}

// uncover shows the window's content again, as it is by now.
func (w *Window) uncover() {
	c := &w.cover
	c.place.Hide()
	c.place.Objects = nil
	w.root.Show()
	w.win.Canvas().Unfocus()
	if c.asked && w.dialog != nil {
		w.dialog.Show()
	}
	w.unsilence()
	w.markKnock()
	if s, ok := w.screen.(framer); ok && !w.closed {
		s.frame() // else the last picture from before would be seen for a moment
	}
	w.win.Content().Refresh()
}

// silence mutes both sides where the settings want it.
func (w *Window) silence() {
	r := w.room
	if !w.settings.CoverQuiet || r == nil || r.session == nil || r.studio == nil || r.snap.Phase != session.Talking {
		return
	}
	switch {
	case r.speaking: // muted but for the space bar: silent now and afterwards
		r.speaking = false
		r.session.SetMuted(true)
	case !r.snap.Muted:
		w.cover.muted = true
		r.session.SetMuted(true)
	}
	for _, g := range inside(r.snap) {
		if !r.mutedHere[g.ID] {
			w.cover.silenced = append(w.cover.silenced, g.ID)
			r.studio.SetGuestMuted(g.ID, true)
		}
	}
}

// unsilence takes back what silence did.
func (w *Window) unsilence() {
	c, r := &w.cover, w.room
	if r != nil && r.session != nil && r.studio != nil {
		if c.muted {
			r.session.SetMuted(false)
		}
		for _, guest := range c.silenced {
			r.studio.SetGuestMuted(guest, false)
		}
	}
	c.muted, c.silenced = false, nil
}

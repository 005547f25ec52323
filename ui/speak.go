package ui

import (
	"time"

	"fyne.io/fyne/v2"
)

// keyDown is told of each key that goes down while no control has the focus. Space held down lets a
// muted counsellor be heard.
func (w *Window) keyDown(e *fyne.KeyEvent) {
	s, ok := w.screen.(*talk)
	if e.Name != fyne.KeySpace || !ok || w.asked() || w.covered() || w.room.speaking || !s.shown.Muted || s.shown.Paused {
		return
	}
	w.room.speaking = true
	s.command(func(c Session) { c.SetMuted(false) })
}

// keyUp is told of each key that goes up, wherever the focus went meanwhile.
func (w *Window) keyUp(e *fyne.KeyEvent) {
	w.touched()
	w.spaced = false
	if e.Name != fyne.KeySpace || w.room == nil || !w.room.speaking {
		return
	}
	w.room.speaking = false
	if w.room.session != nil {
		w.room.session.SetMuted(true)
	}
	if s, ok := w.screen.(*talk); ok {
		s.fillOwn()
	}
}

// toggleMute mutes or unmutes; whoever is heard only as long as space is held down stays so.
func (s *talk) toggleMute() {
	muted := !s.shown.Muted
	if s.w.room.speaking {
		s.w.room.speaking, muted = false, false
	}
	s.command(func(c Session) { c.SetMuted(muted) })
}

// ears notice when the counsellor speaks and nothing of it arrives.
type ears struct {
	spoken  time.Duration // since something last arrived
	arrived time.Time     // when something last did
	last    time.Time     // of the last look
	spoke   time.Time     // last
	deaf    bool
}

const (
	speech   = 0.45             // level of somebody who speaks into a microphone; a quiet room stays below
	arrival  = 0.10             // level of what arrives that is more than nothing
	patience = 3 * time.Second  // of speech before something is said
	forgets  = 20 * time.Second // of silence after which speech counts anew
	fresh    = time.Second      // for so long what arrived counts as arriving
	gapped   = time.Second      // between two looks; after a longer pause nothing is known of it
)

// look takes the own level and what is heard of it there; heard below 0 is unknown. may is false while
// nobody is meant to hear anything. It answers whether nothing arrives.
func (e *ears) look(now time.Time, level, heard float64, may bool) bool {
	passed := now.Sub(e.last)
	e.last = now
	switch {
	case !may || heard < 0:
		*e = ears{last: now}
	case heard >= arrival:
		e.spoken, e.deaf, e.arrived = 0, false, now
	case level >= speech && passed > 0 && passed <= gapped:
		e.spoken, e.spoke = e.spoken+passed, now
		e.deaf = e.deaf || e.spoken >= patience
	case now.Sub(e.spoke) > forgets:
		e.spoken = 0
	}
	return e.deaf
}

// hears says whether something arrived just now.
func (e *ears) hears() bool { return !e.arrived.IsZero() && e.last.Sub(e.arrived) < fresh }

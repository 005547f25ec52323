package ui

import (
	"crypto/rand"
	"errors"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/signal/session"
	"zwiesprache/signal/words"
	"zwiesprache/store"
)

// afterScreen says how the room ended, what is kept of it, and makes the next appointment.
type afterScreen struct {
	w      *Window
	draft  draft
	reason session.Reason
	lasted time.Duration // 0 = nobody was admitted

	former store.Appointment // as the store has it now; without ID when there is none
	gone   bool              // there was one, and it left nothing
	base   time.Time         // when the session was to begin, or began: the next one is counted from it
	next   store.Appointment // made here; without ID when not yet
	clash  bool              // something else is planned then
	fault  string

	meeting meeting
	copied  bool // its summary
}

func newAfter(w *Window, r *room, s session.Snapshot) *afterScreen {
	now := w.cfg.Now()
	a := &afterScreen{w: w, draft: r.draft, reason: s.Reason, base: r.draft.at}
	a.redraw()
	a.draft.at, a.draft.until, a.draft.appointment = time.Time{}, time.Time{}, "" // another room: that access was to the former one
	if s.Admitted.IsZero() {
		return a
	}
	a.lasted = max(time.Minute, now.Sub(s.Admitted))
	a.meeting = r.meeting(s, now)
	if a.base.IsZero() || !sameDay(a.base, s.Admitted) {
		a.base = s.Admitted.Truncate(15 * time.Minute)
	}
	if id := r.draft.appointment; id != "" {
		var err error
		a.former, err = w.cfg.Store.Appointment(id)
		a.gone = errors.Is(err, store.ErrNotFound)
		if err != nil && !a.gone {
			w.cfg.Log.Error("read the appointment of a session", "error", err)
		}
	}
	return a
}

// redraw proposes new words and a new password.
func (s *afterScreen) redraw() {
	s.draft.words[2] = otherWord(s.draft.language, s.draft.words[2])
	s.draft.password = words.Propose(rand.Reader)
}

func (s *afterScreen) content() fyne.CanvasObject {
	k := s.w.kit
	place := container.New(&narrow{k.px(640)}, s.cards())
	return s.w.framed("", k.page(columnOf(0), place))
}

func (s *afterScreen) cards() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.After
	cards := columnOf(gap*2.5, s.how())
	again := primary
	if s.lasted > 0 {
		cards.Add(s.again())
		again = quiet
	} else {
		cards.Add(k.card(colorSoft, 24, columnOf(gap*1.5, k.prose(t.Instead, sizeSection, theme.ColorNameForeground, semibold), s.chips())))
	}
	cards.Add(buttons(k.button("after.again", again, "door-open", t.Again, func() { w.showOpen(s.draft) }),
		k.button("after.today", quiet, "house", t.Today, w.showToday)))
	if s.lasted > 0 {
		cards.Add(s.summary())
	}
	return cards
}

// how says how it ended and what is left of it.
func (s *afterScreen) how() fyne.CanvasObject {
	k := s.w.kit
	t := k.text.After
	icon, title, ink := "circle-check", t.Title, theme.ColorNameSuccess
	if s.reason != session.HungUp {
		icon, title, ink = "info", t.ClosedTitle, theme.ColorNameWarning
	}
	how := columnOf(gap, border(nil, nil, middle(k.icon(icon, 36, ink)), nil, padded(0, 12, vcentre(k.prose(title, sizeTitle, theme.ColorNameForeground, display)))))
	if s.lasted > 0 {
		how.Add(k.prose(t.Lasted.with("n", itoa(int(s.lasted/time.Minute))), sizeBody, colorMuted, regular))
	}
	if s.reason != session.HungUp {
		how.Add(k.prose(k.text.reason(s.reason, k.text.Common.Someone), sizeBody, theme.ColorNameForeground, regular))
	}
	if s.lasted > 0 {
		how.Add(k.prose(t.Gone, sizeBody, theme.ColorNameForeground, regular))
		how.Add(k.prose(t.Thanks, sizeBody, theme.ColorNameForeground, regular))
		if left := s.left(); left != nil {
			how.Add(left)
		}
	}
	return k.card(colorSurface, 24, how)
}

// left is what the appointment keeps of the session, with a place for a note; nil when there was none.
func (s *afterScreen) left() fyne.CanvasObject {
	k := s.w.kit
	t := k.text.Desk.After
	switch {
	case s.gone:
		return padded(gap, 0, columnOf(0, k.fact("shield-check", t.Nothing, t.NothingText)))
	case s.former.History == nil:
		return nil
	}
	note := k.area("after.note", s.former.History.Note, t.NoteHint, 2, func(text string) { s.keepNote(text) })
	return padded(gap, 0, columnOf(gap*1.5, k.rule(), k.fact("clock", t.History, k.text.history(*s.former.History, s.w.zone())), k.field(t.Note, note)))
}

// keepNote keeps what went wrong in the appointment.
func (s *afterScreen) keepNote(text string) {
	s.w.change(s.former.ID, "keep a note", func(a *store.Appointment) {
		if a.History != nil {
			a.History.Note = text
			s.former = *a
		}
	})
}

// chips are the proposed words, with a button for another third one.
func (s *afterScreen) chips() fyne.CanvasObject {
	k := s.w.kit
	chips := container.New(&flow{gap: gap})
	for _, word := range s.draft.words {
		chips.Add(k.chip(word))
	}
	chips.Add(k.iconButton("after.redraw", "refresh-cw", k.text.Common.Redraw, theme.ColorNamePrimary, func() {
		s.redraw()
		s.w.show(s)
	}))
	return chips
}

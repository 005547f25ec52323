package ui

import (
	"crypto/rand"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/signal/session"
	"zwiesprache/signal/words"
)

// afterScreen says how the room ended and proposes words for the next time.
type afterScreen struct {
	w      *Window
	draft  draft
	reason session.Reason
	lasted time.Duration // 0 = nobody was admitted

	meeting meeting
	copied  bool // its summary
}

func newAfter(w *Window, r *room, s session.Snapshot) *afterScreen {
	a := &afterScreen{w: w, draft: r.draft, reason: s.Reason}
	a.draft.words[2] = drawnWord(r.draft.language)
	a.draft.password = words.Propose(r.draft.language, rand.Reader)
	a.draft.at, a.draft.appointment = time.Time{}, ""
	if !s.Admitted.IsZero() {
		a.lasted = max(time.Minute, w.cfg.Now().Sub(s.Admitted))
		a.meeting = r.meeting(s, w.cfg.Now())
	}
	return a
}

func (s *afterScreen) content() fyne.CanvasObject {
	k := s.w.kit
	place := container.New(&narrow{k.px(640)}, s.cards())
	return s.w.framed("", k.page(columnOf(0), place))
}

func (s *afterScreen) cards() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.After
	icon, title, ink := "circle-check", t.Title, theme.ColorNameSuccess
	if s.reason != session.HungUp {
		icon, title, ink = "info", t.ClosedTitle, theme.ColorNameWarning
	}
	how := columnOf(gap, leftAligned(k.icon(icon, 36, ink)),
		k.prose(title, sizeTitle, theme.ColorNameForeground, display))
	if s.lasted > 0 {
		how.Add(k.prose(t.Lasted.with("n", itoa(int(s.lasted/time.Minute))), sizeBody, colorMuted, regular))
	}
	if s.reason != session.HungUp {
		how.Add(k.prose(k.text.reason(s.reason, k.text.Common.Someone), sizeBody, theme.ColorNameForeground, regular))
	}
	if s.lasted > 0 {
		how.Add(k.prose(t.Gone, sizeBody, theme.ColorNameForeground, regular))
		how.Add(k.prose(t.Thanks, sizeBody, theme.ColorNameForeground, regular))
	}

	chips := container.New(&flow{gap: gap})
	for _, word := range s.draft.words {
		chips.Add(k.chip(word))
	}
	chips.Add(k.iconButton("after.redraw", "refresh-cw", k.text.Common.Redraw, theme.ColorNamePrimary, func() {
		s.draft.words[2] = drawnWord(s.draft.language)
		s.draft.password = words.Propose(s.draft.language, rand.Reader)
		w.show(s)
	}))
	next := columnOf(gap * 1.5)
	buttons := container.New(&flow{gap: gap})
	as := primary
	if s.lasted > 0 {
		next.Add(k.prose(t.NextWords, sizeSection, theme.ColorNameForeground, semibold))
		next.Add(k.prose(t.NextText, sizeBody, theme.ColorNameForeground, regular))
		buttons.Add(k.button("after.plan", primary, "calendar-plus", t.Plan, s.plan))
		as = quiet
	} else {
		next.Add(k.prose(t.Instead, sizeSection, theme.ColorNameForeground, semibold))
	}
	next.Add(chips)
	buttons.Add(k.button("after.again", as, "door-open", t.Again, func() { w.showOpen(s.draft) }))
	buttons.Add(k.button("after.today", quiet, "house", t.Today, w.showToday))
	cards := columnOf(gap*2.5, k.card(colorSurface, 28, how), k.card(colorSoft, 24, next), buttons)
	if s.lasted > 0 {
		cards.Add(s.summary())
	}
	return cards
}

// plan makes the next appointment with the proposed words, a week from now at the same time.
func (s *afterScreen) plan() {
	at := s.w.cfg.Now().AddDate(0, 0, 7).Truncate(15 * time.Minute)
	s.w.show(&appointmentScreen{w: s.w, draft: s.draft, day: typedDay(at), clock: clock(at),
		length: itoa(max(1, s.draft.minutes))})
}

package ui

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/signal/session"
	"zwiesprache/store"
)

// meeting is what a summary tells of a session: numbers, and nothing about who it was.
type meeting struct {
	begun, ended     time.Time
	guests, verified int
	direct, relayed  bool // somebody's connection was so at some time
	marked           bool // somebody's side said that it records or streams
	breaks, wrong    int
}

// met is what is remembered of a guest until the room ends.
type met struct{ verified, direct, relayed, marked, troubled bool }

// remember takes over how the guests who are in stand now.
func (r *room) remember(s session.Snapshot) {
	r.most = max(r.most, len(inside(s)))
	for _, g := range inside(s) {
		m := r.met[g.ID]
		m.verified, m.marked = g.Verified, m.marked || g.Recording || g.Live
		if g.State == session.Connected {
			m.direct, m.relayed = m.direct || !g.Relayed, m.relayed || g.Relayed
		}
		if troubled := g.State == session.Troubled; troubled != m.troubled {
			m.troubled = troubled
			if troubled {
				r.breaks++
			}
		}
		r.met[g.ID] = m
	}
}

// meeting sums up what was remembered.
func (r *room) meeting(s session.Snapshot, now time.Time) meeting {
	m := meeting{begun: s.Admitted, ended: now, guests: r.most, breaks: r.breaks, wrong: s.Wrong}
	for _, g := range r.met {
		m.direct, m.relayed, m.marked = m.direct || g.direct, m.relayed || g.relayed, m.marked || g.marked
		if g.verified {
			m.verified++
		}
	}
	m.verified = min(m.verified, m.guests)
	return m
}

// summary is a meeting in lines, to be pasted elsewhere.
func (t *text) summary(m meeting) string {
	s := t.Summary
	way, marks := s.Direct, s.NoMarks
	switch {
	case m.direct && m.relayed:
		way = s.Mixed
	case m.relayed:
		way = s.Relayed
	}
	if m.marked {
		marks = s.Marks
	}
	lines := []string{s.When.with("date", t.date(m.begun, m.ended), "from", clock(m.begun), "to", clock(m.ended)), s.Guests.with("n", itoa(m.guests))}
	if m.direct || m.relayed {
		lines = append(lines, way)
	}
	return strings.Join(append(lines, s.Verified.with("n", itoa(m.verified), "all", itoa(m.guests)), marks,
		s.Breaks.with("n", itoa(m.breaks)), s.Wrong.with("n", itoa(m.wrong))), "\n")
}

// history is what an appointment keeps of its session, in one line, by the clock of a zone.
func (t *text) history(h store.History, zone *time.Location) string {
	a := t.Desk.After
	way, word := a.Direct, a.NotVerified
	if h.Relayed {
		way = a.Relayed
	}
	if h.Verified {
		word = a.Verified
	}
	return strings.Join([]string{clock(h.Start.In(zone)), a.Length.with("n", itoa(h.Minutes)), a.Persons.with(h.Guests), way, word}, " · ")
}

// summary shows the summary with a button to copy it.
func (s *afterScreen) summary() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Summary
	icon, caption := "copy", k.text.Common.Copy
	if s.copied {
		icon, caption = "check", k.text.Common.Copied
	}
	text := k.text.summary(s.meeting)
	button := k.button("after.copy", quiet, icon, caption, func() {
		w.app.Clipboard().SetContent(text) // for good: it goes into the record, when there is time for it, and names nobody
		s.copied = true
		w.show(s)
	})
	head := border(nil, nil, nil, middle(button), columnOf(2, k.prose(t.Title, sizeSection, theme.ColorNameForeground, semibold),
		k.prose(t.About, sizeSmall, colorMuted, regular)))
	return k.card(colorSurface, 24, columnOf(gap*1.5, head, k.prose(text, sizeBody, theme.ColorNameForeground, regular)))
}

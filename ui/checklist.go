package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/signal/session"
	"zwiesprache/store"
)

// agreed is what the counsellor has settled before the first guest comes in.
type agreed struct {
	recording bool   // nobody records
	company   string // in the counsellor's room: "alone", "others", "" = not said
}

// agreements is how many things there are to settle.
const agreements = 3

// settled is how many of them are.
func (r *room) settled() int {
	n := 0
	for _, done := range []bool{r.agreed.recording, r.agreed.company != "", r.draft.fallback != ""} {
		if done {
			n++
		}
	}
	return n
}

// checklist is what to settle before the first guest is let in; nil afterwards. It keeps nobody out.
func (s *waitingScreen) checklist() fyne.CanvasObject {
	if !s.shown.Admitted.IsZero() {
		return nil
	}
	s.begin = columnOf(0)
	s.fillBegin()
	return s.w.kit.card(colorSurface, 20, s.begin)
}

// fillBegin builds the list as things stand.
func (s *waitingScreen) fillBegin() {
	if s.begin == nil {
		return
	}
	w, k, r := s.w, s.w.kit, s.w.room
	t := k.text.Desk.Begin
	again := func() { w.keepFocus(s.fillBegin) }
	state := k.pill("", t.Done.with("n", itoa(r.settled()), "all", itoa(agreements)), theme.ColorNameButton, colorMuted)
	if r.settled() == agreements {
		state = k.pill("check", t.Ready, colorSoft, theme.ColorNamePrimary)
	}
	all := columnOf(gap*1.5,
		border(nil, nil, nil, middle(state), k.prose(t.Title, sizeSection, theme.ColorNameForeground, semibold)),
		k.prose(t.Hint, sizeSmall, colorMuted, regular),
		k.toggle("begin.recording", t.Recording, t.RecordingText, r.agreed.recording, func(on bool) {
			r.agreed.recording = on
			again()
		}),
		k.field(t.Mine, k.choice("begin.mine", []string{t.Alone, t.Others}, []string{"alone", "others"}, r.agreed.company, func(id string) {
			r.agreed.company = id
			w.tellAgreed()
			again()
		})),
		k.field(t.Theirs, s.theirCompany()),
		k.field(t.Fallback, k.choice("begin.fallback", []string{t.Ring, t.Wait}, []string{string(store.Ring), string(store.Wait)}, string(r.draft.fallback), func(id string) {
			w.agreeFallback(store.Fallback(id))
			again()
		})))
	switch r.draft.fallback {
	case store.Ring:
		all.Add(k.prose(t.RingText, sizeSmall, colorMuted, regular))
	case store.Wait:
		all.Add(k.prose(t.WaitText, sizeSmall, colorMuted, regular))
	}
	s.begin.Objects = []fyne.CanvasObject{all}
	s.begin.Refresh()
}

// theirCompany is who the guests said is with them.
func (s *waitingScreen) theirCompany() fyne.CanvasObject {
	k := s.w.kit
	t := k.text.Desk.Begin
	all := columnOf(4)
	for _, g := range inState(s.shown.Guests, session.Knocking) {
		switch g.Company {
		case "alone":
			all.Add(k.prose(t.TheirsAlone.with("name", k.nameOf(g)), sizeBody, theme.ColorNameForeground, medium))
		case "others":
			all.Add(k.prose(t.TheirsOthers.with("name", k.nameOf(g)), sizeBody, theme.ColorNameWarning, medium))
		}
	}
	if len(all.Objects) == 0 {
		all.Add(k.prose(t.TheirsNone, sizeBody, colorMuted, regular))
	}
	return all
}

// tellAgreed lets the guests know what was agreed, as far as it concerns them.
func (w *Window) tellAgreed() {
	if r := w.room; r != nil && r.session != nil {
		r.session.Agree(r.agreed.company, string(r.draft.fallback))
	}
}

// agreeFallback takes over what was agreed for a connection that breaks, also in the appointment.
func (w *Window) agreeFallback(f store.Fallback) {
	w.room.draft.fallback = f
	w.tellAgreed()
	if id := w.room.draft.appointment; id != "" {
		w.change(id, "keep what was agreed", func(a *store.Appointment) { a.Fallback = f })
	}
}

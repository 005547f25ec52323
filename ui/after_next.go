package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/store"
	"zwiesprache/ui/calendar"
)

// again offers the next appointment: in one or two weeks at the same time by one press, or on another day.
func (s *afterScreen) again() fyne.CanvasObject {
	k := s.w.kit
	t := k.text.Desk.After
	next := columnOf(gap*1.5, k.prose(t.Next, sizeSection, theme.ColorNameForeground, semibold))
	if s.fault != "" {
		next.Add(k.notice(failed, s.fault))
	}
	if s.next.ID != "" {
		next.Objects = append(next.Objects, s.made()...)
		return k.card(colorSoft, 24, next)
	}
	choices := container.New(&equal{gap: gap * 1.5, least: k.px(230)})
	if s.former.ID != "" {
		next.Add(k.prose(t.NextText, sizeBody, theme.ColorNameForeground, regular))
		choices.Add(s.choice("after.week", t.Week, 7))
		choices.Add(s.choice("after.fortnight", t.Fortnight, 14))
		next.Add(choices)
	} else {
		next.Add(k.prose(k.text.After.NextText, sizeBody, theme.ColorNameForeground, regular))
	}
	next.Add(k.field(t.Words, s.chips()))
	caption := t.Other
	if s.former.ID == "" {
		caption = k.text.After.Plan
	}
	next.Add(buttons(k.button("after.plan", quiet, "calendar-plus", caption, s.plan)))
	return k.card(colorSoft, 24, next)
}

// choice is a day at the same time, to be taken by one press.
func (s *afterScreen) choice(name, caption string, days int) fyne.CanvasObject {
	w, k := s.w, s.w.kit
	at, fine := s.after(days)
	when := w.dayText(calendar.DayOf(at)) + ", " + clock(at)
	words := columnOf(2, k.prose(caption, sizeBody, theme.ColorNameForegroundOnPrimary, semibold),
		k.prose(when, sizeSmall+0.5, theme.ColorNameForegroundOnPrimary, regular))
	body := padded(10, 14, border(nil, nil, middle(k.icon("calendar-plus", 19, theme.ColorNameForegroundOnPrimary)), nil, padded(0, 12, vcentre(words))))
	b := k.tap(name, caption+", "+when, theme.ColorNamePrimary, 12, body, func() { s.take(at) })
	if !fine {
		b.Disable()
		b.setFill(theme.ColorNameDisabled)
	}
	return b
}

// after is so many days later at the same time of day, also where the clock changes between; not fine in the
// one hour that such a day does not have.
func (s *afterScreen) after(days int) (time.Time, bool) {
	zone := s.w.zone()
	base := s.base.In(zone)
	at, often := calendar.Moved(base, days, calendar.MinuteOf(base), zone)
	return at, often != calendar.Never
}

// take makes the next appointment as the former one was, with new words.
func (s *afterScreen) take(at time.Time) {
	w := s.w
	a := s.former
	a.ID, a.Series, a.State, a.Done, a.History, a.Invited, a.Notes = "", "", store.Planned, false, nil, time.Time{}, ""
	a.Start, a.Words, a.Password = at, s.draft.words, s.draft.password
	a.Way, a.Language, a.Easy = s.draft.way, s.draft.language, s.draft.easy // as they were in the room: only what is allowed
	s.fault = w.fault(s.draft)
	if s.fault == "" {
		made, err := w.cfg.Store.Save(a)
		if err != nil {
			s.fault = w.sentence(err)
		}
		s.next = made
		s.clash = s.clashes(made)
	}
	w.show(s)
}

// clashes says whether something else is planned at the same time.
func (s *afterScreen) clashes(a store.Appointment) bool {
	all, err := s.w.cfg.Store.Appointments(a.Start.Add(-longest*time.Minute), endOf(a))
	if err != nil {
		s.w.cfg.Log.Error("look for what is planned then", "error", err)
	}
	return s.w.clashing(all)[a.ID]
}

// made says what was made, with the words to tell, and takes it back.
func (s *afterScreen) made() []fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Desk.After
	chips := container.New(&flow{gap: gap})
	for _, word := range s.next.Words {
		chips.Add(k.chip(word))
	}
	start := w.startOf(s.next)
	parts := []fyne.CanvasObject{k.fact("circle-check", t.Planned.with("date", w.dayText(w.dayOf(s.next)), "time", clock(start)), t.PlannedText)}
	if s.clash {
		parts = append(parts, k.notice(warned, t.Clash.with("time", clock(start))))
	}
	return append(parts, buttons(
		k.button("after.invite", primary, "mail", t.Invite, func() { w.editAppointment(s.next) }),
		k.button("after.undo", quiet, "undo-2", t.Undo, s.undo)), k.field(t.Words, chips))
}

// undo takes the next appointment back.
func (s *afterScreen) undo() {
	if err := s.w.cfg.Store.Delete(s.next.ID); err != nil {
		s.fault = s.w.sentence(err)
	} else {
		s.next = store.Appointment{}
	}
	s.w.show(s)
}

// plan opens the form for another day with the proposed words, a week from now at the same time.
func (s *afterScreen) plan() {
	at, _ := s.after(7)
	form := s.w.newForm(s.draft, calendar.DayOf(at), calendar.MinuteOf(at))
	form.label, form.old.Consent = s.former.Label, s.former.Consent
	form.leave = s.gone || s.former.Leave
	form.opens, form.closes = access(s.former)
	s.w.plan(form)
}

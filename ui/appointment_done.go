package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/store"
	"zwiesprache/ui/calendar"
)

// historyCard is what is kept of a session that was held, and for how long. Its words and password are gone.
func (s *appointmentScreen) historyCard() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Agenda
	body := columnOf(gap*1.75, k.prose(t.History, sizeSection, theme.ColorNameForeground, semibold))
	if h := s.old.History; h != nil {
		start := h.Start.In(w.zone())
		body.Add(k.fact("clock", t.Held.with("date", w.dayText(calendar.DayOf(start)), "time", clock(start)), t.Lasted.with(h.Minutes)+" · "+k.text.Today.Persons.with(h.Guests)))
		way, meaning := t.Direct, ""
		if h.Relayed {
			way, meaning = t.Relayed, t.RelayedText
		}
		body.Add(k.fact("route", way, meaning))
		verified := t.NotVerified
		if h.Verified {
			verified = t.Verified
		}
		body.Add(k.fact("shield-check", verified, ""))
		if h.Note != "" {
			body.Add(k.fact("info", t.Note, h.Note))
		}
	}
	body.Add(k.fact("key-round", t.WordsGone, t.GoneOn.with("date", w.dayText(w.keptUntil(s.old)))))
	body.Add(leftAligned(k.button("form.again", primary, "calendar-plus", t.Again, func() { s.leaveFor(func() { w.planNext(s.old) }) })))
	return k.card(colorSurface, 24, body)
}

// keptUntil is the day on which the retention deletes an appointment.
func (w *Window) keptUntil(a store.Appointment) calendar.Day {
	return calendar.DayOf(endOf(a).Add(w.cfg.Store.Retention()))
}

// planNext begins the appointment that follows one: a week later at the same time, with words and a password of its own.
func (w *Window) planNext(a store.Appointment) {
	d := w.newDraft()
	fresh := w.allow(draftOf(a))
	d.language, d.way, d.minutes, d.persons = fresh.language, fresh.way, fresh.minutes, fresh.persons
	d.interpreter, d.relayOnly, d.fallback, d.easy = fresh.interpreter, fresh.relayOnly, fresh.fallback, fresh.easy
	day := w.dayOf(a)
	for day = day.Add(7); day.Before(w.today()); day = day.Add(7) {
	}
	form := w.newForm(d, day, calendar.MinuteOf(w.startOf(a)))
	form.label, form.leave, form.old.Consent = a.Label, a.Leave, a.Consent
	form.opens, form.closes = access(a)
	w.plan(form)
}

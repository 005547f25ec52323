package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/store"
	"zwiesprache/ui/calendar"
)

// following are the planned appointments of the same series that come after one.
func (w *Window) following(a store.Appointment) ([]store.Appointment, error) {
	if a.Series == "" {
		return nil, nil
	}
	all, err := w.cfg.Store.Series(a.Series)
	var found []store.Appointment
	for _, other := range all {
		if other.ID != a.ID && open(other) && other.Start.After(a.Start) {
			found = append(found, other)
		}
	}
	return found, err
}

// saveAll stores changed appointments.
func (w *Window) saveAll(list []store.Appointment) error {
	_, err := w.cfg.Store.SaveMany(list)
	return err
}

// alter stores what was changed of an appointment; where that concerns those after it in its series, too, it asks
// whether they are meant as well. done is not called when the question is answered by no.
func (w *Window) alter(old, changed store.Appointment, done func(error)) {
	one := func() { done(w.saveAll([]store.Appointment{changed})) }
	following, err := w.following(old)
	if err != nil {
		done(err)
		return
	}
	if len(following) == 0 || inCommon(old) == inCommon(changed) {
		one()
		return
	}
	t := w.kit.text.Agenda
	w.askScope(t.ChangeTitle, t.ChangeText, len(following), primary, one, func() {
		list := []store.Appointment{changed}
		for _, f := range following {
			list = append(list, w.followed(f, old, changed))
		}
		done(w.saveAll(list))
	})
}

// inCommon is what the appointments of a series share.
func inCommon(a store.Appointment) store.Appointment {
	a.ID, a.Series, a.Notes, a.Password, a.Words[2], a.Consent = "", "", "", "", "", ""
	a.State, a.Done, a.History = "", false, nil
	a.Start, a.Invited = a.Start.UTC(), a.Start.UTC()
	return a
}

// followed is a later one of a series after a change to an earlier one: it takes over what was changed and keeps the rest
// as it has it. It moves by as many days, and to the same time by the clock if that was changed.
func (w *Window) followed(f, old, changed store.Appointment) store.Appointment {
	minute := calendar.MinuteOf(w.startOf(f))
	if m := calendar.MinuteOf(w.startOf(changed)); m != calendar.MinuteOf(w.startOf(old)) {
		minute = m
	}
	days := w.dayOf(changed).Since(w.dayOf(old))
	if days != 0 || minute != calendar.MinuteOf(w.startOf(f)) {
		f.Start, _ = calendar.Moved(f.Start, days, minute, w.zone())
	}
	follow(&f.Label, old.Label, changed.Label)
	follow(&f.Minutes, old.Minutes, changed.Minutes)
	follow(&f.Persons, old.Persons, changed.Persons)
	follow(&f.Language, old.Language, changed.Language)
	follow(&f.Easy, old.Easy, changed.Easy)
	follow(&f.Interpreter, old.Interpreter, changed.Interpreter)
	follow(&f.RelayOnly, old.RelayOnly, changed.RelayOnly)
	follow(&f.Way, old.Way, changed.Way)
	follow(&f.Opens, old.Opens, changed.Opens)
	follow(&f.Closes, old.Closes, changed.Closes)
	follow(&f.Fallback, old.Fallback, changed.Fallback)
	follow(&f.Leave, old.Leave, changed.Leave)
	follow(&f.Words[0], old.Words[0], changed.Words[0])
	follow(&f.Words[1], old.Words[1], changed.Words[1])
	return f
}

// follow gives a field its new value, if it is one.
func follow[T comparable](field *T, old, changed T) {
	if changed != old {
		*field = changed
	}
}

// askScope asks whether one of a series is meant, or also those after it.
func (w *Window) askScope(title, sentence string, more int, as kind, one, all func()) {
	k := w.kit
	t := k.text.Agenda
	then := func(do func()) func() {
		return func() { w.closeDialog(); do() }
	}
	buttons := columnOf(gap,
		k.button("scope.one", as, "", t.OnlyThis, then(one)),
		k.button("scope.all", quiet, "", t.AllFollowing.with(more), then(all)),
		k.button("scope.no", quiet, "", k.text.Common.Cancel, w.closeDialog))
	w.overlay(title, sentence, nil, buttons, questionWidth)
}

// seriesNote says that the appointment is one of a series, and how many come after it.
func (s *appointmentScreen) seriesNote() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	if s.old.Series == "" {
		return columnOf(0)
	}
	t := k.text.Agenda
	following, err := w.following(s.old)
	says := t.SeriesLast
	switch {
	case err != nil:
		says = w.sentence(err)
	case len(following) > 0:
		says = t.SeriesMore.with(len(following))
	}
	return border(nil, nil, middle(k.icon("repeat", 18, colorMuted)), nil,
		padded(0, 10, vcentre(k.prose(says, sizeSmall+0.5, theme.ColorNameForeground, regular))))
}

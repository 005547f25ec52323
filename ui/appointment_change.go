package ui

import (
	"crypto/rand"

	"fyne.io/fyne/v2"

	"zwiesprache/signal/words"
	"zwiesprache/store"
	"zwiesprache/ui/calendar"
)

// save stores the appointment, or says what is missing.
func (s *appointmentScreen) save() {
	w := s.w
	if problem, field := s.fault(); problem != "" {
		s.refuse(problem)
		w.focusOn(field)
		return
	}
	all, _ := s.moments()
	if s.old.ID != "" {
		s.saveOld(all[0])
		return
	}
	if err := s.saveNew(all); err != nil {
		w.cfg.Log.Error("save an appointment", "error", err)
		s.refuse(w.kit.text.Errors.Save)
		return
	}
	s.saved(all[0])
}

// fault is what keeps the form from being stored, and the field in which it is; "" = nothing.
func (s *appointmentScreen) fault() (problem, field string) {
	w := s.w
	if problem, field := s.spanOrFault(); field != "" {
		return problem, field
	}
	if s.label == "" {
		return w.kit.text.Form.LabelMissing, "form.label"
	}
	if !s.changedRoom() {
		return "", ""
	}
	for i, field := range []string{"form.box", "form.location", "form.third"} {
		if problem := w.wordFault(s.draft.words[i]); problem != "" {
			return problem, field
		}
	}
	return w.fault(s.draft), "form.password"
}

// refuse shows the form again with what is wrong.
func (s *appointmentScreen) refuse(problem string) {
	s.problem = problem
	s.w.show(s)
}

func (s *appointmentScreen) saved(at calendar.Time) {
	if !s.old.Done {
		s.w.remember(s.draft.words[0], s.draft.words[1])
	}
	s.w.showAgenda(calendar.DayOf(at.At))
}

// fill takes over what is in the form.
func (s *appointmentScreen) fill(a *store.Appointment) {
	minutes, _ := s.minutes()
	a.Label, a.Minutes, a.Notes = s.label, minutes, s.notes
	a.Persons, a.Interpreter, a.RelayOnly = s.draft.persons, s.draft.interpreter, s.draft.relayOnly
	a.Words, a.Password, a.Way = s.draft.words, s.draft.password, s.draft.way
	a.Language, a.Easy = s.draft.language, s.draft.easy
	a.Opens, a.Closes, a.Fallback, a.Leave = s.opens, s.closes, s.draft.fallback, s.leave
}

// saveNew stores one, or a series of which each has a password and a third word of its own: they are used once.
func (s *appointmentScreen) saveNew(all []calendar.Time) error {
	var list []store.Appointment
	for i, at := range all {
		a := store.Appointment{Consent: s.old.Consent}
		s.fill(&a)
		a.Start = at.At
		if i > 0 {
			a.Words[2], a.Password = drawnWord(a.Language), words.Propose(rand.Reader)
		}
		list = append(list, a)
	}
	if len(list) == 1 {
		_, err := s.w.cfg.Store.Save(list[0])
		return err
	}
	_, err := s.w.cfg.Store.SaveSeries(list)
	return err
}

// saveOld stores a changed one, over what has been stored of it since the form was opened.
func (s *appointmentScreen) saveOld(at calendar.Time) {
	w := s.w
	now, err := w.cfg.Store.Appointment(s.old.ID)
	if err != nil {
		s.refuse(w.sentence(err))
		return
	}
	changed := now
	if now.Done {
		changed.Label, changed.Notes = s.label, s.notes
	} else {
		s.fill(&changed)
	}
	if !at.At.Equal(now.Start) {
		changed.Start = at.At
	}
	w.alter(now, changed, func(err error) {
		if err != nil {
			s.refuse(w.sentence(err))
			return
		}
		s.saved(at)
	})
}

// changedRoom says whether words or password differ from the stored ones: those of a finished
// appointment are used up and need not be good again.
func (s *appointmentScreen) changedRoom() bool {
	return s.old.ID == "" || s.old.Words != s.draft.words || s.old.Password != s.draft.password
}

func (s *appointmentScreen) askToDelete() {
	w := s.w
	t := w.kit.text
	one := func() { s.after(w.cfg.Store.Delete(s.old.ID)) }
	following, err := w.following(s.old)
	switch {
	case err != nil:
		s.refuse(w.sentence(err))
	case len(following) == 0:
		w.ask("delete", t.Form.DeleteTitle, t.Form.DeleteText, t.Common.Delete, t.Common.Cancel, one)
	default:
		w.askScope(t.Form.DeleteTitle, t.Form.DeleteText, len(following), danger, one, func() {
			ids := []string{s.old.ID}
			for _, a := range following {
				ids = append(ids, a.ID)
			}
			s.after(w.cfg.Store.DeleteMany(ids...))
		})
	}
}

// askToCallOff asks before an appointment is cancelled; it stays in the agenda and can be restored.
func (s *appointmentScreen) askToCallOff() {
	w := s.w
	t := w.kit.text
	one := func() { s.become(store.Cancelled, nil) }
	following, err := w.following(s.old)
	switch {
	case err != nil:
		s.refuse(w.sentence(err))
	case len(following) == 0:
		w.ask("callOff", t.Agenda.CallOffTitle, t.Agenda.CallOffText, t.Agenda.CallOff, t.Agenda.Keep, one)
	default:
		w.askScope(t.Agenda.CallOffTitle, t.Agenda.CallOffText, len(following), danger, one, func() { s.become(store.Cancelled, following) })
	}
}

// become gives the appointment, and others with it, another state.
func (s *appointmentScreen) become(state store.State, others []store.Appointment) {
	now, err := s.w.cfg.Store.Appointment(s.old.ID)
	if err == nil {
		list := append([]store.Appointment{now}, others...)
		for i := range list {
			list[i].State = state
		}
		err = s.w.saveAll(list)
	}
	s.after(err)
}

// after leaves the form, or says what went wrong.
func (s *appointmentScreen) after(err error) {
	if err != nil {
		s.refuse(s.w.sentence(err))
		return
	}
	s.w.showAgenda(s.w.dayOf(s.old))
}

// stateNotice says what became of the appointment, with the way back, or asks for it when its time is over.
func (s *appointmentScreen) stateNotice() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Agenda
	restore := k.button("form.restore", quiet, "refresh-cw", t.Restore, func() { s.leaveFor(func() { s.become(store.Planned, nil) }) })
	switch a := s.old; {
	case a.ID == "":
	case a.State == store.Cancelled:
		return k.noticeWith(told, t.CancelledText, restore)
	case a.State == store.Missed:
		return k.noticeWith(told, t.MissedText, restore)
	case !a.Done && a.Start.Before(w.cfg.Now()):
		return k.noticeWith(told, t.MissedAsk, k.button("form.missed", quiet, "user-x", t.Missed, func() { s.leaveFor(func() { s.become(store.Missed, nil) }) }))
	}
	return nil
}

package ui

import (
	"errors"

	"zwiesprache/store"
)

// OpenAppointment brings the window forward and shows an appointment, for a link from another program. In a session it
// only says that this has to wait; while the window is locked it waits; for an id that is "" or unknown it says so.
// It is called on Fyne's thread.
func (w *Window) OpenAppointment(id string) {
	if w.closed {
		return
	}
	w.forward()
	switch {
	case w.locked() || w.cfg.Store.Protection() == store.ToDo:
		w.linked = &id
		return
	case w.talking():
		if !w.covered() { // the session goes on behind the cover
			w.tell(w.kit.text.Common.Close, w.kit.text.Link.Later)
		}
		return
	case w.covered():
		w.uncover()
	}
	if form, ok := w.screen.(*appointmentScreen); ok && id != "" && form.old.ID == id {
		return // what was typed there stays
	}
	a, err := w.cfg.Store.Appointment(id)
	switch {
	case id == "" || errors.Is(err, store.ErrNotFound):
		w.tell(w.kit.text.Common.Close, w.kit.text.Link.Unknown)
	case err != nil:
		w.tell(w.kit.text.Common.Close, w.sentence(err))
	default:
		w.goTo(func() { w.editAppointment(a) })
	}
}

// followLink opens what a link asked for while the window was locked.
func (w *Window) followLink() {
	if id := w.linked; id != nil {
		w.linked = nil
		w.OpenAppointment(*id)
	}
}

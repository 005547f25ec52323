package ui

import (
	"slices"
	"time"

	"zwiesprache/signal/session"
	"zwiesprache/store"
	"zwiesprache/ui/calendar"
)

// Access to an appointment's room, in minutes before its start and after its end, where nothing else was chosen.
const (
	opensBefore   = 30
	closesAfter   = 120
	longestAccess = 31 * 24 * 60
)

// access is how long before the start and after the end the room of an appointment may be opened.
func access(a store.Appointment) (opens, closes int) {
	opens, closes = a.Opens, a.Closes
	if opens == 0 {
		opens = opensBefore
	}
	if closes == 0 {
		closes = closesAfter
	}
	return opens, closes
}

// accessSpan is when the room of an appointment may be opened.
func (w *Window) accessSpan(a store.Appointment) calendar.Span {
	opens, closes := access(a)
	s := w.spanOf(a)
	return calendar.Span{Start: s.Start.Add(-time.Duration(opens) * time.Minute), End: s.End.Add(time.Duration(closes) * time.Minute)}
}

// openAppointment opens the room of an appointment, or says why not now, or shows its words when they will not do.
func (w *Window) openAppointment(a store.Appointment) {
	now := w.cfg.Now()
	may := w.accessSpan(a)
	switch {
	case now.Before(may.Start):
		w.askToOpen(a, w.kit.text.Agenda.TooEarly, may.Start, func(a *store.Appointment) {
			a.Opens = minutesUp(a.Start.Sub(now))
		})
		return
	case !now.Before(may.End):
		w.askToOpen(a, w.kit.text.Agenda.TooLate, may.End, func(a *store.Appointment) {
			a.Closes = minutesUp(now.Sub(endOf(*a))) + opensBefore
		})
		return
	}
	d := draftOf(a)
	d.until = may.End
	if fault := w.fault(d); fault != "" || w.origin() == "" {
		w.showOpen(d)
		return
	}
	w.openRoom(d)
}

// expire closes the room of an appointment whose access has ended, as long as nobody is there.
func (w *Window) expire(now time.Time) {
	r := w.room
	if r == nil || r.session == nil || r.expired || r.draft.until.IsZero() || now.Before(r.draft.until) || r.snap.Phase != session.Waiting {
		return
	}
	if slices.ContainsFunc(r.snap.Guests, func(g session.Guest) bool { return g.State != session.Gone }) {
		return
	}
	r.expired = true
	r.session.HangUp()
}

// askToOpen says that a room is shut and since or until when, and offers to widen its access and open it.
func (w *Window) askToOpen(a store.Appointment, why sentence, limit time.Time, widen func(*store.Appointment)) {
	k := w.kit
	t := k.text.Agenda
	says := why.with("date", w.dayText(calendar.DayOf(limit)), "time", clock(limit))
	widen(&a)
	if a.Opens > longestAccess || a.Closes > longestAccess {
		w.tell(k.text.Common.Close, says)
		return
	}
	buttons := rowOf(gap*1.5,
		k.button("shut.no", quiet, "", k.text.Common.Cancel, w.closeDialog),
		k.button("shut.open", primary, "", t.OpenAnyway, func() {
			w.closeDialog()
			saved, err := w.cfg.Store.Save(a)
			if err != nil {
				w.tell(k.text.Common.Close, w.sentence(err))
				return
			}
			w.openAppointment(saved)
		}))
	w.overlay(t.Shut, says+" "+t.WidenText, nil, buttons, questionWidth)
}

// minutesUp rounds up, so that what just is not over is not called so.
func minutesUp(d time.Duration) int { return int((d + time.Minute - 1) / time.Minute) }

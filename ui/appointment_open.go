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
		w.askToOpen(a, w.kit.text.Agenda.TooEarly, may.Start, may.End)
	case !now.Before(may.End):
		w.askToOpen(a, w.kit.text.Agenda.TooLate, may.End, now.Add(opensBefore*time.Minute))
	default:
		w.openUntil(a, may.End)
	}
}

// openUntil opens the room of an appointment; without a guest it closes at that time.
func (w *Window) openUntil(a store.Appointment, until time.Time) {
	d := w.allow(draftOf(a))
	d.until = until
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

// askToOpen says that a room is shut and since or until when, and offers to open it all the same: this once, so
// that neither this appointment nor one that is made after it stays open longer than was chosen.
func (w *Window) askToOpen(a store.Appointment, why sentence, limit, until time.Time) {
	k := w.kit
	t := k.text.Agenda
	says := why.with("date", w.dayText(calendar.DayOf(limit)), "time", clock(limit))
	if w.cfg.Now().Sub(limit).Abs() > longestAccess*time.Minute {
		w.tell(k.text.Common.Close, says)
		return
	}
	buttons := rowOf(gap*1.5,
		k.button("shut.no", quiet, "", k.text.Common.Cancel, w.closeDialog),
		k.button("shut.open", primary, "", t.OpenAnyway, func() {
			w.closeDialog()
			w.openUntil(a, until)
		}))
	w.overlay(t.Shut, says+" "+t.WidenText, nil, buttons, questionWidth)
}

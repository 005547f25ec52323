package ui

import (
	"io"
	"time"

	"zwiesprache/store"
	"zwiesprache/store/ics"
)

// calendarFolder is the folder that another calendar program watches.
type calendarFolder struct {
	busy   bool      // it is being written
	again  bool      // once more after that
	kept   time.Time // when it was written last
	failed bool      // the last time
}

const (
	calendarYears = 2 // how far ahead appointments are shown to other calendars
	calendarName  = "zwiesprache.ics"
)

// calendarStyle is what stands in every entry.
func (w *Window) calendarStyle() ics.Style {
	return ics.Style{Summary: w.kit.text.Desk.Calendar.Entry, Alarm: w.lead(), Now: w.cfg.Now()}
}

// coming is every appointment that is not over.
func (w *Window) coming(now time.Time) ([]store.Appointment, error) {
	list, err := w.cfg.Store.Appointments(now.Add(-longest*time.Minute), now.AddDate(calendarYears, 0, 0))
	var all []store.Appointment
	for _, a := range list {
		if endOf(a).After(now) {
			all = append(all, a)
		}
	}
	return all, err
}

// keepCalendar brings the folder to what the agenda says, in the background.
func (w *Window) keepCalendar(now time.Time) {
	c := &w.calendar
	if w.settings.Calendar == "" || w.locked() {
		return
	}
	if c.busy {
		c.again = true
		return
	}
	c.busy, c.again = true, false
	folder, style := w.settings.Calendar, w.calendarStyle()
	var err error
	w.run(func() {
		var list []store.Appointment
		if list, err = w.coming(now); err == nil { // else nothing is removed
			err = ics.Folder(folder, list, style)
		}
	}, func() {
		c.busy, c.kept = false, now
		if err != nil {
			w.cfg.Log.Error("keep the calendar's folder", "error", err)
		}
		if s, ok := w.screen.(*settingsScreen); ok && c.failed != (err != nil) {
			c.failed = err != nil
			w.show(s)
		}
		c.failed = err != nil
		if c.again {
			w.keepCalendar(w.cfg.Now())
		}
	})
}

// useFolder changes the folder; "" is none. Our files in the old one are removed.
func (w *Window) useFolder(folder string, keep func(func(*store.Settings))) {
	old := w.settings.Calendar
	keep(func(s *store.Settings) { s.Calendar = folder })
	if old != "" && old != folder {
		var err error
		w.run(func() { err = ics.Clear(old) }, func() {
			if err != nil {
				w.cfg.Log.Error("clear the calendar's folder", "error", err)
			}
		})
	}
	w.keepCalendar(w.cfg.Now())
}

// exportAppointment saves one appointment for another calendar.
func (w *Window) exportAppointment(a store.Appointment) {
	w.exportCalendar(func() ([]store.Appointment, error) { return []store.Appointment{a}, nil })
}

// exportComing saves all that comes.
func (w *Window) exportComing() {
	now := w.cfg.Now()
	w.exportCalendar(func() ([]store.Appointment, error) { return w.coming(now) })
}

func (w *Window) exportCalendar(list func() ([]store.Appointment, error)) {
	style := w.calendarStyle()
	w.saveFile(calendarName, func(out io.Writer) error {
		all, err := list()
		if err != nil {
			return err
		}
		return ics.Write(out, all, style)
	}, func(err error) {
		t := w.kit.text.Desk.Calendar
		if err != nil {
			w.cfg.Log.Error("save a calendar", "error", err)
			w.tell(w.kit.text.Common.Close, w.kit.text.Errors.Save)
			return
		}
		w.tell(w.kit.text.Common.Close, t.Saved)
	})
}

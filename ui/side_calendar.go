package ui

import (
	"errors"
	"io"
	"slices"
	"time"

	"zwiesprache/store"
	"zwiesprache/store/ics"
)

// calendarFolder is the folder that another calendar program watches.
type calendarFolder struct {
	busy   bool     // it is being written
	again  bool     // once more after that
	left   []string // folders that are no longer used, and not emptied yet
	failed bool     // the last time
}

const (
	calendarYears = 2 // how far ahead appointments are shown to other calendars
	calendarName  = "zwiesprache.ics"
)

// calendarStyle is what stands in every entry.
func (w *Window) calendarStyle() ics.Style {
	return ics.Style{Summary: w.kit.text.Desk.Calendar.Entry, Alarm: w.lead(), Now: w.cfg.Now()}
}

// coming is every appointment of a store that is not over.
func coming(kept *store.Store, now time.Time) ([]store.Appointment, error) {
	list, err := kept.Appointments(now.Add(-longest*time.Minute), now.AddDate(calendarYears, 0, 0))
	return slices.DeleteFunc(list, func(a store.Appointment) bool { return !endOf(a).After(now) }), err
}

// keepCalendar brings the folder to what the agenda says and empties those that are no longer used, in the
// background and one after the other.
func (w *Window) keepCalendar(now time.Time) {
	c := &w.calendar
	if w.settings.Calendar == "" && len(c.left) == 0 || w.locked() {
		return
	}
	if c.busy {
		c.again = true
		return
	}
	c.busy, c.again = true, false
	kept, folder, style, left := w.cfg.Store, w.settings.Calendar, w.calendarStyle(), c.left
	c.left = nil
	var err error
	w.run(func() {
		for _, old := range left {
			err = errors.Join(err, ics.Clear(old))
		}
		if folder != "" {
			list, failed := coming(kept, now)
			if failed == nil { // else nothing is removed
				failed = ics.Folder(folder, list, style)
			}
			err = errors.Join(err, failed)
		}
	}, func() { w.calendarKept(err) })
}

// calendarKept takes how the writing went.
func (w *Window) calendarKept(err error) {
	c := &w.calendar
	if err != nil {
		w.cfg.Log.Error("keep the calendar's folder", "error", err)
	}
	before := c.failed
	c.busy, c.failed = false, err != nil
	if s, ok := w.screen.(*settingsScreen); ok && c.failed != before {
		w.show(s)
	}
	if c.again {
		w.keepCalendar(w.cfg.Now())
	}
}

// useFolder changes the folder; "" is none. Our files in the old one are removed.
func (w *Window) useFolder(folder string, keep func(func(*store.Settings))) {
	if old := w.settings.Calendar; old != "" && old != folder {
		w.calendar.left = append(w.calendar.left, old)
	}
	w.calendar.left = slices.DeleteFunc(w.calendar.left, func(old string) bool { return old == folder })
	keep(func(s *store.Settings) { s.Calendar = folder })
	w.keepCalendar(w.cfg.Now())
}

// exportAppointment saves one appointment for another calendar.
func (w *Window) exportAppointment(a store.Appointment) {
	w.exportCalendar(func() ([]store.Appointment, error) { return []store.Appointment{a}, nil })
}

// exportComing saves all that comes.
func (w *Window) exportComing() {
	kept, now := w.cfg.Store, w.cfg.Now()
	w.exportCalendar(func() ([]store.Appointment, error) { return coming(kept, now) })
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

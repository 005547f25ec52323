package ui

import (
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"zwiesprache/store"
	"zwiesprache/ui/calendar"
)

// zone is the counsellor's: what the one clock of the window goes by.
func (w *Window) zone() *time.Location { return w.cfg.Now().Location() }

func (w *Window) today() calendar.Day { return calendar.DayOf(w.cfg.Now()) }

// style is how dates are written and with what day weeks begin: as the language has it, in the system's
// region when the system speaks that language too, and as the settings say.
func (w *Window) style() calendar.Style {
	region := ""
	if systemLanguage() == w.kit.language {
		for _, part := range strings.Split(lang.SystemLocale().String(), "-")[1:] {
			if len(part) == 2 {
				region = part
			}
		}
	}
	s := calendar.StyleOf(w.kit.language, region)
	if w.settings.WeekStart != 0 {
		s.Week = time.Weekday(w.settings.WeekStart % 7)
	}
	return s
}

// parseDay reads a date as it is typed.
func (w *Window) parseDay(text string) (calendar.Day, bool) { return w.style().Read(text, w.today()) }

// typedDay is how a date stands in its field.
func (w *Window) typedDay(day calendar.Day) string { return w.style().Write(day) }

// dayText is a date in words, with the year when it is another one than this.
func (w *Window) dayText(day calendar.Day) string {
	return w.kit.text.date(day.Start(w.zone()), w.cfg.Now())
}

// days are the appointments that start on the days from first up to, not including, end.
func (w *Window) days(first, end calendar.Day) ([]store.Appointment, error) {
	return w.cfg.Store.Appointments(first.Start(w.zone()), end.Start(w.zone()))
}

func sameDay(a, b time.Time) bool { return calendar.DayOf(a) == calendar.DayOf(b.In(a.Location())) }

func endOf(a store.Appointment) time.Time {
	return a.Start.Add(time.Duration(a.Minutes) * time.Minute)
}

// startOf is when an appointment starts, by the counsellor's clock.
func (w *Window) startOf(a store.Appointment) time.Time { return a.Start.In(w.zone()) }

func (w *Window) dayOf(a store.Appointment) calendar.Day { return calendar.DayOf(w.startOf(a)) }

func (w *Window) spanOf(a store.Appointment) calendar.Span {
	return calendar.Span{Start: w.startOf(a), End: endOf(a).In(w.zone())}
}

// elsewhere says that an appointment was made where the clocks show another time, and which; "" = it was not.
func (w *Window) elsewhere(a store.Appointment) string {
	_, there := a.Start.Zone()
	if _, here := w.startOf(a).Zone(); here == there {
		return ""
	}
	name := "UTC" + a.Start.Format("-07:00")
	if there == 0 {
		name = "UTC"
	}
	return w.kit.text.Agenda.Elsewhere.with("time", clock(a.Start), "zone", name)
}

// clockOf is a time of day, in minutes since midnight, as it is written.
func clockOf(minute int) string { return two(minute/60) + ":" + two(minute%60) }

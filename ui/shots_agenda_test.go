package ui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"zwiesprache/store"
)

// book stores appointments with the usual words.
func (d *desk) book(list ...store.Appointment) []store.Appointment {
	d.t.Helper()
	for i, a := range list {
		if a.Language == "" {
			a.Language = "de"
		}
		a.Persons, a.Minutes = max(1, a.Persons), max(30, a.Minutes)
		if !a.Done {
			a.Words, a.Password = [3]string{"Lindenhof", "Garten", "Wolke"}, "8315 4072"
		}
		a.Way = confidential
		saved, err := d.store.Save(a)
		if err != nil {
			d.t.Fatal(err)
		}
		list[i] = saved
	}
	return list
}

// bookedWeeks is an agenda with something of every kind.
func (d *desk) bookedWeeks() []store.Appointment {
	day := func(days, hour, minute int) time.Time {
		return time.Date(d.now.Year(), d.now.Month(), d.now.Day()+days, hour, minute, 0, 0, d.now.Location())
	}
	history := &store.History{Start: day(0, 8, 2), Minutes: 47, Guests: 1, Verified: true}
	var all []store.Appointment
	for i := range 7 {
		all = append(all, store.Appointment{Label: "A. B.", Start: day(-21+7*i, 16, 0), Minutes: 50})
	}
	all = append(all,
		store.Appointment{Label: "S. N.", Start: day(0, 8, 0), Minutes: 50, Done: true, History: history},
		store.Appointment{Label: "H. Y.", Start: day(0, 10, 0), Minutes: 50},
		store.Appointment{Label: "Ehepaar O.", Start: day(0, 13, 30), Minutes: 50, Persons: 2, Language: "en"},
		store.Appointment{Label: "L. d. V.", Start: day(1, 9, 0), Minutes: 50, Language: "nl"},
		store.Appointment{Label: "M. K.", Start: day(1, 9, 30), Minutes: 50},
		store.Appointment{Label: "P. S.", Start: day(1, 14, 0), Minutes: 60, State: store.Cancelled},
		store.Appointment{Label: "T. R.", Start: day(2, 11, 0), Minutes: 30, Language: "fr"},
		store.Appointment{Label: "C. W.", Start: day(-4, 11, 0), Minutes: 50, State: store.Missed},
		store.Appointment{Label: "E. F.", Start: day(3, 10, 0).In(time.FixedZone("", 2*3600)), Minutes: 90},
		store.Appointment{Label: "Familie Wolkenstein-Brandenburg", Start: day(4, 17, 30), Minutes: 90, Persons: 3})
	return d.book(all...)
}

// leap opens another store, on which the clock leaps by a month between two starts.
func (d *desk) leap() {
	d.t.Helper()
	dir := d.t.TempDir()
	open := func() *store.Store {
		s, err := store.Open(dir, store.Options{Now: func() time.Time { return d.now }})
		if err != nil {
			d.t.Fatal(err)
		}
		return s
	}
	if err := open().Close(); err != nil {
		d.t.Fatal(err)
	}
	d.now = d.now.AddDate(0, 1, 0)
	s := open()
	d.t.Cleanup(func() {
		d.cfg.Store = d.store
		if err := s.Close(); err != nil {
			d.t.Error(err)
		}
	})
	d.cfg.Store = s
	d.showToday()
}

// agendaScenes are those of the agenda and of an appointment's form.
func agendaScenes() []scene {
	with := func(show func(*desk)) func(*desk) {
		return func(d *desk) { d.bookedWeeks(); show(d) }
	}
	form := func(change func(d *desk, s *appointmentScreen)) func(*desk) {
		return with(func(d *desk) {
			d.newAppointment(d.today())
			s := d.screen.(*appointmentScreen)
			s.draft.words[2], s.draft.password = "Wolke", "8315 4072"
			change(d, s)
			d.show(s)
		})
	}
	edit := func(which func(store.Appointment) bool) func(*desk) {
		return func(d *desk) {
			for _, a := range d.bookedWeeks() {
				if which(a) {
					d.editAppointment(a)
				}
			}
		}
	}
	return []scene{
		{"agenda-today", with(func(d *desk) { d.showToday() })},
		{"agenda-week", with(func(d *desk) { d.showView(viewWeek, d.today()) })},
		{"agenda-week-moving", with(func(d *desk) {
			d.showView(viewWeek, d.today())
			d.focusOn("week.day0.1")
			d.letter(d.kit.text.Agenda.MoveKey)
		})},
		{"agenda-month", with(func(d *desk) { d.showView(viewMonth, d.today()) })},
		{"agenda-list", with(func(d *desk) { d.showView(viewList, d.today()) })},
		{"form-name", form(func(d *desk, s *appointmentScreen) {
			s.label, s.clock, s.every = "Hilal Yilmaz", "10:30", 7
		})},
		{"form-more", func(d *desk) {
			d.newAppointment(d.today())
			s := d.screen.(*appointmentScreen)
			s.label, s.more = "H. Y.", true
			s.draft.words[2], s.draft.password = "Wolke", "8315 4072"
			d.show(s)
			d.resize(1280, 800)
			d.win.Canvas().Focus(d.control("form.closes.1440").(fyne.Focusable))
		}},
		{"form-done", edit(func(a store.Appointment) bool { return a.Done })},
		{"form-cancelled", edit(func(a store.Appointment) bool { return a.State == store.Cancelled })},
		{"form-elsewhere", edit(func(a store.Appointment) bool { return a.Label == "E. F." })},
		{"form-delete", func(d *desk) {
			edit(func(a store.Appointment) bool { return a.Label == "H. Y." })(d)
			d.tap("form.delete")
		}},
		{"form-scope", func(d *desk) {
			d.askScope(d.kit.text.Agenda.ChangeTitle, d.kit.text.Agenda.ChangeText, 9, primary, func() {}, func() {})
		}},
		{"agenda-moved", func(d *desk) {
			a := d.book(store.Appointment{Label: "H. Y.", Start: d.now.AddDate(0, 0, 1)})[0]
			d.showView(viewWeek, d.today())
			d.screen.(*weekScreen).put(a, d.today().Add(2), 11*60)
		}},
		{"form-discard", func(d *desk) { d.newAppointment(d.today()); d.write("form.label", "A. B."); d.tap("form.cancel") }},
		{"today-doubted", (*desk).leap},
		{"form-early", func(d *desk) {
			a := d.book(store.Appointment{Label: "H. Y.", Start: d.now.AddDate(0, 0, 2)})[0]
			d.openAppointment(a)
		}},
	}
}

// letter types what no entry is there for.
func (d *desk) letter(letters string) {
	d.t.Helper()
	for _, r := range letters {
		if f := d.win.Canvas().Focused(); f != nil {
			f.TypedRune(r)
		} else {
			d.win.Canvas().OnTypedRune()(r)
		}
	}
	d.settle()
}

func TestAgendaScenesAreDrawn(t *testing.T) {
	names := map[string]bool{}
	for _, s := range scenes() {
		if names[s.name] {
			t.Errorf("two scenes are called %s", s.name)
		}
		names[s.name] = true
	}
}

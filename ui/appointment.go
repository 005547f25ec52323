package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/store"
)

// appointmentScreen makes or changes one appointment.
type appointmentScreen struct {
	w       *Window
	old     store.Appointment // as stored; without ID when it is new
	draft   draft
	label   string
	day     string // as typed
	clock   string // as typed
	length  string // minutes, as typed
	notes   string
	problem string // said above the buttons after a refused save

	span    *label
	clash   *fyne.Container
	sharing *sharing
}

// lengths that have a button, in minutes, and the longest that may be typed.
func lengths() []int { return []int{30, 50, 60, 90} }

const longest = 480

func (w *Window) newAppointment(day time.Time) {
	now := w.cfg.Now()
	if midnight(day).Before(midnight(now)) {
		day = now
	}
	next := now.Truncate(time.Hour).Add(time.Hour)
	if !sameDay(day, now) {
		next = time.Date(day.Year(), day.Month(), day.Day(), 9, 0, 0, 0, day.Location())
	}
	w.show(&appointmentScreen{w: w, draft: w.newDraft(), day: typedDay(next), clock: clock(next),
		length: "50"})
}

func (w *Window) editAppointment(a store.Appointment) {
	w.show(&appointmentScreen{w: w, old: a, draft: draftOf(a), label: a.Label, day: typedDay(a.Start),
		clock: clock(a.Start), length: itoa(a.Minutes), notes: a.Notes})
}

// openAppointment opens the room of an appointment, or shows its words when they will not do.
func (w *Window) openAppointment(a store.Appointment) {
	d := draftOf(a)
	if fault := w.fault(d); fault != "" || w.origin() == "" {
		w.showOpen(d)
		return
	}
	w.openRoom(d)
}

func (s *appointmentScreen) content() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Form
	title := t.New
	if s.old.ID != "" {
		title = t.Edit
	}
	fields := newWordFields(w, "form", &s.draft, func() { s.refreshTexts() })
	left := columnOf(gap*2.5,
		k.card(colorSurface, 24, columnOf(gap*2, k.prose(t.When, sizeSection, theme.ColorNameForeground, semibold), s.whenFields())),
		k.card(colorSurface, 24, columnOf(gap*2, k.prose(k.text.Room.Words, sizeSection, theme.ColorNameForeground, semibold), fields.content())))

	s.sharing = newSharing(w, func() invitation {
		d := s.draft
		d.at, _ = s.start()
		return invitation{d, w.origin(), w.cfg.Now()}
	}, func(on bool) { s.draft.easy = on })
	right := columnOf(gap*2.5,
		k.card(colorSurface, 24, columnOf(gap*1.5,
			k.prose(k.text.Room.Sharing, sizeSection, theme.ColorNameForeground, semibold),
			w.wayChoice("form.way", s.draft.way, func(chosen way) { s.draft.way = chosen; w.show(s) }),
			s.sharing.content())),
		k.card(colorSurface, 24, k.field(t.Notes, k.area("form.notes", s.notes, t.NotesHint, 3, func(text string) { s.notes = text }))))

	body := columnOf(gap * 2)
	if s.problem != "" {
		body.Add(k.notice(failed, s.problem))
	}
	body.Add(stackOrBeside(k, left, right))
	return w.framed(placeToday, k.page(k.heading(title, "", s.buttons()), body))
}

func (s *appointmentScreen) buttons() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text
	buttons := rowOf(gap)
	if s.old.ID != "" {
		buttons.Add(k.iconButton("form.delete", "trash-2", t.Common.Delete, theme.ColorNameError, s.askToDelete))
	}
	buttons.Add(k.button("form.cancel", quiet, "", t.Common.Cancel, w.showToday))
	buttons.Add(k.button("form.save", primary, "check", t.Common.Save, s.save))
	return buttons
}

func (s *appointmentScreen) whenFields() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Form
	label := k.entry("form.label", s.label, t.LabelHint, func(text string) { s.label = text })
	day := k.entry("form.day", s.day, t.DateHint, func(text string) { s.day = text; s.refreshTexts() })
	day.onKey = func(key fyne.KeyName) bool {
		by, arrow := map[fyne.KeyName]int{fyne.KeyUp: 1, fyne.KeyDown: -1}[key]
		if at, ok := parseDay(s.day, w.cfg.Now()); arrow && ok {
			day.SetText(typedDay(at.AddDate(0, 0, by)))
		}
		return arrow
	}
	at := k.entry("form.clock", s.clock, "14:30", func(text string) { s.clock = text; s.refreshTexts() })
	at.onKey = func(key fyne.KeyName) bool {
		by, arrow := map[fyne.KeyName]time.Duration{fyne.KeyUp: 15, fyne.KeyDown: -15}[key]
		if h, m, ok := parseClock(s.clock); arrow && ok {
			at.SetText(clock(time.Date(2000, 1, 2, h, m, 0, 0, time.UTC).Add(by * time.Minute)))
		}
		return arrow
	}
	length := k.entry("form.length", s.length, "50", func(text string) { s.length = text; s.refreshTexts() })
	for _, e := range []*entry{label, day, at, length} {
		e.OnSubmitted = func(string) { s.save() }
	}
	quick := container.New(&flow{gap: 4})
	for _, n := range lengths() {
		quick.Add(k.button("form.length"+itoa(n), quiet, "", itoa(n), func() { length.SetText(itoa(n)) }))
	}
	s.span = k.prose(" ", sizeBody, theme.ColorNamePrimary, medium)
	s.clash = columnOf(gap)
	s.refreshTexts()
	return columnOf(gap*2,
		k.field(t.Label, label),
		container.New(&equal{gap: gap * 1.5, least: k.px(96)}, k.field(t.Date, day), k.field(t.Time, at), k.field(t.Minutes, length)),
		quick,
		s.span, s.clash,
		k.field(t.Language, w.languageChoice("form.language", s.draft.language, func(l string) { s.draft.language = l; w.show(s) })),
		w.guestFields("form", &s.draft, func() { w.show(s) }))
}

// start is what the typed day and time mean.
func (s *appointmentScreen) start() (time.Time, bool) {
	now := s.w.cfg.Now()
	day, ok := parseDay(s.day, now)
	h, m, fine := parseClock(s.clock)
	if !ok || !fine {
		return time.Time{}, false
	}
	return time.Date(day.Year(), day.Month(), day.Day(), h, m, 0, 0, now.Location()), true
}

func (s *appointmentScreen) minutes() (int, bool) {
	parts := numbers(s.length)
	if len(parts) != 1 || len(parts[0]) > 3 {
		return 0, false
	}
	n := 0
	for _, c := range parts[0] {
		n = n*10 + int(c-'0')
	}
	return n, n > 0 && n <= longest
}

// refreshTexts says in words what day and time mean, what else is planned then, and renews the invitation.
func (s *appointmentScreen) refreshTexts() {
	if s.span == nil {
		return
	}
	k := s.w.kit
	s.clash.RemoveAll()
	text, fault := s.spanOrFault()
	s.span.set(text)
	s.span.paint(theme.ColorNamePrimary)
	if fault {
		s.span.paint(theme.ColorNameWarning)
	} else if clash := s.conflict(); clash != "" {
		s.clash.Add(k.notice(warned, clash))
	}
	if s.sharing != nil && s.sharing.body != nil {
		s.sharing.fill("")
	}
}

// spanOrFault is "Monday 23 November, 10:00–10:50", or what is wrong with what was typed.
func (s *appointmentScreen) spanOrFault() (string, bool) {
	k := s.w.kit
	t := k.text.Form
	now := s.w.cfg.Now()
	if _, ok := parseDay(s.day, now); !ok {
		return t.DateWrong, true
	}
	start, ok := s.start()
	if !ok {
		return t.TimeWrong, true
	}
	n, ok := s.minutes()
	if !ok {
		return t.LongTime, true
	}
	return t.Span.with("date", k.text.date(start, now), "from", clock(start), "to", clock(start.Add(time.Duration(n)*time.Minute))), false
}

// conflict names another appointment at the same time, or says that the time is over.
func (s *appointmentScreen) conflict() string {
	t := s.w.kit.text.Form
	start, _ := s.start()
	n, _ := s.minutes()
	end := start.Add(time.Duration(n) * time.Minute)
	others, err := s.w.cfg.Store.Appointments(start.Add(-longest*time.Minute), end)
	if err != nil {
		return s.w.sentence(err)
	}
	for _, a := range others {
		if a.ID != s.old.ID && a.Start.Before(end) && endOf(a).After(start) {
			return t.Conflict.with("time", clock(a.Start), "label", a.Label)
		}
	}
	if end.Before(s.w.cfg.Now()) {
		return t.Past
	}
	return ""
}

// save stores the appointment, or says what is missing.
func (s *appointmentScreen) save() {
	w := s.w
	start, _ := s.start()
	minutes, _ := s.minutes()
	problem, wrong := s.spanOrFault()
	switch {
	case wrong:
	case s.label == "":
		problem = w.kit.text.Form.LabelMissing
	default:
		problem = ""
		if s.changedRoom() {
			problem = w.fault(s.draft)
		}
	}
	if problem == "" {
		a := s.old
		a.Label, a.Start, a.Minutes, a.Notes = s.label, start, minutes, s.notes
		a.Persons, a.Interpreter, a.RelayOnly = s.draft.persons, s.draft.interpreter, s.draft.relayOnly
		a.Words, a.Password, a.Language = s.draft.words, s.draft.password, s.draft.language
		a.Way = s.draft.way
		if _, err := w.cfg.Store.Save(a); err != nil {
			w.cfg.Log.Error("save an appointment", "error", err)
			problem = w.kit.text.Errors.Save
		}
	}
	if s.problem = problem; problem != "" {
		w.show(s)
		return
	}
	w.remember(s.draft.words[0], s.draft.words[1])
	w.show(&todayScreen{w: w, day: start, month: firstOf(start)})
}

// changedRoom says whether words or password differ from the stored ones: those of a finished
// appointment are used up and need not be good again.
func (s *appointmentScreen) changedRoom() bool {
	return s.old.ID == "" || s.old.Words != s.draft.words || s.old.Password != s.draft.password
}

func (s *appointmentScreen) askToDelete() {
	w := s.w
	t := w.kit.text
	w.ask("delete", t.Form.DeleteTitle, t.Form.DeleteText, t.Common.Delete, t.Common.Cancel, func() {
		if err := w.cfg.Store.Delete(s.old.ID); err != nil {
			s.problem = w.sentence(err)
			w.show(s)
			return
		}
		w.showToday()
	})
}

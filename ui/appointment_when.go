package ui

import (
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/store"
	"zwiesprache/ui/calendar"
)

// whenFields are who, when, how often and in what language: enough for most appointments.
func (s *appointmentScreen) whenFields() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Form
	name := k.entry("form.label", s.label, t.LabelHint, func(text string) { s.label = text; s.refreshTexts() })
	name.OnSubmitted = func(string) { s.save() }
	s.span = k.prose(" ", sizeBody, theme.ColorNamePrimary, medium)
	s.clash, s.named = columnOf(gap), columnOf(gap)
	fields := columnOf(gap*2, columnOf(gap, k.field(t.Label, name), s.named))
	if !s.old.Done {
		day, at, length := s.dayField(), s.clockField(), s.lengthField()
		quick := container.New(&flow{gap: 4})
		for _, n := range lengths() {
			quick.Add(k.button("form.length"+itoa(n), quiet, "", itoa(n), func() { length.SetText(itoa(n)) }))
		}
		fields.Add(container.New(&equal{gap: gap * 1.5, least: k.px(96)}, k.field(t.Date, day), k.field(t.Time, at), k.field(t.Minutes, length)))
		fields.Add(quick)
	}
	fields.Add(s.span)
	fields.Add(s.clash)
	fields.Add(s.seriesFields())
	if !s.old.Done {
		fields.Add(k.field(t.Language, w.languageChoice("form.language", s.draft.language, func(l string) { s.draft.language = l; w.show(s) })))
		fields.Add(w.personsField("form", &s.draft, func() { w.show(s) }))
	}
	if s.old.ID != "" && open(s.old) {
		fields.Add(leftAligned(k.button("form.callOff", quiet, "calendar-x", k.text.Agenda.CallOff, func() { s.leaveFor(s.askToCallOff) })))
	}
	s.refreshTexts()
	return fields
}

// dayField takes a day; the arrow keys go to the next and the last one.
func (s *appointmentScreen) dayField() *entry {
	w := s.w
	day := s.whenEntry("form.day", &s.day, w.kit.text.Form.DateHint)
	day.onKey = func(key fyne.KeyName) bool {
		by, arrow := map[fyne.KeyName]int{fyne.KeyUp: 1, fyne.KeyDown: -1}[key]
		if at, ok := w.parseDay(s.day); arrow && ok {
			day.SetText(w.typedDay(at.Add(by)))
		}
		return arrow
	}
	return day
}

// clockField takes a time; the arrow keys go by a quarter of an hour.
func (s *appointmentScreen) clockField() *entry {
	at := s.whenEntry("form.clock", &s.clock, "14:30")
	at.onKey = func(key fyne.KeyName) bool {
		by, arrow := map[fyne.KeyName]int{fyne.KeyUp: step, fyne.KeyDown: -step}[key]
		if minute, ok := calendar.ReadMinute(s.clock); arrow && ok {
			const day = 24 * 60
			at.SetText(clockOf((minute + by + day) % day))
		}
		return arrow
	}
	return at
}

func (s *appointmentScreen) lengthField() *entry { return s.whenEntry("form.length", &s.length, "50") }

// whenEntry is a field whose text is replaced by what is typed, and from which Enter saves.
func (s *appointmentScreen) whenEntry(name string, text *string, hint string) *entry {
	e := s.w.kit.entry(name, *text, hint, func(typed string) { *text = typed; s.refreshTexts() })
	e.whole = true
	e.OnSubmitted = func(string) { s.save() }
	return e
}

// seriesFields say how often a new appointment comes again, or of which series an old one is.
func (s *appointmentScreen) seriesFields() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Agenda
	if s.old.ID != "" {
		return s.seriesNote()
	}
	choice := k.choice("form.every", []string{t.Once, t.Weekly, t.Fortnightly}, []string{"0", "7", "14"}, itoa(s.every), func(id string) {
		s.every = map[string]int{"7": 7, "14": 14}[id]
		w.show(s)
	})
	fields := columnOf(gap*1.5, k.field(t.Repeat, choice))
	if s.every > 0 {
		times := s.whenEntry("form.times", &s.times, "10")
		fields.Add(border(nil, nil, container.New(sized{Width: k.px(120)}, k.field(t.Times, times)), nil,
			padded(0, 12, vcentre(k.prose(t.SeriesWords, sizeSmall, colorMuted, regular)))))
	}
	return fields
}

// start is what the typed day and time mean, and how often the clock shows that time on that day.
func (s *appointmentScreen) start() (time.Time, calendar.Often, bool) {
	day, ok := s.w.parseDay(s.day)
	minute, fine := calendar.ReadMinute(s.clock)
	if !ok || !fine {
		return time.Time{}, calendar.Once, false
	}
	at, often := calendar.At(day, minute, s.w.zone())
	return at, often, true
}

// number reads the one whole number in a text, from 1 to most.
func number(text string, most int) (int, bool) {
	runs := strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	if len(runs) != 1 {
		return 0, false
	}
	n, err := strconv.Atoi(runs[0])
	return n, err == nil && n > 0 && n <= most
}

func (s *appointmentScreen) minutes() (int, bool) { return number(s.length, longest) }

// moments are when the appointment, or all of a new series, would be.
func (s *appointmentScreen) moments() ([]calendar.Time, bool) {
	at, often, ok := s.start()
	if !ok || s.every == 0 || s.old.ID != "" {
		return []calendar.Time{{At: at, Often: often}}, ok
	}
	day, _ := s.w.parseDay(s.day)
	minute, _ := calendar.ReadMinute(s.clock)
	count, ok := number(s.times, calendar.MostTimes)
	return calendar.Series{First: day, Minute: minute, Every: s.every, Count: count}.Times(s.w.zone()), ok
}

// refreshTexts says in words what day and time mean and what else is planned then, and renews the invitation.
func (s *appointmentScreen) refreshTexts() {
	if s.span == nil {
		return
	}
	k := s.w.kit
	s.clash.RemoveAll()
	s.named.RemoveAll()
	if initials := initialsOf(s.label); initials != "" {
		s.named.Add(k.noticeWith(warned, k.text.Agenda.FullName, k.button("form.initials", quiet, "", initials, func() {
			s.label = initials
			s.w.show(s)
			s.w.focusOn("form.label")
		})))
	}
	text, fault := s.spanOrFault()
	s.span.set(text)
	s.span.paint(theme.ColorNamePrimary)
	if fault != "" {
		s.span.paint(theme.ColorNameWarning)
	} else {
		for _, sentence := range s.warnings() {
			s.clash.Add(k.notice(warned, sentence))
		}
	}
	if s.sharing != nil && s.sharing.body != nil {
		s.sharing.fill("")
	}
}

// spanOrFault is "Monday 23 November, 10:00–10:50", or what is wrong with what was typed, and in which field.
func (s *appointmentScreen) spanOrFault() (text, field string) {
	w, k := s.w, s.w.kit
	t := k.text.Form
	if _, ok := w.parseDay(s.day); !ok {
		return t.DateWrong, "form.day"
	}
	start, _, ok := s.start()
	if !ok {
		return t.TimeWrong, "form.clock"
	}
	n, ok := s.minutes()
	if !ok {
		return t.LongTime, "form.length"
	}
	all, ok := s.moments()
	if !ok {
		return k.text.Agenda.TimesWrong.with("n", itoa(calendar.MostTimes)), "form.times"
	}
	text = t.Span.with("date", w.dayText(calendar.DayOf(start)), "from", clock(start), "to", clock(start.Add(time.Duration(n)*time.Minute)))
	if len(all) > 1 {
		text += " " + k.text.Agenda.Until.with("n", itoa(len(all)), "date", w.dayText(calendar.DayOf(all[len(all)-1].At)))
	}
	return text, ""
}

// mostWarnings is how many clashes of a series are told one by one.
const mostWarnings = 3

// warnings name what else is at the same time, what the clocks do to it, and that a time is over.
func (s *appointmentScreen) warnings() []string {
	w := s.w
	t := w.kit.text
	all, _ := s.moments()
	n, _ := s.minutes()
	var found []string
	clashes := 0
	for _, one := range all {
		note := w.clockNote(one.Often, one.At)
		if note != "" && len(all) > 1 {
			note = t.Common.Pair.with("what", w.dayText(calendar.DayOf(one.At)), "of", note)
		}
		if note != "" {
			found = append(found, note)
		}
		span := calendar.Span{Start: one.At, End: one.At.Add(time.Duration(n) * time.Minute)}
		others, err := w.clashesWith(span, s.old.ID)
		if err != nil {
			return append(found, w.sentence(err))
		}
		for _, a := range others {
			if clashes++; clashes <= mostWarnings {
				sentence := t.Form.Conflict.with("time", clock(w.startOf(a)), "label", a.Label)
				if len(all) > 1 {
					sentence = t.Common.Pair.with("what", w.dayText(w.dayOf(a)), "of", sentence)
				}
				found = append(found, sentence)
			}
		}
	}
	if clashes > mostWarnings {
		found = append(found, t.Agenda.MoreClashes.with("n", itoa(clashes-mostWarnings)))
	}
	if len(all) > 0 && !s.old.Done && all[0].At.Add(time.Duration(n)*time.Minute).Before(w.cfg.Now()) {
		found = append(found, t.Form.Past)
	}
	if s.old.ID != "" {
		if there := w.elsewhere(s.old); there != "" {
			found = append(found, there)
		}
	}
	return found
}

// clashesWith are the planned appointments, but for one, that overlap a span.
func (w *Window) clashesWith(span calendar.Span, but string) ([]store.Appointment, error) {
	all, err := w.cfg.Store.Appointments(span.Start.Add(-longest*time.Minute), span.End)
	var found []store.Appointment
	for _, a := range all {
		if a.ID != but && open(a) && span.Overlaps(w.spanOf(a)) {
			found = append(found, a)
		}
	}
	return found, err
}

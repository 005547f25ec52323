package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/store"
	"zwiesprache/ui/calendar"
)

// appointmentScreen makes or changes one appointment, or a series of them.
type appointmentScreen struct {
	w   *Window
	old store.Appointment // as stored; without ID when it is new
	formFields
	before  formFields // as they were when the form was opened
	more    bool       // whether what is needed less often is shown
	problem string     // said above the buttons after a refused save

	span    *label
	clash   *fyne.Container
	named   *fyne.Container // what is said of the label
	sharing *sharing
}

// formFields are what stands in the form and is kept by saving only.
type formFields struct {
	draft  draft
	label  string
	day    string // as typed
	clock  string // as typed
	length string // minutes, as typed
	every  int    // days from one of a series to the next; 0 = once
	times  string // how often, as typed
	notes  string
	opens  int // minutes before the start
	closes int // minutes after the end
	leave  bool
}

// lengths that have a button, in minutes, and the longest that may be typed.
func lengths() []int { return []int{30, 50, 60, 90} }

const longest = 480

// newAppointment begins one on a day: today at the next full hour, else in the morning, and later where that is taken.
func (w *Window) newAppointment(day calendar.Day) {
	today, minute := w.today(), 9*60
	if !today.Before(day) {
		day, minute = today, calendar.MinuteOf(w.cfg.Now())/60*60+60
	}
	const length, evening = time.Hour, 20 * 60
	for free := minute; free < evening; free += 60 {
		at, _ := calendar.At(day, free, w.zone())
		if taken, err := w.clashesWith(calendar.Span{Start: at, End: at.Add(length)}, ""); err == nil && len(taken) == 0 {
			minute = free
			break
		}
	}
	w.newAppointmentAt(day.Add(minute/(24*60)), minute%(24*60))
}

// newAppointmentAt begins one at a time; minute counts from midnight.
func (w *Window) newAppointmentAt(day calendar.Day, minute int) {
	w.plan(w.newForm(w.newDraft(), day, minute))
}

// newForm is the form of a new appointment with a draft that is there already.
func (w *Window) newForm(d draft, day calendar.Day, minute int) *appointmentScreen {
	return &appointmentScreen{w: w, formFields: formFields{draft: d, day: w.typedDay(day), clock: clockOf(minute), length: itoa(max(1, d.minutes)),
		times: "10", opens: opensBefore, closes: closesAfter}}
}

// plan shows the form of a new appointment, ready for its label.
func (w *Window) plan(form *appointmentScreen) {
	form.before = form.formFields
	w.show(form)
	w.focusOn("form.label")
}

func (w *Window) editAppointment(a store.Appointment) {
	s := &appointmentScreen{w: w, old: a, formFields: formFields{draft: w.allow(draftOf(a)), label: a.Label, day: w.typedDay(w.dayOf(a)),
		clock: clock(w.startOf(a)), length: itoa(a.Minutes), notes: a.Notes, leave: a.Leave}}
	s.opens, s.closes = access(a)
	s.before = s.formFields
	w.show(s)
}

func (s *appointmentScreen) content() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Form
	title := t.New
	if s.old.ID != "" {
		title = t.Edit
	}
	body := columnOf(gap * 2)
	if s.problem != "" {
		body.Add(k.notice(failed, s.problem))
	}
	if n := s.stateNotice(); n != nil {
		body.Add(n)
	}
	notes := k.card(colorSurface, 24, k.field(t.Notes, k.area("form.notes", s.notes, t.NotesHint, 3, func(text string) { s.notes = text })))
	left := columnOf(gap*2.5, k.card(colorSurface, 24, columnOf(gap*2,
		k.prose(t.When, sizeSection, theme.ColorNameForeground, semibold), s.whenFields())))
	consent := w.consentCard(&s.old, func() { w.show(s) })
	right := columnOf(gap * 2.5)
	switch {
	case s.old.Done:
		right.Add(s.historyCard())
		right.Add(consent)
	case s.old.ID == "":
		right.Add(s.sharingCard())
		right.Add(consent)
	default: // above the long texts, where it is seen
		right.Add(consent)
		if open(s.old) {
			right.Add(s.sharingCard())
		}
	}
	if !s.old.Done {
		fields := newWordFields(w, "form", &s.draft, func() { s.refreshTexts() })
		fields.onEnter = s.save
		left.Add(k.card(colorSurface, 24, columnOf(gap*2, k.prose(k.text.Room.Words, sizeSection, theme.ColorNameForeground, semibold), fields.content())))
		left.Add(s.moreCard())
	}
	right.Add(notes)
	body.Add(stackOrBeside(k, left, right))
	return w.framed(placeToday, k.page(k.heading(title, "", s.buttons()), body))
}

func (s *appointmentScreen) sharingCard() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	channel := "" // chosen before the screen was built anew
	if s.sharing != nil {
		channel = s.sharing.channel
	}
	s.sharing = newSharing(w, func() invitation {
		d := s.draft
		if at, _, ok := s.start(); ok {
			d.at = at
		}
		return invitation{d, w.origin(), w.cfg.Now()}
	}, func(on bool) { s.draft.easy = on })
	s.sharing.channel = channel
	return k.card(colorSurface, 24, columnOf(gap*1.5,
		k.prose(k.text.Room.Sharing, sizeSection, theme.ColorNameForeground, semibold),
		w.wayChoice("form.way", s.draft.way, func(chosen way) { s.draft.way = chosen; w.show(s) }),
		s.sharing.content()))
}

func (s *appointmentScreen) buttons() fyne.CanvasObject {
	k := s.w.kit
	t := k.text
	buttons := rowOf(gap)
	if s.old.ID != "" {
		buttons.Add(k.iconButton("form.delete", "trash-2", t.Common.Delete, theme.ColorNameError, s.askToDelete))
		if open(s.old) {
			buttons.Add(k.iconButton("form.ics", "download", t.Desk.Calendar.One, theme.ColorNamePrimary, func() { s.w.exportAppointment(s.old) }))
		}
	}
	buttons.Add(k.button("form.cancel", quiet, "", t.Common.Cancel, func() { s.leaveFor(s.leaveForm) }))
	buttons.Add(k.button("form.save", primary, "check", t.Common.Save, s.save))
	return buttons
}

// leaveFor implements asker: it does something that loses what was typed, after a question where something was.
func (s *appointmentScreen) leaveFor(next func()) {
	if s.formFields == s.before {
		next()
		return
	}
	t := s.w.kit.text
	s.w.ask("discard", t.Invite.Templates.DiscardTitle, t.Agenda.DiscardText, t.Invite.Templates.Discard, t.Invite.Templates.GoOn, next)
}

// leaveForm goes back to the agenda.
func (s *appointmentScreen) leaveForm() {
	day := s.w.today()
	if typed, ok := s.w.parseDay(s.day); ok {
		day = typed
	}
	if s.old.ID != "" {
		day = s.w.dayOf(s.old)
	}
	s.w.showAgenda(day)
}

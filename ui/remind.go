package ui

import (
	"errors"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/store"
	"zwiesprache/ui/notice"
	"zwiesprache/ui/remind"
)

// Notice is what is shown outside the window.
type Notice = notice.Notice

// reminders are what the window tells of the agenda unasked.
type reminders struct {
	plan   remind.Plan
	told   []remind.Item // and neither put away nor over
	read   time.Time     // when the agenda was read for them; zero = it may have changed
	places *fyne.Container
}

const (
	remindDefault = 10 // minutes before an appointment
	readAgain     = time.Minute
	remindLonger  = 15 * time.Minute // after its start a reminder stays no longer
)

// lead is how long before an appointment it is told; below zero: not at all.
func (w *Window) lead() time.Duration {
	minutes := w.settings.Reminder
	if minutes == 0 {
		minutes = remindDefault
	}
	return time.Duration(minutes) * time.Minute
}

// remind is called once a second and tells what is near.
func (w *Window) remind(now time.Time) {
	r := &w.reminders
	before := slices.Clone(r.told)
	if now.Sub(r.read) >= readAgain || now.Before(r.read) {
		w.readPlan(now)
	}
	due := r.plan.Due(now, w.lead())
	r.told = slices.DeleteFunc(r.told, func(i remind.Item) bool { return now.After(i.Start.Add(remindLonger)) })
	r.told = append(r.told, due...)
	if slices.Equal(r.told, before) {
		return
	}
	if len(due) > 0 {
		w.tellSoon()
	}
	w.fillReminders()
}

// readPlan takes over what the agenda has for the next hours. While the store is locked what was read
// before stays: when something is, and not what.
func (w *Window) readPlan(now time.Time) {
	if w.locked() {
		return
	}
	r := &w.reminders
	r.read = now
	list, err := w.cfg.Store.Appointments(now.Add(-longest*time.Minute), now.Add(w.lead()+time.Hour))
	if errors.Is(err, store.ErrLocked) {
		return
	}
	if err != nil {
		w.cfg.Log.Error("read the agenda for reminders", "error", err)
		return
	}
	var items []remind.Item
	for _, a := range list {
		if open(a) {
			items = append(items, remind.Item{ID: a.ID, Start: a.Start, Minutes: a.Minutes})
		}
	}
	r.plan.Set(items)
	opened := "" // of it nobody needs to be told any more
	if w.room != nil && w.room.draft.appointment != "" {
		opened = w.room.draft.appointment
		r.plan.Told(opened)
	}
	r.told = slices.DeleteFunc(r.told, func(told remind.Item) bool {
		return told.ID == opened || !slices.ContainsFunc(items, func(i remind.Item) bool { return i.ID == told.ID && i.Start.Equal(told.Start) })
	})
	w.keepCalendar(now)
	w.lookForTray()
}

// changed has the agenda read again soon, because it may be another one.
func (r *reminders) changed() { r.read = time.Time{} }

// tellSoon says outside the window that something is near: not during a session, and not while the
// window is covered.
func (w *Window) tellSoon() {
	if w.talking() || w.covered() {
		return
	}
	w.notify(w.kit.text.Desk.Soon, !w.settings.Silent, w.openReminded)
}

// notify shows one of the fixed texts outside the window; act runs on Fyne's thread when the counsellor
// takes it up. No name and nothing typed can get there: noticeText is read from the texts alone.
func (w *Window) notify(t noticeText, sound bool, act func()) {
	if w.cfg.Notify == nil {
		w.app.SendNotification(fyne.NewNotification(t.Title, t.Text))
		return
	}
	n := Notice{Title: t.Title, Text: t.Text, Action: t.Action, Sound: sound}
	if act != nil {
		n.Act = func() {
			w.hop(func() {
				if !w.closed {
					w.forward()
					act()
				}
			})
		}
	}
	w.cfg.Notify(n)
}

// forward brings the window before the others, also one that was hidden.
func (w *Window) forward() {
	w.win.Show()
	w.win.RequestFocus()
}

// openReminded opens the waiting room of the appointment that was told last, when that can be.
func (w *Window) openReminded() {
	if w.locked() || w.room != nil || len(w.reminders.told) == 0 {
		return
	}
	if w.covered() {
		w.uncover()
	}
	told := w.reminders.told[len(w.reminders.told)-1]
	w.goTo(func() { w.openTold(told) })
}

// openTold opens the waiting room of one that was told.
func (w *Window) openTold(i remind.Item) {
	a, err := w.cfg.Store.Appointment(i.ID)
	if err != nil {
		w.tell(w.kit.text.Common.Close, w.sentence(err))
		return
	}
	w.putAway(i)
	w.openAppointment(a)
}

// putAway takes a reminder off the screen.
func (w *Window) putAway(i remind.Item) {
	r := &w.reminders
	r.told = slices.DeleteFunc(r.told, func(o remind.Item) bool { return o == i })
	w.fillReminders()
}

// fillReminders shows what is told: below a screen, or in a session as a mark only.
func (w *Window) fillReminders() {
	w.setTrayMenu()
	if s, ok := w.screen.(*talk); ok {
		s.fillState()
		return
	}
	if w.reminders.places != nil && !w.locked() {
		w.keepFocus(func() {
			w.fillReminderPlace()
			w.root.Refresh()
		})
	}
}

// fillReminderPlace shows the reminders, and a newer release under them.
func (w *Window) fillReminderPlace() {
	k := w.kit
	places := w.reminders.places
	places.Objects = []fyne.CanvasObject{}
	all := columnOf(gap)
	for n, i := range w.reminders.told {
		a, err := w.cfg.Store.Appointment(i.ID)
		if err != nil {
			continue // gone meanwhile
		}
		right := rowOf(gap / 2)
		if w.room == nil {
			right.Add(k.button("remind.open."+itoa(n), primary, "video", k.text.Desk.Soon.Action, func() { w.goTo(func() { w.openTold(i) }) }))
		}
		right.Add(k.iconButton("remind.dismiss."+itoa(n), "x", k.text.Common.Close, colorMuted, func() { w.putAway(i) }))
		words := rowOf(10, k.icon("clock", 19, theme.ColorNamePrimary))
		sentence := k.line(k.text.Desk.Remind.At.with("time", clock(w.startOf(a)), "label", a.Label), sizeBody+1, theme.ColorNameForeground, medium)
		all.Add(k.backed(colorSoft, 12, padded(8, 14, border(nil, nil, vcentre(words), middle(right), padded(0, 10, vcentre(sentence))))))
	}
	if notice := w.updateNotice(); notice != nil {
		all.Add(notice)
	}
	if len(all.Objects) > 0 {
		places.Add(padded(12, 34, all))
	}
	places.Refresh()
}

// reminderMark is the silent sign in a session that the next appointment is near; nil when none is.
func (w *Window) reminderMark() fyne.CanvasObject {
	if len(w.reminders.told) == 0 {
		return nil
	}
	k := w.kit
	t := k.text.Desk.Remind
	mark := container.New(sized{Width: target, Height: target}, middle(k.icon("clock", 19, theme.ColorNameWarning)))
	return k.tap("talk.reminder", t.Mark, colorAlarm, 12, mark, func() {
		last := w.reminders.told[len(w.reminders.told)-1]
		w.tell(k.text.Common.Close, t.Mark+": "+clock(last.Start.In(w.zone()))+".")
	})
}

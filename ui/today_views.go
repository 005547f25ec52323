package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/ui/calendar"
)

// view is one of the ways to look at the agenda.
type view string

const (
	viewToday view = "today"
	viewWeek  view = "week"
	viewMonth view = "month"
	viewList  view = "list"
)

func views() []view { return []view{viewToday, viewWeek, viewMonth, viewList} }

// showView shows the agenda at a day.
func (w *Window) showView(v view, day calendar.Day) {
	w.view = v
	switch p := (plan{w: w, day: day}); v {
	case viewWeek:
		w.show(&weekScreen{plan: p})
	case viewMonth:
		w.show(&monthScreen{plan: p})
	case viewList:
		w.show(&listScreen{w: w})
	default:
		w.show(&todayScreen{w: w, day: day, month: day.First()})
	}
}

// showAgenda shows a day in the view that was used last.
func (w *Window) showAgenda(day calendar.Day) { w.showView(w.view, day) }

func (w *Window) showToday() { w.showView(viewToday, w.today()) }

// viewChoice goes from one view to another at the same day.
func (w *Window) viewChoice(shown view, day calendar.Day) *fyne.Container {
	t := w.kit.text.Agenda
	var ids []string
	for _, v := range views() {
		ids = append(ids, string(v))
	}
	return w.kit.choice("agenda", []string{t.Day, t.Week, t.Month, t.List}, ids, string(shown), func(id string) {
		w.showView(view(id), day)
	})
}

// viewKey is what a letter means in every view: N makes an appointment, 1 to 4 choose a view.
func (w *Window) viewKey(r rune, day calendar.Day) bool {
	switch {
	case r == 'n' || r == 'N':
		w.newAppointment(day)
	case r >= '1' && int(r-'1') < len(views()):
		w.showView(views()[r-'1'], day)
	default:
		return false
	}
	return true
}

// plan is what week and month have in common: the chosen day, and an appointment on its way elsewhere.
type plan struct {
	w      *Window
	day    calendar.Day
	below  int     // days from one row to the next; 0 = rows are times of day
	moving *moving // nil when none is
	focus  string  // the control to be focused once the screen is built; "" = as it was
	said   string  // a sentence about what was just done
	undo   func()  // takes that back; nil = it cannot be
}

// typed implements typist.
func (p *plan) typed(r rune) bool { return p.w.viewKey(r, p.day) }

// head is the title with the ways to turn pages, the choice of view, and what the keys do.
func (p *plan) head(v view, title string, turn func(by int), today func()) *fyne.Container {
	w, k := p.w, p.w.kit
	t := k.text.Agenda
	before, after := t.WeekBefore, t.WeekAfter
	if v == viewMonth {
		before, after = k.text.Today.MonthBefore, k.text.Today.MonthAfter
	}
	pages := rowOf(2,
		k.iconButton("agenda.before", "chevron-left", before, theme.ColorNameForeground, func() { turn(-1) }),
		k.button("agenda.now", quiet, "", t.Now, today),
		k.iconButton("agenda.after", "chevron-right", after, theme.ColorNameForeground, func() { turn(1) }))
	heading := k.heading(title, "", rowOf(gap*1.5, pages,
		k.button("today.new", primary, "calendar-plus", k.text.Today.NewAppointment, func() { w.newAppointment(p.day) })))
	choice := w.viewChoice(v, p.day)
	says, ink := t.Keys, colorMuted
	if p.moving != nil {
		says, ink = t.MovingKeys, theme.ColorNamePrimary
	}
	const between = 4
	keys := container.New(&flow{gap: between})
	var width float32                                     // of all keys in one line
	for _, key := range strings.SplitAfter(says, " · ") { // lines break between keys only
		text := k.fixed(key, sizeSmall, ink, regular)
		keys.Add(text)
		width += text.MinSize().Width + between
	}
	bar := newPair(&pair{first: oneRow(choice), second: width, fixed: width, gap: gap * 2, centre: true}, choice, keys)
	head := columnOf(gap, heading, bar)
	switch {
	case p.said != "" && p.undo != nil:
		head.Add(k.noticeWith(told, p.said, k.button("agenda.undo", quiet, "undo-2", k.text.Desk.After.Undo, p.undo)))
	case p.said != "":
		head.Add(k.notice(told, p.said))
	}
	return head
}

// after focuses what should have the focus once the screen stands.
func (p *plan) after() {
	if p.focus != "" {
		p.w.focusOn(p.focus)
		p.focus = ""
	}
}

// focusOn focuses the control of that name, if it is there.
func (w *Window) focusOn(name string) {
	w.each(func(o named, _ fyne.Position) {
		if f, ok := o.(fyne.Focusable); ok && o.targetName() == name {
			w.win.Canvas().Focus(f)
		}
	})
}

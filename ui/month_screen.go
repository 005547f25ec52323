package ui

import (
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/store"
	"zwiesprache/ui/calendar"
)

// monthScreen is a whole month with its appointments. The arrow keys go from day to day, and Tab goes
// from the chosen day to its appointments.
type monthScreen struct {
	plan
	cells map[calendar.Day]*block
}

func (s *monthScreen) content() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text
	s.below = 7
	weeks := calendar.MonthOf(s.day, w.style().Week)
	first, end := weeks[0][0], weeks[len(weeks)-1][6].Add(1)
	all, err := w.days(first, end)
	title := t.monthTitle(s.day.Year, int(s.day.Month))
	head := s.head(viewMonth, title,
		func(by int) { s.choose(s.day.AddMonths(by), "") },
		func() { s.choose(w.today(), "") })

	byDay := map[calendar.Day][]store.Appointment{}
	for _, a := range s.shown(all) {
		byDay[s.placeOf(a)] = append(byDay[s.placeOf(a)], a)
	}
	clashes := w.clashing(all)
	s.cells = map[calendar.Day]*block{}
	days, entries := container.New(&monthGrid{}), container.New(&monthGrid{})
	for _, week := range weeks {
		for _, day := range week {
			s.cells[day] = s.cell(day, len(byDay[day]))
			days.Add(s.cells[day])
			entries.Add(s.entries(day, byDay[day], clashes))
		}
	}
	names := container.New(layout.NewGridLayoutWithColumns(7))
	for i := range 7 {
		name := k.fixed(t.ShortDays[weekdayOf(weeks[0][i])], sizeSmall, colorMuted, medium)
		name.Alignment = fyne.TextAlignCenter
		names.Add(name)
	}
	if err != nil {
		head.Add(k.notice(failed, w.sentence(err)))
	}
	body := padded(12, 34, k.card(colorSurface, 12, border(padded(4, 0, names), nil, nil, nil, container.NewStack(days, entries))))
	return w.framed(placeToday, border(columnOf(0, padded(18, 34, head)), nil, nil, nil, body))
}

// weekdayOf counts from Monday, 0.
func weekdayOf(day calendar.Day) int { return (int(day.Weekday()) + 6) % 7 }

// choose goes to a day, and to its month; focus is the control that gets the focus, "" = as it is.
func (s *monthScreen) choose(day calendar.Day, focus string) {
	s.day, s.focus, s.said = day, focus, ""
	s.w.show(s)
	s.after()
}

func monthCell(day calendar.Day) string {
	return fmt.Sprintf("month.%04d-%02d-%02d", day.Year, day.Month, day.Day)
}

// cell is a day without its appointments.
func (s *monthScreen) cell(day calendar.Day, count int) *block {
	w, k := s.w, s.w.kit
	ink, font, fill := theme.ColorNameForeground, medium, fyne.ThemeColorName("")
	if day.Month != s.day.Month {
		ink, font = colorMuted, regular
	}
	if day == s.day {
		fill = colorSoft
	}
	number := fyne.CanvasObject(padded(2, 7, k.fixed(itoa(day.Day), 14, ink, font)))
	if day == w.today() {
		number = k.backed(theme.ColorNamePrimary, k.px(11), padded(2, 7, k.fixed(itoa(day.Day), 14, theme.ColorNameForegroundOnPrimary, semibold)))
	}
	frame := canvas.NewRectangle(color.Transparent)
	frame.StrokeColor, frame.StrokeWidth, frame.CornerRadius = k.color(colorLine), 1, 8
	says := w.dayText(day)
	if count > 0 {
		says += ", " + k.text.Today.Dots.with(count)
	}
	body := container.NewStack(frame, padded(4, 4, border(leftAligned(number), nil, nil, nil, nil)))
	b := k.block(monthCell(day), says, fill, 8, body, func() {
		w.view = viewWeek
		next := &weekScreen{plan: plan{w: w, day: day, focus: weekCell(day)}}
		w.show(next)
		next.after()
	})
	b.passed = day != s.day
	b.onKey = func(key fyne.KeyName) bool {
		next, ok := s.step(day, key)
		if ok {
			s.choose(next, monthCell(next))
		}
		return ok
	}
	return b
}

// step is the day that a key leads to.
func (s *monthScreen) step(day calendar.Day, key fyne.KeyName) (calendar.Day, bool) {
	switch key {
	case fyne.KeyLeft:
		return day.Add(-1), true
	case fyne.KeyRight:
		return day.Add(1), true
	case fyne.KeyUp:
		return day.Add(-7), true
	case fyne.KeyDown:
		return day.Add(7), true
	case fyne.KeyPageUp:
		return day.AddMonths(-1), true
	case fyne.KeyPageDown:
		return day.AddMonths(1), true
	case fyne.KeyHome:
		return s.w.today(), true
	}
	return day, false
}

// entries are the appointments of a day, as many as there is room for.
func (s *monthScreen) entries(day calendar.Day, list []store.Appointment, clashes map[string]bool) fyne.CanvasObject {
	k := s.w.kit
	more := k.fixed("", sizeSmall, colorMuted, medium)
	column := container.New(&untilFull{gap: 2, top: k.px(26), more: more, say: func(n int) string {
		return k.text.Agenda.More.with("n", itoa(n))
	}})
	for i, a := range list {
		b := s.entry(monthCell(day)+"."+itoa(i), a, clashes[a.ID])
		b.passed = day != s.day
		if !s.moves(a) {
			b.onKey = s.cells[day].onKey
		}
		column.Add(b)
	}
	column.Add(more)
	return column
}

func (s *monthScreen) entry(name string, a store.Appointment, clashes bool) *block {
	w, k := s.w, s.w.kit
	look := w.standing(a, w.cfg.Now())
	if s.moves(a) {
		name = movingName
		look.fill, look.ink = theme.ColorNamePrimary, theme.ColorNameForegroundOnPrimary
	}
	line := rowOf(4)
	icon := look.icon
	if clashes {
		icon = "triangle-alert"
	}
	if icon != "" {
		line.Add(k.icon(icon, 12, look.ink))
	}
	text := k.line(clockOf(s.minuteOf(a))+" "+a.Label, sizeSmall-1, look.ink, medium)
	text.least = 20
	body := padded(2, 5, border(nil, nil, line, nil, text))
	return s.block(name, a, clashes, look.fill, 5, body, func(at fyne.Position) {
		at = at.AddXY(20, 8)
		for day, cell := range s.cells {
			corner := fyne.CurrentApp().Driver().AbsolutePositionForObject(cell)
			if inside := at.Subtract(corner); inside.X >= 0 && inside.Y >= 0 && inside.X < cell.Size().Width && inside.Y < cell.Size().Height {
				s.put(a, day, s.minuteOf(a))
				return
			}
		}
	})
}

// monthGrid lays seven to a row, in equal cells that fill the place.
type monthGrid struct{}

const monthGap = 3

func (monthGrid) MinSize(o []fyne.CanvasObject) fyne.Size {
	var cell fyne.Size
	for _, c := range o {
		cell = cell.Max(c.MinSize())
	}
	rows := float32(len(o) / 7)
	return fyne.NewSize(7*cell.Width+6*monthGap, rows*cell.Height+(rows-1)*monthGap)
}

func (monthGrid) Layout(o []fyne.CanvasObject, size fyne.Size) {
	rows := float32(len(o) / 7)
	cell := fyne.NewSize((size.Width-6*monthGap)/7, (size.Height-(rows-1)*monthGap)/rows)
	for i, c := range o {
		c.Resize(cell)
		c.Move(fyne.NewPos(float32(i%7)*(cell.Width+monthGap), float32(i/7)*(cell.Height+monthGap)))
	}
}

// untilFull stacks its objects under a top as long as there is room; the last one, in the top's corner, says how many more
// there are.
type untilFull struct {
	gap, top float32
	more     *canvas.Text
	say      func(n int) string
}

const monthEdge = 4 // at the sides of a day

func (u *untilFull) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(30, u.top)
}

func (u *untilFull) Layout(o []fyne.CanvasObject, size fyne.Size) {
	list := o[:len(o)-1]
	fits := len(list)
	if fits > 0 {
		each := list[0].MinSize().Height + u.gap
		fits = min(fits, max(0, int((size.Height-u.top-monthEdge+u.gap)/each)))
	}
	y := u.top
	for i, c := range list {
		if shown := i < fits; shown != c.Visible() {
			if shown {
				c.Show()
			} else {
				c.Hide()
			}
		}
		c.Resize(fyne.NewSize(size.Width-2*monthEdge, c.MinSize().Height))
		c.Move(fyne.NewPos(monthEdge, y))
		y += c.MinSize().Height + u.gap
	}
	text := ""
	if fits < len(list) {
		text = u.say(len(list) - fits)
	}
	if u.more.Text != text {
		u.more.Text = text
		u.more.Refresh()
	}
	m := u.more.MinSize()
	u.more.Resize(m)
	u.more.Move(fyne.NewPos(size.Width-m.Width-2*monthEdge, monthEdge+(u.top-monthEdge-m.Height)/2))
}

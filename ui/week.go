package ui

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/store"
	"zwiesprache/ui/calendar"
)

// weekScreen is a week with its hours. The arrow keys go from day to day and among a day's appointments.
type weekScreen struct {
	plan
	week   [7]calendar.Day
	names  [7][]string // of each day's appointments, in their order
	starts [7][]int    // of those, minutes since midnight
	hours  *weekHours
	ground *ground
	grid   *fyne.Container
}

func weekCell(day calendar.Day) string { return "week.day" + itoa(weekdayOf(day)) }

func (s *weekScreen) content() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	s.week = calendar.WeekOf(s.day, w.style().Week)
	all, err := w.days(s.week[0], s.week[6].Add(1))
	head := s.head(viewWeek, s.title(),
		func(by int) { s.choose(s.day.Add(7*by), "") },
		func() { s.choose(w.today(), "") })
	if err != nil {
		head.Add(k.notice(failed, w.sentence(err)))
	}

	s.hours = &weekHours{gutter: k.px(46), hour: k.px(60), least: max(target, k.px(42)), from: firstHour * 60, to: lastHour * 60}
	s.ground = newGround(func(at fyne.Position) { s.newAt(at) })
	blocks := s.blocks(all) // they say which hours are shown
	parts := append([]fyne.CanvasObject{s.ground}, s.lines()...)
	for _, b := range blocks {
		parts = append(parts, b)
	}
	s.grid = container.New(s.hours, parts...)
	days := container.New(&weekDays{gutter: s.hours.gutter})
	for i, day := range s.week {
		days.Add(s.cell(i, day))
	}
	body := padded(12, 34, k.card(colorSurface, 12, border(padded(2, 0, days), nil, nil, nil, k.scroll(s.grid))))
	return w.framed(placeToday, border(columnOf(0, padded(18, 34, head)), nil, nil, nil, body))
}

// Hours that a week always shows.
const firstHour, lastHour = 8, 18

// title is "23. – 29. November 2026", or from one month to another.
func (s *weekScreen) title() string {
	t := s.w.kit.text
	first, last := s.week[0], s.week[6]
	name := func(d calendar.Day) string { return t.Months[d.Month-1] }
	days := t.Agenda.WeekDays.with("first", itoa(first.Day), "last", itoa(last.Day), "month", name(last))
	if first.Month != last.Month {
		days = t.Agenda.WeekMonths.with("first", itoa(first.Day), "from", name(first), "last", itoa(last.Day), "month", name(last))
	}
	return t.Agenda.WeekTitle.with("days", days, "year", itoa(last.Year), "week", itoa(calendar.Number(s.week)))
}

func (s *weekScreen) choose(day calendar.Day, focus string) {
	s.day, s.focus, s.said = day, focus, ""
	s.w.show(s)
	s.after()
}

// cell is the head of a day's column.
func (s *weekScreen) cell(i int, day calendar.Day) *block {
	w, k := s.w, s.w.kit
	t := k.text
	ink, font, fill := theme.ColorNameForeground, medium, fyne.ThemeColorName("")
	switch {
	case day == w.today():
		ink, font, fill = theme.ColorNameForegroundOnPrimary, semibold, theme.ColorNamePrimary
	case day == s.day:
		fill = colorSoft
	}
	body := container.New(sized{Height: max(target, k.px(40))},
		middle(k.fixed(t.ShortDays[weekdayOf(day)]+" "+itoa(day.Day), sizeBody, ink, font)))
	says := w.dayText(day)
	if n := len(s.names[i]); n > 0 {
		says += ", " + t.Today.Dots.with(n)
	}
	b := k.block(weekCell(day), says, fill, 10, body, func() { w.newAppointment(day) })
	b.passed = day != s.day
	b.onKey = func(key fyne.KeyName) bool { return s.goFrom(i, -1, key) }
	return b
}

// goFrom follows a key from an appointment, or from the head of a day, -1, to another.
func (s *weekScreen) goFrom(day, entry int, key fyne.KeyName) bool {
	at := s.week[day]
	switch key {
	case fyne.KeyUp:
		entry--
	case fyne.KeyDown:
		entry++
	case fyne.KeyLeft, fyne.KeyRight:
		by := 1
		if key == fyne.KeyLeft {
			by = -1
		}
		minute := -1
		if entry >= 0 {
			minute = s.starts[day][entry]
		}
		s.choose(at.Add(by), "")
		s.focusNear(at.Add(by), minute)
		return true
	case fyne.KeyPageUp:
		s.choose(at.Add(-7), weekCell(at))
		return true
	case fyne.KeyPageDown:
		s.choose(at.Add(7), weekCell(at))
		return true
	case fyne.KeyHome:
		s.choose(s.w.today(), weekCell(s.w.today()))
		return true
	default:
		return false
	}
	switch {
	case entry < 0:
		s.w.focusOn(weekCell(at))
	case entry < len(s.names[day]):
		s.w.focusOn(s.names[day][entry])
	}
	return true
}

// focusNear focuses the appointment of a day that starts nearest to a time, or its head for -1 or an empty day.
func (s *weekScreen) focusNear(day calendar.Day, minute int) {
	i := slices.Index(s.week[:], day)
	nearest := weekCell(day)
	least := 24 * 60
	for n, start := range s.starts[i] {
		if away := max(start-minute, minute-start); minute >= 0 && away < least {
			nearest, least = s.names[i][n], away
		}
	}
	s.w.focusOn(nearest)
}

// blocks are the week's appointments, placed in hours.
func (s *weekScreen) blocks(all []store.Appointment) []*block {
	w := s.w
	clashes := w.clashing(all)
	all = s.shown(all)
	slices.SortStableFunc(all, func(a, b store.Appointment) int {
		if days := s.placeOf(a).Compare(s.placeOf(b)); days != 0 {
			return days
		}
		return s.minuteOf(a) - s.minuteOf(b)
	})
	var list []*block
	var places []weekPlace
	for i, day := range s.week {
		s.names[i], s.starts[i] = nil, nil
		var spans []calendar.Span
		first := len(list)
		for _, a := range all {
			if s.placeOf(a) != day {
				continue
			}
			from := s.minuteOf(a)
			to := min(24*60, from+a.Minutes)
			s.hours.from, s.hours.to = min(s.hours.from, from/60*60), max(s.hours.to, (to+59)/60*60)
			name := weekCell(day) + "." + itoa(len(s.names[i]))
			if s.moves(a) {
				name = movingName
			}
			b := s.entry(name, i, len(s.names[i]), a, clashes[a.ID])
			b.passed = day != s.day
			list, places = append(list, b), append(places, weekPlace{day: i, from: from, to: to})
			s.names[i], s.starts[i] = append(s.names[i], name), append(s.starts[i], from)
			spans = append(spans, s.hours.seen(from, to))
		}
		for n, c := range calendar.Columns(spans) {
			places[first+n].column = c
		}
	}
	s.hours.places = places
	return list
}

func (s *weekScreen) entry(name string, day, n int, a store.Appointment, clashes bool) *block {
	w, k := s.w, s.w.kit
	look := w.standing(a, w.cfg.Now())
	if s.moves(a) {
		look.fill, look.ink = theme.ColorNamePrimary, theme.ColorNameForegroundOnPrimary
	}
	minute := s.minuteOf(a)
	icons := rowOf(3)
	add := func(icon string, on bool) {
		if on && icon != "" {
			icons.Add(k.icon(icon, 13, look.ink))
		}
	}
	add(look.icon, true)
	add("triangle-alert", clashes)
	add("signature", w.consentMissing(a))
	at := container.New(ifFits{}, k.fixed(clockOf(minute), sizeSmall-1, look.ink, medium))
	label := k.line(a.Label, sizeSmall, look.ink, semibold)
	label.least = 20
	edge := canvas.NewRectangle(k.color(look.ink))
	edge.SetMinSize(fyne.NewSize(3, 1))
	body := border(nil, nil, edge, nil, container.New(topLeft{}, padded(3, 4, columnOf(0, border(nil, nil, nil, icons, at), label))))
	b := s.block(name, a, clashes, look.fill, 6, body, func(at fyne.Position) {
		corner := fyne.CurrentApp().Driver().AbsolutePositionForObject(s.ground)
		if to, minute, ok := s.hours.at(at.Subtract(corner).AddXY(s.hours.dayWidth(s.ground.Size().Width)/2, 0), s.ground.Size().Width, step); ok {
			s.put(a, s.week[to], minute)
		}
	})
	if !s.moves(a) {
		b.onKey = func(key fyne.KeyName) bool { return s.goFrom(day, n, key) }
	}
	return b
}

// topLeft keeps an object at the top and cuts what does not fit.
type topLeft struct{}

func (topLeft) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (topLeft) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Resize(fyne.NewSize(size.Width, o[0].MinSize().Height))
	o[0].Move(fyne.Position{})
}

// ifFits shows its object where there is room for all of it: a time that is cut tells nothing, and the place tells it too.
type ifFits struct{}

func (ifFits) MinSize(o []fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, o[0].MinSize().Height) }

func (ifFits) Layout(o []fyne.CanvasObject, size fyne.Size) {
	if fits := o[0].MinSize().Width <= size.Width; fits != o[0].Visible() {
		if fits {
			o[0].Show()
		} else {
			o[0].Hide()
		}
	}
	o[0].Resize(size)
	o[0].Move(fyne.Position{})
}

// newAt makes an appointment at a place of the grid that was pressed.
func (s *weekScreen) newAt(at fyne.Position) {
	const halfHour = 30
	at.Y -= s.hours.hour / 4 // the half hour in which it lies, not the nearest
	if day, minute, ok := s.hours.at(at, s.ground.Size().Width, halfHour); ok {
		s.w.newAppointmentAt(s.week[day], minute)
	}
}

// lines are the hours and their names, and the line that is now.
func (s *weekScreen) lines() []fyne.CanvasObject {
	k := s.w.kit
	var all []fyne.CanvasObject
	for minute := s.hours.from; minute < s.hours.to; minute += 60 {
		all = append(all, canvas.NewRectangle(k.color(colorLine)), k.fixed(clockOf(minute), sizeSmall-1, colorMuted, regular))
	}
	s.hours.today = slices.Index(s.week[:], s.w.today())
	s.hours.now = calendar.MinuteOf(s.w.cfg.Now())
	return append(all, canvas.NewRectangle(k.color(theme.ColorNameError)))
}

// tick moves the line that is now.
func (s *weekScreen) tick(now time.Time) {
	if minute := calendar.MinuteOf(now); minute != s.hours.now {
		s.hours.now = minute
		s.grid.Refresh()
	}
}

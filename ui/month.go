package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"image/color"

	"zwiesprache/store"
	"zwiesprache/ui/calendar"
)

// mostDots is how many appointments of a day the month shows.
const mostDots = 3

// monthGrid is the shown month; each day has a dot for each appointment, and can be chosen.
func (s *todayScreen) monthGrid() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text
	name := t.monthTitle(s.month.Year, int(s.month.Month))
	turn := func(by int) func() {
		return func() { s.month = s.month.AddMonths(by); w.show(s) }
	}
	head := border(nil, nil, middle(padded(0, 6, k.fixed(name, 16, theme.ColorNameForeground, semibold))), rowOf(0,
		k.iconButton("month.before", "chevron-left", t.Today.MonthBefore, colorMuted, turn(-1)),
		k.iconButton("month.after", "chevron-right", t.Today.MonthAfter, colorMuted, turn(1))), nil)

	counts := map[calendar.Day]int{}
	if all, err := w.days(s.month, s.month.AddMonths(1)); err == nil {
		for _, a := range all {
			if a.State != store.Cancelled {
				counts[w.dayOf(a)]++
			}
		}
	} else {
		w.cfg.Log.Error("read the month", "error", err)
	}
	grid := container.New(layout.NewGridLayoutWithColumns(7))
	weeks := calendar.MonthOf(s.month, w.style().Week)
	for _, day := range weeks[0] {
		short := k.fixed(t.ShortDays[weekdayOf(day)], 12.5, colorMuted, medium)
		short.Alignment = fyne.TextAlignCenter
		grid.Add(short)
	}
	for _, week := range weeks {
		for _, day := range week {
			if day.Month == s.month.Month {
				grid.Add(s.dayOf(day, counts[day]))
			} else {
				grid.Add(canvas.NewRectangle(color.Transparent))
			}
		}
	}
	return columnOf(gap, head, grid)
}

func (s *todayScreen) dayOf(day calendar.Day, count int) fyne.CanvasObject {
	k := s.w.kit
	ink, fill, font, dot := theme.ColorNameForeground, fyne.ThemeColorName(""), regular, theme.ColorNamePrimary
	switch {
	case day == s.w.today():
		ink, fill, font, dot = theme.ColorNameForegroundOnPrimary, theme.ColorNamePrimary, medium, theme.ColorNameForegroundOnPrimary
	case day == s.day:
		fill, font = colorSoft, medium
	}
	number := k.fixed(itoa(day.Day), 14, ink, font)
	number.Alignment = fyne.TextAlignCenter
	dots := rowOf(2)
	for range min(count, mostDots) {
		dots.Add(container.New(sized{Width: 4, Height: 4}, canvas.NewCircle(k.color(dot))))
	}
	says := s.w.dayText(day)
	if count > 0 {
		says += ", " + k.text.Today.Dots.with(count)
	}
	body := container.New(sized{Width: k.px(34), Height: max(target, k.px(36))},
		middle(columnOf(1, number, container.New(sized{Width: 4, Height: 4}, middle(dots)))))
	return k.tap("month.day"+itoa(day.Day), says, fill, 11, body, func() {
		s.day = day
		s.w.show(s)
	})
}

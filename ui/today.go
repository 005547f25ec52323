package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/store"
)

// todayScreen is the start: the next session, the chosen day, what comes, and the month.
type todayScreen struct {
	w     *Window
	day   time.Time // chosen in the month; its date counts
	month time.Time // shown; its first day
	until *label    // how long until the next session
	next  store.Appointment
}

// comingShown is how many later appointments the start lists.
const comingShown = 5

func (w *Window) showToday() {
	now := w.cfg.Now()
	w.show(&todayScreen{w: w, day: now, month: firstOf(now)})
}

func firstOf(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, day.Location())
}

func midnight(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, day.Location())
}

func sameDay(a, b time.Time) bool { return midnight(a).Equal(midnight(b.In(a.Location()))) }

func (s *todayScreen) content() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Today
	now := w.cfg.Now()
	from := midnight(now)
	if s.day.Before(from) {
		from = midnight(s.day)
	}
	all, err := w.cfg.Store.Appointments(from, now.AddDate(1, 0, 0))

	var day, today, coming []store.Appointment
	s.next = store.Appointment{}
	for _, a := range all {
		if sameDay(s.day, a.Start) {
			day = append(day, a)
		}
		if sameDay(now, a.Start) {
			today = append(today, a)
		}
		if !a.Done && endOf(a).After(now) {
			if s.next.ID == "" {
				s.next = a
			}
			if len(coming) < comingShown && a.Start.After(midnight(s.day).AddDate(0, 0, 1)) {
				coming = append(coming, a)
			}
		}
	}

	main := columnOf(gap * 2.5)
	if err != nil {
		main.Add(k.notice(failed, w.sentence(err)))
	}
	if n := w.cfg.Store.Damaged(); n > 0 {
		main.Add(k.notice(warned, t.Damaged.with(n)))
	}
	main.Add(s.nextCard(now))
	heading := t.ListToday
	if !sameDay(s.day, now) {
		heading = t.ListDay.with("date", k.text.date(s.day, now))
	}
	if len(day) > 0 || !sameDay(s.day, now) || s.next.ID != "" {
		main.Add(s.list(heading, "today", day, false))
	}
	if len(coming) > 0 {
		main.Add(s.list(t.Coming, "coming", coming, true))
	}
	side := columnOf(gap*2.5, k.card(colorSurface, 16, s.monthGrid(now)), s.note())

	count := t.None
	if len(today) > 0 {
		count = t.Count.with(len(today))
	}
	buttons := rowOf(gap*1.5,
		k.button("today.new", quiet, "calendar-plus", t.NewAppointment, func() { w.newAppointment(s.day) }))
	if w.room == nil {
		buttons.Add(k.button("today.open", primary, "plus", t.OpenRoom, func() { w.showOpen(w.newDraft()) }))
	}
	head := k.heading(s.greeting(now), k.text.date(now, now)+" · "+count, buttons)
	width := k.px(296)
	return w.framed(placeToday, k.page(head,
		newPair(&pair{first: k.px(440), second: width, fixed: width, gap: gap * 2.5}, main, side)))
}

func (s *todayScreen) greeting(now time.Time) string {
	t := s.w.kit.text.Today
	switch h := now.Hour(); {
	case h < 11:
		return t.Morning
	case h < 18:
		return t.Day
	}
	return t.Evening
}

func endOf(a store.Appointment) time.Time {
	return a.Start.Add(time.Duration(a.Minutes) * time.Minute)
}

// when says how far off an appointment is.
func (s *todayScreen) when(a store.Appointment, now time.Time) string {
	t := s.w.kit.text
	switch until := a.Start.Sub(now); {
	case until <= 0:
		return t.Today.Now
	case until < 10*time.Hour && sameDay(now, a.Start):
		return t.Today.Next.with("when", t.in(until))
	}
	return t.date(a.Start, now)
}

func (s *todayScreen) nextCard(now time.Time) fyne.CanvasObject {
	k := s.w.kit
	t := k.text.Today
	if s.next.ID == "" {
		s.until = nil
		return k.card(colorSoft, 24, columnOf(gap,
			k.prose(t.NothingPlanned, sizeHeading, theme.ColorNameForeground, display),
			k.prose(t.NothingPlannedHint, sizeBody, theme.ColorNameForeground, regular)))
	}
	a := s.next
	s.until = k.prose(s.when(a, now), sizeBody, theme.ColorNamePrimary, medium)
	chips := container.New(&flow{gap: gap})
	for _, word := range a.Words {
		chips.Add(k.chip(word))
	}
	words := columnOf(gap*1.5,
		border(nil, nil, middle(padded(0, 0, k.icon("clock", 18, theme.ColorNamePrimary))), nil, padded(0, gap, s.until)),
		k.line(clock(a.Start)+" – "+a.Label, sizeHeading+1, theme.ColorNameForeground, display),
		chips)
	open := k.button("today.waiting", primary, "video", t.OpenWaiting, func() { s.w.openAppointment(a) })
	if s.w.room != nil {
		open.Disable()
		open.setFill(theme.ColorNameDisabled)
	}
	return k.card(colorSoft, 22, newPair(&pair{first: k.px(300), second: open.MinSize().Width, fixed: open.MinSize().Width, gap: gap * 2, centre: true},
		words, leftAligned(open)))
}

// chip is one of the three words.
func (k *kit) chip(word string) fyne.CanvasObject {
	l := k.line(word, 17, theme.ColorNamePrimary, semibold)
	l.least = k.px(180)
	return k.backed(colorSurface, 10, container.New(sized{Height: target}, padded(0, 15, vcentre(l))))
}

func (s *todayScreen) list(heading, name string, list []store.Appointment, dated bool) fyne.CanvasObject {
	k := s.w.kit
	rows := columnOf(0)
	for i, a := range list {
		if i > 0 {
			rows.Add(k.rule())
		}
		rows.Add(s.row(name+"."+itoa(i), a, dated))
	}
	if len(list) == 0 {
		rows.Add(padded(gap, 0, k.prose(k.text.Today.EmptyDay, sizeBody, colorMuted, regular)))
	}
	return k.card(colorSurface, 20, columnOf(gap*0.75,
		k.prose(heading, sizeSection, theme.ColorNameForeground, semibold), rows))
}

func (s *todayScreen) row(name string, a store.Appointment, dated bool) fyne.CanvasObject {
	k := s.w.kit
	t := k.text.Today
	now := s.w.cfg.Now()
	state, ink, fill := t.Planned, theme.ColorNamePrimary, colorSoft
	switch {
	case a.Done || endOf(a).Before(now):
		state, ink, fill = t.Done, colorMuted, theme.ColorNameButton
	case a.Start.Before(now):
		state, ink, fill = t.Running, theme.ColorNameForegroundOnPrimary, theme.ColorNamePrimary
	}
	strip := theme.ColorNamePrimary
	if ink == colorMuted {
		strip = colorMuted
	}
	bar := canvas.NewRectangle(k.color(strip))
	bar.CornerRadius = 2
	bar.SetMinSize(fyne.NewSize(4, k.px(42)))
	first, second := clock(a.Start), k.text.minutes(a.Minutes)
	about := k.text.Languages[a.Language] + " · " + t.Persons.with(a.Persons)
	if dated {
		about = k.text.date(a.Start, now)
	}
	at := container.New(sized{Width: k.px(72)}, columnOf(2,
		k.fixed(first, 17, theme.ColorNameForeground, semibold), k.fixed(second, sizeSmall, colorMuted, regular)))
	who := columnOf(2, k.line(a.Label, sizeBody+1, theme.ColorNameForeground, medium), k.line(about, sizeSmall+0.5, colorMuted, regular))
	details := k.button(name, quiet, "", t.Details, func() { s.w.editAppointment(a) })
	right := rowOf(gap*1.5, k.pill("", state, fill, ink), details)
	return padded(11, 2, border(nil, nil, rowOf(16, at, bar), right, padded(0, 16, vcentre(who))))
}

// vcentre keeps full width and the object's own height, in the middle.
func vcentre(o fyne.CanvasObject) *fyne.Container { return container.New(centred{}, o) }

type centred struct{}

func (centred) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }

func (centred) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Resize(fyne.NewSize(size.Width, o[0].MinSize().Height))
	height := o[0].MinSize().Height
	o[0].Resize(fyne.NewSize(size.Width, height))
	o[0].Move(fyne.NewPos(0, (size.Height-height)/2))
}

// note says where the data lies.
func (s *todayScreen) note() fyne.CanvasObject {
	k := s.w.kit
	t := k.text.Today
	body := columnOf(gap,
		rowOf(gap, k.icon("lock", 18, theme.ColorNamePrimary), k.fixed(t.Private, sizeBody+1, theme.ColorNameForeground, semibold)),
		k.prose(t.PrivateText, sizeSmall+0.5, colorMuted, regular))
	return k.card(colorSurface, 18, body)
}

// tick keeps the time until the next session true.
func (s *todayScreen) tick(now time.Time) {
	if s.until == nil {
		return
	}
	if endOf(s.next).Before(now) {
		s.w.show(s)
		return
	}
	s.until.set(s.when(s.next, now))
}

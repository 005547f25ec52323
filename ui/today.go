package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/store"
	"zwiesprache/ui/calendar"
)

// todayScreen is the start: the next session, the chosen day, what comes, and the month.
type todayScreen struct {
	w     *Window
	day   calendar.Day // chosen in the month
	month calendar.Day // shown; its first
	until *label       // how long until the next session
	next  store.Appointment
}

// comingShown is how many later appointments the start lists.
const comingShown = 5

func (s *todayScreen) content() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Today
	now, today := w.cfg.Now(), w.today()
	from := today
	if s.day.Before(from) {
		from = s.day
	}
	all, err := w.days(from, today.AddMonths(12))
	day, coming, count := s.sort(all)

	main := columnOf(gap * 2.5)
	if err != nil {
		main.Add(k.notice(failed, w.sentence(err)))
	}
	if n := w.cfg.Store.Damaged(); n > 0 {
		main.Add(k.notice(warned, t.Damaged.with(n)))
	}
	if seen := w.cfg.Store.Doubted(); !seen.IsZero() {
		main.Add(k.notice(told, t.Doubted.with("seen", w.dayText(calendar.DayOf(seen.In(w.zone()))), "date", w.dayText(today))))
	}
	main.Add(s.nextCard(now))
	heading := t.ListToday
	if s.day != today {
		heading = t.ListDay.with("date", w.dayText(s.day))
	}
	if len(day) > 0 || s.day != today || s.next.ID != "" {
		main.Add(w.rows(heading, "today", day, false, t.EmptyDay))
	}
	if len(coming) > 0 {
		main.Add(w.rows(t.Coming, "coming", coming, true, ""))
	}
	side := columnOf(gap*2.5, k.card(colorSurface, 16, s.monthGrid()), s.note())

	says := t.None
	if count > 0 {
		says = t.Count.with(count)
	}
	buttons := rowOf(gap*1.5,
		k.button("today.new", quiet, "calendar-plus", t.NewAppointment, func() { w.newAppointment(s.day) }))
	if w.room == nil {
		buttons.Add(k.button("today.open", primary, "plus", t.OpenRoom, func() { w.showOpen(w.newDraft()) }))
	}
	head := columnOf(gap*1.5, k.heading(s.greeting(now), w.dayText(today)+" · "+says, buttons), w.viewChoice(viewToday, s.day))
	width := k.px(296)
	return w.framed(placeToday, k.page(head,
		newPair(&pair{first: k.px(440), second: width, fixed: width, gap: gap * 2.5}, main, side)))
}

// sort finds the next session, the chosen day's, the first of those that come after it, and how many there are today.
func (s *todayScreen) sort(all []store.Appointment) (day, coming []store.Appointment, count int) {
	w := s.w
	now, today := w.cfg.Now(), w.today()
	s.next = store.Appointment{}
	for _, a := range all {
		on := w.dayOf(a)
		if on == s.day {
			day = append(day, a)
		}
		if on == today && a.State == store.Planned {
			count++
		}
		if open(a) && endOf(a).After(now) {
			if s.next.ID == "" {
				s.next = a
			}
			if len(coming) < comingShown && s.day.Before(on) {
				coming = append(coming, a)
			}
		}
	}
	return day, coming, count
}

// typed implements typist.
func (s *todayScreen) typed(r rune) bool { return s.w.viewKey(r, s.day) }

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

// when says how far off an appointment is.
func (s *todayScreen) when(a store.Appointment, now time.Time) string {
	t := s.w.kit.text
	switch until := a.Start.Sub(now); {
	case until <= 0:
		return t.Today.Now
	case until < 10*time.Hour && s.w.dayOf(a) == s.w.today():
		return t.Today.Next.with("when", t.in(until))
	}
	return s.w.dayText(s.w.dayOf(a))
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
		k.line(clock(s.w.startOf(a))+" – "+a.Label, sizeHeading+1, theme.ColorNameForeground, display),
		chips)
	if there := s.w.elsewhere(a); there != "" {
		words.Add(k.prose(there, sizeSmall, theme.ColorNameForeground, regular))
	}
	if pill := s.w.consentPill(a); pill != nil {
		words.Add(leftAligned(pill))
	}
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

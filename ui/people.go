package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zwiesprache/signal/session"
)

// peoplePane lists who is in and who waits, and says how many are expected and whether the door is shut.
type peoplePane struct {
	s    *talk
	body *fyne.Container
	more string // the guest whose menu is open
}

func newPeoplePane(s *talk) *peoplePane { return &peoplePane{s: s, body: columnOf(gap * 1.5)} }

func (p *peoplePane) first() fyne.Focusable { return nil }

func (p *peoplePane) content() fyne.CanvasObject {
	k := p.s.w.kit
	p.render(p.s.shown)
	return border(k.paneHead(k.text.People.Title, ""), nil, nil, nil, k.scroll(container.New(gutter{}, p.body)))
}

func (p *peoplePane) render(now session.Snapshot) {
	w, k := p.s.w, p.s.w.kit
	t := k.text.People
	p.body.RemoveAll()
	caption := func(s string) { p.body.Add(k.prose(s, sizeSmall, colorMuted, medium)) }
	if waiting := inState(now.Guests, session.Knocking); len(waiting) > 0 {
		caption(t.Waiting)
		if now.Full {
			p.body.Add(k.prose(w.fullText(now), sizeSmall, theme.ColorNameForeground, regular))
		} else {
			p.body.Add(k.prose(t.Announced, sizeSmall, colorMuted, regular))
		}
		if notice := w.consentNotice(); notice != nil && !now.Full {
			p.body.Add(notice)
		}
		for i, g := range waiting {
			p.body.Add(p.person(k.nameOf(g), k.avatar(k.nameOf(g), 36), nil, nil))
			p.body.Add(p.answers(i, g))
		}
		p.body.Add(k.rule())
	}
	caption(t.Inside)
	p.body.Add(p.person(t.You, k.avatarOf(k.icon("user", 18, theme.ColorNamePrimary), 36), p.marksOf(session.Guest{Muted: now.Muted, Hidden: now.Hidden}), nil))
	for i, g := range inside(now) {
		more := k.iconButton("people.more."+itoa(i), "ellipsis-vertical", t.More.with("name", k.nameOf(g)), colorMuted, func() { p.toggle(g.ID) })
		p.body.Add(p.person(k.nameOf(g), k.avatar(k.nameOf(g), 36), p.marksOf(g), more))
		if p.more == g.ID {
			p.body.Add(p.s.actions("people", "."+itoa(i), g))
		}
	}
	p.body.Add(k.rule())
	p.body.Add(w.door("people", now))
	if gone := inState(now.Guests, session.Gone); len(gone) > 0 {
		p.body.Add(k.rule())
		caption(t.Gone)
		for _, g := range gone {
			p.body.Add(k.prose(k.text.reason(g.Reason, k.nameOf(g)), sizeSmall, colorMuted, regular))
		}
	}
	p.body.Refresh()
}

// answers are what can be said to somebody who waits during a session.
func (p *peoplePane) answers(i int, g session.Guest) fyne.CanvasObject {
	k := p.s.w.kit
	t := k.text.Waiting
	line := container.New(&flow{gap: gap})
	if !p.s.shown.Full {
		line.Add(k.button("people.admit."+itoa(i), primary, "", t.Admit, func() { p.s.command(func(c Session) { c.Admit(g.ID) }) }))
	}
	if g.Soon {
		line.Add(k.pill("check", t.SoonSaid, colorSoft, theme.ColorNamePrimary))
	} else {
		line.Add(k.button("people.soon."+itoa(i), quiet, "", t.Soon, func() { p.s.command(func(c Session) { c.Soon(g.ID) }) }))
	}
	line.Add(k.button("people.decline."+itoa(i), quiet, "", t.Decline, func() { p.s.command(func(c Session) { c.Decline(g.ID) }) }))
	return line
}

func (p *peoplePane) person(name string, avatar, marks, right fyne.CanvasObject) fyne.CanvasObject {
	k := p.s.w.kit
	all := rowOf(gap)
	if marks != nil {
		all.Add(marks)
	}
	if right != nil {
		all.Add(right)
	}
	return container.New(sized{Width: 1, Height: target}, border(nil, nil, avatar, all,
		padded(0, 12, vcentre(k.line(name, sizeBody, theme.ColorNameForeground, medium)))))
}

// marksOf are small signs of how somebody is.
func (p *peoplePane) marksOf(g session.Guest) fyne.CanvasObject {
	k := p.s.w.kit
	marks := rowOf(gap * 0.75)
	for _, m := range []struct {
		on   bool
		icon string
		ink  fyne.ThemeColorName
	}{
		{g.NotAlone, "users", theme.ColorNameWarning}, {g.Recording || g.Live, "circle-dot", theme.ColorNameError},
		{g.Interpreter, "languages", theme.ColorNamePrimary}, {g.Verified, "shield-check", theme.ColorNameSuccess},
		{p.s.w.room.mutedHere[g.ID], "volume-x", theme.ColorNameWarning}, {g.Muted, "mic-off", colorMuted}, {g.Hidden, "video-off", colorMuted},
	} {
		if m.on {
			marks.Add(k.icon(m.icon, 17, m.ink))
		}
	}
	return marks
}

func (p *peoplePane) toggle(guest string) {
	if p.more == guest {
		guest = ""
	}
	p.more = guest
	p.s.w.keepFocus(func() { p.render(p.s.shown) })
}

// actions are what can be done about a guest; the controls' names begin with prefix and end with suffix.
func (s *talk) actions(prefix, suffix string, g session.Guest) *fyne.Container {
	k, r := s.w.kit, s.w.room
	t := k.text.People
	all := columnOf(2)
	add := func(name, icon, caption, about string, do func()) {
		all.Add(k.action(prefix+"."+name+suffix, icon, caption, about, do))
	}
	if muted := r.mutedHere[g.ID]; muted {
		add("mute", "volume-2", t.Unmute, t.MuteText, func() { s.muteGuest(g.ID, false) })
	} else {
		add("mute", "volume-x", t.Mute, t.MuteText, func() { s.muteGuest(g.ID, true) })
	}
	mark, about := t.Interpreter, t.InterpreterText
	if g.Interpreter {
		mark = t.NoInterpreter
	}
	add("interpreter", "languages", mark, about, func() { s.command(func(c Session) { c.Mark(g.ID, !g.Interpreter) }) })
	add("check", "shield-check", t.Check, t.CheckText, func() { s.openPane("security") })
	all.Add(k.button(prefix+".remove"+suffix, danger, "user-x", t.Remove, func() { s.askToRemove(g) }))
	return all
}

// muteGuest says whether a guest is heard here; the others still hear that guest.
func (s *talk) muteGuest(guest string, on bool) {
	r := s.w.room
	if r.studio == nil {
		return
	}
	r.mutedHere[guest] = on
	r.studio.SetGuestMuted(guest, on)
	s.fillStage()
	if s.pane != nil {
		s.w.keepFocus(func() { s.pane.render(s.shown) })
	}
}

func (s *talk) askToRemove(g session.Guest) {
	t := s.w.kit.text
	s.w.ask("remove", t.People.RemoveTitle.with("name", s.w.kit.nameOf(g)), t.People.RemoveText, t.People.Remove, t.Common.Cancel,
		func() { s.command(func(c Session) { c.Remove(g.ID) }) })
}

// openMenu shows over a guest's tag what can be done; a click beside it or Esc closes it.
func (s *talk) openMenu(t *tile) {
	w, k := s.w, s.w.kit
	w.closeDialog()
	actions := s.actions("tile", "", t.guest)
	for _, o := range actions.Objects { // each closes the menu first
		one := o.(*tap)
		do := one.onTap
		one.onTap = func() { w.closeDialog(); do() }
	}
	body := columnOf(gap, k.line(k.nameOf(t.guest), sizeSection, theme.ColorNameForeground, semibold), actions)
	width := k.px(290)
	body.Resize(fyne.NewSize(width, 1))
	menu := widget.NewPopUp(padded(14, 14, container.New(sized{Width: width, Height: body.MinSize().Height}, body)), w.win.Canvas())
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(t.tag)
	size, room := menu.MinSize(), w.win.Canvas().Size()
	menu.Move(fyne.NewPos(min(max(1, at.X), room.Width-size.Width), max(1, at.Y-size.Height-gap))) // Fyne takes 0, 0 for none
	w.dialog = menu
	w.openDialog()
}

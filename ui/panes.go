package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/signal/session"
	"zwiesprache/signal/words"
)

// paneHead is a pane's title with a line under it.
func (k *kit) paneHead(title, under string) *fyne.Container {
	head := columnOf(3, k.prose(title, sizeSection+1, theme.ColorNameForeground, display))
	if under != "" {
		head.Add(k.prose(under, sizeSmall, colorMuted, regular))
	}
	return head
}

// securityPane says in plain words who is in, how one is connected and what others can see.
type securityPane struct {
	s    *talk
	body *fyne.Container
}

func newSecurityPane(s *talk) *securityPane { return &securityPane{s: s, body: columnOf(gap * 2)} }

func (p *securityPane) first() fyne.Focusable { return nil }

func (p *securityPane) content() fyne.CanvasObject {
	k := p.s.w.kit
	p.render(p.s.shown)
	return border(padded(0, 0, k.paneHead(k.text.Security.Title, "")), nil, nil, nil, k.scroll(container.New(gutter{}, p.body)))
}

// gutter leaves room beside a scroll bar and under a pane's head.
type gutter struct{}

func (gutter) MinSize(o []fyne.CanvasObject) fyne.Size {
	return o[0].MinSize().AddWidthHeight(14, 24)
}

func (gutter) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Resize(fyne.NewSize(size.Width-14, max(0, size.Height-24)))
	o[0].Move(fyne.NewPos(2, 16))
}

func (p *securityPane) render(now session.Snapshot) {
	k := p.s.w.kit
	t := k.text.Security
	g, here := partner(now)
	p.body.RemoveAll()

	who := t.OnlyYou
	if here {
		who = t.You.with("names", k.nameOf(g))
	}
	p.body.Add(k.fact("users", t.Inside, who))
	if here {
		word := k.prose(checkWord(now.Room.Language, g.CheckWord), sizeHeading, theme.ColorNamePrimary, display).centred()
		p.body.Add(k.backed(colorSoft, 12, padded(14, 14, columnOf(gap,
			k.prose(t.CheckTitle, sizeSmall, colorMuted, medium).centred(), word,
			k.prose(t.CheckText, sizeSmall, theme.ColorNameForeground, regular)))))
		switch {
		case g.State == session.Connecting:
			p.body.Add(k.fact("hourglass", t.NoPath, ""))
		case g.Relayed:
			p.body.Add(k.fact("shield-check", t.Relayed, t.RelayedText))
		default:
			p.body.Add(k.fact("shield-check", t.Direct, t.DirectText))
		}
	}
	p.body.Add(k.fact("video-off", t.Recording, t.RecordingText))
	p.body.Add(k.fact("eye", t.Server, t.ServerText))
	guesses := t.NoWrong
	if now.Wrong > 0 {
		guesses = t.Wrong.with(now.Wrong)
	}
	if now.Locked {
		guesses += " " + t.Locked
	}
	if now.Closed {
		guesses += " " + t.Closed
	}
	p.body.Add(k.fact("key-round", guesses, ""))
	if now.Tampered > 0 {
		p.body.Add(k.notice(failed, t.Tampered.with(now.Tampered)))
	}
	p.body.Refresh()
}

// checkWord is the two words to compare by voice, in the counsellor's language (PROTOCOL.md, "Keys").
func checkWord(language string, index [2]uint16) string {
	list := words.CheckList(language)
	first, second := int(index[0]), int(index[1])
	if first >= len(list) || second >= len(list) {
		return "–"
	}
	return list[first] + " " + list[second]
}

// fact is an icon, what is so, and what it means.
func (k *kit) fact(icon, title, meaning string) fyne.CanvasObject {
	says := columnOf(3, k.prose(title, sizeBody-0.5, theme.ColorNameForeground, medium))
	if meaning != "" {
		says.Add(k.prose(meaning, sizeSmall, colorMuted, regular))
	}
	return border(nil, nil, columnOf(0, k.icon(icon, 20, theme.ColorNamePrimary)), nil, padded(0, 12, says))
}

// peoplePane lists who is in and who waits.
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
	k := p.s.w.kit
	t := k.text.People
	p.body.RemoveAll()
	caption := func(s string) { p.body.Add(k.prose(s, sizeSmall, colorMuted, medium)) }
	caption(t.Inside)
	p.body.Add(p.person(t.You, k.avatarOf(k.icon("user", 18, theme.ColorNamePrimary), 36), now.Muted, now.Hidden, nil))
	for i, g := range inState(now.Guests, session.Connecting, session.Connected, session.Troubled) {
		more := k.iconButton("people.more."+itoa(i), "ellipsis-vertical", t.More, colorMuted, func() { p.toggle(g.ID) })
		p.body.Add(p.person(k.nameOf(g), k.avatar(k.nameOf(g), 36), g.Muted, g.Hidden, more))
		if p.more == g.ID {
			p.body.Add(k.button("people.remove."+itoa(i), danger, "user-x", t.Remove, func() { p.askToRemove(g) }))
		}
	}
	if waiting := inState(now.Guests, session.Knocking); len(waiting) > 0 {
		p.body.Add(k.rule())
		caption(t.Waiting)
		if now.Full {
			p.body.Add(k.prose(t.Full, sizeSmall, colorMuted, regular))
		}
		for i, g := range waiting {
			p.body.Add(p.person(k.nameOf(g), k.avatar(k.nameOf(g), 36), false, false, nil))
			p.body.Add(p.answers(i, g))
		}
	}
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

func (p *peoplePane) person(name string, avatar fyne.CanvasObject, muted, hidden bool, right fyne.CanvasObject) fyne.CanvasObject {
	k := p.s.w.kit
	marks := rowOf(gap)
	if muted {
		marks.Add(k.icon("mic-off", 17, colorMuted))
	}
	if hidden {
		marks.Add(k.icon("video-off", 17, colorMuted))
	}
	if right != nil {
		marks.Add(right)
	}
	return container.New(sized{Width: 1, Height: target}, border(nil, nil, avatar, marks,
		padded(0, 12, vcentre(k.line(name, sizeBody, theme.ColorNameForeground, medium)))))
}

func (p *peoplePane) toggle(guest string) {
	if p.more == guest {
		guest = ""
	}
	p.more = guest
	p.s.w.keepFocus(func() { p.render(p.s.shown) })
}

func (p *peoplePane) askToRemove(g session.Guest) {
	w := p.s.w
	t := w.kit.text
	w.ask("remove", t.People.RemoveTitle.with("name", w.kit.nameOf(g)), t.People.RemoveText, t.People.Remove, t.Common.Cancel,
		func() { p.s.command(func(c Session) { c.Remove(g.ID) }) })
}

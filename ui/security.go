package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/signal/session"
	"zwiesprache/signal/words"
)

// securityPane says in plain words who is in and since when, how one is connected, whether anybody
// records, what the server can see, and what nothing here can prevent.
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

func (p *securityPane) render(now session.Snapshot) {
	k := p.s.w.kit
	t := k.text.Security
	guests := inside(now)
	p.body.RemoveAll()
	p.body.Add(k.fact("users", t.Inside, p.who(guests)))
	for i, g := range guests {
		p.body.Add(p.check(i, g, len(guests) > 1))
	}
	p.ways(guests)
	if len(guests) > 1 {
		p.body.Add(k.fact("route", t.Several, t.SeveralText))
	}
	marked := slices.DeleteFunc(slices.Clone(guests), func(g session.Guest) bool { return !g.Recording && !g.Live })
	if len(marked) == 0 {
		p.body.Add(k.fact("video-off", t.Recording, t.RecordingText))
	} else {
		p.body.Add(k.fact("circle-dot", t.Marked.with("names", k.namesOf(marked)), k.text.Marks.Honest))
	}
	p.body.Add(k.fact("server", t.Server, t.ServerText))
	p.body.Add(k.fact("key-round", k.text.guesses(now), ""))
	if now.Closed {
		p.body.Add(k.fact("lock", t.Closed, t.ClosedStep))
	}
	if now.Tampered > 0 {
		p.body.Add(k.notice(failed, t.Tampered.with(now.Tampered)))
	}
	p.body.Add(k.rule())
	p.body.Add(k.fact("eye", t.Unprotected, ""))
	for _, sentence := range []string{t.ChangedPage, t.FilmedScreen, t.Infected} {
		p.body.Add(padded(0, gap, k.prose("– "+sentence, sizeSmall, colorMuted, regular)))
	}
	p.body.Refresh()
}

// who names everybody who is in, and since when.
func (p *securityPane) who(guests []session.Guest) string {
	k := p.s.w.kit
	t := k.text.Security
	if len(guests) == 0 {
		return t.OnlyYou
	}
	said := t.You.with("names", k.namesOf(guests))
	for _, g := range guests {
		if g.State != session.Connecting {
			said += "\n" + t.Since.with("name", k.nameOf(g), "time", clock(g.Since))
		}
	}
	return said
}

// ways says whose connection stays in one network, whose goes over the internet and
// whose through a relay.
func (p *securityPane) ways(guests []session.Guest) {
	k := p.s.w.kit
	t := k.text.Security
	var near, direct, relayed []session.Guest
	for _, g := range guests {
		switch {
		case g.State == session.Connecting:
			p.body.Add(k.fact("hourglass", t.NoPath, ""))
		case g.Relayed:
			relayed = append(relayed, g)
		case g.Near:
			near = append(near, g)
		default:
			direct = append(direct, g)
		}
	}
	add := func(of []session.Guest, title, text string) {
		if len(of) == 0 {
			return
		}
		if len(guests) > 1 {
			title = k.text.Common.Pair.with("what", title, "of", k.namesOf(of))
		}
		p.body.Add(k.fact("shield-check", title, text))
	}
	add(near, t.Near, t.NearText)
	add(direct, t.Direct, t.DirectText)
	text := t.RelayedText
	if p.s.shown.Room.RelayOnly {
		text = t.RelayOnlyText
	}
	add(relayed, t.Relayed, text)
}

// check is a guest's check word, with what the counsellor may say of it.
func (p *securityPane) check(i int, g session.Guest, several bool) fyne.CanvasObject {
	w, k := p.s.w, p.s.w.kit
	t := k.text.Security
	title := t.CheckTitle
	if several {
		title = k.text.Common.Pair.with("what", title, "of", k.nameOf(g))
	}
	word := k.prose(checkWord(p.s.shown.Room.Language, g.CheckWord), sizeHeading, theme.ColorNamePrimary, display).centred()
	buttons := container.New(&flow{gap: gap})
	body := columnOf(gap, k.prose(title, sizeSmall, colorMuted, medium).centred(), word)
	verify := func(on bool) func() {
		return func() { p.s.command(func(c Session) { c.Verify(g.ID, on) }) }
	}
	if g.Verified {
		body.Add(border(nil, nil, columnOf(0, k.icon("circle-check", 20, theme.ColorNameSuccess)), nil,
			padded(0, gap, k.prose(t.Verified, sizeSmall, theme.ColorNameForeground, regular))))
		buttons.Add(k.button("security.unverify."+itoa(i), quiet, "", t.CompareAgain, verify(false)))
	} else {
		body.Add(k.prose(t.CheckText, sizeSmall, theme.ColorNameForeground, regular))
		buttons.Add(k.button("security.same."+itoa(i), primary, "", t.Same, verify(true)))
		buttons.Add(k.button("security.different."+itoa(i), quiet, "", t.Different, func() {
			w.ask("different", t.DifferentTitle, t.DifferentText, k.text.Marks.EndAtOnce, t.CompareAgain, func() { p.s.command(Session.EndAtOnce) })
		}))
	}
	body.Add(buttons)
	return k.backed(colorSoft, 12, padded(14, 14, body))
}

// attempts says how often a wrong password was typed, and when last.
func (t *text) attempts(now session.Snapshot) string {
	said := t.Security.Wrong.with(now.Wrong)
	if !now.LastWrong.IsZero() {
		said += " " + t.Security.LastWrong.with("time", clock(now.LastWrong))
	}
	return said
}

// guesses says that with how many more may be, or what to do when none may.
func (t *text) guesses(now session.Snapshot) string {
	switch {
	case now.Wrong == 0:
		return t.Security.NoWrong
	case now.Locked:
		return t.attempts(now) + " " + t.Security.Locked + " " + t.Security.LockedStep
	}
	return t.attempts(now) + " " + t.Security.Left.with(now.Left)
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

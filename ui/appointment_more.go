package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/store"
)

// moreCard holds what is needed less often; closed, it says in a line how things stand.
func (s *appointmentScreen) moreCard() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Agenda
	icon, about := "chevron-down", s.moreLine()
	if s.more {
		icon, about = "chevron-up", ""
	}
	title := columnOf(2, k.prose(t.MoreTitle, sizeSection, theme.ColorNameForeground, semibold))
	if about != "" {
		title.Add(k.prose(about, sizeSmall, colorMuted, regular))
	}
	head := k.tap("form.more", t.MoreTitle, "", 10, padded(gap, gap, border(nil, nil, nil, middle(k.icon(icon, 20, colorMuted)), title)), func() {
		s.more = !s.more
		w.show(s)
	})
	body := columnOf(gap*2, head)
	if s.more {
		body.Add(s.moreFields())
	}
	return k.card(colorSurface, 16, body)
}

// moreLine says what the closed card holds.
func (s *appointmentScreen) moreLine() string {
	t := s.w.kit.text
	line := t.Agenda.Access.with("before", t.length(s.opens), "after", t.length(s.closes)) + " · " + fallbackNames(t)[s.draft.fallback]
	for _, part := range []struct {
		name string
		on   bool
	}{{t.Form.Interpreter, s.draft.interpreter}, {t.Form.RelayOnly, s.w.relayOnly(s.draft)}, {t.Agenda.Leave, s.leave}} {
		if part.on {
			line += " · " + part.name
		}
	}
	return line
}

func fallbackNames(t *text) map[store.Fallback]string {
	return map[store.Fallback]string{"": t.Agenda.NoFallback, store.Ring: t.Agenda.Ring, store.Wait: t.Agenda.NoRing}
}

func (s *appointmentScreen) moreFields() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Agenda
	build := func() { w.show(s) }
	names := fallbackNames(k.text)
	back := k.choice("form.fallback", []string{names[""], names[store.Ring], names[store.Wait]}, []string{"none", "ring", "wait"},
		map[store.Fallback]string{"": "none", store.Ring: "ring", store.Wait: "wait"}[s.draft.fallback], func(id string) {
			s.draft.fallback = map[string]store.Fallback{"ring": store.Ring, "wait": store.Wait}[id]
			build()
		})
	return columnOf(gap*2,
		columnOf(gap, w.interpreterToggle("form", &s.draft, build), w.relayToggle("form", &s.draft, build),
			k.toggle("form.leave", t.Leave, t.LeaveText, s.leave, func(on bool) { s.leave = on; build() })),
		padded(0, gap, columnOf(gap*2,
			k.field(t.Fallback, columnOf(gap, back, k.prose(t.FallbackText, sizeSmall, colorMuted, regular))),
			s.lengthChoice("form.opens", t.Opens, []int{15, 30, 60, 24 * 60}, &s.opens),
			s.lengthChoice("form.closes", t.Closes, []int{30, 60, 2 * 60, 24 * 60}, &s.closes))))
}

// lengthChoice is one of some lengths of time in minutes; another one that is set already is offered too.
func (s *appointmentScreen) lengthChoice(name, caption string, offered []int, chosen *int) fyne.CanvasObject {
	k := s.w.kit
	if !slices.Contains(offered, *chosen) {
		offered = append(offered, *chosen)
		slices.Sort(offered)
	}
	var ids, names []string
	for _, n := range offered {
		ids, names = append(ids, itoa(n)), append(names, k.text.length(n))
	}
	return k.field(caption, k.choice(name, names, ids, itoa(*chosen), func(id string) {
		*chosen, _ = number(id, longestAccess)
		s.w.show(s)
	}))
}

// length is a length of time in the largest unit that fits: "30 Min.", "2 Std.", "1 Tag".
func (t *text) length(minutes int) string {
	switch {
	case minutes%(24*60) == 0:
		return t.Agenda.Days.with(minutes / (24 * 60))
	case minutes%60 == 0:
		return t.Agenda.Hours.with(minutes / 60)
	}
	return t.minutes(minutes)
}

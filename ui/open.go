package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// openScreen is where the words of a room are chosen.
type openScreen struct {
	w     *Window
	draft draft
	open  *tap
}

func (w *Window) showOpen(d draft) { w.show(&openScreen{w: w, draft: d}) }

func (s *openScreen) content() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Room
	s.open = k.button("open.open", primary, "video", t.Open, s.start)
	fields := newWordFields(w, "open", &s.draft, nil)
	left := columnOf(gap*2.5,
		k.card(colorSurface, 24, columnOf(gap*2,
			k.prose(t.Words, sizeSection, theme.ColorNameForeground, semibold), fields.content())),
		k.card(colorSurface, 24, columnOf(gap*1.5,
			k.prose(t.Guests, sizeSection, theme.ColorNameForeground, semibold),
			k.field(t.Guest, w.languageChoice("open.language", s.draft.language, func(l string) { s.draft.language = l; w.show(s) })),
			w.guestFields("open", &s.draft, func() { w.show(s) }))))
	fields.third.OnSubmitted = func(string) { s.start() }
	fields.password.OnSubmitted = func(string) { s.start() }

	right := k.card(colorSurface, 24, columnOf(gap*1.5,
		k.prose(t.Sharing, sizeSection, theme.ColorNameForeground, semibold),
		w.wayChoice("open.way", s.draft.way, func(chosen way) { s.draft.way = chosen; w.show(s) })))
	body := columnOf(gap * 2.5)
	if w.origin() == "" {
		body.Add(columnOf(gap, k.notice(warned, t.NoServer),
			leftAligned(k.button("open.settings", quiet, "settings", t.ToSettings, w.showSettings))))
		s.open.Disable()
	}
	body.Add(stackOrBeside(k, left, right))
	return w.framed(placeOpen, k.page(k.heading(t.Title, t.Intro, s.open), body))
}

// stackOrBeside puts two columns of a form side by side when there is width for both.
func stackOrBeside(k *kit, left, right fyne.CanvasObject) fyne.CanvasObject {
	return newPair(&pair{first: k.px(460), second: k.px(370), gap: gap * 2.5}, left, right)
}

// start opens the room, or says why not.
func (s *openScreen) start() {
	w := s.w
	if w.origin() == "" || w.room != nil {
		return
	}
	if !complete(s.draft) {
		w.tell(w.kit.text.Common.Close, w.kit.text.Room.WordMissing)
		return
	}
	if fault := w.fault(s.draft); fault != "" {
		w.tell(w.kit.text.Common.Close, fault)
		return
	}
	w.remember(s.draft.words[0], s.draft.words[1])
	w.openRoom(s.draft)
}

// remember keeps box and location for next time.
func (w *Window) remember(box, location string) {
	before := w.settings
	w.settings.Box, w.settings.Location = box, location
	if w.hold(); w.settings != before {
		w.keepSettings("remember box and location")
	}
}

// origin is the rendezvous server's; "" = none is set.
func (w *Window) origin() string {
	if w.cfg.Page != "" {
		return w.cfg.Page
	}
	return w.settings.Server
}

// languageChoice is one of the four languages.
func (w *Window) languageChoice(name, chosen string, onChoose func(string)) fyne.CanvasObject {
	k := w.kit
	codes := w.languages()
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = k.text.Languages[code]
	}
	if len(codes) == 1 && chosen == codes[0] {
		return k.managed(name, k.text.Form.Language, names[0])
	}
	return k.choice(name, names, codes, chosen, onChoose)
}

// wayChoice is how to invite, with what the chosen way means.
func (w *Window) wayChoice(name string, chosen way, onChoose func(way)) fyne.CanvasObject {
	k := w.kit
	t := k.text.Room
	as, meaning := told, t.ConfidentialText
	switch chosen {
	case apart:
		meaning = t.ApartText
	case public:
		as, meaning = warned, t.PublicText
	}
	return columnOf(gap*1.5, w.wayField(name, chosen, onChoose), k.notice(as, meaning))
}

// wayField is the choice alone, of what is allowed.
func (w *Window) wayField(name string, chosen way, onChoose func(way)) fyne.CanvasObject {
	k := w.kit
	ids := w.ways()
	names := k.wayNames(ids)
	switch len(ids) {
	case 1:
		return k.managed(name, k.text.Managed.Way, names[0])
	case 2:
		return columnOf(gap, k.choice(name, names, ids, string(chosen), func(id string) { onChoose(way(id)) }), k.setBy(k.text.Managed.Limited))
	}
	return k.choice(name, names, ids, string(chosen), func(id string) { onChoose(way(id)) })
}

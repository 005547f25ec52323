package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/signal/words"
	"zwiesprache/ui/invite"
)

// templatesScreen changes the texts that guests hear and read, one at a time, beside what comes of it.
type templatesScreen struct {
	w        *Window
	back     screen // from which one came; nil = today
	at       invite.Template
	example  invitation // whose facts the preview fills in
	text     string     // as typed
	kept     string     // as stored
	area     *entry
	notes    *fyne.Container
	preview  *fyne.Container
	saveable *tap
}

// showTemplates opens a message's template; the preview has the facts of an invitation.
func (w *Window) showTemplates(t invite.Template, example invitation) {
	s := &templatesScreen{w: w, back: w.screen, example: example}
	s.turn(t)
}

// showAllTemplates opens them from the settings, with an example's facts in the preview.
func (w *Window) showAllTemplates() {
	d := w.allow(draft{words: [3]string{"Lindenhof", "Garten", "Wolke"}, password: "8315 4072", language: w.kit.language, way: confidential, at: w.cfg.Now().AddDate(0, 0, 7)})
	w.showTemplates(invite.Template{Language: d.language, Way: invite.Way(d.way), Kind: invite.Mail}, invitation{d, w.origin(), w.cfg.Now()})
}

// turn shows another template.
func (s *templatesScreen) turn(t invite.Template) {
	if !slices.Contains(invite.Kinds(t.Way), t.Kind) {
		t.Kind = invite.Kinds(t.Way)[0]
	}
	s.at, s.kept = t, s.w.template(t)
	s.text = s.kept
	s.w.show(s)
}

// leaveFor implements asker: it does something that loses what was typed, after a question where something was.
func (s *templatesScreen) leaveFor(next func()) {
	if s.text == s.kept {
		next()
		return
	}
	t := s.w.kit.text
	s.w.ask("discard", t.Invite.Templates.DiscardTitle, t.Invite.Templates.DiscardText, t.Invite.Templates.Discard, t.Invite.Templates.GoOn, next)
}

func (s *templatesScreen) content() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Invite.Templates
	s.notes, s.preview = columnOf(gap), columnOf(gap*1.5)
	s.area = k.area("templates.text", s.text, "", 10, func(text string) {
		s.text = text
		s.judge()
	})
	s.saveable = k.button("templates.save", primary, "check", k.text.Common.Save, s.save)
	buttons := container.New(&flow{gap: gap})
	state := t.BuiltIn
	if own, err := w.cfg.Store.Template(s.at.Key()); err == nil && own != "" {
		state = t.Own
		buttons.Add(k.button("templates.reset", quiet, "undo-2", t.Reset, s.askToReset))
	}

	places := container.New(&flow{gap: gap})
	for _, p := range s.at.Offered() {
		places.Add(k.button("templates.place."+string(p), quiet, "", t.Places[p]+" {"+string(p)+"}", func() { s.insert(p) }))
	}
	language, wide := s.choice("templates.language", t.Language, w.guestLanguages(), w.inviteLanguages(), s.at.Language, func(id string) {
		next := s.at
		next.Language = id
		s.turn(next)
	})
	way, wider := s.choice("templates.way", t.Way, k.wayNames(w.ways()), w.ways(), string(s.at.Way), func(id string) {
		next := s.at
		next.Way = invite.Way(id)
		s.turn(next)
	})
	chosen := k.card(colorSurface, 20, columnOf(gap*1.5,
		newPair(&pair{first: wide, second: wider, gap: gap * 2.5}, language, way), s.kinds()))
	left := k.card(colorSurface, 24, columnOf(gap*1.5,
		k.field(state, s.area),
		s.notes,
		buttons,
		k.field(t.Insert, places)))
	right := k.card(colorSurface, 24, columnOf(gap*1.5,
		k.prose(t.Preview, sizeSection, theme.ColorNameForeground, semibold), s.preview))
	s.judge()
	back := k.button("templates.back", quiet, "chevron-left", t.Back, func() { s.leaveFor(s.goBack) })
	return w.framed(placeSettings, k.page(k.heading(t.Title, t.Intro, rowOf(gap, back, s.saveable)), columnOf(gap*2.5, chosen, stackOrBeside(k, left, right))))
}

func (s *templatesScreen) goBack() {
	if s.back == nil {
		s.w.showToday()
		return
	}
	s.w.show(s.back)
}

// choice asks before it loses what was typed; wide is the width at which it needs one row only.
func (s *templatesScreen) choice(name, caption string, captions, ids []string, chosen string, onChoose func(string)) (field fyne.CanvasObject, wide float32) {
	k := s.w.kit
	options := k.choice(name, captions, ids, chosen, func(id string) { s.leaveFor(func() { onChoose(id) }) })
	return k.field(caption, options), oneRow(options)
}

func (s *templatesScreen) kinds() fyne.CanvasObject {
	t := s.w.kit.text.Invite.Templates
	var ids, captions []string
	for _, kind := range invite.Kinds(s.at.Way) {
		ids, captions = append(ids, string(kind)), append(captions, t.Kinds[kind])
	}
	field, _ := s.choice("templates.kind", t.Kind, captions, ids, string(s.at.Kind), func(id string) {
		next := s.at
		next.Kind = invite.Kind(id)
		s.turn(next)
	})
	return field
}

// inviteLanguages are those in which guests may be invited.
func (w *Window) inviteLanguages() []string {
	return slices.DeleteFunc(invite.Languages(), func(l string) bool { return !w.mayBe(baseLanguage(l)) })
}

// guestLanguages are the names of the languages in which guests are invited.
func (w *Window) guestLanguages() []string {
	var names []string
	for _, code := range w.inviteLanguages() {
		if code == invite.Easy {
			names = append(names, w.kit.text.Invite.Templates.EasyGerman)
		} else {
			names = append(names, w.kit.text.Languages[code])
		}
	}
	return names
}

// insert writes a place where the cursor is.
func (s *templatesScreen) insert(p invite.Place) {
	for _, r := range "{" + string(p) + "}" {
		s.area.TypedRune(r)
	}
	s.w.focusOn("templates.text")
}

// judge says what is wrong with what was typed, and shows what the guest would get.
func (s *templatesScreen) judge() {
	w, k := s.w, s.w.kit
	t := k.text.Invite.Templates
	s.notes.RemoveAll()
	faults := s.at.Check(s.text)
	for _, f := range faults {
		s.notes.Add(k.notice(failed, t.fault(f)))
	}
	example := s.example
	example.draft.language = baseLanguage(s.at.Language) // it may have been turned to another since
	facts := w.facts(example)
	text, err := invite.Fill(s.at.Language, s.text, facts)
	if err != nil {
		w.cfg.Log.Error("word an invitation", "error", err)
	}
	leaks := s.at.Way != invite.Public && s.at.Kind != invite.Script && invite.Leaks(text, facts)
	if leaks && len(faults) == 0 {
		s.notes.Add(k.notice(failed, k.text.Invite.Share.Leaks))
	}
	if len(faults) > 0 || leaks || s.text == s.kept {
		s.saveable.Disable()
		s.saveable.setFill(theme.ColorNameDisabled)
	} else {
		s.saveable.Enable()
		s.saveable.setFill(theme.ColorNamePrimary)
	}
	s.preview.RemoveAll()
	switch s.at.Kind {
	case invite.Script:
		s.preview.Add(w.script(text))
	case invite.Words, invite.Code:
		s.preview.Add(w.textMessages(text))
	default:
		s.preview.Add(k.prose(text, sizeBody, theme.ColorNameForeground, regular))
	}
	s.notes.Refresh()
	s.preview.Refresh()
}

// fault is what is wrong, in words.
func (t templatesText) fault(f invite.Fault) string {
	name := f.Place
	if own, known := t.Places[invite.Place(f.Place)]; known {
		name = own
	}
	switch f.Problem {
	case invite.Missing:
		return t.Missing.with("place", name)
	case invite.Secret:
		return t.Secret.with("place", name)
	case invite.Misplaced:
		return t.Misplaced.with("place", name)
	case invite.Brace:
		return t.Brace
	}
	return t.Unknown.with("place", name)
}

func (s *templatesScreen) save() {
	if err := s.w.cfg.Store.SaveTemplate(s.at.Key(), s.text); err != nil {
		s.w.tell(s.w.kit.text.Common.Close, s.w.sentence(err))
		return
	}
	s.turn(s.at)
}

func (s *templatesScreen) askToReset() {
	t := s.w.kit.text
	s.w.ask("reset", t.Invite.Templates.ResetTitle, t.Invite.Templates.ResetText, t.Invite.Templates.Reset, t.Common.Cancel, func() {
		if err := s.w.cfg.Store.ResetTemplate(s.at.Key()); err != nil {
			s.w.tell(t.Common.Close, s.w.sentence(err))
			return
		}
		s.turn(s.at)
	})
}

// baseLanguage is the one in which the page and the dates of a guest's messages are.
func baseLanguage(language string) string {
	if slices.Contains(words.Languages(), language) {
		return language
	}
	return "de"
}

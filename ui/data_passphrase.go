package ui

import (
	"crypto/rand"
	"image/color"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/signal/words"
	"zwiesprache/store"
)

// A passphrase stands against whoever has copied the file and tries without end, each try costing most of a
// second and much memory: so it needs more than a room's password. Bits as passphraseBits counts them, which
// rather takes a passphrase for weaker than it is; 36 are years on a good computer.
const (
	leastPassphrase = 36.0
	goodPassphrase  = 44.0
	proposedWords   = 5 // of 11 bits each
)

// twice is a new passphrase, typed twice.
type twice struct {
	first, second string
	shown         bool // in clear
}

// fields are the two entries with the strength; again builds the screen anew, done is Enter in the second.
func (p *twice) fields(w *Window, name, caption string, again, done func()) fyne.CanvasObject {
	k := w.kit
	t := k.text.Data.Protect
	bar := newStrengthBar(k)
	bar.fair, bar.good = leastPassphrase, goodPassphrase
	first := k.secret(name+".new", p.first, p.shown, func(text string) {
		p.first = text
		bar.set(passphraseBits(text))
	})
	second := k.secret(name+".again", p.second, p.shown, func(text string) { p.second = text })
	first.OnSubmitted = func(string) { w.win.Canvas().Focus(second) }
	second.OnSubmitted = func(string) { done() }
	bar.set(passphraseBits(p.first))
	show, icon := t.Show, "eye"
	if p.shown {
		show, icon = t.Hide, "eye-off"
	}
	return columnOf(gap*1.5,
		columnOf(gap, k.field(caption, first), bar.Container),
		k.field(t.Again, second),
		buttons(k.button(name+".show", quiet, icon, show, func() { p.shown = !p.shown; again() }),
			k.button(name+".propose", quiet, "sparkles", t.Propose, func() {
				p.first, p.second, p.shown = proposePassphrase(k.language), "", true
				again()
			})))
}

// fault is why it cannot be taken; "" = it can.
func (p *twice) fault(t protectText) string {
	switch {
	case passphraseBits(p.first) < leastPassphrase:
		return t.Weak
	case p.first != p.second:
		return t.Differ
	}
	return ""
}

// secret is an entry whose text is not seen unless it is to be shown.
func (k *kit) secret(name, text string, shown bool, onChange func(string)) *entry {
	e := k.long(name, text, "", onChange)
	e.Password = !shown
	e.ActionItem = canvas.NewRectangle(color.Transparent) // Fyne's own button to reveal it cannot be reached by Tab
	return e
}

// passphraseBits estimates how hard a passphrase is to guess. Each different word counts as a room's password
// would; short ones count little, because they are those of every sentence.
func passphraseBits(text string) float64 {
	bits := 0.0
	counted := map[string]bool{}
	for _, word := range strings.Fields(text) {
		if word = strings.ToLower(word); !counted[word] && len(counted) < 12 { // more are not looked at: it is strong by then
			bits += wordBits(word)
			counted[word] = true
		}
	}
	return bits
}

func wordBits(word string) float64 {
	const (
		shortBits = 6.0 // of a word of at most shortest letters
		shortest  = 4
		longest   = 40 // letters and digits: the estimate of many grows slow
		signBits  = 4.0
	)
	var known strings.Builder
	foreign, signs := 0, map[rune]bool{} // letters of other scripts; other signs
	for _, c := range word {
		switch one, err := words.PRS(string(c)); {
		case err == nil && known.Len()+len(one) <= longest:
			known.WriteString(one)
		case err != nil && unicode.IsLetter(c):
			foreign++
		case err != nil:
			signs[c] = true
		}
	}
	bits := signBits * float64(len(signs))
	if foreign > 0 { // a word that may be any of its language
		bits += min(8+0.8*float64(foreign), 4.7*float64(foreign))
	}
	if known.Len() > 0 {
		strength := words.Strength(known.String())
		if known.Len() <= shortest && !strings.ContainsAny(known.String(), "0123456789") {
			strength = min(strength, shortBits)
		}
		bits += strength
	}
	return bits
}

// proposePassphrase draws words, which are easy to keep in mind; again where they happen to be easy to guess.
func proposePassphrase(language string) string {
	for {
		var drawn []string
		for range proposedWords {
			drawn = append(drawn, words.Random(language, rand.Reader))
		}
		if text := strings.Join(drawn, " "); passphraseBits(text) >= goodPassphrase {
			return text
		}
	}
}

// passphraseScreen sets a passphrase or changes it.
type passphraseScreen struct {
	w        *Window
	old      string
	fresh    twice
	demanded bool   // by the organisation, at the start: there is no way around it
	after    screen // nil = the page of the settings from which it is shown
	busy     bool
	problem  string
}

func (w *Window) showPassphrase() { w.askPassphrase(&passphraseScreen{w: w}) }

// askPassphrase shows such a screen, ready to type.
func (w *Window) askPassphrase(s *passphraseScreen) {
	w.show(s)
	if s.changes() {
		w.focusOn("passphrase.old")
	} else {
		w.focusOn("passphrase.new")
	}
}

func (s *passphraseScreen) content() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Data.Protect
	title, body := t.SetTitle, columnOf(gap*2)
	if s.changes() {
		title = t.ChangeTitle
		body.Add(k.field(t.Old, k.secret("passphrase.old", s.old, false, func(text string) { s.old = text })))
	}
	body.Add(s.fresh.fields(w, "passphrase", t.New, func() { w.show(s) }, s.set))
	if s.problem != "" {
		body.Add(k.notice(warned, s.problem))
	}
	keep := k.button("passphrase.keep", primary, "key-round", t.Keep, s.set)
	if s.busy {
		keep = k.busy("passphrase.keep")
	}
	if s.demanded {
		body.Add(leftAligned(keep))
		return w.bare(pageWidth, k.prose(t.ToDoTitle, sizeHeading, theme.ColorNameForeground, display),
			k.prose(t.ToDoText+" "+t.SetIntro, sizeBody, theme.ColorNameForeground, regular), body)
	}
	body.Add(buttons(keep, k.button("passphrase.cancel", quiet, "", k.text.Common.Cancel, func() { s.back() })))
	return s.place(title, k.card(colorSurface, 24, body))
}

// place is in the settings, or alone in the window before there is anything else.
func (s *passphraseScreen) place(title string, card fyne.CanvasObject) fyne.CanvasObject {
	w, k := s.w, s.w.kit
	intro := k.text.Data.Protect.SetIntro
	if s.after != nil {
		return w.bare(pageWidth, k.prose(title, sizeHeading, theme.ColorNameForeground, display), k.prose(intro, sizeBody, colorMuted, regular), card)
	}
	return w.framed(placeSettings, k.page(k.heading(title, intro, nil), k.form(card)))
}

// form is one column of a form, no wider than is good to read.
func (k *kit) form(o fyne.CanvasObject) fyne.CanvasObject {
	return container.New(upTo{k.px(pageWidth)}, o)
}

// changes says whether there is a passphrase already. It is asked for again: whoever finds the window open
// must not be able to shut its owner out.
func (s *passphraseScreen) changes() bool { return s.w.cfg.Store.Protection() == store.ByPassphrase }

func (s *passphraseScreen) back(says ...say) {
	if s.after != nil {
		s.w.show(s.after)
		return
	}
	s.w.showSettingsPage(pageData, says...)
}

// escape implements closer.
func (s *passphraseScreen) escape() bool {
	if s.demanded || s.busy {
		return false
	}
	s.back()
	return true
}

// set takes the passphrase. The derivation is slow on purpose, so the window does not wait for it.
func (s *passphraseScreen) set() {
	w := s.w
	t := w.kit.text.Data.Protect
	if s.busy {
		return
	}
	if s.problem = s.fresh.fault(t); s.problem != "" {
		w.show(s)
		return
	}
	s.busy = true
	w.show(s)
	var err error
	held, changes, old, fresh := w.cfg.Store, s.changes(), s.old, s.fresh.first
	w.run(func() {
		if changes {
			err = held.Unlock(old)
		}
		if err == nil {
			err = held.SetPassphrase(fresh)
		}
	}, func() {
		s.busy = false
		w.relock()
		switch {
		case err != nil:
			s.problem = w.sentence(err)
			w.show(s)
		case s.demanded:
			w.begin(nil)
		default:
			s.back(say{as: told, sentence: t.Done + " " + t.RecoveryNext})
		}
	})
}

package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/signal/words"
)

// managed is a row that the organisation has set: its value can be read, by the keyboard and a screen reader
// too, and not be changed. Nothing happens when it is pressed.
func (k *kit) managed(name, caption, value string) *tap {
	t := k.text.Managed
	body := padded(10, 14, columnOf(3,
		k.prose(caption, sizeSmall, colorMuted, medium),
		k.prose(value, sizeBody, theme.ColorNameForeground, medium),
		k.setBy(t.Set)))
	return k.tap(name, caption+": "+value+". "+t.Set, colorSide, 12, body, nil)
}

// setBy is a line with a lock: that the organisation has a hand in what stands above.
func (k *kit) setBy(sentence string) *fyne.Container {
	return border(nil, nil, padded(1, 0, columnOf(0, k.icon("lock", 14, colorMuted))), nil,
		padded(0, 7, k.prose(sentence, sizeSmall, colorMuted, regular)))
}

// languages are those in which app and guests may be spoken to.
func (w *Window) languages() []string {
	return slices.DeleteFunc(words.Languages(), func(l string) bool { return !w.mayBe(l) })
}

// mayBe says whether a language is allowed.
func (w *Window) mayBe(language string) bool {
	allowed := w.cfg.Policy.Languages
	return len(allowed) == 0 || slices.Contains(allowed, language)
}

// ways are those in which guests may be invited.
func (w *Window) ways() []string {
	return slices.DeleteFunc([]string{string(confidential), string(apart), string(public)}, func(id string) bool {
		allowed := w.cfg.Policy.Ways
		return len(allowed) > 0 && !slices.Contains(allowed, way(id))
	})
}

// wayNames are what the ways are called.
func (k *kit) wayNames(ids []string) []string {
	t := k.text.Room
	var names []string
	for _, id := range ids {
		names = append(names, map[way]string{confidential: t.Confidential, apart: t.Apart, public: t.Public}[way(id)])
	}
	return names
}

// allow brings a draft into what the organisation allows: another way of inviting, another language.
func (w *Window) allow(d draft) draft {
	if all := w.ways(); !slices.Contains(all, string(d.way)) {
		d.way = way(all[0])
	}
	if !w.mayBe(d.language) {
		d.language, d.easy = w.languages()[0], false
	}
	return d
}

// relayOnly says whether neither side of a draft's room is to learn the other's address.
func (w *Window) relayOnly(d draft) bool { return d.relayOnly || w.cfg.Policy.RelayOnly }

// hold puts what the organisation has set over the settings.
func (w *Window) hold() { w.settings = w.cfg.Policy.Over(w.settings) }

// problems says what the counsellor can tell IT about a policy that could not be read; nil = there is nothing.
func (w *Window) problems() fyne.CanvasObject {
	const told = 2 // by name
	var names []string
	for i, p := range w.cfg.PolicyProblems {
		if i == told {
			names = append(names, "…")
			break
		}
		name := p.Source
		if p.Key != "" {
			name = string(p.Key)
		}
		names = append(names, name+" ("+string(p.Reason)+")")
	}
	if len(names) == 0 {
		return nil
	}
	k := w.kit
	return k.notice(warned, k.text.Managed.Problem.with("what", strings.Join(names, ", ")))
}

package ui

import (
	"io"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/store"
	"zwiesprache/ui/sheet"
)

// recoveryScreen makes a spare key: first it asks, then it shows the code, once.
type recoveryScreen struct {
	w          *Window
	passphrase string // to be sure who asks
	code       string // "" = not made yet
	written    bool   // the counsellor says that it is on paper
	busy       bool
	note       say // under the code or the question; no sentence = none
}

func (w *Window) showRecovery() {
	w.show(&recoveryScreen{w: w})
	w.focusOn("recovery.passphrase")
}

func (s *recoveryScreen) content() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Data.Recovery
	title, under, body := t.Title, t.About, s.question()
	if s.code != "" {
		title, under, body = t.CodeTitle, t.CodeText, s.shown()
	}
	return w.framed(placeSettings, k.page(k.heading(title, under, nil), k.form(k.card(colorSurface, 24, body))))
}

// question is what stands before the code.
func (s *recoveryScreen) question() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Data.Recovery
	body := columnOf(gap * 2)
	if w.cfg.Store.HasRecovery() {
		body.Add(k.state(warned, t.RenewTitle, t.RenewText))
	}
	if s.guarded() {
		e := k.secret("recovery.passphrase", s.passphrase, false, func(text string) { s.passphrase = text })
		e.OnSubmitted = func(string) { s.make() }
		body.Add(k.field(t.Confirm, e))
	}
	if s.note.sentence != "" {
		body.Add(k.notice(s.note.as, s.note.sentence))
	}
	ready := k.button("recovery.make", primary, "key-round", t.Make, s.make)
	if s.busy {
		ready = k.busy("recovery.make")
	}
	body.Add(buttons(ready, k.button("recovery.cancel", quiet, "", k.text.Common.Cancel, s.back)))
	return body
}

// guarded says whether the passphrase is asked for first.
func (s *recoveryScreen) guarded() bool { return s.w.cfg.Store.Protection() == store.ByPassphrase }

// make makes the code; the one before is void from then on.
func (s *recoveryScreen) make() {
	w := s.w
	if s.busy {
		return
	}
	s.busy = true
	w.show(s)
	var err error
	held, guarded, passphrase, code := w.cfg.Store, s.guarded(), s.passphrase, ""
	w.run(func() {
		if guarded {
			err = held.Unlock(passphrase)
		}
		if err == nil {
			code, err = held.NewRecovery()
		}
	}, func() {
		s.busy, s.code, s.note = false, code, say{}
		w.relock()
		if err != nil {
			s.note = say{as: warned, sentence: w.sentence(err)}
		}
		w.show(s)
	})
}

// shown is the code, and what to do with it.
func (s *recoveryScreen) shown() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Data.Recovery
	code := columnOf(gap)
	for four := range slices.Chunk(strings.Split(s.code, "-"), 4) {
		line := rowOf(gap)
		for _, group := range four {
			line.Add(k.backed(theme.ColorNameButton, 10, padded(11, 14, k.fixed(group, sizeHeading, theme.ColorNameForeground, semibold))))
		}
		code.Add(line)
	}
	body := columnOf(gap*2, code, leftAligned(k.button("recovery.save", quiet, "download", t.SaveSheet, s.save)))
	if s.note.sentence != "" {
		body.Add(k.notice(s.note.as, s.note.sentence))
	}
	done := k.button("recovery.done", primary, "check", t.Done, s.back)
	if !s.written {
		done.asleep()
	}
	body.Add(k.toggle("recovery.written", t.Written, "", s.written, func(on bool) { s.written = on; w.show(s) }))
	body.Add(leftAligned(done))
	return body
}

// save writes the sheet to be printed.
func (s *recoveryScreen) save() {
	w, t := s.w, s.w.kit.text.Data.Recovery
	code, language, made := s.code, w.kit.language, w.kit.text.day(w.cfg.Now())
	w.saveFile(t.FileName+".pdf", func(to io.Writer) error {
		return sheet.Recovery(to, sheet.RecoveryCode{Language: language, Code: code, Made: made})
	}, func(err error) {
		s.note = say{as: told, sentence: t.Saved}
		if err != nil {
			s.note = say{as: failed, sentence: w.sentence(err)}
		}
		w.show(s)
	})
}

// leaveFor implements asker.
func (s *recoveryScreen) leaveFor(next func()) {
	if s.code == "" || s.written {
		next()
		return
	}
	t := s.w.kit.text
	s.w.ask("leave", t.Data.Recovery.LeaveTitle, t.Data.Recovery.LeaveText, t.Data.Recovery.Leave, t.Common.Cancel, next)
}

func (s *recoveryScreen) back() { s.w.showSettingsPage(pageData) }

// escape implements closer: a code that nobody has written down is not put away by a key.
func (s *recoveryScreen) escape() bool {
	if s.code == "" && !s.busy || s.written {
		s.back()
	}
	return true
}

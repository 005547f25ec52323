package ui

import (
	"encoding/json"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// keys with Ctrl, and what they do.
func (w *Window) shortcuts() map[fyne.KeyName]func() {
	return map[fyne.KeyName]func(){
		fyne.KeyD: func() {
			if t, ok := w.screen.(*talk); ok && !w.asked() {
				t.toggleMute()
			}
		},
		fyne.KeyE: func() {
			if t, ok := w.screen.(*talk); ok && !w.asked() {
				t.toggleCamera()
			}
		},
		fyne.KeyB: func() {
			w.toggleBlur()
			if t, ok := w.screen.(*talk); ok {
				t.fillBlur()
			}
			if s, ok := w.screen.(*waitingScreen); ok {
				s.fillBlur()
			}
		},
		fyne.KeyH: w.toggleCover,
		fyne.KeyL: w.lockNow,
		fyne.KeyW: w.askToQuit,
	}
}

func (w *Window) addShortcuts() {
	for key := range w.shortcuts() {
		s := &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierControl}
		w.win.Canvas().AddShortcut(s, func(s fyne.Shortcut) { w.shortcut(s) })
	}
	w.win.Canvas().SetOnTypedKey(w.key)
	w.win.Canvas().SetOnTypedRune(w.typed)
	if c, ok := w.win.Canvas().(desktop.Canvas); ok {
		c.SetOnKeyDown(w.keyDown)
		c.SetOnKeyUp(w.keyUp)
	}
}

// shortcut does what a shortcut says and whether it is one of the window's.
func (w *Window) shortcut(s fyne.Shortcut) bool {
	custom, ok := s.(*desktop.CustomShortcut)
	if !ok || custom.Modifier != fyne.KeyModifierControl {
		return false
	}
	do, ok := w.shortcuts()[custom.KeyName]
	blind := w.covered() && custom.KeyName != fyne.KeyH && custom.KeyName != fyne.KeyW && custom.KeyName != fyne.KeyL
	if ok && !blind { // nothing is switched that cannot be seen
		do()
	}
	return ok
}

// key does what a key without a control for it means.
func (w *Window) key(e *fyne.KeyEvent) {
	if w.covered() {
		return
	}
	switch e.Name {
	case fyne.KeyF11:
		w.toggleFullScreen()
	case fyne.KeyEscape:
		if w.asked() {
			w.closeDialog()
		} else if s, ok := w.screen.(closer); !ok || !s.escape() {
			w.win.Canvas().Unfocus()
		}
	}
}

// typed does what a letter without a control for it means.
func (w *Window) typed(r rune) {
	if s, ok := w.screen.(typist); ok && !w.covered() && !w.asked() {
		s.typed(r)
	}
}

// askToQuit closes the window, after a question while a room is open.
func (w *Window) askToQuit() {
	if w.covered() {
		w.uncover()
	}
	if w.room == nil {
		w.goTo(w.Quit)
		return
	}
	t := w.kit.text.Talk
	w.ask("quit", t.QuitTitle, t.QuitText, t.End, t.Stay, w.Quit)
}

// Quit ends the program without a question: Fyne's loop ends with its master window. It is called on Fyne's thread.
func (w *Window) Quit() {
	w.takeBack()
	w.stop()
	w.win.Close()
}

// ask puts a question over everything; Esc and the second button answer no.
func (w *Window) ask(name, title, sentence, yes, no string, onYes func()) {
	k := w.kit
	buttons := rowOf(gap*1.5,
		k.button(name+".no", quiet, "", no, w.closeDialog),
		k.button(name+".yes", danger, "", yes, func() { w.closeDialog(); onYes() }))
	w.overlay(title, sentence, nil, buttons, questionWidth)
}

// tell puts a sentence over everything until it is closed.
func (w *Window) tell(closing, sentence string) {
	w.overlay("", sentence, nil, rowOf(0, w.kit.button("tell.close", primary, "", closing, w.closeDialog)), questionWidth)
}

// questionWidth is how wide a question is, at scale 1.
const questionWidth = 440

// overlay puts a title, a sentence, content and buttons over everything; title and content may be missing.
func (w *Window) overlay(title, sentence string, content, buttons fyne.CanvasObject, wide float32) {
	k := w.kit
	w.closeDialog()
	body := columnOf(gap * 1.5)
	if title != "" {
		body.Add(k.prose(title, sizeHeading, "foreground", display))
	}
	if sentence != "" {
		body.Add(k.prose(sentence, sizeBody, "foreground", regular))
	}
	if content != nil {
		body.Add(content)
	}
	body.Add(padded(gap, 0, border(nil, nil, nil, buttons, nil)))
	width := min(k.px(wide), w.win.Canvas().Size().Width-120)
	// Wrapped text knows its height only at its width, and a pop-up takes its first one.
	body.Resize(fyne.NewSize(width, 1))
	w.dialog = widget.NewModalPopUp(padded(26, 28, container.New(sized{Width: width, Height: body.MinSize().Height}, body)), w.win.Canvas())
	w.openDialog()
}

// openDialog shows the dialog and focuses its first control; under the cover it waits until that is up.
func (w *Window) openDialog() {
	if w.covered() {
		w.cover.asked = true
		w.dialog.Hide()
		return
	}
	if w.locked() { // what was begun before the lock has nothing to say over it
		w.closeDialog()
		return
	}
	w.dialog.Show()
	walk(w.dialog, fyne.Position{}, func(o named, _ fyne.Position) {
		if f, ok := o.(fyne.Focusable); ok && w.win.Canvas().Focused() == nil {
			w.win.Canvas().Focus(f)
		}
	})
}

// asked says whether a dialog or a menu is open: whoever clicks beside a menu closes it.
func (w *Window) asked() bool { return w.dialog != nil && w.dialog.Visible() }

func (w *Window) closeDialog() {
	w.hideDialog()
	w.dialog = nil
}

func (w *Window) hideDialog() {
	if w.dialog != nil {
		w.dialog.Hide()
	}
}

// reveal scrolls a control into view: Tab may have gone to one below the edge.
func (w *Window) reveal(o fyne.CanvasObject) {
	for _, s := range w.scrolls {
		inside := false
		var at fyne.Position
		walk(s.Content, fyne.Position{}, func(n named, p fyne.Position) {
			if fyne.CanvasObject(n) == o {
				inside, at = true, p
			}
		})
		if !inside {
			continue
		}
		const around = 12
		top, bottom := at.Y-around, at.Y+o.Size().Height+around-s.Size().Height
		switch {
		case top < 0:
			s.ScrollToOffset(fyne.NewPos(0, s.Offset.Y+top))
		case bottom > 0:
			s.ScrollToOffset(fyne.NewPos(0, s.Offset.Y+bottom))
		}
	}
}

// Rect is where something is, in pixels of the window.
type Rect struct{ X, Y, Width, Height float32 }

// Targets are the controls that can be used now, by their stable names ("open.third", "talk.mute"), the
// frames shown ("talk.remote", "talk.remote.1", "talk.own", "check.own"), and what the device check found ("check.level",
// "check.server"), so that a test can drive the real window with mouse and keyboard and look at it. Two of
// one name: the last wins.
func (w *Window) Targets() map[string]Rect {
	scale := w.win.Canvas().Scale()
	found := map[string]Rect{}
	add := func(name string, at fyne.Position, size fyne.Size) {
		found[name] = Rect{at.X * scale, at.Y * scale, size.Width * scale, size.Height * scale}
	}
	w.each(func(o named, at fyne.Position) { add(o.targetName(), at, o.Size()) })
	var frames map[string]*picture
	switch s := w.screen.(type) {
	case *talk:
		frames = map[string]*picture{"talk.own": s.own, "talk.screen": s.screen}
		for _, t := range s.stage.tiles {
			name := "talk.remote"
			if t.n > 0 {
				name += "." + itoa(t.n)
			}
			frames[name] = t.picture
		}
	case *waitingScreen:
		frames = map[string]*picture{"waiting.own": s.preview}
	case *checkScreen:
		frames = map[string]*picture{"check.own": s.preview}
		for name, o := range map[string]fyne.CanvasObject{"check.level": s.level.object, "check.server": s.server} {
			add(name, fyne.CurrentApp().Driver().AbsolutePositionForObject(o), o.Size())
		}
	}
	if w.covered() {
		frames = nil
	}
	for name, p := range frames {
		if at, size, ok := p.frame(); ok {
			add(name, at, size)
		}
	}
	return found
}

// translateFyne gives Fyne its own few words, such as those of an entry's menu. Fyne speaks the
// system's language only, so that is the name under which the chosen one is handed over.
func translateFyne(t *text) {
	own, err := json.Marshal(t.Fyne)
	if err != nil {
		return // a map of strings always becomes JSON
	}
	if err := lang.AddTranslationsForLocale(own, lang.SystemLocale()); err != nil {
		fyne.LogError("translate Fyne's own words", err)
	}
}

func itoa(n int) string { return strconv.Itoa(n) }

// two writes a number with two digits.
func two(n int) string {
	if n < 10 {
		return "0" + itoa(n)
	}
	return itoa(n)
}

// systemLanguage is the two letters of the desktop's language.
func systemLanguage() string {
	return strings.SplitN(strings.ToLower(lang.SystemLocale().String()), "-", 2)[0]
}

package ui

import (
	"errors"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/store"
)

// lockScreen stands alone in the window while the store is locked: nothing of it can be seen or reached.
type lockScreen struct {
	w        *Window
	behind   screen // is shown afterwards; nil = the start
	idle     int    // minutes without input that led here; 0 = it was asked for
	language string // chosen here; "" = none
	typed    string
	sheet    bool // the spare key is asked for
	code     string
	fresh    twice
	busy     bool
	problem  string
	wrong    int       // passphrases in a row
	until    time.Time // before which no other is taken
	wait     *label
}

// locked says whether the store is locked.
func (w *Window) locked() bool { return w.cfg.Store.Locked() }

// lockNow locks the window, where there is a passphrase; an open room is covered instead.
func (w *Window) lockNow() {
	switch {
	case w.locked():
	case w.room != nil:
		if !w.covered() {
			w.drawCover()
		}
	case w.cfg.Store.Protection() != store.ByPassphrase:
		t := w.kit.text
		w.overlay(t.Data.Lock.Title, t.Data.Lock.NeedsPassphrase, nil, rowOf(gap*1.5,
			w.kit.button("lock.close", quiet, "", t.Common.Close, w.closeDialog),
			w.kit.button("lock.set", primary, "key-round", t.Data.Protect.Set, func() { w.closeDialog(); w.showPassphrase() })), questionWidth)
	default:
		w.lock(0)
	}
}

// lock forgets what can be forgotten and shows the lock. What was on the screen comes back afterwards, with
// what was typed there.
func (w *Window) lock(idle int) {
	behind := w.screen
	if _, ok := behind.(leaver); ok {
		behind = nil // its devices are closed
	}
	w.closeDialog()
	overlays := w.win.Canvas().Overlays()
	for _, o := range overlays.List() {
		overlays.Remove(o) // the list of a choice, or an entry's menu
	}
	w.takeBack()
	w.cfg.Store.Lock()
	w.showLock(idle, behind)
}

// showLock shows the lock of a store that is locked.
func (w *Window) showLock(idle int, behind screen) {
	w.settings = store.Settings{Language: w.settings.Language, Theme: w.settings.Theme, Scale: w.settings.Scale,
		Reminder: w.settings.Reminder, Silent: w.settings.Silent, Tray: w.settings.Tray} // what the lock itself goes by
	w.hold()
	w.show(&lockScreen{w: w, idle: idle, behind: behind})
	w.focusOn("lock.passphrase")
}

func (s *lockScreen) content() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Data.Lock
	s.wait = nil
	names := w.ownNames("lock.language", k.language, s.speak)
	languages := padded(20, 24, border(nil, nil, nil, container.New(sized{Width: oneRow(names)}, names), nil))
	title, under, body := t.Locked, t.LockedText, s.question
	switch {
	case s.sheet:
		title, under, body = t.SheetTitle, t.SheetText, s.recovery
	case w.cfg.Store.Protection() != store.ByPassphrase:
		under, body = t.KeychainText, s.keychain
	case s.idle > 0:
		under = t.Idle.with(s.idle)
	}
	return border(languages, nil, nil, nil, w.bare(440, k.prose(title, sizeHeading, theme.ColorNameForeground, display),
		k.prose(under, sizeBody, colorMuted, regular), body()))
}

// question asks for the passphrase.
func (s *lockScreen) question() fyne.CanvasObject {
	k := s.w.kit
	t := k.text.Data.Lock
	e := k.secret("lock.passphrase", s.typed, false, func(text string) { s.typed = text })
	e.OnSubmitted = func(string) { s.open() }
	body := columnOf(gap*1.5, k.field(t.Passphrase, e))
	s.addProblem(body)
	line := buttons(s.next("lock.open", "lock-open", t.Unlock, s.open))
	if s.w.cfg.Store.HasRecovery() {
		line.Add(k.button("lock.sheet", plain, "", t.HaveSheet, func() { s.turn(true) }))
	}
	body.Add(line)
	return body
}

// keychain is for a key that lies in the system's keychain, which does not hand it out.
func (s *lockScreen) keychain() fyne.CanvasObject {
	k := s.w.kit
	t := k.text.Data
	body := columnOf(gap * 1.5)
	s.addProblem(body)
	line := buttons(s.next("lock.open", "refresh-cw", t.Rescue.Again, s.open))
	if s.w.cfg.Store.HasRecovery() {
		line.Add(k.button("lock.sheet", plain, "", t.Lock.HaveSheet, func() { s.turn(true) }))
	}
	body.Add(line)
	return body
}

// recovery asks for the code of the spare key and a new passphrase.
func (s *lockScreen) recovery() fyne.CanvasObject {
	k := s.w.kit
	t := k.text.Data.Lock
	body := columnOf(gap*1.5,
		k.field(t.Code, k.entry("lock.code", s.code, t.CodeHint, func(text string) { s.code = text })),
		s.fresh.fields(s.w, "lock", k.text.Data.Protect.New, func() { s.w.show(s) }, s.recover))
	s.addProblem(body)
	body.Add(buttons(s.next("lock.recover", "key-round", t.Recover, s.recover),
		k.button("lock.back", quiet, "", t.Back, func() { s.turn(false) })))
	return body
}

func (s *lockScreen) addProblem(to *fyne.Container) {
	k := s.w.kit
	if s.problem != "" {
		to.Add(k.notice(warned, s.problem))
	}
	if left := s.left(s.w.cfg.Now()); left > 0 {
		s.wait = k.prose(k.text.Data.Lock.Wait.with(left), sizeBody, theme.ColorNameForeground, medium)
		to.Add(s.wait)
	}
}

// next is the button for the next step, or says that it is under way.
func (s *lockScreen) next(name, icon, caption string, do func()) *tap {
	k := s.w.kit
	if s.busy {
		icon, caption = "hourglass", k.text.Data.Lock.Unlocking
	}
	b := k.button(name, primary, icon, caption, do)
	if s.busy || s.left(s.w.cfg.Now()) > 0 {
		b.asleep()
	}
	return b
}

// left is for how many seconds no passphrase is taken.
func (s *lockScreen) left(now time.Time) int {
	return int((max(0, s.until.Sub(now)) + time.Second - 1) / time.Second)
}

// pause is how long to wait after so many wrong passphrases in a row: whoever mistypes hardly notices it.
func pause(wrong int) time.Duration {
	const free, longest = 2, time.Minute
	if wrong <= free {
		return 0
	}
	return min(time.Second<<min(wrong-free, 10), longest)
}

// tick counts the wait down.
func (s *lockScreen) tick(now time.Time) {
	if s.wait == nil {
		return
	}
	if left := s.left(now); left > 0 {
		s.wait.set(s.w.kit.text.Data.Lock.Wait.with(left))
		return
	}
	s.w.show(s)
}

// speak changes the language of the lock, and of the app once it is open.
func (s *lockScreen) speak(language string) {
	s.language, s.w.settings.Language = language, language
	s.w.rebuild()
}

func (s *lockScreen) turn(sheet bool) {
	s.sheet, s.problem = sheet, ""
	s.w.show(s)
	if sheet {
		s.w.focusOn("lock.code")
	} else {
		s.w.focusOn("lock.passphrase")
	}
}

// escape implements closer.
func (s *lockScreen) escape() bool {
	if s.sheet && !s.busy {
		s.turn(false)
	}
	return true
}

// open tries the passphrase, or the keychain.
func (s *lockScreen) open() {
	held, typed := s.w.cfg.Store, s.typed
	s.try(func() error { return held.Unlock(typed) })
}

// recover opens with the spare key.
func (s *lockScreen) recover() {
	if s.problem = s.fresh.fault(s.w.kit.text.Data.Protect); s.problem != "" {
		s.w.show(s)
		return
	}
	held, code, passphrase := s.w.cfg.Store, s.code, s.fresh.first
	s.try(func() error { return held.Recover(code, passphrase) })
}

// try does something slow that opens the store.
func (s *lockScreen) try(do func() error) {
	w := s.w
	if s.busy || s.left(w.cfg.Now()) > 0 {
		return
	}
	s.busy, s.problem = true, ""
	w.show(s)
	var err error
	w.run(func() { err = do() }, func() {
		s.busy = false
		if err == nil {
			w.unlocked(s)
			return
		}
		s.problem = w.sentence(err)
		if errors.Is(err, store.ErrWrongPassphrase) {
			s.wrong, s.typed = s.wrong+1, ""
			s.until = w.cfg.Now().Add(pause(s.wrong))
		}
		w.show(s)
	})
}

// unlocked goes on where the lock came in between.
func (w *Window) unlocked(s *lockScreen) {
	w.reload()
	if s.language != "" && s.language != w.settings.Language {
		w.settings.Language = s.language
		w.keepSettings("keep the language of the lock")
		w.equip()
	}
	w.touched()
	if again, ok := s.behind.(*settingsScreen); ok {
		again.look()
	}
	w.begin(s.behind)
}

// relock closes the store again behind the lock, for work that was under way when the window was locked and opened it to
// be sure who asks.
func (w *Window) relock() {
	if lock, ok := w.screen.(*lockScreen); ok && !lock.busy {
		w.cfg.Store.Lock()
	}
}

// bare puts parts in one column into the middle of the window, under the app's name: for what has no side bar.
func (w *Window) bare(width float32, parts ...fyne.CanvasObject) *container.Scroll {
	k := w.kit
	logo := canvas.NewImageFromImage(w.logo)
	logo.FillMode = canvas.ImageFillContain
	logo.SetMinSize(fyne.NewSquareSize(k.px(44)))
	body := columnOf(gap*1.75, leftAligned(rowOf(12, logo, k.fixed(title, sizeTitle, theme.ColorNameForeground, display))))
	for _, part := range parts {
		body.Add(part)
	}
	return k.scroll(container.New(centrepiece{k.px(width)}, body))
}

// footed sets a foot below what bare makes, as wide as limit. The foot stays in sight where the rest has to be scrolled.
type footed struct{ limit float32 }

func (footed) MinSize(o []fyne.CanvasObject) fyne.Size {
	above, foot := o[0].MinSize(), o[1].MinSize()
	return fyne.NewSize(max(above.Width, foot.Width+2*centreMargin), above.Height+foot.Height+centreMargin)
}

func (f footed) Layout(o []fyne.CanvasObject, size fyne.Size) {
	above, foot := o[0].(*container.Scroll), o[1]
	room := size.Height - foot.MinSize().Height - centreMargin
	above.Resize(fyne.NewSize(size.Width, room)) // its height depends on its width
	height, air := above.Content.MinSize().Height, float32(0)
	if height > room {
		air = gap * 2 // below what is cut off
		height = room - air
	}
	top := (room - air - height) * 0.42
	above.Resize(fyne.NewSize(size.Width, height))
	above.Move(fyne.NewPos(0, top))
	width := min(size.Width-2*centreMargin, max(f.limit, foot.MinSize().Width))
	foot.Resize(fyne.NewSize(width, foot.MinSize().Height))
	foot.Move(fyne.NewPos((size.Width-width)/2, top+height+air))
}

// centrepiece sets its object into the middle, no wider than limit.
type centrepiece struct{ limit float32 }

const centreMargin = 28 // around it, for rings and shadows

func (centrepiece) MinSize(o []fyne.CanvasObject) fyne.Size {
	return o[0].MinSize().AddWidthHeight(2*centreMargin, 2*centreMargin)
}

func (c centrepiece) Layout(o []fyne.CanvasObject, size fyne.Size) {
	width := min(size.Width-2*centreMargin, max(c.limit, o[0].MinSize().Width))
	o[0].Resize(fyne.NewSize(width, o[0].MinSize().Height))
	height := o[0].MinSize().Height
	o[0].Resize(fyne.NewSize(width, height))
	o[0].Move(fyne.NewPos((size.Width-width)/2, max(centreMargin, (size.Height-height)*0.42)))
}

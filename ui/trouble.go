package ui

import (
	"errors"
	"image/color"
	"slices"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/store"
)

// Errors that Config.Open may wrap: why a room must not be opened.
var (
	ErrPageChanged   = errors.New("the guests' page is not as it was released")
	ErrPageUnchecked = errors.New("the guests' page cannot be checked")
)

// tellRefused says why a room was not opened, and the next steps.
func (w *Window) tellRefused(err error) {
	t := w.kit.text
	title, sentence := "", t.Errors.Open
	switch {
	case errors.Is(err, ErrPageChanged):
		title, sentence = t.Errors.PageChanged, t.Errors.PageChangedText
	case errors.Is(err, ErrPageUnchecked):
		title, sentence = t.Errors.PageUnchecked, t.Errors.PageUncheckedText
	}
	w.overlay(title, sentence, nil, rowOf(0, w.kit.button("tell.close", primary, "", t.Common.Close, w.closeDialog)), questionWidth)
}

// explain is the sentence for an error of the store; any other gets an honest general one.
func (t *text) explain(err error) string {
	for _, known := range []struct {
		err      error
		sentence string
	}{
		{store.ErrInUse, t.Errors.InUse},
		{store.ErrWrongPassphrase, t.Errors.WrongPassphrase},
		{store.ErrWeak, t.Errors.Weak},
		{store.ErrMistyped, t.Errors.Mistyped},
		{store.ErrWrongCode, t.Errors.WrongCode},
		{store.ErrNoEntry, t.Errors.NoEntry},
		{store.ErrNoKeychain, t.Errors.NoKeychain},
		{store.ErrLocked, t.Errors.Locked},
		{store.ErrExport, t.Errors.Export},
		{store.ErrWrongKey, t.Errors.WrongKey},
		{store.ErrForeign, t.Errors.Foreign},
		{store.ErrNewer, t.Errors.Newer},
		{store.ErrReadOnly, t.Errors.ReadOnly},
		{store.ErrFull, t.Errors.Full},
		{store.ErrNotFound, t.Errors.Gone},
		{store.ErrDamaged, t.Errors.Damaged},
		{store.ErrTooLarge, t.Errors.TooLarge},
		{store.ErrInvalid, t.Errors.Invalid},
	} {
		if errors.Is(err, known.err) {
			return known.sentence
		}
	}
	return t.Errors.General
}

// Rescue is what can be done about a store that does not open. Any of it may be missing: it is not offered then.
type Rescue struct {
	Folder  string                             // where the data lies
	Backups func() ([]store.BackupFile, error) // newest first
	Restore func(store.BackupFile) error       // puts one into the place of the store; what was there is kept beside
	Anew    func() error                       // starts an empty store; what was there is kept beside
	Again   func() error                       // opens the store and, when that goes, shows the window
}

// trouble is the window that stands when there is nothing to make a Window of.
type trouble struct {
	app    fyne.App
	win    fyne.Window
	kit    *kit
	rescue Rescue
	err    error
	said   string // what was done; "" = nothing yet
	sure   bool   // whether to start anew was asked

	list   []store.BackupFile // newest first
	listed bool               // else it is still being looked for
	fault  error              // of that
	busy   bool               // something is being done about it
	work   sync.WaitGroup     // for which the closing window waits
	hop    func(func())       // to Fyne's thread
}

// ShowTrouble shows a window that says, in the desktop's language, why the app cannot start: for errors of
// store.Open. When it is closed, by the counsellor or by Again, and no other window is open, the app ends.
// The error is ErrNoWindow: then the app must not run.
func ShowTrouble(app fyne.App, err error, rescue Rescue) error {
	return showFirst(newTrouble(fyne.Do, app, err, rescue).win)
}

func newTrouble(hop func(func()), app fyne.App, err error, rescue Rescue) *trouble {
	language, t := systemText()
	k := &kit{look: newLook(app.Settings().ThemeVariant() == theme.VariantDark, 1, color.NRGBA{}), text: t, language: language, touched: func() {}, spaced: new(bool), typed: func(rune) {},
		key: func(*fyne.KeyEvent) {}, keyUp: func(*fyne.KeyEvent) {}, shortcut: func(fyne.Shortcut) bool { return false },
		reveal: func(fyne.CanvasObject) {}, onScroll: func(*container.Scroll) {}}
	app.Settings().SetTheme(k.look)
	s := &trouble{app: app, win: app.NewWindow(title), kit: k, rescue: rescue, err: err, hop: hop}
	s.win.SetPadded(false)
	s.win.SetOnClosed(s.work.Wait)
	s.show()
	s.look()
	s.win.Resize(fyne.NewSize(680, 560))
	s.win.CenterOnScreen()
	return s
}

// run does slow work in a goroutine, and then done on Fyne's thread.
func (s *trouble) run(slow, done func()) {
	s.work.Go(func() {
		slow()
		s.hop(done)
	})
}

// look asks for the backups and shows them when they are there.
func (s *trouble) look() {
	if s.rescue.Backups == nil {
		return
	}
	var list []store.BackupFile
	var err error
	s.run(func() { list, err = s.rescue.Backups() }, func() {
		s.list, s.fault, s.listed = list, err, true
		s.show()
	})
}

// show fills the window for the error as it is now.
func (s *trouble) show() { s.win.SetContent(s.content()) }

func (s *trouble) content() fyne.CanvasObject {
	k := s.kit
	t := k.text.Data.Rescue
	body := columnOf(gap*2.5, k.prose(t.Title, sizeHeading, theme.ColorNameForeground, display))
	if s.said != "" {
		body.Add(k.notice(told, s.said))
	} else {
		body.Add(k.notice(failed, k.text.explain(s.err)))
	}
	line := buttons()
	if s.rescue.Again != nil {
		line.Add(k.button("trouble.again", primary, "refresh-cw", t.Again, s.again))
	}
	if s.rescue.Folder != "" {
		line.Add(k.button("trouble.folder", quiet, "folder-open", t.Folder, func() { s.failedWith(s.app.OpenURL(folderURL(s.rescue.Folder))) }))
	}
	line.Add(k.button("trouble.close", quiet, "", k.text.Common.Close, func() { s.win.Close() }))
	body.Add(line)
	if s.said == "" && s.lost() {
		keyLost := s.is(store.ErrWrongKey, store.ErrNoEntry) // with it, the backups
		if s.listed && s.rescue.Restore != nil && !keyLost {
			body.Add(s.backups())
		}
		if s.rescue.Anew != nil {
			body.Add(s.anew())
		}
	}
	return container.NewStack(canvas.NewRectangle(k.color(theme.ColorNameBackground)), k.scroll(padded(28, 32, body)))
}

// lost says whether the file is no longer of use as it is: then there is something to put in its place.
func (s *trouble) lost() bool {
	return !s.is(store.ErrInUse, store.ErrNewer, store.ErrReadOnly, store.ErrFull, store.ErrNoKeychain)
}

// is says whether the trouble is one of these.
func (s *trouble) is(errs ...error) bool {
	return slices.ContainsFunc(errs, func(err error) bool { return errors.Is(s.err, err) })
}

func (s *trouble) backups() fyne.CanvasObject {
	k := s.kit
	t := k.text.Data.Rescue
	rows := columnOf(gap)
	for i, b := range s.list {
		rows.Add(k.backupRow(b, k.button("trouble.restore."+itoa(i), quiet, "", t.Restore, func() {
			s.do(func() error { return s.rescue.Restore(b) }, t.Restored)
		})))
	}
	switch {
	case s.fault != nil:
		rows.Add(k.prose(k.text.explain(s.fault), sizeBody, theme.ColorNameForeground, regular))
	case len(s.list) == 0:
		rows.Add(k.prose(t.NoBackups, sizeBody, theme.ColorNameForeground, regular))
	}
	return k.section(t.Backups, "", rows)
}

// anew starts with nothing, after a question in its place.
func (s *trouble) anew() fyne.CanvasObject {
	k := s.kit
	t := k.text.Data.Rescue
	if !s.sure {
		return k.section(t.Anew, t.AnewText, leftAligned(k.button("trouble.anew", quiet, "", t.Anew, func() { s.sure = true; s.show() })))
	}
	return k.section(t.Anew, t.AnewText, buttons(
		k.button("trouble.anew.no", quiet, "", k.text.Common.Cancel, func() { s.sure = false; s.show() }),
		k.button("trouble.anew.yes", danger, "", t.AnewYes, func() { s.do(s.rescue.Anew, t.Started) })))
}

// again tries to open the store; the window goes when that went well.
func (s *trouble) again() {
	if err := s.rescue.Again(); err != nil {
		s.said = ""
		s.failedWith(err)
		return
	}
	s.win.Close()
}

// do does something about the trouble, one thing at a time.
func (s *trouble) do(slow func() error, done string) {
	if s.busy {
		return
	}
	s.busy = true
	var err error
	s.run(func() { err = slow() }, func() {
		s.busy = false
		s.finished(err, done)
	})
}

// finished goes on after something was done about the trouble.
func (s *trouble) finished(err error, done string) {
	switch {
	case err != nil:
		s.failedWith(err)
	case s.rescue.Again != nil:
		s.again()
	default:
		s.said = done
		s.show()
	}
}

// failedWith shows another error; nil changes nothing.
func (s *trouble) failedWith(err error) {
	if err != nil {
		s.err = err
		s.show()
	}
}

package ui

import (
	"errors"

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
	for known, sentence := range map[error]string{
		store.ErrInUse:    t.Errors.InUse,
		store.ErrWrongKey: t.Errors.WrongKey,
		store.ErrForeign:  t.Errors.Foreign,
		store.ErrNewer:    t.Errors.Newer,
		store.ErrReadOnly: t.Errors.ReadOnly,
		store.ErrFull:     t.Errors.Full,
		store.ErrNotFound: t.Errors.Gone,
		store.ErrDamaged:  t.Errors.Damaged,
		store.ErrInvalid:  t.Errors.Invalid,
	} {
		if errors.Is(err, known) {
			return sentence
		}
	}
	return t.Errors.General
}

// ShowTrouble shows a window that says, in the desktop's language, why the app cannot start: for
// errors of store.Open, when there is nothing to make a Window of. The app ends when it is closed.
func ShowTrouble(app fyne.App, err error) {
	language := systemLanguage()
	t, failed := loadText(language)
	if failed != nil {
		language = "en"
		if t, failed = loadText(language); failed != nil {
			panic(failed) // the texts are embedded, and tests read them all
		}
	}
	k := &kit{look: newLook(app.Settings().ThemeVariant() == theme.VariantDark, 1), text: t, language: language,
		key: func(*fyne.KeyEvent) {}, keyUp: func(*fyne.KeyEvent) {}, shortcut: func(fyne.Shortcut) bool { return false }, reveal: func(fyne.CanvasObject) {}}
	app.Settings().SetTheme(k.look)
	w := app.NewWindow(title)
	w.SetMaster()
	w.SetPadded(false)
	body := columnOf(gap*2,
		k.prose(title, sizeHeading, theme.ColorNameForeground, display),
		k.prose(t.explain(err), sizeBody, theme.ColorNameForeground, regular),
		border(nil, nil, nil, k.button("trouble.close", primary, "", t.Common.Close, w.Close), nil))
	w.SetContent(container.NewStack(canvas.NewRectangle(k.color(theme.ColorNameBackground)), padded(28, 32, body)))
	w.Resize(fyne.NewSize(520, 240))
	w.CenterOnScreen()
	w.Show()
}

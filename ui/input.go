package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// entry is Fyne's, with a name, and it leaves the window's keys and shortcuts to the window.
type entry struct {
	widget.Entry
	kit   *kit
	name  string
	onKey func(fyne.KeyName) bool // whether it took the key
	whole bool                    // with the focus all of it is selected: what is typed takes its place
}

func (k *kit) entry(name, text, hint string, onChange func(string)) *entry {
	return k.lineEntry(name, text, hint, fyne.ScrollNone, onChange)
}

// long is an entry that stays as wide as its place however long its text is.
func (k *kit) long(name, text, hint string, onChange func(string)) *entry {
	return k.lineEntry(name, text, hint, fyne.ScrollHorizontalOnly, onChange)
}

func (k *kit) lineEntry(name, text, hint string, scroll fyne.ScrollDirection, onChange func(string)) *entry {
	e := &entry{kit: k, name: name}
	e.ExtendBaseWidget(e)
	e.Wrapping = fyne.TextWrapOff
	e.Scroll = scroll
	e.SetPlaceHolder(hint)
	e.SetText(text)
	e.OnChanged = onChange
	return e
}

// FocusGained implements fyne.Focusable.
func (e *entry) FocusGained() {
	e.Entry.FocusGained()
	if e.whole {
		e.Entry.TypedShortcut(&fyne.ShortcutSelectAll{})
	}
	e.kit.reveal(e)
}

// SetText changes the text. Fyne leaves an old selection on the new text, which then eats what is typed.
func (e *entry) SetText(text string) {
	if !e.whole {
		e.Entry.SetText(text)
		return
	}
	e.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
	e.Entry.SetText(text)
	e.Entry.TypedShortcut(&fyne.ShortcutSelectAll{})
}

// TypedKey implements fyne.Focusable.
func (e *entry) TypedKey(key *fyne.KeyEvent) {
	switch {
	case e.onKey != nil && e.onKey(key.Name):
	case key.Name == fyne.KeyEscape || key.Name == fyne.KeyF11:
		e.kit.key(key)
	default:
		e.Entry.TypedKey(key)
	}
}

// KeyUp implements desktop.Keyable.
func (e *entry) KeyUp(key *fyne.KeyEvent) {
	e.Entry.KeyUp(key)
	e.kit.keyUp(key)
}

// TypedRune implements fyne.Focusable. A space that pressed a control comes as a letter too, after the key: it
// must not get into an entry that the control has given the focus.
func (e *entry) TypedRune(r rune) {
	if r != ' ' || !*e.kit.spaced {
		e.Entry.TypedRune(r)
	}
}

// TypedShortcut implements fyne.Shortcutable.
func (e *entry) TypedShortcut(s fyne.Shortcut) {
	if !e.kit.shortcut(s) {
		e.Entry.TypedShortcut(s)
	}
}

func (e *entry) targetName() string { return e.name }

// area is an entry of several lines.
func (k *kit) area(name, text, hint string, rows int, onChange func(string)) *entry {
	e := &entry{kit: k, name: name}
	e.ExtendBaseWidget(e)
	e.MultiLine = true
	e.Wrapping = fyne.TextWrapWord
	e.SetMinRowsVisible(rows)
	e.SetPlaceHolder(hint)
	e.SetText(text)
	e.OnChanged = onChange
	return e
}

// selection is Fyne's select, with a name; Enter opens it too.
type selection struct {
	widget.Select
	kit  *kit
	name string
}

// selection chooses one of options by its index; -1 = none yet.
func (k *kit) selection(name string, options []string, chosen int, onChoose func(index int)) *selection {
	s := &selection{kit: k, name: name}
	s.ExtendBaseWidget(s)
	s.PlaceHolder = " "
	s.Options = options
	if chosen >= 0 && chosen < len(options) {
		s.Selected = options[chosen]
	}
	s.OnChanged = func(string) { onChoose(s.SelectedIndex()) }
	return s
}

// framed draws the border of an entry around the select: on a white card it would not be seen.
func (s *selection) framed() fyne.CanvasObject {
	frame := canvas.NewRectangle(color.Transparent)
	frame.CornerRadius, frame.StrokeWidth = 12, 1
	frame.StrokeColor = s.kit.color(theme.ColorNameInputBorder)
	return container.NewStack(s, frame)
}

// MinSize implements fyne.CanvasObject: high enough to be hit.
func (s *selection) MinSize() fyne.Size {
	return s.Select.MinSize().Max(fyne.NewSize(120, max(target, s.kit.px(42))))
}

// TypedKey implements fyne.Focusable.
func (s *selection) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		s.Select.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	case fyne.KeyEscape, fyne.KeyF11:
		s.kit.key(key)
	default:
		s.Select.TypedKey(key)
	}
}

// KeyDown implements desktop.Keyable.
func (s *selection) KeyDown(*fyne.KeyEvent) {}

// KeyUp implements desktop.Keyable.
func (s *selection) KeyUp(key *fyne.KeyEvent) { s.kit.keyUp(key) }

func (s *selection) targetName() string { return s.name }

// named is a control that Targets lists.
type named interface {
	fyne.CanvasObject
	targetName() string
}

var _, _, _, _ named = (*entry)(nil), (*selection)(nil), (*tap)(nil), (*mover)(nil)

// walk calls visit for every named control that is shown, with its place in the canvas.
func walk(o fyne.CanvasObject, at fyne.Position, visit func(named, fyne.Position)) {
	if o == nil || !o.Visible() {
		return
	}
	at = at.Add(o.Position())
	switch o := o.(type) {
	case named:
		visit(o, at)
	case *fyne.Container:
		for _, child := range o.Objects {
			walk(child, at, visit)
		}
	case *container.Scroll:
		walk(o.Content, at, visit)
	case *widget.PopUp:
		walk(o.Content, at, visit)
	}
}

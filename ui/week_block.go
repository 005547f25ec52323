package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// block is a tap that takes keys of its own, and that can be dragged to another place.
type block struct {
	tap
	onKey  func(fyne.KeyName) bool // whether it took the key
	onRune func(rune) bool         // whether it took the letter
	onDrop func(at fyne.Position)  // where its upper left corner was let go, in the window; nil = it cannot be moved
	passed bool                    // Tab passes over it: of many days one is on its way

	home  fyne.Position // before it was dragged
	moved fyne.Position // by how much it is
}

// dragLeast is how far a block must be dragged, both ways together: less is a press with an unsteady hand.
const dragLeast = 16

func (k *kit) block(name, says string, fill fyne.ThemeColorName, radius float32, body fyne.CanvasObject, onTap func()) *block {
	b := &block{}
	b.setUp(k, name, says, fill, radius, body, onTap)
	b.ExtendBaseWidget(b)
	return b
}

// TypedKey implements fyne.Focusable.
func (b *block) TypedKey(e *fyne.KeyEvent) {
	if b.onKey == nil || !b.onKey(e.Name) {
		b.tap.TypedKey(e)
	}
}

// TypedRune implements fyne.Focusable.
func (b *block) TypedRune(r rune) {
	if b.onRune == nil || !b.onRune(r) {
		b.tap.TypedRune(r)
	}
}

// FocusGained implements fyne.Focusable.
func (b *block) FocusGained() {
	b.tap.FocusGained()
	b.kit.reveal(b) // as what it is in the window: a tap within it would not be found
}

// Disabled implements fyne.Disableable; Tab passes over what is disabled.
func (b *block) Disabled() bool { return b.disabled || b.passed }

// Dragged implements fyne.Draggable.
func (b *block) Dragged(e *fyne.DragEvent) {
	if b.moved.IsZero() {
		b.home = b.Position()
	}
	b.moved = b.moved.AddXY(e.Dragged.DX, e.Dragged.DY)
	if b.onDrop != nil {
		b.Move(b.home.Add(b.moved))
	}
}

// DragEnd implements fyne.Draggable.
func (b *block) DragEnd() {
	at, by := fyne.CurrentApp().Driver().AbsolutePositionForObject(b), b.moved
	b.moved = fyne.Position{}
	switch {
	case max(by.X, -by.X)+max(by.Y, -by.Y) < dragLeast:
		b.goHome()
		b.Tapped(nil)
	case b.onDrop != nil:
		b.goHome()
		b.onDrop(at)
	}
}

func (b *block) goHome() {
	if b.onDrop != nil {
		b.Move(b.home)
	}
}

var (
	_ fyne.Draggable  = (*block)(nil)
	_ desktop.Keyable = (*block)(nil)
	_ named           = (*block)(nil)
)

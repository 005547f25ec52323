package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// ownPlace is the corner in which the own picture stands.
type ownPlace int

const (
	lowerRight ownPlace = iota
	lowerLeft
	upperLeft
	upperRight
)

func (p ownPlace) left() bool  { return p == lowerLeft || p == upperLeft }
func (p ownPlace) upper() bool { return p == upperLeft || p == upperRight }

// placeOf is the corner for left or right, above or below.
func placeOf(left, upper bool) ownPlace {
	switch {
	case left && upper:
		return upperLeft
	case left:
		return lowerLeft
	case upper:
		return upperRight
	}
	return lowerRight
}

// mover is something that can be dragged by mouse and pushed from corner to corner with the arrow keys;
// Enter and Space push it to the next one.
type mover struct {
	tap
	place func() ownPlace
	move  func(ownPlace)
	drag  func(dx, dy float32)
	letGo func()
}

func (k *kit) mover(name, says string, radius float32, body fyne.CanvasObject) *mover {
	m := &mover{}
	m.setUp(k, name, says, "", radius, body, nil)
	m.ExtendBaseWidget(m)
	return m
}

// Tapped does nothing: whoever lets go of it again has not moved it.
func (m *mover) Tapped(*fyne.PointEvent) {}

// TypedKey implements fyne.Focusable.
func (m *mover) TypedKey(e *fyne.KeyEvent) {
	at := m.place()
	switch e.Name {
	case fyne.KeyLeft, fyne.KeyRight:
		m.move(placeOf(e.Name == fyne.KeyLeft, at.upper()))
	case fyne.KeyUp, fyne.KeyDown:
		m.move(placeOf(at.left(), e.Name == fyne.KeyUp))
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		m.move((at + 1) % 4)
	default:
		m.kit.key(e)
	}
}

// Dragged implements fyne.Draggable.
func (m *mover) Dragged(e *fyne.DragEvent) {
	m.drag(e.Dragged.DX, e.Dragged.DY)
}

// DragEnd implements fyne.Draggable.
func (m *mover) DragEnd() {
	m.letGo()
}

// Cursor implements desktop.Cursorable.
func (m *mover) Cursor() desktop.Cursor { return desktop.PointerCursor }

// backdrop is an empty place that is there for a double click.
type backdrop struct {
	widget.BaseWidget
	onDouble func()
}

func newBackdrop(onDouble func()) *backdrop {
	b := &backdrop{onDouble: onDouble}
	b.ExtendBaseWidget(b)
	return b
}

// DoubleTapped implements fyne.DoubleTappable.
func (b *backdrop) DoubleTapped(*fyne.PointEvent) { b.onDouble() }

// CreateRenderer implements fyne.Widget.
func (b *backdrop) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(color.Transparent))
}

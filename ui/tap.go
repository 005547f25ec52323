package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// tap is anything that can be pressed: by mouse, or with the keyboard by Enter and Space. It shows
// a ring while it has the focus. Other keys go on to the window.
type tap struct {
	widget.BaseWidget
	kit      *kit
	name     string // stable, for Targets
	says     string // for screen readers
	body     fyne.CanvasObject
	fill     fyne.ThemeColorName // "" = none
	radius   float32
	onTap    func()
	disabled bool

	hovered, focused bool
	back, veil, ring *canvas.Rectangle
}

func (k *kit) tap(name, says string, fill fyne.ThemeColorName, radius float32, body fyne.CanvasObject, onTap func()) *tap {
	t := &tap{}
	t.setUp(k, name, says, fill, radius, body, onTap)
	t.ExtendBaseWidget(t)
	return t
}

// setUp is what a tap and what embeds one have in common.
func (t *tap) setUp(k *kit, name, says string, fill fyne.ThemeColorName, radius float32, body fyne.CanvasObject, onTap func()) {
	t.kit, t.name, t.says, t.fill, t.radius, t.body, t.onTap = k, name, says, fill, radius, body, onTap
	t.back, t.veil, t.ring = &canvas.Rectangle{}, &canvas.Rectangle{}, &canvas.Rectangle{}
	t.paint()
}

const (
	ringWidth = 2.5
	ringAway  = 4 // from the control: then it is seen on every fill
)

func (t *tap) paint() {
	t.back.FillColor, t.veil.FillColor, t.ring.StrokeColor = color.Transparent, color.Transparent, color.Transparent
	if t.fill != "" {
		t.back.FillColor = t.kit.color(t.fill)
	}
	if t.hovered && t.presses() {
		t.veil.FillColor = t.kit.color(theme.ColorNameHover)
	}
	if t.focused {
		t.ring.StrokeColor = t.kit.color(theme.ColorNamePrimary)
	}
	t.back.CornerRadius, t.veil.CornerRadius, t.ring.CornerRadius = t.radius, t.radius, t.radius+ringAway
	t.ring.StrokeWidth = ringWidth
	t.back.Refresh()
	t.veil.Refresh()
	t.ring.Refresh()
}

// setFill changes the colour behind.
func (t *tap) setFill(fill fyne.ThemeColorName) {
	if t.fill != fill {
		t.fill = fill
		t.paint()
	}
}

// CreateRenderer implements fyne.Widget.
func (t *tap) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewStack(
		container.New(outset(ringAway), t.ring), t.back, t.veil, t.body))
}

// presses says whether anything happens on a press; one without can still be read.
func (t *tap) presses() bool { return t.onTap != nil && !t.disabled }

// Tapped implements fyne.Tappable.
func (t *tap) Tapped(*fyne.PointEvent) {
	if t.presses() {
		t.onTap()
	}
}

// MouseIn implements desktop.Hoverable.
func (t *tap) MouseIn(*desktop.MouseEvent) { t.kit.touched(); t.hovered = true; t.paint() }

// MouseMoved implements desktop.Hoverable.
func (t *tap) MouseMoved(*desktop.MouseEvent) { t.kit.touched() }

// MouseOut implements desktop.Hoverable.
func (t *tap) MouseOut() { t.hovered = false; t.paint() }

// Cursor implements desktop.Cursorable.
func (t *tap) Cursor() desktop.Cursor {
	if !t.presses() {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// FocusGained implements fyne.Focusable.
func (t *tap) FocusGained() {
	t.focused = true
	t.paint()
	t.kit.reveal(t)
}

// FocusLost implements fyne.Focusable.
func (t *tap) FocusLost() { t.focused = false; t.paint() }

// TypedRune implements fyne.Focusable.
func (t *tap) TypedRune(r rune) { t.kit.typed(r) }

// TypedKey implements fyne.Focusable.
func (t *tap) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		*t.kit.spaced = e.Name == fyne.KeySpace
		t.Tapped(nil)
	default:
		t.kit.key(e)
	}
}

// KeyDown implements desktop.Keyable.
func (t *tap) KeyDown(*fyne.KeyEvent) {}

// KeyUp implements desktop.Keyable: the focus may have come here while a key was held.
func (t *tap) KeyUp(e *fyne.KeyEvent) { t.kit.keyUp(e) }

// Disable implements fyne.Disableable.
func (t *tap) Disable() { t.disabled = true; t.paint() }

// Enable implements fyne.Disableable.
func (t *tap) Enable() { t.disabled = false; t.paint() }

// Disabled implements fyne.Disableable; Tab passes over what is disabled.
func (t *tap) Disabled() bool { return t.disabled }

// AccessibilityLabel implements fyne.Accessible.
func (t *tap) AccessibilityLabel() string { return t.says }

// AccessibilityRole implements fyne.Accessible.
func (t *tap) AccessibilityRole() fyne.AccessibleRole {
	if t.onTap == nil {
		return fyne.AccessibleRoleText
	}
	return fyne.AccessibleRoleButton
}

func (t *tap) targetName() string { return t.name }

package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// kit makes the parts of a screen in one look and one language. A new one is made whenever either
// changes; the screens are then built again.
type kit struct {
	look     *look
	text     *text
	language string
	key      func(*fyne.KeyEvent)     // keys that a control does not want
	keyUp    func(*fyne.KeyEvent)     // any key that was let go of
	typed    func(rune)               // letters that a control does not want
	shortcut func(fyne.Shortcut) bool // whether the window took it
	reveal   func(fyne.CanvasObject)  // scrolls a control into view when it gets the focus
	onScroll func(*container.Scroll)  // told of every scroll that is made
	touched  func()                   // told of the mouse at a control
	spaced   *bool                    // space was pressed on a control and not let go of yet
	pixels   func() float32           // of the screen in one of Fyne's
}

func (k *kit) color(name fyne.ThemeColorName) color.Color { return k.look.Color(name, 0) }

// px is a length that grows with the text.
func (k *kit) px(length float32) float32 { return length * k.look.scale }

func (k *kit) measure(text string, size float32, w weight) fyne.Size {
	m, _ := fyne.CurrentApp().Driver().RenderedTextSize(text, size, fyne.TextStyle{}, k.look.fonts[w])
	return m
}

// fixed is text that stands on one line and is never cut: only for our own short words.
func (k *kit) fixed(s string, size float32, c fyne.ThemeColorName, w weight) *canvas.Text {
	t := canvas.NewText(s, k.color(c))
	t.TextSize, t.FontSource = k.px(size), k.look.fonts[w]
	return t
}

// kind is how much a button asks for attention.
type kind int

const (
	primary kind = iota
	quiet
	plain // no background
	danger
)

func (k kind) colors() (fill, ink fyne.ThemeColorName) {
	switch k {
	case primary:
		return theme.ColorNamePrimary, theme.ColorNameForegroundOnPrimary
	case danger:
		return theme.ColorNameError, colorOnError
	case plain:
		return "", theme.ColorNamePrimary
	}
	return theme.ColorNameButton, theme.ColorNameForeground
}

// button has a word or two, and before them an icon unless that is "".
func (k *kit) button(name string, as kind, icon, caption string, onTap func()) *tap {
	fill, ink := as.colors()
	line := rowOf(gap)
	if icon != "" {
		line.Add(k.icon(icon, 18, ink))
	}
	line.Add(k.fixed(caption, sizeBody, ink, medium))
	body := container.New(sized{Width: target, Height: max(target, k.px(40))}, middle(padded(0, 16, line)))
	return k.tap(name, caption, fill, 12, body, onTap)
}

// iconButton has an icon alone; says is what a screen reader tells.
func (k *kit) iconButton(name, icon, says string, c fyne.ThemeColorName, onTap func()) *tap {
	side := max(target, k.px(40))
	body := container.New(sized{Width: side, Height: side}, middle(k.icon(icon, 20, c)))
	return k.tap(name, says, "", 12, body, onTap)
}

// pill is a short state with a coloured background.
func (k *kit) pill(icon, caption string, fill, ink fyne.ThemeColorName) *fyne.Container {
	line := rowOf(6)
	if icon != "" {
		line.Add(k.icon(icon, 15, ink))
	}
	line.Add(k.fixed(caption, sizeSmall, ink, medium))
	return k.backed(fill, k.px(14), padded(5, 12, line))
}

// tone is what a notice says with its colour.
type tone int

const (
	told tone = iota
	warned
	failed
)

// notice is a sentence with an icon, for what the counsellor should know or do.
func (k *kit) notice(as tone, sentence string) *fyne.Container {
	return k.noticeWith(as, sentence, nil)
}

// noticeWith has something at its right, such as a button.
func (k *kit) noticeWith(as tone, sentence string, right fyne.CanvasObject) *fyne.Container {
	icon, ink, fill := "info", theme.ColorNamePrimary, colorSoft
	switch as {
	case warned:
		icon, ink, fill = "triangle-alert", theme.ColorNameWarning, colorAlarm
	case failed:
		icon, ink, fill = "circle-x", theme.ColorNameError, colorAlarm
	}
	sign := padded(1, 0, columnOf(0, k.icon(icon, 18, ink)))
	if right != nil {
		sign = middle(k.icon(icon, 18, ink))
	}
	line := border(nil, nil, sign, right,
		padded(0, 10, vcentre(k.prose(sentence, sizeBody-1, theme.ColorNameForeground, regular))))
	return k.backed(fill, 12, padded(12, 14, line))
}

// choice is one row of words of which one is chosen.
func (k *kit) choice(name string, options []string, ids []string, chosen string, onChoose func(id string)) *fyne.Container {
	back := canvas.NewRectangle(k.color(theme.ColorNameButton))
	back.CornerRadius = 13
	line := container.New(&segments{gap: segmentsGap}, back)
	for i, id := range ids {
		fill, ink := fyne.ThemeColorName(""), colorMuted
		if id == chosen {
			fill, ink = colorSurface, theme.ColorNamePrimary
			if k.look.dark {
				fill = theme.ColorNameBackground
			}
		}
		body := container.New(sized{Width: target, Height: max(target, k.px(38))}, middle(padded(0, 11, k.fixed(options[i], sizeBody, ink, medium))))
		line.Add(k.tap(name+"."+id, options[i], fill, 10, body, func() { onChoose(id) }))
	}
	return line
}

// field is an input under its name.
func (k *kit) field(caption string, input fyne.CanvasObject) *fyne.Container {
	return columnOf(6, k.prose(caption, sizeSmall, colorMuted, medium), input)
}

// scroll lets its content be as high as it needs.
func (k *kit) scroll(o fyne.CanvasObject) *container.Scroll {
	s := container.NewVScroll(o)
	k.onScroll(s)
	return s
}

// toggle is a switch with what it does, and a line about that unless it is "".
func (k *kit) toggle(name, caption, about string, on bool, onChange func(on bool)) *tap {
	says := columnOf(2, k.prose(caption, sizeBody, theme.ColorNameForeground, medium))
	if about != "" {
		says.Add(k.prose(about, sizeSmall, colorMuted, regular))
	}
	fill, ink, side := theme.ColorNameInputBorder, colorSurface, float32(0)
	if on {
		fill, ink, side = theme.ColorNamePrimary, theme.ColorNameForegroundOnPrimary, 1
	}
	track, knob := canvas.NewRectangle(k.color(fill)), canvas.NewCircle(k.color(ink))
	track.CornerRadius = k.px(12)
	lever := container.New(leverLayout{k.px(42), k.px(24), side}, track, knob)
	body := padded(gap, gap, border(nil, nil, nil, middle(lever), padded(0, gap, vcentre(says))))
	return k.tap(name, caption, "", 10, body, func() { onChange(!on) })
}

// leverLayout sets the knob of a switch at one side of its track.
type leverLayout struct{ width, height, side float32 }

func (l leverLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(l.width, l.height) }

func (l leverLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	const edge = 3
	o[0].Resize(size)
	knob := size.Height - 2*edge
	o[1].Resize(fyne.NewSquareSize(knob))
	o[1].Move(fyne.NewPos(edge+l.side*(size.Width-knob-2*edge), edge))
}

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// control is one of the session's buttons: a round one with an icon over its caption.
type control struct {
	kit         *kit
	object      *fyne.Container
	tap         *tap
	icon        *canvas.Image
	caption     *canvas.Text
	mark        *canvas.Circle
	width       *sizedPart
	name        string
	ink, filled fyne.ThemeColorName
}

// sizedPart is sized with a width that may still change.
type sizedPart struct{ Width, Height float32 }

func (s *sizedPart) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(s.Width, s.Height) }

func (s *sizedPart) Layout(o []fyne.CanvasObject, size fyne.Size) { o[0].Resize(size) }

func newControl(k *kit, name string, onTap func()) *control {
	c := &control{kit: k, icon: &canvas.Image{FillMode: canvas.ImageFillContain}, caption: k.fixed("", sizeSmall, theme.ColorNameForeground, regular),
		mark: canvas.NewCircle(k.color(theme.ColorNameError)), width: &sizedPart{Width: k.px(60), Height: k.px(50)}}
	c.icon.SetMinSize(fyne.NewSquareSize(k.px(23)))
	c.caption.Alignment = fyne.TextAlignCenter
	c.mark.Hide()
	c.tap = k.tap(name, "", "", k.px(25), middle(c.icon), onTap)
	badge := container.New(cornerMark{}, c.mark)
	c.object = columnOf(6, middle(container.NewStack(container.New(c.width, c.tap), badge)), c.caption)
	return c
}

// cornerMark sets a small mark at the upper right.
type cornerMark struct{}

func (cornerMark) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (cornerMark) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Resize(fyne.NewSquareSize(11))
	o[0].Move(fyne.NewPos(size.Width-14, 2))
}

// set gives the control its icon, its caption and its colours.
func (c *control) set(icon, caption string, fill, ink fyne.ThemeColorName) {
	if c.name == icon && c.caption.Text == caption && c.filled == fill {
		return
	}
	c.name = icon
	c.caption.Text, c.tap.says = caption, caption
	c.caption.Refresh()
	c.filled = ""
	c.paint(fill, ink)
}

// paint changes the colours alone.
func (c *control) paint(fill, ink fyne.ThemeColorName) {
	if c.filled == fill {
		return
	}
	c.filled, c.ink = fill, ink
	c.icon.Resource = tinted(c.name, c.kit.color(ink))
	c.icon.Refresh()
	c.tap.setFill(fill)
}

// marked shows or hides the small red mark.
func (c *control) marked(on bool) {
	if c.mark.Visible() != on {
		c.mark.Hidden = !on
		c.mark.Refresh()
	}
}

// stageAndSide gives the side its width, when it is shown, and the stage the rest.
type stageAndSide struct{ side, gap float32 }

func (l *stageAndSide) MinSize(o []fyne.CanvasObject) fyne.Size {
	size := o[0].MinSize()
	if o[1].Visible() {
		size.Width += l.gap + l.side
		size.Height = max(size.Height, o[1].MinSize().Height)
	}
	return size
}

func (l *stageAndSide) Layout(o []fyne.CanvasObject, size fyne.Size) {
	left := size.Width
	if o[1].Visible() {
		left -= l.gap + l.side
		o[1].Resize(fyne.NewSize(l.side, size.Height))
		o[1].Move(fyne.NewPos(left+l.gap, 0))
	}
	o[0].Resize(fyne.NewSize(left, size.Height))
	o[0].Move(fyne.Position{})
}

// lead sets a label, cut if it must be, and an object right behind it.
type lead struct{ gap float32 }

func (l lead) MinSize(o []fyne.CanvasObject) fyne.Size {
	a, b := o[0].MinSize(), o[1].MinSize()
	return fyne.NewSize(a.Width+l.gap+b.Width, max(a.Height, b.Height))
}

func (l lead) Layout(o []fyne.CanvasObject, size fyne.Size) {
	behind := o[1].MinSize()
	width := size.Width - l.gap - behind.Width
	if first, ok := o[0].(*label); ok {
		width = min(width, first.natural()+1)
	}
	height := o[0].MinSize().Height
	o[0].Resize(fyne.NewSize(width, height))
	o[0].Move(fyne.NewPos(0, (size.Height-height)/2))
	o[1].Resize(behind)
	o[1].Move(fyne.NewPos(width+l.gap, (size.Height-behind.Height)/2))
}

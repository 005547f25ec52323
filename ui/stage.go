package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// stage sets the large picture, the own one in its corner with the small one beside it, the name in a
// lower corner, what is to be said at the top and what is to be chosen at the bottom.
type stage struct {
	object                     *fyne.Container
	remote, screen, own, swap  fyne.CanvasObject
	behind, tag, banner, strip fyne.CanvasObject
	place                      ownPlace
	dragged                    fyne.Position // off its corner, while the own picture is dragged
	shared                     bool          // there is a screen to see
	swapped                    bool          // the guest is large although there is
}

const stageEdge = 16

// arrange puts the pictures in the order in which they lie over each other.
func (s *stage) arrange() {
	large, small := s.remote, s.screen
	if s.shared && !s.swapped {
		large, small = small, large
	}
	hide := func(o fyne.CanvasObject, hidden bool) {
		if hidden {
			o.Hide()
		} else {
			o.Show()
		}
	}
	hide(large, false)
	hide(small, !s.shared)
	hide(s.swap, !s.shared)
	s.object.Objects = []fyne.CanvasObject{s.behind, large, small, s.swap, s.own, s.tag, s.banner, s.strip}
	s.object.Refresh()
}

// MinSize implements fyne.Layout.
func (s *stage) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(320, 200) }

// Layout implements fyne.Layout.
func (s *stage) Layout(o []fyne.CanvasObject, size fyne.Size) {
	if len(o) == 0 {
		return
	}
	large, small := o[1], o[2]
	for _, whole := range []fyne.CanvasObject{s.behind, large} {
		whole.Resize(size)
		whole.Move(fyne.Position{})
	}
	wide := min(640, size.Width-2*stageEdge)
	for range 2 { // wrapped text knows its height at its width only
		s.banner.Resize(fyne.NewSize(wide, s.banner.MinSize().Height))
	}
	s.banner.Move(fyne.NewPos((size.Width-wide)/2, stageEdge))

	tile := s.tile(size)
	at := s.corner(size)
	s.own.Resize(tile)
	s.own.Move(at.Add(s.dragged))
	beside := at.AddXY(0, -tile.Height-gap)
	if s.place.upper() {
		beside = at.AddXY(0, tile.Height+gap)
	}
	for _, o := range []fyne.CanvasObject{small, s.swap} {
		o.Resize(tile)
		o.Move(beside)
	}

	m := s.tag.MinSize()
	s.tag.Resize(m)
	x := float32(stageEdge)
	if s.place == lowerLeft {
		x = size.Width - m.Width - stageEdge
	}
	s.tag.Move(fyne.NewPos(x, size.Height-m.Height-stageEdge))

	m = s.strip.MinSize()
	s.strip.Resize(m)
	s.strip.Move(fyne.NewPos((size.Width-m.Width)/2, size.Height-m.Height-stageEdge))
}

// tile is the size of the own picture.
func (s *stage) tile(size fyne.Size) fyne.Size {
	width := min(max(160, size.Width*0.235), 250, size.Width/2)
	return fyne.NewSize(width, width*9/16)
}

// corner is where the own picture stands: at the top it gives way to what is said there.
func (s *stage) corner(size fyne.Size) fyne.Position {
	tile := s.tile(size)
	at := fyne.NewPos(size.Width-tile.Width-stageEdge, size.Height-tile.Height-stageEdge)
	if s.place.left() {
		at.X = stageEdge
	}
	if s.place.upper() {
		at.Y = stageEdge
		left, right := s.banner.Position().X, s.banner.Position().X+s.banner.Size().Width
		if height := s.banner.Size().Height; height > 0 && at.X < right && at.X+tile.Width > left {
			at.Y += height + gap
		}
	}
	return at
}

// drag moves the own picture along with the mouse, inside of the stage.
func (s *stage) drag(dx, dy float32) {
	size, tile := s.object.Size(), s.own.Size()
	corner := s.corner(size)
	at := corner.Add(s.dragged).AddXY(dx, dy)
	at = fyne.NewPos(min(max(0, at.X), size.Width-tile.Width), min(max(0, at.Y), size.Height-tile.Height))
	s.dragged = at.Subtract(corner)
	s.own.Move(at)
}

// letGo answers the corner nearest to where the own picture was dragged.
func (s *stage) letGo() ownPlace {
	size, tile := s.object.Size(), s.own.Size()
	at := s.own.Position()
	s.dragged = fyne.Position{}
	return placeOf(at.X+tile.Width/2 < size.Width/2, at.Y+tile.Height/2 < size.Height/2)
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

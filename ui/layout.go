package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// The grid: gaps are multiples of 8, corners are 14, what can be tapped is at least 44 high.
const (
	gap    = 8
	corner = 14
	target = 44
)

// column stacks its objects at full width. It gives each its width before asking for its height,
// so that wrapped text comes out right at once. What is empty takes no gap.
type column struct{ gap float32 }

func (c column) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	shown := 0
	for _, o := range objects {
		if m := o.MinSize(); o.Visible() && m.Height > 0 {
			size.Width = max(size.Width, m.Width)
			size.Height += m.Height
			shown++
		}
	}
	size.Height += c.gap * float32(max(0, shown-1))
	return size
}

func (c column) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	var y float32
	for _, o := range objects {
		if !o.Visible() || o.MinSize().Height == 0 {
			continue
		}
		o.Resize(fyne.NewSize(size.Width, o.MinSize().Height))
		height := o.MinSize().Height
		o.Resize(fyne.NewSize(size.Width, height))
		o.Move(fyne.NewPos(0, y))
		y += height + c.gap
	}
}

// row sets its objects side by side at their own sizes, centred on one line.
type row struct{ gap float32 }

func (r row) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	shown := 0
	for _, o := range objects {
		if o.Visible() {
			m := o.MinSize()
			size.Width += m.Width
			size.Height = max(size.Height, m.Height)
			shown++
		}
	}
	size.Width += r.gap * float32(max(0, shown-1))
	return size
}

func (r row) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	var x float32
	for _, o := range objects {
		if o.Visible() {
			m := o.MinSize()
			o.Resize(m)
			o.Move(fyne.NewPos(x, (size.Height-m.Height)/2))
			x += m.Width + r.gap
		}
	}
}

// pair puts two objects side by side as long as both have their least width, else one below the other.
// The second keeps its fixed width beside the first; with fixed 0 both share the space.
type pair struct {
	first, second float32 // least widths side by side
	fixed         float32
	gap           float32
	centre        bool    // the lower one stands in the middle of the higher one's height
	swap          bool    // below each other the second comes first
	leading       bool    // the fixed width is that of the first
	width         float32 // of the last layout: the height depends on it
}

func (p *pair) beside(width float32) bool { return width >= p.first+p.gap+p.second }

func (p *pair) MinSize(o []fyne.CanvasObject) fyne.Size {
	a, b := o[0].MinSize(), o[1].MinSize()
	width := max(a.Width, b.Width)
	if p.beside(p.width) {
		return fyne.NewSize(width, max(a.Height, b.Height))
	}
	return fyne.NewSize(width, a.Height+p.gap+b.Height)
}

func (p *pair) Layout(o []fyne.CanvasObject, size fyne.Size) {
	p.width = size.Width
	left, right := size.Width, size.Width
	if p.beside(size.Width) {
		right = p.fixed
		if right == 0 {
			right = (size.Width - p.gap) * p.second / (p.first + p.second)
		}
		left = size.Width - p.gap - right
		if p.leading {
			left, right = right, left
		}
	}
	for i, width := range []float32{left, right} {
		o[i].Resize(fyne.NewSize(width, o[i].MinSize().Height))
		o[i].Resize(fyne.NewSize(width, o[i].MinSize().Height))
	}
	o[0].Move(fyne.Position{})
	if p.beside(size.Width) {
		o[1].Move(fyne.NewPos(left+p.gap, 0))
		if p.centre {
			o[1].Move(fyne.NewPos(left+p.gap, (size.Height-o[1].Size().Height)/2))
		}
	} else {
		above, below := o[0], o[1]
		if p.swap {
			above, below = below, above
		}
		above.Move(fyne.Position{})
		below.Move(fyne.NewPos(0, above.Size().Height+p.gap))
	}
}

func newPair(p *pair, first, second fyne.CanvasObject) *fyne.Container {
	return container.New(p, first, second)
}

// flow lays objects in a row and starts a new one when the width is used up.
type flow struct {
	gap   float32
	width float32 // of the last layout
}

func (f *flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var widest float32
	for _, o := range objects {
		widest = max(widest, o.MinSize().Width)
	}
	return fyne.NewSize(widest, f.place(objects, f.width, false))
}

func (f *flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	f.width = size.Width
	f.place(objects, size.Width, true)
}

func (f *flow) place(objects []fyne.CanvasObject, width float32, move bool) float32 {
	var x, y, row float32
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		if x > 0 && x+m.Width > width {
			x, y, row = 0, y+row+f.gap, 0
		}
		if move {
			o.Resize(m)
			o.Move(fyne.NewPos(x, y))
		}
		x += m.Width + f.gap
		row = max(row, m.Height)
	}
	return y + row
}

// segments lays a choice's options in a row on one background, the first object, no wider than they
// need; in equal columns where one row has no room for all.
type segments struct {
	gap   float32
	width float32 // of the last layout
}

const segmentsEdge, segmentsGap = 2, 4

// columns is how many equal columns fit into width, and how wide one is; 0 = all stand in one row.
func (s *segments) columns(options []fyne.CanvasObject, width float32) (n int, each float32) {
	var sum float32
	for _, o := range options {
		m := o.MinSize().Width
		each = max(each, m)
		sum += m + s.gap
	}
	if sum-s.gap <= width {
		return 0, 0
	}
	n = max(1, int((width+s.gap)/(each+s.gap)))
	rows := (len(options) + n - 1) / n
	return (len(options) + rows - 1) / rows, each
}

// oneRow is the width at which all options of a choice stand in one row.
func oneRow(choice *fyne.Container) float32 {
	width := float32(2 * segmentsEdge)
	for i, option := range choice.Objects[1:] {
		if i > 0 {
			width += segmentsGap
		}
		width += option.MinSize().Width
	}
	return width + 1 // for rounding
}

func (s *segments) MinSize(o []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for _, option := range o[1:] {
		size = size.Max(option.MinSize())
	}
	if n, _ := s.columns(o[1:], s.width-2*segmentsEdge); n > 0 {
		rows := (len(o) - 1 + n - 1) / n
		size.Height = float32(rows)*(size.Height+s.gap) - s.gap
	}
	return size.AddWidthHeight(2*segmentsEdge, 2*segmentsEdge)
}

func (s *segments) Layout(o []fyne.CanvasObject, size fyne.Size) {
	s.width = size.Width
	options := o[1:]
	n, each := s.columns(options, size.Width-2*segmentsEdge)
	at := fyne.NewPos(segmentsEdge, segmentsEdge)
	var used fyne.Size
	for i, option := range options {
		m := option.MinSize()
		if n > 0 {
			m.Width = each
			if i > 0 && i%n == 0 {
				at = fyne.NewPos(segmentsEdge, at.Y+m.Height+s.gap)
			}
		}
		option.Resize(m)
		option.Move(at)
		used = used.Max(fyne.NewSize(at.X+m.Width, at.Y+m.Height))
		at.X += m.Width + s.gap
	}
	o[0].Resize(used.AddWidthHeight(segmentsEdge, segmentsEdge))
}

// narrow gives its object the width up to limit and sets it in the middle.
type narrow struct{ limit float32 }

func (n narrow) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }

func (n narrow) Layout(o []fyne.CanvasObject, size fyne.Size) {
	width := min(size.Width, max(n.limit, o[0].MinSize().Width))
	o[0].Resize(fyne.NewSize(width, size.Height))
	o[0].Move(fyne.NewPos((size.Width-width)/2, 0))
}

// outset makes its objects larger than their place, for rings around controls.
type outset float32

func (outset) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (d outset) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Resize(size.AddWidthHeight(2*float32(d), 2*float32(d)))
		o.Move(fyne.NewPos(-float32(d), -float32(d)))
	}
}

// sized gives its object at least this size.
type sized fyne.Size

func (s sized) MinSize(o []fyne.CanvasObject) fyne.Size { return fyne.Size(s).Max(o[0].MinSize()) }

func (s sized) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Resize(size)
	o[0].Move(fyne.Position{})
}

func columnOf(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(column{gap}, objects...)
}

func rowOf(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(row{gap}, objects...)
}

// border is Fyne's border layout with its parts in reading order, so that Tab goes that way too:
// Fyne's own constructor has the centre first. Any part may be nil.
func border(top, bottom, left, right, centre fyne.CanvasObject) *fyne.Container {
	parts := slices.DeleteFunc([]fyne.CanvasObject{top, left, centre, right, bottom},
		func(o fyne.CanvasObject) bool { return o == nil })
	return container.New(layout.NewBorderLayout(top, bottom, left, right), parts...)
}

func padded(vertical, horizontal float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedLayout(vertical, vertical, horizontal, horizontal), o)
}

func middle(o fyne.CanvasObject) *fyne.Container { return container.NewCenter(o) }

// leftAligned keeps an object at its own width in a column.
func leftAligned(o fyne.CanvasObject) *fyne.Container {
	return border(nil, nil, o, nil, nil)
}

// backed puts a rounded rectangle behind an object.
func (k *kit) backed(fill fyne.ThemeColorName, radius float32, o fyne.CanvasObject) *fyne.Container {
	r := canvas.NewRectangle(k.color(fill))
	r.CornerRadius = radius
	return container.NewStack(r, o)
}

// card is a raised surface.
func (k *kit) card(fill fyne.ThemeColorName, padding float32, o fyne.CanvasObject) *fyne.Container {
	r := canvas.NewRectangle(k.color(fill))
	r.CornerRadius = corner + 2
	if k.look.dark {
		r.StrokeColor, r.StrokeWidth = k.color(colorLine), 1
	} else {
		r.Shadow = canvas.Shadow{Color: k.color(colorShade), BlurRadius: 10, Offset: fyne.NewPos(0, 2)}
	}
	return container.NewStack(r, padded(padding, padding, o))
}

// rule is a thin line.
func (k *kit) rule() fyne.CanvasObject {
	r := canvas.NewRectangle(k.color(colorLine))
	r.SetMinSize(fyne.NewSize(1, 1))
	return r
}

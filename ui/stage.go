package ui

import (
	"fyne.io/fyne/v2"
)

// stage sets the large pictures, the own one in its corner with the small ones beside it, a name in each
// picture's lower corner, what is to be said at the top and what is to be chosen at the bottom.
type stage struct {
	object                *fyne.Container
	tiles                 []*tile // of the guests, in the order of their seats
	screen, own, swap     fyne.CanvasObject
	behind, banner, strip fyne.CanvasObject
	place                 ownPlace
	dragged               fyne.Position // off its corner, while the own picture is dragged
	shared                bool          // there is a screen to see
	swapped               bool          // the guests are large although there is
}

const stageEdge = 16

// screenLarge says whether a screen has the place of the guests.
func (s *stage) screenLarge() bool { return s.shared && !s.swapped }

// arrange puts the pictures in the order in which they lie over each other.
func (s *stage) arrange() {
	hide := func(o fyne.CanvasObject, hidden bool) {
		if hidden {
			o.Hide()
		} else {
			o.Show()
		}
	}
	hide(s.screen, !s.shared)
	hide(s.swap, !s.shared)
	all := []fyne.CanvasObject{s.behind}
	if s.screenLarge() {
		all = append(all, s.screen)
	}
	for _, t := range s.tiles {
		all = append(all, t.object)
	}
	if !s.screenLarge() {
		all = append(all, s.screen)
	}
	all = append(all, s.swap, s.own)
	for _, t := range s.tiles {
		all = append(all, t.tag)
	}
	s.object.Objects = append(all, s.banner, s.strip)
	s.object.Refresh()
}

// MinSize implements fyne.Layout.
func (s *stage) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(320, 200) }

// Layout implements fyne.Layout.
func (s *stage) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	s.behind.Resize(size)
	wide := min(640, size.Width-2*stageEdge)
	for range 2 { // wrapped text knows its height at its width only
		s.banner.Resize(fyne.NewSize(wide, s.banner.MinSize().Height))
	}
	s.banner.Move(fyne.NewPos((size.Width-wide)/2, stageEdge))

	tile := s.tile(size)
	at := s.corner(size)
	s.own.Resize(tile)
	s.own.Move(at.Add(s.dragged))
	s.setSmall(at, tile)
	s.setLarge(size)
	for _, t := range s.tiles {
		s.setTag(t)
	}
	m := s.strip.MinSize()
	s.strip.Resize(m)
	s.strip.Move(fyne.NewPos((size.Width-m.Width)/2, size.Height-m.Height-stageEdge))
}

// setSmall stacks the small pictures on the own one, away from its edge of the stage.
func (s *stage) setSmall(own fyne.Position, tile fyne.Size) {
	step := -tile.Height - gap
	if s.place.upper() {
		step = -step
	}
	small := []fyne.CanvasObject{}
	switch {
	case s.screenLarge():
		for _, t := range s.tiles {
			small = append(small, t.object)
		}
	case s.shared:
		small = append(small, s.screen)
	}
	for i, o := range small {
		o.Resize(tile)
		o.Move(own.AddXY(0, step*float32(i+1)))
	}
	if len(small) > 0 {
		s.swap.Resize(small[0].Size())
		s.swap.Move(small[0].Position())
	}
}

// setLarge gives the stage to the screen, to one guest, or in equal parts to several.
func (s *stage) setLarge(size fyne.Size) {
	if s.screenLarge() {
		s.screen.Resize(size)
		s.screen.Move(fyne.Position{})
		return
	}
	cell := 0
	for _, t := range s.tiles {
		if s.ownCell(cell) {
			cell++
		}
		at, each := s.part(size, cell)
		t.object.Resize(each)
		t.object.Move(at)
		cell++
	}
}

// part is where one of the equal parts of the stage lies, counted by rows. It has the shape of a camera's
// picture, else much of it would stay empty; a single guest has the whole stage.
func (s *stage) part(size fyne.Size, cell int) (fyne.Position, fyne.Size) {
	columns, rows := s.grid(size)
	if columns*rows == 1 {
		return fyne.Position{}, size
	}
	across, down := float32(columns), float32(rows)
	each := fyne.NewSize((size.Width-gap*(across-1))/across, (size.Height-gap*(down-1))/down)
	each = fyne.NewSize(min(each.Width, each.Height*2), min(each.Height, each.Width*3/4))
	left, top := (size.Width-each.Width*across-gap*(across-1))/2, (size.Height-each.Height*down-gap*(down-1))/2
	return fyne.NewPos(left+float32(cell%columns)*(each.Width+gap), top+float32(cell/columns)*(each.Height+gap)), each
}

// grid is in how many equal parts the guests share the stage. Three leave the fourth to the own picture.
func (s *stage) grid(size fyne.Size) (columns, rows int) {
	switch {
	case len(s.tiles) > 2:
		return 2, 2
	case len(s.tiles) == 2 && size.Width >= size.Height*1.2:
		return 2, 1
	case len(s.tiles) == 2:
		return 1, 2
	}
	return 1, 1
}

// ownCell says whether one of four parts is that of the own picture.
func (s *stage) ownCell(cell int) bool {
	return len(s.tiles) > 2 && (cell%2 == 0) == s.place.left() && (cell < 2) == s.place.upper()
}

// ownLarge says whether the own picture has a part of the stage like everybody's.
func (s *stage) ownLarge() bool { return len(s.tiles) > 2 && !s.shared }

// setTag sets a guest's name into the lower left corner of the picture, or into the right one where the
// own picture stands in the left one.
func (s *stage) setTag(t *tile) {
	edge := float32(stageEdge)
	if t.small || t.several {
		edge = gap
	}
	at, size := t.object.Position(), t.object.Size()
	m := t.tagSize(size.Width - 2*edge)
	t.tag.Resize(m)
	tag := at.AddXY(edge, size.Height-m.Height-edge)
	own, its := s.own.Position(), s.own.Size()
	if own.X < tag.X+m.Width && own.X+its.Width > tag.X && own.Y < tag.Y+m.Height && own.Y+its.Height > tag.Y {
		tag.X = at.X + size.Width - m.Width - edge
	}
	t.tag.Move(tag)
}

// tile is the size of the own picture and of the small ones: all of them fit above each other.
func (s *stage) tile(size fyne.Size) fyne.Size {
	if s.ownLarge() {
		_, each := s.part(size, 0)
		return each
	}
	width := min(max(160, size.Width*0.235), 250, size.Width/2)
	if s.screenLarge() {
		n := float32(len(s.tiles) + 1)
		width = min(width, (size.Height-2*stageEdge-gap*(n-1))/n*16/9)
	}
	return fyne.NewSize(width, width*9/16)
}

// corner is where the own picture stands: at the top it gives way to what is said there.
func (s *stage) corner(size fyne.Size) fyne.Position {
	if s.ownLarge() {
		for cell := range 4 {
			if s.ownCell(cell) {
				at, _ := s.part(size, cell)
				return at
			}
		}
	}
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

package ui

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"zwiesprache/ui/calendar"
)

// weekPlace is where an appointment stands in a week, in minutes since midnight by the clock: on the day
// of a clock change, too, ten o'clock stands at ten.
type weekPlace struct {
	day, from, to int
	column        calendar.Column
}

// weekHours lays out a week: the ground, a line and a text for each hour, the line that is now, and the
// appointments at their places.
type weekHours struct {
	gutter   float32 // for the hours
	hour     float32 // height of one
	least    float32 // height of an appointment
	from, to int     // shown; whole hours, in minutes since midnight
	today    int     // column of the day that is now; -1 = not in this week
	now      int     // minutes since midnight
	places   []weekPlace
}

const weekGap = 3 // between appointments

func (h *weekHours) dayWidth(width float32) float32 { return (width - h.gutter) / 7 }

func (h *weekHours) y(minute int) float32 { return float32(minute-h.from) / 60 * h.hour }

// seen is how long an appointment looks, which is not less than can be hit.
func (h *weekHours) seen(from, to int) calendar.Span {
	to = max(to, from+int(h.least/h.hour*60))
	var midnight time.Time
	return calendar.Span{Start: midnight.Add(time.Duration(from) * time.Minute), End: midnight.Add(time.Duration(to) * time.Minute)}
}

// at is the day and time at a place, the time rounded to a step; not ok beside the days.
func (h *weekHours) at(place fyne.Position, width float32, step int) (day, minute int, ok bool) {
	x := place.X - h.gutter
	day = int(x / h.dayWidth(width))
	steps := (place.Y-hoursTop)/h.hour*60/float32(step) + 0.5
	minute = h.from + int(steps)*step
	return day, minute, x >= 0 && day < 7 && steps >= 0 && minute < 24*60
}

// MinSize implements fyne.Layout.
func (h *weekHours) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(h.gutter+7*40, h.y(h.to)+hoursTop+h.least/2)
}

// Layout implements fyne.Layout.
func (h *weekHours) Layout(o []fyne.CanvasObject, size fyne.Size) {
	day := h.dayWidth(size.Width)
	o[0].Resize(size)
	o = o[1:]
	for minute := h.from; minute < h.to; minute += 60 {
		o[0].Resize(fyne.NewSize(size.Width-h.gutter, 1))
		o[0].Move(fyne.NewPos(h.gutter, h.y(minute)+hoursTop))
		text := o[1].MinSize()
		o[1].Resize(text)
		o[1].Move(fyne.NewPos(0, h.y(minute)+hoursTop-text.Height/2))
		o = o[2:]
	}
	const thick = 2
	if h.today >= 0 && h.now >= h.from && h.now <= h.to {
		o[0].Resize(fyne.NewSize(day, thick))
		o[0].Move(fyne.NewPos(h.gutter+float32(h.today)*day, h.y(h.now)+hoursTop-thick/2))
	} else {
		o[0].Resize(fyne.Size{})
	}
	for i, p := range h.places {
		each := (day - weekGap) / float32(max(1, p.column.Of))
		high := max(h.least, h.y(p.to)-h.y(p.from)-1)
		o[1+i].Resize(fyne.NewSize(each-weekGap, high))
		o[1+i].Move(fyne.NewPos(h.gutter+float32(p.day)*day+weekGap+float32(p.column.Index)*each, h.y(p.from)+hoursTop))
	}
}

// hoursTop leaves room for the upper half of the first hour's text.
const hoursTop = 10

// weekDays lays seven objects over the columns of the hours.
type weekDays struct{ gutter float32 }

// MinSize implements fyne.Layout.
func (d *weekDays) MinSize(o []fyne.CanvasObject) fyne.Size {
	var cell fyne.Size
	for _, c := range o {
		cell = cell.Max(c.MinSize())
	}
	return fyne.NewSize(d.gutter+7*cell.Width, cell.Height)
}

// Layout implements fyne.Layout.
func (d *weekDays) Layout(o []fyne.CanvasObject, size fyne.Size) {
	each := (size.Width - d.gutter) / 7
	for i, c := range o {
		c.Resize(fyne.NewSize(each-weekGap, size.Height))
		c.Move(fyne.NewPos(d.gutter+float32(i)*each+weekGap, 0))
	}
}

// ground is the empty place behind the appointments of a week, which tells where it was pressed.
type ground struct {
	widget.BaseWidget
	onTap func(at fyne.Position)
}

func newGround(onTap func(fyne.Position)) *ground {
	g := &ground{onTap: onTap}
	g.ExtendBaseWidget(g)
	return g
}

// Tapped implements fyne.Tappable.
func (g *ground) Tapped(e *fyne.PointEvent) { g.onTap(e.Position) }

// CreateRenderer implements fyne.Widget.
func (g *ground) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(color.Transparent))
}

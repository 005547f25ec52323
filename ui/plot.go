package ui

import (
	"image"
	"image/color"
	"math"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"golang.org/x/image/vector"
)

// plotSpan is how much of the past a plot shows, the present at its right.
const plotSpan = 5 * time.Minute

// point is a value at a moment; NaN = none then.
type point struct {
	at    time.Time
	value float64
}

// plot is a small chart of one or two curves over time, drawn in the colours of the look.
type plot struct {
	kit    *kit
	object fyne.CanvasObject
	raster *canvas.Raster
	curves [][]point
	now    time.Time
	top    float64 // the least value that the upper edge stands for
}

// newPlot makes a plot whose upper edge stands for top or for the highest value, whichever is more.
func newPlot(k *kit, top float64) *plot {
	p := &plot{kit: k, top: top}
	p.raster = canvas.NewRaster(p.draw)
	p.raster.SetMinSize(fyne.NewSize(120, k.px(46)))
	back := canvas.NewRectangle(k.color(theme.ColorNameBackground))
	back.CornerRadius = 8
	p.object = container.NewStack(back, padded(3, 4, p.raster))
	return p
}

// show takes new curves, the first one drawn with its area.
func (p *plot) show(now time.Time, curves ...[]point) {
	p.now, p.curves = now, curves
	p.raster.Refresh()
}

// highest is the value of the upper edge.
func (p *plot) highest() float64 {
	top := p.top
	for _, curve := range p.curves {
		for _, at := range curve {
			if p.now.Sub(at.at) <= plotSpan && at.value > top {
				top = at.value
			}
		}
	}
	return top * 1.05
}

// draw implements canvas.Raster's generator; width and height are pixels of the screen.
func (p *plot) draw(width, height int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	if width < 2 || height < 2 {
		return img
	}
	top := p.highest()
	inks := []fyne.ThemeColorName{theme.ColorNamePrimary, colorSecond}
	for i := len(p.curves) - 1; i >= 0; i-- {
		for _, run := range p.runs(p.curves[i], top, float32(width), float32(height)) {
			ink := p.kit.color(inks[i%len(inks)])
			if i == 0 {
				fillUnder(img, run, faded(ink))
			}
			stroke(img, run, float32(p.kit.pixels())*1.4, ink)
		}
	}
	return img
}

type spot struct{ x, y float32 }

// runs are the pieces of a curve without a hole, in pixels.
func (p *plot) runs(curve []point, top float64, width, height float32) [][]spot {
	const hole = 3 * time.Second
	var all [][]spot
	var run []spot
	var last time.Time
	end := func() {
		if len(run) > 1 {
			all = append(all, run)
		}
		run = nil
	}
	for _, at := range curve {
		ago := p.now.Sub(at.at)
		if math.IsNaN(at.value) || ago > plotSpan || at.at.Sub(last) > hole {
			end()
		}
		if !math.IsNaN(at.value) && ago <= plotSpan {
			x := width * (1 - float32(ago)/float32(plotSpan))
			y := (height - 2) * (1 - float32(math.Min(1, math.Max(0, at.value/top))))
			run = append(run, spot{x, y + 1})
		}
		last = at.at
	}
	end()
	return all
}

func faded(c color.Color) color.Color {
	r, g, b, _ := c.RGBA()
	return color.NRGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 48}
}

func fillUnder(img *image.RGBA, run []spot, c color.Color) {
	z := vector.NewRasterizer(img.Rect.Dx(), img.Rect.Dy())
	floor := float32(img.Rect.Dy())
	z.MoveTo(run[0].x, floor)
	for _, s := range run {
		z.LineTo(s.x, s.y)
	}
	z.LineTo(run[len(run)-1].x, floor)
	z.ClosePath()
	z.Draw(img, img.Rect, image.NewUniform(c), image.Point{})
}

// stroke draws a line as a chain of boxes; at most one pixel apart their joints are not seen.
func stroke(img *image.RGBA, run []spot, thick float32, c color.Color) {
	z := vector.NewRasterizer(img.Rect.Dx(), img.Rect.Dy())
	for i := 1; i < len(run); i++ {
		a, b := run[i-1], run[i]
		dx, dy := b.x-a.x, b.y-a.y
		length := float32(math.Hypot(float64(dx), float64(dy)))
		if length == 0 {
			continue
		}
		nx, ny := -dy/length*thick/2, dx/length*thick/2
		ex, ey := dx/length*thick/4, dy/length*thick/4 // a little longer, to close the joints
		z.MoveTo(a.x-ex+nx, a.y-ey+ny)
		z.LineTo(b.x+ex+nx, b.y+ey+ny)
		z.LineTo(b.x+ex-nx, b.y+ey-ny)
		z.LineTo(a.x-ex-nx, a.y-ey-ny)
		z.ClosePath()
	}
	z.Draw(img, img.Rect, image.NewUniform(c), image.Point{})
}

// none is no value.
var none = math.NaN()

func known(is bool, value float64) float64 {
	if !is {
		return none
	}
	return value
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func percent(part float64) string { return itoa(int(part*100 + 0.5)) }

func kilo(n int) string { return itoa((n + 500) / 1000) }

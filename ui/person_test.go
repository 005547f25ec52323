package ui

import (
	"image"
	"image/color"
	"math"
	"sync"
)

// oval is a part of a painted person: x from the middle and y from the top, in heights of the picture.
type oval struct{ x, y, rx, ry float64 }

func (o oval) has(x, y float64) bool { return math.Hypot((x-o.x)/o.rx, (y-o.y)/o.ry) < 1 }

// painted keeps what person painted: smooth edges take time.
var painted sync.Map

type pose struct {
	w, h int
	warm bool
}

// person is somebody who smiles before a window: the counsellor in warm colours, the guest in cool ones.
func person(w, h int, warm bool) *image.RGBA {
	img, ok := painted.Load(pose{w, h, warm})
	if !ok {
		img, _ = painted.LoadOrStore(pose{w, h, warm}, paint(w, h, warm))
	}
	return img.(*image.RGBA)
}

func paint(w, h int, warm bool) *image.RGBA {
	wall, cloth, collar := color.RGBA{166, 186, 180, 255}, color.RGBA{58, 84, 100, 255}, color.RGBA{232, 234, 230, 255}
	hair, skin, shade := color.RGBA{58, 44, 40, 255}, color.RGBA{212, 166, 140, 255}, color.RGBA{190, 142, 118, 255}
	mane := oval{0, 0.37, 0.16, 0.19}
	if warm {
		wall, cloth, collar = color.RGBA{220, 205, 184, 255}, color.RGBA{44, 110, 106, 255}, color.RGBA{36, 92, 88, 255}
		hair, skin, shade = color.RGBA{112, 70, 48, 255}, color.RGBA{228, 184, 158, 255}, color.RGBA{206, 158, 132, 255}
		mane = oval{0, 0.45, 0.19, 0.27}
	}
	ink, lip, glass, frame := color.RGBA{46, 38, 38, 255}, color.RGBA{158, 84, 78, 255}, color.RGBA{232, 238, 236, 255}, color.RGBA{246, 246, 242, 255}
	face := oval{0, 0.43, 0.132, 0.182}
	mouth, above := oval{0, 0.508, 0.056, 0.036}, oval{0, 0.492, 0.066, 0.034}
	at := func(x, y float64) color.RGBA {
		side := math.Abs(x) // a face is the same on both sides
		switch {
		case mouth.has(x, y) && !above.has(x, y):
			return lip
		case (oval{0.054, 0.415, 0.013, 0.016}).has(side, y):
			return ink
		case (oval{0.055, 0.385, 0.032, 0.013}).has(side, y) && !(oval{0.055, 0.392, 0.036, 0.013}).has(side, y):
			return hair
		case (oval{0, 0.462, 0.016, 0.012}).has(x, y):
			return shade
		case face.has(x, y) && (oval{-0.07, 0.27, 0.19, 0.075}).has(x, y):
			return hair
		case face.has(x, y), (oval{0.134, 0.435, 0.02, 0.034}).has(side, y) && !warm:
			return skin
		case (oval{0, 0.6, 0.058, 0.11}).has(x, y):
			return shade
		case (oval{0, 0.645, 0.088, 0.078}).has(x, y):
			return collar
		case mane.has(x, y):
			return hair
		case (oval{0, 1.1, 0.4, 0.47}).has(x, y):
			return cloth
		case x < -0.42 && y < 0.62 && (math.Abs(x+0.66) < 0.012 || x > -0.44 || y > 0.6):
			return frame
		case x < -0.42 && y < 0.62:
			return glass
		}
		return wall
	}
	points := 1 // of a pixel in each direction
	if *shots != "" {
		points = 3
	}
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for py := range h {
		for px := range w {
			var r, g, b int
			for i := range points * points {
				dx, dy := (float64(i%points)+0.5)/float64(points), (float64(i/points)+0.5)/float64(points)
				c := at((float64(px)+dx-float64(w)/2)/float64(h), (float64(py)+dy)/float64(h))
				r, g, b = r+int(c.R), g+int(c.G), b+int(c.B)
			}
			n := points * points
			img.SetRGBA(px, py, color.RGBA{uint8(r / n), uint8(g / n), uint8(b / n), 255})
		}
	}
	return img
}

// paper is a sheet with lines of text, as somebody would show one.
func paper(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{250, 250, 247, 255}
			line, across := y*24/max(1, h), x*40/max(1, w)
			if line%2 == 1 && line > 2 && across > 3 && across < 30+(line*7)%9 && y*24%h > h/3 {
				c = color.RGBA{70, 84, 92, 255}
			}
			if line < 2 {
				c = color.RGBA{52, 96, 122, 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

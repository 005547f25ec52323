package screen

import (
	"image"
	"strings"
	"unicode"

	"golang.org/x/image/draw"
)

// pixels is a picture of a screen: blue, green, red and a byte without meaning.
type pixels struct {
	pix    []byte
	stride int // bytes
	size   image.Point
}

// row is one line of it.
func (p pixels) row(y int) []byte { return p.pix[y*p.stride:][:4*p.size.X] }

// thumbnail makes a small copy that keeps the proportions.
func (p pixels) thumbnail() image.Image {
	if p.size.X < 1 || p.size.Y < 1 {
		return nil
	}
	full := image.NewRGBA(image.Rectangle{Max: p.size})
	for y := range p.size.Y {
		from, to := p.row(y), full.Pix[y*full.Stride:]
		for i := 0; i < len(from); i += 4 {
			to[i], to[i+1], to[i+2], to[i+3] = from[i+2], from[i+1], from[i], 255
		}
	}
	size := p.size
	if size.X > thumbWidth {
		size = image.Point{X: thumbWidth, Y: max(1, size.Y*thumbWidth/size.X)}
	}
	if size.Y > thumbHeight {
		size = image.Point{X: max(1, size.X*thumbHeight/size.Y), Y: thumbHeight}
	}
	small := image.NewRGBA(image.Rectangle{Max: size})
	draw.BiLinear.Scale(small, small.Rect, full, full.Rect, draw.Src, nil)
	return small
}

// pointer is the picture of the mouse pointer and where it stands.
type pointer struct {
	at    image.Point // of its upper left corner, in the shared picture
	size  image.Point
	image []uint32 // alpha, red, green, blue; colours multiplied with alpha
}

// patch is what lay below the pointer.
type patch struct {
	rect image.Rectangle
	pix  []byte
}

// draw puts the pointer on the picture and keeps what it covers.
func (p pixels) draw(m pointer, under *patch) {
	under.rect = image.Rectangle{Min: m.at, Max: m.at.Add(m.size)}.Intersect(image.Rectangle{Max: p.size})
	under.pix = under.pix[:0]
	for y := under.rect.Min.Y; y < under.rect.Max.Y; y++ {
		row := p.row(y)[4*under.rect.Min.X : 4*under.rect.Max.X]
		under.pix = append(under.pix, row...)
		colours := m.image[(y-m.at.Y)*m.size.X+under.rect.Min.X-m.at.X:]
		for i := 0; i < len(row); i += 4 {
			c := colours[i/4]
			rest := 255 - c>>24
			for k := range 3 {
				row[i+k] = uint8(min(c>>(8*k)&255+(uint32(row[i+k])*rest+127)/255, 255))
			}
		}
	}
}

// undraw takes the pointer off again.
func (p pixels) undraw(under *patch) {
	for y, from := under.rect.Min.Y, under.pix; y < under.rect.Max.Y; y++ {
		n := copy(p.row(y)[4*under.rect.Min.X:], from[:4*under.rect.Dx()])
		from = from[n:]
	}
	under.rect = image.Rectangle{}
}

// even cuts a side to an even number of pixels: half of them have colour in 4:2:0.
func even(size image.Point) image.Point { return image.Point{X: size.X &^ 1, Y: size.Y &^ 1} }

// The frame around what is shared.
const (
	outlineWidth  = 4        // pixels
	outlineColour = 0xe5484d // a red seen on dark and on light
)

// within is what is taken of a screen: the frame lies on its edge and is no
// part of the picture.
func within(area image.Rectangle) image.Rectangle {
	area = area.Inset(outlineWidth)
	area.Max = area.Min.Add(even(area.Size()))
	return area
}

const maxTitle = 120 // letters

// clean makes foreign text fit for a line: without control characters and
// without those that turn the direction of what follows.
func clean(title string) string {
	title = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r) && r != '\u200d', r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, strings.ToValidUTF8(title, ""))
	title = strings.TrimSpace(title)
	if letters := []rune(title); len(letters) > maxTitle {
		title = string(letters[:maxTitle-1]) + "…"
	}
	return title
}

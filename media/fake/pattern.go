package fake

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"math"
	"strconv"
	"strings"
)

// The geometry of the pattern, for readers in other languages. The picture, at
// whatever size it arrives, is divided into 16 columns and 9 rows of equal cells.
//
//   - Rows 0 and 1 hold 32 bits, most significant first, row 0 before row 1: a
//     cell whose middle is bright (luma over 50 %) is a 1. The first 24 bits are
//     the frame's counter, the last 8 its checksum: the three counter bytes
//     and 0x5A, joined by exclusive or, so that a black or white picture is not valid.
//   - Rows 3 to 5 of columns 1 to 4 are one patch in the colour code: a hue in
//     degrees (0 red, 120 green, 240 blue) at full saturation and 75 % value.
//   - A grey disc moves through the rest, so that every frame differs.
const (
	PatternColumns = 16
	PatternRows    = 9
	checksumSeed   = 0x5A
)

// pattern is the parsed description of a pattern camera.
type pattern struct {
	videoFormat
	hue float64
}

// parsePattern reads "HUE,WIDTHxHEIGHT@RATE"; every part may be missing.
func parsePattern(options string) (pattern, error) {
	p := pattern{videoFormat{1280, 720, 30}, 210}
	if options == "" {
		return p, nil
	}
	hue, size, sized := strings.Cut(options, ",")
	size, rate, rated := strings.Cut(size, "@")
	width, height, _ := strings.Cut(size, "x")
	fields := []error{parse(hue, 0, 359.999, &p.hue)}
	if sized {
		fields = append(fields, parse(width, 160, 1920, &p.width), parse(height, 90, 1080, &p.height))
	}
	if rated {
		fields = append(fields, parse(rate, 1, 60, &p.rate))
	}
	if errors.Join(fields...) != nil || p.width%2+p.height%2 != 0 {
		return p, fmt.Errorf("pattern %q: %w", options, ErrSpec)
	}
	return p, nil
}

// parse reads a number within bounds.
func parse[T int | float32 | float64](s string, low, high float64, into *T) error {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || !(v >= low && v <= high) {
		return ErrSpec
	}
	*into = T(v)
	return nil
}

func (p pattern) format() videoFormat { return p.videoFormat }

// picture returns the painter of the pattern. It reuses one buffer: only the
// cells that change are painted again.
func (p pattern) picture() func(n uint32) *image.YCbCr {
	img := newPicture(p.width, p.height)
	cell := func(column, row, columns, rows int) image.Rectangle {
		return image.Rect(column*p.width/PatternColumns, row*p.height/PatternRows,
			(column+columns)*p.width/PatternColumns, (row+rows)*p.height/PatternRows)
	}
	fill(img, cell(1, 3, 4, 3), limited(hueColour(p.hue)))
	field := cell(6, 3, 10, 6)
	radius := field.Dy() / 6
	return func(n uint32) *image.YCbCr {
		code := patternCode(n)
		for i := range 32 {
			paint := color.YCbCr{Y: 16, Cb: 128, Cr: 128}
			if code>>(31-i)&1 == 1 {
				paint.Y = 235
			}
			fill(img, cell(i%PatternColumns, i/PatternColumns, 1, 1), paint)
		}
		fill(img, field, color.YCbCr{Y: 90, Cb: 128, Cr: 128})
		x := field.Min.X + radius + bounce(int(n)*p.width/200, field.Dx()-2*radius-1)
		y := field.Min.Y + radius + bounce(int(n)*p.height/150, field.Dy()-2*radius-1)
		disc(img, x, y, radius, color.YCbCr{Y: 180, Cb: 128, Cr: 128})
		return img
	}
}

// bounce folds an ever growing way into 0…span, there and back.
func bounce(way, span int) int {
	way %= 2 * span
	return min(way, 2*span-way)
}

func patternCode(n uint32) uint32 {
	n &= 1<<24 - 1
	return n<<8 | (n>>16^n>>8^n)&0xff ^ checksumSeed
}

// ReadPattern reads a picture of the pattern camera, scaled and coded as it may
// be: its counter (24 bit) and the hue of its colour code in degrees. It
// reports false for anything else.
func ReadPattern(img image.Image) (counter uint32, hue float64, ok bool) {
	b := img.Bounds()
	if b.Dx() < PatternColumns*4 || b.Dy() < PatternRows*4 {
		return 0, 0, false
	}
	middle := func(column, row float64) (r, g, bl float64) {
		x := b.Min.X + int((column+0.5)*float64(b.Dx())/PatternColumns)
		y := b.Min.Y + int((row+0.5)*float64(b.Dy())/PatternRows)
		for dy := -1; dy <= 1; dy++ {
			for dx := -1; dx <= 1; dx++ {
				c := colourAt(img, x+dx, y+dy)
				r, g, bl = r+float64(c.R)/9, g+float64(c.G)/9, bl+float64(c.B)/9
			}
		}
		return r, g, bl
	}
	var code uint32
	for i := range 32 {
		r, g, bl := middle(float64(i%PatternColumns), float64(i/PatternColumns))
		code <<= 1
		if 0.299*r+0.587*g+0.114*bl > 127 {
			code |= 1
		}
	}
	counter = code >> 8
	hue, coloured := rgbHue(middle(2.5, 4))
	return counter, hue, coloured && code == patternCode(counter)
}

// colourAt reads one pixel; YCbCr pictures hold limited range (BT.601), as
// cameras and codecs do, which the standard library would take for full range.
func colourAt(img image.Image, x, y int) color.RGBA {
	if p, ok := img.(*image.YCbCr); ok {
		c := p.YCbCrAt(x, y)
		luma := 1.164 * (float64(c.Y) - 16)
		cb, cr := float64(c.Cb)-128, float64(c.Cr)-128
		return color.RGBA{clamp(luma + 1.596*cr), clamp(luma - 0.392*cb - 0.813*cr), clamp(luma + 2.017*cb), 255}
	}
	r, g, b, _ := img.At(x, y).RGBA()
	return color.RGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 255}
}

// limited turns a colour into BT.601 limited range.
func limited(c color.RGBA) color.YCbCr {
	r, g, b := float64(c.R), float64(c.G), float64(c.B)
	return color.YCbCr{
		Y:  clamp(16 + 0.257*r + 0.504*g + 0.098*b),
		Cb: clamp(128 - 0.148*r - 0.291*g + 0.439*b),
		Cr: clamp(128 + 0.439*r - 0.368*g - 0.071*b),
	}
}

func clamp(v float64) uint8 { return uint8(math.Round(min(max(v, 0), 255))) }

// hueColour is the fully saturated colour of that hue at 75 % value.
func hueColour(hue float64) color.RGBA {
	part := func(offset float64) uint8 {
		k := math.Mod(offset+hue/60, 6)
		return clamp(191 * (1 - max(0, min(k, 4-k, 1))))
	}
	return color.RGBA{part(5), part(3), part(1), 255}
}

// rgbHue is the reverse of hueColour; false for a colour that is nearly grey.
func rgbHue(r, g, b float64) (float64, bool) {
	top, bottom := max(r, g, b), min(r, g, b)
	span := top - bottom
	if span < 60 {
		return 0, false
	}
	var hue float64
	switch top {
	case r:
		hue = (g - b) / span
	case g:
		hue = 2 + (b-r)/span
	default:
		hue = 4 + (r-g)/span
	}
	return math.Mod(hue*60+360, 360), true
}

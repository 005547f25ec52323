package fake

import (
	"image"
	"image/color"
	"unicode"
	"unicode/utf8"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// The card is small and slow: it never moves, and 5 frames a second let a
// newcomer see it within 200 ms of asking for a key frame.
const (
	cardWidth, cardHeight = 320, 180
	cardRate              = 5
)

// newCard is the camera of someone without one: a quiet still picture with the
// initial of a name, or a person's outline if there is none.
func newCard(name string) *camera {
	img := Card(name)
	return &camera{
		format:  videoFormat{cardWidth, cardHeight, cardRate},
		picture: func(uint32) *image.YCbCr { return img },
	}
}

// Card paints the avatar card of a name: 320×180, its initial in a disc.
func Card(name string) *image.YCbCr {
	img := newPicture(cardWidth, cardHeight)
	ground, light := limited(color.RGBA{38, 50, 56, 255}), limited(color.RGBA{120, 144, 156, 255})
	fill(img, img.Rect, ground)
	const x, y, radius = cardWidth / 2, cardHeight / 2, 56
	disc(img, x, y, radius, light)
	initial, _ := utf8.DecodeRuneInString(name)
	if !unicode.IsLetter(initial) || !letter(img, unicode.ToUpper(initial), x, y) {
		disc(img, x, y-16, 18, ground)
		for dy := range 30 { // shoulders: the upper half of an ellipse, 68 wide
			half := 34 * min(dy, 14) / 14
			span(img, x-half, x+half, y+8+dy, ground)
		}
	}
	return img
}

// letter paints one white letter around the point; false if the font has none.
func letter(img *image.YCbCr, r rune, x, y int) bool {
	parsed, err := opentype.Parse(gobold.TTF)
	if err != nil {
		return false
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: 64, DPI: 72, Hinting: font.HintingFull})
	if err != nil {
		return false
	}
	defer face.Close()
	bounds, _, ok := face.GlyphBounds(r)
	if index, err := parsed.GlyphIndex(nil, r); !ok || err != nil || index == 0 {
		return false
	}
	dot := fixed.Point26_6{
		X: fixed.I(x) - (bounds.Min.X+bounds.Max.X)/2,
		Y: fixed.I(y) - (bounds.Min.Y+bounds.Max.Y)/2,
	}
	target, mask, at, _, _ := face.Glyph(dot, r)
	target = target.Intersect(img.Rect)
	for py := target.Min.Y; py < target.Max.Y; py++ {
		for px := target.Min.X; px < target.Max.X; px++ {
			_, _, _, alpha := mask.At(at.X+px-target.Min.X, at.Y+py-target.Min.Y).RGBA()
			luma := &img.Y[img.YOffset(px, py)]
			*luma = uint8((int(*luma)*(0xffff-int(alpha)) + 235*int(alpha)) / 0xffff)
		}
	}
	return true
}

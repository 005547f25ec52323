package codec

import (
	"errors"
	"image"
	"image/color"
	"testing"
)

// flat is a picture of one colour.
func flat(width, height int, y, cb, cr uint8) *image.YCbCr {
	m := image.NewYCbCr(image.Rect(0, 0, width, height), image.YCbCrSubsampleRatio420)
	for i := range m.Y {
		m.Y[i] = y
	}
	for i := range m.Cb {
		m.Cb[i], m.Cr[i] = cb, cr
	}
	return m
}

func TestRGBAColours(t *testing.T) {
	// Limited range of BT.601: black is 16, white 235, the primaries as in its table 3.
	for name, row := range map[string]struct {
		y, cb, cr uint8
		want      color.RGBA
	}{
		"black": {16, 128, 128, color.RGBA{0, 0, 0, 255}},
		"white": {235, 128, 128, color.RGBA{255, 255, 255, 255}},
		"red":   {81, 90, 240, color.RGBA{255, 0, 0, 255}},
		"green": {145, 54, 34, color.RGBA{0, 255, 0, 255}},
		"blue":  {41, 240, 110, color.RGBA{0, 0, 255, 255}},
		"grey":  {126, 128, 128, color.RGBA{128, 128, 128, 255}},
	} {
		for _, size := range []image.Point{{X: 64, Y: 36}, {X: 33, Y: 17}, {X: 1, Y: 1}} {
			dst := image.NewRGBA(image.Rect(0, 0, size.X, size.Y))
			if err := RGBA(dst, flat(size.X, size.Y, row.y, row.cb, row.cr)); err != nil {
				t.Fatal(err)
			}
			for y := range size.Y {
				for x := range size.X {
					got := dst.RGBAAt(x, y)
					if near(got.R, row.want.R) && near(got.G, row.want.G) && near(got.B, row.want.B) && got.A == 255 {
						continue
					}
					t.Fatalf("%s %v at %d,%d: %v, want %v", name, size, x, y, got, row.want)
				}
			}
		}
	}
}

func near(a, b uint8) bool { return max(a, b)-min(a, b) <= 3 }

func TestScaleKeepsThePicture(t *testing.T) {
	src := moving(640, 360, 0)
	for i := range src.Y { // left dark, right bright
		src.Y[i] = 30
		if i%src.YStride >= 320 {
			src.Y[i] = 200
		}
	}
	for _, size := range []image.Point{{X: 320, Y: 180}, {X: 160, Y: 90}, {X: 101, Y: 57}, {X: 639, Y: 359}, {X: 1280, Y: 720}, {X: 16, Y: 9}} {
		dst := flat(size.X, size.Y, 0, 0, 0)
		if err := Scale(dst, src); err != nil {
			t.Fatal(err)
		}
		if left, right := dst.YCbCrAt(0, size.Y/2).Y, dst.YCbCrAt(size.X-1, size.Y/2).Y; left < 25 || left > 35 || right < 190 || right > 205 {
			t.Errorf("%v: %d on the left, %d on the right", size, left, right)
		}
	}
}

func TestPicturesRefused(t *testing.T) {
	good := flat(8, 8, 1, 2, 3)
	if err := RGBA(image.NewRGBA(image.Rect(0, 0, 9, 8)), good); !errors.Is(err, ErrFormat) {
		t.Error(err)
	}
	short := image.NewRGBA(image.Rect(0, 0, 8, 8))
	short.Pix = short.Pix[:20]
	if err := RGBA(short, good); !errors.Is(err, ErrShort) {
		t.Error(err)
	}
	if err := Scale(good, nil); !errors.Is(err, ErrFormat) {
		t.Error(err)
	}
	if err := Scale(nil, good); !errors.Is(err, ErrFormat) {
		t.Error(err)
	}
}

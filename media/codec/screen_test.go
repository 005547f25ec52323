package codec

import (
	"image"
	"image/color"
	"image/draw"
	"math/rand/v2"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"
)

// page is a screen full of letters, scrolled down by that many pixels.
func page(width, height, scrolled int) *image.YCbCr {
	grey := image.NewGray(image.Rect(0, 0, width, height))
	draw.Draw(grey, grey.Rect, image.NewUniform(color.Gray{235}), image.Point{}, draw.Src)
	for line := range height/16 + 20 {
		words := rand.New(rand.NewPCG(1, uint64(line)))
		d := font.Drawer{Dst: grey, Src: image.NewUniform(color.Gray{16}), Face: basicfont.Face7x13, Dot: fixed.P(20, line*16-scrolled)}
		text := make([]byte, width/7-6)
		for i := range text {
			text[i] = byte('a' + words.IntN(26))
			if words.IntN(6) == 0 {
				text[i] = ' '
			}
		}
		d.DrawString(string(text))
	}
	m := flat(width, height, 0, 128, 128)
	for y := range height {
		copy(m.Y[y*m.YStride:], grey.Pix[y*grey.Stride:y*grey.Stride+width])
	}
	return m
}

// A page of letters is readable soon after it was turned, at a low bitrate, and
// costs nothing while it stands still.
func TestScreenStaysReadable(t *testing.T) {
	e := NewScreenEncoder(500_000)
	defer e.Close()
	d, err := NewVideoDecoder()
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	buffer := make([]byte, 1<<21)
	at := int64(0)
	for turn, m := range []*image.YCbCr{page(1280, 720, 0), page(1280, 720, 400)} {
		var shown *image.YCbCr
		var sizes []int
		for range 12 {
			at += VideoRate / 5
			n, _, err := e.Encode(buffer, m, at)
			if err != nil {
				t.Fatal(err)
			}
			sizes = append(sizes, n)
			if n == 0 {
				continue
			}
			if shown, err = d.Decode(buffer[:n]); err != nil {
				t.Fatal(err)
			}
			if len(sizes) == 1 {
				t.Logf("page %d: PSNR %.1f dB at once", turn, psnr(t, m, shown))
			}
		}
		t.Logf("page %d: PSNR %.1f dB after %v bytes", turn, psnr(t, m, shown), sizes)
		if got := psnr(t, m, shown); got < 30 {
			t.Errorf("page %d: %.1f dB", turn, got)
		}
		if last := sizes[len(sizes)-1]; last > 5000 {
			t.Errorf("page %d: %d bytes for a screen that stands still", turn, last)
		}
	}
}

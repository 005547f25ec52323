package screen

import (
	"bytes"
	"image"
	"image/color"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

var titles = []struct{ title, want string }{
	{"", ""},
	{"Notes – Editor", "Notes – Editor"},
	{"  two\nlines\tand a tab ", "two lines and a tab"},
	{"bell\x07 and escape\x1b[31m", "bell and escape[31m"},
	{"turned \u202e around \u2066", "turned  around"},
	{"family 👩\u200d👧", "family 👩\u200d👧"},
	{"broken \xff\xfe bytes", "broken  bytes"},
	{"\u200b\u2060", ""},
	{strings.Repeat("ä", 200), strings.Repeat("ä", 119) + "…"},
}

func TestClean(t *testing.T) {
	for _, row := range titles {
		if got := clean(row.title); got != row.want {
			t.Errorf("%q becomes %q, want %q", row.title, got, row.want)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, row := range titles {
		f.Add(row.title)
	}
	f.Fuzz(func(t *testing.T, title string) {
		got := clean(title)
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > maxTitle || strings.ContainsFunc(got, unicode.IsControl) || got != clean(got) {
			t.Errorf("%q becomes %q", title, got)
		}
	})
}

// sheet is a picture of one grey.
func sheet(width, height int, grey byte) pixels {
	p := pixels{make([]byte, 4*(width+3)*height), 4 * (width + 3), image.Pt(width, height)}
	for i := range p.pix {
		p.pix[i] = grey
	}
	return p
}

func TestPointerIsPutOnAndTakenOff(t *testing.T) {
	half := uint32(0x80800000) // red, half transparent
	m := pointer{size: image.Pt(3, 2), image: []uint32{0xff00ff00, half, 0, 0xff00ff00, half, 0}}
	for _, at := range []image.Point{{2, 2}, {-1, -1}, {7, 5}, {-5, 0}, {100, 100}, {0, 5}} {
		p, blank := sheet(8, 6, 100), sheet(8, 6, 100)
		m.at = at
		var under patch
		p.draw(m, &under)
		for y := range 6 {
			for x := range 8 {
				want := color.RGBA{100, 100, 100, 0}
				if in := image.Pt(x, y).Sub(at); in.In(image.Rect(0, 0, 3, 2)) {
					want = []color.RGBA{{0, 255, 0, 0}, {178, 50, 50, 0}, want}[in.X]
				}
				got := p.row(y)[4*x:]
				if got[2] != want.R || got[1] != want.G || got[0] != want.B {
					t.Fatalf("at %v: %v at %d,%d, want %v", at, got[:3], x, y, want)
				}
			}
		}
		p.undraw(&under)
		if !bytes.Equal(p.pix, blank.pix) {
			t.Errorf("at %v something is left", at)
		}
		p.undraw(&under)
	}
}

func TestThumbnailKeepsProportions(t *testing.T) {
	for _, row := range []struct{ size, want image.Point }{
		{image.Pt(3840, 2160), image.Pt(320, 180)}, {image.Pt(100, 50), image.Pt(100, 50)},
		{image.Pt(320, 4000), image.Pt(16, 200)}, {image.Pt(4000, 16), image.Pt(320, 1)},
	} {
		got := sheet(row.size.X, row.size.Y, 77).thumbnail()
		if got.Bounds().Size() != row.want || got.At(0, 0) != (color.RGBA{77, 77, 77, 255}) {
			t.Errorf("%v becomes %v of %v", row.size, got.Bounds().Size(), got.At(0, 0))
		}
	}
	if (pixels{}).thumbnail() != nil {
		t.Error("a thumbnail of nothing")
	}
}

func TestConvertRefusesWhatIsTooSmall(t *testing.T) {
	var v i420
	for _, p := range []pixels{{}, sheet(1, 9, 0), {make([]byte, 100), 40, image.Pt(10, 10)}, {make([]byte, 400), 20, image.Pt(10, 10)}} {
		if v.convert(p) == nil {
			t.Errorf("%v is converted", p.size)
		}
	}
	if err := v.convert(sheet(11, 7, 255)); err != nil || v.img.Rect != image.Rect(0, 0, 10, 6) || v.img.YCbCrAt(9, 5).Y != 235 {
		t.Error(err, v.img.Rect)
	}
}

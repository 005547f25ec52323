package device

import (
	"image"
	"image/color"
	"math"
	"testing"

	"github.com/pion/mediadevices/pkg/frame"
	"github.com/pion/mediadevices/pkg/prop"
)

func TestRank(t *testing.T) {
	for _, row := range []struct {
		name   string
		offers []prop.Media
		want   prop.Media
	}{
		{"raw 720p before JPEG", []prop.Media{
			offer(frame.FormatMJPEG, 1280, 720, 30), offer(frame.FormatYUYV, 1280, 720, 30), offer(frame.FormatYUYV, 640, 480, 30),
		}, offer(frame.FormatYUYV, 1280, 720, 30)},
		{"JPEG where raw is slow", []prop.Media{
			offer(frame.FormatYUYV, 1280, 720, 10), offer(frame.FormatYUYV, 640, 480, 30), offer(frame.FormatMJPEG, 1280, 720, 30),
		}, offer(frame.FormatMJPEG, 1280, 720, 30)},
		{"never the first listed rate", []prop.Media{
			offer(frame.FormatYUYV, 1280, 720, 1), offer(frame.FormatYUYV, 1280, 720, 60), offer(frame.FormatYUYV, 1280, 720, 30),
		}, offer(frame.FormatYUYV, 1280, 720, 30)},
		{"smaller and fluent", []prop.Media{
			offer(frame.FormatYUYV, 1280, 720, 10), offer(frame.FormatYUYV, 640, 480, 30),
		}, offer(frame.FormatYUYV, 640, 480, 30)},
		{"wide before tall", []prop.Media{
			offer(frame.FormatYUYV, 640, 480, 30), offer(frame.FormatYUYV, 640, 360, 30), offer(frame.FormatYUYV, 352, 288, 30),
		}, offer(frame.FormatYUYV, 640, 360, 30)},
		{"1080p only", []prop.Media{
			offer(frame.FormatNV12, 1920, 1080, 30), offer(frame.FormatNV12, 320, 240, 30),
		}, offer(frame.FormatNV12, 1920, 1080, 30)},
		{"an untold rate is asked for", []prop.Media{offer(frame.FormatNV12, 640, 480, 0)}, offer(frame.FormatNV12, 640, 480, 30)},
		{"JPEG 720p before raw lower", []prop.Media{
			offer(frame.FormatYUYV, 960, 540, 30), offer(frame.FormatYUYV, 640, 480, 30), offer(frame.FormatMJPEG, 1280, 720, 30), offer(frame.FormatMJPEG, 1920, 1080, 30),
		}, offer(frame.FormatMJPEG, 1280, 720, 30)},
		{"JPEG 720p30 before raw 720p20", []prop.Media{
			offer(frame.FormatNV12, 1280, 720, 20), offer(frame.FormatMJPEG, 1280, 720, 30),
		}, offer(frame.FormatMJPEG, 1280, 720, 30)},
		{"upright only", []prop.Media{
			offer(frame.FormatYUYV, 240, 320, 30), offer(frame.FormatYUYV, 720, 1280, 30), offer(frame.FormatYUYV, 1080, 1920, 30),
		}, offer(frame.FormatYUYV, 720, 1280, 30)},
		{"as Windows names it", []prop.Media{
			offer(frame.FormatYUY2, 1280, 720, 30), offer(frame.FormatMJPEG, 1280, 720, 30),
		}, offer(frame.FormatYUY2, 1280, 720, 30)},
		{"depth is no picture", []prop.Media{
			offer(frame.FormatZ16, 1280, 720, 30), offer(frame.FormatYUYV, 160, 120, 5),
		}, offer(frame.FormatYUYV, 160, 120, 5)},
	} {
		if got := rank(row.offers); len(got) == 0 || got[0] != row.want {
			t.Errorf("%s: %+v", row.name, got)
		}
	}
	if got := rank(nil); len(got) != 0 {
		t.Error("something out of nothing")
	}
}

// picture paints luma 10+x+y and chroma that differs from block to block.
func picture(ratio image.YCbCrSubsampleRatio, width, height int) *image.YCbCr {
	p := image.NewYCbCr(image.Rect(0, 0, width, height), ratio)
	for y := range height {
		for x := range width {
			p.Y[p.YOffset(x, y)] = uint8(10 + x + y)
			p.Cb[p.COffset(x, y)] = uint8(100 + 4*(x/2) + 8*(y/2))
			p.Cr[p.COffset(x, y)] = uint8(200 - 4*(x/2) - 8*(y/2))
		}
	}
	return p
}

func TestConvert(t *testing.T) {
	for _, size := range []image.Point{{16, 8}, {15, 7}, {720, 1280}, {2, 2}, {3, 2}} {
		for _, ratio := range []image.YCbCrSubsampleRatio{
			image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio440,
		} {
			for _, full := range []bool{false, true} {
				v := converter{full: full}
				want := picture(ratio, size.X, size.Y)
				got := v.i420(want)
				if got.SubsampleRatio != image.YCbCrSubsampleRatio420 || got.Rect.Size() != (image.Point{X: size.X &^ 1, Y: size.Y &^ 1}) {
					t.Fatalf("%v %v: %v %v", size, ratio, got.SubsampleRatio, got.Rect)
				}
				for y := range got.Rect.Dy() {
					for x := range got.Rect.Dx() {
						c := want.YCbCrAt(x, y)
						if full {
							c = color.YCbCr{Y: narrowed(c.Y, 219), Cb: narrowed(c.Cb, 224), Cr: narrowed(c.Cr, 224)}
						}
						if g := got.YCbCrAt(x, y); g != c {
							t.Fatalf("%v %v full %v: %v at %d,%d, want %v", size, ratio, full, g, x, y, c)
						}
					}
				}
			}
		}
	}
}

// narrowed is the definition of limited range, rounded.
func narrowed(v uint8, span float64) uint8 { return uint8(math.Round(16 + float64(v)*span/255)) }

func TestEveryValueIsNarrowed(t *testing.T) {
	p := image.NewYCbCr(image.Rect(0, 0, 256, 2), image.YCbCrSubsampleRatio444)
	for x := range 256 {
		for _, i := range []int{x, 256 + x} {
			p.Y[i], p.Cb[i], p.Cr[i] = uint8(x), uint8(x&^1), uint8(255-x&^1)
		}
	}
	got := (&converter{full: true}).i420(p)
	for x := range 256 {
		want := color.YCbCr{Y: narrowed(uint8(x), 219), Cb: narrowed(uint8(x&^1), 224), Cr: narrowed(uint8(255-x&^1), 224)}
		if c := got.YCbCrAt(x, 0); c != want {
			t.Errorf("%d becomes %v, want %v", x, c, want)
		}
	}
}

func TestConvertPartOfAPicture(t *testing.T) {
	whole := picture(image.YCbCrSubsampleRatio422, 32, 16)
	part := whole.SubImage(image.Rect(8, 4, 20, 12))
	got := (&converter{}).i420(part)
	if got.Rect != image.Rect(0, 0, 12, 8) || got.YCbCrAt(0, 0) != whole.YCbCrAt(8, 4) || got.YCbCrAt(11, 7) != whole.YCbCrAt(19, 11) {
		t.Errorf("%v: %v and %v", got.Rect, got.YCbCrAt(0, 0), got.YCbCrAt(11, 7))
	}
}

func TestConvertGrey(t *testing.T) {
	g := image.NewGray(image.Rect(0, 0, 3, 3))
	v := converter{full: true}
	if got := v.i420(g); got.Rect.Max != image.Pt(2, 2) || got.YCbCrAt(1, 1) != (color.YCbCr{Y: 16, Cb: 128, Cr: 128}) {
		t.Error(got)
	}
	if v.i420(image.NewRGBA(image.Rect(0, 0, 2, 2))) != nil || v.i420(image.NewGray(image.Rect(0, 0, 1, 9))) != nil {
		t.Error("what is no picture is converted")
	}
}

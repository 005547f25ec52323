package device

import (
	"image"
	"image/color"
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
	for _, size := range []image.Point{{16, 8}, {15, 7}, {2, 2}, {1, 1}} {
		for _, ratio := range []image.YCbCrSubsampleRatio{
			image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio440,
		} {
			for _, full := range []bool{false, true} {
				v := converter{full: full}
				got := v.i420(picture(ratio, size.X, size.Y))
				want := picture(image.YCbCrSubsampleRatio420, size.X, size.Y)
				if got.SubsampleRatio != want.SubsampleRatio || got.Rect != want.Rect {
					t.Fatalf("%v %v: %v %v", size, ratio, got.SubsampleRatio, got.Rect)
				}
				for y := range size.Y {
					for x := range size.X {
						c := want.YCbCrAt(x, y)
						if full {
							c = color.YCbCr{Y: narrowLuma[c.Y], Cb: narrowChroma[c.Cb], Cr: narrowChroma[c.Cr]}
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

func TestRangeIsNarrowed(t *testing.T) {
	for _, row := range []struct{ table, at, want int }{{0, 0, 16}, {0, 255, 235}, {1, 0, 16}, {1, 128, 128}, {1, 255, 240}} {
		if got := [2][256]uint8{narrowLuma, narrowChroma}[row.table][row.at]; int(got) != row.want {
			t.Errorf("%d becomes %d, want %d", row.at, got, row.want)
		}
	}
}

func TestConvertGrey(t *testing.T) {
	g := image.NewGray(image.Rect(0, 0, 3, 3))
	v := converter{full: true}
	if got := v.i420(g).YCbCrAt(2, 2); got != (color.YCbCr{Y: 16, Cb: 128, Cr: 128}) {
		t.Error(got)
	}
	if v.i420(image.NewRGBA(image.Rect(0, 0, 2, 2))) != nil {
		t.Error("an unknown kind is converted")
	}
}

func BenchmarkConvert720p(b *testing.B) {
	for name, p := range map[string]*image.YCbCr{
		"YUYV": picture(image.YCbCrSubsampleRatio422, 1280, 720),
		"JPEG": picture(image.YCbCrSubsampleRatio422, 1280, 720),
	} {
		b.Run(name, func(b *testing.B) {
			v := converter{full: name == "JPEG"}
			for b.Loop() {
				v.i420(p)
			}
		})
	}
}

package device

/*
#include <stdint.h>
#include <stddef.h>
#include <libyuv/scale.h>

// narrow turns full range into limited range (ITU-R BT.601): 0…255 becomes
// low…low+span, rounded. The division by 255 is exact below 65535.
static void narrow(uint8_t *to, ptrdiff_t toStride, const uint8_t *from, ptrdiff_t fromStride, int width, int height, unsigned low, unsigned span) {
	for (int row = 0; row < height; row++, to += toStride, from += fromStride)
		for (int i = 0; i < width; i++) {
			uint16_t v = (uint16_t)(from[i] * span + 127);
			to[i] = (uint8_t)(low + ((uint16_t)(v + 1 + (v >> 8)) >> 8));
		}
}
*/
import "C"

import "image"

// The limited range.
const (
	low        = 16
	lumaSpan   = 219
	chromaSpan = 224
)

// converter turns whatever a driver gives into I420 of limited range and even
// size. It keeps its buffers: a picture is valid until the next one.
type converter struct {
	full   bool // the camera's pictures are of full range, as JPEG is by its definition (JFIF)
	out    image.YCbCr
	y      []byte // own luma, where it must change
	cb, cr []byte // own chroma, where it must
}

// i420 converts one picture; nil if it is of an unknown kind or has no size.
// Pictures of limited range keep their values.
func (v *converter) i420(img image.Image) *image.YCbCr {
	size := img.Bounds().Size()
	size = image.Point{X: size.X &^ 1, Y: size.Y &^ 1}
	if size.X < 2 || size.Y < 2 {
		return nil
	}
	v.out = image.YCbCr{SubsampleRatio: image.YCbCrSubsampleRatio420, Rect: image.Rectangle{Max: size}}
	switch p := img.(type) {
	case *image.YCbCr:
		v.luma(p.Y[p.YOffset(p.Rect.Min.X, p.Rect.Min.Y):], p.YStride)
		v.chroma(p)
	case *image.Gray:
		v.luma(p.Pix[p.PixOffset(p.Rect.Min.X, p.Rect.Min.Y):], p.Stride)
		v.room()
		for i := range v.cb {
			v.cb[i], v.cr[i] = 128, 128
		}
	default:
		return nil
	}
	return &v.out
}

// luma shares a plane of limited range and copies one of full range, narrowed.
func (v *converter) luma(plane []byte, stride int) {
	v.out.Y, v.out.YStride = plane, stride
	if v.full {
		width, height := v.out.Rect.Dx(), v.out.Rect.Dy()
		v.y = fit(v.y, width*height)
		C.narrow((*C.uint8_t)(&v.y[0]), C.ptrdiff_t(width), (*C.uint8_t)(&plane[0]), C.ptrdiff_t(stride), C.int(width), C.int(height), low, lumaSpan)
		v.out.Y, v.out.YStride = v.y, width
	}
}

// room makes own chroma planes the picture's.
func (v *converter) room() {
	width, height := v.out.Rect.Dx()/2, v.out.Rect.Dy()/2
	v.cb, v.cr = fit(v.cb, width*height), fit(v.cr, width*height)
	v.out.Cb, v.out.Cr, v.out.CStride = v.cb, v.cr, width
}

// chroma shares planes of the right size and range; others are scaled (by the
// mean of two or four) and narrowed.
func (v *converter) chroma(p *image.YCbCr) {
	start := p.COffset(p.Rect.Min.X, p.Rect.Min.Y)
	if p.SubsampleRatio == image.YCbCrSubsampleRatio420 && !v.full {
		v.out.Cb, v.out.Cr, v.out.CStride = p.Cb[start:], p.Cr[start:], p.CStride
		return
	}
	v.room()
	width, height := v.out.CStride, v.out.Rect.Dy()/2
	across, down := divisors(p.SubsampleRatio)
	fromWidth, fromHeight := max(1, v.out.Rect.Dx()/across), max(1, v.out.Rect.Dy()/down)
	for _, plane := range [2][2][]byte{{p.Cb[start:], v.cb}, {p.Cr[start:], v.cr}} {
		from, stride, to := (*C.uint8_t)(&plane[0][0]), p.CStride, (*C.uint8_t)(&plane[1][0])
		if fromWidth != width || fromHeight != height {
			C.ScalePlane(from, C.int(stride), C.int(fromWidth), C.int(fromHeight), to, C.int(width), C.int(width), C.int(height), C.kFilterBilinear)
			from, stride = to, width
		}
		if v.full {
			C.narrow(to, C.ptrdiff_t(width), from, C.ptrdiff_t(stride), C.int(width), C.int(height), low, chromaSpan)
		}
	}
}

package codec

/*
#cgo linux LDFLAGS: -l:libyuv.a
#cgo !linux LDFLAGS: -lyuv
#include <libyuv/convert_argb.h>
#include <libyuv/scale.h>
*/
import "C"

import (
	"fmt"
	"image"
)

// Scale fills dst with the whole of src. Both are 4:2:0, of any size and
// proportion; averaging keeps fine lines from flickering when it shrinks.
func Scale(dst, src *image.YCbCr) error {
	d, err := planesOf(dst)
	if err != nil {
		return fmt.Errorf("scale picture to: %w", err)
	}
	s, err := planesOf(src)
	if err != nil {
		return fmt.Errorf("scale picture: %w", err)
	}
	// Bilinear reads two samples of each row: below half the size it skips some.
	// The box sums up to 16 bits, too few for a side made 256 times smaller.
	filter := uint32(C.kFilterBilinear)
	if (2*d.width < s.width || 2*d.height < s.height) && s.width/d.width < 128 && s.height/d.height < 128 {
		filter = C.kFilterBox
	}
	if C.I420Scale(
		(*C.uint8_t)(&s.y[0]), C.int(s.yStride), (*C.uint8_t)(&s.cb[0]), C.int(s.stride), (*C.uint8_t)(&s.cr[0]), C.int(s.stride),
		C.int(s.width), C.int(s.height),
		(*C.uint8_t)(&d.y[0]), C.int(d.yStride), (*C.uint8_t)(&d.cb[0]), C.int(d.stride), (*C.uint8_t)(&d.cr[0]), C.int(d.stride),
		C.int(d.width), C.int(d.height), filter) != 0 {
		return fmt.Errorf("scale picture: refused")
	}
	return nil
}

// RGBA converts a picture of the same size: BT.601, limited range, as cameras
// and browsers send it. Alpha is opaque.
func RGBA(dst *image.RGBA, src *image.YCbCr) error {
	s, err := planesOf(src)
	if err != nil {
		return fmt.Errorf("convert picture: %w", err)
	}
	size := dst.Rect.Size()
	if size != (image.Point{X: s.width, Y: s.height}) {
		return fmt.Errorf("convert picture: %w: %d×%d into %d×%d", ErrFormat, s.width, s.height, size.X, size.Y)
	}
	if dst.Stride < 4*size.X || len(dst.Pix) < dst.Stride*(size.Y-1)+4*size.X {
		return fmt.Errorf("convert picture: %w", ErrShort)
	}
	// libyuv names by the order in a little-endian word: its ABGR is R, G, B, A in memory.
	if C.I420ToABGR(
		(*C.uint8_t)(&s.y[0]), C.int(s.yStride), (*C.uint8_t)(&s.cb[0]), C.int(s.stride), (*C.uint8_t)(&s.cr[0]), C.int(s.stride),
		(*C.uint8_t)(&dst.Pix[0]), C.int(dst.Stride), C.int(s.width), C.int(s.height)) != 0 {
		return fmt.Errorf("convert picture: refused")
	}
	return nil
}

package screen

/*
#cgo linux LDFLAGS: -l:libyuv.a
#cgo windows CFLAGS: -I${SRCDIR}/../../build/windows/codecs/include
#cgo windows LDFLAGS: -L${SRCDIR}/../../build/windows/codecs/lib -static
#cgo !linux LDFLAGS: -lyuv
#include <libyuv/convert.h>
*/
import "C"

import (
	"fmt"
	"image"
)

// i420 is a picture for the encoder. Its memory is used again while the size stays.
type i420 struct{ img image.YCbCr }

// convert fills it: BT.601, limited range, as a camera's picture.
func (v *i420) convert(p pixels) error {
	size := even(p.size)
	if size.X < 2 || size.Y < 2 || p.stride < 4*size.X || len(p.pix) < p.stride*(size.Y-1)+4*size.X {
		return fmt.Errorf("convert screen of %v: too small", p.size)
	}
	if v.img.Rect.Max != size {
		v.img = *image.NewYCbCr(image.Rectangle{Max: size}, image.YCbCrSubsampleRatio420)
	}
	// libyuv names by the order in a little-endian word: its ARGB is B, G, R, A in memory.
	if C.ARGBToI420(
		(*C.uint8_t)(&p.pix[0]), C.int(p.stride),
		(*C.uint8_t)(&v.img.Y[0]), C.int(v.img.YStride),
		(*C.uint8_t)(&v.img.Cb[0]), C.int(v.img.CStride), (*C.uint8_t)(&v.img.Cr[0]), C.int(v.img.CStride),
		C.int(size.X), C.int(size.Y)) != 0 {
		return fmt.Errorf("convert screen: refused")
	}
	return nil
}

package blur

// #include "blur.h"
import "C"

import (
	"image"
	"unsafe"
)

// Grey, without light and without colour: what is shown when nothing may be.
const (
	greyLuma   = 64
	greyColour = 128
)

// resize makes out a picture of that size. A new one is grey.
func (b *Blur) resize(size image.Point) {
	if b.out != nil && b.out.Rect.Size() == size {
		return
	}
	b.out = image.NewYCbCr(image.Rectangle{Max: size}, image.YCbCrSubsampleRatio420)
	b.grey()
}

func (b *Blur) refuse() *image.YCbCr {
	b.stats.Refused++
	b.masked = false
	b.grey()
	return b.out
}

func (b *Blur) grey() {
	fill := func(plane []byte, value byte) {
		for i := range plane {
			plane[i] = value
		}
	}
	fill(b.out.Y, greyLuma)
	fill(b.out.Cb, greyColour)
	fill(b.out.Cr, greyColour)
}

// readable tells whether all pixels of img lie where its strides say.
func readable(img *image.YCbCr) bool {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	if img.SubsampleRatio != image.YCbCrSubsampleRatio420 || w < C.SIDE_MIN || h < C.SIDE_MIN ||
		img.Rect.Min.X%2 != 0 || img.Rect.Min.Y%2 != 0 || img.YStride < w || img.CStride < (w+1)/2 {
		return false
	}
	x, y := img.Rect.Max.X-1, img.Rect.Max.Y-1
	last := img.COffset(x, y)
	return img.YOffset(x, y) < len(img.Y) && last < len(img.Cb) && last < len(img.Cr)
}

// cPlanes are the planes of a picture for C, as blur.h describes them.
type cPlanes struct {
	y, u, v          *C.uint8_t
	stride, strideUV C.int
}

func planesOf(img *image.YCbCr) cPlanes {
	first := func(plane []byte, at int) *C.uint8_t { return (*C.uint8_t)(unsafe.Pointer(&plane[at])) }
	luma, colour := img.YOffset(img.Rect.Min.X, img.Rect.Min.Y), img.COffset(img.Rect.Min.X, img.Rect.Min.Y)
	return cPlanes{
		first(img.Y, luma), first(img.Cb, colour), first(img.Cr, colour),
		C.int(img.YStride), C.int(img.CStride),
	}
}

// gridWidth is the length of a row of person.
const gridWidth = C.NET_W

// person gives the smoothed mask of the latest picture, valid until the next,
// and the part of it that the picture covers.
func (b *Blur) person() (mask []float32, w, h int) {
	var cw, ch C.int
	p := C.blur_person(b.c, &cw, &ch)
	return unsafe.Slice((*float32)(unsafe.Pointer(p)), C.NET_W*C.NET_H), int(cw), int(ch)
}

// spoil makes the network fail from now on.
func (b *Blur) spoil() { C.blur_spoil(b.c) }

package fake

import (
	"image"
	"image/color"
)

// newPicture is a black picture in 4:2:0, limited range.
func newPicture(width, height int) *image.YCbCr {
	img := image.NewYCbCr(image.Rect(0, 0, width, height), image.YCbCrSubsampleRatio420)
	fill(img, img.Rect, color.YCbCr{Y: 16, Cb: 128, Cr: 128})
	return img
}

// fill paints a rectangle that lies within the picture.
func fill(img *image.YCbCr, r image.Rectangle, c color.YCbCr) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		span(img, r.Min.X, r.Max.X, y, c)
	}
}

// disc paints a disc that lies within the picture.
func disc(img *image.YCbCr, x, y, radius int, c color.YCbCr) {
	half := radius
	for dy := 0; dy <= radius; dy++ {
		for half > 0 && half*half+dy*dy > radius*radius {
			half--
		}
		span(img, x-half, x+half, y+dy, c)
		span(img, x-half, x+half, y-dy, c)
	}
}

// span paints one row from x0 up to x1, and the chroma that it covers.
func span(img *image.YCbCr, x0, x1, y int, c color.YCbCr) {
	luma := img.Y[img.YOffset(x0, y) : img.YOffset(x0, y)+x1-x0]
	for i := range luma {
		luma[i] = c.Y
	}
	if y%2 != 0 || x1 <= x0 {
		return
	}
	first, last := img.COffset(x0, y), img.COffset(x1-1, y)
	for i := first; i <= last; i++ {
		img.Cb[i], img.Cr[i] = c.Cb, c.Cr
	}
}

package device

import "image"

// converter turns whatever a driver gives into I420 of limited range. It keeps
// its buffers: a picture is valid until the next one.
type converter struct {
	full   bool // the camera's pictures are full range: JPEG, by its definition (JFIF)
	out    image.YCbCr
	y      []byte // own luma, where it must change
	cb, cr []byte
}

// i420 converts one picture; nil if it is of an unknown kind. Raw pictures of a
// camera are of limited range and keep their values.
func (v *converter) i420(img image.Image) *image.YCbCr {
	size := img.Bounds().Size()
	v.out = image.YCbCr{SubsampleRatio: image.YCbCrSubsampleRatio420, Rect: image.Rectangle{Max: size}, CStride: (size.X + 1) / 2}
	switch p := img.(type) {
	case *image.YCbCr:
		if p.SubsampleRatio == image.YCbCrSubsampleRatio420 && !v.full {
			return p
		}
		v.luma(p.Y[p.YOffset(p.Rect.Min.X, p.Rect.Min.Y):], p.YStride)
		v.chroma(p)
	case *image.Gray:
		v.luma(p.Pix, p.Stride)
		v.fit()
		for i := range v.out.Cb {
			v.out.Cb[i], v.out.Cr[i] = 128, 128
		}
	default:
		return nil
	}
	return &v.out
}

// luma shares a plane of limited range and copies one of full range, narrowed.
func (v *converter) luma(plane []byte, stride int) {
	if !v.full {
		v.out.Y, v.out.YStride = plane, stride
		return
	}
	width, height := v.out.Rect.Dx(), v.out.Rect.Dy()
	v.y = fit(v.y, width*height)
	v.out.Y, v.out.YStride = v.y, width
	for row := range height {
		from, to := plane[row*stride:][:width], v.y[row*width:][:width]
		for i, value := range from {
			to[i] = narrowLuma[value]
		}
	}
}

func (v *converter) fit() {
	n := v.out.CStride * ((v.out.Rect.Dy() + 1) / 2)
	v.cb, v.cr = fit(v.cb, n), fit(v.cr, n)
	v.out.Cb, v.out.Cr = v.cb, v.cr
}

func fit(b []byte, n int) []byte {
	if cap(b) < n {
		return make([]byte, n)
	}
	return b[:n]
}

// chroma averages both planes down to a quarter.
func (v *converter) chroma(p *image.YCbCr) {
	v.fit()
	wide := p.SubsampleRatio == image.YCbCrSubsampleRatio444 || p.SubsampleRatio == image.YCbCrSubsampleRatio440
	tall := p.SubsampleRatio == image.YCbCrSubsampleRatio444 || p.SubsampleRatio == image.YCbCrSubsampleRatio422
	width, height := v.out.Rect.Dx(), v.out.Rect.Dy()
	for row := range (height + 1) / 2 {
		first, second := row, row
		if tall {
			first, second = 2*row, min(2*row+1, height-1)
		}
		for _, plane := range [2][2][]byte{{p.Cb, v.out.Cb}, {p.Cr, v.out.Cr}} {
			from, to := plane[0], plane[1][row*v.out.CStride:][:v.out.CStride]
			average(to, from[first*p.CStride:], from[second*p.CStride:], width, wide)
			if v.full {
				for i, value := range to {
					to[i] = narrowChroma[value]
				}
			}
		}
	}
}

// average writes the mean of two rows, and of pairs within them if they are wide.
func average(to, a, b []byte, width int, wide bool) {
	if !wide {
		a, b = a[:len(to)], b[:len(to)]
		for i := range to {
			to[i] = uint8((int(a[i]) + int(b[i]) + 1) / 2)
		}
		return
	}
	for i := range to {
		x, next := 2*i, min(2*i+1, width-1)
		to[i] = uint8((int(a[x]) + int(a[next]) + int(b[x]) + int(b[next]) + 2) / 4)
	}
}

// Full to limited range (ITU-R BT.601): 0…255 to 16…235, chroma to 16…240.
var narrowLuma, narrowChroma = narrow(16, 219), narrow(16, 224)

func narrow(low, span int) (table [256]uint8) {
	for i := range table {
		table[i] = uint8(low + (i*span+127)/255)
	}
	return table
}

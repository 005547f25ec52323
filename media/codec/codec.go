// Package codec turns pictures and sound into few bytes and back: VP8 by
// libvpx, Opus by libopus, scaling and colours by libyuv, all tuned for a talk
// between two people on an ordinary computer.
//
// Start with [NewVideoEncoder], [NewVideoDecoder], [NewAudioEncoder] and
// [NewAudioDecoder]. Nothing here starts a goroutine, and nothing allocates per
// frame once it is warm. A value may be used by one goroutine at a time, and
// every one must be closed: its memory belongs to C. Bytes from the network may
// be anything: they give an error, never a crash.
package codec

import (
	"errors"
	"fmt"
	"image"
)

var (
	// ErrClosed tells that the encoder or decoder was closed before.
	ErrClosed = errors.New("codec is closed")
	// ErrFormat tells that a picture is not 4:2:0, has no area, is larger than
	// the limits, or that its planes are too short.
	ErrFormat = errors.New("unsuitable picture")
	// ErrShort tells that the buffer given for the result is too small.
	ErrShort = errors.New("buffer too short")
	// ErrCorrupt tells that data cannot be decoded. A video decoder that
	// answers it needs a key frame next.
	ErrCorrupt = errors.New("corrupt data")
)

// MaxSide is the largest width and height, in pixels, that is encoded or
// decoded: enough for 1080p upright, and a bound for what a foreign stream can
// make us allocate.
const MaxSide = 2048

// planes are the top left samples of the three planes of a picture.
type planes struct {
	y, cb, cr       []byte
	yStride, stride int
	width, height   int
}

// planesOf checks that all three planes hold what the rectangle promises, so
// that C never reads or writes beside them.
func planesOf(frame *image.YCbCr) (planes, error) {
	if frame == nil || frame.SubsampleRatio != image.YCbCrSubsampleRatio420 {
		return planes{}, fmt.Errorf("%w: not 4:2:0", ErrFormat)
	}
	r := frame.Rect
	width, height := r.Dx(), r.Dy()
	if width <= 0 || height <= 0 || width > MaxSide || height > MaxSide {
		return planes{}, fmt.Errorf("%w: %d×%d", ErrFormat, width, height)
	}
	// An odd corner would tear chroma from luma by half a sample.
	if r.Min.X&1 != 0 || r.Min.Y&1 != 0 {
		return planes{}, fmt.Errorf("%w: odd corner", ErrFormat)
	}
	halfWidth, halfHeight := (width+1)/2, (height+1)/2
	luma, chroma := frame.YOffset(r.Min.X, r.Min.Y), frame.COffset(r.Min.X, r.Min.Y)
	if frame.YStride < width || frame.CStride < halfWidth || luma < 0 || chroma < 0 ||
		len(frame.Y) < luma+frame.YStride*(height-1)+width ||
		len(frame.Cb) < chroma+frame.CStride*(halfHeight-1)+halfWidth ||
		len(frame.Cr) < chroma+frame.CStride*(halfHeight-1)+halfWidth {
		return planes{}, fmt.Errorf("%w: short planes", ErrFormat)
	}
	return planes{
		y: frame.Y[luma:], cb: frame.Cb[chroma:], cr: frame.Cr[chroma:],
		yStride: frame.YStride, stride: frame.CStride, width: width, height: height,
	}, nil
}

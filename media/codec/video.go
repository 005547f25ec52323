package codec

/*
#cgo linux LDFLAGS: -l:libvpx.a -lm
#cgo !linux LDFLAGS: -lvpx
#cgo noescape vp8_encode
#cgo nocallback vp8_encode
#cgo noescape vp8_decode
#cgo nocallback vp8_decode
#include "vpx.h"
*/
import "C"

import (
	"fmt"
	"image"
	"unsafe"
)

const (
	// VideoRate is the clock of video timestamps, ticks per second (RFC 7741 section 4.1).
	VideoRate = 90000

	// MinVideoBitrate and MaxVideoBitrate bound what an encoder is set to, bit/s:
	// below, VP8 only makes mud; above, nobody sees a difference at 720p.
	MinVideoBitrate = 15_000
	MaxVideoBitrate = 4_000_000
)

// usualDuration is that of a frame whose true one is unknown. Rate control
// reads the frame rate from it, so a wild one would starve the first frame.
const usualDuration = VideoRate / 30

// VideoEncoder makes VP8 frames of pictures, one for one, at a steady bitrate.
type VideoEncoder struct {
	c       *C.vp8_encoder
	content C.int
	size    image.Point // of c
	bitrate int
	last    int64 // timestamp of the frame before
	key     bool  // the next frame must stand alone
}

// NewVideoEncoder gives an encoder for the bitrate, in bit/s. The size is that
// of the pictures; when it changes, the stream goes on with a key frame.
func NewVideoEncoder(bitrate int) *VideoEncoder { return newVideoEncoder(bitrate, C.VP8_CAMERA) }

// NewScreenEncoder gives an encoder for screens and windows: what stands still
// costs nothing, and letters stay readable; rather than blurred, a picture is
// dropped.
func NewScreenEncoder(bitrate int) *VideoEncoder { return newVideoEncoder(bitrate, C.VP8_SCREEN) }

func newVideoEncoder(bitrate int, content C.int) *VideoEncoder {
	return &VideoEncoder{
		content: content,
		bitrate: min(max(bitrate, MinVideoBitrate), MaxVideoBitrate),
		last:    -usualDuration,
	}
}

// Encode writes the frame of a picture into dst and answers its length and
// whether it is a key frame. A length of 0 without an error means that this
// picture was dropped to keep the bitrate. The timestamp counts VideoRate per
// second and must grow. dst should hold width × height bytes; [ErrShort] tells
// that the frame was lost to a smaller one, the next is a key frame then.
func (e *VideoEncoder) Encode(dst []byte, frame *image.YCbCr, timestamp int64) (n int, key bool, err error) {
	p, err := planesOf(frame)
	if err != nil {
		return 0, false, fmt.Errorf("encode video: %w", err)
	}
	if len(dst) == 0 {
		return 0, false, fmt.Errorf("encode video: %w", ErrShort)
	}
	if size := (image.Point{X: p.width, Y: p.height}); e.c == nil || size != e.size {
		if err := e.open(size); err != nil {
			return 0, false, err
		}
	}
	// libvpx refuses time that stands still; a clock that jumped is no reason to stop.
	duration := timestamp - e.last
	if duration <= 0 || duration > VideoRate {
		duration = usualDuration
	}
	e.last += duration

	var isKey, wantKey C.int
	if e.key {
		wantKey = 1
	}
	size := C.vp8_encode(e.c,
		(*C.uint8_t)(&p.y[0]), (*C.uint8_t)(&p.cb[0]), (*C.uint8_t)(&p.cr[0]),
		C.int(p.yStride), C.int(p.stride), C.int64_t(e.last), C.ulong(duration),
		wantKey, (*C.uint8_t)(&dst[0]), C.size_t(len(dst)), &isKey)
	switch {
	case size == C.VP8_SHORT:
		e.key = true
		return 0, false, fmt.Errorf("encode video into %d bytes: %w", len(dst), ErrShort)
	case size < 0:
		e.key = true
		return 0, false, fmt.Errorf("encode video: libvpx error %d", -int(size))
	case size > 0:
		e.key = false
	}
	return int(size), isKey != 0, nil
}

// open starts the stream anew in another size.
func (e *VideoEncoder) open(size image.Point) error {
	e.Close()
	e.c = C.vp8_encoder_open(C.unsigned(size.X), C.unsigned(size.Y), C.unsigned(e.bitrate/1000), e.content)
	if e.c == nil {
		return fmt.Errorf("open VP8 encoder for %d×%d: refused", size.X, size.Y)
	}
	e.size = size
	return nil
}

// ForceKeyFrame makes the next frame one that needs no earlier frame.
func (e *VideoEncoder) ForceKeyFrame() { e.key = true }

// SetBitrate aims at bps bit/s from the next frame on, within the bounds.
func (e *VideoEncoder) SetBitrate(bps int) error {
	bps = min(max(bps, MinVideoBitrate), MaxVideoBitrate)
	if bps/1000 == e.bitrate/1000 {
		return nil
	}
	e.bitrate = bps
	if e.c == nil {
		return nil
	}
	if code := C.vp8_encoder_rate(e.c, C.unsigned(bps/1000)); code != 0 {
		return fmt.Errorf("set video bitrate: libvpx error %d", int(code))
	}
	return nil
}

// Bitrate is what the encoder aims at, bit/s.
func (e *VideoEncoder) Bitrate() int { return e.bitrate }

// Close gives the memory back. A closed encoder opens again with the next picture.
func (e *VideoEncoder) Close() {
	if e.c != nil {
		C.vp8_encoder_close(e.c)
		e.c = nil
	}
}

// VideoDecoder shows VP8 frames.
type VideoDecoder struct {
	c     *C.vp8_decoder
	frame image.YCbCr
}

// NewVideoDecoder gives a decoder that waits for a key frame.
func NewVideoDecoder() (*VideoDecoder, error) {
	c := C.vp8_decoder_open()
	if c == nil {
		return nil, fmt.Errorf("open VP8 decoder: refused")
	}
	return &VideoDecoder{c: c}, nil
}

// Decode takes one whole frame and answers the picture, nil if the frame is
// not for showing. The picture aliases the decoder's memory: it is valid until
// the next Decode or Close, must not be written, and is the same value each
// time. After [ErrCorrupt] go on with a key frame ([IsKeyFrame]).
func (d *VideoDecoder) Decode(data []byte) (*image.YCbCr, error) {
	if d.c == nil {
		return nil, fmt.Errorf("decode video: %w", ErrClosed)
	}
	if len(data) == 0 {
		return nil, fmt.Errorf("decode video: %w: empty", ErrCorrupt)
	}
	var p C.vp8_picture
	switch code := C.vp8_decode(d.c, (*C.uint8_t)(&data[0]), C.unsigned(len(data)), MaxSide, &p); {
	case code < 0:
		return nil, fmt.Errorf("decode video: %w: libvpx error %d", ErrCorrupt, -int(code))
	case code == 0:
		return nil, nil
	}
	width, height := int(p.width), int(p.height)
	yStride, stride := int(p.y_stride), int(p.uv_stride)
	chroma := stride * ((height + 1) / 2)
	d.frame = image.YCbCr{
		Y:              unsafe.Slice((*byte)(p.y), yStride*height),
		Cb:             unsafe.Slice((*byte)(p.u), chroma),
		Cr:             unsafe.Slice((*byte)(p.v), chroma),
		YStride:        yStride,
		CStride:        stride,
		SubsampleRatio: image.YCbCrSubsampleRatio420,
		Rect:           image.Rect(0, 0, width, height),
	}
	return &d.frame, nil
}

// Close gives the memory back; pictures of this decoder are invalid from now on.
func (d *VideoDecoder) Close() {
	if d.c != nil {
		C.vp8_decoder_close(d.c)
		d.c, d.frame = nil, image.YCbCr{}
	}
}

// IsKeyFrame tells whether a VP8 frame, or the beginning of one, needs no
// earlier frame (RFC 6386 section 9.1).
func IsKeyFrame(frame []byte) bool { return len(frame) > 0 && frame[0]&1 == 0 }

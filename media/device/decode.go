package device

/*
#cgo CFLAGS: -O3
#cgo linux LDFLAGS: -l:libturbojpeg.a -l:libyuv.a
#cgo windows CFLAGS: -I${SRCDIR}/../../build/windows/codecs/include
#cgo windows LDFLAGS: -L${SRCDIR}/../../build/windows/codecs/lib -static
#cgo !linux LDFLAGS: -lturbojpeg -lyuv
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <turbojpeg.h>
#include <libyuv/convert.h>

// A message is kept for each thread, so it must be fetched in the same call.
typedef struct { char message[200]; int filling; } complaint;

// complain fetches it. Filling bytes between the parts, which many cameras
// send, do not show.
static int complain(tjhandle h, int result, complaint *c) {
	if (result == 0)
		return 0;
	snprintf(c->message, sizeof c->message, "%s", tjGetErrorStr2(h));
	c->filling = tjGetErrorCode(h) == TJERR_WARNING && strstr(c->message, "extraneous bytes before marker");
	return !c->filling;
}

static int readHeader(tjhandle h, const uint8_t *jpeg, unsigned long n, int *width, int *height, int *sampling, int *colours, complaint *c) {
	return complain(h, tjDecompressHeader3(h, jpeg, n, width, height, sampling, colours), c);
}

static int decodePlanes(tjhandle h, const uint8_t *jpeg, unsigned long n, int flags,
	uint8_t *y, int yStride, uint8_t *cb, uint8_t *cr, int stride, complaint *c) {
	unsigned char *planes[3] = {y, cb, cr};
	int strides[3] = {yStride, stride, stride};
	return complain(h, tjDecompressToYUVPlanes(h, jpeg, n, planes, 0, strides, 0, flags), c);
}
*/
import "C"

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"sync"
	_ "unsafe" // for go:linkname

	"github.com/pion/mediadevices/pkg/frame"
)

// errDamaged means that one picture was cut short or garbled on its way from
// the camera, as the first ones of a JPEG camera often are.
var errDamaged = errors.New("picture is damaged")

// mediadevices' drivers decode what they capture by this table, which they do
// not let others change: JPEG by image/jpeg, at three times the time, and all
// into new memory, 30 times a second. Should the table move, ours stays empty
// and theirs is used; a test tells.
//
//go:linkname decoders github.com/pion/mediadevices/pkg/frame.decoderMap
var decoders map[frame.Format]func(data []byte, width, height int) (image.Image, func(), error)

func init() {
	for format, decode := range map[frame.Format]func(b *buffer, data []byte, width, height int) error{
		frame.FormatMJPEG: (*buffer).jpeg,
		frame.FormatYUYV:  (*buffer).yuyv,
		frame.FormatYUY2:  (*buffer).yuyv, // as Windows calls it
		frame.FormatUYVY:  (*buffer).uyvy,
		frame.FormatNV12:  (*buffer).nv12,
		frame.FormatNV21:  (*buffer).nv21,
	} {
		if decoders[format] == nil {
			continue
		}
		decoders[format] = func(data []byte, width, height int) (image.Image, func(), error) {
			b := buffers.Get().(*buffer)
			if err := decode(b, data, width, height); err != nil {
				buffers.Put(b)
				return nil, func() {}, err
			}
			return &b.img, func() { buffers.Put(b) }, nil
		}
	}
}

// buffer holds one decoded picture until it is given back.
type buffer struct {
	img    image.YCbCr
	memory []byte
}

var buffers = sync.Pool{New: func() any { return new(buffer) }}

// shape makes room for a picture: for as much luma as whole pixels of chroma
// cover, which is what libjpeg-turbo writes.
func (b *buffer) shape(width, height int, ratio image.YCbCrSubsampleRatio) {
	across, down := divisors(ratio)
	columns, rows := (width+across-1)/across, (height+down-1)/down // of chroma
	b.img = image.YCbCr{Rect: image.Rect(0, 0, width, height), SubsampleRatio: ratio, YStride: columns * across, CStride: columns}
	luma, chroma := columns*across*rows*down, columns*rows
	b.memory = fit(b.memory, luma+2*chroma)
	b.img.Y = b.memory[:luma:luma]
	b.img.Cb = b.memory[luma : luma+chroma : luma+chroma]
	b.img.Cr = b.memory[luma+chroma:]
}

// divisors is by how much chroma is smaller than luma.
func divisors(ratio image.YCbCrSubsampleRatio) (across, down int) {
	switch ratio {
	case image.YCbCrSubsampleRatio420:
		return 2, 2
	case image.YCbCrSubsampleRatio422:
		return 2, 1
	case image.YCbCrSubsampleRatio440:
		return 1, 2
	case image.YCbCrSubsampleRatio411:
		return 4, 1
	case image.YCbCrSubsampleRatio410:
		return 4, 2
	}
	return 1, 1
}

func fit(b []byte, n int) []byte {
	if cap(b) < n {
		return make([]byte, n)
	}
	return b[:n]
}

// raw checks the length and makes room for a picture of 4:2:0.
func (b *buffer) raw(data []byte, width, height, need int) error {
	if width < 1 || height < 1 || width > maxSide || height > maxSide || len(data) < need {
		return fmt.Errorf("%d bytes for %d×%d: %w", len(data), width, height, errDamaged)
	}
	b.shape(width, height, image.YCbCrSubsampleRatio420)
	return nil
}

func (b *buffer) yuyv(data []byte, width, height int) error {
	stride := (width + 1) / 2 * 4
	if err := b.raw(data, width, height, stride*height); err != nil {
		return err
	}
	C.YUY2ToI420((*C.uint8_t)(&data[0]), C.int(stride), b.y(), C.int(b.img.YStride), b.cb(), C.int(b.img.CStride), b.cr(), C.int(b.img.CStride), C.int(width), C.int(height))
	return nil
}

func (b *buffer) uyvy(data []byte, width, height int) error {
	stride := (width + 1) / 2 * 4
	if err := b.raw(data, width, height, stride*height); err != nil {
		return err
	}
	C.UYVYToI420((*C.uint8_t)(&data[0]), C.int(stride), b.y(), C.int(b.img.YStride), b.cb(), C.int(b.img.CStride), b.cr(), C.int(b.img.CStride), C.int(width), C.int(height))
	return nil
}

func (b *buffer) nv12(data []byte, width, height int) error {
	return b.biplanar(data, width, height, false)
}

func (b *buffer) nv21(data []byte, width, height int) error {
	return b.biplanar(data, width, height, true)
}

// biplanar splits a plane in which both chroma parts lie side by side.
func (b *buffer) biplanar(data []byte, width, height int, redFirst bool) error {
	stride := (width + 1) / 2 * 2
	if err := b.raw(data, width, height, width*height+stride*((height+1)/2)); err != nil {
		return err
	}
	first, second := b.cb(), b.cr()
	if redFirst {
		first, second = second, first
	}
	C.NV12ToI420((*C.uint8_t)(&data[0]), C.int(width), (*C.uint8_t)(&data[width*height]), C.int(stride),
		b.y(), C.int(b.img.YStride), first, C.int(b.img.CStride), second, C.int(b.img.CStride), C.int(width), C.int(height))
	return nil
}

func (b *buffer) y() *C.uint8_t  { return (*C.uint8_t)(&b.img.Y[0]) }
func (b *buffer) cb() *C.uint8_t { return (*C.uint8_t)(&b.img.Cb[0]) }
func (b *buffer) cr() *C.uint8_t { return (*C.uint8_t)(&b.img.Cr[0]) }

// ratios are the kinds of JPEG that can be taken apart into planes.
var ratios = map[C.int]image.YCbCrSubsampleRatio{
	C.TJSAMP_444: image.YCbCrSubsampleRatio444, C.TJSAMP_422: image.YCbCrSubsampleRatio422, C.TJSAMP_420: image.YCbCrSubsampleRatio420,
	C.TJSAMP_440: image.YCbCrSubsampleRatio440, C.TJSAMP_411: image.YCbCrSubsampleRatio411,
}

// jpeg decodes into the planes that are in it, of full range. Cameras may leave
// the usual Huffman tables out. A picture without colour gets a neutral one.
func (b *buffer) jpeg(data []byte, width, height int) error {
	if len(data) == 0 {
		return fmt.Errorf("empty JPEG: %w", errDamaged)
	}
	// A new decoder for each picture costs microseconds; an old one remembers
	// the last picture's tables, and its errors.
	turbo := C.tjInitDecompress()
	if turbo == nil {
		return errors.New("decode JPEG: no memory")
	}
	defer C.tjDestroy(turbo)
	var w, h, sampling, colours C.int
	var complaint C.complaint
	damage := func() error {
		return fmt.Errorf("decode JPEG: %s: %w", C.GoString(&complaint.message[0]), errDamaged)
	}
	start, length := (*C.uint8_t)(&data[0]), C.ulong(len(data))
	if C.readHeader(turbo, start, length, &w, &h, &sampling, &colours, &complaint) != 0 {
		return damage()
	}
	if w == 0 { // tables only
		return fmt.Errorf("JPEG without a picture: %w", errDamaged)
	}
	if int(w) != width || int(h) != height || width > maxSide || height > maxSide {
		return fmt.Errorf("JPEG is %d×%d, not %d×%d: %w", w, h, width, height, ErrBroken)
	}
	ratio, coloured := ratios[sampling]
	switch {
	case coloured && colours == C.TJCS_YCbCr:
		b.shape(width, height, ratio)
	case sampling == C.TJSAMP_GRAY && colours == C.TJCS_GRAY:
		b.shape(width, height, image.YCbCrSubsampleRatio420)
		for i := range b.img.Cb {
			b.img.Cb[i], b.img.Cr[i] = 128, 128
		}
	default:
		return fmt.Errorf("JPEG of sampling %d, colours %d: %w", sampling, colours, ErrBroken)
	}
	if C.decodePlanes(turbo, start, length, C.TJFLAG_LIMITSCANS, b.y(), C.int(b.img.YStride), b.cb(), b.cr(), C.int(b.img.CStride), &complaint) != 0 {
		return damage()
	}
	if complaint.filling != 0 && !bytes.Contains(data[len(data)/2:], endOfImage) { // only the first complaint is told
		return damage()
	}
	return nil
}

var endOfImage = []byte{0xff, 0xd9}

// Package blur hides what is behind a person. A small network finds people in
// each picture; they stay, the rest is blurred. New and Set are the first to
// call, then Apply for each picture of the camera.
//
// It fails closed: while the mode is not Off, Apply never answers a sharp
// picture. Before people are known, when nobody is found and when the network
// fails, everything is blurred; what cannot be read at all becomes a grey card.
//
// Of a picture it keeps 256 × 144 cells and the blurred copy until the next.
package blur

/*
#cgo CFLAGS: -O3 -Wno-psabi
#cgo noescape blur_apply
#cgo nocallback blur_apply
#include "blur.h"

static int blur_apply(blur *b, uint8_t *y, uint8_t *u, uint8_t *v, int stride, int stride_uv, uint8_t *to_y, uint8_t *to_u,
                      uint8_t *to_v, int to_stride, int to_stride_uv, int width, int height, int mode) {
  planes in = {y, u, v, stride, stride_uv}, out = {to_y, to_u, to_v, to_stride, to_stride_uv};
  return blur_picture(b, in, out, width, height, mode);
}
*/
import "C"

import (
	"errors"
	"image"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

// Mode says how much is hidden.
type Mode int32

// The modes. Light leaves colours and large shapes of a room, Strong leaves
// only its light.
const (
	Off    Mode = 0
	Light  Mode = C.BLUR_LIGHT
	Strong Mode = C.BLUR_STRONG
)

// ErrPlan tells that the network could not be set up: memory is short or the
// program is damaged.
var ErrPlan = errors.New("blur: network cannot be set up")

// A Blur blurs the pictures of one camera.
type Blur struct {
	mode atomic.Int32

	mu     sync.Mutex // guards the fields below
	c      *C.blur    // nil after Close
	masked bool       // the picture before was blurred, so its mask is of use
	out    *image.YCbCr
	stats  Stats
}

// Stats counts the pictures that Apply blurred.
type Stats struct {
	Pictures int           // blurred, in one way or another
	Nobody   int           // of these, without a person in sight: all blurred
	Lost     int           // of these, with the network failing: all blurred
	Refused  int           // of these, replaced by a grey card
	Looked   int           // how often the network ran
	Spent    time.Duration // inside of Apply
}

// New gives a blur that is off.
func New() (*Blur, error) { return newBlur(best()) }

// best is the set of instructions that this machine has, a SET of net.h.
func best() int { return int(C.best_set()) }

func newBlur(set int) (*Blur, error) { return load(plan, set) }

func load(plan string, set int) (*Blur, error) {
	c := C.blur_open((*C.uint8_t)(unsafe.Pointer(unsafe.StringData(plan))), C.size_t(len(plan)), C.int(set))
	if c == nil {
		return nil, ErrPlan
	}
	return &Blur{c: c}, nil
}

// Set changes the mode; every picture that Apply is given from now on obeys.
// Any goroutine may call it at any time.
func (b *Blur) Set(m Mode) { b.mode.Store(int32(m)) }

// Apply gives the picture to show and to send instead of img, valid until the
// next Apply: img itself while the mode is Off, else a picture of the same
// size in memory of the Blur. It neither changes nor keeps img.
//
// Pictures are 4:2:0 in BT.601 limited range, of 32 to 4096 pixels a side;
// instead of others a grey card is given.
func (b *Blur) Apply(img *image.YCbCr) *image.YCbCr {
	b.mu.Lock()
	defer b.mu.Unlock()
	mode := Mode(b.mode.Load())
	if mode == Off {
		b.masked = false
		return img
	}
	start := time.Now()
	defer func() { b.stats.Spent += time.Since(start) }()
	b.stats.Pictures++
	size := img.Rect.Size()
	b.resize(size)
	if b.c == nil || !readable(img) {
		return b.refuse()
	}
	if !b.masked {
		C.blur_forget(b.c)
		b.masked = true
	}
	in, out := planesOf(img), planesOf(b.out)
	switch C.blur_apply(b.c, in.y, in.u, in.v, in.stride, in.strideUV, out.y, out.u, out.v, out.stride, out.strideUV,
		C.int(size.X), C.int(size.Y), C.int(mode)) {
	case C.BLUR_PEOPLE:
	case C.BLUR_NOBODY:
		b.stats.Nobody++
	case C.BLUR_LOST:
		b.stats.Lost++
	default:
		return b.refuse()
	}
	return b.out
}

// Reset forgets the pictures before, as when the camera has changed.
func (b *Blur) Reset() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.masked = false
}

// Close frees the memory. Apply gives grey cards after it, unless the mode is Off.
func (b *Blur) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	C.blur_close(b.c)
	b.c = nil
}

// Stats may be called by any goroutine.
func (b *Blur) Stats() Stats {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.stats
	if b.c != nil {
		s.Looked = int(C.blur_looked(b.c))
	}
	return s
}

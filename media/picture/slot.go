// Package picture carries the newest picture from where it arises, a camera or
// a decoder, to where it is shown. A [Slot] holds one picture: who puts never
// waits for who shows, and a slow window shows fewer pictures, not older ones.
// It starts no goroutine.
package picture

import (
	"image"
	"sync"
	"time"

	"zwiesprache/media/codec"
)

// Slot is the place of one picture. The zero value is empty and ready. All
// methods may be called from any goroutine.
type Slot struct {
	put sync.Mutex // held by the one who copies a picture in

	mu      sync.Mutex // guards the fields below
	newest  *frame     // nil when empty
	spare   []*frame   // neither newest nor looked at
	seq     uint64
	onFrame func()

	show shown
}

// frame is one copied picture and how many look at it.
type frame struct {
	picture image.YCbCr
	at      time.Time
	seq     uint64
	users   int
}

// Put copies a 4:2:0 picture in, which takes the place of the one before; at
// is when it arose. A picture of another kind is ignored. It does not wait
// for readers.
func (s *Slot) Put(picture *image.YCbCr, at time.Time) {
	if picture == nil || picture.SubsampleRatio != image.YCbCrSubsampleRatio420 || picture.Rect.Empty() {
		return
	}
	s.put.Lock()
	defer s.put.Unlock()

	f := s.free()

	copyPicture(&f.picture, picture)
	f.at = at

	s.mu.Lock()
	s.seq++
	f.seq = s.seq
	s.retire(s.newest)
	s.newest = f
	poke := s.onFrame
	s.mu.Unlock()
	if poke != nil {
		poke()
	}
}

// Clear empties the slot: no picture is better than one that stands still.
func (s *Slot) Clear() {
	s.put.Lock()
	defer s.put.Unlock()

	s.mu.Lock()
	s.seq++
	s.retire(s.newest)
	s.newest = nil
	poke := s.onFrame
	s.mu.Unlock()
	if poke != nil {
		poke()
	}
}

// Seq grows with every Put and Clear: an equal number means that nothing is new.
func (s *Slot) Seq() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seq
}

// OnFrame sets what is called after each Put and Clear, on the goroutine of
// the one who puts; nil for nothing. It must not block and may not call Put,
// Clear or View.
func (s *Slot) OnFrame(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onFrame = f
}

// View lends the newest picture to f, with the time it was put with, and
// answers false when there is none. The picture must not be written, nor kept
// after f returns.
func (s *Slot) View(f func(picture *image.YCbCr, at time.Time)) bool {
	v := s.hold()
	if v == nil {
		return false
	}
	defer s.release(v)
	f(&v.picture, v.at)
	return true
}

// free is a frame to copy into.
func (s *Slot) free() *frame {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.spare)
	if n == 0 {
		return &frame{}
	}
	f := s.spare[n-1]
	s.spare = s.spare[:n-1]
	return f
}

// hold keeps the newest picture from being overwritten until release.
func (s *Slot) hold() *frame {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.newest != nil {
		s.newest.users++
	}
	return s.newest
}

func (s *Slot) release(f *frame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.users--
	if f != s.newest {
		s.retire(f)
	}
}

// retire makes a frame that nobody needs free for the next Put. Call it with mu held.
func (s *Slot) retire(f *frame) {
	if f != nil && f.users == 0 {
		s.spare = append(s.spare, f)
	}
}

// copyPicture fills dst with a tight copy of src, reusing its memory.
func copyPicture(dst, src *image.YCbCr) {
	size := src.Rect.Size()
	resize(dst, size)
	r := src.Rect
	copyPlane(dst.Y, dst.YStride, src.Y[src.YOffset(r.Min.X, r.Min.Y):], src.YStride, size.X, size.Y)
	chroma := src.COffset(r.Min.X, r.Min.Y)
	width, height := (size.X+1)/2, (size.Y+1)/2
	copyPlane(dst.Cb, dst.CStride, src.Cb[chroma:], src.CStride, width, height)
	copyPlane(dst.Cr, dst.CStride, src.Cr[chroma:], src.CStride, width, height)
}

func copyPlane(dst []byte, dstStride int, src []byte, srcStride, width, height int) {
	if dstStride == srcStride && len(src) >= len(dst) {
		copy(dst, src)
		return
	}
	for y := range height {
		copy(dst[y*dstStride:y*dstStride+width], src[y*srcStride:])
	}
}

// resize gives a 4:2:0 picture another size, with new memory only when it grows.
func resize(p *image.YCbCr, size image.Point) {
	if p.Rect.Size() == size {
		return
	}
	width, height := (size.X+1)/2, (size.Y+1)/2
	luma, chroma := size.X*size.Y, width*height
	memory := p.Y[:cap(p.Y)]
	if len(memory) < luma+2*chroma {
		memory = make([]byte, luma+2*chroma)
	}
	*p = image.YCbCr{
		// The capacity of Y is that of the whole block, so that resize finds it again.
		Y: memory[:luma], Cb: memory[luma : luma+chroma], Cr: memory[luma+chroma : luma+2*chroma],
		YStride: size.X, CStride: width,
		SubsampleRatio: image.YCbCrSubsampleRatio420, Rect: image.Rectangle{Max: size},
	}
}

// shown is the last picture made for the window.
type shown struct {
	mu     sync.Mutex // guards the fields below; held while a picture is made
	ring   [3]*image.RGBA
	next   int
	last   *image.RGBA
	seq    uint64
	scaled image.YCbCr
}

// RGBA is the newest picture for a place of width × height pixels: at least as
// large as would fit into it, at most the whole picture, with its proportions
// kept; ok is false when there is none. seq
// grows as [Slot.Seq] does; the same picture in the same size costs nothing
// and is the same image. It is one of three that are used in turn: it stays as
// it is until two more were asked for.
func (s *Slot) RGBA(width, height int) (img *image.RGBA, seq uint64, ok bool) {
	f := s.hold()
	if f == nil || width <= 0 || height <= 0 {
		if f != nil {
			s.release(f)
		}
		return nil, s.Seq(), false
	}
	defer s.release(f)

	s.show.mu.Lock()
	defer s.show.mu.Unlock()
	size := fit(f.picture.Rect.Size(), image.Point{X: width, Y: height})
	if s.show.last != nil && s.show.seq == f.seq && s.show.last.Rect.Size() == size {
		return s.show.last, f.seq, true
	}
	source := &f.picture
	if size != f.picture.Rect.Size() {
		resize(&s.show.scaled, size)
		if err := codec.Scale(&s.show.scaled, source); err != nil {
			return nil, f.seq, false
		}
		source = &s.show.scaled
	}
	img = s.show.turn(size)
	if err := codec.RGBA(img, source); err != nil {
		return nil, f.seq, false
	}
	s.show.last, s.show.seq = img, f.seq
	return img, f.seq, true
}

// turn is the image to draw next. One of another size is a new value over the
// old memory if that suffices: a window's edge is dragged through many sizes.
func (s *shown) turn(size image.Point) *image.RGBA {
	i := s.next
	s.next = (i + 1) % len(s.ring)
	old := s.ring[i]
	if old != nil && old.Rect.Size() == size {
		return old
	}
	img := &image.RGBA{Stride: 4 * size.X, Rect: image.Rectangle{Max: size}}
	if need := 4 * size.X * size.Y; old != nil && cap(old.Pix) >= need {
		img.Pix = old.Pix[:need]
	} else {
		img.Pix = make([]byte, need)
	}
	s.ring[i] = img
	return img
}

// fit is the size in which a picture is shown in a box: as large as the box or somewhat larger, for the
// rest of the way to its pixels is the window's and costs nothing there. Shrinking by a fraction that libyuv
// is quick at costs a tenth of shrinking to any size; what no such fraction divides stays as it is.
func fit(source, box image.Point) image.Point {
	for _, eighths := range [...]int{2, 3, 4, 6} {
		small := source.Mul(eighths)
		if small.X%8 != 0 || small.Y%8 != 0 {
			continue
		}
		if small = small.Div(8); small.X >= box.X || small.Y >= box.Y {
			return small
		}
	}
	return source
}

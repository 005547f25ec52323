package media

import (
	"fmt"
	"image"
	"sync"
	"sync/atomic"
	"time"

	"zwiesprache/media/blur"
	"zwiesprache/media/picture"
)

const (
	cardPause  = 200 * time.Millisecond // between two cards: soon after a guest asks for a key frame
	mostOfCard = 200_000                // bit/s for the smallest pictures
)

// videoOut takes the camera's pictures, blurred if that is wanted, to the
// preview and, while anybody is connected, through the encoder to all guests.
// Nobody connected, or a pause: nothing is encoded.
type videoOut struct {
	stream
	audience *audience
	preview  picture.Slot
	off      atomic.Bool // the narrowest way carries sound only

	mu     sync.Mutex // guards the fields below; held while a picture is shown, so that a switch that has returned holds
	live   bool       // a camera gives pictures: no card
	hidden bool       // no picture of a camera may leave
	paused bool       // no picture may leave
	mode   blur.Mode
	blur   *blur.Blur // nil until wanted
	ladder ladder
	pace   pace
}

// film takes one picture of a camera, valid during the call.
func (v *videoOut) film(img *image.YCbCr, at time.Time) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.hidden || v.paused {
		return
	}
	if v.mode != blur.Off {
		if v.blur == nil { // it cannot be had: nothing leaves
			return
		}
		img = v.blur.Apply(img)
	}
	v.show(img, at)
}

// show takes one picture, valid during the call; mu is held.
func (v *videoOut) show(img *image.YCbCr, at time.Time) {
	v.preview.Put(img, at)
	if v.audience.eyes.Load() == 0 {
		return
	}
	shares := v.audience.shares.Load()
	bps, step := shares.camera, v.ladder.follow(shares.steady, at)
	v.off.Store(step.off())
	if step.off() || bps < cameraLeast || !v.pace.due(at, step.rate) || v.audience.clogged() {
		return
	}
	size := step.size(img.Rect.Size())
	v.send(img, size, min(bps, step.most, most(size, step.rate)), at)
}

// most is what a picture of that size is sent with at most, bit/s: beyond,
// nobody sees a difference.
func most(size image.Point, rate int) int {
	const perPixel = 0.09 // bit
	return max(int(perPixel*float64(size.X*size.Y*rate)), mostOfCard)
}

// cards shows the avatar card whenever no camera gives pictures, until stop is closed.
func (v *videoOut) cards(card *image.YCbCr, stop <-chan struct{}) {
	ticker := time.NewTicker(cardPause)
	defer ticker.Stop()
	for {
		select {
		case <-stop:
			return
		case now := <-ticker.C:
			v.card(card, now)
		}
	}
}

func (v *videoOut) card(card *image.YCbCr, now time.Time) {
	v.mu.Lock()
	defer v.mu.Unlock()
	blind := !v.live || v.hidden || v.mode != blur.Off && v.blur == nil
	if blind && !v.paused {
		v.show(card, now)
	}
}

// setLive tells whether a camera gives pictures. Another one starts anew.
func (v *videoOut) setLive(live bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.live = live
	if v.blur != nil {
		v.blur.Reset()
	}
}

func (v *videoOut) setHidden(hidden bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.hidden = hidden
}

func (v *videoOut) setPaused(paused bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.paused = paused
}

// setBlur changes the blur. If it cannot be had, no picture of the camera is
// shown until it is switched off.
func (v *videoOut) setBlur(mode blur.Mode) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.mode = mode
	if v.blur == nil && mode != blur.Off {
		b, err := blur.New()
		if err != nil {
			return fmt.Errorf("blur the background: %w", err)
		}
		v.blur = b
	}
	if v.blur != nil {
		v.blur.Set(mode)
	}
	return nil
}

// close gives memory back; nothing may be shown any more.
func (v *videoOut) close() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.encoder.Close()
	if v.blur != nil {
		v.blur.Close()
		v.blur = nil
	}
}

package media

import (
	"image"
	"sync"
	"time"

	"zwiesprache/media/picture"
)

const (
	screenWidth, screenHeight = 1920, 1200 // pixels a shared screen is sent with at most
	screenRate                = 10         // pictures a second at most
	// A still screen is sent again a few times, which makes it sharp, and
	// whenever a guest asks for a key frame.
	screenPause  = 200 * time.Millisecond
	screenPolish = 10
)

// screenOut takes what is shared to its preview and, while anybody is
// connected, to all guests.
type screenOut struct {
	stream
	audience *audience
	preview  picture.Slot

	mu     sync.Mutex // guards the fields below; held while a picture is sent
	paused bool
	of     *sharing  // whose pictures are taken; nil: nobody's
	polish int       // times that the present picture is still to be sent
	sentAt time.Time // last picture
	pace   pace
}

// film takes one picture, valid during the call.
func (o *screenOut) film(of *sharing, img *image.YCbCr, at time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.of != of {
		return
	}
	o.preview.Put(img, at)
	o.polish = screenPolish
	if o.pace.due(at, screenRate) {
		o.show(img, at)
	}
}

// show sends a picture; mu is held.
func (o *screenOut) show(img *image.YCbCr, at time.Time) {
	bps := o.audience.shares.Load().screen
	if o.paused || bps == 0 || o.audience.eyes.Load() == 0 || o.audience.clogged() {
		return
	}
	o.sentAt = at
	o.send(img, screenSize(img.Rect.Size()), bps, at)
}

// again sends the present picture once more if that is of use.
func (o *screenOut) again(now time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.preview.View(func(img *image.YCbCr, _ time.Time) {
		if now.Sub(o.sentAt) < screenPause || o.polish == 0 && !o.key.Load() && now.Sub(o.sentAt) < time.Second {
			return
		}
		o.polish = max(0, o.polish-1)
		o.show(img, now)
	})
}

// run sends the present picture again as needed, until stop is closed.
func (o *screenOut) run(stop <-chan struct{}) {
	ticker := time.NewTicker(screenPause)
	defer ticker.Stop()
	for {
		select {
		case <-stop:
			return
		case now := <-ticker.C:
			o.again(now)
		}
	}
}

// take lets only the pictures of one sharing pass, nobody's if it is nil. What
// was shown before is gone when it returns.
func (o *screenOut) take(of *sharing) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.change(of)
}

// change is take with mu held.
func (o *screenOut) change(of *sharing) {
	o.of = of
	o.preview.Clear()
	o.audience.share(of != nil)
}

// leave ends a sharing, unless there is another one already.
func (o *screenOut) leave(of *sharing) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.of == of {
		o.change(nil)
	}
}

func (o *screenOut) setPaused(paused bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.paused = paused
}

// screenSize is the size a screen is sent with: its proportions kept, even, and
// within the bounds, on its side too.
func screenSize(full image.Point) image.Point {
	width, height := screenWidth, screenHeight
	if full.Y > full.X {
		width, height = height, width
	}
	if full.X <= width && full.Y <= height {
		return full
	}
	if full.X*height > full.Y*width { // the width binds
		return image.Pt(width, max(2, full.Y*width/full.X&^1))
	}
	return image.Pt(max(2, full.X*height/full.Y&^1), height)
}

// Package screen lists the screens and windows of this computer and takes
// pictures of one of them (I420, limited range) while it is shared, with the
// pointer in it and a visible frame around it. Start with Sources and Open.
// Windows of this process are left out. X11 and Windows are covered; elsewhere
// everything answers ErrUnsupported.
package screen

import (
	"context"
	"errors"
	"fmt"
	"image"
	"log/slog"
	"sync"
	"time"
)

// Why nothing, or nothing more, can be shared.
var (
	ErrUnsupported = errors.New("screen cannot be shared on this system")
	ErrWayland     = fmt.Errorf("wayland keeps windows from each other: %w", ErrUnsupported)
	ErrClosed      = errors.New("what was shared is closed")
	ErrHidden      = errors.New("what was shared is minimised")
)

const (
	// interval is the least time between two pictures: ten a second are enough
	// for scrolling, and leave the bits to sharp letters.
	interval = 100 * time.Millisecond
	// grace is how often in a row something may be found hidden before that counts:
	// a window that closes is often hidden first, and some hide while they change.
	grace = 5
	// refresh is how often a still picture is handed out again, for who comes late.
	refresh = time.Second
)

// The largest thumbnail.
const thumbWidth, thumbHeight = 320, 200

// A Source is something that can be shared.
type Source struct {
	ID        string      // for Open; good while the source exists
	Title     string      // of a window: foreign text, cleaned and cut; of a screen: its connector
	Screen    bool        // and not a window
	Size      image.Point // in pixels
	Thumbnail image.Image // at most 320×200; nil if it cannot be seen just now
}

// Sources lists the screens, the first one first, and then the windows, the
// uppermost first. Windows of this process, minimised ones and panels are left
// out. It may take some tenths of a second. Errors wrap ErrUnsupported where
// nothing can be shared.
func Sources() ([]Source, error) { return sources() }

// A Capture is one screen or window being shared.
type Capture struct {
	label string
	done  chan struct{} // closed when no more pictures come
	ended chan struct{} // closed when the goroutine has returned
	once  sync.Once     // guards err and done
	err   error
}

// grabber is what differs between systems. One goroutine makes every call.
type grabber interface {
	label() string
	// grab looks at the source. Its picture is valid until the next grab.
	grab() (p pixels, changed bool, err error)
	close()
}

// Open shares the source with that ID and returns when its first picture was
// taken. The function gets a picture whenever something has changed, at most ten
// times a second, and once a second if nothing has; it comes with the time it
// was taken, is valid only during the call and may change its size, which is
// even. The function must not call Close.
//
// Errors wrap ErrUnsupported, or ErrClosed or ErrHidden as the source is.
func Open(ctx context.Context, id string, log *slog.Logger, frame func(*image.YCbCr, time.Time)) (*Capture, error) {
	c := &Capture{done: make(chan struct{}), ended: make(chan struct{})}
	ready := make(chan struct{})
	go c.run(id, log, frame, ready)
	select {
	case <-ready:
		return c, nil
	case <-c.done:
	case <-ctx.Done():
		c.end(ctx.Err())
	}
	<-c.ended
	return nil, fmt.Errorf("share screen: %w", c.err)
}

func (c *Capture) run(id string, log *slog.Logger, frame func(*image.YCbCr, time.Time), ready chan<- struct{}) {
	defer close(c.ended)
	g, err := open(id)
	if err != nil {
		c.end(err)
		return
	}
	defer g.close()
	c.label = g.label()
	var picture i420
	var last time.Time // when a picture was handed out
	hidden := 0
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-c.done:
			return
		case <-timer.C:
		}
		at := time.Now()
		p, changed, err := g.grab()
		if hidden++; errors.Is(err, ErrHidden) && hidden < grace {
			timer.Reset(interval)
			continue
		}
		hidden = 0
		if err == nil && (changed || at.Sub(last) >= refresh) {
			if err = picture.convert(p); err == nil && !c.over() {
				last = at
				frame(&picture.img, at)
			}
		}
		if err != nil {
			log.Debug("sharing ends", "error", err)
			c.end(err)
			return
		}
		if ready != nil {
			close(ready)
			ready = nil
		}
		spent := time.Since(at)
		timer.Reset(max(interval-spent, spent)) // a slow machine gets half of its time back
	}
}

func (c *Capture) over() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

func (c *Capture) end(err error) {
	c.once.Do(func() {
		c.err = err
		close(c.done)
	})
}

// Label is the title of what is shared, as it was when that began.
func (c *Capture) Label() string { return c.label }

// Done is closed when no more pictures come, by itself or by Close.
func (c *Capture) Done() <-chan struct{} { return c.done }

// Err says why the pictures ended: nil before that and after Close, else often
// ErrClosed or ErrHidden.
func (c *Capture) Err() error {
	if c.over() {
		return c.err
	}
	return nil
}

// Close ends the sharing and takes the frame away. After it the function is not
// called again. It always returns nil.
func (c *Capture) Close() error {
	c.end(nil)
	<-c.ended
	return nil
}

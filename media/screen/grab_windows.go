package screen

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"unsafe"

	"golang.org/x/sys/windows"
)

// copier takes pictures by GDI, of one screen as it is seen or of one window
// whole. Nothing tells what was drawn, so every picture is compared.
type copier struct {
	title      string
	device     string       // of a screen
	window     windows.HWND // or the window
	now, spare *bitmap
	outline    outline
	end        func() // gives the thread back
}

func open(id string) (grabber, error) {
	device, window, ok := parse(id)
	if !ok {
		return nil, fmt.Errorf("source %q: %w", id, ErrClosed)
	}
	c := &copier{device: device, window: window, title: device, end: inPixels()}
	if window != 0 {
		if own(window) {
			c.close()
			return nil, fmt.Errorf("window of this process: %w", ErrClosed)
		}
		c.title = title(window)
	}
	return c, nil
}

func (c *copier) label() string { return c.title }

func (c *copier) close() {
	c.outline.close()
	c.now.free()
	c.spare.free()
	c.end()
}

func (c *copier) grab() (pixels, bool, error) {
	c.outline.listen()
	on, err := c.locate()
	if err != nil {
		return pixels{}, false, err
	}
	resized := c.now == nil || c.now.size != on.Size()
	if resized {
		if err := c.resize(on.Size()); err != nil {
			return pixels{}, false, err
		}
	}
	took := c.window != 0 && c.spare.copyWindow(c.window) || c.window == 0 && c.spare.copyScreen(on.Min)
	if !took {
		return pixels{}, false, errors.New("take picture: refused")
	}
	c.spare.drawPointer(on.Min, c.window)
	c.outline.put(on, c.window)
	changed := resized || !bytes.Equal(c.now.pix, c.spare.pix)
	c.now, c.spare = c.spare, c.now
	return c.now.pixels, changed, nil
}

// locate finds the source, which may have moved or ended since.
func (c *copier) locate() (image.Rectangle, error) {
	if c.window != 0 {
		return inner(c.window)
	}
	for _, m := range monitors() {
		if m.name == c.device {
			return within(m.area), nil
		}
	}
	return image.Rectangle{}, ErrClosed
}

func (c *copier) resize(size image.Point) (err error) {
	c.now.free()
	c.spare.free()
	c.now, c.spare = nil, nil
	if c.now, err = newBitmap(size); err == nil {
		c.spare, err = newBitmap(size)
	}
	return err
}

// outline is the frame around what is shared: a window that shines through in
// the middle, which no click hits and, since Windows 10, no picture shows.
type outline struct {
	window uintptr
	around image.Rectangle
}

// put draws it around a part of the desktop, directly above a window or above all.
func (o *outline) put(around image.Rectangle, over windows.HWND) {
	if o.window == 0 {
		o.create()
	}
	if around != o.around {
		o.around = around
		o.draw()
	}
	const place = 0x53   // SWP_NOSIZE, NOMOVE, NOACTIVATE, SHOWWINDOW
	after := ^uintptr(0) // HWND_TOPMOST is −1
	if over != 0 {
		after, _, _ = getWindow.Call(uintptr(over), 3) // GW_HWNDPREV: above; 0 puts it on top
	}
	if after != o.window {
		setWindowPos.Call(o.window, after, 0, 0, 0, 0, place)
	}
}

// listen lets the system speak to it: another program may wait for the answer.
func (o *outline) listen() {
	var message [48]byte // MSG
	for o.window != 0 && call(peekMessage, uintptr(unsafe.Pointer(&message)), o.window, 0, 0, 1) {
		dispatchMessage.Call(uintptr(unsafe.Pointer(&message)))
	}
}

func (o *outline) create() {
	const popup = 0x80000000
	const style = 0x080800a0 // WS_EX_NOACTIVATE, LAYERED, TRANSPARENT, TOOLWINDOW
	const excluded = 0x11    // WDA_EXCLUDEFROMCAPTURE
	class, _ := windows.UTF16PtrFromString("Static")
	o.window, _, _ = createWindowEx.Call(style, uintptr(unsafe.Pointer(class)), 0, popup, 0, 0, 1, 1, 0, 0, 0, 0)
	setWindowDisplayAffinity.Call(o.window, excluded)
}

func (o *outline) draw() {
	r := o.around.Inset(-outlineWidth)
	b, err := newBitmap(r.Size())
	if err != nil {
		return
	}
	defer b.free()
	clear(b.pix)
	hole := image.Rectangle{Max: r.Size()}.Inset(outlineWidth)
	for y := range r.Dy() {
		row := unsafe.Slice((*uint32)(unsafe.Pointer(&b.row(y)[0])), r.Dx())
		for x := range row {
			if !(image.Point{X: x, Y: y}).In(hole) {
				row[x] = 0xff<<24 | outlineColour // opaque
			}
		}
	}
	const alpha = 2                // ULW_ALPHA
	blend := [4]byte{2: 255, 3: 1} // BLENDFUNCTION: AC_SRC_OVER, by each pixel's alpha
	at, size := point{int32(r.Min.X), int32(r.Min.Y)}, point{int32(r.Dx()), int32(r.Dy())}
	var corner point
	updateLayeredWindow.Call(o.window, 0, uintptr(unsafe.Pointer(&at)), uintptr(unsafe.Pointer(&size)),
		b.dc, uintptr(unsafe.Pointer(&corner)), 0, uintptr(unsafe.Pointer(&blend)), alpha)
}

func (o *outline) close() {
	if o.window != 0 {
		destroyWindow.Call(o.window)
	}
}

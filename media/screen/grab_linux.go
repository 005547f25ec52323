package screen

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"time"

	"github.com/jezek/xgb/composite"
	"github.com/jezek/xgb/damage"
	"github.com/jezek/xgb/xfixes"
	"github.com/jezek/xgb/xproto"
)

// x11 takes pictures of one screen, as it is seen, or of one window, whole even
// where others lie above: the server then keeps its picture apart (Composite).
type x11 struct {
	d         *display
	title     string
	connector string        // of a screen
	window    xproto.Window // or the window, and
	top       xproto.Window // the one around it
	pixmap    xproto.Pixmap // the top window's picture; 0 if not asked for yet
	pixmapOf  image.Point   // its size
	damage    damage.Damage // tells what was drawn since the last picture
	parts     xfixes.Region
	outline   *outline

	now, spare *memory
	current    pixels // lies in now, with the pointer drawn in
	taken      time.Time
	pointer    pointer
	serial     uint32 // of the pointer's picture
	under      patch
}

// target is where the pixels are.
type target struct {
	from xproto.Drawable
	part image.Rectangle // of it
	on   image.Rectangle // the same on the root
}

func open(id string) (grabber, error) {
	connector, window, ok := parse(id)
	if !ok {
		return nil, fmt.Errorf("source %q: %w", id, ErrClosed)
	}
	d, err := connect()
	if err != nil {
		return nil, err
	}
	x := &x11{d: d, connector: connector, title: connector, window: window}
	if err := x.begin(); err != nil {
		x.close()
		return nil, err
	}
	return x, nil
}

func (x *x11) begin() error {
	watched := xproto.Drawable(x.d.root)
	if x.window != 0 {
		if x.d.own(x.window) {
			return fmt.Errorf("window of this process: %w", ErrClosed)
		}
		x.title = x.d.title(x.window)
		top := x.d.top(x.window)
		if _, err := x.d.place(x.window, top); err != nil {
			return err
		}
		if err := composite.RedirectWindowChecked(x.d.Conn, top, composite.RedirectAutomatic).Check(); err != nil {
			return fmt.Errorf("keep window's picture: %w", err)
		}
		x.top = top
		watched = xproto.Drawable(top)
	}
	ofDamage, err1 := damage.NewDamageId(x.d.Conn)
	ofParts, err2 := xfixes.NewRegionId(x.d.Conn)
	if err := errors.Join(err1, err2); err != nil {
		return fmt.Errorf("watch screen: %w", err)
	}
	if err := damage.CreateChecked(x.d.Conn, ofDamage, watched, damage.ReportLevelNonEmpty).Check(); err != nil {
		return fmt.Errorf("watch screen: %w", err)
	}
	x.damage = ofDamage
	xfixes.CreateRegion(x.d.Conn, ofParts, nil)
	x.parts = ofParts
	var err error
	x.outline, err = x.d.newOutline(x.top)
	return err
}

func (x *x11) label() string { return x.title }

func (x *x11) close() {
	if x.outline != nil {
		x.outline.close()
	}
	if x.parts != 0 {
		xfixes.DestroyRegion(x.d.Conn, x.parts)
	}
	if x.damage != 0 {
		damage.Destroy(x.d.Conn, x.damage)
	}
	x.forget()
	if x.top != 0 {
		composite.UnredirectWindow(x.d.Conn, x.top, composite.RedirectAutomatic)
	}
	x.now.free()
	x.spare.free()
	x.d.Sync()
	x.d.release()
}

// maxTries bounds the tries of one picture: a window that is being resized may
// have another size when the server comes to it.
const maxTries = 3

func (x *x11) grab() (pixels, bool, error) {
	for event, err := x.d.PollForEvent(); event != nil || err != nil; event, err = x.d.PollForEvent() {
		// Damage is asked for, and late errors are of what is gone.
	}
	x.current.undraw(&x.under)
	var at target
	var changed bool
	var err error
	for range maxTries {
		if at, err = x.locate(); err != nil {
			return pixels{}, false, err
		}
		if changed, err = x.fetch(at); err == nil {
			break
		}
		x.forget()
	}
	if err != nil {
		return pixels{}, false, err
	}
	moved := x.look(at)
	x.current.draw(x.pointer, &x.under)
	x.outline.put(at.on)
	return x.current, changed || moved, nil
}

// locate finds the target, which may have moved or ended since.
func (x *x11) locate() (target, error) {
	if x.window == 0 {
		monitors, err := x.d.monitors()
		if err != nil {
			return target{}, fmt.Errorf("%w: %w", ErrClosed, err)
		}
		for _, m := range monitors {
			if m.name == x.connector {
				area := within(m.area)
				return target{xproto.Drawable(x.d.root), area, area}, nil
			}
		}
		return target{}, ErrClosed
	}
	p, err := x.d.place(x.window, x.top)
	if err != nil {
		return target{}, err
	}
	if size := p.frame.Size(); x.pixmap == 0 || x.pixmapOf != size {
		x.forget()
		if x.pixmap, err = x.d.pixmapOf(x.top); err != nil {
			return target{}, err
		}
		x.pixmapOf = size
	}
	return target{xproto.Drawable(x.pixmap), p.crop, p.on()}, nil
}

// pixmapOf names the picture that the server keeps of a window.
func (d *display) pixmapOf(top xproto.Window) (xproto.Pixmap, error) {
	pixmap, err := xproto.NewPixmapId(d.Conn)
	if err == nil {
		err = composite.NameWindowPixmapChecked(d.Conn, top, pixmap).Check()
	}
	if err != nil {
		return 0, fmt.Errorf("find window's picture: %w", err)
	}
	return pixmap, nil
}

// forget gives the window's picture back.
func (x *x11) forget() {
	if x.pixmap != 0 {
		xproto.FreePixmap(x.d.Conn, x.pixmap)
		x.pixmap = 0
	}
}

// fetch takes a new picture if something was drawn, and says if it differs from
// the last. Once a second it looks without being told, for drivers that do not tell.
func (x *x11) fetch(at target) (bool, error) {
	damage.Subtract(x.d.Conn, x.damage, xfixes.RegionNone, x.parts)
	drawn, err := xfixes.FetchRegion(x.d.Conn, x.parts).Reply()
	if err != nil {
		return false, fmt.Errorf("watch screen: %w", err)
	}
	resized := x.current.size != at.part.Size()
	if !resized && time.Since(x.taken) < refresh && !touches(drawn.Rectangles, at) {
		return false, nil
	}
	if resized {
		x.now.free()
		x.spare.free()
		n := 4 * at.part.Dx() * at.part.Dy()
		x.now, x.spare, x.current = x.d.allocate(n), x.d.allocate(n), pixels{}
	}
	picture, err := x.spare.fetch(at.from, at.part)
	if err != nil {
		return false, err
	}
	x.taken = time.Now()
	if !resized && bytes.Equal(picture.pix, x.current.pix) {
		return false, nil
	}
	x.now, x.spare, x.current = x.spare, x.now, picture
	return true, nil
}

// touches reports whether something was drawn there.
func touches(drawn []xproto.Rectangle, at target) bool {
	for _, r := range drawn {
		corner := image.Pt(int(r.X), int(r.Y))
		if at.part.Overlaps(image.Rectangle{Min: corner, Max: corner.Add(image.Pt(int(r.Width), int(r.Height)))}) {
			return true
		}
	}
	return false
}

// look asks for the pointer and says if it is another one than before. Over a
// window it counts only where the window is uppermost.
func (x *x11) look(at target) bool {
	ofPointer, ofPicture := xproto.QueryPointer(x.d.Conn, x.d.root), xfixes.GetCursorImage(x.d.Conn)
	where, err1 := ofPointer.Reply()
	picture, err2 := ofPicture.Reply()
	before, serial := x.pointer, x.serial
	x.pointer, x.serial = pointer{}, 0
	if err1 == nil && err2 == nil && (x.window == 0 || where.Child == x.top) {
		corner := image.Pt(int(picture.X)-int(picture.Xhot), int(picture.Y)-int(picture.Yhot)).Sub(at.on.Min)
		size := image.Pt(int(picture.Width), int(picture.Height))
		seen := (image.Rectangle{Min: corner, Max: corner.Add(size)}).Overlaps(image.Rectangle{Max: at.on.Size()})
		if seen && len(picture.CursorImage) >= size.X*size.Y {
			x.pointer, x.serial = pointer{at: corner, size: size, image: picture.CursorImage}, picture.CursorSerial
		}
	}
	return x.pointer.at != before.at || x.pointer.size != before.size || x.serial != serial
}

// peek takes one picture for a thumbnail; nil if that does not work.
func (d *display) peek(from xproto.Drawable, part image.Rectangle) image.Image {
	far := memory{d: d}
	p, err := far.fetch(from, part)
	if err != nil {
		return nil
	}
	return p.thumbnail()
}

// glance takes one picture of a window as it is kept by a compositor. Where
// there is none, what is seen of it counts if no other window lies above.
func (d *display) glance(p place, above []image.Rectangle) image.Image {
	if pixmap, err := d.pixmapOf(p.top); err == nil {
		defer xproto.FreePixmap(d.Conn, pixmap)
		return d.peek(xproto.Drawable(pixmap), p.crop)
	}
	for _, a := range above {
		if a.Overlaps(p.on()) {
			return nil
		}
	}
	return d.peek(xproto.Drawable(d.root), p.on())
}

package screen

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/composite"
	"github.com/jezek/xgb/damage"
	"github.com/jezek/xgb/randr"
	"github.com/jezek/xgb/shape"
	"github.com/jezek/xgb/shm"
	"github.com/jezek/xgb/xfixes"
	"github.com/jezek/xgb/xproto"
)

// display is a connection to the X server. All users share one, for xgb keeps
// the tables of extensions for the whole process without a lock: a second
// connection would write what the first one reads.
type display struct {
	*xgb.Conn
	root  xproto.Window
	near  bool     // it can share memory
	atoms sync.Map // name → xproto.Atom
	users int
}

var shared struct {
	mu      sync.Mutex // guards the fields below
	display *display
}

// connect opens the connection or shares it; release must follow.
func connect() (*display, error) {
	if os.Getenv("DISPLAY") == "" {
		if os.Getenv("WAYLAND_DISPLAY") != "" {
			return nil, ErrWayland
		}
		return nil, fmt.Errorf("no display: %w", ErrUnsupported)
	}
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if d := shared.display; d != nil && d.alive() {
		d.users++
		return d, nil
	}
	d, err := newDisplay()
	if err != nil {
		return nil, err
	}
	d.users = 1
	shared.display = d
	return d, nil
}

// release gives the connection back; the last user's closes it.
func (d *display) release() {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if d.users--; d.users > 0 {
		return
	}
	d.shut()
	if shared.display == d {
		shared.display = nil
	}
}

// shut closes the connection and waits for its goroutines.
func (d *display) shut() {
	d.Close()
	for {
		if event, err := d.WaitForEvent(); event == nil && err == nil {
			return
		}
	}
}

func (d *display) alive() bool {
	_, err := xproto.GetInputFocus(d.Conn).Reply()
	return err == nil
}

func newDisplay() (*display, error) {
	xgb.Logger.SetOutput(io.Discard) // it would write to stderr what is also returned
	conn, err := xgb.NewConn()
	if err != nil {
		return nil, fmt.Errorf("connect to display: %w: %w", ErrUnsupported, err)
	}
	d := &display{Conn: conn}
	if err := d.prepare(); err != nil {
		d.shut()
		return nil, fmt.Errorf("prepare display: %w: %w", ErrUnsupported, err)
	}
	if d.besideWayland() {
		d.shut()
		return nil, ErrWayland
	}
	return d, nil
}

// besideWayland recognises Xwayland: it shows its own clients only, and a black
// screen. It has an extension of that name, or before version 23 such screens.
func (d *display) besideWayland() bool {
	const name = "XWAYLAND"
	extension, err := xproto.QueryExtension(d.Conn, uint16(len(name)), name).Reply()
	if err == nil && extension.Present {
		return true
	}
	monitors, err := d.monitors()
	return err == nil && len(monitors) > 0 && strings.HasPrefix(monitors[0].name, name)
}

// prepare begins the extensions, all but MIT-SHM without choice, and checks
// that a pixel is a little-endian word of eight bits a colour.
func (d *display) prepare() error {
	d.near = shm.Init(d.Conn) == nil
	for _, begin := range []func(*xgb.Conn) error{composite.Init, damage.Init, randr.Init, shape.Init, xfixes.Init} {
		if err := begin(d.Conn); err != nil {
			return err
		}
	}
	_, err1 := composite.QueryVersion(d.Conn, 0, 4).Reply()
	_, err2 := damage.QueryVersion(d.Conn, 1, 1).Reply()
	_, err3 := randr.QueryVersion(d.Conn, 1, 5).Reply()
	_, err4 := xfixes.QueryVersion(d.Conn, 5, 0).Reply()
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return err
	}
	setup := xproto.Setup(d.Conn)
	screen := setup.DefaultScreen(d.Conn)
	d.root = screen.Root
	if setup.ImageByteOrder != xproto.ImageOrderLSBFirst {
		return errors.New("pixels are big-endian")
	}
	for _, f := range setup.PixmapFormats {
		if (f.Depth == 24 || f.Depth == 32) && f.BitsPerPixel != 32 {
			return fmt.Errorf("%d bits a pixel", f.BitsPerPixel)
		}
	}
	for _, depth := range screen.AllowedDepths {
		for _, v := range depth.Visuals {
			if v.VisualId == screen.RootVisual && (v.RedMask != 0xff0000 || v.GreenMask != 0xff00 || v.BlueMask != 0xff) {
				return errors.New("not eight bits a colour")
			}
		}
	}
	return nil
}

// atom is the number of a name; 0 if the server is gone.
func (d *display) atom(name string) xproto.Atom {
	if a, ok := d.atoms.Load(name); ok {
		return a.(xproto.Atom)
	}
	reply, err := xproto.InternAtom(d.Conn, false, uint16(len(name)), name).Reply()
	if err != nil {
		return 0
	}
	d.atoms.Store(name, reply.Atom)
	return reply.Atom
}

// maxProperty bounds what is read of a property, in words of four bytes: the
// longest is the list of all windows.
const maxProperty = 4096

// property asks for one of a window's; see text and numbers.
func (d *display) property(w xproto.Window, name string) xproto.GetPropertyCookie {
	return xproto.GetProperty(d.Conn, false, w, d.atom(name), xproto.GetPropertyTypeAny, 0, maxProperty)
}

// text is a property of bytes; "" if there is none.
func text(cookie xproto.GetPropertyCookie) string {
	reply, err := cookie.Reply()
	if err != nil || reply == nil || reply.Format != 8 {
		return ""
	}
	return string(reply.Value)
}

// numbers is a property of 32-bit words; nil if there is none.
func numbers(cookie xproto.GetPropertyCookie) []uint32 {
	reply, err := cookie.Reply()
	if err != nil || reply == nil || reply.Format != 32 {
		return nil
	}
	list := make([]uint32, len(reply.Value)/4)
	for i := range list {
		list[i] = xgb.Get32(reply.Value[4*i:])
	}
	return list
}

package screen

import (
	"bufio"
	"errors"
	"image"
	"log/slog"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

var quiet = slog.New(slog.DiscardHandler)

const patience = 30 * time.Second // generous: a loaded machine must not fail a test

// desk is an X server of the test's own, without a window manager.
type desk struct {
	testing.TB
	*display
	server *exec.Cmd
}

func newDesk(t testing.TB) desk {
	t.Helper()
	return newDeskOf(t, "800x600")
}

func newDeskOf(t testing.TB, size string) desk {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	server := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", size+"x24", "-nolisten", "tcp", "-noreset")
	server.ExtraFiles = []*os.File{w}
	if err := server.Start(); err != nil {
		t.Fatalf("%v (assets/packaging/linux/deps.sh installs it)", err)
	}
	w.Close()
	t.Cleanup(func() {
		server.Process.Kill()
		server.Wait()
	})
	number, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	t.Setenv("DISPLAY", ":"+strings.TrimSpace(number))
	t.Setenv("XAUTHORITY", os.DevNull)
	d, err := connect()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.release)
	return desk{t, d, server}
}

// window opens one of that colour and waits until it is there.
func (d desk) window(title string, r image.Rectangle, colour uint32) xproto.Window {
	d.Helper()
	w, err := xproto.NewWindowId(d.Conn)
	if err != nil {
		d.Fatal(err)
	}
	err = xproto.CreateWindowChecked(d.Conn, 0, w, d.root, int16(r.Min.X), int16(r.Min.Y), uint16(r.Dx()), uint16(r.Dy()), 0,
		xproto.WindowClassInputOutput, 0, xproto.CwBackPixel, []uint32{colour}).Check()
	if err != nil {
		d.Fatal(err)
	}
	d.set(w, "_NET_WM_NAME", "UTF8_STRING", 8, []byte(title))
	if err := xproto.MapWindowChecked(d.Conn, w).Check(); err != nil {
		d.Fatal(err)
	}
	return w
}

func (d desk) set(w xproto.Window, name, kind string, format byte, value []byte) {
	d.Helper()
	n := uint32(len(value)) / uint32(format/8)
	if err := xproto.ChangePropertyChecked(d.Conn, xproto.PropModeReplace, w, d.atom(name), d.atom(kind), format, n, value).Check(); err != nil {
		d.Fatal(err)
	}
}

// belong says of which process and machine a window is.
func (d desk) belong(w xproto.Window, pid int, machine string) {
	id := make([]byte, 4)
	xgb.Put32(id, uint32(pid))
	d.set(w, "_NET_WM_PID", "CARDINAL", 32, id)
	d.set(w, "WM_CLIENT_MACHINE", "STRING", 8, []byte(machine))
}

// fill paints a rectangle.
func (d desk) fill(w xproto.Window, r image.Rectangle, colour uint32) {
	d.Helper()
	gc, err := xproto.NewGcontextId(d.Conn)
	if err != nil {
		d.Fatal(err)
	}
	xproto.CreateGC(d.Conn, gc, xproto.Drawable(w), xproto.GcForeground, []uint32{colour})
	defer xproto.FreeGC(d.Conn, gc)
	area := xproto.Rectangle{X: int16(r.Min.X), Y: int16(r.Min.Y), Width: uint16(r.Dx()), Height: uint16(r.Dy())}
	if err := xproto.PolyFillRectangleChecked(d.Conn, xproto.Drawable(w), gc, []xproto.Rectangle{area}).Check(); err != nil {
		d.Fatal(err)
	}
}

// chess paints squares of 16 pixels in four colours, and returns what colour a pixel has.
func (d desk) chess(w xproto.Window, size image.Point) func(x, y int) uint32 {
	colours := []uint32{0xff0000, 0x00ff00, 0x0000ff, 0xffffff, 0x000000}
	at := func(x, y int) uint32 { return colours[(x/16+3*(y/16))%len(colours)] }
	for y := 0; y < size.Y; y += 16 {
		for x := 0; x < size.X; x += 16 {
			d.fill(w, image.Rect(x, y, x+16, y+16), at(x, y))
		}
	}
	return at
}

// point puts the pointer there; the last pixel is where it disturbs nothing.
func (d desk) point(x, y int) {
	d.Helper()
	if err := xproto.WarpPointerChecked(d.Conn, 0, d.root, 0, 0, 0, 0, int16(x), int16(y)).Check(); err != nil {
		d.Fatal(err)
	}
}

// seen is the colour of a pixel of the whole desk.
func (d desk) seen(x, y int) uint32 {
	d.Helper()
	reply, err := xproto.GetImage(d.Conn, zPixmap, xproto.Drawable(d.root), int16(x), int16(y), 1, 1, allPlanes).Reply()
	if err != nil {
		d.Fatal(err)
	}
	return xgb.Get32(reply.Data) & 0xffffff
}

// shot is one picture that was handed out.
type shot struct {
	img image.YCbCr
	at  time.Time
}

// is reports whether a pixel has a colour, within the rounding of the conversion.
func (s shot) is(x, y int, colour uint32) bool {
	r, g, b := float64(colour>>16), float64(colour>>8&255), float64(colour&255)
	// ITU-R BT.601, limited range.
	want := [3]float64{
		16 + (65.481*r+128.553*g+24.966*b)/255,
		128 + (-37.797*r-74.203*g+112*b)/255,
		128 + (112*r-93.786*g-18.214*b)/255,
	}
	c := s.img.YCbCrAt(x, y)
	for i, v := range []uint8{c.Y, c.Cb, c.Cr} {
		if off := float64(v) - want[i]; off < -3 || off > 3 {
			return false
		}
	}
	return true
}

// share opens a source whose pictures are copied into the channel.
func (d desk) share(id string) (*Capture, <-chan shot) {
	d.Helper()
	shots := make(chan shot, 1000)
	c, err := Open(d.Context(), id, quiet, func(img *image.YCbCr, at time.Time) {
		s := shot{*img, at}
		s.img.Y, s.img.Cb, s.img.Cr = slices.Clone(img.Y), slices.Clone(img.Cb), slices.Clone(img.Cr)
		shots <- s
	})
	if err != nil {
		d.Fatal(err)
	}
	d.Cleanup(func() { c.Close() })
	return c, shots
}

// until waits for a picture that fits.
func (d desk) until(what string, shots <-chan shot, fits func(shot) bool) shot {
	d.Helper()
	late := time.After(patience)
	for {
		select {
		case s := <-shots:
			if fits(s) {
				return s
			}
		case <-late:
			d.Fatalf("no picture with %s within %v", what, patience)
		}
	}
}

// eventually waits for something of another program's.
func (d desk) eventually(what string, done func() bool) {
	d.Helper()
	for late := time.Now().Add(patience); !done(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(late) {
			d.Fatalf("no %s within %v", what, patience)
		}
	}
}

func (d desk) ends(c *Capture, want error) {
	d.Helper()
	select {
	case <-c.Done():
	case <-time.After(patience):
		d.Fatal("the end is not noticed")
	}
	if !errors.Is(c.Err(), want) {
		d.Errorf("ended with %v, want %v", c.Err(), want)
	}
}

// cursor gives a window a red square of 16 pixels as pointer.
func (d desk) cursor(w xproto.Window) {
	d.Helper()
	shape, err1 := xproto.NewPixmapId(d.Conn)
	cursor, err2 := xproto.NewCursorId(d.Conn)
	gc, err3 := xproto.NewGcontextId(d.Conn)
	if err := errors.Join(err1, err2, err3); err != nil {
		d.Fatal(err)
	}
	xproto.CreatePixmap(d.Conn, 1, shape, xproto.Drawable(d.root), 16, 16)
	xproto.CreateGC(d.Conn, gc, xproto.Drawable(shape), xproto.GcForeground, []uint32{1})
	xproto.PolyFillRectangle(d.Conn, xproto.Drawable(shape), gc, []xproto.Rectangle{{Width: 16, Height: 16}})
	xproto.CreateCursor(d.Conn, cursor, shape, shape, 0xffff, 0, 0, 0xffff, 0, 0, 0, 0)
	if err := xproto.ChangeWindowAttributesChecked(d.Conn, w, xproto.CwCursor, []uint32{uint32(cursor)}).Check(); err != nil {
		d.Fatal(err)
	}
}

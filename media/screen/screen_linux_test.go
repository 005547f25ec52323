package screen

import (
	"bufio"
	"errors"
	"image"
	"image/color"
	"log/slog"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var quiet = slog.New(slog.DiscardHandler)

const patience = 30 * time.Second // generous: a loaded machine must not fail a test

// desk is an X server of the test's own, without a window manager.
type desk struct {
	*testing.T
	*display
	server *exec.Cmd
}

func newDesk(t *testing.T) desk {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	server := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "800x600x24", "-nolisten", "tcp", "-noreset")
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

// away puts the pointer where it disturbs nothing.
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

func TestWindowIsTakenWhole(t *testing.T) {
	for _, near := range []bool{true, false} {
		d := newDesk(t)
		d.near = d.near && near
		d.point(799, 599)
		size := image.Pt(321, 243)
		w := d.window("chess", image.Rectangle{Max: size}.Add(image.Pt(-40, 30)), 0x808080) // partly outside
		c, shots := d.share(windowID(w))
		colour := d.chess(w, size)
		d.window("cover", image.Rect(0, 0, 200, 200), 0x123456)
		s := d.until("the pattern", shots, func(s shot) bool { return s.is(8, 8, 0xff0000) && s.is(310, 230, colour(310, 230)) })
		if s.img.Rect != image.Rect(0, 0, 320, 242) || s.at.IsZero() || c.Label() != "chess" {
			t.Errorf("%v at %v of %q", s.img.Rect, s.at, c.Label())
		}
		for y := range s.img.Rect.Dy() {
			for x := range s.img.Rect.Dx() {
				if !s.is(x, y, colour(x, y)) {
					t.Fatalf("near %v: %v at %d,%d, drawn was %06x", near, s.img.YCbCrAt(x, y), x, y, colour(x, y))
				}
			}
		}
	}
}

func TestScreenIsTakenAsSeen(t *testing.T) {
	d := newDesk(t)
	d.point(799, 599)
	d.window("below", image.Rect(100, 100, 300, 300), 0x00ff00)
	d.window("above", image.Rect(200, 200, 400, 400), 0x0000ff)
	list, err := Sources()
	if err != nil || len(list) != 3 || !list[0].Screen || list[0].Size != image.Pt(800, 600) || list[1].Title != "above" || list[2].Title != "below" {
		t.Fatalf("%+v, %v", list, err)
	}
	c, shots := d.share(list[0].ID)
	s := d.until("both windows", shots, func(s shot) bool { return s.is(150, 150, 0x00ff00) && s.is(250, 250, 0x0000ff) })
	if s.img.Rect != image.Rect(0, 0, 800, 600) || c.Label() != list[0].Title || !s.is(500, 500, 0) {
		t.Errorf("%v of %q", s.img.Rect, c.Label())
	}
}

func TestThumbnails(t *testing.T) {
	d := newDesk(t)
	d.window("below", image.Rect(100, 100, 300, 300), 0x00ff00)
	d.window("above", image.Rect(200, 200, 440, 600), 0x0000ff)
	list, err := Sources()
	if err != nil || len(list) != 3 {
		t.Fatal(list, err)
	}
	if size := list[0].Thumbnail.Bounds().Size(); size != image.Pt(266, 200) {
		t.Errorf("the screen's is %v", size)
	}
	if size := list[1].Thumbnail.Bounds().Size(); size != image.Pt(120, 200) {
		t.Errorf("the window's is %v", size)
	}
	if c := list[1].Thumbnail.At(60, 100); c != (color.RGBA{0, 0, 255, 255}) {
		t.Errorf("the window's is %v", c)
	}
	if list[2].Thumbnail != nil {
		t.Error("a covered window shows another one's picture")
	}
	d.share(list[2].ID) // as a compositor does, this keeps its picture apart
	list, err = Sources()
	if err != nil || list[2].Thumbnail == nil {
		t.Error("a covered window has no picture with a compositor")
	}
}

func TestOwnWindowsAreLeftOut(t *testing.T) {
	d := newDesk(t)
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	place := image.Rect(10, 10, 100, 100)
	own := d.window("own", place, 1)
	d.belong(own, os.Getpid(), host)
	silent := d.window("own, tells no machine", place, 1)
	d.belong(silent, os.Getpid(), "")
	d.belong(d.window("other process", place, 1), os.Getpid()+1, host)
	d.belong(d.window("other machine", place, 1), os.Getpid(), host+"-2")
	d.window("tells nothing", place, 1)
	panel := d.window("panel", place, 1)
	kind := make([]byte, 4)
	xgb.Put32(kind, uint32(d.atom("_NET_WM_WINDOW_TYPE_DOCK")))
	d.set(panel, "_NET_WM_WINDOW_TYPE", "ATOM", 32, kind)
	if err := xproto.UnmapWindowChecked(d.Conn, d.window("minimised", place, 1)).Check(); err != nil {
		t.Fatal(err)
	}
	d.window("small", image.Rect(10, 10, 14, 14), 1)
	d.window("", place, 1)

	list, err := Sources()
	if err != nil {
		t.Fatal(err)
	}
	var titles []string
	for _, s := range list[1:] {
		titles = append(titles, s.Title)
	}
	if want := []string{"tells nothing", "other machine", "other process"}; !slices.Equal(titles, want) {
		t.Errorf("listed are %q, want %q", titles, want)
	}
	for _, w := range []xproto.Window{own, silent} {
		if c, err := Open(t.Context(), windowID(w), quiet, func(*image.YCbCr, time.Time) {}); c != nil || !errors.Is(err, ErrClosed) {
			t.Errorf("an own window is opened: %v", err)
		}
	}
}

func TestEnds(t *testing.T) {
	d := newDesk(t)
	place := image.Rect(10, 10, 100, 100)
	for _, row := range []struct {
		name string
		end  func(xproto.Window)
		want error
	}{
		{"closed", func(w xproto.Window) { xproto.DestroyWindow(d.Conn, w) }, ErrClosed},
		{"minimised", func(w xproto.Window) { xproto.UnmapWindow(d.Conn, w) }, ErrHidden},
		{"minimised while it stays mapped", func(w xproto.Window) {
			state := make([]byte, 4)
			xgb.Put32(state, uint32(d.atom("_NET_WM_STATE_HIDDEN")))
			d.set(w, "_NET_WM_STATE", "ATOM", 32, state)
		}, ErrHidden},
	} {
		w := d.window(row.name, place, 1)
		c, _ := d.share(windowID(w))
		if c.Err() != nil {
			t.Error(c.Err())
		}
		row.end(w)
		d.ends(c, row.want)
		if _, err := Open(t.Context(), windowID(w), quiet, nil); !errors.Is(err, row.want) {
			t.Errorf("%s, and opened again: %v", row.name, err)
		}
	}
	c, _ := d.share(windowID(d.window("shared no more", place, 1)))
	if err := c.Close(); err != nil || c.Err() != nil {
		t.Error(err, c.Err())
	}
	d.ends(c, nil)
	for _, id := range []string{"", "screen:none", "window:", "window:0", "window:0x7fffffff", "window:1x", "desk"} {
		if _, err := Open(t.Context(), id, quiet, nil); !errors.Is(err, ErrClosed) {
			t.Errorf("%q: %v", id, err)
		}
	}
}

func TestServerGone(t *testing.T) {
	d := newDesk(t)
	c, _ := d.share(windowID(d.window("alone", image.Rect(10, 10, 100, 100), 1)))
	d.server.Process.Kill()
	d.ends(c, ErrClosed)
	c.Close()
	if _, err := Sources(); !errors.Is(err, ErrUnsupported) {
		t.Error(err)
	}
}

func TestNothingIsSentWhileNothingChanges(t *testing.T) {
	d := newDesk(t)
	d.point(799, 599)
	w := d.window("still", image.Rect(10, 10, 200, 200), 0x00ff00)
	_, shots := d.share(windowID(w))
	d.until("green", shots, func(s shot) bool { return s.is(50, 50, 0x00ff00) })
	first := d.until("the first refresh", shots, func(s shot) bool { return true })
	for range 2 {
		next := d.until("the next refresh", shots, func(s shot) bool { return true })
		if pause := next.at.Sub(first.at); pause < refresh {
			t.Errorf("a still picture comes again after %v", pause)
		}
		first = next
	}
	d.fill(w, image.Rect(50, 50, 52, 52), 0xff0000)
	if s := <-shots; !s.is(50, 50, 0xff0000) {
		t.Error("the next picture does not show what was drawn")
	}
}

func TestResize(t *testing.T) {
	d := newDesk(t)
	d.point(799, 599)
	w := d.window("grows", image.Rect(100, 100, 200, 200), 0x00ff00)
	_, shots := d.share(windowID(w))
	for _, size := range []image.Point{{301, 155}, {64, 64}, {700, 400}} {
		xproto.ConfigureWindow(d.Conn, w, xproto.ConfigWindowWidth|xproto.ConfigWindowHeight, []uint32{uint32(size.X), uint32(size.Y)})
		s := d.until("the new size", shots, func(s shot) bool { return s.img.Rect.Size() == even(size) })
		if !s.is(1, 1, 0x00ff00) || !s.is(s.img.Rect.Dx()-1, s.img.Rect.Dy()-1, 0x00ff00) {
			t.Errorf("%v is not green all over", size)
		}
	}
}

func TestWindowWithinAFrame(t *testing.T) {
	d := newDesk(t)
	d.point(799, 599)
	frame := d.window("frame", image.Rect(50, 50, 350, 350), 0xff0000)
	w := d.window("client", image.Rect(60, 60, 250, 250), 0x00ff00)
	if err := xproto.ReparentWindowChecked(d.Conn, w, frame, 5, 25).Check(); err != nil {
		t.Fatal(err)
	}
	_, shots := d.share(windowID(w))
	s := d.until("green", shots, func(s shot) bool { return s.is(50, 50, 0x00ff00) })
	if s.img.Rect.Size() != image.Pt(190, 190) || !s.is(0, 0, 0x00ff00) || !s.is(189, 189, 0x00ff00) {
		t.Errorf("%v with %v in the corner", s.img.Rect, s.img.YCbCrAt(0, 0))
	}
}

func TestOutline(t *testing.T) {
	d := newDesk(t)
	d.point(799, 599)
	place := image.Rect(100, 100, 300, 300)
	w := d.window("shared", place, 0x00ff00)
	c, shots := d.share(windowID(w))
	corners := func(r image.Rectangle) []image.Point {
		return []image.Point{r.Min.Sub(image.Pt(1, 1)), r.Max, {r.Min.X + 50, r.Max.Y}, {r.Min.X - outlineWidth, r.Min.Y + 50}}
	}
	outlined := func(r image.Rectangle) bool {
		for _, p := range corners(r) {
			if d.seen(p.X, p.Y) != outlineColour {
				return false
			}
		}
		return d.seen(r.Min.X, r.Min.Y) != outlineColour && d.seen(r.Min.X-outlineWidth-1, r.Min.Y) != outlineColour
	}
	d.until("a frame around it", shots, func(s shot) bool {
		if !s.is(0, 0, 0x00ff00) || !s.is(199, 199, 0x00ff00) {
			t.Error("the frame is in the picture")
		}
		return outlined(place)
	})
	for _, p := range corners(place) { // the mouse does not notice it
		d.point(p.X, p.Y)
		if where, err := xproto.QueryPointer(d.Conn, d.root).Reply(); err != nil || where.Child != 0 {
			t.Errorf("the pointer is on window %#x, %v", where.Child, err)
		}
	}
	xproto.ConfigureWindow(d.Conn, w, xproto.ConfigWindowX|xproto.ConfigWindowY, []uint32{20, 30})
	moved := place.Add(image.Pt(-80, -70))
	d.until("a frame that follows", shots, func(shot) bool { return outlined(moved) })
	d.window("cover", image.Rect(0, 0, 400, 400), 0x0000ff)
	if d.seen(moved.Max.X, moved.Max.Y) == outlineColour {
		t.Error("the frame lies above a window that covers what is shared")
	}
	xproto.ConfigureWindow(d.Conn, w, xproto.ConfigWindowStackMode, []uint32{xproto.StackModeAbove})
	d.until("a frame that comes up as well", shots, func(shot) bool { return outlined(moved) })
	c.Close()
	if got := d.seen(moved.Max.X, moved.Max.Y); got == outlineColour {
		t.Error("the frame stays after the end")
	}
}

func TestPointerIsDrawn(t *testing.T) {
	d := newDesk(t)
	w := d.window("shared", image.Rect(100, 100, 300, 300), 0x00ff00)
	d.cursor(w)
	d.point(799, 599)
	_, shots := d.share(windowID(w))
	at := func(x, y int) func(shot) bool {
		return func(s shot) bool { return s.is(x, y, 0xff0000) && s.is(x+15, y+15, 0xff0000) && s.is(x-2, y, 0x00ff00) }
	}
	d.point(150, 160)
	d.until("the pointer", shots, at(50, 60))
	d.point(202, 204)
	s := d.until("the pointer where it went", shots, at(102, 104))
	if !s.is(52, 62, 0x00ff00) {
		t.Error("the pointer is left behind")
	}
	d.point(292, 292) // half outside
	d.until("half a pointer", shots, func(s shot) bool { return s.is(199, 199, 0xff0000) && s.is(102, 104, 0x00ff00) })
	d.point(350, 350)
	d.until("no pointer", shots, func(s shot) bool { return s.is(199, 199, 0x00ff00) })
	d.window("cover", image.Rect(100, 100, 200, 200), 0x0000ff)
	d.point(150, 150)
	for range 2 {
		if s := <-shots; s.is(52, 52, 0xff0000) {
			t.Error("the pointer of another window is drawn")
		}
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

func TestNoDisplay(t *testing.T) {
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	if _, err := Sources(); !errors.Is(err, ErrUnsupported) || errors.Is(err, ErrWayland) {
		t.Error(err)
	}
	t.Setenv("WAYLAND_DISPLAY", "wayland-0")
	if _, err := Sources(); !errors.Is(err, ErrUnsupported) || !errors.Is(err, ErrWayland) {
		t.Error(err)
	}
	if _, err := Open(t.Context(), "screen:eDP-1", quiet, nil); !errors.Is(err, ErrWayland) {
		t.Error(err)
	}
	t.Setenv("DISPLAY", ":65000")
	if _, err := Sources(); !errors.Is(err, ErrUnsupported) {
		t.Error(err)
	}
}

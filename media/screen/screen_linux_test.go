package screen

import (
	"errors"
	"image"
	"image/color"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
	"go.uber.org/goleak"
	"golang.org/x/sys/unix"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

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
		s := d.until("the pattern", shots, func(s shot) bool { return s.is(319, 241, colour(319, 241)) && s.is(8, 8, 0xff0000) })
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
	if s.img.Rect != image.Rect(0, 0, 792, 592) || c.Label() != list[0].Title || !s.is(500, 500, 0) || !s.is(96, 96, 0x00ff00) || s.is(95, 96, 0x00ff00) {
		t.Errorf("%v of %q", s.img.Rect, c.Label())
	}
	d.until("a frame on the screen's edge", shots, func(s shot) bool {
		for _, p := range []image.Point{{0, 0}, {791, 0}, {0, 591}, {791, 591}, {400, 0}} {
			if s.is(p.X, p.Y, outlineColour) {
				t.Error("the frame is in the picture")
			}
		}
		return d.seen(0, 0) == outlineColour && d.seen(799, 599) == outlineColour && d.seen(400, 3) == outlineColour && d.seen(400, 4) != outlineColour
	})
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

// With a window manager, windows lie in frames, are listed by it and are
// minimised by asking it.
func TestUnderAWindowManager(t *testing.T) {
	d := newDesk(t)
	d.point(799, 599)
	manager := exec.Command("openbox")
	if err := manager.Start(); err != nil {
		t.Fatalf("%v (assets/packaging/linux/deps.sh installs it)", err)
	}
	t.Cleanup(func() {
		manager.Process.Kill()
		manager.Wait()
	})
	d.eventually("a window manager", func() bool { return numbers(d.property(d.root, "_NET_CLIENT_LIST")) != nil })
	w := d.window("managed", image.Rect(100, 100, 301, 251), 0x00ff00)
	d.eventually("the window in its list", func() bool {
		xproto.MapWindow(d.Conn, w) // the manager may miss the first time while it starts
		list, err := Sources()
		return err == nil && len(list) == 2 && list[1].Title == "managed" && list[1].ID == windowID(w)
	})
	if d.top(w) == w {
		t.Error("it has no frame")
	}
	c, shots := d.share(windowID(w))
	s := d.until("green", shots, func(s shot) bool { return s.is(50, 50, 0x00ff00) })
	if s.img.Rect.Size() != image.Pt(200, 150) || !s.is(0, 0, 0x00ff00) || !s.is(199, 149, 0x00ff00) {
		t.Errorf("%v with %v in the corner", s.img.Rect, s.img.YCbCrAt(0, 0))
	}
	message := xproto.ClientMessageEvent{Format: 32, Window: w, Type: d.atom("WM_CHANGE_STATE"), Data: xproto.ClientMessageDataUnionData32New([]uint32{3, 0, 0, 0, 0})}
	const toManager = xproto.EventMaskSubstructureRedirect | xproto.EventMaskSubstructureNotify
	if err := xproto.SendEventChecked(d.Conn, false, d.root, toManager, string(message.Bytes())).Check(); err != nil {
		t.Fatal(err)
	}
	d.ends(c, ErrHidden)
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

// What a full screen of 1920×1080 costs this process a picture; the X server's
// own work comes on top.
func BenchmarkScreen1080p(b *testing.B) {
	d := newDeskOf(b, "1920x1080")
	w := d.window("changes", image.Rect(0, 0, 1920, 1080), 0x00ff00)
	monitors, err := d.monitors()
	if err != nil {
		b.Fatal(err)
	}
	for _, changing := range []bool{true, false} {
		b.Run(map[bool]string{true: "changing", false: "still"}[changing], func(b *testing.B) {
			g, err := open(screenPrefix + monitors[0].name)
			if err != nil {
				b.Fatal(err)
			}
			defer g.close()
			var picture i420
			pictures := 0
			before := cpu(b)
			for i := 0; b.Loop(); i++ {
				if changing {
					d.fill(w, image.Rect(0, 500, 500, 600), uint32(i))
				}
				p, changed, err := g.grab()
				if err != nil {
					b.Fatal(err)
				}
				if changed {
					pictures++
					if err := picture.convert(p); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64((cpu(b)-before).Microseconds())/float64(b.N), "cpu-µs/op")
			b.ReportMetric(float64(pictures)/float64(b.N), "pictures/op")
		})
	}
}

func cpu(t testing.TB) time.Duration {
	var r unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &r); err != nil {
		t.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

package screen

import (
	"errors"
	"fmt"
	"image"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/jezek/xgb/randr"
	"github.com/jezek/xgb/xproto"
)

const (
	screenPrefix = "screen:" // and the connector's name
	windowPrefix = "window:" // and the number in hexadecimal
	smallest     = 16        // pixels of a side: smaller windows hold nothing to share
)

func sources() ([]Source, error) {
	d, err := connect()
	if err != nil {
		return nil, err
	}
	defer d.release()
	monitors, err := d.monitors()
	if err != nil {
		return nil, err
	}
	var list []Source
	for _, m := range monitors {
		list = append(list, Source{
			ID: screenPrefix + m.name, Title: m.name, Screen: true, Size: m.area.Size(),
			Thumbnail: d.peek(xproto.Drawable(d.root), m.area),
		})
	}
	var above []image.Rectangle
	for _, w := range d.windows() {
		p, err := d.place(w, d.top(w))
		if err != nil {
			continue
		}
		if d.fits(w) {
			list = append(list, Source{
				ID: windowID(w), Title: d.title(w), Size: p.crop.Size(), Thumbnail: d.glance(p, above),
			})
		}
		above = append(above, p.frame)
	}
	return list, nil
}

// monitor is one of the screens that together make the root window.
type monitor struct {
	name string
	area image.Rectangle
}

// monitors lists them, the first one first.
func (d *display) monitors() ([]monitor, error) {
	reply, err := randr.GetMonitors(d.Conn, d.root, true).Reply()
	if err != nil {
		return nil, fmt.Errorf("list screens: %w", err)
	}
	var list []monitor
	for _, m := range reply.Monitors {
		name, err := xproto.GetAtomName(d.Conn, m.Name).Reply()
		if err != nil {
			return nil, fmt.Errorf("list screens: %w", err)
		}
		corner := image.Pt(int(m.X), int(m.Y))
		entry := monitor{name.Name, image.Rectangle{Min: corner, Max: corner.Add(image.Pt(int(m.Width), int(m.Height)))}}
		if m.Primary {
			list = slices.Insert(list, 0, entry)
		} else {
			list = append(list, entry)
		}
	}
	return list, nil
}

// windows lists all that are managed, the uppermost first.
func (d *display) windows() []xproto.Window {
	var candidates []xproto.Window
	for _, name := range []string{"_NET_CLIENT_LIST_STACKING", "_NET_CLIENT_LIST"} {
		for _, id := range numbers(d.property(d.root, name)) {
			candidates = append(candidates, xproto.Window(id))
		}
		if len(candidates) > 0 {
			break
		}
	}
	if len(candidates) == 0 { // nobody manages windows
		if tree, err := xproto.QueryTree(d.Conn, d.root).Reply(); err == nil {
			candidates = tree.Children
		}
	}
	slices.Reverse(candidates)
	return candidates
}

// fits reports whether a window is one that somebody may want to share.
func (d *display) fits(w xproto.Window) bool {
	attributes, err := xproto.GetWindowAttributes(d.Conn, w).Reply()
	if err != nil || attributes.OverrideRedirect || attributes.Class != xproto.WindowClassInputOutput || d.own(w) {
		return false
	}
	for _, kind := range numbers(d.property(w, "_NET_WM_WINDOW_TYPE")) {
		if k := xproto.Atom(kind); k == d.atom("_NET_WM_WINDOW_TYPE_DESKTOP") || k == d.atom("_NET_WM_WINDOW_TYPE_DOCK") {
			return false
		}
	}
	return d.title(w) != ""
}

// own reports whether a window is of this process: by its number, which counts
// on the same machine only. A window that tells no machine is of this one.
func (d *display) own(w xproto.Window) bool {
	pid, machine := d.property(w, "_NET_WM_PID"), d.property(w, "WM_CLIENT_MACHINE")
	there := strings.TrimRight(text(machine), "\x00")
	if id := numbers(pid); len(id) != 1 || int64(id[0]) != int64(os.Getpid()) {
		return false
	}
	here, err := os.Hostname()
	return err != nil || there == "" || there == here
}

func (d *display) title(w xproto.Window) string {
	modern, old := d.property(w, "_NET_WM_NAME"), d.property(w, "WM_NAME")
	title := clean(text(modern))
	if latin := text(old); title == "" {
		letters := make([]rune, len(latin))
		for i := range len(latin) { // ISO 8859-1 is the start of Unicode
			letters[i] = rune(latin[i])
		}
		title = clean(string(letters))
	}
	return title
}

// top is the window between the root and w that lies directly on the root: the
// frame that a window manager puts around it, or w itself.
func (d *display) top(w xproto.Window) xproto.Window {
	for {
		tree, err := xproto.QueryTree(d.Conn, w).Reply()
		if err != nil || tree.Parent == d.root || tree.Parent == 0 {
			return w
		}
		w = tree.Parent
	}
}

// place is where a window lies.
type place struct {
	window, top xproto.Window
	frame       image.Rectangle // the top window with its border, on the root
	crop        image.Rectangle // the window within the top window's pixmap
}

// on is the window's rectangle on the root.
func (p place) on() image.Rectangle { return p.crop.Add(p.frame.Min) }

// place finds out, or answers ErrClosed or ErrHidden.
func (d *display) place(w, top xproto.Window) (place, error) {
	ofAttributes, ofWindow := xproto.GetWindowAttributes(d.Conn, w), xproto.GetGeometry(d.Conn, xproto.Drawable(w))
	ofTop, ofCorner := xproto.GetGeometry(d.Conn, xproto.Drawable(top)), xproto.TranslateCoordinates(d.Conn, w, d.root, 0, 0)
	ofState, ofShadow := d.property(w, "_NET_WM_STATE"), d.property(w, "_GTK_FRAME_EXTENTS")
	attributes, err1 := ofAttributes.Reply()
	size, err2 := ofWindow.Reply()
	outer, err3 := ofTop.Reply()
	corner, err4 := ofCorner.Reply()
	state, shadow := numbers(ofState), numbers(ofShadow)
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return place{}, fmt.Errorf("%w: %w", ErrClosed, err)
	}
	if attributes.MapState != xproto.MapStateViewable || slices.Contains(state, uint32(d.atom("_NET_WM_STATE_HIDDEN"))) {
		return place{}, ErrHidden
	}
	p := place{window: w, top: top}
	border := 2 * int(outer.BorderWidth)
	p.frame.Min = image.Pt(int(outer.X), int(outer.Y))
	p.frame.Max = p.frame.Min.Add(image.Pt(int(outer.Width)+border, int(outer.Height)+border))
	p.crop.Min = image.Pt(int(corner.DstX), int(corner.DstY)).Sub(p.frame.Min)
	p.crop.Max = p.crop.Min.Add(image.Pt(int(size.Width), int(size.Height)))
	if len(shadow) == 4 { // left, right, top, bottom, of a window that draws its own
		p.crop.Min = p.crop.Min.Add(image.Pt(int(shadow[0]), int(shadow[2])))
		p.crop.Max = p.crop.Max.Sub(image.Pt(int(shadow[1]), int(shadow[3])))
	}
	p.crop = p.crop.Intersect(image.Rectangle{Max: p.frame.Size()})
	p.crop.Max = p.crop.Min.Add(even(p.crop.Size()))
	if p.crop.Dx() < smallest || p.crop.Dy() < smallest {
		return place{}, fmt.Errorf("window of %v is too small: %w", p.crop.Size(), ErrHidden)
	}
	return p, nil
}

func windowID(w xproto.Window) string { return fmt.Sprintf("%s%#x", windowPrefix, uint32(w)) }

// parse reads a Source's ID.
func parse(id string) (connector string, window xproto.Window, ok bool) {
	if name, found := strings.CutPrefix(id, screenPrefix); found {
		return name, 0, true
	}
	digits, found := strings.CutPrefix(id, windowPrefix)
	n, err := strconv.ParseUint(digits, 0, 32)
	return "", xproto.Window(n), found && err == nil && n != 0
}

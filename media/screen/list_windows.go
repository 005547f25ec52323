package screen

import (
	"fmt"
	"image"
	"slices"
	"strconv"
	"strings"
	"unsafe"

	"golang.org/x/sys/windows"
)

const (
	screenPrefix = "screen:" // and the device's name
	windowPrefix = "window:" // and the handle in hexadecimal
	smallest     = 16        // pixels of a side: smaller windows hold nothing to share
	mostWindows  = 4096      // the list may change while it is read
)

func sources() ([]Source, error) {
	defer inPixels()()
	var list []Source
	for _, m := range monitors() {
		s := Source{ID: screenPrefix + m.name, Title: strings.TrimPrefix(m.name, `\\.\`), Screen: true, Size: m.area.Size()}
		if b, err := newBitmap(s.Size); err == nil {
			if b.copyScreen(m.area.Min) {
				s.Thumbnail = b.thumbnail()
			}
			b.free()
		}
		list = append(list, s)
	}
	next, _, _ := getTopWindow.Call(0)
	for range mostWindows {
		if next == 0 {
			break
		}
		w := windows.HWND(next)
		next, _, _ = getWindow.Call(next, 2) // GW_HWNDNEXT: below
		area, err := inner(w)
		if err != nil || !fits(w) {
			continue
		}
		s := Source{ID: fmt.Sprintf("%s%#x", windowPrefix, uintptr(w)), Title: title(w), Size: area.Size()}
		if b, err := newBitmap(s.Size); err == nil {
			if b.copyWindow(w) {
				s.Thumbnail = b.thumbnail()
			}
			b.free()
		}
		list = append(list, s)
	}
	return list, nil
}

// monitor is one of the screens that together make the desktop.
type monitor struct {
	name string
	area image.Rectangle
}

// monitors lists them, the first one first.
func monitors() []monitor {
	var list []monitor
	for i := uintptr(0); ; i++ {
		device := struct { // DISPLAY_DEVICEW
			size    uint32
			name    [32]uint16
			text    [128]uint16
			flags   uint32
			id, key [128]uint16
		}{size: 840}
		if !call(enumDisplayDevices, 0, i, uintptr(unsafe.Pointer(&device)), 0) {
			return list
		}
		mode := struct { // DEVMODEW
			name          [32]uint16
			_             [2]uint16
			size          uint16
			_             [3]uint16
			at            point
			_             [2]uint32
			_             [5]uint16
			form          [32]uint16
			_             uint16
			_             uint32
			width, height uint32
			_             [10]uint32
		}{size: 220}
		const attached, primary, current = 1, 4, 0xffffffff
		if device.flags&attached == 0 || !call(enumDisplaySettings, uintptr(unsafe.Pointer(&device.name)), current, uintptr(unsafe.Pointer(&mode))) {
			continue
		}
		corner := image.Pt(int(mode.at.x), int(mode.at.y))
		m := monitor{windows.UTF16ToString(device.name[:]), image.Rectangle{Min: corner, Max: corner.Add(image.Pt(int(mode.width), int(mode.height)))}}
		if device.flags&primary != 0 {
			list = slices.Insert(list, 0, m)
		} else {
			list = append(list, m)
		}
	}
}

// fits reports whether a window is one that somebody may want to share.
func fits(w windows.HWND) bool {
	const toolWindow = 0x80                                     // WS_EX_TOOLWINDOW: not on the task bar
	style, _, _ := getWindowLong.Call(uintptr(w), ^uintptr(19)) // GWL_EXSTYLE is −20
	var class [64]uint16
	n, err := windows.GetClassName(w, &class[0], int32(len(class)))
	if err != nil || style&toolWindow != 0 || own(w) {
		return false
	}
	shell := []string{"Progman", "WorkerW", "Shell_TrayWnd"} // the desktop and its bar
	return !slices.Contains(shell, windows.UTF16ToString(class[:n])) && title(w) != ""
}

// own reports whether a window is of this process.
func own(w windows.HWND) bool {
	var pid uint32
	_, err := windows.GetWindowThreadProcessId(w, &pid)
	return err != nil || pid == windows.GetCurrentProcessId()
}

func title(w windows.HWND) string {
	var text [512]uint16
	n, _, _ := getWindowText.Call(uintptr(w), uintptr(unsafe.Pointer(&text[0])), uintptr(len(text)))
	return clean(windows.UTF16ToString(text[:n]))
}

// inner is where a window's inner part lies on the desktop, or answers
// ErrClosed or ErrHidden.
func inner(w windows.HWND) (image.Rectangle, error) {
	const dwmCloaked = 14
	var cloaked uint32 // on another desktop, or suspended
	var corner point
	var r struct{ from, to point }
	err := windows.DwmGetWindowAttribute(w, dwmCloaked, unsafe.Pointer(&cloaked), 4)
	hidden := !windows.IsWindowVisible(w) || call(isIconic, uintptr(w)) || err == nil && cloaked != 0
	found := call(getClientRect, uintptr(w), uintptr(unsafe.Pointer(&r))) && call(clientToScreen, uintptr(w), uintptr(unsafe.Pointer(&corner)))
	switch {
	case !found || !windows.IsWindow(w): // asked last: it may close meanwhile
		return image.Rectangle{}, ErrClosed
	case hidden:
		return image.Rectangle{}, ErrHidden
	}
	size := even(image.Pt(int(r.to.x), int(r.to.y)))
	if size.X < smallest || size.Y < smallest {
		return image.Rectangle{}, fmt.Errorf("window of %v is too small: %w", size, ErrHidden)
	}
	at := image.Pt(int(corner.x), int(corner.y))
	return image.Rectangle{Min: at, Max: at.Add(size)}, nil
}

// parse reads a Source's ID.
func parse(id string) (device string, window windows.HWND, ok bool) {
	if name, found := strings.CutPrefix(id, screenPrefix); found {
		return name, 0, true
	}
	digits, found := strings.CutPrefix(id, windowPrefix)
	n, err := strconv.ParseUint(digits, 0, 64)
	return "", windows.HWND(n), found && err == nil && n != 0
}

package notice

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"unsafe"

	"golang.org/x/sys/windows"
)

// House rules of this file: a balloon of the icon area (Shell_NotifyIcon), which Windows 10 and 11 show as
// a toast. Its window and messages belong to one thread, on which alone they are touched.

var (
	shell32 = windows.NewLazySystemDLL("shell32.dll")
	user32  = windows.NewLazySystemDLL("user32.dll")

	shellNotifyIcon  = shell32.NewProc("Shell_NotifyIconW")
	registerClass    = user32.NewProc("RegisterClassExW")
	createWindow     = user32.NewProc("CreateWindowExW")
	destroyWindow    = user32.NewProc("DestroyWindow")
	defWindowProc    = user32.NewProc("DefWindowProcW")
	getMessage       = user32.NewProc("GetMessageW")
	dispatchMessage  = user32.NewProc("DispatchMessageW")
	postMessage      = user32.NewProc("PostMessageW")
	postQuitMessage  = user32.NewProc("PostQuitMessage")
	loadIcon         = user32.NewProc("LoadIconW")
	getModuleHandle  = windows.NewLazySystemDLL("kernel32.dll").NewProc("GetModuleHandleW")
	messageOnly      = ^uintptr(2) // HWND_MESSAGE, -3
	windowClass      = "ZwiespracheNotice"
	standardIconName = uintptr(32512) // IDI_APPLICATION
)

// Messages and flags of winuser.h and shellapi.h.
const (
	wmDestroy = 0x0002
	wmIcon    = 0x8000 + 1 // WM_APP + 1: of the icon
	wmNotice  = 0x8000 + 2 // one waits
	wmEnd     = 0x8000 + 3

	balloonHide    = 0x0400 + 3 // NIN_BALLOONHIDE
	balloonTimeout = 0x0400 + 4 // NIN_BALLOONTIMEOUT
	balloonClick   = 0x0400 + 5 // NIN_BALLOONUSERCLICK
	iconClick      = 0x0202     // WM_LBUTTONUP, on the icon

	iconAdd    = 0
	iconModify = 1
	iconDelete = 2
	iconModern = 4 // NIM_SETVERSION
	modern     = 3 // NOTIFYICON_VERSION: presses are told as messages of their own

	withMessage = 0x01 // NIF_MESSAGE
	withIcon    = 0x02 // NIF_ICON
	withInfo    = 0x10 // NIF_INFO

	infoSign  = 0x01 // NIIF_INFO
	infoQuiet = 0x10 // NIIF_NOSOUND
	infoRules = 0x80 // NIIF_RESPECT_QUIET_TIME
)

// iconData is NOTIFYICONDATAW.
type iconData struct {
	size             uint32
	window           uintptr
	id               uint32
	flags            uint32
	message          uint32
	icon             uintptr
	tip              [128]uint16
	state, stateMask uint32
	info             [256]uint16
	version          uint32
	infoTitle        [64]uint16
	infoFlags        uint32
	guid             windows.GUID
	balloonIcon      uintptr
}

// classData is WNDCLASSEXW.
type classData struct {
	size, style          uint32
	procedure            uintptr
	classExtra, wndExtra int32
	instance, icon       uintptr
	cursor, brush        uintptr
	menu, class          *uint16
	smallIcon            uintptr
}

// messageData is MSG.
type messageData struct {
	window         uintptr
	message        uint32
	wParam, lParam uintptr
	time           uint32
	x, y           int32
	private        uint32
}

// area is our place in the icon area while a notice is shown.
type area struct {
	log    *slog.Logger
	window uintptr
	added  bool
	act    func() // of the notice that is shown

	mu      sync.Mutex // guards waiting
	waiting []Notice
}

func platform(_, _ string, log *slog.Logger) (func(context.Context, <-chan Notice), error) {
	for _, p := range []*windows.LazyProc{shellNotifyIcon, registerClass, createWindow, getMessage} {
		if err := p.Find(); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrNone, err)
		}
	}
	return (&area{log: log}).run, nil
}

// run hands what comes to the window's thread.
func (a *area) run(ctx context.Context, notices <-chan Notice) {
	ready, ended := make(chan error, 1), make(chan struct{})
	go func() {
		defer close(ended)
		a.serve(ready)
	}()
	if err := <-ready; err != nil {
		a.log.Warn("make a place for notices", "error", err)
		<-ctx.Done()
		<-ended
		return
	}
	for {
		select {
		case <-ctx.Done():
			postMessage.Call(a.window, wmEnd, 0, 0)
			<-ended
			return
		case n := <-notices:
			a.mu.Lock()
			a.waiting = append(a.waiting, n)
			a.mu.Unlock()
			postMessage.Call(a.window, wmNotice, 0, 0)
		}
	}
}

// serve owns the window and takes its messages until the end.
func (a *area) serve(ready chan<- error) {
	runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
	instance, _, _ := getModuleHandle.Call(0)
	name, err := windows.UTF16PtrFromString(windowClass)
	if err != nil {
		ready <- err
		return
	}
	class := classData{procedure: windows.NewCallback(a.take), instance: instance, class: name}
	class.size = uint32(unsafe.Sizeof(class))
	if done, _, err := registerClass.Call(uintptr(unsafe.Pointer(&class))); done == 0 {
		ready <- err
		return
	}
	window, _, err := createWindow.Call(0, uintptr(unsafe.Pointer(name)), 0, 0, 0, 0, 0, 0, messageOnly, 0, instance, 0)
	if window == 0 {
		ready <- err
		return
	}
	a.window = window
	ready <- nil
	var m messageData
	for {
		more, _, _ := getMessage.Call(uintptr(unsafe.Pointer(&m)), 0, 0, 0)
		if int32(more) <= 0 {
			return
		}
		dispatchMessage.Call(uintptr(unsafe.Pointer(&m)))
	}
}

// take is the window's procedure.
func (a *area) take(window uintptr, message uint32, wParam, lParam uintptr) uintptr {
	switch message {
	case wmNotice:
		a.mu.Lock()
		waiting := a.waiting
		a.waiting = nil
		a.mu.Unlock()
		for _, n := range waiting {
			a.show(n)
		}
	case wmIcon:
		switch uint32(lParam) {
		case balloonClick, iconClick:
			act := a.act
			a.remove()
			if act != nil {
				act()
			}
		case balloonHide, balloonTimeout:
			a.remove()
		}
	case wmEnd:
		a.remove()
		destroyWindow.Call(window)
	case wmDestroy:
		postQuitMessage.Call(0)
	default:
		result, _, _ := defWindowProc.Call(window, uintptr(message), wParam, lParam)
		return result
	}
	return 0
}

// show puts up the icon, where it is not yet, with the notice at it.
func (a *area) show(n Notice) {
	d := a.data()
	how := uintptr(iconModify)
	if !a.added {
		how = iconAdd
		instance, _, _ := getModuleHandle.Call(0)
		const own = 1 // the program's icon, as it is packed
		if d.icon, _, _ = loadIcon.Call(instance, own); d.icon == 0 {
			d.icon, _, _ = loadIcon.Call(0, standardIconName)
		}
		d.flags |= withIcon
	}
	d.flags |= withMessage | withInfo
	d.message, d.infoFlags = wmIcon, infoSign|infoRules
	if !n.Sound {
		d.infoFlags |= infoQuiet
	}
	fill(d.infoTitle[:], n.Title)
	fill(d.info[:], n.Text)
	if done, _, err := shellNotifyIcon.Call(how, uintptr(unsafe.Pointer(&d))); done == 0 {
		a.log.Warn("show a notice", "error", err)
		return
	}
	if !a.added {
		v := a.data()
		v.version = modern
		shellNotifyIcon.Call(iconModern, uintptr(unsafe.Pointer(&v)))
	}
	a.added, a.act = true, n.Act
}

// remove takes the icon away, and with it the notice.
func (a *area) remove() {
	if a.added {
		d := a.data()
		shellNotifyIcon.Call(iconDelete, uintptr(unsafe.Pointer(&d)))
	}
	a.added, a.act = false, nil
}

func (a *area) data() iconData {
	d := iconData{window: a.window, id: 1}
	d.size = uint32(unsafe.Sizeof(d))
	return d
}

// fill copies a text with a zero behind it; what does not fit is cut.
func fill(to []uint16, text string) {
	words, err := windows.UTF16FromString(text)
	if err != nil {
		return // a zero within: none of our texts
	}
	copy(to[:len(to)-1], words)
}

// Tray says whether the desktop shows the icons of programs.
func Tray(context.Context) bool { return true }

package screen

import (
	"fmt"
	"image"
	"runtime"
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	user = windows.NewLazySystemDLL("user32.dll")
	gdi  = windows.NewLazySystemDLL("gdi32.dll")

	clientToScreen           = user.NewProc("ClientToScreen")
	createWindowEx           = user.NewProc("CreateWindowExW")
	destroyWindow            = user.NewProc("DestroyWindow")
	dispatchMessage          = user.NewProc("DispatchMessageW")
	drawIconEx               = user.NewProc("DrawIconEx")
	enumDisplayDevices       = user.NewProc("EnumDisplayDevicesW")
	enumDisplaySettings      = user.NewProc("EnumDisplaySettingsW")
	getAncestor              = user.NewProc("GetAncestor")
	getClientRect            = user.NewProc("GetClientRect")
	getCursorInfo            = user.NewProc("GetCursorInfo")
	getDC                    = user.NewProc("GetDC")
	getIconInfo              = user.NewProc("GetIconInfo")
	getTopWindow             = user.NewProc("GetTopWindow")
	getWindow                = user.NewProc("GetWindow")
	getWindowLong            = user.NewProc("GetWindowLongW")
	getWindowText            = user.NewProc("GetWindowTextW")
	isIconic                 = user.NewProc("IsIconic")
	peekMessage              = user.NewProc("PeekMessageW")
	printWindow              = user.NewProc("PrintWindow")
	releaseDC                = user.NewProc("ReleaseDC")
	setThreadDPIAwareness    = user.NewProc("SetThreadDpiAwarenessContext")
	setWindowDisplayAffinity = user.NewProc("SetWindowDisplayAffinity")
	setWindowPos             = user.NewProc("SetWindowPos")
	updateLayeredWindow      = user.NewProc("UpdateLayeredWindow")
	windowFromPoint          = user.NewProc("WindowFromPoint")

	bitBlt             = gdi.NewProc("BitBlt")
	createCompatibleDC = gdi.NewProc("CreateCompatibleDC")
	createDIBSection   = gdi.NewProc("CreateDIBSection")
	deleteDC           = gdi.NewProc("DeleteDC")
	deleteObject       = gdi.NewProc("DeleteObject")
	selectObject       = gdi.NewProc("SelectObject")
)

// call calls a function of the system and reports whether it did not return zero.
func call(p *windows.LazyProc, arguments ...uintptr) bool {
	r, _, _ := p.Call(arguments...)
	return r != 0
}

// inPixels keeps the goroutine on one thread that sees true pixels, not those
// of a zoomed desktop. The function returned ends that.
func inPixels() (end func()) {
	runtime.LockOSThread()
	if setThreadDPIAwareness.Find() != nil { // before Windows 10
		return runtime.UnlockOSThread
	}
	perMonitor := ^uintptr(3) // DPI_AWARENESS_CONTEXT_PER_MONITOR_AWARE_V2 is −4
	before, _, _ := setThreadDPIAwareness.Call(perMonitor)
	return func() {
		setThreadDPIAwareness.Call(before)
		runtime.UnlockOSThread()
	}
}

// bitmap is memory into which the system draws: 32 bits a pixel, top row first.
type bitmap struct {
	pixels
	dc     uintptr
	handle uintptr
	old    uintptr // what the context held before
}

// bitmapHeader is BITMAPINFOHEADER, with the colour table that is not used.
type bitmapHeader struct {
	size          uint32
	width, height int32
	planes, bits  uint16
	compression   uint32
	sizeImage     uint32
	_             [2]int32
	_             [2]uint32
	_             uint32
}

func newBitmap(size image.Point) (*bitmap, error) {
	h := bitmapHeader{size: 40, width: int32(size.X), height: -int32(size.Y), planes: 1, bits: 32}
	var memory unsafe.Pointer
	dc, _, err := createCompatibleDC.Call(0)
	if dc == 0 {
		return nil, fmt.Errorf("draw screen: %w", err)
	}
	handle, _, err := createDIBSection.Call(dc, uintptr(unsafe.Pointer(&h)), 0, uintptr(unsafe.Pointer(&memory)), 0, 0)
	if handle == 0 {
		deleteDC.Call(dc)
		return nil, fmt.Errorf("draw screen of %v: %w", size, err)
	}
	old, _, _ := selectObject.Call(dc, handle)
	stride := 4 * size.X
	return &bitmap{pixels{unsafe.Slice((*byte)(memory), stride*size.Y), stride, size}, dc, handle, old}, nil
}

func (b *bitmap) free() {
	if b != nil {
		selectObject.Call(b.dc, b.old)
		deleteObject.Call(b.handle)
		deleteDC.Call(b.dc)
	}
}

// copyScreen draws a part of the whole desktop, which may begin left of zero.
func (b *bitmap) copyScreen(corner image.Point) bool {
	const copyAll = 0x40cc0020 // SRCCOPY, CAPTUREBLT: also windows that shine through
	desktop, _, _ := getDC.Call(0)
	defer releaseDC.Call(0, desktop)
	return call(bitBlt, b.dc, 0, 0, uintptr(b.size.X), uintptr(b.size.Y), desktop, uintptr(corner.X), uintptr(corner.Y), copyAll)
}

// copyWindow has a window draw its inner part, also where others cover it.
func (b *bitmap) copyWindow(w windows.HWND) bool {
	const whole = 3 // PW_CLIENTONLY, PW_RENDERFULLCONTENT
	return call(printWindow, uintptr(w), b.dc, whole)
}

type point struct{ x, y int32 }

// drawPointer puts the mouse pointer on the picture whose corner is there. Over
// a window it is drawn only where that is uppermost.
func (b *bitmap) drawPointer(corner image.Point, over windows.HWND) {
	const showing, root, normal = 1, 2, 3 // CURSOR_SHOWING, GA_ROOT, DI_NORMAL
	info := struct {
		size, flags uint32
		cursor      uintptr
		at          point
	}{size: uint32(unsafe.Sizeof(uintptr(0))) + 16}
	if !call(getCursorInfo, uintptr(unsafe.Pointer(&info))) || info.flags&showing == 0 {
		return
	}
	if over != 0 {
		below, _, _ := windowFromPoint.Call(uintptr(uint32(info.at.x)) | uintptr(uint32(info.at.y))<<32)
		if top, _, _ := getAncestor.Call(below, root); top != uintptr(over) {
			return
		}
	}
	var icon struct {
		isIcon       int32
		hotX, hotY   uint32
		mask, colour uintptr
	}
	if !call(getIconInfo, info.cursor, uintptr(unsafe.Pointer(&icon))) {
		return
	}
	deleteObject.Call(icon.mask)
	deleteObject.Call(icon.colour)
	x, y := int(info.at.x)-int(icon.hotX)-corner.X, int(info.at.y)-int(icon.hotY)-corner.Y
	drawIconEx.Call(b.dc, uintptr(x), uintptr(y), info.cursor, 0, 0, 0, 0, normal)
}

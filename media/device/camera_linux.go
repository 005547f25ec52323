package device

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unsafe"

	"github.com/pion/mediadevices/pkg/driver"
	"github.com/pion/mediadevices/pkg/driver/camera"
	"github.com/pion/mediadevices/pkg/frame"
	"github.com/pion/mediadevices/pkg/prop"
	"golang.org/x/sys/unix"
)

// name turns V4L2 drivers into a list, sorted by device node: without the
// metadata and output nodes that a camera brings along, and with labels of the
// kernel's names, for mediadevices gives none for a camera it may not open.
func name(drivers []driver.Driver) []listed {
	var list []listed
	for _, d := range drivers {
		where, node, found := strings.Cut(d.Info().Label, camera.LabelSeparator)
		if !found || !captures(node) {
			continue
		}
		name := node
		if text, err := os.ReadFile(filepath.Join("/sys/class/video4linux", node, "name")); err == nil && strings.TrimSpace(string(text)) != "" {
			name = strings.TrimSpace(string(text))
		}
		list = append(list, listed{name: name, driver: d, path: filepath.Join("/dev", node), where: where})
	}
	slices.SortFunc(list, func(a, b listed) int { // video2 before video10
		return cmp.Or(cmp.Compare(len(a.path), len(b.path)), cmp.Compare(a.path, b.path))
	})
	return distinct(list)
}

// The parts of videodev2.h that mediadevices does not offer.
const (
	capVideoCapture = 0x00000001
	capDevice       = 0x80000000 // device_caps is filled in
	queryCapability = 0x80685600 // VIDIOC_QUERYCAP
	getFormat       = 0xc0d05604 // VIDIOC_G_FMT
	bufferCapture   = 1          // V4L2_BUF_TYPE_VIDEO_CAPTURE
	coloursJPEG     = 7          // V4L2_COLORSPACE_JPEG
	fullRange       = 1          // V4L2_QUANTIZATION_FULL_RANGE
)

// captures reports whether a node gives pictures. One that may not be asked
// counts as a camera if it is its device's first node, so that it can be reported as denied.
func captures(node string) bool {
	fd, err := unix.Open(filepath.Join("/dev", node), unix.O_RDWR|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		index, _ := os.ReadFile(filepath.Join("/sys/class/video4linux", node, "index"))
		return (err == unix.EACCES || err == unix.EPERM || err == unix.EBUSY) && strings.TrimSpace(string(index)) == "0"
	}
	defer unix.Close(fd)
	var c struct { // struct v4l2_capability
		driver                 [16]byte
		card, bus              [32]byte
		version, all, ofDevice uint32
		_                      [3]uint32
	}
	if err := control(fd, queryCapability, unsafe.Pointer(&c)); err != nil {
		return false
	}
	if c.all&capDevice == 0 { // before Linux 3.4
		return c.all&capVideoCapture != 0
	}
	return c.ofDevice&capVideoCapture != 0
}

// checkFormat compares what was asked for with what the camera has set, which
// mediadevices does not: another size, or rows with something between them,
// would give garbled pictures. It also tells whether the range is full.
func checkFormat(path string, want prop.Media) (full bool, err error) {
	jpeg := want.FrameFormat == frame.FormatMJPEG
	if path == "" {
		return jpeg, nil
	}
	fd, err := unix.Open(path, unix.O_RDWR|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return false, fmt.Errorf("ask for format: %w", err)
	}
	defer unix.Close(fd)
	f := format{kind: bufferCapture}
	if err := control(fd, getFormat, unsafe.Pointer(&f)); err != nil {
		return false, fmt.Errorf("ask for format: %w", err)
	}
	if int(f.width) != want.Width || int(f.height) != want.Height {
		return false, fmt.Errorf("camera set %d×%d, not %d×%d: %w", f.width, f.height, want.Width, want.Height, ErrBroken)
	}
	row := want.Width
	if want.FrameFormat == frame.FormatYUYV || want.FrameFormat == frame.FormatUYVY {
		row = (row + 1) / 2 * 4
	}
	if !jpeg && f.bytesPerRow != 0 && int(f.bytesPerRow) != row {
		return false, fmt.Errorf("camera set rows of %d bytes, not %d: %w", f.bytesPerRow, row, ErrBroken)
	}
	return jpeg || f.extent == fullRange || f.extent == 0 && f.colours == coloursJPEG, nil
}

// format is struct v4l2_format with v4l2_pix_format.
type format struct {
	kind          uint32
	_             uint32 // the union is aligned to 8
	width, height uint32
	pixels, field uint32
	bytesPerRow   uint32 // 0 if the driver does not tell
	_             uint32
	colours       uint32
	_             [3]uint32
	extent        uint32 // 0: as the colours usually have it
	_             [156]byte
}

var _ [208]byte = [unsafe.Sizeof(format{})]byte{} // the kernel's size

func control(fd int, request uintptr, argument unsafe.Pointer) error {
	if _, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), request, uintptr(argument)); errno != 0 {
		return errno
	}
	return nil
}

//go:build devices && linux

package device

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/pion/mediadevices/pkg/driver"
	"github.com/pion/mediadevices/pkg/prop"
	"golang.org/x/sys/unix"
)

// These tests want a real V4L2 camera of the kernel's vivid driver, and root;
// "make test-devices" runs them where that is.

func vivid(t *testing.T) string {
	t.Helper()
	labels := Cameras()
	t.Logf("cameras: %q", labels)
	if len(labels) == 0 {
		t.Fatal("no camera")
	}
	return labels[0]
}

func TestRealCamera(t *testing.T) {
	label := vivid(t)
	for _, c := range cameras() {
		if err := c.driver.Open(); err != nil {
			t.Fatal(err)
		}
		for i, p := range rank(c.driver.Properties()) {
			if i < 6 {
				t.Logf("%s: choice %d: %s %dx%d@%g", c.label, i+1, p.FrameFormat, p.Width, p.Height, p.FrameRate)
			}
		}
		if err := c.driver.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for round := range 3 { // open, close, and open again
		pictures, first := make(chan time.Time, 1000), make(chan image.Rectangle, 1)
		began := time.Now()
		s, err := OpenCamera(t.Context(), label, quiet, func(img *image.YCbCr, at time.Time) {
			select {
			case first <- img.Rect:
			default:
			}
			if img.SubsampleRatio != image.YCbCrSubsampleRatio420 {
				t.Errorf("a picture in %v", img.SubsampleRatio)
			}
			low, high := uint8(255), uint8(0)
			for _, v := range img.Y {
				low, high = min(low, v), max(high, v)
			}
			if high-low < 50 {
				t.Errorf("luma from %d to %d only", low, high)
			}
			pictures <- at
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("round %d: %v, first after %v", round+1, (<-first).Size(), time.Since(began).Round(time.Millisecond))
		from := <-pictures
		var to time.Time
		for range 20 {
			to = <-pictures
		}
		began = time.Now()
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		t.Logf("round %d: %.1f pictures a second, closed in %v", round+1, 20/to.Sub(from).Seconds(), time.Since(began).Round(time.Millisecond))
	}
}

func TestRealCameraBusy(t *testing.T) {
	label := vivid(t)
	s, err := OpenCamera(t.Context(), label, quiet, func(*image.YCbCr, time.Time) {})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	_, err = OpenCamera(t.Context(), label, quiet, func(*image.YCbCr, time.Time) {})
	t.Logf("second opening: %v", err)
	if !errors.Is(err, ErrBusy) {
		t.Error("a camera in use is not busy")
	}
}

// Root may do everything, so the test runs itself as a user who may not.
func TestForbiddenCamera(t *testing.T) {
	const nobody = 65534
	if os.Getuid() == 0 {
		again := exec.Command("/proc/self/exe", "-test.v", "-test.run", "^TestForbiddenCamera$")
		again.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		output, err := again.CombinedOutput()
		if t.Logf("%s", output); err != nil {
			t.Error(err)
		}
		return
	}
	_, err := OpenCamera(t.Context(), vivid(t), quiet, nil)
	t.Log(err)
	if !errors.Is(err, ErrDenied) {
		t.Error("it is not said to be denied")
	}
}

// single is a camera with one format only.
type single struct {
	driver.Driver
	driver.VideoRecorder
	format prop.Media
}

func (s single) Properties() []prop.Media { return []prop.Media{s.format} }

// Every format and size that the camera lists and that could be chosen gives
// the same picture: vivid's coloured bars, also in full range.
func TestRealFormats(t *testing.T) {
	const control = "Quantization"
	vivid(t)
	c := cameras()[0]
	if err := c.driver.Open(); err != nil {
		t.Fatal(err)
	}
	offers := rank(c.driver.Properties())
	if err := c.driver.Close(); err != nil {
		t.Fatal(err)
	}
	tried := make(map[string]bool)
	for _, p := range offers {
		name := fmt.Sprintf("%s %d×%d", p.FrameFormat, p.Width, p.Height)
		if tried[name] {
			continue
		}
		tried[name] = true
		for extent, what := range []string{"usual", "full"} {
			if err := setControl(c.path, control, int32(extent)); err != nil {
				t.Fatal(err)
			}
			bars := make(chan string, 1)
			v := &videoRecorder{driver: single{c.driver, c.driver.(driver.VideoRecorder), p}, path: c.path, picture: func(img *image.YCbCr, _ time.Time) {
				select {
				case bars <- wrongBars(img, p.Width, p.Height):
				default:
				}
			}}
			s, err := open(t.Context(), name, v, quiet)
			if err != nil {
				t.Errorf("%s, %s range: %v", name, what, err)
				continue
			}
			if wrong := <-bars; wrong != "" {
				t.Errorf("%s, %s range: %s", name, what, wrong)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	if err := setControl(c.path, control, 0); err != nil {
		t.Error(err)
	}
	t.Logf("%d formats and sizes", len(tried))
}

// wrongBars says what is wrong with a picture of eight bars of 75 %: white,
// yellow, cyan, green, magenta, red, blue, black.
func wrongBars(img *image.YCbCr, width, height int) string {
	if img.Rect != image.Rect(0, 0, width, height) {
		return fmt.Sprintf("it is %v", img.Rect)
	}
	got := make([]color.YCbCr, 8)
	for i := range got {
		got[i] = img.YCbCrAt((2*i+1)*width/16, height-4) // below the text
	}
	want := []color.YCbCr{ // ITU-R BT.601, limited range, of 191 in each colour that is on
		{180, 128, 128}, {162, 44, 142}, {131, 156, 44}, {112, 72, 58}, {84, 184, 198}, {65, 100, 212}, {35, 212, 114}, {16, 128, 128},
	}
	for i := range want {
		for _, pair := range [][2]uint8{{got[i].Y, want[i].Y}, {got[i].Cb, want[i].Cb}, {got[i].Cr, want[i].Cr}} {
			if off := int(pair[0]) - int(pair[1]); off < -6 || off > 6 {
				return fmt.Sprintf("bars are %v, want %v", got, want)
			}
		}
	}
	return ""
}

// A camera may bring nodes along that give no pictures.
func TestRealNodes(t *testing.T) {
	nodes, err := os.ReadDir("/sys/class/video4linux")
	if err != nil {
		t.Fatal(err)
	}
	labels := Cameras()
	t.Logf("%d nodes: %q", len(nodes), labels)
	if len(labels) != 1 {
		t.Error("it is not one camera")
	}
	s, err := OpenCamera(t.Context(), labels[0], quiet, func(*image.YCbCr, time.Time) {})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// vivid's control "Percentage of Dropped Buffers" makes it stall.
func TestRealCameraStalls(t *testing.T) {
	label := vivid(t)
	s, err := OpenCamera(t.Context(), label, quiet, func(*image.YCbCr, time.Time) {})
	if err != nil {
		t.Fatal(err)
	}
	const dropped = "Percentage of Dropped Buffers"
	if err := setControl("/dev/video0", dropped, 100); err != nil {
		t.Fatal(err)
	}
	defer setControl("/dev/video0", dropped, 0)
	began := time.Now()
	select {
	case <-s.Done():
		t.Logf("ended after %v: %v", time.Since(began).Round(time.Millisecond), s.Err())
	case <-time.After(patience):
		t.Fatal("the stall is not noticed")
	}
	if !errors.Is(s.Err(), ErrBroken) {
		t.Error(s.Err())
	}
	began = time.Now()
	t.Logf("closed after %v: %v", time.Since(began).Round(time.Millisecond), s.Close())
}

// setControl sets a control by its name (VIDIOC_QUERYCTRL, VIDIOC_S_CTRL).
func setControl(path, name string, value int32) error {
	fd, err := unix.Open(path, unix.O_RDWR|unix.O_NONBLOCK, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	var q struct { // struct v4l2_queryctrl
		id, kind               uint32
		name                   [32]byte
		low, high, step, usual int32
		flags                  uint32
		_                      [2]uint32
	}
	for {
		q.id |= 0x80000000 // the next one
		if err := control(fd, 0xc0445624, unsafe.Pointer(&q)); err != nil {
			return err
		}
		if strings.HasPrefix(string(q.name[:]), name) {
			return control(fd, 0xc008561c, unsafe.Pointer(&struct {
				id    uint32
				value int32
			}{q.id, value}))
		}
	}
}

func TestRealCameraUnplugged(t *testing.T) {
	const driver = "/sys/bus/platform/drivers/vivid/"
	label := vivid(t)
	s, err := OpenCamera(t.Context(), label, quiet, func(*image.YCbCr, time.Time) {})
	if err != nil {
		t.Fatal(err)
	}
	changes, watched := make(chan struct{}, 100), make(chan error, 1)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { watched <- Watch(ctx, func() { changes <- struct{}{} }) }()
	defer func() {
		cancel()
		if err := <-watched; err != nil {
			t.Error(err)
		}
	}()
	began := time.Now()
	unbound := make(chan error, 1)
	go func() { unbound <- os.WriteFile(driver+"unbind", []byte("vivid.0"), 0) }()
	select {
	case <-s.Done():
		t.Logf("ended after %v: %v", time.Since(began).Round(time.Millisecond), s.Err())
	case <-time.After(patience):
		t.Fatal("the unplug is not noticed")
	}
	if !errors.Is(s.Err(), ErrMissing) && !errors.Is(s.Err(), ErrBroken) {
		t.Error(s.Err())
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := <-unbound; err != nil {
		t.Fatal(err)
	}
	notice := func(what string, n int) {
		t.Helper()
		began := time.Now()
		for late := time.After(patience); len(Cameras()) != n; {
			select {
			case <-changes:
			case <-late:
				t.Fatalf("%s is not told", what)
			}
		}
		t.Logf("%s is told after %v", what, time.Since(began).Round(time.Millisecond))
	}
	notice("unplugging", 0)
	if left := Cameras(); len(left) != 0 {
		t.Errorf("still listed: %q", left)
	}
	if _, err := OpenCamera(t.Context(), label, quiet, nil); !errors.Is(err, ErrMissing) {
		t.Errorf("opening what is gone: %v", err)
	}
	if err := os.WriteFile(driver+"bind", []byte("vivid.0"), 0); err != nil {
		t.Fatal(err)
	}
	notice("plugging in", 1)
	s, err = OpenCamera(t.Context(), Cameras()[0], quiet, func(*image.YCbCr, time.Time) {})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

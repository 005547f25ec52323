//go:build devices && linux

package device

import (
	"errors"
	"image"
	"os"
	"strings"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// These tests want a real V4L2 camera of the kernel's vivid driver, and root:
// go test -c -tags devices ./media/device, then run it where vivid is loaded.

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

// Run as a user without rights on /dev/video0.
func TestForbiddenCamera(t *testing.T) {
	label := vivid(t)
	_, err := OpenCamera(t.Context(), label, quiet, nil)
	t.Log(err)
	if !errors.Is(err, ErrDenied) {
		t.Error("it is not said to be denied")
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
	if left := Cameras(); len(left) != 0 {
		t.Errorf("still listed: %q", left)
	}
	if _, err := OpenCamera(t.Context(), label, quiet, nil); !errors.Is(err, ErrMissing) {
		t.Errorf("opening what is gone: %v", err)
	}
	if err := os.WriteFile(driver+"bind", []byte("vivid.0"), 0); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(patience); len(Cameras()) == 0; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("not listed after plugging in")
		}
	}
	s, err = OpenCamera(t.Context(), Cameras()[0], quiet, func(*image.YCbCr, time.Time) {})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

package device

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"io/fs"
	"log/slog"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/pion/mediadevices/pkg/driver"
	"github.com/pion/mediadevices/pkg/driver/availability"
	"github.com/pion/mediadevices/pkg/frame"
	"github.com/pion/mediadevices/pkg/io/video"
	"github.com/pion/mediadevices/pkg/prop"
	"go.uber.org/goleak"

	"zwiesprache/media/fake"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var quiet = slog.New(slog.DiscardHandler)

const patience = 20 * time.Second // generous: a loaded machine must not fail a test

func within(t *testing.T, what string, c <-chan struct{}) {
	t.Helper()
	select {
	case <-c:
	case <-time.After(patience):
		t.Fatalf("%s did not happen within %v", what, patience)
	}
}

func TestPatternThroughTheDriver(t *testing.T) {
	a, err := fake.Camera("pattern:120,640x360")
	if err != nil {
		t.Fatal(err)
	}
	enough := make(chan struct{})
	var next uint32
	s, err := OpenVideo(t.Context(), "pattern", a, quiet, func(img *image.YCbCr, at time.Time) {
		counter, _, ok := fake.ReadPattern(img)
		if !ok || counter != next || at.IsZero() {
			t.Errorf("picture %d reads as %d, %v", next, counter, ok)
		}
		if next++; next == 10 {
			close(enough)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	within(t, "the tenth picture", enough)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	seen := next
	if err := s.Err(); err != nil || s.Close() != nil || next != seen {
		t.Errorf("after Close: %v, %d pictures more", err, next-seen)
	}
	if n := len(driver.GetManager().Query(driver.FilterVideoRecorder())); n != len(Cameras()) {
		t.Errorf("%d video drivers are left", n)
	}
}

func TestToneThroughTheDriver(t *testing.T) {
	a, err := fake.Microphone("tone:1000")
	if err != nil {
		t.Fatal(err)
	}
	enough := make(chan struct{})
	var pcm []int16
	s, err := OpenAudio(t.Context(), "tone", a, quiet, func(frame []int16) {
		if pcm = append(pcm, frame...); len(pcm) == 20*FrameSamples {
			close(enough)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	within(t, "the twentieth frame", enough)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if hertz, share := fake.Pitch(pcm); hertz < 990 || hertz > 1010 || share < 0.9 {
		t.Errorf("%.1f Hz, share %.2f", hertz, share)
	}
}

func TestSyntheticDevicesAreNeverListed(t *testing.T) {
	a, err := fake.Camera("pattern")
	if err != nil {
		t.Fatal(err)
	}
	s, err := OpenVideo(t.Context(), "pattern", a, quiet, func(*image.YCbCr, time.Time) {})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, label := range Cameras() {
		if fake.IsCamera(label) {
			t.Errorf("%q is listed", label)
		}
	}
}

func TestMissingCamera(t *testing.T) {
	_, err := OpenCamera(t.Context(), "no such camera", quiet, nil)
	if !errors.Is(err, ErrMissing) {
		t.Error(err)
	}
}

func TestLabelsStay(t *testing.T) {
	one := distinct([]listed{{name: "Webcam", where: "left"}, {name: "Other", where: "top"}})
	two := distinct([]listed{{name: "Webcam", where: "right"}, {name: "Webcam", where: "left"}})
	if one[0].label != "Webcam" || two[0].label != "Webcam (right)" || two[1].label != "Webcam (left)" {
		t.Errorf("%+v %+v", one, two)
	}
	for _, row := range []struct {
		list        []listed
		label, want string // where
	}{
		{one, "Webcam", "left"},
		{one, "Webcam (left)", "left"}, // remembered while there were two
		{one, "Webcam (right)", ""},    // the other one
		{two, "Webcam", "right"},       // remembered while there was one: any
		{two, "Webcam (left)", "left"},
		{one, "Other", "top"},
		{one, "other", ""},
		{nil, "Webcam", ""},
	} {
		if got, ok := find(row.list, row.label); got.where != row.want || ok != (row.want != "") {
			t.Errorf("%q of %d: %+v", row.label, len(row.list), got)
		}
	}
}

// rig is a camera that misbehaves as told.
type rig struct {
	openErr, recordErr error
	offers             []prop.Media
	read               func(n int) (image.Image, error)
	closing            func() error
	reads              atomic.Int64
}

func (r *rig) Open() error { return r.openErr }
func (r *rig) Close() error {
	if r.closing != nil {
		return r.closing()
	}
	return nil
}
func (r *rig) Properties() []prop.Media {
	if r.offers != nil {
		return r.offers
	}
	return []prop.Media{offer(frame.FormatI420, 64, 36, 30)}
}
func (r *rig) VideoRecord(prop.Media) (video.Reader, error) {
	if r.recordErr != nil {
		return nil, r.recordErr
	}
	return video.ReaderFunc(func() (image.Image, func(), error) {
		img, err := r.read(int(r.reads.Add(1)))
		return img, func() {}, err
	}), nil
}

func offer(f frame.Format, width, height int, rate float32) prop.Media {
	return prop.Media{Video: prop.Video{FrameFormat: f, Width: width, Height: height, FrameRate: rate}}
}

func still(width, height int) image.Image {
	return image.NewYCbCr(image.Rect(0, 0, width, height), image.YCbCrSubsampleRatio420)
}

func TestErrorsOfOpening(t *testing.T) {
	good := func(int) (image.Image, error) { return still(64, 36), nil }
	for _, row := range []struct {
		name string
		rig  *rig
		want error
	}{
		{"denied", &rig{openErr: fmt.Errorf("open: %w", syscall.EACCES)}, ErrDenied},
		{"not permitted", &rig{openErr: syscall.EPERM}, ErrDenied},
		{"gone", &rig{openErr: fs.ErrNotExist}, ErrMissing},
		{"no device", &rig{openErr: syscall.ENODEV}, ErrMissing},
		{"busy at opening", &rig{openErr: syscall.EBUSY}, ErrBusy},
		{"busy at streaming", &rig{recordErr: syscall.EBUSY, read: good}, ErrBusy},
		{"busy by mediadevices", &rig{recordErr: availability.ErrBusy, read: good}, ErrBusy},
		{"refused", &rig{recordErr: syscall.EINVAL, read: good}, ErrBroken},
		{"no format", &rig{offers: []prop.Media{}, read: good}, ErrBroken},
		{"unusable format", &rig{offers: []prop.Media{offer(frame.FormatZ16, 64, 36, 30)}, read: good}, ErrBroken},
		{"ends at once", &rig{read: func(int) (image.Image, error) { return nil, io.EOF }}, ErrMissing},
		{"wrong size", &rig{read: func(int) (image.Image, error) { return still(32, 32), nil }}, ErrBroken},
	} {
		s, err := OpenVideo(t.Context(), row.name, row.rig, quiet, func(*image.YCbCr, time.Time) {})
		if s != nil || !errors.Is(err, row.want) {
			t.Errorf("%s: %v", row.name, err)
		}
	}
}

func TestUnpluggedCameraStopsAtTheFirstError(t *testing.T) {
	r := &rig{read: func(n int) (image.Image, error) {
		if n > 3 {
			return nil, syscall.ENODEV
		}
		return still(64, 36), nil
	}}
	s, err := OpenVideo(t.Context(), "rig", r, quiet, func(*image.YCbCr, time.Time) {})
	if err != nil {
		t.Fatal(err)
	}
	within(t, "the end", s.Done())
	within(t, "letting go", s.ended)
	if err := s.Err(); !errors.Is(err, ErrMissing) || r.reads.Load() != 4 {
		t.Errorf("%v after %d reads", err, r.reads.Load())
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestDamagedPicturesArePassedOver(t *testing.T) {
	r := &rig{read: func(n int) (image.Image, error) {
		if n < 5 {
			return nil, jpeg.FormatError("short Huffman data")
		}
		return still(64, 36), nil
	}}
	s, err := OpenVideo(t.Context(), "rig", r, quiet, func(*image.YCbCr, time.Time) {})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	r = &rig{read: func(int) (image.Image, error) { return nil, jpeg.FormatError("no picture at all") }}
	if _, err := OpenVideo(t.Context(), "rig", r, quiet, nil); !errors.Is(err, ErrBroken) || r.reads.Load() > 100 {
		t.Errorf("%v after %d reads", err, r.reads.Load())
	}
}

func TestHangingDriverIsGivenUp(t *testing.T) {
	release := make(chan struct{})
	r := &rig{read: func(n int) (image.Image, error) {
		if n > 1 {
			<-release
		}
		return still(64, 36), nil
	}}
	pictures := 0
	s, err := OpenVideo(t.Context(), "rig", r, quiet, func(*image.YCbCr, time.Time) { pictures++ })
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); !errors.Is(err, ErrBroken) {
		t.Errorf("Close of a hanging driver: %v", err)
	}
	close(release)
	within(t, "letting go", s.ended)
	if pictures != 1 {
		t.Errorf("%d pictures, one of them after Close", pictures)
	}
}

func TestStalledCameraIsReported(t *testing.T) {
	release := make(chan struct{})
	r := &rig{read: func(n int) (image.Image, error) {
		if n > 1 {
			<-release
		}
		return still(64, 36), nil
	}}
	s, err := OpenVideo(t.Context(), "rig", r, quiet, func(*image.YCbCr, time.Time) {})
	if err != nil {
		t.Fatal(err)
	}
	s.guard.Reset(time.Millisecond) // instead of six seconds
	within(t, "the watchdog", s.Done())
	if !errors.Is(s.Err(), ErrBroken) {
		t.Error(s.Err())
	}
	close(release)
	within(t, "letting go", s.ended)
}

func TestOpeningCanBeGivenUp(t *testing.T) {
	release := make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	r := &rig{read: func(int) (image.Image, error) {
		cancel()
		<-release
		return still(64, 36), nil
	}}
	_, err := OpenVideo(ctx, "rig", r, quiet, func(*image.YCbCr, time.Time) {})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	close(release)
}

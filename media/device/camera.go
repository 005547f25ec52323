package device

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"log/slog"
	"slices"
	"time"

	"github.com/pion/mediadevices/pkg/driver"
	"github.com/pion/mediadevices/pkg/driver/camera"
	"github.com/pion/mediadevices/pkg/io/video"
	"github.com/pion/mediadevices/pkg/prop"
)

// maxTries bounds how many of a camera's formats are tried: one that refuses
// several of those it listed will refuse the rest too.
const maxTries = 3

// maxSpoilt bounds how many damaged pictures in a row are passed over.
const maxSpoilt = 30

// Cameras lists the cameras of this computer by label, the usual one first.
// Labels stay the same between runs; two of the same name are told apart by
// where they are plugged in. The list is made anew at each call.
func Cameras() []string {
	var labels []string
	for _, c := range cameras() {
		labels = append(labels, c.label)
	}
	return labels
}

type listed struct {
	label  string // name, or told where the same name occurs twice
	name   string
	driver driver.Driver
	path   string // of its device file, where there is one
	where  string // it is plugged in
}

// told is a label that tells where the device is plugged in.
func (c listed) told() string { return c.name + " (" + c.where + ")" }

// distinct gives everything on the list a label of its own.
func distinct(list []listed) []listed {
	count := make(map[string]int)
	for _, c := range list {
		count[c.name]++
	}
	for i, c := range list {
		list[i].label = c.name
		if count[c.name] > 1 {
			list[i].label = c.told()
		}
	}
	return list
}

// find looks a label up. One that was remembered while another device of the
// same name was there, or was not, is still good.
func find(list []listed, label string) (listed, bool) {
	for _, fits := range []func(listed) bool{
		func(c listed) bool { return c.label == label },
		func(c listed) bool { return c.told() == label },
		func(c listed) bool { return c.name == label },
	} {
		if i := slices.IndexFunc(list, fits); i >= 0 {
			return list[i], true
		}
	}
	return listed{}, false
}

// cameras asks the system anew, for only macOS tells of new devices.
func cameras() []listed {
	registry.Lock()
	defer registry.Unlock()
	camera.Initialize() // forgets every video driver, ours too; those in use work on
	return name(driver.GetManager().Query(driver.FilterDeviceType(driver.Camera)))
}

// OpenCamera opens the camera of that label, as near to 1280×720 at 30 pictures
// a second as it can, and returns when the first picture was there. The function
// gets each picture with the time of its capture; the picture is valid only
// during the call. Errors wrap ErrMissing, ErrBusy, ErrDenied or ErrBroken.
func OpenCamera(ctx context.Context, label string, log *slog.Logger, picture func(*image.YCbCr, time.Time)) (*Source, error) {
	c, ok := find(cameras(), label)
	if !ok {
		return nil, fmt.Errorf("open camera: %w", ErrMissing)
	}
	return open(ctx, c.label, &videoRecorder{driver: c.driver, path: c.path, picture: picture}, log)
}

// OpenVideo opens a camera that is not of this computer, such as a synthetic
// one, in the same way. The adapter must not be open.
func OpenVideo(ctx context.Context, label string, a driver.Adapter, log *slog.Logger, picture func(*image.YCbCr, time.Time)) (*Source, error) {
	d, release, err := register(a, driver.Info{Label: label, DeviceType: driver.Camera, Priority: driver.PriorityLow})
	if err != nil {
		return nil, err
	}
	return open(ctx, label, &videoRecorder{driver: d, picture: picture, release: release}, log)
}

// videoRecorder drives one camera.
type videoRecorder struct {
	driver  driver.Driver
	path    string
	picture func(*image.YCbCr, time.Time)
	release func() // takes the driver off the list; may be nil

	reader    video.Reader
	chosen    prop.Media
	current   image.Image
	free      func() // gives the current picture's memory back
	converter converter
}

func (v *videoRecorder) start() error {
	if err := v.driver.Open(); err != nil {
		return err
	}
	candidates := rank(v.driver.Properties())
	if len(candidates) == 0 {
		return fmt.Errorf("camera offers no usable format: %w", ErrBroken)
	}
	var refused error
	for _, p := range candidates[:min(maxTries, len(candidates))] {
		if refused != nil { // a refusal closes the driver
			if err := v.driver.Open(); err != nil {
				return err
			}
		}
		reader, err := v.driver.(driver.VideoRecorder).VideoRecord(p)
		if err == nil {
			if v.converter.full, err = checkFormat(v.path, p); err == nil {
				v.reader, v.chosen = reader, p
				return nil
			}
			if err := v.driver.Close(); err != nil {
				return err
			}
		}
		refused = errors.Join(refused, err)
		if busy := classify(err); errors.Is(busy, ErrBusy) || errors.Is(busy, ErrMissing) || errors.Is(busy, ErrDenied) {
			break
		}
	}
	return refused
}

func (v *videoRecorder) read() error {
	for spoilt := 0; ; spoilt++ {
		picture, free, err := v.reader.Read()
		if damaged(err) && spoilt < maxSpoilt {
			continue
		}
		if err != nil {
			return err
		}
		if size := picture.Bounds().Size(); size.X != v.chosen.Width || size.Y != v.chosen.Height {
			return fmt.Errorf("picture is %v, not %d×%d: %w", size, v.chosen.Width, v.chosen.Height, ErrBroken)
		}
		v.current, v.free = picture, free
		return nil
	}
}

// damaged reports whether only this picture is lost, also for drivers that
// decode by themselves.
func damaged(err error) bool {
	var format jpeg.FormatError
	var unsupported jpeg.UnsupportedError
	return errors.Is(err, errDamaged) || errors.As(err, &format) || errors.As(err, &unsupported) || errors.Is(err, io.ErrUnexpectedEOF)
}

func (v *videoRecorder) deliver(at time.Time) {
	if picture := v.converter.i420(v.current); picture != nil {
		v.picture(picture, at)
	}
	v.free()
}

func (v *videoRecorder) close() error {
	if v.release != nil {
		defer v.release()
	}
	if v.driver.Status() == driver.StateClosed {
		return nil
	}
	return v.driver.Close()
}

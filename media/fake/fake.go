// Package fake makes cameras and microphones without hardware, as mediadevices
// drivers: a moving test pattern that survives lossy coding and can be read
// back, a picture file, a tone, a sound file, and the card shown when there is
// no camera. Start with Camera and Microphone. It registers nothing by itself,
// and nothing here is ever chosen unless it was named.
package fake

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/pion/mediadevices/pkg/driver"
	"github.com/pion/mediadevices/pkg/frame"
	"github.com/pion/mediadevices/pkg/prop"
)

// ErrSpec means that a description names no synthetic device, or one with wrong options.
var ErrSpec = errors.New("unknown synthetic device")

// IsCamera reports whether a label describes a synthetic camera: "pattern",
// "pattern:HUE", "pattern:HUE,WIDTHxHEIGHT@RATE", "card:INITIAL" or a path ending in ".y4m".
func IsCamera(label string) bool {
	kind, _, _ := strings.Cut(label, ":")
	return kind == "pattern" || kind == "card" || strings.HasSuffix(label, ".y4m")
}

// IsMicrophone reports whether a label describes a synthetic microphone:
// "tone", "tone:HERTZ", "silence" or a path ending in ".wav".
func IsMicrophone(label string) bool {
	kind, _, _ := strings.Cut(label, ":")
	return kind == "tone" || label == "silence" || strings.HasSuffix(label, ".wav")
}

// Camera makes the synthetic camera that the label describes (see IsCamera).
// The driver can be opened once at a time. It returns ErrSpec for a label it
// does not know, and the file's own error for a file that it cannot read.
func Camera(label string) (driver.Adapter, error) {
	kind, options, _ := strings.Cut(label, ":")
	switch {
	case strings.HasSuffix(label, ".y4m"):
		return newFilm(label)
	case kind == "pattern":
		p, err := parsePattern(options)
		if err != nil {
			return nil, err
		}
		return &camera{format: p.format(), picture: p.picture()}, nil
	case kind == "card":
		return newCard(options), nil
	}
	return nil, fmt.Errorf("camera %q: %w", label, ErrSpec)
}

// Microphone makes the synthetic microphone that the label describes (see
// IsMicrophone); errors are those of Camera.
func Microphone(label string) (driver.Adapter, error) {
	kind, options, _ := strings.Cut(label, ":")
	switch {
	case strings.HasSuffix(label, ".wav"):
		return newSound(label)
	case kind == "tone":
		hertz := 440.0
		if options != "" {
			var err error
			if hertz, err = strconv.ParseFloat(options, 64); err != nil || !(hertz >= 20 && hertz <= 20000) {
				return nil, fmt.Errorf("tone of %q Hz: %w", options, ErrSpec)
			}
		}
		return &microphone{samples: toneSource(hertz)}, nil
	case label == "silence":
		return &microphone{samples: func(pcm []int16) { clear(pcm) }}, nil
	}
	return nil, fmt.Errorf("microphone %q: %w", label, ErrSpec)
}

// clock paces a synthetic device: tick number n is due n periods after the
// start. A reader that is late gets the next tick at once, but never a heap of them.
type clock struct {
	period time.Duration
	next   time.Time
	open   <-chan struct{} // closed when the device is
	timer  *time.Timer
}

func newClock(period time.Duration, open <-chan struct{}) *clock {
	return &clock{period: period, open: open, timer: time.NewTimer(0)}
}

// wait blocks until the next tick and returns io.EOF once the device is closed.
func (c *clock) wait() error {
	now := time.Now()
	if c.next.IsZero() || now.Sub(c.next) > 5*c.period {
		c.next = now
	}
	c.timer.Reset(c.next.Sub(now))
	c.next = c.next.Add(c.period)
	select {
	case <-c.timer.C:
	case <-c.open:
		c.timer.Stop()
	}
	select {
	case <-c.open: // before a tick that is due as well
		return io.EOF
	default:
		return nil
	}
}

// power is a device's switch: every driver here embeds it.
type power struct{ off chan struct{} }

// Open starts the device.
func (p *power) Open() error {
	p.off = make(chan struct{})
	return nil
}

// Close ends a waiting Read with io.EOF. It must follow an Open.
func (p *power) Close() error {
	close(p.off)
	return nil
}

// videoFormat is the single format that a synthetic camera offers.
type videoFormat struct {
	width, height int
	rate          float32 // frames a second
}

func (f videoFormat) properties() []prop.Media {
	return []prop.Media{{Video: prop.Video{Width: f.width, Height: f.height, FrameRate: f.rate, FrameFormat: frame.FormatI420}}}
}

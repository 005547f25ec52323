package media

import (
	"context"
	"errors"
	"fmt"
	"image"
	"log/slog"
	"math"
	"sync"
	"time"

	"zwiesprache/media/device"
	"zwiesprache/media/fake"
)

// Report is what Loopback found, as far as it came.
type Report struct {
	FirstPicture time.Duration // from Start to the guest's first picture here; 0 if none came
	Here, There  Reading       // what the Studio received, and what the other end did
	Stats        Stats         // of the connection, at the end
}

// Reading is what one end of a Loopback received and decoded.
type Reading struct {
	Pictures int     // whose counter could be read, each one newer than the one before
	Hue      float64 // colour code of the last one, degrees
	Tone     float64 // strongest frequency of the last 100 ms of sound, Hz
	Share    float64 // of the sound that is this tone, 0…1
}

// ErrLoopback means that a connection on this computer did not carry picture and sound.
var ErrLoopback = errors.New("picture or sound did not arrive")

// What both ends of a Loopback send, and what is asked of the receiver.
const (
	hereHue, thereHue   = 120.0, 300.0  // degrees
	hereTone, thereTone = 440.0, 1000.0 // Hz
	enoughPictures      = 15
	hueTolerance        = 10.0                   // degrees; coding shifts colours a little
	toneWindow          = device.SampleRate / 10 // samples
	enoughShare         = 0.8
	farEndName          = "loopback"
)

// Loopback connects a Studio with synthetic devices to another WebRTC end in
// the same program, over the network of this computer alone. It returns when
// both have read the other's pictures and tone, or with ErrLoopback when the
// context ends before. It touches no real device.
func Loopback(ctx context.Context, log *slog.Logger) (report Report, err error) {
	var here sense
	end, err := newFarEnd(farEndName)
	if err != nil {
		return report, fmt.Errorf("make other end: %w", err)
	}
	studio, err := NewStudio(ctx, Config{
		Camera: syntheticCamera(hereHue), Microphone: fmt.Sprintf("tone:%g", hereTone), Speaker: None,
		Loopback: true, Log: log, OnPeer: end.news.put,
		OnSound: func(_ string, pcm []int16) { here.hear(pcm) },
	})
	if err != nil {
		return report, errors.Join(err, end.close())
	}
	defer func() { err = errors.Join(err, studio.Close(), end.close()) }()
	if err := end.open(ctx, studio); err != nil {
		return report, fmt.Errorf("open other end: %w", err)
	}
	started := time.Now()
	studio.Open()
	studio.Start(farEndName, PeerConfig{Fingerprint: end.fingerprint})
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for report.Stats.Codec == "" || !here.satisfied(thereHue, thereTone) || !end.sense.satisfied(hereHue, hereTone) {
		select {
		case <-ctx.Done():
			err = fmt.Errorf("%w: %w", ErrLoopback, context.Cause(ctx))
		case <-ticker.C:
			studio.Picture(farEndName).View(func(img *image.YCbCr, _ time.Time) { here.see(img) })
			for _, report.Stats = range studio.Stats() { // the figures come once a second
			}
			if report.FirstPicture == 0 && here.any() {
				report.FirstPicture = time.Since(started)
			}
			continue
		}
		break
	}
	report.Here, report.There = here.reading(), end.sense.reading()
	return report, err
}

func syntheticCamera(hue float64) string { return fmt.Sprintf("pattern:%g,320x180@15", hue) }

// sense reads patterns and tones out of what arrives.
type sense struct {
	mu       sync.Mutex // guards the fields below
	pictures int
	counter  uint32
	hue      float64
	heard    []int16 // the last toneWindow samples
	other    bool    // the last picture was none of the pattern
}

func (s *sense) see(img image.Image) {
	counter, hue, ok := fake.ReadPattern(img)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.other = !ok
	if ok && (s.pictures == 0 || counter > s.counter) {
		s.pictures, s.counter, s.hue = s.pictures+1, counter, hue
	}
}

func (s *sense) hear(pcm []int16) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.heard = append(s.heard, pcm...)
	if extra := len(s.heard) - toneWindow; extra > 0 {
		s.heard = append(s.heard[:0], s.heard[extra:]...)
	}
}

func (s *sense) any() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pictures > 0
}

// satisfied tells whether enough pictures of that hue and that tone have arrived.
func (s *sense) satisfied(hue, tone float64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pictures >= enoughPictures && math.Abs(math.Remainder(s.hue-hue, 360)) < hueTolerance &&
		len(s.heard) == toneWindow && fake.Tone(s.heard, tone) > enoughShare
}

func (s *sense) reading() Reading {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := Reading{Pictures: s.pictures, Hue: s.hue}
	r.Tone, r.Share = fake.Pitch(s.heard)
	return r
}

package media

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/pion/webrtc/v4"

	"zwiesprache/media/apm"
	"zwiesprache/media/audio"
	"zwiesprache/media/blur"
	"zwiesprache/media/codec"
	"zwiesprache/media/fake"
	"zwiesprache/media/peer"
	"zwiesprache/media/picture"
)

// Studio is the camera, microphone and speaker of this computer, the screen it
// shares, and all guests of a room. Its methods may be called from any goroutine.
type Studio struct {
	config      Config
	log         *slog.Logger
	certificate webrtc.Certificate
	fingerprint [32]byte
	audience    *audience
	exchange    *exchange
	video       *videoOut
	screen      *screenOut
	sound       *audioOut
	processor   *apm.Processor // nil where sound is not processed
	engine      *audio.Engine
	mixer       *audio.Mixer
	keepers     [3]*keeper // camera, microphone, speaker
	stop        context.CancelFunc
	spawn       func(func(context.Context)) context.CancelFunc // what it runs ends with the Studio, which waits for it
	work        sync.WaitGroup

	mu     sync.Mutex // guards the fields below
	wanted wanted
	guests map[string]*guest
	shared *sharing // the last one; it may have ended
	paused bool
	closed bool

	reporting sync.Mutex // guards report, and keeps reports in order
	report    DeviceReport
}

// NewStudio makes the certificate for the connections to come, and opens no
// device. The Studio lives until Close; ending the context closes its devices.
func NewStudio(ctx context.Context, config Config) (*Studio, error) {
	log := config.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	s := &Studio{
		config: config, log: log, audience: newAudience(), exchange: newExchange(),
		wanted: wanted{camera: config.Camera, microphone: config.Microphone, speaker: config.Speaker},
		guests: make(map[string]*guest),
	}
	var err error
	if s.certificate, s.fingerprint, err = newCertificate(); err != nil {
		return nil, err
	}
	if err := s.prepare(); err != nil {
		s.release()
		return nil, fmt.Errorf("prepare media: %w", err)
	}
	ctx, s.stop = context.WithCancel(ctx)
	s.spawn = func(f func(context.Context)) context.CancelFunc {
		own, cancel := context.WithCancel(ctx)
		s.work.Go(func() { defer cancel(); f(own) })
		return cancel
	}
	s.mixer = audio.NewMixer()
	s.keepers = [3]*keeper{s.cameraKeeper(), s.microphoneKeeper(), s.speakerKeeper()}
	for _, k := range s.keepers {
		k.poke, k.log = make(chan struct{}, 1), log
		s.spawn(k.run)
	}
	s.spawn(func(ctx context.Context) { s.video.cards(fake.Card(config.Initial), ctx.Done()) })
	s.spawn(s.watch)
	return s, nil
}

// prepare makes the ways out. What it made before an error, release frees.
func (s *Studio) prepare() error {
	videoTrack, err := peer.NewVideoTrack()
	if err != nil {
		return err
	}
	screenTrack, err := peer.NewScreenTrack()
	if err != nil {
		return err
	}
	audioTrack, err := peer.NewAudioTrack()
	if err != nil {
		return err
	}
	now := time.Now()
	s.video = &videoOut{audience: s.audience, stream: stream{
		track: videoTrack, encoder: codec.NewVideoEncoder(startBitrate), log: s.log, epoch: now,
	}}
	s.screen = &screenOut{audience: s.audience, stream: stream{
		track: screenTrack, encoder: codec.NewScreenEncoder(screenLeast), log: s.log, epoch: now,
	}}
	voice, err := codec.NewAudioEncoder(voiceBitrate)
	if err != nil {
		return err
	}
	s.sound = &audioOut{audience: s.audience, track: audioTrack, log: s.log, epoch: now, encoder: voice, bitrate: voiceBitrate}
	var clean audio.Processor
	s.processor, err = apm.New(s.config.Processing)
	switch {
	case err == nil:
		clean = s.processor
	case !errors.Is(err, apm.ErrUnsupported):
		return err
	}
	s.engine = audio.NewEngine(clean, s.log)
	s.SetBlur(s.config.Blur)
	return nil
}

// release frees what prepare made.
func (s *Studio) release() {
	if s.video != nil {
		s.video.close()
	}
	if s.screen != nil {
		s.screen.encoder.Close()
	}
	if s.sound != nil {
		s.sound.encoder.Close()
	}
	if s.processor != nil {
		s.processor.Close()
	}
}

// Fingerprint is the SHA-256 of our certificate, for the password's proof.
func (s *Studio) Fingerprint() [32]byte { return s.fingerprint }

// SetMuted sends silence instead of the microphone, from this moment on. The
// microphone stays open, so that Level still tells somebody who speaks muted.
func (s *Studio) SetMuted(muted bool) { s.sound.muted.Store(muted) }

// SetHidden sends the avatar card instead of the camera, from this moment on,
// and closes the camera, whose light goes out.
func (s *Studio) SetHidden(hidden bool) {
	s.video.setHidden(hidden)
	s.change(func(w *wanted) { w.hidden = hidden })
}

// SetPaused stops picture and sound both ways, from this moment on: nothing of
// camera, microphone and screen leaves, guests are neither seen nor heard, also
// by each other, and the camera is closed. The microphone stays open; only Level is made of it.
func (s *Studio) SetPaused(paused bool) {
	s.video.setPaused(paused)
	s.screen.setPaused(paused)
	s.sound.paused.Store(paused)
	s.exchange.setPaused(paused)
	s.mu.Lock()
	s.paused = paused
	for _, g := range s.guests {
		s.setPaused(g, paused)
	}
	s.mu.Unlock()
	s.change(func(w *wanted) { w.paused = paused })
}

// SetBlur blurs the background, from the next picture on. Where it cannot be
// done, the avatar card is sent until it is off again: never a sharp picture.
func (s *Studio) SetBlur(mode blur.Mode) {
	if err := s.video.setBlur(mode); err != nil {
		s.log.Error("background cannot be blurred: no picture is sent", "error", err)
	}
}

// SetProcessing changes what is done to the microphone's sound, also during a
// talk. It does nothing in a build without a sound processor.
func (s *Studio) SetProcessing(config apm.Config) {
	if s.processor == nil {
		return
	}
	s.processor.Configure(config)
}

// Play sounds a chime through the speaker of this computer: 48 kHz mono. No guest hears it.
func (s *Studio) Play(pcm []int16) { s.mixer.Play(pcm) }

// Preview is the own picture as it is sent: camera, blurred or not, or avatar card.
func (s *Studio) Preview() *picture.Slot { return &s.video.preview }

// SharePreview is the own screen as it is shared; empty while there is none.
func (s *Studio) SharePreview() *picture.Slot { return &s.screen.preview }

// Level is the loudness of the microphone, 0…1, muted or not.
func (s *Studio) Level() float64 { return s.sound.level.Value() }

// Close ends every connection, closes every device and returns when all is
// done, after a few seconds at most: a device that hangs is given up.
func (s *Studio) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		s.work.Wait()
		return nil
	}
	s.closed = true
	leaving := s.guests
	s.guests = nil
	s.mu.Unlock()
	s.stop()
	for _, g := range leaving {
		s.work.Go(func() { s.part(g, "") })
	}
	s.work.Wait()
	s.mixer.Close()
	s.release()
	return nil
}

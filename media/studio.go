package media

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/pion/webrtc/v4"

	"zwiesprache/media/audio"
	"zwiesprache/media/codec"
	"zwiesprache/media/device"
	"zwiesprache/media/fake"
	"zwiesprache/media/peer"
	"zwiesprache/media/picture"
)

// Studio is the camera, microphone and speaker of this computer and all
// guests of a room. Its methods may be called from any goroutine.
type Studio struct {
	config      Config
	log         *slog.Logger
	certificate webrtc.Certificate
	fingerprint [32]byte
	audience    *audience
	video       *videoOut
	sound       *audioOut
	mixer       *audio.Mixer
	keepers     [3]*keeper // camera, microphone, speaker
	stop        context.CancelFunc
	work        sync.WaitGroup

	mu     sync.Mutex // guards the fields below
	wanted wanted
	guests map[string]*guest
	closed bool

	reporting sync.Mutex // guards report, and keeps reports in order
	report    DeviceReport
}

// wanted is what the devices should be.
type wanted struct {
	open, hidden                bool
	camera, microphone, speaker string
}

// NewStudio makes the certificate for the connections to come, and opens no
// device. The Studio lives until Close; ending the context closes its devices.
func NewStudio(ctx context.Context, config Config) (*Studio, error) {
	log := config.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	s := &Studio{
		config: config, log: log,
		audience: &audience{ways: make(map[*guest]int)},
		wanted:   wanted{camera: config.Camera, microphone: config.Microphone, speaker: config.Speaker},
		guests:   make(map[string]*guest),
	}
	var err error
	if s.certificate, s.fingerprint, err = newCertificate(); err != nil {
		return nil, err
	}
	if err := s.prepare(); err != nil {
		return nil, fmt.Errorf("prepare media: %w", err)
	}
	ctx, s.stop = context.WithCancel(ctx)
	s.mixer = audio.NewMixer()
	s.keepers = [3]*keeper{s.cameraKeeper(), s.microphoneKeeper(), s.speakerKeeper()}
	for _, k := range s.keepers {
		k.poke, k.log = make(chan struct{}, 1), log
		s.work.Go(func() { k.run(ctx) })
	}
	s.work.Go(func() { s.video.cards(fake.Card(config.Initial), ctx.Done()) })
	s.work.Go(func() { s.watchLoss(ctx) })
	return s, nil
}

// prepare makes the ways out.
func (s *Studio) prepare() error {
	videoTrack, err := peer.NewVideoTrack()
	if err != nil {
		return err
	}
	audioTrack, err := peer.NewAudioTrack()
	if err != nil {
		return err
	}
	voice, err := codec.NewAudioEncoder(voiceBitrate)
	if err != nil {
		return err
	}
	now := time.Now()
	s.video = &videoOut{audience: s.audience, track: videoTrack, log: s.log, epoch: now, encoder: codec.NewVideoEncoder(startBitrate)}
	s.sound = &audioOut{audience: s.audience, track: audioTrack, log: s.log, epoch: now, encoder: voice}
	return nil
}

func (s *Studio) cameraKeeper() *keeper {
	return &keeper{
		kind: "camera",
		list: func() ([]string, error) { return device.Cameras(), nil },
		open: func(ctx context.Context, label string) (opened, error) {
			if !fake.IsCamera(label) {
				return present(device.OpenCamera(ctx, label, s.log, s.video.film))
			}
			a, err := fake.Camera(label)
			if err != nil {
				return nil, err
			}
			return present(device.OpenVideo(ctx, label, a, s.log, s.video.film))
		},
		use: func(o opened) { s.video.live.Store(o != nil) },
		report: s.reporter(func(r *DeviceReport) (*DeviceState, *string) {
			return &r.Camera, &r.CameraLabel
		}),
		want: func() (string, bool) {
			s.mu.Lock()
			defer s.mu.Unlock()
			return s.wanted.camera, s.wanted.open && !s.wanted.hidden
		},
	}
}

func (s *Studio) microphoneKeeper() *keeper {
	return &keeper{
		kind: "microphone",
		list: audio.Microphones,
		open: func(ctx context.Context, label string) (opened, error) {
			s.sound.begin(time.Now())
			if !fake.IsMicrophone(label) {
				return present(audio.OpenMicrophone(ctx, label, s.log, s.sound.hear))
			}
			a, err := fake.Microphone(label)
			if err != nil {
				return nil, err
			}
			return present(device.OpenAudio(ctx, label, a, s.log, s.sound.hear))
		},
		use: func(o opened) {
			if o == nil {
				s.sound.level.Reset()
			}
		},
		report: s.reporter(func(r *DeviceReport) (*DeviceState, *string) {
			return &r.Microphone, &r.MicrophoneLabel
		}),
		want: func() (string, bool) {
			s.mu.Lock()
			defer s.mu.Unlock()
			return s.wanted.microphone, s.wanted.open
		},
	}
}

func (s *Studio) speakerKeeper() *keeper {
	return &keeper{
		kind: "speaker",
		list: audio.Speakers,
		open: func(ctx context.Context, label string) (opened, error) {
			return present(audio.OpenSpeaker(ctx, label))
		},
		use: func(o opened) {
			speaker, _ := o.(*audio.Speaker)
			s.mixer.Use(speaker)
		},
		report: s.reporter(func(r *DeviceReport) (*DeviceState, *string) {
			return &r.Speaker, &r.SpeakerLabel
		}),
		want: func() (string, bool) {
			s.mu.Lock()
			defer s.mu.Unlock()
			return s.wanted.speaker, s.wanted.open
		},
	}
}

// present keeps a nil pointer from becoming an interface that is not nil.
func present[T any, P interface {
	*T
	opened
}](device P, err error) (opened, error) {
	if err != nil {
		return nil, err
	}
	return device, nil
}

// reporter tells OnDevices when one device's state or label changes.
func (s *Studio) reporter(part func(*DeviceReport) (*DeviceState, *string)) func(DeviceState, string) {
	return func(state DeviceState, label string) {
		s.reporting.Lock()
		defer s.reporting.Unlock()
		before := s.report
		st, l := part(&s.report)
		*st, *l = state, label
		if s.report != before && s.config.OnDevices != nil {
			s.config.OnDevices(s.report)
		}
	}
}

// Fingerprint is the SHA-256 of our certificate, for the password's proof.
func (s *Studio) Fingerprint() [32]byte { return s.fingerprint }

// Open opens the devices; results come by OnDevices.
func (s *Studio) Open() { s.change(func(w *wanted) { w.open = true }) }

// ChooseCamera changes the camera, also during a talk.
func (s *Studio) ChooseCamera(label string) { s.change(func(w *wanted) { w.camera = label }) }

// ChooseMicrophone changes the microphone, also during a talk.
func (s *Studio) ChooseMicrophone(label string) { s.change(func(w *wanted) { w.microphone = label }) }

// ChooseSpeaker changes the speaker, also during a talk.
func (s *Studio) ChooseSpeaker(label string) { s.change(func(w *wanted) { w.speaker = label }) }

// SetMuted sends silence instead of the microphone, from this moment on. The
// microphone stays open, so that Level still tells somebody who speaks muted.
func (s *Studio) SetMuted(muted bool) { s.sound.muted.Store(muted) }

// SetHidden sends the avatar card instead of the camera, from this moment on,
// and closes the camera, whose light goes out.
func (s *Studio) SetHidden(hidden bool) {
	s.video.hidden.Store(hidden)
	s.change(func(w *wanted) { w.hidden = hidden })
}

// Play sounds a chime through the speaker of this computer: 48 kHz mono. No guest hears it.
func (s *Studio) Play(pcm []int16) { s.mixer.Play(pcm) }

// change edits what is wanted and lets the keepers see to it.
func (s *Studio) change(edit func(*wanted)) {
	s.mu.Lock()
	edit(&s.wanted)
	s.mu.Unlock()
	for _, k := range s.keepers {
		select {
		case k.poke <- struct{}{}:
		default:
		}
	}
}

// ListDevices lists the devices of this computer. It asks the system and may take
// a second. A list that cannot be had is empty and comes with an error.
func ListDevices() (Devices, error) {
	microphones, err := audio.Microphones()
	if err != nil {
		return Devices{Cameras: device.Cameras()}, err
	}
	speakers, err := audio.Speakers()
	return Devices{Cameras: device.Cameras(), Microphones: microphones, Speakers: speakers}, err
}

// Preview is the own picture as it is sent: camera or avatar card.
func (s *Studio) Preview() *picture.Slot { return &s.video.preview }

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
		s.work.Go(func() { s.part(g) })
	}
	s.work.Wait()
	s.mixer.Close()
	s.video.encoder.Close()
	s.sound.encoder.Close()
	return nil
}

// watchLoss tells the sound's encoder once a second how much is lost on the worst way.
func (s *Studio) watchLoss(ctx context.Context) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			worst := 0.0
			for _, st := range s.Stats() {
				worst = max(worst, st.AudioLossSent)
			}
			s.audience.loss.Store(int32(100 * worst))
		}
	}
}

// Stats are the figures of all guests.
func (s *Studio) Stats() []Stats {
	s.mu.Lock()
	guests := make([]*guest, 0, len(s.guests))
	for _, g := range s.guests {
		guests = append(guests, g)
	}
	s.mu.Unlock()
	list := make([]Stats, len(guests))
	for i, g := range guests {
		list[i] = Stats{Guest: g.id, Stats: g.peer.Stats(), Voice: g.voice.Stats(), Sent: s.video.size()}
	}
	return list
}

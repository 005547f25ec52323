package media

import (
	"context"
	"time"

	"zwiesprache/media/audio"
	"zwiesprache/media/device"
	"zwiesprache/media/fake"
)

// wanted is what the devices should be.
type wanted struct {
	open, hidden, paused        bool
	camera, microphone, speaker string
	turns                       [3]int // how often each was chosen
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

// Open opens the devices; results come by OnDevices.
func (s *Studio) Open() {
	s.mu.Lock()
	first := !s.wanted.open && !s.closed
	if first {
		s.spawn(s.watchPlugs)
	}
	s.mu.Unlock()
	s.change(func(w *wanted) { w.open = true })
}

// ChooseCamera changes the camera, also during a talk.
func (s *Studio) ChooseCamera(label string) {
	s.change(func(w *wanted) { w.camera, w.turns[0] = label, w.turns[0]+1 })
}

// ChooseMicrophone changes the microphone, also during a talk.
func (s *Studio) ChooseMicrophone(label string) {
	s.change(func(w *wanted) { w.microphone, w.turns[1] = label, w.turns[1]+1 })
}

// ChooseSpeaker changes the speaker, also during a talk.
func (s *Studio) ChooseSpeaker(label string) {
	s.change(func(w *wanted) { w.speaker, w.turns[2] = label, w.turns[2]+1 })
}

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
		use: func(o opened) { s.video.setLive(o != nil) },
		report: s.reporter(func(r *DeviceReport) (*DeviceState, *string) {
			return &r.Camera, &r.CameraLabel
		}),
		want: func() (string, bool, int) {
			s.mu.Lock()
			defer s.mu.Unlock()
			return s.wanted.camera, s.wanted.open && !s.wanted.hidden && !s.wanted.paused, s.wanted.turns[0]
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
				return present(s.engine.OpenMicrophone(ctx, label, s.sound.hear))
			}
			a, err := fake.Microphone(label)
			if err != nil {
				return nil, err
			}
			return present(device.OpenAudio(ctx, label, a, s.log, s.engine.Clean(s.sound.hear)))
		},
		use: func(o opened) {
			if o == nil {
				s.sound.level.Reset()
			}
		},
		report: s.reporter(func(r *DeviceReport) (*DeviceState, *string) {
			return &r.Microphone, &r.MicrophoneLabel
		}),
		want: func() (string, bool, int) {
			s.mu.Lock()
			defer s.mu.Unlock()
			return s.wanted.microphone, s.wanted.open, s.wanted.turns[1]
		},
	}
}

func (s *Studio) speakerKeeper() *keeper {
	return &keeper{
		kind: "speaker",
		list: audio.Speakers,
		open: func(ctx context.Context, label string) (opened, error) {
			return present(s.engine.OpenSpeaker(ctx, label))
		},
		use: func(o opened) {
			speaker, _ := o.(*audio.Speaker)
			s.mixer.Use(speaker)
		},
		report: s.reporter(func(r *DeviceReport) (*DeviceState, *string) {
			return &r.Speaker, &r.SpeakerLabel
		}),
		want: func() (string, bool, int) {
			s.mu.Lock()
			defer s.mu.Unlock()
			return s.wanted.speaker, s.wanted.open, s.wanted.turns[2]
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
		s.revise(func(r *DeviceReport) {
			st, l := part(r)
			*st, *l = state, label
			r.withdraw()
		})
	}
}

// revise edits the report, and tells it if it has changed.
func (s *Studio) revise(edit func(*DeviceReport)) {
	s.reporting.Lock()
	defer s.reporting.Unlock()
	before := s.report
	edit(&s.report)
	if s.report != before && s.config.OnDevices != nil {
		s.config.OnDevices(s.report)
	}
}

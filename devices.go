package main

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"zwiesprache/media"
	"zwiesprache/media/apm"
	"zwiesprache/media/blur"
	"zwiesprache/media/screen"
	"zwiesprache/signal/session"
	"zwiesprache/store"
	"zwiesprache/ui"
)

// modesOfBlur and modesOfNoise name media's modes as the settings and the window do.
var (
	modesOfBlur  = map[string]blur.Mode{ui.BlurOff: blur.Off, ui.BlurLight: blur.Light, ui.BlurStrong: blur.Strong}
	modesOfNoise = map[string]apm.Noise{"off": apm.NoiseOff, "": apm.NoiseModerate, "strong": apm.NoiseStrong}
)

// modeOfBlur is the mode of that name. One that this version does not know hides as much as it can.
func modeOfBlur(name string) blur.Mode {
	if mode, known := modesOfBlur[name]; known {
		return mode
	}
	return blur.Strong
}

// devicesOf is what the settings ask of the devices, for what the flags leave open.
func devicesOf(flags media.Config, s store.Settings) media.Config {
	for _, choice := range []struct {
		flag    *string
		setting string
	}{
		{&flags.Camera, s.Camera}, {&flags.Microphone, s.Microphone}, {&flags.Speaker, s.Speaker},
	} {
		if *choice.flag == "" {
			*choice.flag = choice.setting
		}
	}
	flags.Blur = modeOfBlur(ui.StartBlur(s))
	if isRaw(flags) {
		return flags
	}
	flags.Processing = apm.Config{Echo: !s.NoEcho, Gain: !s.NoLevel, Noise: modesOfNoise[s.Noise]}
	return flags
}

// isRaw says whether the flags want the microphone's sound as it is.
func isRaw(flags media.Config) bool { return flags.Processing == (apm.Config{}) }

// windowStudio fits media's Studio to the window.
type windowStudio struct {
	*media.Studio
	sample []int16 // the test sound
	raw    bool    // sound is sent as it is, whatever the settings say
	rules  rules

	mu     sync.Mutex // guards the fields below
	blur   string
	report media.DeviceReport
}

func (s *windowStudio) devices(r media.DeviceReport) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.report = r
}

func (s *windowStudio) Used() ui.Used {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.report
	return ui.Used{
		Camera: r.CameraLabel, Microphone: r.MicrophoneLabel, Speaker: r.SpeakerLabel,
		CameraState: session.DeviceState(r.Camera), MicrophoneState: session.DeviceState(r.Microphone),
		SpeakerState: session.DeviceState(r.Speaker),
	}
}

func (s *windowStudio) SetBlur(mode string) {
	if mode == ui.BlurOff && s.rules.BlurRequired {
		mode = ui.BlurStrong
	}
	s.mu.Lock()
	s.blur = mode
	s.mu.Unlock()
	s.Studio.SetBlur(modeOfBlur(mode))
}

func (s *windowStudio) Blur() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.blur
}

func (s *windowStudio) Share(source string) {
	if !s.rules.NoScreenSharing {
		s.Studio.Share(source)
	}
}

func (s *windowStudio) SetProcessing(echo, gain bool, noise string) {
	if s.raw {
		return
	}
	s.Studio.SetProcessing(apm.Config{Echo: echo, Gain: gain, Noise: modesOfNoise[noise]})
}

func (s *windowStudio) Preview() ui.Frames             { return s.Studio.Preview() }
func (s *windowStudio) SharePreview() ui.Frames        { return s.Studio.SharePreview() }
func (s *windowStudio) Picture(guest string) ui.Frames { return s.Studio.Picture(guest) }
func (s *windowStudio) Screen(guest string) ui.Frames  { return s.Studio.Screen(guest) }
func (s *windowStudio) PlayTest()                      { s.Play(s.sample) }

func (s *windowStudio) Quality(guest string) ui.Quality {
	q := s.Studio.Quality(guest)
	return ui.Quality{Word: string(q.Word), Side: string(q.Side)}
}

func (s *windowStudio) History(guest string) []ui.Sample {
	of := s.Studio.History(guest)
	samples := make([]ui.Sample, len(of))
	for i, one := range of {
		samples[i] = ui.Sample(one)
	}
	return samples
}

// listDevices tells the window what is plugged in.
func (p *program) listDevices() (ui.Devices, error) {
	d, err := media.ListDevices()
	return ui.Devices(d), err
}

// listSources tells the window what can be shown to a guest.
func (p *program) listSources() ([]ui.Source, error) {
	found, err := media.ShareSources()
	if err != nil && !errors.Is(err, screen.ErrUnsupported) {
		return nil, err
	}
	sources := make([]ui.Source, len(found))
	for i, s := range found {
		sources[i] = ui.Source{ID: s.ID, Title: s.Title, Screen: s.Screen, Thumbnail: s.Thumbnail}
	}
	return sources, nil
}

// openCheck opens the devices without a room.
func (p *program) openCheck() (ui.Studio, func(), error) {
	settings, err := p.storage.current().Settings()
	if err != nil {
		return nil, nil, err
	}
	s := &windowStudio{sample: p.knock, raw: isRaw(p.devices), rules: p.rules, blur: ui.StartBlur(settings)}
	devices := devicesOf(p.devices, settings)
	devices.Log, devices.OnDevices = p.log.With("part", "media"), s.devices
	if s.Studio, err = media.NewStudio(p.ctx, devices); err != nil {
		return nil, nil, err
	}
	s.Open()
	p.checks.Add(1)
	return s, func() {
		if err := s.Close(); err != nil {
			p.log.Warn("devices are not let go", "error", err)
		}
		p.checks.Add(-1)
	}, nil
}

// reachLimit is how long a server may take to answer the device check.
const reachLimit = 5 * time.Second

// check asks the rendezvous whether it is there. No relay is set anywhere yet.
func (p *program) check(ctx context.Context) ui.Reach {
	origin, err := p.rendezvous()
	if err != nil || origin == "" {
		return ui.Reach{Server: ui.ReachNone, Relay: ui.ReachNone}
	}
	if err := reach(ctx, origin); err != nil {
		p.log.Warn("rendezvous does not answer") // the error repeats its address
		return ui.Reach{Server: ui.ReachFailed, Relay: ui.ReachNone}
	}
	return ui.Reach{Server: ui.ReachOK, Relay: ui.ReachNone}
}

// reach asks a rendezvous for its health.
func reach(ctx context.Context, origin string) error {
	ctx, cancel := context.WithTimeout(ctx, reachLimit)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, origin+"/healthz", nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return errors.New(answer.Status)
	}
	return nil
}

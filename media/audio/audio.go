// Package audio is the sound of a talk: an Engine opens a microphone and a
// speaker of this computer through miniaudio and cleans what the one hears of
// the other; each remote speaker is a Voice whose packets are put back in order,
// decoded, repaired and stretched to the pace of the speaker; a Mixer adds the
// voices up. Start with NewEngine, NewMixer and NewVoice. Sound is 48 kHz, mono,
// 16 bits, in frames of 10 ms. A computer without a sound system has empty
// lists; nothing here panics or waits for a driver without end.
package audio

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/gen2brain/malgo"

	"zwiesprache/media/device"
)

// frame is 10 ms of sound.
const frame = device.FrameSamples

const (
	listLimit = 10 * time.Second // for a sound system to tell its devices
	openLimit = 8 * time.Second  // for a speaker to start
)

// endpoint is one microphone or speaker.
type endpoint struct {
	label string
	id    malgo.DeviceID
}

// Microphones lists the microphones by label, the system's default first. What
// other programs play (PulseAudio's monitors) is not offered.
func Microphones() ([]string, error) { return labels(malgo.Capture) }

// Speakers lists the speakers and headphones by label, the system's default first.
func Speakers() ([]string, error) { return labels(malgo.Playback) }

func labels(kind malgo.DeviceType) ([]string, error) {
	list, err := endpoints(kind)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(list))
	for i, e := range list {
		names[i] = e.label
	}
	return names, nil
}

// endpoints asks the sound system. Each question has a context of its own: one
// that outlives its PulseAudio server answers nothing any more.
func endpoints(kind malgo.DeviceType) (list []endpoint, err error) {
	type answer struct {
		list []endpoint
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		list, err := ask(kind)
		answers <- answer{list, err}
	}()
	select {
	case a := <-answers:
		return a.list, a.err
	case <-time.After(listLimit):
		return nil, fmt.Errorf("list sound devices: no answer within %v: %w", listLimit, device.ErrBroken)
	}
}

func ask(kind malgo.DeviceType) ([]endpoint, error) {
	system, err := openSystem()
	if errors.Is(err, device.ErrMissing) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list sound devices: %w", err)
	}
	defer system.close(nil)
	found, err := system.Devices(kind)
	if err != nil {
		return nil, fmt.Errorf("list sound devices: %w", classify(err))
	}
	slices.SortStableFunc(found, func(a, b malgo.DeviceInfo) int { return int(b.IsDefault) - int(a.IsDefault) })
	var list []endpoint
	for _, d := range found {
		id, _, _ := strings.Cut(string(d.ID[:]), "\x00")
		if slices.Contains(noDevices, id) || kind == malgo.Capture && strings.HasSuffix(id, ".monitor") {
			continue
		}
		list = append(list, endpoint{label: unused(d.Name(), list), id: d.ID})
	}
	return list, nil
}

// noDevices are ALSA's converters and bridges: it lists them beside the sound
// cards, even on a computer that has none.
var noDevices = []string{
	"null", "lavrate", "samplerate", "speexrate", "speex", "upmix", "vdownmix", "a52", "jack", "oss", "pulse",
}

// unused tells devices of the same name apart by a number.
func unused(name string, list []endpoint) string {
	label := name
	for n := 2; slices.ContainsFunc(list, func(e endpoint) bool { return e.label == label }); n++ {
		label = fmt.Sprintf("%s (%d)", name, n)
	}
	return label
}

// find returns the endpoint of that label.
func find(kind malgo.DeviceType, label string) (endpoint, error) {
	list, err := endpoints(kind)
	if err != nil {
		return endpoint{}, err
	}
	for _, e := range list {
		if e.label == label {
			return e, nil
		}
	}
	return endpoint{}, device.ErrMissing
}

// backends are the sound systems asked, best first. JACK is left out, for it
// complains on standard error, and so is miniaudio's own null device.
func backends() []malgo.Backend {
	switch runtime.GOOS {
	case "windows":
		return []malgo.Backend{malgo.BackendWasapi}
	case "darwin":
		return []malgo.Backend{malgo.BackendCoreaudio}
	}
	return []malgo.Backend{malgo.BackendPulseaudio, malgo.BackendAlsa}
}

// system is one connection to the sound system, for one device or one question.
type system struct {
	*malgo.AllocatedContext
	lost chan struct{} // closed when its device was taken away
}

// lostMessage is what miniaudio logs, without end, once an ALSA card is gone:
// its thread then spins, and would run over its buffer when told to stop.
const lostMessage = "[ALSA] POLLERR detected"

func openSystem() (*system, error) {
	silenceALSA()
	s := &system{lost: make(chan struct{})}
	context, err := malgo.InitContext(backends(), malgo.ContextConfig{}, func(message string) {
		if strings.HasPrefix(message, lostMessage) {
			close(s.lost)
			select {} // this thread of miniaudio's is held for good, and what it uses is kept
		}
	})
	if err != nil {
		return nil, classify(err)
	}
	s.AllocatedContext = context
	return s, nil
}

// close stops the device, if there is one, and disconnects. A device that was
// taken away is left as it is.
func (s *system) close(d *malgo.Device) {
	select {
	case <-s.lost:
		return
	default:
	}
	if d != nil {
		d.Uninit()
	}
	_ = s.Uninit() // it has no error that anybody could act upon
	s.Free()
}

// classify wraps miniaudio's error in the one of package device that fits it.
func classify(err error) error {
	kind := device.ErrBroken
	switch {
	case errors.Is(err, malgo.ErrNoBackend), errors.Is(err, malgo.ErrNoDevice), errors.Is(err, malgo.ErrDoesNotExist),
		errors.Is(err, malgo.ErrFailedToInitBackend):
		kind = device.ErrMissing
	case errors.Is(err, malgo.ErrBusy), errors.Is(err, malgo.ErrAlreadyInUse):
		kind = device.ErrBusy
	case errors.Is(err, malgo.ErrAccessDenied):
		kind = device.ErrDenied
	}
	return fmt.Errorf("%w: %w", kind, err)
}

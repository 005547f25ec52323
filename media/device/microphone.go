package device

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/pion/mediadevices/pkg/driver"
	"github.com/pion/mediadevices/pkg/io/audio"
	"github.com/pion/mediadevices/pkg/prop"
	"github.com/pion/mediadevices/pkg/wave"
)

// The one format of sound: 48 kHz, mono, 16 bits, in frames of 10 ms.
const (
	SampleRate   = 48000
	FrameSamples = SampleRate / 100
)

// AudioFormat is how a microphone's driver must describe its sound for OpenAudio.
func AudioFormat() prop.Media {
	return prop.Media{Audio: prop.Audio{
		SampleRate: SampleRate, ChannelCount: 1, SampleSize: 2, IsInterleaved: true, Latency: 10 * time.Millisecond,
	}}
}

// OpenAudio opens a microphone's driver, which must give AudioFormat, and
// returns when its first frame was there. The function gets each frame of
// FrameSamples samples; they are valid only during the call. The adapter must
// not be open. Errors wrap ErrMissing, ErrBusy, ErrDenied or ErrBroken.
func OpenAudio(ctx context.Context, label string, a driver.Adapter, log *slog.Logger, samples func([]int16)) (*Source, error) {
	d, release, err := register(a, driver.Info{Label: label, DeviceType: driver.Microphone, Priority: driver.PriorityLow})
	if err != nil {
		return nil, err
	}
	return open(ctx, label, &audioRecorder{driver: d, samples: samples, release: release}, log)
}

// audioRecorder drives one microphone.
type audioRecorder struct {
	driver  driver.Driver
	samples func([]int16)
	release func() // takes the driver off the list

	reader  audio.Reader
	current *wave.Int16Interleaved
	free    func()
}

func (a *audioRecorder) start() error {
	if err := a.driver.Open(); err != nil {
		return err
	}
	reader, err := a.driver.(driver.AudioRecorder).AudioRecord(AudioFormat())
	a.reader = reader
	return err
}

func (a *audioRecorder) read() error {
	chunk, free, err := a.reader.Read()
	if err != nil {
		return err
	}
	current, ok := chunk.(*wave.Int16Interleaved)
	if !ok || current.Size != (wave.ChunkInfo{Len: FrameSamples, Channels: 1, SamplingRate: SampleRate}) {
		return fmt.Errorf("sound is %T %v: %w", chunk, chunk.ChunkInfo(), ErrBroken)
	}
	a.current, a.free = current, free
	return nil
}

func (a *audioRecorder) deliver(time.Time) {
	a.samples(a.current.Data)
	a.free()
}

func (a *audioRecorder) close() error {
	defer a.release()
	if a.driver.Status() == driver.StateClosed {
		return nil
	}
	return a.driver.Close()
}

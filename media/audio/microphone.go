package audio

import (
	"fmt"
	"io"
	"sync"
	"time"
	"unsafe"

	"github.com/gen2brain/malgo"
	"github.com/pion/mediadevices/pkg/io/audio"
	"github.com/pion/mediadevices/pkg/prop"
	"github.com/pion/mediadevices/pkg/wave"

	"zwiesprache/media/device"
)

// captureSamples is how much a microphone may get ahead of a reader that is
// held up: a second and a third. What is more is lost.
const captureSamples = 1 << 16

// silentLimit is how long a microphone may give nothing, not even silence:
// miniaudio does not tell when a PulseAudio server has gone.
const silentLimit = 5 * time.Second

// findMicrophone gives the driver of the microphone of that label.
func findMicrophone(label string) (*microphone, error) {
	e, err := find(malgo.Capture, label)
	if err != nil {
		return nil, fmt.Errorf("open microphone: %w", err)
	}
	return &microphone{id: e.id}, nil
}

// microphone is a mediadevices driver over miniaudio, whose own one hands out
// the sound system's memory, and hangs after an unplug.
type microphone struct {
	id      malgo.DeviceID
	system  *system
	capture *malgo.Device
	ring    *ring
	heard   clock
	more    chan struct{} // poked when more was heard
	stopped chan struct{} // closed when the sound system stopped the device
	off     chan struct{} // closed by Close
}

// Open connects to the sound system.
func (m *microphone) Open() error {
	system, err := openSystem()
	if err != nil {
		return err
	}
	m.system, m.off = system, make(chan struct{})
	return nil
}

// Close stops the device and frees what Open and AudioRecord took.
func (m *microphone) Close() error {
	close(m.off)
	m.system.close(m.capture)
	m.capture = nil
	return nil
}

// Properties is the one format that miniaudio converts everything to.
func (m *microphone) Properties() []prop.Media { return []prop.Media{device.AudioFormat()} }

// AudioRecord starts the device.
func (m *microphone) AudioRecord(prop.Media) (audio.Reader, error) {
	m.ring, m.more, m.stopped = newRing(captureSamples), make(chan struct{}, 1), make(chan struct{})
	stopped := sync.OnceFunc(func() { close(m.stopped) })
	capture, err := start(m.system, malgo.Capture, m.id, malgo.DeviceCallbacks{
		Data: m.hear,
		Stop: stopped,
	})
	if err != nil {
		return nil, err
	}
	m.capture = capture
	hush := time.NewTimer(silentLimit)
	chunk := wave.NewInt16Interleaved(wave.ChunkInfo{Len: frame, Channels: 1, SamplingRate: device.SampleRate})
	return audio.ReaderFunc(func() (wave.Audio, func(), error) {
		for m.ring.held() < frame {
			select {
			case <-m.more:
			case <-m.stopped:
				return nil, func() {}, fmt.Errorf("sound system stopped the microphone: %w", device.ErrMissing)
			case <-m.system.lost:
				return nil, func() {}, fmt.Errorf("sound card was taken away: %w", device.ErrMissing)
			case <-hush.C:
				return nil, func() {}, fmt.Errorf("no sound for %v: %w", silentLimit, device.ErrBroken)
			case <-m.off:
				return nil, func() {}, io.EOF
			}
		}
		hush.Reset(silentLimit)
		m.ring.read(chunk.Data)
		return chunk, func() {}, nil
	}), nil
}

// hear runs on the sound system's thread: copy and go.
func (m *microphone) hear(_, bytes []byte, _ uint32) {
	m.heard.tick(m.ring.write(samplesOf(bytes)), time.Now())
	select {
	case m.more <- struct{}{}:
	default:
	}
}

// backlog is what was heard and not read yet, samples. It may be asked while
// frames are read.
func (m *microphone) backlog(now time.Time) float64 {
	return m.heard.read(now) - float64(m.ring.taken.Load())
}

// start opens and starts one endpoint: mono, 16 bits, 48 kHz.
func start(system *system, kind malgo.DeviceType, id malgo.DeviceID, callbacks malgo.DeviceCallbacks) (*malgo.Device, error) {
	pinned := id.Pointer() // a copy in C's memory
	defer free(pinned)
	config := malgo.DefaultDeviceConfig(kind)
	for _, side := range []*malgo.SubConfig{&config.Capture, &config.Playback} { // the unused one is ignored
		side.Format, side.Channels, side.DeviceID = malgo.FormatS16, 1, pinned
	}
	config.SampleRate, config.PeriodSizeInMilliseconds = device.SampleRate, 10
	if kind == malgo.Playback {
		config.PeriodSizeInMilliseconds, config.Periods = playPeriod, playPeriods
	}
	config.PerformanceProfile = malgo.LowLatency
	d, err := malgo.InitDevice(system.Context, config, callbacks)
	if err != nil {
		return nil, classify(err)
	}
	if err := d.Start(); err != nil {
		d.Uninit()
		return nil, classify(err)
	}
	return d, nil
}

// samplesOf looks at bytes of the sound system as samples, without a copy.
func samplesOf(b []byte) []int16 {
	if len(b) < 2 {
		return nil
	}
	return unsafe.Slice((*int16)(unsafe.Pointer(unsafe.SliceData(b))), len(b)/2)
}

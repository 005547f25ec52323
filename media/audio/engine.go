package audio

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"zwiesprache/media/device"
)

const (
	referenceSamples = 1 << 14               // 340 ms: more than a microphone's thread is ever late
	cardBuffer       = 30 * time.Millisecond // that a sound system holds for playing and capturing, roughly
)

// A Processor cleans a microphone's sound: it is told what is about to be
// heard, and takes the echo of it, and more, out of what the microphone hears.
// Frames are 10 ms, 480 samples; the delay is roughly that between both.
type Processor interface {
	Far(frame []int16) error
	Near(frame []int16, delay time.Duration) error
}

// An Engine joins one speaker and one microphone at a time with a Processor.
// The microphone's clock is its only one: what the speaker is given is brought
// to that pace before the Processor is told. Sound cards' threads only copy; the
// processing is done by the microphone's goroutine.
type Engine struct {
	processor Processor
	log       *slog.Logger
	speaker   atomic.Pointer[Speaker] // the one in use
	drift     atomic.Int64            // parts per billion
	jumps     atomic.Int64
}

// EngineStats tells how the clocks of speaker and microphone fare.
type EngineStats struct {
	Drift float64 // by how much the speaker's is faster, parts per million
	Jumps int     // times that one of them jumped: the sound system left time out
}

// NewEngine gives an engine; without a processor sound passes as it is. The
// processor stays the caller's, who closes it after the microphone.
func NewEngine(processor Processor, log *slog.Logger) *Engine {
	return &Engine{processor: processor, log: log}
}

// OpenMicrophone opens the microphone of that label and returns when its first
// frame was there. The function gets each frame of 10 ms, cleaned, valid during
// the call. Errors wrap those of package device.
func (e *Engine) OpenMicrophone(ctx context.Context, label string, samples func([]int16)) (*device.Source, error) {
	m, err := findMicrophone(label)
	if err != nil {
		return nil, err
	}
	return device.OpenAudio(ctx, label, m, e.log, e.clean(samples, m.backlog))
}

// Clean puts the processing before a function that takes the frames of a
// synthetic microphone: for device.OpenAudio. Each goroutine wants one of its own.
func (e *Engine) Clean(samples func([]int16)) func([]int16) {
	return e.clean(samples, func(time.Time) float64 { return 0 })
}

func (e *Engine) clean(samples func([]int16), backlog func(now time.Time) float64) func([]int16) {
	if e.processor == nil {
		return samples
	}
	c := &cleaner{engine: e, samples: samples, backlog: backlog}
	return func(pcm []int16) { c.take(pcm, time.Now()) }
}

// cleaner cleans the sound of one microphone.
type cleaner struct {
	engine  *Engine
	samples func([]int16)
	backlog func(now time.Time) float64
	far     reference
	frame   [frame]int16
	failed  bool
}

// take cleans one frame and passes it on.
func (c *cleaner) take(pcm []int16, now time.Time) {
	delay := c.tell(now)
	if err := c.engine.processor.Near(pcm, delay); err != nil && !c.failed {
		c.failed = true
		c.engine.log.Error("sound is not cleaned", "error", err)
	}
	c.samples(pcm)
}

// tell lets the processor know what is played meanwhile, and answers roughly
// when the echo of it comes.
func (c *cleaner) tell(now time.Time) time.Duration {
	speaker := c.engine.speaker.Load()
	if speaker == nil || speaker.over() {
		return 0
	}
	if speaker != c.far.speaker {
		c.far = reference{speaker: speaker, jumps: c.far.jumps}
	}
	c.far.next(&c.frame, c.backlog(now), now)
	c.engine.drift.Store(int64(c.far.drift * 1e9))
	c.engine.jumps.Store(int64(c.far.jumps))
	_ = c.engine.processor.Far(c.frame[:]) // what is wrong with it, Near tells as well
	return cardBuffer
}

// OpenSpeaker opens the speaker of that label and starts it with silence; what
// it plays is the processor's far end from then on. Errors wrap those of package
// device.
func (e *Engine) OpenSpeaker(ctx context.Context, label string) (*Speaker, error) {
	s, err := openSpeaker(ctx, label)
	if err == nil {
		e.speaker.Store(s)
	}
	return s, err
}

// Stats is how the clocks fare now.
func (e *Engine) Stats() EngineStats {
	return EngineStats{Drift: float64(e.drift.Load()) / 1e3, Jumps: int(e.jumps.Load())}
}

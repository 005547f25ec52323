// Package apm cleans what a microphone hears: it takes out the echo of what the
// loudspeaker plays, dampens steady noise and keeps the voice at one level. It
// is WebRTC's audio processing module, linked statically; SOURCES.md tells where
// it comes from.
//
// Start with [New], then give every frame that is about to be played to
// [Processor.Far] and every frame of the microphone to [Processor.Near]. The
// package starts no goroutine, keeps no sound beyond what the filters need
// (about half a second), writes nothing, and allocates nothing per frame.
package apm

import (
	"errors"
	"time"
)

const (
	// Rate is the only sampling rate taken, samples per second, mono.
	Rate = 48000
	// Frame is the only length of a frame, samples: 10 ms.
	Frame = Rate / 100
	// MaxDelay is the largest delay between Far and the echo of it in Near that
	// the canceller finds by itself.
	MaxDelay = 400 * time.Millisecond
)

var (
	// ErrFrame tells that a frame is not [Frame] samples long.
	ErrFrame = errors.New("not a frame of 10 ms")
	// ErrClosed tells that the processor was closed before.
	ErrClosed = errors.New("sound processor is closed")
	// ErrUnsupported tells that this build has no audio processing module.
	ErrUnsupported = errors.New("no sound processing in this build")
)

// Noise is how much of the steady noise around a voice is taken away.
type Noise int

// The more noise goes, the more the voice in it changes.
const (
	NoiseOff      Noise = iota
	NoiseModerate       // 12 dB at most
	NoiseStrong         // 21 dB at most; for fans and streets
)

// Config says what is done. The zero value only takes away what lies below
// 100 Hz, where there is no voice.
type Config struct {
	Echo  bool // cancel the echo of what Far was given
	Noise Noise
	Gain  bool // bring a quiet or distant voice to the usual level, 9 dB at most
}

// Stats is what the echo canceller knows of the room.
type Stats struct {
	// ERLE is how much the linear part takes from the echo, dB; the suppressor
	// behind it takes more. It moves only while the far end is heard.
	ERLE float64
	// ERL is how much weaker the echo is than what was played, dB.
	ERL float64
	// Delay is that from Far to the echo in Near; it includes what the callers
	// buffer in between. 0 until it is found.
	Delay time.Duration
}

package audio

import (
	"fmt"
	"math"
	"sync"
	"time"

	"zwiesprache/media/codec"
)

// When a voice that is played too late or too early is brought back in step.
const (
	quiet     = -45.0 // dB; a frame below is dropped or doubled unnoticed
	slack     = 20.0  // ms off the target that are left alone
	muchDelay = 100.0 // ms over the target that are cut even out of loud sound
)

// A Voice is one remote speaker: packets go in by Push as the network brings
// them, sound comes out by Read as the speaker needs it. Both may be called
// from different goroutines.
type Voice struct {
	tap   func([]int16)
	level Level

	mu      sync.Mutex // guards the fields below
	jitter  jitter
	decoder *codec.AudioDecoder // nil after Close
	decoded [codec.MaxAudioFrame + 2*frame]int16
	rest    []int16 // what Read has not yet taken, part of decoded
}

// VoiceStats counts what the jitter buffer did.
type VoiceStats struct {
	Target    time.Duration // how long packets are held back
	Lost      int           // packets that never came in time to be played
	Recovered int           // of these, played from the next packet's repetition
	Late      int           // packets that came too late
	Starved   int           // times that sound ran out
}

// NewVoice makes the voice of one remote speaker. The tap, which may be nil, is
// given every frame that is played; it must not keep it.
func NewVoice(tap func([]int16)) (*Voice, error) {
	decoder, err := codec.NewAudioDecoder()
	if err != nil {
		return nil, fmt.Errorf("make voice: %w", err)
	}
	return &Voice{tap: tap, decoder: decoder}, nil
}

// Push takes one RTP packet's sequence number, timestamp (48 kHz) and Opus
// payload, and the time of its arrival. The payload is copied.
func (v *Voice) Push(sequence uint16, timestamp uint32, payload []byte, at time.Time) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.decoder != nil {
		v.jitter.push(sequence, timestamp, payload, at)
	}
}

// Read fills one frame of 10 ms with what is due now, silence if nothing is.
func (v *Voice) Read(pcm []int16, now time.Time) {
	v.mu.Lock()
	if len(v.rest) < len(pcm) && v.decoder != nil {
		v.fill(len(pcm), now)
	}
	n := copy(pcm, v.rest)
	v.rest = v.rest[n:]
	v.mu.Unlock()
	clear(pcm[n:])
	v.level.Add(pcm)
	if v.tap != nil {
		v.tap(pcm)
	}
}

// fill decodes until there are need samples, or nothing is due.
func (v *Voice) fill(need int, now time.Time) {
	have := copy(v.decoded[:], v.rest)
	for have < need {
		do, p := v.jitter.take(now)
		if do == wait {
			break
		}
		into := v.decoded[have:]
		length := min(v.jitter.last.samples, len(into))
		n, err := 0, error(nil)
		switch do {
		case play:
			n, err = v.decoder.Decode(into, p.payload)
		case recover:
			n, err = v.decoder.Recover(into[:length], p.payload)
		case conceal:
			if v.jitter.starving > 0 { // in small steps: the packet may come any moment
				length = frame
			}
			n, err = v.decoder.Conceal(into[:length])
		}
		if err != nil { // foreign bytes that are no sound
			n = frame
			clear(into[:n])
		}
		have += v.keepPace(into[:n], do, now)
	}
	v.rest = v.decoded[:have]
}

// keepPace drops or doubles 10 ms of fresh sound where the playing is too far
// from the target, and returns how many samples are left.
func (v *Voice) keepPace(fresh []int16, do action, now time.Time) int {
	n := len(fresh)
	if do != play || n < 2*frame {
		return n
	}
	off := v.jitter.excess(now) + float64(n)/perMilli // the clock stands at the packet's end
	hushed := decibels(fresh) < quiet
	switch {
	case off > muchDelay, off > slack && hushed:
		for i := range frame { // fade from the first 10 ms to those 10 ms later
			fresh[i] = int16((int(fresh[i])*(frame-i) + int(fresh[i+frame])*i) / frame)
		}
		return frame + copy(fresh[frame:], fresh[2*frame:])
	case off < -slack && hushed && n+frame <= cap(fresh):
		longer := fresh[:n+frame]
		copy(longer[n:], fresh[n-frame:])
		return n + frame
	}
	return n
}

// Level is the loudness of what is heard, as Level.Value gives it.
func (v *Voice) Level() float64 { return v.level.Value() }

// Stats is what happened so far.
func (v *Voice) Stats() VoiceStats {
	v.mu.Lock()
	defer v.mu.Unlock()
	s := v.jitter.stats
	return VoiceStats{
		Target: time.Duration(math.Round(v.jitter.target)) * time.Millisecond,
		Lost:   s.lost, Recovered: s.recovered, Late: s.late, Starved: s.starved,
	}
}

// Close frees the decoder; the voice is silent from then on.
func (v *Voice) Close() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.decoder != nil {
		v.decoder.Close()
		v.decoder = nil
		v.rest = nil
	}
}

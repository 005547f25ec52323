package audio

import (
	"fmt"
	"math"
	"sync"
	"time"

	"zwiesprache/media/codec"
)

// A Voice is one remote speaker: packets go in by Push as the network brings
// them, sound comes out by Read as the speaker needs it. Both may be called
// from different goroutines. What is lost is filled in, what comes too late or
// too early is stretched, unheard, and a pause is filled with the faint noise
// of the other room.
type Voice struct {
	tap   func([]int16)
	level Level

	mu      sync.Mutex // guards the fields below
	jitter  jitter
	decoder *codec.AudioDecoder // nil after Close
	buffer  [codec.MaxAudioFrame + longestLag + frame]int16
	ready   []int16 // what Read has not yet taken, part of buffer
	pace    pace
	comfort comfort
	gap     int // samples since the last one that the other side sent
	stats   VoiceStats
	playing moment
	muted   bool
}

// moment says what was read when.
type moment struct {
	stamp uint32
	at    time.Time
}

// VoiceStats tells what became of a voice so far.
type VoiceStats struct {
	Target    time.Duration // how long packets are held back
	Delay     time.Duration // how long what is heard now was
	Played    time.Duration // sound as it was sent
	Concealed time.Duration // invented, or silent, where sound was missing
	Stretched time.Duration // taken out and put in to keep pace
	Lost      int           // packets that never came in time to be played
	Recovered int           // of these, played from the next packet's repetition
	Late      int           // packets that came too late
	Starved   int           // times that sound ran out; the pauses of the speaker are among them
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
	if len(v.ready) < len(pcm) && v.decoder != nil {
		v.fill(len(pcm), now)
	}
	if v.gap == 0 {
		v.playing = moment{uint32(v.jitter.clock) - uint32(len(v.ready)), now}
	}
	n := copy(pcm, v.ready)
	v.ready = v.ready[n:]
	muted := v.muted
	v.mu.Unlock()
	clear(pcm[n:])
	v.level.Add(pcm)
	if muted {
		clear(pcm)
	}
	if v.tap != nil {
		v.tap(pcm)
	}
}

// fill decodes until there are need samples, or nothing is to be heard.
func (v *Voice) fill(need int, now time.Time) {
	have := copy(v.buffer[:], v.ready)
	for have < need {
		do, p := v.jitter.take(now)
		n := v.sound(v.buffer[have:], do, p, now)
		switch {
		case do == play || do == recover:
			v.stats.Played += duration(n)
			v.stats.Concealed += duration(v.jitter.invented(v.gap))
			v.gap = 0
		case v.stats.Played > 0:
			v.gap += max(n, need-have)
		}
		if do == play {
			n = v.keepPace(v.buffer[have:], n, now)
		}
		if n == 0 {
			break
		}
		have += n
	}
	v.ready = v.buffer[:have]
}

// sound makes what is to be heard next, and answers the number of samples.
func (v *Voice) sound(into []int16, do action, p *packet, now time.Time) int {
	n, err := 0, error(nil)
	switch do {
	case wait:
		return v.comfort.fill(into[:frame], v.decoder, now.Sub(v.jitter.at))
	case play:
		n, err = v.decoder.Decode(into, p.payload)
	case recover:
		n, err = v.decoder.Recover(into[:v.jitter.last.samples], p.payload)
	case conceal:
		n, err = v.decoder.Conceal(into[:v.jitter.missing])
	}
	v.comfort = comfort{gain: 1}
	if err != nil { // foreign bytes that are no sound
		n = frame
		clear(into[:n])
	}
	return n
}

// keepPace stretches n fresh samples where they were needed too early or too
// late, and answers how many there are then.
func (v *Voice) keepPace(fresh []int16, n int, now time.Time) int {
	late := v.jitter.lag(v.jitter.clock-int64(n), now) - v.jitter.target()
	after := v.pace.keep(fresh, n, late)
	v.stats.Stretched += duration(max(after-n, n-after))
	return after
}

func duration(samples int) time.Duration {
	return time.Duration(samples) * time.Second / codec.AudioRate
}

// SetMuted keeps the voice from being heard, or lets it be heard again. Its
// level and its pace go on.
func (v *Voice) SetMuted(muted bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.muted = muted
}

// Level is the loudness of what is heard, as Level.Value gives it; muted or not.
func (v *Voice) Level() float64 { return v.level.Value() }

// SetLeast holds the voice back at least so long, 0 to 1 s, for a picture that
// comes later. It is reached by stretching, some 100 ms a second.
func (v *Voice) SetLeast(d time.Duration) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.jitter.least = float64(min(max(d, 0), time.Second)) / float64(time.Millisecond)
}

// Delay is how long what is read now was held back since it arrived, counted
// from the fastest of the last packets.
func (v *Voice) Delay() time.Duration { return v.Stats().Delay }

// Playing tells the RTP timestamp of the sound that was read last, and when
// that was; false in a pause. It is heard Mixer.Delay later.
func (v *Voice) Playing() (timestamp uint32, at time.Time, ok bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.playing.stamp, v.playing.at, v.gap == 0 && !v.playing.at.IsZero()
}

// Stats is what happened so far.
func (v *Voice) Stats() VoiceStats {
	v.mu.Lock()
	defer v.mu.Unlock()
	s, j := v.stats, &v.jitter
	s.Target = milliseconds(j.target())
	s.Delay = s.Target
	if v.gap == 0 && !v.playing.at.IsZero() {
		stamp := j.stamp + int64(int32(v.playing.stamp-uint32(j.stamp)))
		s.Delay = max(0, milliseconds(j.lag(stamp, v.playing.at)))
	}
	s.Lost, s.Recovered, s.Late, s.Starved = j.stats.lost, j.stats.recovered, j.stats.late, j.stats.starved
	return s
}

func milliseconds(ms float64) time.Duration {
	return time.Duration(math.Round(ms)) * time.Millisecond
}

// Close frees the decoder; the voice is silent from then on.
func (v *Voice) Close() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.decoder != nil {
		v.decoder.Close()
		v.decoder = nil
		v.ready = nil
	}
}

package audio

import (
	"errors"
	"slices"
	"testing"
	"time"
)

// mute is a processor that notes what it is told and hears nothing.
type mute struct {
	far  []int16
	near int
	err  error
}

func (m *mute) Far(frame []int16) error {
	m.far = append(m.far[:0], frame...)
	return m.err
}

func (m *mute) Near(frame []int16, _ time.Duration) error {
	m.near++
	clear(frame)
	return m.err
}

func TestEngineCleansBeforeTheCallback(t *testing.T) {
	m := new(mute)
	e := NewEngine(m, quietLog)
	var heard []int16
	hear := e.Clean(func(pcm []int16) { heard = slices.Clone(pcm) })
	loud := slices.Repeat([]int16{1000}, frame)
	hear(loud)
	if m.near != 1 || len(m.far) != 0 || len(heard) != frame || decibels(heard) > -100 {
		t.Errorf("without a speaker: %d frames near, %d samples far, heard %.0f dB", m.near, len(m.far), decibels(heard))
	}
	speaker := testSpeaker()
	e.speaker.Store(speaker)
	speaker.ring.write(slices.Repeat([]int16{500}, 4*frame))
	speaker.give(make([]int16, 3*frame), time.Now())
	hear(slices.Repeat([]int16{1000}, frame))
	if len(m.far) != frame || m.far[frame/2] != 500 {
		t.Error("what is played does not reach the processor")
	}
}

func TestEngineWithoutProcessor(t *testing.T) {
	called := 0
	NewEngine(nil, quietLog).Clean(func([]int16) { called++ })(make([]int16, frame))
	m := &mute{err: errors.New("closed")}
	NewEngine(m, quietLog).Clean(func([]int16) { called++ })(make([]int16, frame))
	if called != 2 {
		t.Errorf("%d of 2 frames came through", called)
	}
}

// What runs for every frame, on the threads of the sound cards and on the
// microphone's goroutine.
func TestEngineAllocatesNothing(t *testing.T) {
	e := NewEngine(&mute{far: make([]int16, 0, frame)}, quietLog)
	speaker := testSpeaker()
	poke := make(chan struct{}, 1)
	speaker.onTake(poke)
	e.speaker.Store(speaker)
	m := &microphone{ring: newRing(captureSamples), more: make(chan struct{}, 1)}
	clean := e.clean(func([]int16) {}, m.backlog)
	bytes, pcm := make([]byte, 2*frame), make([]int16, frame)
	if n := testing.AllocsPerRun(1000, func() {
		speaker.ring.write(pcm)
		speaker.take(bytes, nil, frame)
		m.hear(nil, bytes, frame)
		m.ring.read(pcm)
		clean(pcm)
	}); n > 0 {
		t.Errorf("%v allocations a frame", n)
	}
}

// The engine's share of the work for one frame, without the processor's.
func BenchmarkEngine10ms(b *testing.B) {
	s := testSpeaker()
	e := NewEngine(&mute{far: make([]int16, 0, frame)}, quietLog)
	e.speaker.Store(s)
	c := &cleaner{engine: e, samples: func([]int16) {}, backlog: func(time.Time) float64 { return 0 }}
	pcm := cycled(frame)
	now := time.Unix(1000, 0)
	b.ReportAllocs()
	for b.Loop() {
		s.ring.write(pcm)
		s.give(pcm, now)
		c.take(pcm, now)
		now = now.Add(10 * time.Millisecond)
	}
}

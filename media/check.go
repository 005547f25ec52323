package media

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"zwiesprache/media/device"
)

const (
	checkTime  = 3 * time.Second
	checkLimit = checkTime + 5*time.Second // for a microphone that has just been opened
	checkBeat  = 50 * time.Millisecond     // between two calls of progress
)

// Stages of a RecordCheck.
const (
	StageRecording = "recording"
	StagePlaying   = "playing"
)

// ErrSilent means that the microphone gave no sound to record.
var ErrSilent = errors.New("microphone gives no sound")

// tape records, in memory only.
type tape struct {
	mu   sync.Mutex // guards pcm
	pcm  []int16    // grows to its capacity
	full chan struct{}
}

func newTape(d time.Duration) *tape {
	return &tape{pcm: make([]int16, 0, d*device.SampleRate/time.Second), full: make(chan struct{})}
}

// add takes what is heard, as far as there is room.
func (t *tape) add(pcm []int16) {
	t.mu.Lock()
	defer t.mu.Unlock()
	before := len(t.pcm)
	t.pcm = append(t.pcm, pcm[:min(len(pcm), cap(t.pcm)-before)]...)
	if before < cap(t.pcm) && len(t.pcm) == cap(t.pcm) {
		close(t.full)
	}
}

// part is how much is recorded, 0…1.
func (t *tape) part() float64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return float64(len(t.pcm)) / float64(cap(t.pcm))
}

// RecordCheck records three seconds of the microphone as guests would hear it,
// in memory only, and plays them through the speaker. Both must be open. The
// progress, 0…1 of each stage, is called from the caller's goroutine. It
// returns ErrSilent if there is no sound, or the context's error.
func (s *Studio) RecordCheck(ctx context.Context, progress func(stage string, part float64)) error {
	t := newTape(checkTime)
	s.sound.tape.Store(t)
	err := during(ctx, t.full, checkLimit, func() { progress(StageRecording, t.part()) })
	s.sound.tape.CompareAndSwap(t, nil)
	if err != nil {
		return fmt.Errorf("record microphone: %w", err)
	}
	s.mixer.Play(t.pcm)
	defer s.mixer.Play(nil)
	begun := time.Now()
	part := func() float64 { return min(1, time.Since(begun).Seconds()/checkTime.Seconds()) }
	played := make(chan struct{})
	timer := time.AfterFunc(checkTime+s.mixer.Delay(), func() { close(played) })
	defer timer.Stop()
	if err := during(ctx, played, checkLimit, func() { progress(StagePlaying, part()) }); err != nil {
		return fmt.Errorf("play recording: %w", err)
	}
	return nil
}

// during calls tell now and then until done is closed.
func during(ctx context.Context, done <-chan struct{}, limit time.Duration, tell func()) error {
	ctx, cancel := context.WithTimeoutCause(ctx, limit, ErrSilent)
	defer cancel()
	ticker := time.NewTicker(checkBeat)
	defer ticker.Stop()
	for {
		tell()
		select {
		case <-done:
			tell()
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-ticker.C:
		}
	}
}

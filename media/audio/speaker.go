package audio

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gen2brain/malgo"

	"zwiesprache/media/device"
)

const (
	playSamples = 1 << 16         // what the ring to a speaker can hold, for those who look back at it: 1.4 s
	takeLimit   = 5 * time.Second // without taking anything, a speaker is broken
	closeLimit  = 2 * time.Second
	maxAppetite = 4 * frame // a speaker that takes more at once gets silence in between
)

// A Speaker is one open playback device. A Mixer feeds it.
type Speaker struct {
	label   string
	ring    *ring // what is to be played
	played  clock
	silence atomic.Int64 // samples played because the ring had none
	system  *system
	device  *malgo.Device
	poke    atomic.Pointer[chan struct{}]
	done    chan struct{}
	once    sync.Once // guards err and done
	err     error
}

// openSpeaker opens the speaker of that label and starts it with silence.
func openSpeaker(ctx context.Context, label string) (*Speaker, error) {
	e, err := find(malgo.Playback, label)
	if err != nil {
		return nil, fmt.Errorf("open speaker: %w", err)
	}
	s := &Speaker{label: label, ring: newRing(playSamples), done: make(chan struct{})}
	ready := make(chan error, 1)
	go func() { ready <- s.start(e.id) }()
	limit := time.NewTimer(openLimit)
	defer limit.Stop()
	select {
	case err = <-ready:
		if err != nil {
			return nil, fmt.Errorf("open speaker: %w", err)
		}
		return s, nil
	case <-ctx.Done():
		err = ctx.Err()
	case <-limit.C:
		err = fmt.Errorf("no answer within %v: %w", openLimit, device.ErrBroken)
	}
	go func() { // given up: it is let go whenever it answers
		if <-ready == nil {
			s.release()
		}
	}()
	return nil, fmt.Errorf("open speaker: %w", err)
}

func (s *Speaker) start(id malgo.DeviceID) error {
	system, err := openSystem()
	if err != nil {
		return err
	}
	s.played.at.Store(time.Now().UnixNano())
	s.device, err = start(system, malgo.Playback, id, malgo.DeviceCallbacks{
		Data: s.take,
		Stop: func() { s.end(fmt.Errorf("sound system stopped the speaker: %w", device.ErrMissing)) },
	})
	if err != nil {
		system.close(nil)
		return err
	}
	s.system = system
	s.played.at.Store(time.Now().UnixNano())
	return nil
}

// take runs on the sound system's thread: copy and go.
func (s *Speaker) take(wanted, _ []byte, _ uint32) {
	s.give(samplesOf(wanted), time.Now())
	if poke := s.poke.Load(); poke != nil {
		select {
		case *poke <- struct{}{}:
		default:
		}
	}
}

// give fills what is played next.
func (s *Speaker) give(pcm []int16, now time.Time) {
	n := s.ring.read(pcm)
	clear(pcm[n:])
	s.silence.Add(int64(len(pcm) - n))
	s.played.tick(len(pcm), now)
}

// over reports whether the speaker has stopped.
func (s *Speaker) over() bool {
	select {
	case <-s.done:
		return true
	default:
		return false
	}
}

// onTake has a channel poked whenever the speaker took something.
func (s *Speaker) onTake(poke chan struct{}) { s.poke.Store(&poke) }

// appetite is how much the speaker takes at once, in samples.
func (s *Speaker) appetite() int { return min(int(s.played.batch.Load()), maxAppetite) }

// alive reports whether the speaker still takes sound, and ends it if not.
func (s *Speaker) alive(now time.Time) bool {
	if now.Sub(time.Unix(0, s.played.at.Load())) > takeLimit {
		s.end(fmt.Errorf("no sound taken for %v: %w", takeLimit, device.ErrBroken))
	}
	select {
	case <-s.system.lost:
		s.end(fmt.Errorf("sound card was taken away: %w", device.ErrMissing))
	default:
	}
	return !s.over()
}

func (s *Speaker) end(err error) {
	s.once.Do(func() {
		s.err = err
		close(s.done)
	})
}

func (s *Speaker) release() {
	s.system.close(s.device)
}

// Label is the name under which the speaker was chosen.
func (s *Speaker) Label() string { return s.label }

// Done is closed when the speaker stopped, by itself or by Close.
func (s *Speaker) Done() <-chan struct{} { return s.done }

// Err says why it stopped; nil before that and after Close.
func (s *Speaker) Err() error {
	if s.over() {
		return s.err
	}
	return nil
}

// Close lets the speaker go. One that does not answer within two seconds is
// given up: the error then wraps device.ErrBroken. Call it once.
func (s *Speaker) Close() error {
	s.end(nil)
	released := make(chan struct{})
	go func() {
		defer close(released)
		s.release()
	}()
	select {
	case <-released:
		return nil
	case <-time.After(closeLimit):
		return fmt.Errorf("close speaker: no answer within %v: %w", closeLimit, device.ErrBroken)
	}
}

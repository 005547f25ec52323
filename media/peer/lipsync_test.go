package peer

import (
	"testing"
	"time"
)

// stage is a guest's sound and picture, with all delays known.
type stage struct {
	lipsync
	now     time.Time
	sound   time.Duration // way of the sound, without its buffer
	natural time.Duration // that the buffer holds it back for its own reasons
	delay   time.Duration // and that it does now
	sight   time.Duration // way of the picture
}

func newStage(sound, natural, sight time.Duration) *stage {
	s := &stage{now: time.Unix(5000, 0), sound: sound, natural: natural, delay: natural, sight: sight}
	s.voice.rate, s.picture.rate = 48000, 90000
	theirs := time.Unix(123, 0) // their clock is another one
	s.voice.report(77, theirs)
	s.picture.report(1<<32-5, theirs)
	return s
}

// run lets time pass, and answers the true skew.
func (s *stage) run(d time.Duration) time.Duration {
	begun := time.Unix(5000, 0)
	stamp := func(base uint32, rate int, captured time.Time) uint32 {
		return base + uint32(int64(captured.Sub(begun))*int64(rate)/int64(time.Second))
	}
	for end := s.now.Add(d); s.now.Before(end); s.now = s.now.Add(pulse) {
		done := make(chan struct{})
		close(done) // nothing waits here
		for n := range 6 {
			shown := s.now.Add(time.Duration(n) * pulse / 6)
			s.wait(encoded{stamp: stamp(1<<32-5, 90000, shown.Add(-s.sight)), at: shown}, done)
		}
		s.heard(stamp(77, 48000, s.now.Add(-s.sound-s.delay)), s.now)
		least := s.adjust(s.delay)
		if want := max(least, s.natural); want > s.delay {
			s.delay = min(want, s.delay+20*time.Millisecond)
		} else {
			s.delay = max(want, s.delay-20*time.Millisecond)
		}
	}
	_, hold := s.figures()
	return s.sound + s.delay - s.sight - hold
}

func TestLipsync(t *testing.T) {
	const ms = time.Millisecond
	for _, row := range []struct {
		name                  string
		sound, natural, sight time.Duration
	}{
		{"in step", 30 * ms, 40 * ms, 70 * ms},
		{"sound late", 30 * ms, 200 * ms, 50 * ms},
		{"picture late", 30 * ms, 40 * ms, 250 * ms},
		{"a slow way", 300 * ms, 60 * ms, 420 * ms},
	} {
		s := newStage(row.sound, row.natural, row.sight)
		skew := s.run(10 * time.Second)
		if skew > 40*ms || skew < -20*ms {
			t.Errorf("%s: %v apart", row.name, skew)
		}
		if told, _ := s.figures(); told-skew > 10*ms || skew-told > 10*ms {
			t.Errorf("%s: %v told for %v", row.name, told, skew)
		}
		s.natural, s.sight = 60*ms, 100*ms // both change
		if skew := s.run(10 * time.Second); skew > 40*ms+max(0, row.sound-100*ms+60*ms-maxHold) || skew < -20*ms {
			t.Errorf("%s, then changed: %v apart", row.name, skew)
		}
	}
	// Where sound is hardly late, the picture does not wait.
	s := newStage(30*ms, 40*ms, 50*ms)
	s.run(10 * time.Second)
	if _, hold := s.figures(); hold != 0 {
		t.Errorf("picture held back by %v for a sound that is 20 ms late", hold)
	}
	// Far too late a picture is left alone: people must be able to talk.
	s = newStage(30*ms, 40*ms, time.Second)
	s.run(10 * time.Second)
	if s.delay != 40*ms {
		t.Errorf("sound held back by %v for a hopeless picture", s.delay)
	}
	// And far too late a sound holds the picture back no longer than it may.
	s = newStage(time.Second, 40*ms, 50*ms)
	s.run(10 * time.Second)
	if _, hold := s.figures(); hold != maxHold {
		t.Errorf("picture held back by %v", hold)
	}
}

func TestLipsyncKnowsNothingYet(t *testing.T) {
	var l lipsync
	l.voice.rate, l.picture.rate = 48000, 90000
	l.heard(5, time.Unix(5, 0))
	if least := l.adjust(100 * time.Millisecond); least != 0 {
		t.Error(least)
	}
	if skew, hold := l.figures(); skew != 0 || hold != 0 {
		t.Error(skew, hold)
	}
}

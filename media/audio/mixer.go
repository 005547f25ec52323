package audio

import (
	"slices"
	"sync"
	"time"
)

const (
	mixAhead = frame                  // samples kept ready for the speaker, above what it takes at once
	maxBatch = 20                     // frames mixed at one go: after a pause of the program the rest is skipped
	period   = 10 * time.Millisecond  // of a frame
	behind   = 200 * time.Millisecond // after which time without a speaker starts anew
)

// A Mixer plays voices through one speaker at a time. Without a speaker it goes
// on at the same pace and throws the sound away, so that levels live and
// voices do not pile up.
type Mixer struct {
	stop chan struct{}
	done chan struct{}
	poke chan struct{} // by the speaker, when it took something

	mu      sync.Mutex // guards the fields below
	voices  []*Voice
	speaker *Speaker
	chime   []int16 // what is left of it
}

// NewMixer starts a mixer; it runs until Close.
func NewMixer() *Mixer {
	m := &Mixer{stop: make(chan struct{}), done: make(chan struct{}), poke: make(chan struct{}, 1)}
	go m.run()
	return m
}

// Add lets a voice be heard.
func (m *Mixer) Add(v *Voice) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.voices = append(slices.Clip(m.voices), v)
}

// Remove silences a voice. It may be read once more after that.
func (m *Mixer) Remove(v *Voice) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.voices = slices.DeleteFunc(slices.Clone(m.voices), func(other *Voice) bool { return other == v })
}

// Use sends the sound to another speaker; nil for none. The speaker stays the
// caller's, who closes it after taking it out of use.
func (m *Mixer) Use(s *Speaker) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.speaker = s
	if s != nil {
		s.onTake(m.poke)
	}
}

// Delay is roughly how long it takes from mixing to the ear; 0 without a speaker.
func (m *Mixer) Delay() time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.speaker == nil {
		return 0
	}
	return duration(m.speaker.ring.held()) + playPeriod*time.Millisecond
}

// Play sounds a chime over the voices, here only; a second one replaces the first.
func (m *Mixer) Play(pcm []int16) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.chime = pcm
}

// strike adds the chime's next frame to what is mixed.
func (m *Mixer) strike(mixed []int16) {
	m.mu.Lock()
	n := min(len(m.chime), len(mixed))
	part := m.chime[:n]
	m.chime = m.chime[n:]
	m.mu.Unlock()
	add(mixed, part)
}

// Close ends the mixing and waits for it.
func (m *Mixer) Close() {
	close(m.stop)
	<-m.done
}

func (m *Mixer) run() {
	defer close(m.done)
	ticker := time.NewTicker(period)
	defer ticker.Stop()
	due := time.Now()
	var mixed [frame]int16
	var one [frame]int16
	for {
		select {
		case <-m.stop:
			return
		case <-m.poke:
		case <-ticker.C:
		}
		m.mu.Lock()
		voices, speaker := m.voices, m.speaker
		m.mu.Unlock()
		now := time.Now()
		if speaker != nil && speaker.alive(now) {
			for range maxBatch {
				if speaker.ring.held() >= mixAhead+speaker.appetite() {
					break
				}
				mix(mixed[:], one[:], voices, now)
				m.strike(mixed[:])
				speaker.ring.write(mixed[:])
			}
			due = now
			continue
		}
		if now.Sub(due) > behind {
			due = now
		}
		for ; !due.After(now); due = due.Add(period) {
			mix(mixed[:], one[:], voices, now)
			m.strike(mixed[:])
		}
	}
}

// mix adds the voices up.
func mix(mixed, one []int16, voices []*Voice, now time.Time) {
	clear(mixed)
	for i, v := range voices {
		if i == 0 {
			v.Read(mixed, now)
			continue
		}
		v.Read(one, now)
		add(mixed, one)
	}
}

// add clips what is too loud.
func add(mixed, one []int16) {
	for k, sample := range one {
		mixed[k] = int16(min(max(int(mixed[k])+int(sample), -1<<15), 1<<15-1))
	}
}

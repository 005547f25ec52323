package media

import (
	"slices"
	"testing"

	"zwiesprache/media/device"
)

// Nothing that was said while muted or in a pause leaves afterwards, not even the
// half of a packet, and nothing that was said before leaves once muted.
func TestMuteIsExact(t *testing.T) {
	s, err := NewStudio(t.Context(), Config{Camera: None, Microphone: None, Speaker: None})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	g := new(guest)
	s.audience.connect(g)
	s.audience.rate(g, 1_000_000, 1_000_000) // packets of two frames
	loud := slices.Repeat([]int16{9000}, device.FrameSamples)
	hear := func(what string, samples int, sounds bool) {
		t.Helper()
		s.sound.hear(loud)
		if len(s.sound.pending) != samples {
			t.Fatalf("%s: %d samples wait", what, len(s.sound.pending))
		}
		if got := slices.ContainsFunc(s.sound.pending, func(v int16) bool { return v != 0 }); got != sounds {
			t.Errorf("%s: sounds %v", what, got)
		}
	}
	hear("first half", device.FrameSamples, true)
	hear("second half", 0, false)
	s.SetMuted(true)
	hear("muted", device.FrameSamples, false)
	s.SetMuted(false)
	hear("begun while muted", 0, false)
	hear("again", device.FrameSamples, true)
	hear("second half", 0, false)
	s.SetMuted(true)
	hear("muted again", device.FrameSamples, false)
	hear("and on", 0, false)
	hear("and on", device.FrameSamples, false)
	hear("and on", 0, false)
	s.SetMuted(false)
	hear("begun before", device.FrameSamples, false)
	hear("second half", 0, false)
	s.SetPaused(true)
	hear("paused", device.FrameSamples, false)
	s.SetPaused(false)
	hear("begun in the pause", 0, false)
	hear("again", device.FrameSamples, true)
}

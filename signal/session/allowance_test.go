package session

import (
	"fmt"
	"testing"
	"time"

	"zwiesprache/signal"
)

func TestAllowance(t *testing.T) {
	var a allowance
	at := start
	take := func(n int) (taken int) {
		for range n {
			if a.take(at) {
				taken++
			}
		}
		return taken
	}
	for _, row := range []struct {
		pause time.Duration
		want  int
	}{{0, allowedAtOnce}, {0, 0}, {allowedEach - 1, 0}, {1, 1}, {3 * allowedEach, 3}, {time.Hour, allowedAtOnce}, {allowedEach / 2, 0}, {allowedEach / 2, 1}} {
		at = at.Add(row.pause)
		if got := take(100); got != row.want {
			t.Errorf("after %v: %d, want %d", row.pause, got, row.want)
		}
	}
}

// A guest that writes and switches as fast as its line carries fills no other one's.
func TestFloodOfOneGuest(t *testing.T) {
	s, _ := play(couple...)
	sent := map[string]int{}
	at := start.Add(time.Hour)
	for i := range 1000 {
		at = at.Add(time.Second / 40)
		for _, m := range []signal.Message{signal.Chat{ID: "x", Text: "spam"}, signal.State{Muted: i%2 == 0}} {
			var effects []Effect
			s, effects = Step(s, Event{at, from("h", m)})
			for _, e := range effects {
				if send, ok := e.(Send); ok && send.Guest == "g" {
					sent[fmt.Sprintf("%T", send.Message)]++
				}
			}
		}
	}
	for kind, n := range sent {
		if most := allowedAtOnce + int(25*time.Second/allowedEach) + 1; n > most {
			t.Errorf("%d times %s, want at most %d", n, kind, most)
		}
	}
	if n := len(s.Snapshot().Chat); n != maxChat {
		t.Errorf("the counsellor sees %d lines", n)
	}
	// In the end all know how it stands.
	s, _ = Step(s, Event{at.Add(time.Second), from("h", signal.State{Muted: true})})
	_, effects := Step(s, Event{at.Add(2 * time.Second), Tick{}})
	if len(effects) != 0 {
		t.Errorf("still to be told: %s", describeEffects(effects))
	}
	for _, g := range s.guests {
		if g.ID == "g" && !g.others[0].Muted {
			t.Error("one guest does not know that the other is muted")
		}
	}
}

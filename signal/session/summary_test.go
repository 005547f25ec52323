package session

import (
	"reflect"
	"testing"

	"zwiesprache/signal"
)

func summaryOf(t *testing.T, events ...any) Summary {
	t.Helper()
	_, effects := play(append(events, HangUp{})...)
	record, ok := effects[len(effects)-1].(Record)
	if !ok {
		t.Fatalf("no summary: %s", describeEffects(effects))
	}
	return record.Summary
}

// A session counts as verified when the check word was compared with everybody
// who was connected, also with those who left before the end.
func TestSummaryVerified(t *testing.T) {
	left := from("g", signal.Bye{Reason: signal.ReasonLeft})
	for name, row := range map[string]struct {
		events []any
		want   bool
	}{
		"nobody came":               {opened, false},
		"nobody was connected":      {events(admitted, Verify{"g", true}), false},
		"not compared":              {connected, false},
		"compared":                  {events(connected, Verify{"g", true}), true},
		"compared, then taken back": {events(connected, Verify{"g", true}, Verify{"g", false}), false},
		"compared, then gone":       {events(connected, Verify{"g", true}, left), true},
		"compared after the end":    {events(connected, left, Verify{"g", true}), false},
		"one of two":                {events(couple, Verify{"g", true}), false},
		"both":                      {events(couple, Verify{"g", true}, Verify{"h", true}), true},
		"one of two, who has gone":  {events(couple, Verify{"g", true}, left), false},
	} {
		if got := summaryOf(t, row.events...).Verified; got != row.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestSummaryCounts(t *testing.T) {
	lost := signal.GuestLost{Guest: "g"}
	s := summaryOf(t, events(couple, lost, resumed, lost, resumed, resumed)...)
	if s.Resumed != 2 || s.Guests != 2 || s.Persons != 2 {
		t.Errorf("%+v", s)
	}
}

func TestLastWrongGuess(t *testing.T) {
	s, _ := play(events(opened, signal.Wrong{Total: 1, Left: 19}, Tick{}, signal.Wrong{Total: 2, Left: 18}, Tick{})...)
	if got := s.Snapshot(); got.Wrong != 2 || !got.LastWrong.Equal(start.Add(3*1e9)) {
		t.Errorf("%d wrong, the last at %v", got.Wrong, got.LastWrong)
	}
}

// Whoever wishes relays alone gets no way without one, even if there is none.
func TestRelayOnly(t *testing.T) {
	s := NewState(Room{Language: "de", RelayOnly: true}, "", "")
	var effects []Effect
	for _, e := range events(admitted, PeerEvent{Guest: "g", Offer: "o"}) {
		var more []Effect
		s, more = Step(s, Event{start, e})
		effects = append(effects, more...)
	}
	told := false
	for _, e := range effects {
		switch e := e.(type) {
		case StartPeer:
			if !e.RelayOnly {
				t.Error("the peer may go without a relay")
			}
		case Send:
			if m, ok := e.Message.(signal.Servers); ok {
				told = reflect.DeepEqual(m, signal.Servers{Only: true})
			}
			if _, offer := e.Message.(signal.Offer); offer && !told {
				t.Error("the guest is not told before the offer")
			}
		}
	}
	if !told {
		t.Error("the guest is not told")
	}
}

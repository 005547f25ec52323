package session

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"zwiesprache/signal"
)

func TestKnockShowsWhatTheGuestSaid(t *testing.T) {
	s, _ := play(events(joined, from("g", signal.Hello{Name: "M.", Language: "fr", Consent: true, Microphone: true, Company: "others"}))...)
	want := Guest{ID: "g", Name: "M.", Language: "fr", Company: "others", Consent: true, Microphone: true,
		State: Knocking, Since: start.Add(2 * time.Second), CheckWord: [2]uint16{3, 1023}}
	if got := s.Snapshot().Guests; len(got) != 1 || got[0] != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// Whom the counsellor admitted cannot become somebody else.
func TestNameIsThatOfTheKnock(t *testing.T) {
	s, _ := play(events(admitted, from("g", signal.Hello{Name: "Counsellor", Language: "fr", Company: "alone", Microphone: true}))...)
	g := s.Snapshot().Guests[0]
	if g.Name != "N. g" || !g.Consent || g.Company != "" {
		t.Errorf("changed after the admission: %+v", g)
	}
	if g.Language != "fr" || g.Camera || !g.Microphone {
		t.Errorf("not changed: %+v", g)
	}
}

func TestPeerAcceptsTheProvenCertificateOnly(t *testing.T) {
	_, effects := play(admitted...)
	if want := (StartPeer{"g", PeerConfig{Fingerprint: [32]byte{7}}}); !reflect.DeepEqual(effects[0], want) {
		t.Errorf("got %v, want %v", effects[0], want)
	}
}

func TestTimes(t *testing.T) {
	s, effects := play(events(troubled, PeerEvent{Guest: "g", State: PeerConnected, Relayed: true}, HangUp{})...)
	at := func(n int) time.Time { return start.Add(time.Duration(n) * time.Second) }
	snapshot := s.Snapshot()
	if !snapshot.Opened.Equal(at(0)) || !snapshot.Admitted.Equal(at(3)) {
		t.Errorf("opened %v, admitted %v", snapshot.Opened, snapshot.Admitted)
	}
	want := Summary{Room: snapshot.Room, Reason: HungUp, Opened: at(0), Admitted: at(3), Ended: at(9), Guests: 1, Persons: 1, Relayed: true}
	if got := effects[len(effects)-1]; got != (Record{want}) {
		t.Errorf("summary\n got %+v\nwant %+v", got, want)
	}
	s, _ = play(troubled...)
	if got := s.Snapshot().Guests[0].Since; !got.Equal(at(6)) {
		t.Errorf("a troubled guest keeps the time of its connection: got %v, want %v", got, at(6))
	}
}

func TestChat(t *testing.T) {
	s, _ := play(events(connected, Say{"one"}, from("g", signal.Chat{ID: "x", Text: "two"}), brokenLine, Say{"three"},
		signal.Claimed{}, resumed, Say{"four"}, Say{strings.Repeat("ä", maxText)}, brokenLine, Say{"six"}, signal.GuestGone{Guest: "g"}, Say{"seven"})...)
	want := []struct {
		guest, text string
		lost        bool
	}{{"", "one", false}, {"g", "two", false}, {"", "three", false}, {"", "four", false},
		{"", strings.Repeat("ä", maxText/2), true}, {"", "six", true}, {"", "seven", true}}
	chat := s.Snapshot().Chat
	if len(chat) != len(want) {
		t.Fatalf("got %d lines, want %d", len(chat), len(want))
	}
	for i, w := range want {
		if l := chat[i]; l.Guest != w.guest || l.Text != w.text || l.Lost != w.lost || l.ID != fmt.Sprint(i+1) {
			t.Errorf("line %d: got %+v, want %+v", i, l, w)
		}
	}
}

func TestChatIsBounded(t *testing.T) {
	s, _ := play(connected...)
	before := s.Snapshot()
	for i := range 3 * maxChat {
		s, _ = Step(s, Event{start, from("g", signal.Chat{Text: fmt.Sprint(i)})})
	}
	chat := s.Snapshot().Chat
	if len(chat) != maxChat || chat[maxChat-1].Text != fmt.Sprint(3*maxChat-1) {
		t.Errorf("got %d lines, the newest %q", len(chat), chat[len(chat)-1].Text)
	}
	if len(before.Chat) != 0 {
		t.Error("an older snapshot changed")
	}
}

func TestGuestsAreBounded(t *testing.T) {
	s, _ := play(opened...)
	for i := range maxPresent + 1 {
		var effects []Effect
		s, effects = Step(s, Event{start, signal.Proven{Guest: fmt.Sprint("g", i)}})
		if dropped := len(effects) == 1; dropped != (i == maxPresent) {
			t.Errorf("guest %d: %v", i, effects)
		}
	}
	s, _ = play(opened...)
	for i := range 5 * maxGone {
		id := fmt.Sprint("g", i)
		for _, e := range []any{signal.Proven{Guest: id}, hello(id), signal.GuestGone{Guest: id}} {
			s, _ = Step(s, Event{start, e})
		}
	}
	guests := s.Snapshot().Guests
	if len(guests) != maxGone || guests[maxGone-1].ID != fmt.Sprint("g", 5*maxGone-1) {
		t.Errorf("got %d guests, the newest %q", len(guests), guests[len(guests)-1].ID)
	}
}

func TestHeldCandidatesAreBounded(t *testing.T) {
	s, _ := play(admitted...)
	for range 3 * maxHeld {
		s, _ = Step(s, Event{start, PeerEvent{Guest: "g", Candidate: &candidate}})
	}
	s, effects := Step(s, Event{start, PeerEvent{Guest: "g", Offer: "o"}})
	if len(effects) != 1+maxHeld {
		t.Errorf("sent %d messages with the offer, want %d", len(effects), 1+maxHeld)
	}
	for range 3 * maxHeld {
		s, _ = Step(s, Event{start, from("g", candidate)})
	}
	if _, effects = Step(s, Event{start, from("g", signal.Answer{SDP: "a"})}); len(effects) != 1+maxHeld {
		t.Errorf("passed %d things with the answer, want %d", len(effects), 1+maxHeld)
	}
}

// What others write to one whose line is lost waits, and never so much that the pair would end.
func TestChatForALostLineIsBounded(t *testing.T) {
	s, _ := play(events(couple, signal.GuestLost{Guest: "g"})...)
	flood := func(at time.Time) (sent int) {
		for i := range 3 * maxHeld {
			var effects []Effect
			s, effects = Step(s, Event{at.Add(time.Duration(i) * time.Second), from("h", signal.Chat{ID: "x", Text: "Hallo"})})
			sent += len(effects)
		}
		return sent
	}
	if n := flood(start.Add(time.Hour)); n != maxHeld {
		t.Errorf("sent %d, want %d", n, maxHeld)
	}
	s, _ = Step(s, Event{start.Add(2 * time.Hour), resumed})
	if n := flood(start.Add(3 * time.Hour)); n != 3*maxHeld {
		t.Errorf("with a line: sent %d, want %d", n, 3*maxHeld)
	}
}

// TestWay follows the way to a guest as it changes.
func TestWay(t *testing.T) {
	for _, row := range [][]PeerEvent{
		{{Near: true}, {Relayed: true}},
		{{Relayed: true}, {}},
		{{}, {Near: true}},
	} {
		evs := admitted
		for _, e := range row {
			e.Guest, e.State = "g", PeerConnected
			evs = events(evs, e)
		}
		s, _ := play(evs...)
		if g, last := s.Snapshot().Guests[0], row[len(row)-1]; g.Near != last.Near || g.Relayed != last.Relayed {
			t.Errorf("%+v: near %v, relayed %v", row, g.Near, g.Relayed)
		}
	}
}

// A line that waits for two is lost when neither comes back.
func TestChatForTwoLostLines(t *testing.T) {
	s, _ := play(events(couple, brokenLine, Say{"x"}, signal.GuestGone{Guest: "g"})...)
	if s.Snapshot().Chat[0].Lost {
		t.Error("lost although one may come back")
	}
	for end, want := range map[any]bool{signal.GuestGone{Guest: "h"}: true, signal.Resumed{Guest: "h"}: false} {
		after, _ := Step(s, Event{start.Add(time.Hour), end})
		if got := after.Snapshot().Chat[0].Lost; got != want {
			t.Errorf("%#v: lost %v", end, got)
		}
	}
}

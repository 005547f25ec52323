package session

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strconv"
	"testing"
	"time"

	"zwiesprache/signal"
)

// happenings are all that can happen to a room, for a guest of that id.
var happenings = []func(id string) any{
	func(string) any { return signal.Claimed{} },
	func(id string) any { return signal.Proven{Guest: id} },
	func(id string) any { return hello(id) },
	func(id string) any { return Admit{id} },
	func(id string) any { return PeerEvent{Guest: id, Offer: "o"} },
	func(id string) any { return from(id, signal.Answer{SDP: "a"}) },
	func(id string) any { return PeerEvent{Guest: id, State: PeerConnected, Relayed: true} },
	func(id string) any { return from(id, candidate) },
	func(id string) any { return PeerEvent{Guest: id, Candidate: &candidate} },
	func(id string) any { return PeerEvent{Guest: id, State: PeerTroubled} },
	func(id string) any { return PeerEvent{Guest: id, State: PeerFailed} },
	func(id string) any { return PeerEvent{Guest: id, State: PeerTampered} },
	func(id string) any { return PeerEvent{Guest: id, Bye: signal.ReasonLeft} },
	func(id string) any { return PeerEvent{Guest: id, Bye: signal.ReasonTampered} },
	func(id string) any { return signal.GuestGone{Guest: id} },
	func(id string) any { return signal.Tampered{Guest: id} },
	func(id string) any { return signal.GuestLost{Guest: id} },
	func(id string) any { return signal.Resumed{Guest: id} },
	func(id string) any { return signal.Resumed{Guest: id, Moved: true} },
	func(id string) any { return signal.Reached{Guest: id} },
	func(string) any { return Tick{} },
	func(id string) any { return from(id, signal.Hello{Name: id}) },
	func(id string) any { return from(id, signal.Chat{Text: id}) },
	func(id string) any { return from(id, signal.State{Muted: true}) },
	func(id string) any { return from(id, signal.Bye{Reason: signal.ReasonLeft}) },
	func(id string) any { return from(id, signal.Bye{Reason: signal.ReasonTampered}) },
	func(id string) any { return from(id, signal.Offer{SDP: "o"}) },
	func(id string) any { return Soon{id} },
	func(id string) any { return Decline{id} },
	func(id string) any { return Remove{id} },
	func(id string) any { return Say{id} },
	func(string) any { return Mute{true} },
	func(string) any { return Mute{false} },
	func(string) any { return Hide{true} },
	func(string) any { return Pause{true} },
	func(string) any { return Pause{false} },
	func(string) any { return Share{true} },
	func(string) any { return Share{false} },
	func(id string) any { return from(id, signal.State{Paused: true}) },
	func(string) any { return DeviceReport{DeviceReady, DeviceBusy, DeviceMissing} },
	func(string) any { return brokenLine },
	func(string) any { return signal.Wrong{Total: 2, Left: 18} },
	func(string) any { return signal.Locked{} },
	func(string) any { return replaced },
	func(string) any { return HangUp{} },
	func(string) any { return EndAtOnce{} },
	func(string) any { return Expect{1} },
	func(string) any { return Expect{2} },
	func(string) any { return Expect{9} },
	func(string) any { return Agree{"alone", "ring"} },
	func(string) any { return Agree{} },
	func(string) any { return Shut{true} },
	func(string) any { return Rearm{"87654321"} },
	func(string) any { return Shut{false} },
	func(id string) any { return Mark{id, true} },
	func(id string) any { return Verify{id, true} },
	func(id string) any { return from(id, signal.State{Recording: true, Live: true, Company: "others"}) },
	func(id string) any { return from(id, signal.State{Company: "alone"}) },
	func(id string) any { return from(id, signal.Servers{}) },
	func(id string) any { return from(id, signal.People{}) },
	func(id string) any { return signal.Relays{Guest: id, Relay: signal.Relay{URLs: []string{"turn:a"}}} },
}

const ids = 3

// FuzzLaws plays what the bytes say and holds the laws of a room against it.
func FuzzLaws(f *testing.F) {
	indexOf := func(what any) byte {
		for i, h := range happenings {
			for id := range ids {
				if reflect.DeepEqual(h(string(rune('g'+id))), what) {
					return byte(i*ids + id)
				}
			}
		}
		return 0
	}
	for _, r := range table { // what a row has that is no happening becomes a claim
		var seed []byte
		for _, e := range events(r.before, r.event) {
			seed = append(seed, indexOf(e))
		}
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, script []byte) {
		if len(script) > 1000 {
			script = script[:1000]
		}
		obey(t, script)
	})
}

// TestLaws plays long random rooms; rare ends and removals let most of them live long.
func TestLaws(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		script := make([]byte, 200)
		for i := range script {
			h := random.IntN(len(happenings))
			if h >= 9 && random.IntN(4) > 0 { // most of the time what leads to a talk
				h = random.IntN(9)
			}
			script[i] = byte(h*ids + random.IntN(ids))
		}
		obey(t, script)
	}
}

// witness knows what was asked of line and studio.
type witness struct {
	proven, known, consented, lined, peers, offered, answered map[string]bool
	opened, closed, released, recorded                        int
	cut, locked, closedToGuests, paused                       bool
	said                                                      map[string]int // number of the last chat line sent to a guest
}

func obey(t *testing.T, script []byte) {
	t.Helper()
	w := witness{proven: map[string]bool{}, known: map[string]bool{}, consented: map[string]bool{}, lined: map[string]bool{},
		peers: map[string]bool{}, offered: map[string]bool{}, answered: map[string]bool{}, said: map[string]int{}}
	s := NewState(Room{Language: "de"}, "", "")
	for n, b := range script {
		what := happenings[int(b)/ids%len(happenings)](string(rune('g' + int(b)%ids)))
		before := s.Snapshot()
		next, effects := Step(s, Event{start.Add(time.Duration(n) * 20 * time.Second), what})
		after := next.Snapshot()
		if before.Phase == Ended && (len(effects) > 0 || !reflect.DeepEqual(before, after)) {
			t.Fatalf("%v: something happens after the end: %v", script[:n+1], effects)
		}
		w.hear(what)
		for i, e := range effects {
			if broken := w.see(e, what, before); broken != "" {
				t.Fatalf("%v: %T: effect %s: %s", script[:n+1], what, describeEffects(effects[i:i+1]), broken)
			}
		}
		if broken := w.hold(after); broken != "" {
			t.Fatalf("%v: %T: %s\n%s", script[:n+1], what, broken, describe(after))
		}
		s = next
	}
}

// hear notes what the line told.
func (w *witness) hear(what any) {
	switch e := what.(type) {
	case signal.Proven:
		w.proven[e.Guest], w.known[e.Guest], w.lined[e.Guest] = true, true, true
	case signal.GuestLost:
		w.lined[e.Guest] = false
	case signal.Resumed:
		w.lined[e.Guest] = w.known[e.Guest]
	case signal.GuestGone:
		w.known[e.Guest], w.lined[e.Guest] = false, false
	case signal.Tampered:
		w.known[e.Guest], w.lined[e.Guest] = false, false
	case signal.Lost:
		w.cut = w.cut || e == replaced
		clear(w.lined)
	case signal.Received:
		if h, ok := e.Message.(signal.Hello); ok && w.proven[e.Guest] && h.Consent {
			w.consented[e.Guest] = true
		}
	}
}

// see says which law an effect breaks, if any.
func (w *witness) see(e Effect, what any, before Snapshot) string {
	switch e := e.(type) {
	case Send:
		_, waits := e.Message.(signal.Chat) // for the line
		if w.cut || !w.lined[e.Guest] && (!waits || !w.known[e.Guest]) {
			return "nobody can get this"
		}
		return w.sent(e)
	case Drop:
		if !w.known[e.Guest] || w.cut {
			return "no such pair"
		}
		w.known[e.Guest], w.lined[e.Guest] = false, false
	case OpenDevices:
		w.opened++
	case CloseDevices:
		w.closed++
	case Release:
		w.released++
	case SetPaused:
		if w.paused == e.On {
			return "said twice"
		}
		w.paused = e.On
	case Lock:
		if w.locked == e.On {
			return "said twice"
		}
		w.locked = e.On
	case CloseToGuests:
		w.closedToGuests = true
	case Record:
		if w.recorded++; w.released != 1 {
			return "recorded before the room was released"
		}
	case StartPeer:
		if late, ok := what.(signal.Relays); ok && late.Guest == e.Guest && w.peers[e.Guest] {
			return "" // another way, for which there is a right now
		}
		if (what == (signal.Resumed{Guest: e.Guest}) || what == (signal.Resumed{Guest: e.Guest, Moved: true}) || what == (signal.Reached{Guest: e.Guest})) && w.peers[e.Guest] && w.lined[e.Guest] {
			return "" // another way for one who is admitted
		}
		if what != (Admit{e.Guest}) || w.peers[e.Guest] || !knocks(before, e.Guest) || !w.consented[e.Guest] {
			return "nobody admitted this guest"
		}
		w.peers[e.Guest], w.offered[e.Guest], w.answered[e.Guest] = true, false, false
	case StopPeer:
		if !w.peers[e.Guest] {
			return "no such peer"
		}
		w.peers[e.Guest] = false
	case PassAnswer:
		if !w.peers[e.Guest] || !w.offered[e.Guest] {
			return "nobody asked for this answer"
		}
		w.answered[e.Guest] = true
	case PassCandidate:
		if !w.peers[e.Guest] || !w.answered[e.Guest] {
			return "a candidate before the answer"
		}
	}
	return ""
}

// sent holds the laws of what a guest is told.
func (w *witness) sent(e Send) string {
	switch m := e.Message.(type) {
	case signal.Offer:
		if !w.peers[e.Guest] {
			return "an offer to one who is not admitted"
		}
		w.offered[e.Guest] = true
	case signal.Servers:
		if !w.peers[e.Guest] {
			return "a right for one who is not admitted"
		}
	case signal.People:
		if !w.offered[e.Guest] {
			return "told of others before being let in"
		}
		return w.introduced(e.Guest, m)
	case signal.Candidate:
		if !w.peers[e.Guest] || !w.offered[e.Guest] {
			return "a candidate before the offer"
		}
	case signal.Chat:
		id, err := strconv.Atoi(m.ID)
		if err != nil || id <= w.said[e.Guest] || !w.peers[e.Guest] {
			return "chat out of order, or to one who is not admitted"
		}
		w.said[e.Guest] = id
	}
	return ""
}

// introduced holds the laws of what a guest is told of others.
func (w *witness) introduced(guest string, m signal.People) string {
	slots := map[int]bool{}
	for _, p := range m.People {
		if p.Slot < 0 || p.Slot >= MaxPersons-1 || slots[p.Slot] {
			return "no such slot, or two on one"
		}
		slots[p.Slot] = true
		id := p.Name[max(0, len(p.Name)-1):] // as hello names them
		if id == guest || !w.consented[id] || p.State == signal.PersonHere && !w.peers[id] {
			return "of somebody who is not there"
		}
	}
	return ""
}

// hold says which law a snapshot breaks, if any.
func (w *witness) hold(s Snapshot) string {
	seen, seats := map[string]bool{}, [MaxPersons]bool{}
	admitted, pausing := 0, s.Paused
	for _, g := range s.Guests {
		if !w.consented[g.ID] || g.State == "" {
			return "a guest is shown who never knocked"
		}
		if seen[g.ID] {
			return "a guest is shown twice"
		}
		seen[g.ID] = true
		media := g.State == Connecting || g.State == Connected || g.State == Troubled
		if media != w.peers[g.ID] {
			return "a peer without an admitted guest, or the other way round"
		}
		if media {
			if admitted++; seats[g.Seat] {
				return "two on one seat"
			}
			seats[g.Seat] = true
			pausing = pausing || g.Paused
		}
	}
	for i, l := range s.Chat {
		if i > 0 && number(l) <= number(s.Chat[i-1]) {
			return "chat out of order"
		}
	}
	for id, runs := range w.peers {
		if runs && !seen[id] {
			return "a peer of somebody who is not shown"
		}
	}
	switch {
	case admitted > MaxPersons:
		return "too many talk at once"
	case (s.Phase == Talking) != (admitted > 0):
		return "talking is not what the phase says"
	case s.Phase != Ended && pausing != w.paused:
		return "the studio pauses and nobody wishes it, or the other way round"
	case len(s.Guests) > maxPresent+maxGone || len(s.Chat) > maxChat:
		return "too much is kept"
	case s.Closed != w.closedToGuests, s.Phase != Ended && !w.cut && s.Shut != w.locked:
		return "the room is not as closed as it is shown"
	case s.Phase == Ended && (w.opened != w.closed || w.released != 1 || w.recorded != 1):
		return fmt.Sprintf("ended with devices opened %d, closed %d, released %d, recorded %d", w.opened, w.closed, w.released, w.recorded)
	case s.Phase != Ended && (w.opened > 1 || w.closed+w.released+w.recorded > 0):
		return "closed before the end, or opened twice"
	}
	return ""
}

func knocks(s Snapshot, id string) bool {
	for _, g := range s.Guests {
		if g.ID == id {
			return g.State == Knocking && g.Consent
		}
	}
	return false
}

func number(l ChatLine) int {
	n, _ := strconv.Atoi(l.ID)
	return n
}

// What was handed out does not change when the same state goes on in two ways.
func TestSnapshotsStay(t *testing.T) {
	s, _ := play(events(admitted, Say{"1"}, Say{"2"}, Say{"3"}, PeerEvent{Guest: "g", Candidate: &candidate},
		PeerEvent{Guest: "g", Candidate: &candidate}, PeerEvent{Guest: "g", Candidate: &candidate})...)
	one, _ := Step(s, Event{start, Say{"one"}})
	two, _ := Step(s, Event{start, Say{"two"}})
	if a, b := one.Snapshot().Chat[3].Text, two.Snapshot().Chat[3].Text; a != "one" || b != "two" {
		t.Errorf("got %q and %q", a, b)
	}
	other := signal.Candidate{Candidate: "other"}
	one, _ = Step(s, Event{start, PeerEvent{Guest: "g", Candidate: &candidate}})
	Step(s, Event{start, PeerEvent{Guest: "g", Candidate: &other}})
	if _, effects := Step(one, Event{start, PeerEvent{Guest: "g", Offer: "o"}}); effects[4] != (Send{"g", candidate}) {
		t.Errorf("got %v", effects[4])
	}
}

// A State may be stepped twice: nothing that it holds is changed.
func TestStepIsPure(t *testing.T) {
	for _, r := range table {
		s, _ := play(r.before...)
		before := fmt.Sprintf("%+v", s)
		first, effects := Step(s, Event{start, r.event})
		Step(s, Event{start, HangUp{}})
		again, effectsAgain := Step(s, Event{start, r.event})
		if after := fmt.Sprintf("%+v", s); after != before {
			t.Errorf("%s: the state changed\n from %s\n   to %s", r.name, before, after)
		}
		if fmt.Sprintf("%+v", first) != fmt.Sprintf("%+v", again) || !reflect.DeepEqual(effects, effectsAgain) {
			t.Errorf("%s: a second time it went otherwise", r.name)
		}
	}
}

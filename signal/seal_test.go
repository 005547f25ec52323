package signal

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func seals(t testing.TB, direction string) (closing, opening *seal) {
	t.Helper()
	closing, err := newSeal([32]byte{7}, direction, 3)
	must(t, err)
	opening, err = newSeal([32]byte{7}, direction, 3)
	must(t, err)
	return closing, opening
}

func TestSealOrder(t *testing.T) {
	closing, opening := seals(t, hostToGuest)
	first, second, third := closing.close([]byte("1")), closing.close([]byte("2")), closing.close([]byte("3"))
	refuse := func(name string, box []byte) {
		t.Helper()
		if plain, err := opening.open(box); !errors.Is(err, errTampered) {
			t.Errorf("%s: %q, %v", name, plain, err)
		}
	}
	accept := func(box []byte, want string) {
		t.Helper()
		if plain, err := opening.open(box); err != nil || string(plain) != want {
			t.Errorf("%q, %v, want %q", plain, err, want)
		}
	}
	refuse("reordered", second)
	accept(first, "1")
	refuse("replayed", first)
	refuse("after a lost one", third)
	refuse("cut", second[:len(second)-1])
	refuse("too short", second[:boxOverhead-1])
	refuse("nothing", nil)
	accept(second, "2")
	accept(third, "3")
	later, err := newSeal([32]byte{7}, hostToGuest, 4)
	must(t, err)
	if _, err := later.open(first); err == nil {
		t.Error("a box opens in another epoch")
	}
	_, other := seals(t, guestToHost)
	if _, err := other.open(first); err == nil {
		t.Error("a box opens in the other direction")
	}
}

func FuzzSealOpen(f *testing.F) {
	closing, _ := seals(f, hostToGuest)
	box := closing.close([]byte("x"))
	for _, seed := range [][]byte{nil, box, box[:16], []byte(strings.Repeat("x", 40))} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, foreign []byte) {
		_, opening := seals(t, hostToGuest)
		plain, err := opening.open(foreign)
		if genuine := string(foreign) == string(box); genuine != (err == nil) {
			t.Fatalf("%x opens to %q, %v", foreign, plain, err)
		}
	})
}

func newPairs(t testing.TB) (host, guest *pair) {
	t.Helper()
	s := &secrets{toHost: [32]byte{1}, toGuest: [32]byte{2}, resume: [32]byte{3}, pair: [16]byte{4}, fingerprint: ourPrint}
	host, err := newPair(true, ourPrint, s)
	must(t, err)
	guest, err = newPair(false, ourPrint, s)
	must(t, err)
	return host, guest
}

func TestPairDirections(t *testing.T) {
	for name, row := range map[string]struct {
		message Message
		toHost  bool
		toGuest bool
	}{
		"hello":   {Hello{Language: "de"}, true, false},
		"answer":  {Answer{sdpOf(ourPrint)}, true, false},
		"lobby":   {Lobby{State: "soon", Language: "de"}, false, true},
		"offer":   {Offer{sdpOf(ourPrint)}, false, true},
		"servers": {Servers{Relay: someRelay}, false, true},
		"people":  {People{}, false, true},
		"chat":    {Chat{ID: "a", Text: "b"}, true, true},
		"bye":     {Bye{ReasonLeft}, true, true},
	} {
		host, guest := newPairs(t)
		send := func(from, to *pair) bool {
			m, err := to.open(box(t, from, row.message))
			if err != nil && !errors.Is(err, ErrMalformed) {
				t.Errorf("%s: %v", name, err)
			}
			return err == nil && reflect.DeepEqual(m, row.message)
		}
		if send(guest, host) != row.toHost || send(host, guest) != row.toGuest {
			t.Errorf("%s passes in the wrong direction, or not in the right one", name)
		}
	}
}

func TestPairFingerprints(t *testing.T) {
	host, guest := newPairs(t)
	if _, err := host.seal(Offer{sdpOf([32]byte{9})}); !errors.Is(err, ErrFingerprint) {
		t.Errorf("own foreign offer: %v", err)
	}
	guest.mine = [32]byte{9} // a guest that lies about its certificate
	if _, err := host.open(box(t, guest, Answer{sdpOf([32]byte{9})})); !errors.Is(err, ErrFingerprint) {
		t.Errorf("foreign answer: %v", err)
	}
}

// box seals one message on a line that stands.
func box(t testing.TB, p *pair, m Message) envelope {
	t.Helper()
	boxes, err := p.seal(m)
	must(t, err)
	return boxes[0]
}

func TestPairMissing(t *testing.T) {
	host, guest := newPairs(t)
	for i := range 5 {
		box(t, host, Chat{ID: fmt.Sprint(i), Text: "b"})
	}
	for received := range 6 {
		again, err := host.missing(uint64(received))
		must(t, err)
		if len(again) != 5-received || len(again) > 0 && !strings.Contains(string(again[0]), fmt.Sprintf(`"id":"%d"`, received)) {
			t.Errorf("after %d: %q", received, again)
		}
	}
	if _, err := host.missing(6); !errors.Is(err, errTampered) {
		t.Errorf("more than were sent: %v", err)
	}
	for range maxKept + 1 {
		box(t, host, Chat{ID: "a", Text: "b"})
	}
	if _, err := host.missing(5); !errors.Is(err, errLost) {
		t.Errorf("no longer kept: %v", err)
	}
	for range 2 * maxKeptBytes / maxChat {
		box(t, guest, Chat{ID: "a", Text: strings.Repeat("x", maxChat)})
	}
	if guest.keptSize > maxKeptBytes || len(guest.kept) == 0 {
		t.Errorf("%d messages of %d bytes are kept", len(guest.kept), guest.keptSize)
	}
}

// Signs of life tell what need not be kept any more.
func TestBeat(t *testing.T) {
	host, guest := newPairs(t)
	for range 5 {
		_, err := guest.open(box(t, host, Chat{ID: "a", Text: "b"}))
		must(t, err)
	}
	_, err := host.open(box(t, guest, guest.beat(true)))
	must(t, err)
	if len(host.kept) != 0 || host.keptSize != 0 {
		t.Errorf("%d messages of %d bytes are kept", len(host.kept), host.keptSize)
	}
	if _, err := host.open(box(t, guest, beat{Received: 6})); !errors.Is(err, errTampered) {
		t.Errorf("more than were sent: %v", err)
	}
}

func BenchmarkSeal(b *testing.B) {
	host, guest := newPairs(b)
	m := Chat{ID: "a", Text: strings.Repeat("x", 200)}
	for b.Loop() {
		_, err := guest.open(box(b, host, m))
		must(b, err)
	}
}

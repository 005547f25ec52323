package signal

import (
	"errors"
	"strings"
	"testing"
)

func seals(t testing.TB, direction string) (closing, opening *seal) {
	t.Helper()
	closing, err := newSeal([32]byte{7}, direction)
	must(t, err)
	opening, err = newSeal([32]byte{7}, direction)
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
	s := &secrets{toHost: [32]byte{1}, toGuest: [32]byte{2}, fingerprint: ourPrint}
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
		"hello":  {Hello{Language: "de"}, true, false},
		"answer": {Answer{sdpOf(ourPrint)}, true, false},
		"lobby":  {Lobby{"soon", "de"}, false, true},
		"offer":  {Offer{sdpOf(ourPrint)}, false, true},
		"chat":   {Chat{"a", "b"}, true, true},
		"bye":    {Bye{ReasonLeft}, true, true},
	} {
		host, guest := newPairs(t)
		send := func(from, to *pair) bool {
			e, err := from.seal(row.message)
			must(t, err)
			m, err := to.open(e)
			if err != nil && !errors.Is(err, ErrMalformed) {
				t.Errorf("%s: %v", name, err)
			}
			return err == nil && m == row.message
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
	e, err := guest.seal(Answer{sdpOf([32]byte{9})})
	must(t, err)
	if _, err := host.open(e); !errors.Is(err, ErrFingerprint) {
		t.Errorf("foreign answer: %v", err)
	}
}

func TestPairMissing(t *testing.T) {
	host, guest := newPairs(t)
	var sent [][]byte
	for range 5 {
		e, err := host.seal(Chat{"a", "b"})
		must(t, err)
		sent = append(sent, e.box)
	}
	for received := range sent {
		again, err := host.missing(uint64(received))
		must(t, err)
		if len(again) != len(sent)-received || len(again) > 0 && string(again[0]) != string(sent[received]) {
			t.Errorf("after %d: %d boxes", received, len(again))
		}
	}
	if _, err := host.missing(6); !errors.Is(err, errTampered) {
		t.Errorf("more than were sent: %v", err)
	}
	for range maxKept {
		_, err := host.seal(Chat{"a", "b"})
		must(t, err)
	}
	if _, err := host.missing(4); !errors.Is(err, errLost) {
		t.Errorf("no longer kept: %v", err)
	}
	for range 2 * maxKeptBytes / maxChat {
		_, err := guest.seal(Chat{"a", strings.Repeat("x", maxChat)})
		must(t, err)
	}
	if guest.keptSize > maxKeptBytes || len(guest.kept) == 0 {
		t.Errorf("%d boxes of %d bytes are kept", len(guest.kept), guest.keptSize)
	}
}

func BenchmarkSeal(b *testing.B) {
	host, guest := newPairs(b)
	m := Chat{"a", strings.Repeat("x", 200)}
	for b.Loop() {
		e, err := host.seal(m)
		must(b, err)
		_, err = guest.open(e)
		must(b, err)
	}
}

package signal

import (
	"crypto/rand"
	"fmt"
	"testing"
)

const benchPassword = "12345678"

func testParty(print byte) party {
	return party{"https://talk.example.org", "a/b/c", [32]byte{print}, rand.Reader}
}

func testBench() *bench { return newBench(testParty(1), benchPassword) }

// reply is the lobby's answer to one body: what it sent to the guest, by type.
func reply(t testing.TB, b *bench, guest string, in body) (out []body) {
	t.Helper()
	b.hear(guest, encodeBody(in))
	return bodies(t, b)
}

func bodies(t testing.TB, b *bench) (out []body) {
	t.Helper()
	for _, m := range b.sent(t) {
		if to, ok := m.(LineTo); ok {
			decoded, err := decodeBody(to.Body)
			must(t, err)
			out = append(out, decoded)
		}
	}
	return out
}

// enter lets a guest in and gives its end of the pair.
func enter(t testing.TB, b *bench, guest string) *pair {
	t.Helper()
	b.arrive(guest)
	p := testParty(2)
	r, a, err := p.startGuest(benchPassword, bodies(t, b)[0].(invite))
	must(t, err)
	must(t, r.meet(reply(t, b, guest, a)[0].(pakeB).side))
	s, err := r.verify(reply(t, b, guest, confirmA{r.prove()})[0].(confirmB).proof)
	must(t, err)
	q, err := newPair(false, p.fingerprint, s)
	must(t, err)
	return q
}

func TestAbandonedRuns(t *testing.T) {
	b := testBench()
	b.arrive("g")
	p := testParty(2)
	in := bodies(t, b)[0].(invite)
	for n := 1; ; n++ {
		_, a, err := p.startGuest(benchPassword, in)
		must(t, err)
		reply(t, b, "g", a)
		out := reply(t, b, "g", a)
		if n == maxAbandoned {
			if len(out) != 0 || b.visitors["g"] != nil {
				t.Fatalf("still here after %d abandoned runs", n)
			}
			break
		}
		in = out[0].(invite)
	}
	if b.wrongs != 0 || len(b.events) != 0 {
		t.Errorf("abandoned runs count as guesses: %d, %v", b.wrongs, b.events)
	}
}

// A tag that would fit is not looked at when the nonce is not the one committed to.
func TestNonceBeforeTag(t *testing.T) {
	b := testBench()
	b.arrive("g")
	p := testParty(2)
	r, a, err := p.startGuest(benchPassword, bodies(t, b)[0].(invite))
	must(t, err)
	must(t, r.meet(reply(t, b, "g", a)[0].(pakeB).side))
	confirm := r.prove()
	confirm.nonce[0] ^= 1
	if _, ok := reply(t, b, "g", confirmA{confirm})[0].(invite); !ok || len(b.events) != 0 {
		t.Errorf("events %v", b.events)
	}
}

func TestLimitsOfLobby(t *testing.T) {
	b := testBench()
	for i := range 10 * maxVisitors {
		b.arrive(fmt.Sprint(i))
	}
	if len(b.visitors) != maxVisitors+maxPairs {
		t.Errorf("%d visitors", len(b.visitors))
	}
	b = testBench()
	for i := range maxPairs {
		enter(t, b, fmt.Sprint(i))
	}
	b.arrive("late")
	p := testParty(2)
	r, a, err := p.startGuest(benchPassword, bodies(t, b)[0].(invite))
	must(t, err)
	must(t, r.meet(reply(t, b, "late", a)[0].(pakeB).side))
	if _, ok := reply(t, b, "late", confirmA{r.prove()})[0].(closed); !ok || len(b.guests) != maxPairs {
		t.Errorf("%d pairs", len(b.guests))
	}
}

// BenchmarkRun is both sides of one run: two scalar multiplications each, and hashes.
func BenchmarkRun(b *testing.B) {
	p := testParty(1)
	for b.Loop() {
		guest, first, err := p.startGuest(benchPassword, invite{})
		must(b, err)
		host, second, err := p.startHost(benchPassword, invite{}, first)
		must(b, err)
		must(b, guest.meet(second.side))
		_, err = host.verify(guest.prove())
		must(b, err)
		_, err = guest.verify(host.prove())
		must(b, err)
	}
}

func BenchmarkRoomID(b *testing.B) {
	for b.Loop() {
		RoomID("spreekbox/koeln/otter", "https://talk.example.org")
	}
}

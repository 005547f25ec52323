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
	if len(b.visitors) != maxVisitors {
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
	if _, ok := reply(t, b, "late", confirmA{r.prove()})[0].(closed); !ok || b.pairs != maxPairs {
		t.Errorf("%d pairs", b.pairs)
	}
}

// Boxes from before the answer to a resync, and answers of an earlier round, are stale.
func TestStaleAfterLoss(t *testing.T) {
	b := testBench()
	guest := enter(t, b, "g")
	lost, err := guest.seal(Chat{"1", "lost"})
	must(t, err)
	late, err := guest.seal(Chat{"2", "late"})
	must(t, err)
	b.lineLost()
	b.lineBack()
	early := bodies(t, b)[0].(resync)
	b.lineLost()
	b.lineBack()
	ask := bodies(t, b)[0].(resync)
	if ask.round <= early.round {
		t.Fatalf("round %d after %d", ask.round, early.round)
	}
	b.events = nil
	for _, stale := range []body{late, resync{0, early.round}, lost, late} {
		if out := reply(t, b, "g", stale); len(out) != 0 || len(b.events) != 0 {
			t.Fatalf("%#v is answered with %v, %v", stale, out, b.events)
		}
	}
	for _, genuine := range []body{resync{0, ask.round}, lost, late} {
		reply(t, b, "g", genuine)
	}
	if len(b.events) != 2 {
		t.Errorf("events %v", b.events)
	}
	reply(t, b, "g", resync{0, ask.round}) // repeated by a server: nothing happens
	if len(b.events) != 2 || b.visitors["g"] == nil {
		t.Errorf("events %v", b.events)
	}
}

// A guest that claims to have opened boxes that were never sent is not genuine.
func TestForgedSync(t *testing.T) {
	b := testBench()
	enter(t, b, "g")
	b.lineLost()
	b.lineBack()
	ask := bodies(t, b)[0].(resync)
	reply(t, b, "g", resync{1, ask.round})
	if got := b.events[len(b.events)-1]; got != (Tampered{"g"}) {
		t.Errorf("got %#v", got)
	}
}

// FuzzLobby plays rows of events by a server and guests that keep to no rule.
// Laws: nothing panics, memory stays bounded, nobody is proven without the
// password, and every proven guest ends with exactly one event.
func FuzzLobby(f *testing.F) {
	for _, seed := range []string{"a", "apc", "apcapc", "aapcslbee", "aPCPCPCPCPCPCPC", "apceeuE", "xapcaPC", "apcdagl"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, script []byte) {
		if len(script) > 200 {
			return
		}
		b := testBench()
		alive := map[string]bool{} // proven and not ended
		knows := false             // somebody used the right password
		var in invite
		var r *run
		var q *pair
		p := testParty(2)
		read := 0
		for i, op := range script {
			guest := fmt.Sprint(i % 3)
			switch op {
			case 'a':
				b.arrive(guest)
			case 'l':
				b.leave(guest)
			case 'd':
				b.drop(guest)
			case 's':
				b.lineLost()
			case 'b':
				b.lineBack()
			case 'x':
				b.shut()
			case 'o':
				b.overflow(guest)
			case 'u':
				b.say(guest, Chat{"a", "b"})
			case 'f':
				b.say(guest, Offer{sdpOf([32]byte{9})})
			case 'p', 'P':
				password := benchPassword
				if op == 'P' {
					password = "87654321"
				}
				knows = knows || op == 'p'
				if next, a, err := p.startGuest(password, in); err == nil {
					r = next
					b.hear(guest, encodeBody(a))
				}
			case 'c', 'C':
				if r != nil && r.isk != nil {
					b.hear(guest, encodeBody(confirmA{r.prove()}))
				}
			case 'e', 'E':
				if q != nil {
					if e, err := q.seal(Chat{"a", "b"}); err == nil && op == 'e' {
						b.hear(guest, encodeBody(e))
					}
				}
			case 'g':
				b.hear(guest, encodeBody(resync{0, uint64(i)}))
			default:
				b.hear(guest, script[i:])
			}
			for _, out := range bodies(t, b) {
				switch out := out.(type) {
				case invite:
					in = out
				case pakeB:
					if r != nil && r.isk == nil {
						_ = r.meet(out.side)
					}
				case confirmB:
					if r != nil && r.isk != nil && r.opens(out.proof) {
						if s, err := r.verify(out.proof); err == nil {
							q, _ = newPair(false, p.fingerprint, s)
						}
					}
				}
			}
			for _, e := range b.events[read:] {
				switch e := e.(type) {
				case Proven:
					if !knows || alive[e.Guest] {
						t.Fatalf("%s is proven", e.Guest)
					}
					alive[e.Guest] = true
				case Received:
					if !alive[e.Guest] {
						t.Fatalf("%s speaks", e.Guest)
					}
				case GuestGone, Tampered:
					id := guest
					if !alive[id] {
						t.Fatalf("%s ends twice", id)
					}
					delete(alive, id)
				}
			}
			read = len(b.events)
			if op == 'd' {
				delete(alive, guest)
			}
			for id := range alive {
				if v := b.visitors[id]; v == nil || v.pair == nil {
					t.Fatalf("%s vanished without a word", id)
				}
			}
			if b.pairs != len(alive) || b.wrongs > maxGuesses || len(b.visitors) > maxVisitors+maxPairs {
				t.Fatalf("%d pairs, %d alive, %d wrong, %d visitors", b.pairs, len(alive), b.wrongs, len(b.visitors))
			}
		}
	})
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

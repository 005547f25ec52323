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

// guessWrong has a line guess, with the invite that it has just got.
func guessWrong(t testing.TB, b *bench, line string, in invite) []body {
	t.Helper()
	p := testParty(2)
	r, a, err := p.startGuest("87654321", in)
	must(t, err)
	must(t, r.meet(reply(t, b, line, a)[0].(pakeB).side))
	return reply(t, b, line, confirmA{r.prove()})
}

// The answer to a wrong guess comes later with each one. Whoever knows the
// password is let in at once meanwhile, and nothing makes an answer come sooner.
func TestLateAnswers(t *testing.T) {
	b := testBench()
	late := func(line string, early []body) (ticks int, answer []body) {
		t.Helper()
		for answer = early; len(answer) == 0; ticks++ {
			if ticks > 100 {
				t.Fatal("no answer")
			}
			b.lock(true)
			b.lock(false)
			b.sent(t)
			must(t, b.tick())
			for _, m := range b.sent(t) {
				if to, ok := m.(LineTo); ok && to.Guest == line {
					decoded, err := decodeBody(to.Body)
					must(t, err)
					answer = append(answer, decoded)
				}
			}
		}
		return ticks, answer
	}
	var waits []int
	for n := 0; b.wrongs < maxGuesses-1; n++ {
		line := fmt.Sprint("wrong", n)
		b.arrive(line)
		in := bodies(t, b)[0].(invite)
		for left := maxLineGuesses - 1; left >= 0 && b.wrongs < maxGuesses-1; left-- {
			early := guessWrong(t, b, line, in)
			if got := b.events[len(b.events)-1]; got != (Wrong{b.wrongs, maxGuesses - b.wrongs}) {
				t.Fatalf("the counsellor hears %#v", got)
			}
			enter(t, b, fmt.Sprint("right", b.wrongs))
			b.drop(fmt.Sprint("g", b.count))
			b.sent(t)
			ticks, answer := late(line, early)
			waits = append(waits, ticks)
			if answer[0] != (wrong{min(left, maxGuesses-b.wrongs)}) {
				t.Fatalf("guess %d is answered with %#v", b.wrongs, answer)
			}
			if left > 0 {
				in = answer[1].(invite)
			}
		}
	}
	if want := []int{0, 2, 4, 1, 3, 5, 1, 4, 6, 2, 4, 7, 3, 5, 7, 4, 6, 8, 4}; fmt.Sprint(waits) != fmt.Sprint(want) {
		t.Errorf("answers came after %v ticks, want %v", waits, want)
	}
}

// Who waits for an answer cannot guess meanwhile, and is dropped for trying.
func TestNoGuessMeanwhile(t *testing.T) {
	b := testBench()
	b.arrive("g")
	in := bodies(t, b)[0].(invite)
	in = guessWrong(t, b, "g", in)[1].(invite)
	if out := guessWrong(t, b, "g", in); len(out) != 0 {
		t.Fatalf("the second answer comes at once: %#v", out)
	}
	for range maxAbandoned {
		_, a, err := testParty(2).startGuest(benchPassword, in)
		must(t, err)
		if out := reply(t, b, "g", a); len(out) != 0 {
			t.Fatalf("answered with %#v", out)
		}
	}
	if b.visitors["g"] != nil || b.wrongs != 2 {
		t.Errorf("still there, %d guesses", b.wrongs)
	}
}

// With another password each line has its guesses anew, also one that had none left
// when the old one was locked, and one that waits for an answer.
func TestRearmed(t *testing.T) {
	b := testBench()
	answer := func(out []body) []body {
		t.Helper()
		for ticks := 0; len(out) == 0; ticks++ {
			if ticks > 100 {
				t.Fatal("no answer")
			}
			must(t, b.tick())
			out = bodies(t, b)
		}
		return out
	}
	b.wrongs = maxGuesses - maxLineGuesses
	b.arrive("g")
	in := bodies(t, b)[0].(invite)
	for range maxLineGuesses - 1 {
		in = answer(guessWrong(t, b, "g", in))[1].(invite)
	}
	if out := guessWrong(t, b, "g", in); out[0] != (wrong{0}) || b.wrongs != maxGuesses {
		t.Fatalf("%d guesses, %#v", b.wrongs, out)
	}
	b.rearm("11112222")
	in = answer(nil)[0].(invite)
	in = answer(guessWrong(t, b, "g", in))[1].(invite)
	if out := guessWrong(t, b, "g", in); len(out) != 0 {
		t.Fatalf("the second answer comes at once: %#v", out)
	}
	b.rearm("33334444")
	if out := answer(nil); out[0] != (wrong{maxLineGuesses}) || len(out) != 2 {
		t.Errorf("answered with %#v", out)
	}
	if v := b.visitors["g"]; v.wrongs != 0 || b.wrongs != 0 {
		t.Errorf("%d guesses of the line, %d of the room", v.wrongs, b.wrongs)
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

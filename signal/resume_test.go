package signal

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
)

// lines are the server's ids, name is what the owner calls the first guest.
const (
	firstLine, secondLine, thirdLine = "0", "1", "2"
	firstName                        = "g1"
)

// newcomer is a line that has been greeted.
func newcomer(t testing.TB, b *bench, line string) (sid [16]byte) {
	t.Helper()
	b.arrive(line)
	switch greeting := bodies(t, b)[0].(type) {
	case invite:
		return greeting.sid
	case locked:
		return greeting.sid
	case closed:
		return greeting.sid
	}
	t.Fatal("not greeted")
	return sid
}

// goOn resumes over a new line and gives what the host sent again.
func goOn(t testing.TB, b *bench, p *pair, line string) []body {
	t.Helper()
	a, err := p.ask(b.party.random, newcomer(t, b, line))
	must(t, err)
	out := reply(t, b, line, a)
	again, err := p.accept(out[0].(resumeB))
	must(t, err)
	for _, e := range again {
		out = append(out, reply(t, b, line, e)...)
	}
	return out[1:]
}

// last are the latest n events.
func (b *bench) last(n int) []Event { return b.events[max(0, len(b.events)-n):] }

func wantEvents(t testing.TB, b *bench, want ...Event) {
	t.Helper()
	if !reflect.DeepEqual(b.events, want) {
		t.Fatalf("events\n got %#v\nwant %#v", b.events, want)
	}
	b.events = nil
}

// A line breaks with messages on their way in both directions, and more are
// said while it is down: all arrive, once and in order, over another one.
func TestResume(t *testing.T) {
	b := testBench()
	guest := enter(t, b, firstLine)
	b.events = nil
	for round, line := range []string{secondLine, thirdLine, firstLine} {
		text := func(i int) Chat { return Chat{ID: fmt.Sprint(round), Text: fmt.Sprint(i)} }
		box(t, guest, text(1)) // lost
		b.say(firstName, text(2))
		b.sent(t) // lost
		old := b.guests[firstName].line
		b.leave(old, false)
		guest.suspend()
		_, err := guest.seal(text(3))
		must(t, err)
		b.say(firstName, text(4))
		wantEvents(t, b, GuestLost{firstName})
		var heard []Message
		for _, e := range goOn(t, b, guest, line) {
			m, err := guest.open(e.(envelope))
			must(t, err)
			heard = append(heard, m)
		}
		if want := []Message{text(2), text(4)}; !reflect.DeepEqual(heard, want) {
			t.Errorf("guest hears %v, want %v", heard, want)
		}
		wantEvents(t, b, Resumed{Guest: firstName}, Received{firstName, text(1)}, Received{firstName, text(3)})
	}
	if b.wrongs != 0 {
		t.Errorf("%d guesses counted", b.wrongs)
	}
}

// The line that proves the pair wins over one that only looks alive.
func TestNewestLineWins(t *testing.T) {
	b := testBench()
	guest := enter(t, b, firstLine)
	stale := box(t, guest, Chat{ID: "a", Text: "over the old line"})
	b.events = nil
	a, err := guest.ask(b.party.random, newcomer(t, b, secondLine))
	must(t, err)
	b.hear(secondLine, encodeBody(a))
	var sent []string
	for _, m := range b.sent(t) {
		sent = append(sent, fmt.Sprintf("%T", m))
	}
	if want := []string{"signal.LineDrop", "signal.LineProven", "signal.LineTo", "signal.LineRelay"}; !slices.Equal(sent, want) {
		t.Errorf("sent %v, want %v", sent, want) // room at the server first, then the proof, then the word to the guest
	}
	b.hear(firstLine, encodeBody(stale))
	b.leave(firstLine, false)
	wantEvents(t, b, Resumed{firstName, true})
}

// Nothing that was overheard or made up resumes a pair, and none of it is a
// guess on the password or harms the pair.
func TestForgedResume(t *testing.T) {
	b := testBench()
	guest := enter(t, b, firstLine)
	overheard, err := guest.ask(b.party.random, newcomer(t, b, secondLine))
	must(t, err)
	b.events = nil
	other := overheard
	other.pair[0] ^= 1
	late := overheard
	late.epoch++
	more := overheard
	more.received++
	nonce := overheard
	nonce.nonce[0] ^= 1
	tag := overheard
	tag.tag[0] ^= 1
	for name, forged := range map[string]resumeA{"on another line": overheard, "later epoch": late, "other count": more, "other nonce": nonce, "other tag": tag} {
		newcomer(t, b, thirdLine)
		if out := reply(t, b, thirdLine, forged); len(out) != 0 || b.visitors[thirdLine].guest != nil {
			t.Errorf("%s: answered with %v", name, out)
		}
		b.leave(thirdLine, false)
	}
	newcomer(t, b, thirdLine)
	if out := reply(t, b, thirdLine, other); len(out) != 2 || out[0] != (unknown{}) {
		t.Errorf("another pair: answered with %v", out)
	} else if _, ok := out[1].(invite); !ok {
		t.Errorf("another pair: no way to the password: %v", out)
	}
	for range maxAbandoned {
		b.hear(thirdLine, encodeBody(overheard))
	}
	if b.visitors[thirdLine] != nil {
		t.Error("a line may try for ever")
	}
	wantEvents(t, b)
	out := reply(t, b, secondLine, overheard) // the genuine one
	if _, err := guest.accept(out[0].(resumeB)); err != nil {
		t.Error(err)
	}
	wantEvents(t, b, Resumed{firstName, true})
	b.hear(secondLine, encodeBody(overheard)) // and once more
	wantEvents(t, b, Tampered{firstName})
}

// Of two attempts the guest's later one holds, whichever the server brings first.
func TestEarlierAttemptIsOver(t *testing.T) {
	b := testBench()
	guest := enter(t, b, firstLine)
	early, err := guest.ask(b.party.random, newcomer(t, b, secondLine))
	must(t, err)
	late, err := guest.ask(b.party.random, newcomer(t, b, thirdLine))
	must(t, err)
	out := reply(t, b, thirdLine, late)
	if reply(t, b, secondLine, early) != nil {
		t.Error("an earlier attempt is answered")
	}
	if _, err := guest.accept(out[0].(resumeB)); err != nil {
		t.Error(err)
	}
	if _, err := guest.accept(out[0].(resumeB)); !errors.Is(err, errStale) {
		t.Errorf("an answer serves twice: %v", err)
	}
}

// An answer that the host did not give to this attempt moves nothing.
func TestForgedAnswer(t *testing.T) {
	b := testBench()
	guest := enter(t, b, firstLine)
	if _, err := guest.accept(resumeB{}); !errors.Is(err, errStale) {
		t.Errorf("without an attempt: %v", err)
	}
	first, err := guest.ask(b.party.random, newcomer(t, b, secondLine))
	must(t, err)
	old := reply(t, b, secondLine, first)[0].(resumeB)
	second, err := guest.ask(b.party.random, newcomer(t, b, thirdLine))
	must(t, err)
	genuine := reply(t, b, thirdLine, second)[0].(resumeB)
	more := genuine
	more.received++
	tag := genuine
	tag.tag[63] ^= 1
	for name, forged := range map[string]resumeB{"replayed": old, "other count": more, "other tag": tag} {
		if _, err := guest.accept(forged); !errors.Is(err, errStale) || guest.live {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := guest.accept(genuine); err != nil || !guest.live {
		t.Error(err)
	}
}

// After a removal or too many guesses nobody new comes in, and who is in comes back.
func TestResumeWhenNobodyNewMayJoin(t *testing.T) {
	for name, close := range map[string]func(*bench){
		"shut":   func(b *bench) { b.lock(true) },
		"closed": func(b *bench) { b.close() },
		"locked": func(b *bench) { b.wrongs = maxGuesses; b.greetAll() },
	} {
		t.Run(name, func(t *testing.T) {
			b := testBench()
			guest := enter(t, b, firstLine)
			close(b)
			b.leave(firstLine, false)
			goOn(t, b, guest, secondLine)
			if got := b.last(1)[0]; got != (Resumed{Guest: firstName}) {
				t.Errorf("got %#v", got)
			}
			_, a, err := testParty(2).startGuest(benchPassword, invite{newcomer(t, b, thirdLine)})
			must(t, err)
			switch out := reply(t, b, thirdLine, a)[0].(type) {
			case locked, closed:
			default:
				t.Errorf("a new one is answered with %#v", out)
			}
		})
	}
}

// Who was sent away, or whose pair has ended, does not come back.
func TestDroppedCannotResume(t *testing.T) {
	for name, end := range map[string]func(*bench){
		"dropped":          func(b *bench) { b.drop(firstName) },
		"dropped and shut": func(b *bench) { b.drop(firstName); b.close() },
		"left":             func(b *bench) { b.leave(firstLine, true) },
		"overflowed":       func(b *bench) { b.overflow(firstName) },
	} {
		b := testBench()
		guest := enter(t, b, firstLine)
		end(b)
		b.sent(t)
		b.events = nil
		a, err := guest.ask(b.party.random, newcomer(t, b, secondLine))
		must(t, err)
		if out := reply(t, b, secondLine, a); out[0] != (unknown{}) {
			t.Errorf("%s: answered with %v", name, out)
		}
		wantEvents(t, b)
	}
}

// More was said than is kept: the pair ends, and that is no forgery.
func TestTooMuchToResume(t *testing.T) {
	b := testBench()
	guest := enter(t, b, firstLine)
	b.leave(firstLine, false)
	for range maxKept + 1 {
		b.say(firstName, Chat{ID: "a", Text: "b"})
	}
	a, err := guest.ask(b.party.random, newcomer(t, b, secondLine))
	must(t, err)
	b.events = nil
	b.hear(secondLine, encodeBody(a))
	wantEvents(t, b, GuestGone{firstName})
	if len(b.guests) != 0 || b.visitors[secondLine] != nil {
		t.Error("something is left of the pair")
	}
}

// Our own line breaks: everybody who is announced again goes on in the same way,
// also over a line of the same id. What was sealed before is stale.
func TestHostsLineLost(t *testing.T) {
	b := testBench()
	guest := enter(t, b, firstLine)
	stale := box(t, guest, Chat{ID: "1", Text: "lost"})
	b.lineLost()
	b.events = nil
	b.arrive(firstLine)
	b.hear(firstLine, encodeBody(stale))
	sid := bodies(t, b)[0].(invite).sid
	a, err := guest.ask(b.party.random, sid)
	must(t, err)
	again, err := guest.accept(reply(t, b, firstLine, a)[0].(resumeB))
	must(t, err)
	reply(t, b, firstLine, again[0])
	wantEvents(t, b, Resumed{Guest: firstName}, Received{firstName, Chat{ID: "1", Text: "lost"}})
}

// An admitted guest who is silent for long, or does not answer when asked, is
// reported; a word of it, however late, is welcome.
func TestSilence(t *testing.T) {
	b := testBench()
	guest := enter(t, b, firstLine)
	tick := func(n int) {
		for range n {
			must(t, b.tick())
		}
	}
	tick(2 * silentTicks)
	must(t, b.probe())
	b.events = nil
	b.sent(t)
	wantEvents(t, b) // whoever waits may be asleep
	b.say(firstName, Offer{sdpOf(b.party.fingerprint)})
	_, err := guest.open(bodies(t, b)[0].(envelope))
	must(t, err)
	tick(silentTicks - 1)
	wantEvents(t, b)
	tick(1)
	wantEvents(t, b, GuestLost{firstName})
	tick(1)
	out := reply(t, b, firstLine, box(t, guest, guest.beat(true)))
	wantEvents(t, b, Resumed{Guest: firstName})
	m, err := guest.open(out[0].(envelope))
	must(t, err)
	if m != (beat{Received: 1}) {
		t.Errorf("answered with %#v", m)
	}
	must(t, b.probe())
	m, err = guest.open(bodies(t, b)[0].(envelope))
	must(t, err)
	if m.(beat).Ask != true {
		t.Error("the guest is not asked")
	}
	tick(probeTicks - 1)
	wantEvents(t, b)
	tick(1)
	wantEvents(t, b, GuestLost{firstName})
	for range 2 { // only one of the signs is an answer
		reply(t, b, firstLine, box(t, guest, guest.beat(false)))
	}
	wantEvents(t, b, Resumed{Guest: firstName}, Reached{firstName})
}

package signal

import (
	"errors"
	"fmt"
	"testing"
)

// FuzzPairs lets a server without sense carry what two ends say: it loses,
// repeats, turns around and breaks lines. Laws: nothing panics; each end hears
// what the other one said, in order, nothing twice and nothing made up; a
// guest goes on only after its host, or one of them ends the pair.
func FuzzPairs(f *testing.F) {
	for _, seed := range []string{"hgHG", "hghgxiabHGHG", "hgxiarbHG", "xiaxiabHGhHgG", "hhggHHGGG", "xjab", "xiabbhH", "0iaxb0"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, script []byte) {
		if len(script) > 300 {
			return
		}
		host, guest := newPairs(t)
		ends := []*end{{pair: host}, {pair: guest}}
		var sid [16]byte
		var asks []resumeA
		var answers []resumeB
		for n, op := range script {
			switch op {
			case 'h', 'g': // host or guest says something
				e := ends[op&1]
				e.said++
				boxes, err := e.seal(Chat{ID: "a", Text: fmt.Sprint(e.said)})
				must(t, err)
				e.out = append(e.out, boxes...)
			case 'H', 'G': // the other one hears the next
				from, to := ends[op&1], ends[op&1^1]
				if len(from.out) > 0 {
					e := from.out[0]
					from.out = from.out[1:]
					if to.hear(t, e) {
						return
					}
				}
			case 'l': // lost
				if len(ends[n&1].out) > 0 {
					ends[n&1].out = ends[n&1].out[1:]
				}
			case 't': // twice
				if out := ends[n&1].out; len(out) > 0 {
					ends[n&1].out = append(out, out[0])
				}
			case 'x':
				host.suspend()
			case 'i', 'j':
				sid[0] = op
				a, err := guest.ask(stream(fmt.Sprint(n)), sid)
				must(t, err)
				asks = append(asks, a)
			case 'a', 'r': // the newest attempt, or an old one
				if len(asks) == 0 {
					break
				}
				a := asks[len(asks)-1]
				if op == 'r' {
					a = asks[0]
				}
				b, boxes, err := host.answer(sid, a)
				if err == nil {
					answers = append(answers, b)
					ends[0].out = boxes
				} else if !errors.Is(err, errStale) {
					return
				}
			case 'b', 'c':
				if len(answers) == 0 {
					break
				}
				b := answers[len(answers)-1]
				if op == 'c' {
					b = answers[0]
				}
				boxes, err := guest.accept(b)
				if err == nil {
					ends[1].out = boxes
					if host.epoch < guest.epoch {
						t.Fatalf("guest is in epoch %d, host in %d", guest.epoch, host.epoch)
					}
				} else if !errors.Is(err, errStale) {
					return
				}
			}
			for i, e := range ends {
				if e.heard > ends[1-i].said || len(e.kept) > maxKept {
					t.Fatalf("heard %d of %d, kept %d", e.heard, ends[1-i].said, len(e.kept))
				}
			}
		}
	})
}

// end is one side of a pair in a bad server's hands.
type end struct {
	*pair
	out         []envelope // on its way to the other one
	said, heard int
}

// hear opens one box; true ends the pair.
func (e *end) hear(t *testing.T, b envelope) (over bool) {
	t.Helper()
	if !e.live {
		return false // as both owners do
	}
	m, err := e.open(b)
	if err != nil {
		return true
	}
	e.heard++
	if want := (Chat{ID: "a", Text: fmt.Sprint(e.heard)}); m != want {
		t.Fatalf("heard %v, want %v", m, want)
	}
	return false
}

// FuzzLobby plays rows of events by a server and guests that keep to no rule.
// Laws: nothing panics, memory stays bounded, nobody is proven without the
// password, and every proven guest ends with exactly one event, unless its
// owner ends it.
func FuzzLobby(f *testing.F) {
	for _, seed := range []string{"a", "apc", "apcapc", "aapcsarqlbee", "aPCPCPCPCPCPCPC", "apceeuE", "xapcaPC", "apcdagl", "apclarqe", "apcLar", "apcsarRqe", "apcxlarq", "apcarqtTeb", "yapcykyLyty"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, script []byte) {
		if len(script) > 200 {
			return
		}
		b := testBench()
		alive := map[string]bool{} // proven and not ended
		knows := false             // somebody used the right password
		var sid [16]byte
		var r *run
		var q *pair
		var asked resumeA
		p := testParty(2)
		read := 0
		for i, op := range script {
			line, name := fmt.Sprint(i%3), fmt.Sprint("g", 1+i%3)
			switch op {
			case 'a':
				b.arrive(line)
			case 'l', 'L':
				b.leave(line, op == 'L')
			case 'd':
				b.drop(name)
				delete(alive, name)
			case 's':
				b.lineLost()
			case 'x':
				b.lock(!b.isLocked)
			case 'k':
				b.close()
			case 'y':
				b.relayed(LineRelay{line, &someRelay})
			case 'o':
				b.overflow(name)
			case 'u':
				b.say(name, Chat{ID: "a", Text: "b"})
			case 'f':
				b.say(name, Offer{sdpOf([32]byte{9})})
			case 'F':
				b.say(name, Offer{sdpOf(b.party.fingerprint)})
			case 't':
				must(t, b.tick())
			case 'T':
				must(t, b.probe())
			case 'p', 'P':
				password := benchPassword
				if op == 'P' {
					password = "87654321"
				}
				knows = knows || op == 'p'
				if next, a, err := p.startGuest(password, invite{sid}); err == nil {
					r = next
					b.hear(line, encodeBody(a))
				}
			case 'c', 'C':
				if r != nil && r.isk != nil {
					b.hear(line, encodeBody(confirmA{r.prove()}))
				}
			case 'e', 'b':
				if q != nil {
					m := Message(Chat{ID: "a", Text: "b"})
					if op == 'b' {
						m = q.beat(true)
					}
					boxes, err := q.seal(m)
					must(t, err)
					for _, e := range boxes {
						b.hear(line, encodeBody(e))
					}
				}
			case 'r':
				if q != nil {
					asked, _ = q.ask(p.random, sid)
					b.hear(line, encodeBody(asked))
				}
			case 'R':
				b.hear(line, encodeBody(asked))
			default:
				b.hear(line, script[i:])
			}
			for _, out := range bodies(t, b) {
				switch out := out.(type) {
				case invite:
					sid = out.sid
				case locked:
					sid = out.sid
				case closed:
					sid = out.sid
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
				case resumeB:
					if q != nil {
						_, _ = q.accept(out)
					}
				}
			}
			for _, e := range b.events[read:] {
				id, over := "", false
				switch e := e.(type) {
				case Proven:
					if !knows || alive[e.Guest] {
						t.Fatalf("%s is proven", e.Guest)
					}
					alive[e.Guest] = true
					continue
				case Received:
					id = e.Guest
				case GuestLost:
					id = e.Guest
				case Resumed:
					id = e.Guest
				case Reached:
					id = e.Guest
				case Relays:
					id = e.Guest
				case GuestGone:
					id, over = e.Guest, true
				case Tampered:
					id, over = e.Guest, true
				default:
					continue
				}
				if !alive[id] {
					t.Fatalf("%#v of one who is not there", e)
				}
				if over {
					delete(alive, id)
				}
			}
			read = len(b.events)
			for id := range alive {
				if b.guests[id] == nil {
					t.Fatalf("%s vanished without a word", id)
				}
			}
			if len(b.guests) != len(alive) || b.wrongs > maxGuesses || len(b.visitors) > maxVisitors+maxPairs {
				t.Fatalf("%d pairs, %d alive, %d wrong, %d visitors", len(b.guests), len(alive), b.wrongs, len(b.visitors))
			}
		}
	})
}

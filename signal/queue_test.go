package signal

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// drain sends all that is in q, at most so many messages.
func drain(q *queue, most int) (sent []string) {
	for range most {
		b, more := q.head()
		if !more {
			break
		}
		q.next()
		sent = append(sent, string(b))
	}
	return sent
}

func TestQueueTakesTurns(t *testing.T) {
	var q queue
	for i := range 3 {
		q.push("a", true, fmt.Append(nil, "a", i))
	}
	q.push("b", true, []byte("b0"))
	for i := range 3 {
		for _, key := range []string{"x", "y"} {
			q.push(key, false, fmt.Append(nil, key, i))
		}
	}
	q.last = []byte("last")
	q.urge([]byte("first"))
	q.forget("nobody")
	if got, want := strings.Join(drain(&q, 100), " "), "first a0 b0 x0 a1 y0 a2 x1 y1 x2 y2 last"; got != want {
		t.Errorf("sent %s, want %s", got, want)
	}
	if q.size != 0 || len(q.proven)+len(q.others) != 0 {
		t.Errorf("left: %+v", q)
	}
}

// Who proves the password is among the proven from then on, in order.
func TestQueueOfOneWhoProves(t *testing.T) {
	var q queue
	q.push("a", false, []byte("before"))
	for range 50 {
		q.push("x", false, []byte("x"))
	}
	q.push("a", true, []byte("after"))
	q.push("a", false, []byte("again"))
	if got := strings.Join(drain(&q, 4), " "); got != "before x after x" {
		t.Errorf("sent %s", got)
	}
	q.forget("x")
	if got := strings.Join(drain(&q, 4), " "); got != "again" {
		t.Errorf("sent %s", got)
	}
}

// Whatever is put in comes out once, in the order of its lane, unless it is forgotten.
func TestQueueLosesNothing(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		var q queue
		want, got := map[string]string{}, map[string]string{}
		take := func(most int) {
			for _, s := range drain(&q, most) {
				got[s[:1]] += s
			}
		}
		for range 300 {
			key := string(rune('a' + random.IntN(5)))
			switch random.IntN(6) {
			case 0:
				take(2)
			case 1:
				if random.IntN(10) == 0 {
					q.forget(key)
					want[key] = got[key]
				}
			default:
				s := key + string(rune('0'+random.IntN(10)))
				q.push(key, key < "c", []byte(s))
				want[key] += s
			}
		}
		take(1000)
		for key := range want {
			if got[key] != want[key] {
				t.Fatalf("lane %s: got %s, want %s", key, got[key], want[key])
			}
		}
		if q.size != 0 {
			t.Fatalf("%d left", q.size)
		}
	}
}

// One guest comes back and misses hundreds of messages, strangers come in
// crowds: another guest's message goes out among the first all the same.
func TestNobodyWaitsForOthers(t *testing.T) {
	b := testBench()
	first := enter(t, b, firstLine)
	enter(t, b, secondLine)
	for range maxKept {
		b.say(firstName, Chat{ID: "a", Text: "missed"})
	}
	b.sent(t)
	first.suspend()
	a, err := first.ask(b.party.random, newcomer(t, b, thirdLine))
	must(t, err)
	b.hear(thirdLine, encodeBody(a))
	for i := range maxVisitors {
		b.arrive(fmt.Sprint("stranger", i))
	}
	b.say("g2", Chat{ID: "a", Text: "now"})
	late := 0
	for {
		text, more := b.line.pending.head()
		if !more {
			t.Fatal("never sent")
		}
		b.line.pending.next()
		if strings.Contains(string(text), `"guest":"`+secondLine+`"`) {
			break
		}
		late++
	}
	if late > 5 {
		t.Errorf("%d messages go out before", late)
	}
	for i := range maxVisitors {
		b.leave(fmt.Sprint("stranger", i), false)
	}
	if len(b.line.pending.others) != 0 {
		t.Error("strangers who have gone are still answered")
	}
}

package signal

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// bench is a lobby without a server: a test carries its messages.
type bench struct {
	*lobby
	events []Event
}

func newBench(p party, password string) *bench {
	b := &bench{}
	b.lobby = &lobby{
		party: p, password: password, log: slog.New(slog.DiscardHandler), line: &line{}, visitors: map[string]*visitor{}, guests: map[string]*proven{},
		emit: func(e Event) { b.events = append(b.events, e) },
	}
	return b
}

// sent takes what the lobby has sent so far.
func (b *bench) sent(t testing.TB) (out []LineMessage) {
	t.Helper()
	for text, more := b.line.pending.head(); more; text, more = b.line.pending.head() {
		b.line.pending.next()
		m, err := DecodeLine(text)
		must(t, err)
		out = append(out, m)
	}
	return out
}

// page is the page's end in a process of its own, one pair after the other.
type page struct {
	t    *testing.T
	in   io.Writer
	out  *bufio.Scanner
	pair int // number of the present one
}

// news is one line from the page.
type news struct {
	Pair  int             `json:"pair"`
	Room  string          `json:"room"`
	Body  json.RawMessage `json:"body"`
	Event *struct {
		Type        string    `json:"type"`
		CheckWord   [2]uint16 `json:"checkWord"`
		Fingerprint string    `json:"fingerprint"`
		Left        int       `json:"left"`
		Message     struct {
			Type, Text, State, SDP string
		} `json:"message"`
	} `json:"event"`
}

// bundle makes one file of the page's end, or skips where npm has not been.
func bundle(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("needs node")
	}
	if _, err := os.Stat("web/node_modules/@noble/curves"); err != nil {
		t.Skip("needs npm ci in signal/web")
	}
	file := filepath.Join(t.TempDir(), "guest.mjs")
	build := exec.CommandContext(t.Context(), "go", "tool", "esbuild", "test/guest.ts", "--bundle", "--platform=node", "--format=esm", "--log-level=warning", "--outfile="+file)
	build.Dir = "web"
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("bundle: %v\n%s", err, out)
	}
	return file
}

func openPage(t *testing.T, file string) *page {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	node := exec.CommandContext(ctx, "node", file)
	node.Dir = "web" // where the vectors' paths begin
	node.Stderr = os.Stderr
	in, err := node.StdinPipe()
	must(t, err)
	out, err := node.StdoutPipe()
	must(t, err)
	must(t, node.Start())
	t.Cleanup(func() {
		in.Close()
		_ = node.Wait()
	})
	q := &page{t: t, in: in, out: bufio.NewScanner(out)}
	q.out.Buffer(nil, 1<<20)
	return q
}

// begin gives the page a new room.
func (q *page) begin(t *testing.T, p party, askRoom bool) {
	t.Helper()
	q.t = t
	q.pair++
	q.write(`{"begin":{"origin":%q,"words":%q,"fingerprint":"%x","room":%t}}`, p.origin, p.words, p.fingerprint, askRoom)
	if !askRoom {
		return
	}
	id := RoomID(p.words, p.origin)
	if got := q.next().Room; got != hex.EncodeToString(id[:]) {
		t.Errorf("room is %s, want %x", got, id)
	}
}

func (q *page) write(format string, args ...any) {
	q.t.Helper()
	if _, err := fmt.Fprintf(q.in, format+"\n", args...); err != nil {
		q.t.Fatal(err)
	}
}

func (q *page) next() (n news) {
	q.t.Helper()
	for q.out.Scan() {
		n = news{}
		must(q.t, json.Unmarshal(q.out.Bytes(), &n))
		if n.Pair == q.pair {
			return n
		}
	}
	q.t.Fatalf("page is gone: %v", q.out.Err())
	return n
}

// body is the page's next line, which must be a body.
func (q *page) body() json.RawMessage {
	q.t.Helper()
	n := q.next()
	if n.Body == nil {
		q.t.Fatalf("got the event %+v, want a body", n.Event)
	}
	return n.Body
}

// event is the page's next line, which must be an event of this type.
func (q *page) event(kind string) news {
	q.t.Helper()
	n := q.next()
	if n.Event == nil || n.Event.Type != kind {
		q.t.Fatalf("got %s %+v, want the event %s", n.Body, n.Event, kind)
	}
	return n
}

// couple is a Go host and a page in one room, without a server between.
type couple struct {
	t *testing.T
	*bench
	*page
}

// someGuest is the line of the page, someName what the host calls it.
const someGuest, someName = "g", "g1"

// newCouple lets both look into a room; everything about it is drawn.
func newCouple(t *testing.T, q *page) (couple, string) {
	t.Helper()
	random := func(n int) string { return strings.ToLower(rand.Text()[:n]) }
	p := party{origin: "https://" + random(8) + ".example.org", words: random(5) + "/" + random(6) + "/" + random(7), random: rand.Reader}
	host, guest := p, p
	_, _ = rand.Read(host.fingerprint[:])
	_, _ = rand.Read(guest.fingerprint[:])
	password := fmt.Sprintf("%08d", mathrand.IntN(1e8))
	c := couple{t, newBench(host, password), q}
	q.begin(t, guest, q.pair == 0)
	c.arrive(someGuest)
	c.deliver()
	c.event("invited")
	return c, password
}

// deliver brings the host's bodies to the page and gives them back.
func (c couple) deliver() (bodies []json.RawMessage) {
	c.t.Helper()
	for _, m := range c.sent(c.t) {
		if to, ok := m.(LineTo); ok {
			c.write(`{"body":%s}`, to.Body)
			bodies = append(bodies, to.Body)
		}
	}
	return bodies
}

// carry brings the page's next body to the host and the answers back.
func (c couple) carry() {
	c.t.Helper()
	c.hear(someGuest, c.body())
	c.deliver()
}

// prove lets a run take its course.
func (c couple) prove(password string) {
	c.t.Helper()
	c.write(`{"submit":%q}`, password)
	c.carry() // pake.a
	confirm := c.body()
	c.event("confirming")
	c.hear(someGuest, confirm)
	c.deliver()
	proven := c.event("proven")
	guest := c.visitors[someGuest].guest
	want := Proven{guest.name, proven.Event.CheckWord, guest.theirs}
	if got := c.events[len(c.events)-1]; got != want {
		c.t.Fatalf("host has %+v, page %+v", got, want)
	}
	if proven.Event.Fingerprint != hex.EncodeToString(c.party.fingerprint[:]) {
		c.t.Fatalf("page sees the certificate %s", proven.Event.Fingerprint)
	}
}

// TestPage lets Go and TypeScript talk; all that is random differs each time.
func TestPage(t *testing.T) {
	q := openPage(t, bundle(t))
	t.Run("talk", func(t *testing.T) {
		c, password := newCouple(t, q)
		c.prove(password)
		for i := range 3 {
			text := fmt.Sprintf("Grüße %d", i)
			c.say(someName, Chat{ID: "a", Text: text})
			c.deliver()
			if got := c.event("message").Event.Message.Text; got != text {
				t.Errorf("page reads %q", got)
			}
			c.write(`{"send":{"type":"chat","id":"b","text":%q}}`, text)
			c.carry()
			want := Received{someName, Chat{ID: "b", Text: text}}
			if got := c.events[len(c.events)-1]; !reflect.DeepEqual(got, want) {
				t.Errorf("host reads %#v", got)
			}
		}
	})
	t.Run("offer with the proven certificate", func(t *testing.T) {
		c, password := newCouple(t, q)
		c.prove(password)
		c.say(someName, Offer{sdpOf(c.party.fingerprint)})
		c.deliver()
		c.event("message")
	})
	t.Run("offer with another certificate", func(t *testing.T) {
		c, password := newCouple(t, q)
		c.prove(password)
		c.guests[someName].mine = [32]byte{1} // a host that has lost its mind
		c.say(someName, Offer{sdpOf([32]byte{1})})
		c.deliver()
		bye := c.body()
		c.event("tampered")
		c.hear(someGuest, bye)
		if got := c.events[len(c.events)-1]; got != (Received{someName, Bye{ReasonTampered}}) {
			t.Errorf("host hears %#v", got)
		}
	})
	t.Run("wrong password", func(t *testing.T) {
		c, password := newCouple(t, q)
		c.write(`{"submit":"x%s"}`, password)
		c.carry()
		c.carry()
		c.event("confirming")
		if left := c.event("wrong").Event.Left; left != 2 {
			t.Errorf("%d left", left)
		}
		c.event("invited")
		if got := c.events[len(c.events)-1]; got != (Wrong{1, 19}) {
			t.Errorf("host counts %#v", got)
		}
		c.prove(password)
	})
	t.Run("swapped fingerprint", func(t *testing.T) {
		c, password := newCouple(t, q)
		c.write(`{"submit":%q}`, password)
		b, err := decodeBody(c.body())
		must(t, err)
		swapped := b.(pakeA)
		swapped.fingerprint[0] ^= 1
		c.hear(someGuest, encodeBody(swapped))
		c.deliver()
		c.carry()
		c.event("confirming")
		c.event("wrong")
		if got := c.events[len(c.events)-1]; got != (Wrong{1, 19}) {
			t.Errorf("host counts %#v", got)
		}
	})
	t.Run("host without the password", func(t *testing.T) {
		c, password := newCouple(t, q)
		c.write(`{"submit":%q}`, password)
		c.carry()
		c.body()
		c.event("confirming")
		c.write(`{"body":%s}`, encodeBody(confirmB{}))
		c.event("failed")
	})
	t.Run("share that must not be used", func(t *testing.T) {
		c, password := newCouple(t, q)
		c.write(`{"submit":%q}`, password)
		c.body()
		c.write(`{"body":%s}`, encodeBody(pakeB{}))
		c.event("failed")
	})
	for name, order := range map[string][]int{"replayed": {0, 0}, "reordered": {1, 0}, "dropped": {1}} {
		t.Run(name, func(t *testing.T) {
			c, password := newCouple(t, q)
			c.prove(password)
			var boxes []json.RawMessage
			for range 2 {
				c.say(someName, Chat{ID: "a", Text: "b"})
			}
			for _, m := range c.sent(t) {
				boxes = append(boxes, m.(LineTo).Body)
			}
			for _, i := range order {
				c.write(`{"body":%s}`, boxes[i])
			}
			if name == "replayed" {
				c.event("message")
			}
			c.body()
			c.event("tampered")
		})
	}
	for name, lose := range map[string]func(c couple){
		"line of the host lost": func(c couple) { c.lineLost() },
		"line of the page lost": func(c couple) {
			c.write(`{"suspend":true}`)
			c.leave(someGuest, false)
		},
		"line of the page lost, which the host does not notice": func(c couple) { c.write(`{"suspend":true}`) },
		"line of the page lost when nobody new may join": func(c couple) {
			c.write(`{"suspend":true}`)
			c.lock(true)
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, password := newCouple(t, q)
			c.prove(password)
			for round := range 3 {
				line := fmt.Sprint("line", round)
				c.say(someName, Chat{ID: "a", Text: "lost on the way to the page"})
				c.sent(t)
				c.write(`{"send":{"type":"chat","id":"b","text":"lost on the way to the host"}}`)
				c.body()
				lose(c)
				c.say(someName, Chat{ID: "a", Text: "said meanwhile"})
				c.sent(t)
				c.arrive(line)
				c.deliver()
				c.hear(line, c.body()) // resume.a
				c.event("resuming")
				c.deliver()            // resume.b and what the page misses
				c.hear(line, c.body()) // what the host misses
				got := c.last(2)
				if back, ok := got[0].(Resumed); ok {
					back.Moved = false // as the case may be
					got[0] = back
				}
				if want := []Event{Resumed{Guest: someName}, Received{someName, Chat{ID: "b", Text: "lost on the way to the host"}}}; !reflect.DeepEqual(got, want) {
					t.Fatalf("host has %#v", got)
				}
				c.event("resumed")
				for _, want := range []string{"lost on the way to the page", "said meanwhile"} {
					if got := c.event("message").Event.Message.Text; got != want {
						t.Errorf("page reads %q, want %q", got, want)
					}
				}
			}
		})
	}
	t.Run("signs of life", func(t *testing.T) {
		c, password := newCouple(t, q)
		c.prove(password)
		c.say(someName, Chat{ID: "a", Text: "b"})
		c.deliver()
		c.event("message")
		c.write(`{"beat":true}`)
		c.carry()
		c.event("beat")
		if kept := c.guests[someName].kept; len(kept) != 1 { // the answer alone
			t.Errorf("%d messages are kept", len(kept))
		}
		c.say(someName, c.guests[someName].beat(true))
		c.deliver()
		c.carry()
		if kept := c.guests[someName].kept; len(kept) != 0 {
			t.Errorf("%d messages are kept", len(kept))
		}
	})
	t.Run("host started anew", func(t *testing.T) {
		c, password := newCouple(t, q)
		c.prove(password)
		clear(c.guests)
		c.lineLost()
		c.arrive(someGuest)
		c.deliver()
		c.carry() // resume.a
		c.event("resuming")
		c.event("unknown")
		c.event("invited")
		if c.wrongs != 0 {
			t.Errorf("%d guesses counted", c.wrongs)
		}
		c.prove(password)
	})
}

// sdpOf is one with one media section.
func sdpOf(print [32]byte) string {
	return "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=fingerprint:sha-256 " + printText(print) + "\r\n"
}

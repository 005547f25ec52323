package signal_test

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lxzan/gws"

	"zwiesprache/signal"
)

// Frames of a server that has lost its mind: a host neither falls over nor
// believes them, and holds its room when sense returns.
func TestMadServer(t *testing.T) {
	r := start(t)
	line := make(chan string, 8)
	r.do(func(f frame) []frame { // the server's id of the guest's line
		if m, err := signal.DecodeLine([]byte(f.text)); err == nil && f.host {
			if proven, ok := m.(signal.LineProven); ok {
				line <- proven.Guest
			}
		}
		return []frame{f}
	})
	h, g, id := meet(t, r)
	atServer := <-line
	for range 200 {
		for _, text := range []string{
			`{"type":"guest","guest":"` + atServer + `"}`, `{"type":"guest","guest":"nobody"}`, `{"type":"gone","guest":"nobody"}`,
			`{"type":"from","guest":"unknown","body":{"type":"env","box":"AAAAAAAAAAAAAAAAAAAAAAAA"}}`,
			`{"type":"from","guest":"` + atServer + `","body":{"type":"later"}}`,
			`{"type":"relay","guest":"nobody","urls":["turn:a"],"username":"u","credential":"c","until":1}`, `{"type":"relay","guest":"` + atServer + `"}`,
			`{"type":"claimed"}`, `{"type":"joined"}`, `{"type":"away"}`, `{"type":"later"}`,
			`{"type":"challenge","nonce":"` + signal.EncodeBytes(make([]byte, 32)) + `"}`,
		} {
			r.inject(true, text)
		}
	}
	g.Send(chat("all the same"))
	received(h.end, chat("all the same"))
	h.Send(id, chat("indeed"))
	received(g.end, chat("indeed"))
	for _, text := range []string{`{`, `null`, `{"type":"from","guest":"x"}`, `{"type":"error","code":"unheard of"}`,
		`{"type":"relay","guest":"` + atServer + `","urls":["turn:a b"],"username":"u","credential":"c","until":1}`,
		`{"type":"relay","guest":"` + atServer + `","urls":[` + strings.Repeat(`"turn:a",`, 5_000) + `"turn:a"],"username":"u","credential":"c","until":1}`,
		"{\"type\":\"later\",\"a\":\"\xff\"}"} {
		r.inject(true, text)
		next[signal.Lost](h.end)
		next[signal.Claimed](h.end)
		next[signal.Resumed](h.end)
	}
	g.Send(chat("back again"))
	received(h.end, chat("back again"))
}

// The right to relay comes once for each guest, and again when it is about to
// end and the guest comes back. Whatever the server says instead harms nobody.
func TestRelay(t *testing.T) {
	r := start(t)
	var asked atomic.Int32
	var line atomic.Value // the server's id of the last guest's who was given a right
	until := time.Now().Add(time.Hour).Truncate(time.Second)
	give := func(until time.Time) {
		r.do(func(f frame) []frame {
			m, err := signal.DecodeLine([]byte(f.text))
			answer, ok := m.(signal.LineRelay)
			if err != nil || !ok || !f.host {
				return []frame{f}
			}
			if !f.fromServer {
				asked.Add(1)
				return []frame{f}
			}
			line.Store(answer.Guest)
			answer.Relay = &signal.Relay{URLs: []string{"turn:talk.example.org?transport=tcp"}, Username: "u", Credential: "c", Until: until}
			f.text = string(signal.EncodeLine(answer))
			return []frame{f}
		})
	}
	give(until)
	h, g, id := meet(t, r)
	if e := next[signal.Relays](h.end); e.Guest != id || e.Relay.Username != "u" || !e.Relay.Until.Equal(until) || len(e.Relay.URLs) != 1 {
		t.Errorf("got %+v", e)
	}
	for range 50 { // answers to no question: media would be sought anew with each
		r.inject(true, `{"type":"relay","guest":"`+line.Load().(string)+`","urls":["turn:a"],"username":"u","credential":"c","until":1}`)
	}
	g.Send(chat("undisturbed"))
	received(h.end, chat("undisturbed"))
	again := func() {
		t.Helper()
		r.cut(false)
		next[signal.Lost](g.end)
		next[signal.Resumed](g.end)
		back(h, id)
	}
	again()
	h.Send(id, chat("still the same right"))
	received(g.end, chat("still the same right"))
	if n := asked.Load(); n != 1 {
		t.Errorf("asked %d times", n)
	}
	friend := newGuest(t, r.origin)
	next[signal.Invited](friend.end)
	give(time.Now().Add(time.Minute))
	other := join(h, friend)
	if e := next[signal.Relays](h.end); e.Guest != other {
		t.Errorf("for %q, not %q", e.Guest, other)
	}
	r.cut(true)
	next[signal.Lost](h.end)
	next[signal.Claimed](h.end)
	for renewed := false; !renewed; {
		switch e := nextOf(h.end).(type) {
		case signal.Resumed:
		case signal.Relays:
			if renewed = e.Guest == other; !renewed {
				t.Errorf("renewed for %q", e.Guest)
			}
		default:
			t.Fatalf("got %#v", e)
		}
	}
}

// thief is a guest's line of somebody who has all that ever passed on the line of another one.
type thief struct {
	gws.BuiltinEventHandler
	loot []string
	said chan string // what the host answers
}

func (s *thief) OnMessage(conn *gws.Conn, message *gws.Message) {
	defer message.Close()
	text := string(message.Bytes())
	if strings.Contains(text, `"type":"invite"`) {
		for _, l := range s.loot {
			_ = conn.WriteString(l)
		}
	}
	s.said <- text
}

func (s *thief) OnClose(*gws.Conn, error) { close(s.said) }

// A stolen line is worth nothing: whoever has all that passed on it, from the
// first to the last message, and comes with that, is not taken for its guest,
// reads nothing and changes nothing for the real one.
func TestStolenLine(t *testing.T) {
	r := start(t)
	var mu sync.Mutex // guards loot
	var loot []string
	r.do(func(f frame) []frame {
		if !f.host && !f.fromServer {
			mu.Lock()
			defer mu.Unlock()
			loot = append(loot, f.text)
		}
		return []frame{f}
	})
	h, g, id := meet(t, r)
	g.Send(chat("secret"))
	received(h.end, chat("secret"))
	r.cut(false)
	next[signal.Lost](g.end)
	next[signal.Resumed](g.end)
	back(h, id)
	r.deafen(false) // the guest's own line stands, and carries nothing
	r.pass()
	mu.Lock()
	mine := slices.DeleteFunc(slices.Clone(loot), func(s string) bool { return strings.Contains(s, `"join"`) })
	mu.Unlock()
	if len(mine) < 4 { // pake.a, confirm.a, a box, resume.a
		t.Fatalf("overheard %d messages", len(mine))
	}
	for i := range mine { // in every order that begins with one of them
		s := &thief{loot: slices.Concat(mine[i:], mine[:i]), said: make(chan string, 64)}
		conn, _, err := gws.NewClient(s, &gws.ClientOption{Addr: "ws" + r.origin[len("http"):] + "/guest", RequestHeader: map[string][]string{"Origin": {r.origin}}})
		if err != nil {
			t.Fatal(err)
		}
		var reading sync.WaitGroup
		reading.Go(conn.ReadLoop)
		_ = conn.WriteMessage(gws.OpcodeText, signal.EncodeLine(signal.LineJoin{Room: signal.RoomID(words, r.origin)}))
		h.Send(id, chat("for the real one"))
		for invites := 0; invites < 2; {
			select {
			case text, open := <-s.said:
				if !open {
					invites = 2 // thrown out
				}
				for _, never := range []string{"confirm.b", "resume.b", `"env"`} {
					if strings.Contains(text, never) {
						t.Errorf("the thief is told %s", text)
					}
				}
				if strings.Contains(text, "invite") {
					invites++
				}
			case <-time.After(patience):
				t.Fatal("no answer to the thief")
			}
		}
		_ = conn.NetConn().Close()
		reading.Wait()
	}
	g.Poke()
	next[signal.Lost](g.end)
	next[signal.Resumed](g.end)
	for range mine {
		received(g.end, chat("for the real one"))
	}
	for resumed := false; !resumed; {
		switch e := nextOf(h.end).(type) {
		case signal.Wrong: // an old run is no better than a guess
		case signal.GuestLost:
		case signal.Resumed:
			resumed = true
		default:
			t.Fatalf("host hears %#v", e)
		}
	}
}

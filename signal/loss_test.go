package signal_test

import (
	"fmt"
	"strings"
	"testing"

	"zwiesprache/signal"
)

// The host's line breaks with messages on their way in both directions, and
// more are said while it is down: all arrive, once and in order.
func TestHostLineLost(t *testing.T) {
	r := start(t)
	h, g, id := meet(t, r)
	stranger := newGuest(t, r.origin)
	next[signal.Invited](stranger.end)

	for round := range 3 {
		swallow := false
		r.do(func(f frame) []frame {
			if swallow && strings.Contains(f.text, `"type":"env"`) {
				return nil // gone down with the line
			}
			return []frame{f}
		})
		text := func(i int) signal.Chat { return chat(fmt.Sprint(round, " ", i)) }
		for i := range 10 {
			if i == 3 {
				r.do(func(f frame) []frame {
					if strings.Contains(f.text, `"type":"env"`) {
						return nil
					}
					return []frame{f}
				})
			}
			if i == 6 {
				r.cut(true)
				r.pass()
			}
			h.Send(id, text(i))
			g.Send(text(i))
			if i < 3 {
				received(h.end, text(i))
				received(g.end, text(i))
			}
		}
		next[signal.Away](g.end)
		next[signal.Resumed](g.end)
		next[signal.Lost](h.end)
		next[signal.Claimed](h.end)
		next[signal.Resumed](h.end)
		next[signal.Invited](stranger.end) // its run, had there been one, went down too
		for i := 3; i < 10; i++ {
			received(h.end, text(i))
			received(g.end, text(i))
		}
	}
	join(h, stranger)
}

// The guest's line breaks with messages on their way in both directions: all
// arrive, once and in order, and nobody is asked for the password again.
func TestGuestLineLost(t *testing.T) {
	r := start(t)
	h, g, id := meet(t, r)
	for round := range 3 {
		text := func(i int) signal.Chat { return chat(fmt.Sprint(round, " ", i)) }
		r.do(only("env", func(frame) []frame { return nil }))
		for i := range 3 {
			h.Send(id, text(i))
			g.Send(text(i))
		}
		r.cut(false)
		r.pass()
		next[signal.Lost](g.end)
		g.Send(text(3))
		h.Send(id, text(3))
		next[signal.Resumed](g.end)
		back(h, id)
		for i := range 4 {
			received(h.end, text(i))
			received(g.end, text(i))
		}
	}
}

// back waits until a guest has another line. The host may learn of that before
// it learns that the old one is lost.
func back(h host, id string) {
	h.t.Helper()
	for {
		switch e := nextOf(h.end).(type) {
		case signal.GuestLost:
			if e.Guest != id {
				h.t.Fatalf("%q is lost, not %q", e.Guest, id)
			}
		case signal.Resumed:
			if e.Guest != id {
				h.t.Fatalf("%q is back, not %q", e.Guest, id)
			}
			return
		default:
			h.t.Fatalf("got %#v", e)
		}
	}
}

// A line that stands and carries nothing: whoever doubts it gets a new one, and
// the old one is closed for the guest, though the server thinks that it lives.
func TestHalfOpenLine(t *testing.T) {
	r := start(t)
	h, g, id := meet(t, r)
	r.deafen(false)
	h.Send(id, chat("into the void"))
	g.Poke()
	next[signal.Lost](g.end)
	next[signal.Resumed](g.end)
	received(g.end, chat("into the void"))
	next[signal.Resumed](h.end)
	r.deafen(true)
	g.Send(chat("into the void"))
	h.Poke()
	next[signal.Lost](h.end)
	next[signal.Claimed](h.end)
	next[signal.Resumed](h.end)
	received(h.end, chat("into the void"))
}

// A server that was started anew knows no rooms: both come back by themselves.
func TestServerRestarts(t *testing.T) {
	r := start(t)
	h, g, id := meet(t, r)
	r.restart(t)
	next[signal.Lost](h.end)
	for claimed := false; !claimed; {
		switch e := nextOf(h.end).(type) {
		case signal.Lost: // between the two there is none
		case signal.Claimed:
			claimed = true
		default:
			t.Fatalf("got %#v", e)
		}
	}
	next[signal.Resumed](h.end)
	h.Send(id, chat("there"))
	for {
		switch e := nextOf(g.end).(type) {
		case signal.Lost, signal.Away, signal.Resumed:
			continue
		case signal.Received:
			if e.Message != chat("there") {
				t.Errorf("got %#v", e)
			}
			return
		default:
			t.Fatalf("got %#v", e)
		}
	}
}

// More than can wait for a line that does not come back ends the pair, and
// only that.
func TestOverflow(t *testing.T) {
	r := start(t)
	h, _, id := meet(t, r)
	friend := newGuest(t, r.origin)
	next[signal.Invited](friend.end)
	other := join(h, friend)
	r.cut(true)
	next[signal.Lost](h.end)
	for range 1000 {
		h.Send(id, chat("too much"))
	}
	h.Send(other, chat("enough"))
	next[signal.Claimed](h.end)
	next[signal.Away](friend.end)
	next[signal.Resumed](friend.end)
	received(friend.end, chat("enough"))
	for gone := false; !gone; {
		switch e := nextOf(h.end).(type) {
		case signal.Resumed:
		case signal.GuestGone:
			if e.Guest != id {
				t.Errorf("%q is gone, not %q", e.Guest, id)
			}
			gone = true
		default:
			t.Fatalf("got %#v", e)
		}
	}
}

// A burst above the server's limit is paced, not punished.
func TestPaced(t *testing.T) {
	h, g, id := meet(t, start(t))
	for i := range 110 {
		h.Send(id, chat(fmt.Sprint(i)))
		g.Send(chat(fmt.Sprint(i)))
	}
	for i := range 110 {
		received(h.end, chat(fmt.Sprint(i)))
		received(g.end, chat(fmt.Sprint(i)))
	}
}

// A host that was started anew knows nobody: its guests are asked again.
func TestHostRestarts(t *testing.T) {
	r := start(t)
	h, g, _ := meet(t, r)
	h.cancel()
	_ = ended(h.end)
	next[signal.Away](g.end)
	again := newHost(t, r.origin, 1)
	next[signal.Claimed](again.end)
	next[signal.Failed](g.end)
	next[signal.Invited](g.end)
	join(again, g)
}

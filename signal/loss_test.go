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
		next[signal.Lost](h.end)
		next[signal.Claimed](h.end)
		next[signal.Invited](stranger.end) // its run, had there been one, went down too
		for i := 3; i < 10; i++ {
			received(h.end, text(i))
			received(g.end, text(i))
		}
	}
	join(h, stranger)
}

// A guest who leaves while the host's line is down is reported when it is back.
func TestGuestGoneMeanwhile(t *testing.T) {
	r := start(t)
	h, g, id := meet(t, r)
	release := make(chan struct{})
	r.do(func(f frame) []frame {
		if f.host && !f.fromServer {
			<-release
		}
		return []frame{f}
	})
	r.cut(true)
	next[signal.Lost](h.end)
	g.cancel()
	_ = ended(g.end)
	close(release)
	next[signal.Claimed](h.end)
	if gone := next[signal.GuestGone](h.end); gone.Guest != id {
		t.Errorf("%q is gone, not %q", gone.Guest, id)
	}
}

// More than can wait for a line that does not come back ends the pair, and
// only that.
func TestOverflow(t *testing.T) {
	r := start(t)
	h, g, id := meet(t, r)
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
	received(friend.end, chat("enough"))
	if gone := next[signal.GuestGone](h.end); gone.Guest != id {
		t.Errorf("%q is gone, not %q", gone.Guest, id)
	}
	g.cancel()
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

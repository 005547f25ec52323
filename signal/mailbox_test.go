package signal

import (
	"context"
	"sync"
	"testing"
	"time"
)

// What nobody fetches stays bounded, whoever sends how much.
func TestMailboxIsBounded(t *testing.T) {
	m := newMailbox()
	var senders sync.WaitGroup
	for _, guest := range []string{"a", "b"} {
		senders.Go(func() {
			for range 10 * maxQueued {
				m.put(command{order: orderSend, guest: guest, message: Chat{ID: "1", Text: "x"}})
			}
		})
	}
	senders.Wait()
	if got, want := len(m.list), 2*(maxQueued+1); got != want {
		t.Fatalf("%d orders wait, want %d", got, want)
	}
	sent, overflows := 0, 0
	for {
		c, ok := m.take()
		if !ok {
			break
		}
		switch c.order {
		case orderSend:
			sent++
		case orderOverflow:
			overflows++
		}
	}
	if sent != 2*maxQueued || overflows != 2 || len(m.queued) != 0 {
		t.Errorf("%d sent, %d overflows, counters %v", sent, overflows, m.queued)
	}
}

// Nothing comes after release, and all before it, in order.
func TestMailboxRelease(t *testing.T) {
	m := newMailbox()
	for _, o := range []order{orderSend, orderDrop, orderLock, orderRelease, orderRelease, orderSend} {
		m.put(command{order: o})
	}
	for _, want := range []order{orderSend, orderDrop, orderLock, orderRelease} {
		<-m.wake
		if c, ok := m.take(); !ok || c.order != want {
			t.Fatalf("got %v, %v, want %v", c.order, ok, want)
		}
	}
	if c, ok := m.take(); ok || !m.isReleased() {
		t.Errorf("more after release: %v", c)
	}
}

// A pause ends when there is no time to lose, also when that was said before it began.
func TestRest(t *testing.T) {
	m := newMailbox()
	poke(m.doubt)
	poke(m.doubt)
	m.rest(t.Context(), time.Hour)
	m.put(command{order: orderRelease})
	m.rest(t.Context(), time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	newMailbox().rest(ctx, time.Hour)
	newMailbox().rest(t.Context(), time.Nanosecond)
}

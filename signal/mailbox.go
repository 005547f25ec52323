package signal

import (
	"context"
	"sync"
	"time"
)

// maxQueued is how many messages may wait for one guest while the line is
// lost or slow: minutes of chat, or two offers with their candidates.
const maxQueued = 128

// order is what an owner asks of a Host or a Guest.
type order int

const (
	orderSend     order = iota // a message
	orderOverflow              // more was sent than may wait
	orderDrop                  // end a guest's line
	orderLock                  // no new guests for now, or some again
	orderClose                 // no new guests any more
	orderJoin                  // try a password
	orderRearm                 // have guests prove another password
	orderRelease               // end, after everything before
)

type command struct {
	order   order
	guest   string
	message Message
	word    string // the password of orderJoin and orderRearm
	on      bool   // of orderLock
}

// mailbox takes orders from any goroutine, never blocks and never grows beyond
// maxQueued messages a guest. One goroutine empties it.
type mailbox struct {
	wake     chan struct{} // holds one poke
	released chan struct{} // closed by the first orderRelease
	doubt    chan struct{} // holds one wish to look whether the line still stands

	mu     sync.Mutex // guards the fields below
	list   []command
	queued map[string]int // messages in list, an overflow counted as one
	closed bool
}

func newMailbox() *mailbox {
	return &mailbox{wake: make(chan struct{}, 1), released: make(chan struct{}), doubt: make(chan struct{}, 1), queued: map[string]int{}}
}

// put enqueues c. After orderRelease nothing more is taken.
func (m *mailbox) put(c command) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return
	}
	if c.order == orderSend {
		switch n := m.queued[c.guest]; {
		case n > maxQueued:
			return
		case n == maxQueued:
			c = command{order: orderOverflow, guest: c.guest}
		}
		m.queued[c.guest]++
	}
	if c.order == orderRelease {
		m.closed = true
		close(m.released)
	}
	m.list = append(m.list, c)
	poke(m.wake)
}

// take returns the oldest order and, if there are more, pokes again.
func (m *mailbox) take() (command, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.list) == 0 {
		return command{}, false
	}
	c := m.list[0]
	m.list = m.list[1:]
	if c.order == orderSend || c.order == orderOverflow {
		m.queued[c.guest]--
		if m.queued[c.guest] == 0 {
			delete(m.queued, c.guest)
		}
	}
	if len(m.list) > 0 {
		poke(m.wake)
	}
	return c, true
}

// isReleased tells whether orderRelease was put.
func (m *mailbox) isReleased() bool {
	select {
	case <-m.released:
		return true
	default:
		return false
	}
}

// rest waits until d is over, or there is no time to lose.
func (m *mailbox) rest(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-m.doubt:
	case <-m.released:
	case <-ctx.Done():
	}
}

func poke(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

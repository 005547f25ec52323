package signal

import "sync"

// maxQueued is how many messages may wait for one guest while the line is
// lost or slow: minutes of chat, or two offers with their candidates.
const maxQueued = 128

// order is what an owner asks of a Host or a Guest.
type order int

const (
	orderSend     order = iota // a message
	orderOverflow              // more was sent than may wait
	orderDrop                  // end a guest's line
	orderShut                  // no new guests
	orderJoin                  // try a password
	orderRelease               // end, after everything before
)

type command struct {
	order   order
	guest   string
	message Message
	word    string // the password of orderJoin
}

// mailbox takes orders from any goroutine, never blocks and never grows beyond
// maxQueued messages a guest. One goroutine empties it.
type mailbox struct {
	wake     chan struct{} // holds one poke
	released chan struct{} // closed by the first orderRelease

	mu     sync.Mutex // guards the fields below
	list   []command
	queued map[string]int // messages in list, an overflow counted as one
	closed bool
}

func newMailbox() *mailbox {
	return &mailbox{wake: make(chan struct{}, 1), released: make(chan struct{}), queued: map[string]int{}}
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
	m.poke()
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
		m.poke()
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

func (m *mailbox) poke() {
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

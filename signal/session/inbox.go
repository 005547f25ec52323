package session

import "sync"

// inbox holds events until the Runner's goroutine takes them. It has no bound,
// because who brings an event may not be kept waiting, and it needs none: the one
// who takes them waits for nobody, and a guest's messages come no faster than the
// line can open their seals.
type inbox struct {
	mu     sync.Mutex // guards the fields below
	events []Event
	closed bool          // nobody takes any more
	wake   chan struct{} // holds a token while there are events
}

func newInbox() *inbox { return &inbox{wake: make(chan struct{}, 1)} }

func (b *inbox) put(e Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.closed {
		b.events = append(b.events, e)
		poke(b.wake)
	}
}

func (b *inbox) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.events, b.closed = nil, true
}

// take empties the inbox.
func (b *inbox) take() []Event {
	b.mu.Lock()
	defer b.mu.Unlock()
	events := b.events
	b.events = nil
	return events
}

// outbox holds the newest snapshot until whoever draws it is ready.
type outbox struct {
	mu       sync.Mutex // guards the fields below
	snapshot Snapshot
	fresh    bool
	wake     chan struct{} // as in inbox; closed after the last put
}

func newOutbox() *outbox { return &outbox{wake: make(chan struct{}, 1)} }

func (b *outbox) put(s Snapshot) {
	b.mu.Lock()
	b.snapshot, b.fresh = s, true
	b.mu.Unlock()
	poke(b.wake)
}

// deliver gives each newest snapshot to show until the outbox is closed.
func (b *outbox) deliver(show func(Snapshot)) {
	for range b.wake {
		b.mu.Lock()
		s, fresh := b.snapshot, b.fresh
		b.fresh = false
		b.mu.Unlock()
		if fresh {
			show(s)
		}
	}
}

func poke(wake chan<- struct{}) {
	select {
	case wake <- struct{}{}:
	default: // a token lies there already
	}
}

package signal

import "slices"

// Limits of a queue: beyond them its owner takes nothing new until it is shorter.
const (
	maxWaiting = 128           // messages to those who have proven nothing: some for each of a room's lines
	maxPending = maxKept + 128 // messages in all: one pair that goes on after a long loss, and the usual
	maxAnswers = 8             // messages to one guest, who then needs no further sign of life
)

// queue is what a line is still to send. What is said to one guest stays in
// order. Guests take turns, so that nobody waits for another one's hundreds of
// messages; all those who have proven nothing have one turn together, so that a
// flood of them keeps nobody waiting.
type queue struct {
	first          [][]byte // before all else; nil is a ping
	proven, others []*lane  // those with messages, the next one first
	turns          int      // of proven lanes since the last one of others
	last           []byte   // after all else
	size           int      // messages in lanes
}

// lane holds the messages to one guest.
type lane struct {
	key      string // the server's id of its line, "" = the server itself
	messages [][]byte
}

// urge puts b before all that is in lanes.
func (q *queue) urge(b []byte) { q.first = append(q.first, b) }

// push puts b behind what is in that lane.
func (q *queue) push(key string, proven bool, b []byte) {
	q.size++
	for _, ring := range []*[]*lane{&q.proven, &q.others} {
		i := slices.IndexFunc(*ring, func(l *lane) bool { return l.key == key })
		if i < 0 {
			continue
		}
		l := (*ring)[i]
		l.messages = append(l.messages, b)
		if proven && ring == &q.others {
			q.others = slices.Delete(q.others, i, i+1)
			q.proven = append(q.proven, l)
		}
		return
	}
	l := &lane{key, [][]byte{b}}
	if proven {
		q.proven = append(q.proven, l)
	} else {
		q.others = append(q.others, l)
	}
}

// head is the message to send next.
func (q *queue) head() (b []byte, ok bool) {
	switch {
	case len(q.first) > 0:
		return q.first[0], true
	case q.size > 0:
		return (*q.ring())[0].messages[0], true
	}
	return q.last, q.last != nil
}

// ring is whose turn it is; there are messages in lanes.
func (q *queue) ring() *[]*lane {
	if len(q.proven) > 0 && (q.turns < len(q.proven) || len(q.others) == 0) {
		return &q.proven
	}
	return &q.others
}

// next lets go of the head.
func (q *queue) next() {
	switch {
	case len(q.first) > 0:
		q.first = q.first[1:]
	case q.size > 0:
		ring := q.ring()
		q.turns++
		if ring == &q.others {
			q.turns = 0
		}
		l := (*ring)[0]
		*ring = (*ring)[1:]
		l.messages = l.messages[1:]
		q.size--
		if len(l.messages) > 0 {
			*ring = append(*ring, l)
		}
	default:
		q.last = nil
	}
}

// forget drops a lane: there is nobody at its end.
func (q *queue) forget(key string) {
	for _, ring := range []*[]*lane{&q.proven, &q.others} {
		*ring = slices.DeleteFunc(*ring, func(l *lane) bool {
			if l.key == key {
				q.size -= len(l.messages)
			}
			return l.key == key
		})
	}
}

// waiting is how many messages there are for a proven guest.
func (q *queue) waiting(key string) int {
	for _, l := range q.proven {
		if l.key == key {
			return len(l.messages)
		}
	}
	return 0
}

// crowded tells whether those who have proven nothing are owed enough answers.
func (q *queue) crowded() bool {
	owed := 0
	for _, l := range q.others {
		owed += len(l.messages)
	}
	return owed >= maxWaiting
}

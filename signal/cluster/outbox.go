package cluster

import (
	"encoding/base64"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
)

// outBytes is what may wait for NATS: more than a moment's traffic of ten
// thousand people, and not enough to fill memory while NATS hangs.
const outBytes = 64 << 20

// parcelBytes is what a parcel takes besides its data.
const parcelBytes = 256

const flushTime = time.Second // at the end

// parcel is something to publish, or to do to a room's subscription.
type parcel struct {
	subject, reply string
	data           []byte
	room           roomID
	order          byte
}

const (
	orderPublish byte = iota
	orderSubscribe
	orderUnsubscribe
)

// outbox keeps the order of what goes to NATS, and keeps everybody else from
// waiting for it.
type outbox struct {
	cluster *Cluster
	mu      sync.Mutex // guards the fields below
	more    sync.Cond
	queue   []parcel
	bytes   int
	era     uint64
	seq     map[node]uint64
	closed  bool
}

func (o *outbox) init(k *Cluster) {
	o.cluster, o.more.L, o.seq, o.era = k, &o.mu, map[node]uint64{}, 1
}

// renew begins another era: all that is numbered begins at 1.
func (o *outbox) renew() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.era++
	clear(o.seq)
}

// forget is for a server that is gone.
func (o *outbox) forget(n node) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.seq, n)
}

// to sends m to one server. It says no when too much waits already; what is left
// out has its number, so that the other server misses it.
func (o *outbox) to(n node, m message) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.seq[n]++
	m.seq = o.seq[n]
	return o.add(m, o.cluster.subjectOf(n), o.cluster.nobodySubject(n.String()))
}

// all sends m to every server, unless too much waits already: who hears nothing
// of us for seconds takes us for gone, which is then nearly true.
func (o *outbox) all(m message) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.add(m, o.cluster.aliveSubject(), "")
}

// around sends m to the servers that care for its room, unless too much waits
// already: guests without a host ask again.
func (o *outbox) around(m message) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.add(m, o.cluster.roomSubject(m.room), "")
}

// care says whether this server wants to hear of a room. That is never left out.
func (o *outbox) care(room roomID, on bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	order := orderUnsubscribe
	if on {
		order = orderSubscribe
	}
	o.put(parcel{room: room, order: order})
}

func (o *outbox) add(m message, subject, reply string) bool {
	if o.bytes+len(m.rest)+parcelBytes > outBytes {
		return false
	}
	m.node, m.era = o.cluster.id, o.era
	o.put(parcel{subject: subject, reply: reply, data: m.encode()})
	return true
}

func (o *outbox) put(p parcel) {
	o.queue = append(o.queue, p)
	o.bytes += len(p.data) + parcelBytes
	o.more.Signal()
}

// close lets run end when everything is sent.
func (o *outbox) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
	o.more.Signal()
}

// run sends. An error of NATS is not handled here: a lost connection begins
// another era, and a gap in the numbers is noticed by whoever has it.
func (o *outbox) run() {
	rooms := map[roomID]*nats.Subscription{}
	conn := o.cluster.conn
	for {
		batch := o.next()
		if batch == nil {
			_ = conn.FlushTimeout(flushTime) // what is left is lost with the server
			return
		}
		for _, p := range batch {
			switch p.order {
			case orderPublish:
				_ = conn.PublishMsg(&nats.Msg{Subject: p.subject, Reply: p.reply, Data: p.data})
			case orderSubscribe:
				// A channel of all costs about 1 KiB a room, a callback of its own 4 KiB.
				if s, err := conn.ChanSubscribe(o.cluster.roomSubject(p.room), o.cluster.in); err == nil {
					rooms[p.room] = s
				}
			case orderUnsubscribe:
				if s := rooms[p.room]; s != nil {
					_ = s.Unsubscribe()
					delete(rooms, p.room)
				}
			}
		}
	}
}

// next waits for parcels and takes them all; nil is the end.
func (o *outbox) next() []parcel {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.queue) == 0 {
		if o.closed {
			return nil
		}
		o.more.Wait()
	}
	batch := o.queue
	o.queue, o.bytes = nil, 0
	return batch
}

// Subjects. Those of rooms carry the room's id, which is all that a server
// knows of the words.
func (k *Cluster) subjectOf(n node) string { return k.config.Name + ".node." + n.String() }
func (k *Cluster) aliveSubject() string    { return k.config.Name + ".alive" }
func (k *Cluster) roomSubject(room roomID) string {
	return k.config.Name + ".room." + base64.RawURLEncoding.EncodeToString(room[:])
}

// nobodySubject is where NATS says that a server is not there (no responders).
func (k *Cluster) nobodySubject(n string) string {
	return k.config.Name + ".nobody." + k.id.String() + "." + n
}

package cluster

import (
	"time"

	"github.com/nats-io/nats.go"
)

// peer is another server, and how far we have heard it.
type peer struct {
	id    node
	era   uint64
	seq   uint64
	heard time.Time
}

// take handles what came over NATS.
func (k *Cluster) take(m *nats.Msg) {
	if len(m.Data) == 0 { // nobody took what was said to that server
		if n, ok := k.unheard(m.Subject); ok && k.peers[n] != nil {
			k.bury(k.peers[n])
		}
		return
	}
	w, err := decode(m.Data)
	if err != nil {
		k.log.Warn("cluster", "error", err)
		return
	}
	if w.node == k.id {
		return
	}
	if p := k.listen(&w); p != nil {
		k.handle(p, &w)
	}
}

// listen notes that w's sender lives, and whether something of it is missing.
// It gives nil when w is out of date.
func (k *Cluster) listen(w *message) *peer {
	p := k.peers[w.node]
	if p == nil {
		p = &peer{id: w.node, era: w.era}
		k.peers[w.node] = p
	}
	switch {
	case w.era < p.era:
		return nil
	case w.era > p.era:
		p.era, p.seq = w.era, 0
		k.mend(p)
	}
	p.heard = time.Now()
	if w.seq == 0 {
		return p
	}
	if w.seq != p.seq+1 {
		k.mend(p)
	}
	p.seq = w.seq
	return p
}

// mend begins all branches with p anew, because something may be missing in
// them: what is sealed must come in order, or the pair ends. For host and guests
// it is as if the guests came over other lines; they resume with their keys.
func (k *Cluster) mend(p *peer) {
	for _, r := range k.rooms {
		if d := r.downs[p.id]; d != nil {
			k.out.to(p.id, message{kind: kindReset, room: r.room, branch: d.branch})
			r.cut(p.id)
		}
		if r.up != nil && r.up.peer == p.id {
			k.reopen(r, p.id, r.up.claim)
		}
	}
}

// bury forgets a server that is gone, with its hosts and guests.
func (k *Cluster) bury(p *peer) {
	delete(k.peers, p.id)
	k.out.forget(p.id)
	for _, r := range k.rooms {
		r.cut(p.id)
		if r.up != nil && r.up.peer == p.id {
			r.up.seat.Away()
			r.up = nil
			k.later(r, firstAsk)
		}
	}
}

func (k *Cluster) handle(p *peer, w *message) {
	r := k.rooms[w.room]
	switch w.kind {
	case kindAlive, kindBeat:
	case kindCall:
		k.called(r, p, w)
	case kindAsk:
		if r != nil && r.held != nil {
			k.out.to(p.id, message{kind: kindCall, room: r.room, number: r.held.claim})
		}
	case kindOpen:
		k.opened(r, p, w)
	case kindReset:
		if r != nil && r.up != nil && r.up.peer == p.id && r.up.branch == w.branch {
			k.reopen(r, p.id, r.up.claim)
		}
	case kindClose, kindGuest, kindFrom, kindGone:
		k.fromBelow(r, p, w)
	default:
		k.fromAbove(r, p, w)
	}
}

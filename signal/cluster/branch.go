package cluster

import (
	"math/rand/v2"
	"time"

	"zwiesprache/signal"
	"zwiesprache/signal/server"
)

// up is a branch seen from its guests' server: it stands for their host.
type up struct {
	cluster *Cluster
	peer    node
	room    roomID
	claim   uint64
	branch  uint64
	seat    server.Seat
}

// Tell passes on what the host shall hear.
func (u *up) Tell(m signal.LineMessage, _ float64) bool {
	w := message{room: u.room, branch: u.branch}
	switch m := m.(type) {
	case server.Arrival:
		w.kind, w.guest, w.number, w.flag = kindGuest, m.Guest, m.Crowd, m.Proven
	case signal.LineFrom:
		w.kind, w.guest, w.rest = kindFrom, m.Guest, m.Body
	case signal.LineGone:
		w.kind, w.guest, w.flag = kindGone, m.Guest, m.Left
	default:
		return true // the host's own server says it
	}
	return u.cluster.out.to(u.peer, w)
}

// End is called when the room is held here from now on, or too much waits.
func (u *up) End(signal.Code) {
	u.cluster.out.to(u.peer, message{kind: kindClose, room: u.room, branch: u.branch})
}

// down is a branch seen from the host's server: it stands for the guests.
type down struct {
	branch uint64
	guests map[string]server.Seat
}

// afar is one guest of a down.
type afar struct {
	cluster *Cluster
	peer    node
	room    roomID
	branch  uint64
	id      string
}

// Tell passes on what the guest shall hear.
func (g *afar) Tell(m signal.LineMessage, _ float64) bool {
	w := message{room: g.room, branch: g.branch, guest: g.id}
	switch m := m.(type) {
	case signal.LineTo:
		w.kind, w.rest = kindTo, m.Body
	case signal.LineProven:
		w.kind = kindProven
	default:
		return true // the guest's own server says it
	}
	return g.cluster.out.to(g.peer, w)
}

// End has the guest's server end its line.
func (g *afar) End(code signal.Code) {
	g.cluster.out.to(g.peer, message{kind: kindDrop, room: g.room, branch: g.branch, guest: g.id, rest: []byte(code)})
}

// reopen leads the guests who wait here to the host at p, under a new branch.
func (k *Cluster) reopen(r *place, p node, claim uint64) {
	u := &up{cluster: k, peer: p, room: r.room, claim: claim, branch: rand.Uint64()}
	r.up = u
	k.out.to(p, message{kind: kindOpen, room: r.room, branch: u.branch, number: claim})
	seat, ok := k.here.Host(r.room, claim, u)
	if !ok { // the guests have left, or a host came here: word of it is in the inbox
		u.End("")
		r.up = nil
		return
	}
	u.seat = seat
}

// called hears that a room's host is at p.
func (k *Cluster) called(r *place, p *peer, w *message) {
	if r == nil {
		return
	}
	if r.held != nil {
		if w.number < r.held.claim { // it has not heard of us yet
			k.out.to(p.id, message{kind: kindCall, room: r.room, number: r.held.claim})
			return
		}
		k.yield(r, signal.ErrReplaced)
	}
	u := r.up
	if !r.waiting || u != nil && (u.peer == p.id && u.claim == w.number || u.peer != p.id && u.claim > w.number) {
		return
	}
	if u != nil && u.peer != p.id {
		u.End("")
	}
	k.reopen(r, p.id, w.number)
}

// opened hears that guests at p come under another branch than before.
func (k *Cluster) opened(r *place, p *peer, w *message) {
	if r == nil || r.held == nil || r.held.claim != w.number {
		k.out.to(p.id, message{kind: kindAway, room: w.room, branch: w.branch})
		return
	}
	r.cut(p.id)
	r.downs[p.id] = &down{w.branch, map[string]server.Seat{}}
}

// fromBelow takes what guests at p have for their host.
func (k *Cluster) fromBelow(r *place, p *peer, w *message) {
	if r == nil || r.downs[p.id] == nil || r.downs[p.id].branch != w.branch {
		if w.kind != kindClose {
			k.out.to(p.id, message{kind: kindReset, room: w.room, branch: w.branch})
		}
		return
	}
	d := r.downs[p.id]
	switch w.kind {
	case kindClose:
		r.cut(p.id)
	case kindGuest:
		a := server.Arrival{LineGuest: signal.LineGuest{Guest: w.guest}, Crowd: w.number, Proven: w.flag}
		d.guests[w.guest] = k.here.Join(r.room, a, &afar{k, p.id, r.room, w.branch, w.guest})
	case kindFrom:
		d.guests[w.guest].Say(w.rest)
	case kindGone:
		d.guests[w.guest].Leave(w.flag)
		delete(d.guests, w.guest)
	}
}

// fromAbove takes what the host at p has for guests here.
func (k *Cluster) fromAbove(r *place, p *peer, w *message) {
	if r == nil || r.up == nil || r.up.peer != p.id || r.up.branch != w.branch {
		return // a reset or close is under way, or what it says has been said by others
	}
	seat := r.up.seat
	switch w.kind {
	case kindTo:
		seat.Ask(signal.LineTo{Guest: w.guest, Body: w.rest})
	case kindProven:
		seat.Ask(signal.LineProven{Guest: w.guest})
	case kindDrop:
		seat.Drop(w.guest, signal.Code(w.rest))
	case kindAway:
		r.up = nil
		seat.Away()
		k.later(r, firstAsk)
	case kindRelease:
		r.up = nil
		seat.Release()
		k.later(r, firstAsk)
	}
}

// cut takes the guests at n away from the host.
func (r *place) cut(n node) {
	d := r.downs[n]
	if d == nil {
		return
	}
	delete(r.downs, n)
	for _, g := range d.guests {
		g.Leave(false)
	}
}

// call tells all guests' servers that the room's host is here.
func (k *Cluster) call(r *place) {
	k.out.around(message{kind: kindCall, room: r.room, number: r.held.claim})
}

// ask looks for the room's host, now and again.
func (k *Cluster) ask(r *place) {
	k.out.around(message{kind: kindAsk, room: r.room})
	k.later(r, min(max(2*r.pause, firstAsk), lastAsk))
}

func (k *Cluster) later(r *place, pause time.Duration) {
	r.pause, r.again = pause, time.Now().Add(pause)
}

// Wait is for package server: guests stand here, or none any more.
func (k *Cluster) Wait(room [16]byte, on bool) {
	k.inbox.put(func() {
		r := k.find(room)
		if r.waiting = on; on && r.held == nil {
			r.pause = 0
			k.ask(r)
		}
		if u := r.up; !on && u != nil {
			u.End("")
			r.up = nil
		}
		k.tidy(r)
	})
}

// find gives what there is of a room; if there is nothing, the room is cared for from now on.
func (k *Cluster) find(room roomID) *place {
	r := k.rooms[room]
	if r == nil {
		r = &place{room: room, downs: map[node]*down{}}
		k.rooms[room] = r
		k.out.care(room, true)
	}
	return r
}

func (k *Cluster) tidy(r *place) {
	if r.held == nil && !r.waiting && k.rooms[r.room] == r {
		delete(k.rooms, r.room)
		k.out.care(r.room, false)
	}
}

// unheard reads from a subject of nobodySubject which server it is about.
func (k *Cluster) unheard(subject string) (n node, ok bool) {
	prefix := k.nobodySubject("")
	if len(subject) <= len(prefix) || subject[:len(prefix)] != prefix {
		return n, false
	}
	n, err := parseNode(subject[len(prefix):])
	return n, err == nil
}

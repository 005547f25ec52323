package cluster

import (
	"testing"

	"zwiesprache/signal"
)

// TestGap loses a message on either way between two servers: what comes after
// it must not pass as if nothing were missing.
func TestGap(t *testing.T) {
	all := natsServers(t, 1)
	a, b := start(t, all[0]), start(t, all[0])
	p := &pair{h: a.claim(1, 1), g: b.join(1)}
	p.invite()
	p.exchange()
	for name, row := range map[string]struct {
		from, to *rendezvous
		say      func()
	}{
		"to the guest": {a, b, func() { p.h.send(signal.LineTo{Guest: p.id, Body: body(`{"type":"late"}`)}) }},
		"to the host":  {b, a, func() { p.g.write(`{"type":"late"}`) }},
	} {
		t.Run(name, func(t *testing.T) {
			before := p.id
			out := &row.from.cluster.out
			out.mu.Lock()
			out.seq[row.to.cluster.id]++
			out.mu.Unlock()
			row.say()
			p.invite() // fails when "late" comes first
			if p.id == before {
				t.Error("the same line goes on")
			}
			p.exchange()
		})
	}
}

// TestFullOutbox leaves out a message for which there is no room: its number is
// taken all the same.
func TestFullOutbox(t *testing.T) {
	o := &outbox{}
	o.init(&Cluster{})
	o.bytes = outBytes
	if o.to(node{1}, message{kind: kindTo, rest: []byte("{}")}) {
		t.Fatal("it has room")
	}
	o.all(message{kind: kindAlive})
	o.around(message{kind: kindAlive})
	if len(o.queue) > 0 {
		t.Fatal("it has room for some")
	}
	o.care(roomID{1}, true) // or nobody here hears of the room again
	if len(o.queue) != 1 || o.bytes <= outBytes {
		t.Errorf("%d parcels, %d bytes", len(o.queue), o.bytes)
	}
	o.queue = nil
	o.bytes = 0
	if !o.to(node{1}, message{kind: kindBeat}) || len(o.queue) != 1 {
		t.Fatal("it has no room")
	}
	if m, err := decode(o.queue[0].data); err != nil || m.seq != 2 {
		t.Errorf("number %d, %v; want 2", m.seq, err)
	}
}

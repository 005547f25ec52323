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

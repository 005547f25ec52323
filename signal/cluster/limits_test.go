package cluster

import (
	"slices"
	"testing"

	"zwiesprache/signal"
)

// TestRoomLimits fills a room from three servers: 16 unproven and 8 proven
// guests are for all of them together (PROTOCOL.md, "Limits").
func TestRoomLimits(t *testing.T) {
	const unproven, proven = 16, 8
	all := natsServers(t, 3)
	nodes := []*rendezvous{start(t, all[0], all...), start(t, all[1], all...), start(t, all[2], all...)}
	h := nodes[0].claim(1, 1)
	var guests []*client
	ids := map[*client]string{}
	for i := range unproven {
		g := nodes[i%3].join(1)
		guests, ids[g] = append(guests, g), h.arrived()
	}
	for i := range 5 {
		extra := nodes[i%3].join(1)
		gone := guests[unproven/2] // each is of another network
		if code := gone.end(); code != signal.ErrExpired {
			t.Fatalf("guest %d ends with %s", i, code)
		}
		h.want(`{"type":"gone","guest":"` + ids[gone] + `"}`)
		guests = append(slices.Delete(guests, unproven/2, unproven/2+1), extra)
		ids[extra] = h.arrived()
	}
	for i, g := range guests {
		if i < proven {
			h.prove(ids[g], g)
			continue
		}
		h.send(signal.LineProven{Guest: ids[g]})
		if code := g.end(); code != signal.ErrLimit {
			t.Errorf("proven guest %d ends with %s", i+1, code)
		}
		break
	}
}

// TestFloodFromOneAddress has one address fill a room through two servers: it
// pushes out itself, and nobody else.
func TestFloodFromOneAddress(t *testing.T) {
	all := natsServers(t, 3)
	a, b, c := start(t, all[0], all...), start(t, all[1], all...), start(t, all[2], all...)
	h := a.claim(1, 1)
	right := &pair{h: h, g: b.join(1)}
	right.invite()
	for i := range 40 {
		from := []*rendezvous{b, c}[i%2]
		g := from.joinFrom("127.99.0.1", 1)
		g.write(`{"flood":true}`)
	}
	right.exchange()
	select {
	case <-right.g.closed:
		t.Error("the right one is pushed out")
	default:
	}
}

package server

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/lxzan/gws"

	"zwiesprache/signal"
	"zwiesprache/signal/internal/rig"
)

// TestFloodOfThousands has 2,000 lines from 250 addresses of one network come
// into one room, each with as much as it may say at once, while somebody waits
// there who types slowly and somebody else talks.
func TestFloodOfThousands(t *testing.T) {
	const addresses, each, bodies = 250, 8, 8
	p := startWith(t, Config{})
	h := p.claim(1, 1)
	talking, talkingID := p.prove(h, 1)
	slow := p.joinFrom("127.8.8.8", 1)
	slowID := h.arrived()

	var flood sync.WaitGroup
	for worker := range 8 {
		flood.Go(func() {
			for a := worker; a < addresses; a += 8 {
				for range each {
					g := p.guest(fmt.Sprintf("127.6.6.%d", 1+a))
					g.send(signal.LineJoin{Room: [16]byte{1}})
					for range bodies {
						_ = g.conn.WriteMessage(gws.OpcodeText, []byte(sized(unprovenBody)))
					}
				}
			}
		})
	}
	over := make(chan struct{})
	go func() { flood.Wait(); close(over) }()
	heard := 0
	watch := time.NewTicker(10 * time.Millisecond)
	defer watch.Stop()
	for done := false; !done; {
		select {
		case <-h.got:
			heard++
		case <-over:
			done = true
		case <-watch.C:
			p.mu.Lock()
			if r := p.rooms[[16]byte{1}]; r.count(false) > unprovenLines {
				t.Errorf("%d unproven guests", r.count(false))
			}
			for l := range p.lines {
				l.mu.Lock()
				if l.bytes > queueBytes || len(l.queue) > queueMessages+1 { // and the reason for an end
					t.Errorf("%d bytes in %d messages wait for a line", l.bytes, len(l.queue))
				}
				l.mu.Unlock()
			}
			p.mu.Unlock()
			p.clock.pass(2 * time.Second / messageRate) // for what the host is about to say
			if !talking.syncs(p, h, talkingID) || !slow.syncs(p, h, slowID) {
				t.Fatal("who was there before is gone")
			}
		}
	}
	rig.Until(p.t, "the flood is over", func() bool {
		for len(h.got) > 0 {
			<-h.got
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		return len(p.lines) <= 3+unprovenLines
	})
	if !slow.syncs(p, h, slowID) {
		t.Fatal("the right one is gone")
	}
	slow.write(`{"at":"last"}`)
	for want := `{"type":"from","guest":"` + slowID + `","body":{"at":"last"}}`; h.next() != want; {
	}
	h.send(signal.LineProven{Guest: slowID})
	if !slow.syncs(p, h, slowID) {
		t.Error("the right one is gone")
	}
	t.Logf("the host heard %d messages meanwhile", heard)
}

// syncs sends a guest a message of its host and says whether it arrives.
func (e *peer) syncs(p *stage, h *peer, id string) bool {
	h.send(signal.LineTo{Guest: id, Body: body(`{"type":"sync"}`)})
	for {
		select {
		case b := <-e.got:
			if string(b) == `{"type":"sync"}` {
				return true
			}
		case <-h.got: // keep reading
		case <-e.closed:
			for len(e.got) > 0 {
				e.t.Logf("%s", <-e.got)
			}
			return false
		case <-time.After(rig.Patience):
			return false
		}
	}
}

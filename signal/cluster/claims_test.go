package cluster

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"zwiesprache/signal"
	"zwiesprache/signal/internal/rig"
)

// hold is what a test knows for certain of one line: it asked, and from began to
// ended the room was its own.
type hold struct {
	room, key           byte
	asked, began, ended time.Time
	closed              time.Time // of the line itself
}

// book gathers holds.
type book struct {
	mu    sync.Mutex // guards the field below
	holds []*hold
}

func (b *book) add(h *hold) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.holds = append(b.holds, h)
}

// TestClaimsAreUnique has many hosts claim few rooms at three servers at once.
// At no time do two keys hold one room, and in the end one line holds each.
func TestClaimsAreUnique(t *testing.T) {
	const rooms, keys, workers, rounds = 3, 3, 24, 12
	all := natsServers(t, 3)
	var nodes []*rendezvous
	for _, s := range all {
		nodes = append(nodes, start(t, s, all...))
	}
	var past book
	var work sync.WaitGroup
	for worker := range workers {
		work.Go(func() {
			for range rounds {
				k := 100 + byte(worker) // its own, or one of those that all have
				if rand.IntN(3) == 0 {
					k = 1 + byte(rand.IntN(keys))
				}
				past.add(nodes[rand.IntN(len(nodes))].visit(1+byte(rand.IntN(rooms)), k))
			}
		})
	}
	work.Wait()
	past.judge(t)

	// Everybody at once, and whoever gets a room keeps it.
	standing := make([][]*client, rooms+1)
	var mu sync.Mutex // guards standing
	for i := range 60 {
		work.Go(func() {
			room := 1 + byte(i%rooms)
			h := nodes[i/rooms%len(nodes)].ask(room, 1+byte(i/rooms/len(nodes)%keys))
			if h.claimed() {
				mu.Lock()
				defer mu.Unlock()
				standing[room] = append(standing[room], h)
			}
		})
	}
	work.Wait()
	for room, lines := range standing[1:] {
		alive := func() (n int) {
			for _, h := range lines {
				select {
				case <-h.closed:
				default:
					n++
				}
			}
			return n
		}
		rig.Until(t, "one line is left", func() bool { return alive() <= 1 })
		if alive() != 1 {
			t.Errorf("room %d: nobody has it", room+1)
		}
	}
}

// claimed waits for the answer to a claim.
func (p *client) claimed() bool {
	for {
		b, ok := p.next()
		if !ok {
			return false
		}
		switch m, _ := signal.DecodeLine([]byte(b)); m := m.(type) {
		case signal.LineClaimed:
			return true
		case signal.LineError:
			if m.Code != signal.ErrTaken && m.Code != signal.ErrReplaced {
				p.t.Errorf("claim: %s", m.Code)
			}
		}
	}
}

// visit claims a room, keeps it for a moment when it gets it, and gives it up.
func (n *rendezvous) visit(room, k byte) *hold {
	h := &hold{room: room, key: k, asked: time.Now()}
	p := n.ask(room, k)
	if p.claimed() {
		h.began = time.Now()
		select {
		case <-p.closed:
			h.ended = time.Now()
		case <-time.After(time.Duration(rand.IntN(20)) * time.Millisecond):
			h.ended = time.Now()
			p.send(signal.LineRelease{})
			p.send(signal.LineTo{Guest: "x", Body: body("{}")}) // is malformed after a release
		}
	}
	<-p.closed
	h.closed = time.Now()
	return h
}

// judge looks for two keys in one room at one time. A line that had another one
// of its key beside it proves nothing: either of them may have been the newer one.
func (b *book) judge(t *testing.T) {
	t.Helper()
	var sure []*hold
	for _, h := range b.holds {
		if h.began.IsZero() {
			continue
		}
		solo := true
		for _, o := range b.holds {
			if o != h && o.room == h.room && o.key == h.key && o.asked.Before(h.closed) && h.asked.Before(o.closed) {
				solo = false
			}
		}
		if solo {
			sure = append(sure, h)
		}
	}
	for i, h := range sure {
		for _, o := range sure[i+1:] {
			if h.room == o.room && h.key != o.key && h.began.Before(o.ended) && o.began.Before(h.ended) {
				t.Errorf("room %d belonged to keys %d and %d at once", h.room, h.key, o.key)
			}
		}
	}
	if len(sure) == 0 {
		t.Error("nobody held a room for certain")
	}
	t.Logf("%d claims, %d held a room for certain", len(b.holds), len(sure))
}

// TestRenewAfterRelease has a sign of life that was on its way come after the
// claim is given up: the room is free, and stays so.
func TestRenewAfterRelease(t *testing.T) {
	n := start(t, natsServers(t, 1)[0])
	g, err := newRegister(n.cluster.conn, n.cluster.config)
	if err != nil {
		t.Fatal(err)
	}
	work := func() {
		for _, do := range g.work.take() {
			do(t.Context())
		}
	}
	room := roomID{1}
	claim, _, err := g.insist(t.Context(), room, [32]byte{1})
	if err != nil {
		t.Fatal(err)
	}
	e := g.entry(room, claim)
	g.release(room, claim)
	work()
	g.entries[room] = e // which the sign of life has in its hand
	g.renew(room, claim, func(err error) { t.Errorf("it is answered: %v", err) })
	work()
	if _, _, err := g.insist(t.Context(), room, [32]byte{2}); err != nil {
		t.Errorf("the next host: %v", err)
	}
}

// TestClaimTooLate has a claim wait for its turn until nobody waits for it any
// more: NATS is not asked at all.
func TestClaimTooLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &register{ended: make(chan struct{})}
		answer := make(chan error, 1)
		go func() {
			_, _, err := g.claim(roomID{1}, [32]byte{1})
			answer <- err
		}()
		synctest.Wait()
		time.Sleep(claimTime)
		for _, do := range g.work.take() {
			do(t.Context())
		}
		if err := <-answer; !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	})
}

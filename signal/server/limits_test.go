package server

import (
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"zwiesprache/signal"
	"zwiesprache/signal/internal/rig"
)

// sized is a body of n bytes.
func sized(n int) string { return `{"a":"` + strings.Repeat("x", n-len(`{"a":""}`)) + `"}` }

func from(id, body string) string { return `{"type":"from","guest":"` + id + `","body":` + body + `}` }

func TestMessageRate(t *testing.T) {
	p := start(t)
	h := p.claim(1, 1)
	g, id := p.prove(h, 1)
	for range messageBurst - 1 { // join was one
		g.write(`{}`)
		h.want(from(id, `{}`))
	}
	p.clock.pass(time.Second)
	for range messageRate {
		g.write(`{}`)
		h.want(from(id, `{}`))
	}
	g.write(`{}`)
	g.wantEnd(signal.ErrLimit)
	h.want(`{"type":"gone","guest":"` + id + `"}`)
}

func TestPingsCount(t *testing.T) {
	p := start(t)
	g := p.join(1)
	for range messageBurst {
		if err := g.conn.WritePing(nil); err != nil {
			t.Fatal(err)
		}
	}
	g.wantEnd(signal.ErrLimit)
}

// TestHostIsSlowed sends more than a guest might: all of it arrives.
func TestHostIsSlowed(t *testing.T) {
	p := start(t)
	h := p.claim(1, 1)
	g, id := p.meet(h, 1)
	began := time.Now()
	const over = 4
	for range messageBurst + over {
		h.send(signal.LineTo{Guest: id, Body: body(`{}`)})
	}
	for range messageBurst + over {
		g.want(`{}`)
	}
	// The test's clock stands still: each message waits for one token more than the last.
	if took := time.Since(began); took < over*(over+1)/2*time.Second/messageRate {
		t.Fatalf("took %v only", took)
	}
}

func TestBodySize(t *testing.T) {
	p := start(t)
	h := p.claim(1, 1)
	g, id := p.prove(h, 1)
	g.write(sized(maxBody))
	m := from(id, sized(maxBody))
	h.want(m)
	if len(m) > signal.MaxMessage {
		t.Fatalf("the host gets %d bytes", len(m))
	}
	g.write(sized(maxBody + 1))
	g.wantEnd(signal.ErrLarge)
	h.want(`{"type":"gone","guest":"` + id + `"}`)

	g, id = p.meet(h, 1)
	most := sized(signal.MaxMessage - len(signal.EncodeLine(signal.LineTo{Guest: id})))
	h.send(signal.LineTo{Guest: id, Body: body(most)})
	g.want(most)
	h.send(signal.LineTo{Guest: id, Body: body(most[:len(most)-2] + `x"}`)})
	h.wantEnd(signal.ErrLarge)
}

func TestFrameSize(t *testing.T) {
	p := start(t)
	for n, status := range map[int]uint16{readMaximum: signal.ErrLarge.Status(), readMaximum + 1: 1009} {
		g := p.join(1)
		g.write(sized(n))
		<-g.closed
		if g.status != status {
			t.Errorf("%d bytes: closed with %d, want %d", n, g.status, status)
		}
	}
}

// TestFragments sends a message in pieces, each of them small enough.
// TestPiecesCount sends a message in very many pieces without anything in them.
func TestPiecesCount(t *testing.T) {
	p := start(t)
	c := p.raw()
	_ = c.SetDeadline(time.Now().Add(rig.Patience))
	piece := "\x80\x00\x00\x00\x00" // empty, with a mask
	if _, err := io.WriteString(c, "\x01"+piece+strings.Repeat("\x00"+piece, messageBurst)); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(c); err != nil || !strings.Contains(string(got), `"limit"`) {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestFragments(t *testing.T) {
	p := start(t)
	for pieces, want := range map[int]string{
		2: `{"type":"error","code":"large"}`,
		4: string([]byte{1009 >> 8, 1009 & 0xff}), // WebSocket's own, before the last piece
	} {
		c := p.raw()
		for i := range pieces {
			head := byte(0) // continuation
			if i == 0 {
				head = 1 // text
			}
			if i == pieces-1 {
				head |= 0x80 // the last
			}
			frame := binary.BigEndian.AppendUint16([]byte{head, 0xfe}, 40_000)
			_, _ = c.Write(append(frame, make([]byte, 4+40_000)...)) // the end may not be taken any more
		}
		_ = c.SetReadDeadline(time.Now().Add(rig.Patience))
		got, err := io.ReadAll(c)
		if !strings.Contains(string(got), want) {
			t.Errorf("%d pieces: got %q, %v", pieces, got, err)
		}
		_ = c.Close()
	}
}

func TestQueue(t *testing.T) {
	fill := func(size int, share float64) (n int) {
		l := &line{writing: true} // nobody writes
		for l.push(text(make([]byte, size)), share) {
			n++
		}
		return n
	}
	for _, row := range []struct {
		size  int
		share float64
		want  int
	}{
		{1, 1, queueMessages},
		{1, unprovenShare, queueMessages * unprovenShare},
		{32 << 10, 1, queueBytes / (32 << 10)},
		{32 << 10, unprovenShare, queueBytes / (32 << 10) / 2},
	} {
		if got := fill(row.size, row.share); got != row.want {
			t.Errorf("%d bytes, share %v: %d fit, want %d", row.size, row.share, got, row.want)
		}
	}
}

func TestOpenTimeout(t *testing.T) {
	p := start(t)
	h, g := p.host(), p.guest(here)
	h.decode()
	p.settle(2)
	p.clock.pass(openTimeout)
	p.sweep()
	p.clock.pass(1)
	select {
	case <-h.closed:
		t.Fatal("closed too early")
	case <-g.closed:
		t.Fatal("closed too early")
	default:
	}
	p.sweep()
	h.wantEnd(signal.ErrExpired)
	g.wantEnd(signal.ErrExpired)
}

func TestSilence(t *testing.T) {
	p := start(t)
	h := p.claim(1, 1)
	g, id := p.meet(h, 1)
	g.mute.Store(true)
	p.clock.pass(pingAfter)
	p.sweep()
	p.clock.pass(1)
	if len(h.pings)+len(g.pings) > 0 {
		t.Fatal("pinged too early")
	}
	p.sweep()
	<-h.pings
	<-g.pings
	rig.Until(p.t, "host heard", func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return p.rooms[[16]byte{1}].host.to.(*line).heard.Load() == p.clock.Now().UnixNano()
	})
	p.clock.pass(dropAfter - pingAfter)
	p.sweep()
	h.want(`{"type":"gone","guest":"` + id + `"}`)
	g.wantEnd(signal.ErrSlow)
	p.meet(h, 1) // the host answered
}

func TestUnprovenAge(t *testing.T) {
	p := start(t)
	h := p.claim(1, 1)
	g, id := p.meet(h, 1)
	proven, provenID := p.prove(h, 1)
	p.age(unprovenAge, h, g, proven)
	p.sweep()
	h.sync(p, id, g)
	p.clock.pass(1)
	p.sweep()
	g.wantEnd(signal.ErrExpired)
	h.want(`{"type":"gone","guest":"` + id + `"}`)
	h.sync(p, provenID, proven)
}

func TestUnprovenMessages(t *testing.T) {
	p := start(t)
	h := p.claim(1, 1)
	g, id := p.meet(h, 1)
	for range unprovenMessages {
		g.write(`{}`)
		h.want(from(id, `{}`))
	}
	g.write(`{}`)
	g.wantEnd(signal.ErrLimit)
	h.want(`{"type":"gone","guest":"` + id + `"}`)
}

func TestUnprovenBody(t *testing.T) {
	p := start(t)
	h := p.claim(1, 1)
	g, id := p.meet(h, 1)
	g.write(sized(unprovenBody))
	h.want(from(id, sized(unprovenBody)))
	g.write(sized(unprovenBody + 1))
	g.wantEnd(signal.ErrLimit)
}

func TestUnprovenLines(t *testing.T) {
	p := start(t)
	h := p.claim(1, 1)
	proven, provenID := p.prove(h, 1) // older than all of them, and of the same address
	guests, ids := make([]*peer, unprovenLines), make([]string, unprovenLines)
	for i := range guests {
		guests[i], ids[i] = p.meet(h, 1)
	}
	p.join(1)
	guests[0].wantEnd(signal.ErrExpired)
	h.want(`{"type":"gone","guest":"` + ids[0] + `"}`)
	h.arrived()
	h.sync(p, provenID, proven)
	for i := 1; i < unprovenLines; i++ {
		h.sync(p, ids[i], guests[i])
	}
}

// TestFlood has one address flood a room in which others wait and talk.
func TestFlood(t *testing.T) {
	p := start(t)
	h := p.claim(1, 1)
	proven, provenID := p.prove(h, 1)
	waiting := p.joinFrom("127.0.0.2", 1)
	waitingID := h.arrived()
	for range unprovenLines + 6 { // of the 24 lines of an address
		p.joinFrom("127.0.0.3", 1)
	}
	for len(h.got) > 0 {
		<-h.got
	}
	h.sync(p, waitingID, waiting)
	h.sync(p, provenID, proven)
}

// TestFloodOfNetworks has many networks flood a room, each with one line: who
// waited before stays, and who comes meanwhile stays for half the places.
func TestFloodOfNetworks(t *testing.T) {
	p := start(t)
	h := p.claim(1, 1)
	come := func(from string) (g *peer, id string) {
		g = p.joinFrom(from, 1)
		for {
			if m, ok := h.decode().(signal.LineGuest); ok {
				return g, m.Guest
			}
		}
	}
	networks := 0
	flood := func(lines int) {
		for range lines {
			networks++
			come(fmt.Sprintf("127.9.%d.1", networks))
		}
	}
	waiting, waitingID := come("127.0.0.2")
	flood(3 * unprovenLines)
	late, lateID := come("127.0.1.2")
	flood(unprovenLines/2 - 1)
	h.sync(p, waitingID, waiting)
	h.sync(p, lateID, late)
}

func TestProvenLines(t *testing.T) {
	p := start(t)
	h := p.claim(1, 1)
	for range provenLines {
		p.prove(h, 1)
	}
	g, id := p.meet(h, 1)
	h.send(signal.LineProven{Guest: id})
	g.wantEnd(signal.ErrLimit)
	h.want(`{"type":"gone","guest":"` + id + `"}`)
}

func TestGuestLines(t *testing.T) {
	p := start(t)
	var first *peer
	for i := range guestLines {
		if g := p.join(byte(i)); i == 0 {
			first = g
		}
	}
	p.guest(here).wantEnd(signal.ErrLimit)
	p.joinFrom("127.0.0.2", 1)
	first.hangUp()
	p.settle(guestLines)
	p.join(1)
}

func TestHostLines(t *testing.T) {
	p := start(t)
	for range hostLines {
		p.host().decode()
	}
	p.host().wantEnd(signal.ErrLimit)
	p.join(1) // guests are counted apart
}

func TestRooms(t *testing.T) {
	p := start(t)
	var h *peer
	for i := range rooms {
		h = p.claim(byte(i), 1)
	}
	p.ask(rooms, 1).wantEnd(signal.ErrLimit)
	h.hangUp()
	p.settle(rooms - 1)
	p.ask(rooms, 1).wantEnd(signal.ErrLimit) // the claim outlives its line
	p.claim(rooms-1, 1).send(signal.LineRelease{})
	rig.Until(p.t, "released", func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return len(p.rooms) == rooms-1
	})
	p.claim(rooms, 1)
}

func TestClaimRate(t *testing.T) {
	p := start(t)
	for range claimBurst - 1 {
		p.claim(1, 1).send(signal.LineRelease{})
		rig.Until(p.t, "released", func() bool {
			p.mu.Lock()
			defer p.mu.Unlock()
			return len(p.rooms) == 0
		})
		p.closeAll()
	}
	p.claim(1, 1)
	p.ask(1, 2).wantEnd(signal.ErrLimit) // not even "taken"
	p.claim(1, 1)                        // coming back is free
	p.clock.pass(time.Hour / claimBurst)
	p.ask(1, 2).wantEnd(signal.ErrTaken)
	p.ask(1, 2).wantEnd(signal.ErrLimit) // "taken" counts
}

func TestJoinRate(t *testing.T) {
	p := start(t)
	for range joinBurst {
		p.join(1).hangUp()
		p.settle(0)
	}
	g := p.guest(here)
	g.send(signal.LineJoin{})
	g.wantEnd(signal.ErrLimit)
	p.clock.pass(time.Second / joinRate)
	p.join(1)
}

// closeAll hangs up for the other side and waits.
func (p *stage) closeAll() {
	p.t.Helper()
	p.mu.Lock()
	for l := range p.lines {
		_ = l.conn.NetConn().Close()
	}
	p.mu.Unlock()
	p.settle(0)
}

func TestAddressesAreForgotten(t *testing.T) {
	p := start(t)
	for i := range 5 {
		p.joinFrom(fmt.Sprint("127.0.0.", i+1), 1).hangUp()
	}
	h := p.claim(1, 1)
	h.send(signal.LineRelease{})
	h.hangUp()
	p.settle(0)
	p.clock.pass(time.Minute)
	p.sweep()
	count := func() int {
		p.mu.Lock()
		defer p.mu.Unlock()
		return len(p.addresses)
	}
	if n := count(); n != 1 {
		t.Fatalf("%d addresses, want the one that claimed", n)
	}
	p.clock.pass(time.Hour)
	p.sweep()
	if n := count(); n != 0 {
		t.Fatalf("%d addresses left", n)
	}
}

func TestBucket(t *testing.T) {
	now := time.Unix(0, 0)
	var b bucket
	for range 3 {
		if b.take(now, 2, 3) != 0 {
			t.Fatal("a new bucket is not full")
		}
	}
	if wait := b.take(now, 2, 3); wait != time.Second/2 {
		t.Fatalf("wait %v", wait)
	}
	if wait := b.take(now.Add(-time.Hour), 2, 3); wait != time.Second/2 {
		t.Fatalf("a clock set back gives tokens: %v", wait)
	}
	if b.take(now.Add(time.Second/2), 2, 3) != 0 {
		t.Fatal("no token after the wait")
	}
	if b.take(now.Add(time.Hour), 2, 3) != 0 || b.spent != 1 {
		t.Fatalf("not full again: %v spent", b.spent)
	}
}

package server

import (
	"bufio"
	"encoding/base64"
	"encoding/binary"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lxzan/gws"

	"zwiesprache/signal"
	"zwiesprache/signal/internal/rig"
)

func TestMalformed(t *testing.T) {
	p := start(t)
	witness := p.claim(1, 1)
	talk, id := p.prove(witness, 1)
	nested := strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000)
	for name, say := range map[string]func(e *peer){
		"nothing":            func(e *peer) { e.write("") },
		"no JSON":            func(e *peer) { e.write("hello") },
		"two objects":        func(e *peer) { e.write("{}{}") },
		"an array":           func(e *peer) { e.write(`[{"type":"join"}]`) },
		"cut short":          func(e *peer) { e.write(`{"type":"join"`) },
		"deep":               func(e *peer) { e.write(nested) },
		"deep in an object":  func(e *peer) { e.write(`{"type":"to","body":{"a":` + nested + `}}`) },
		"not UTF-8":          func(e *peer) { _ = e.conn.WriteMessage(gws.OpcodeText, []byte("{\"type\":\"\xff\"}")) },
		"binary":             func(e *peer) { _ = e.conn.WriteMessage(gws.OpcodeBinary, []byte(`{"type":"release"}`)) },
		"no type":            func(e *peer) { e.write(`{"room":"AAAAAAAAAAAAAAAAAAAAAA"}`) },
		"join without room":  func(e *peer) { e.write(`{"type":"join"}`) },
		"claim without key":  func(e *peer) { e.write(`{"type":"claim","room":"AAAAAAAAAAAAAAAAAAAAAA"}`) },
		"of the server's":    func(e *peer) { e.send(signal.LineGuest{Guest: id}) },
		"of the other's":     func(e *peer) { e.send(signal.LineFrom{Guest: id, Body: body(`{}`)}) },
		"to before a claim":  func(e *peer) { e.send(signal.LineTo{Guest: id, Body: body(`{}`)}) },
		"drop before claim":  func(e *peer) { e.send(signal.LineDrop{Guest: id}) },
		"release of nothing": func(e *peer) { e.send(signal.LineRelease{}) },
	} {
		t.Run(name, func(t *testing.T) {
			h, g := p.host(), p.guest(here)
			h.decode()
			say(h)
			h.wantEnd(signal.ErrMalformed)
			say(g)
			g.wantEnd(signal.ErrMalformed)
			p.settle(2)
		})
	}
	witness.sync(p, id, talk)
}

// TestMalformedLater breaks the protocol after claim and join.
func TestMalformedLater(t *testing.T) {
	p := start(t)
	h := p.claim(1, 1)
	g, id := p.meet(h, 1)
	g.write(`{"a":1},"guest":"other","body":{}`)
	g.wantEnd(signal.ErrMalformed)
	h.want(`{"type":"gone","guest":"` + id + `"}`)
	h.write(`{"type":"more","guest":1}`) // an unknown type is not an error
	g, id = p.meet(h, 1)
	h.sync(p, id, g)
	h.send(rig.Claim(p.origin, [16]byte{2}, rig.Key(1), [32]byte{}))
	h.wantEnd(signal.ErrMalformed)
}

// TestBodiesPassUntouched sends what would be dear to a server that looks inside.
func TestBodiesPassUntouched(t *testing.T) {
	p := start(t)
	h := p.claim(1, 1)
	g, id := p.prove(h, 1)
	for _, b := range []string{
		`{"type":"release"}`, `{"type":"proven","guest":"` + id + `"}`, `{"type":1,"type":null}`, `{ "a" : 1e999 }`,
		`{"a":"<b>&\u2028\u0000\ud800"}`, `{"guest":"x","body":{"body":{}}}`, `{"a":123456789012345678901234567890}`, "{\n}",
	} {
		g.write(b)
		h.want(from(id, b))
		h.send(signal.LineTo{Guest: id, Body: body(b)})
		g.want(b)
	}
}

// TestLogIsSilent looks for what must not be in the log after all kinds of ends.
func TestLogIsSilent(t *testing.T) {
	p := startWith(t, Config{Rooms: fragile{newAlone()}})
	h := p.claim(1, 1)
	g, id := p.prove(h, 1)
	secrets := []string{id, signal.EncodeBytes(append([]byte{1}, make([]byte, 15)...)), "mandelbaum"}
	secrets = append(secrets, base64.StdEncoding.EncodeToString(append([]byte{1}, make([]byte, 15)...)))
	for _, e := range []*peer{h, g} {
		secrets = append(secrets, e.conn.LocalAddr().String())
	}
	g.write(`{"type":"mandelbaum"}`)
	h.next()
	g.write(`mandelbaum`)
	g.wantEnd(signal.ErrMalformed)
	h.write(`{"type":"mandelbaum"`)
	h.wantEnd(signal.ErrMalformed)
	raw := p.raw()
	_, _ = raw.Write(masked(string(signal.EncodeLine(signal.LineJoin{Room: fragileRoom}))))
	secrets = append(secrets, raw.LocalAddr().String())
	rig.Until(p.t, "the line panicked", func() bool { return strings.Contains(p.logs.String(), "panicked") })
	p.settle(0)
	log := p.logs.String()
	for _, word := range []string{"serving", "line closed"} {
		if !strings.Contains(log, word) {
			t.Errorf("nothing about %q in the log", word)
		}
	}
	for _, secret := range secrets {
		if strings.Contains(log, secret) {
			t.Errorf("%s is in the log", secret)
		}
	}
}

// fragile is a register that panics when a guest waits in one room: a fault of
// ours ends one line and no other.
type fragile struct{ *alone }

var fragileRoom = [16]byte{13}

func (fragile) Wait(room [16]byte, on bool) {
	if on && room == fragileRoom {
		panic("the register is broken")
	}
}

// endless is the header of a frame whose length has the highest bit set.
var endless = binary.BigEndian.AppendUint64([]byte{0x81, 0xff}, 1<<63|1<<20)

// raw is a guest's line with bare bytes.
func (p *stage) raw() *net.TCPConn {
	p.t.Helper()
	c, err := net.Dial("tcp", p.addr)
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { _ = c.Close() })
	shake(p.t, c, p.origin)
	return c.(*net.TCPConn)
}

// shake asks for a guest's line and reads the answer, byte by byte, so that no frame is lost.
func shake(t testing.TB, c net.Conn, origin string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, origin+"/guest", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header = http.Header{
		"Connection": {"Upgrade"}, "Upgrade": {"websocket"}, "Origin": {origin},
		"Sec-Websocket-Version": {"13"}, "Sec-Websocket-Key": {"AAAAAAAAAAAAAAAAAAAAAA=="},
	}
	if err := r.Write(c); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReaderSize(oneByte{c}, 16), r)
	if err != nil || response.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("no line: %v, %v", response, err)
	}
}

type oneByte struct{ io.Reader }

func (r oneByte) Read(b []byte) (int, error) { return r.Reader.Read(b[:1]) }

// masked is a text frame as a browser sends it, for less than 126 bytes.
func masked(s string) []byte {
	return append([]byte{0x81, 0x80 | byte(len(s)), 0, 0, 0, 0}, s...)
}

func TestFramesThatBreakWebSocket(t *testing.T) {
	p := start(t)
	h := p.claim(1, 1)
	g, id := p.meet(h, 1)
	for name, bytes := range map[string][]byte{
		"length with the highest bit": append(endless, 0, 0, 0, 0),
		"length beyond memory":        binary.BigEndian.AppendUint64([]byte{0x81, 0xff}, 1<<62),
		"without a mask":              {0x81, 0x02, '{', '}'},
		"reserved bits":               {0xf1, 0x82, 0, 0, 0, 0, '{', '}'},
		"unknown opcode":              {0x8f, 0x80, 0, 0, 0, 0},
		"continuation of nothing":     {0x80, 0x80, 0, 0, 0, 0},
		"a ping in pieces":            {0x09, 0x80, 0, 0, 0, 0},
		"a long ping":                 {0x89, 0xfe, 0x01, 0x00, 0, 0, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			c := p.raw()
			if _, err := c.Write(bytes); err != nil {
				t.Fatal(err)
			}
			_, _ = c.Write([]byte{0, 0, 0, 0}) // a mask, where one is still due
			_ = c.SetReadDeadline(time.Now().Add(rig.Patience))
			if _, err := io.ReadAll(c); err != nil && strings.Contains(err.Error(), "timeout") {
				t.Fatal("the line stays open")
			}
			_ = c.Close()
			p.settle(2)
		})
	}
	h.sync(p, id, g)
}

// TestLastWordsArrive has a guest send on and on: closing with unread bytes
// would reset the connection, and the reset would overtake the error.
func TestLastWordsArrive(t *testing.T) {
	p := start(t)
	for name, row := range map[string]struct{ wrong, want string }{
		"of ours":     {string(masked(`{}`)), `{"type":"error","code":"malformed"}`},
		"WebSocket's": {string(binary.BigEndian.AppendUint64([]byte{0x81, 0xff}, 1<<40)) + "\x00\x00\x00\x00", string([]byte{1009 >> 8, 1009 & 0xff})},
	} {
		t.Run(name, func(t *testing.T) {
			c := p.raw()
			_ = c.SetDeadline(time.Now().Add(rig.Patience))
			if _, err := io.WriteString(c, row.wrong+strings.Repeat(string(masked(`{"more":1}`)), 40_000)); err != nil {
				t.Fatal(err)
			}
			if err := c.CloseWrite(); err != nil {
				t.Fatal(err)
			}
			if got, err := io.ReadAll(c); err != nil || !strings.Contains(string(got), row.want) {
				t.Fatalf("got %q, %v", got, err)
			}
		})
	}
}

// TestSlowGuest has a guest read nothing while the host sends.
func TestSlowGuest(t *testing.T) {
	p := start(t)
	h := p.claim(1, 1)
	c := p.raw()
	if err := c.SetReadBuffer(4 << 10); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Write(masked(string(signal.EncodeLine(signal.LineJoin{Room: [16]byte{1}})))); err != nil {
		t.Fatal(err)
	}
	id := h.arrived()
	big := body(sized(60_000))
	for i := 0; len(h.got) == 0; i++ {
		if i > 2000 {
			t.Fatal("the server takes everything")
		}
		p.clock.pass(time.Second / messageRate)
		h.send(signal.LineTo{Guest: id, Body: big})
	}
	gone := signal.LineGone{Guest: id}
	if m := h.decode(); m != gone {
		t.Fatalf("got %#v", m)
	}
	p.settle(1)
	p.join(1)
	m := h.decode()
	for m == gone { // for what was sent meanwhile
		m = h.decode()
	}
	if _, ok := m.(signal.LineGuest); !ok {
		t.Fatalf("got %#v", m)
	}
}

// TestSlowHost has guests fill the queue of a host that reads nothing: the
// guests pay for it, and the server's own words still find room.
func TestSlowHost(t *testing.T) {
	p := start(t)
	h := p.claim(1, 1)
	g, id := p.meet(h, 1)
	p.mu.Lock()
	host := p.rooms[[16]byte{1}].host.to.(*line)
	p.mu.Unlock()
	rig.Until(p.t, "the host's line is written", func() bool {
		host.mu.Lock()
		defer host.mu.Unlock()
		if host.writing {
			return false
		}
		host.writing = true // from here on as if a write hung
		return true
	})
	for range unprovenMessages {
		g.write(sized(unprovenBody))
	}
	rig.Until(p.t, "all of them are queued", func() bool {
		host.mu.Lock()
		defer host.mu.Unlock()
		return len(host.queue) == unprovenMessages
	})
	others := []*peer{}
	for range queueMessages / 2 / unprovenMessages {
		others = append(others, p.join(1))
	}
	for _, e := range others {
		for range unprovenMessages {
			_ = e.conn.WriteString(`{}`)
		}
	}
	ended := func() (n int) {
		for _, e := range others {
			select {
			case <-e.closed:
				n++
			default:
			}
		}
		return n
	}
	rig.Until(p.t, "somebody is over the limit", func() bool { return ended() > 0 })
	if _, over := host.over(); over {
		t.Fatal("the host is ended for it")
	}
	host.mu.Lock()
	host.writing = false
	host.add(frame{gws.OpcodePing, nil})
	host.mu.Unlock()
	for range unprovenMessages {
		h.want(from(id, sized(unprovenBody)))
	}
}

// TestEverybodyAtOnce lets hosts and guests come, talk and go in no order; the
// books must fit afterwards.
func TestEverybodyAtOnce(t *testing.T) {
	p := start(t)
	var group sync.WaitGroup
	for n := range 24 {
		group.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(n)))
			for range 12 {
				p.clock.pass(time.Second)
				p.wander(random, n)
			}
		})
	}
	group.Wait()
	p.closeAll()
}

// wander is one short life of a host or guest that does not care for the answers.
func (p *stage) wander(random *rand.Rand, n int) {
	room := byte(random.IntN(3))
	e := &peer{t: p.t, got: make(chan []byte, 4096), pings: make(chan struct{}, 16), closed: make(chan struct{})}
	header, path := http.Header{"Origin": {p.origin}}, "/guest"
	if n%4 == 0 {
		header, path = nil, "/host"
	}
	conn, _, err := gws.NewClient(e, &gws.ClientOption{
		Addr: "ws://" + p.addr + path, RequestHeader: header,
		NewDialer: func() (gws.Dialer, error) {
			return &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 1, byte(1+n%5))}}, nil
		},
	})
	if err != nil {
		p.t.Error(err)
		return
	}
	var group sync.WaitGroup
	group.Go(conn.ReadLoop)
	defer group.Wait()
	defer func() { _ = conn.NetConn().Close() }()
	say := func(m signal.LineMessage) { _ = conn.WriteMessage(gws.OpcodeText, signal.EncodeLine(m)) }
	if path == "/guest" {
		say(signal.LineJoin{Room: [16]byte{room}})
		for range random.IntN(unprovenMessages + 4) {
			_ = conn.WriteString(`{"type":"x"}`)
		}
		return
	}
	var challenge signal.LineMessage
	select {
	case b := <-e.got:
		challenge, _ = signal.DecodeLine(b)
	case <-e.closed:
	}
	if c, ok := challenge.(signal.LineChallenge); ok {
		say(rig.Claim(p.origin, [16]byte{room}, rig.Key(byte(random.IntN(2))), c.Nonce))
	}
	for range random.IntN(30) {
		var b []byte
		select {
		case b = <-e.got:
		case <-e.closed:
			return
		case <-time.After(time.Millisecond):
			continue
		}
		if g, ok := first(signal.DecodeLine(b)).(signal.LineGuest); ok {
			say([]signal.LineMessage{
				signal.LineProven(g), signal.LineDrop(g), signal.LineTo{Guest: g.Guest, Body: body(`{}`)},
			}[random.IntN(3)])
		}
	}
	if random.IntN(2) == 0 {
		say(signal.LineRelease{})
	}
}

func first(m signal.LineMessage, _ error) signal.LineMessage { return m }

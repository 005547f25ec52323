package relay

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/stun/v4"
	"github.com/pion/turn/v5"
)

// frames that streams begin with, and how long they are; 0: too short to tell, -1: none of ours.
// FuzzFrameSize begins with them.
var frames = []struct {
	name  string
	bytes []byte
	size  int
}{
	{"nothing", nil, 0},
	{"half a header", []byte{0x40, 0, 0}, 0},
	{"empty data", []byte{0x40, 0, 0, 0}, 4},
	{"data", []byte{0x40, 0, 0, 4, 1, 2, 3, 4}, 8},
	{"data to be padded", []byte{0x40, 0, 0, 5}, 12},
	{"the longest data", []byte{0x7f, 0xff, 8, 0}, maxFrame},
	{"longer data", []byte{0x40, 0, 8, 1}, -1},
	{"the longest that can be said", []byte{0x40, 0, 0xff, 0xff}, -1},
	{"a message", []byte{0, 1, 0, 8}, 28},
	{"a message, whole", stun.MustBuild(stun.TransactionID, stun.BindingRequest).Raw, 20},
	{"no cookie", make([]byte, 20), -1},
	{"a length that no message has", []byte{0, 1, 0, 7}, -1},
	{"a longer message", []byte{0, 1, 8, 4}, -1},
	{"TLS", []byte{0x16, 3, 1, 0}, 276}, // that it is none shows in its fifth byte
	{"HTTP", []byte("GET / HTTP/1.1\r\n"), -1},
	{"RTP", []byte{0x80, 0, 0, 0}, -1},
	{"SSH", []byte("SSH-"), -1},
}

func TestFrameSize(t *testing.T) {
	for _, row := range frames {
		size, err := frameSize(row.bytes)
		if row.size < 0 {
			if !errors.Is(err, errFrame) {
				t.Errorf("%s: %d, %v", row.name, size, err)
			}
		} else if size != row.size || err != nil {
			t.Errorf("%s: %d, %v; want %d", row.name, size, err, row.size)
		}
	}
}

func FuzzFrameSize(f *testing.F) {
	for _, row := range frames {
		f.Add(row.bytes)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		size, err := frameSize(b)
		if err != nil && size != 0 || size < 0 || size > maxFrame || size%4 != 0 {
			t.Errorf("%d, %v", size, err)
		}
		if size > 0 && len(b) < headerSize {
			t.Error("it knows what it cannot")
		}
		// Whole frames come out as they went in, in whatever pieces.
		whole := []byte{0x40, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0}
		s := &stream{conn: &pieces{rest: append(slices.Clone(whole), b...)}, in: make([]byte, 0, 2*maxFrame)}
		if got, err := s.frame(); err != nil || !bytes.Equal(got, whole) {
			t.Fatalf("%x, %v", got, err)
		}
		for {
			got, err := s.frame()
			if err != nil {
				return
			}
			if !bytes.HasPrefix(b, got) {
				t.Fatalf("%x does not follow", got)
			}
			b = b[len(got):]
		}
	})
}

// pieces is a connection that gives three bytes at a time.
type pieces struct {
	net.Conn
	rest []byte
}

func (p *pieces) Read(b []byte) (int, error) {
	if len(p.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(b[:min(3, len(b))], p.rest)
	p.rest = p.rest[n:]
	return n, nil
}

func connectTCP(t *testing.T, r *Relay) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", r.TCP()[0].String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(patience))
	return c
}

// TestStreamRefused talks something else over a stream.
func TestStreamRefused(t *testing.T) {
	r := start(t, local())
	for _, text := range []string{"GET / HTTP/1.1\r\nHost: relay\r\n\r\n", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 and so on and on"} {
		c := connectTCP(t, r)
		if _, err := io.WriteString(c, text); err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(c); len(b) > 0 || errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%q is answered with %q, %v", text[:8], b, err)
		}
	}
	await(t, func() bool { return r.Counters().Streams == 0 })
}

// TestStreamLimits opens more than may be.
func TestStreamLimits(t *testing.T) {
	for name, limits := range map[string]Limits{
		"address": {AddressStreams: 2}, "network": {NetworkStreams: 2}, "all": {Streams: 2},
		"idle of a network": {NetworkIdle: 2}, "idle": {Idle: 2},
	} {
		c := local()
		c.Limits = limits
		r := start(t, c)
		first := connectTCP(t, r)
		connectTCP(t, r)
		await(t, func() bool { return r.Counters().Streams == 2 })
		if b, err := io.ReadAll(connectTCP(t, r)); len(b) > 0 || errors.Is(err, os.ErrDeadlineExceeded) || r.Counters().Refused != 1 {
			t.Errorf("%s: the third got %q, %v", name, b, err)
		}
		_ = first.Close()
		await(t, func() bool { return r.Counters().Streams == 1 })
		again := connectTCP(t, r)
		if _, err := again.Write(stun.MustBuild(stun.TransactionID, stun.BindingRequest).Raw); err != nil {
			t.Fatal(err)
		}
		answer := make([]byte, messageSize)
		if _, err := io.ReadFull(again, answer); err != nil || !isMessage(answer) {
			t.Errorf("%s: %x, %v", name, answer, err)
		}
	}
}

// TestStreamsThatRelay do not count among those of which nobody knows whose they
// are, until their allocation has ended.
func TestStreamsThatRelay(t *testing.T) {
	c := local()
	c.Limits.Idle = 1
	r := start(t, c)
	right := issue(t, r, "room")
	first := allocate(t, dial(t, r, "tcp", right))
	second := allocate(t, dial(t, r, "tcp", right))
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	await(t, func() bool { return r.Counters().Allocations == 1 })
	if b, err := io.ReadAll(connectTCP(t, r)); len(b) > 0 || errors.Is(err, os.ErrDeadlineExceeded) || r.Counters().Refused != 1 {
		t.Errorf("a second idle one got %q, %v", b, err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
}

// waiting is a stream whose client is near, and that writes until the test ends.
func waiting(t *testing.T) (s *stream, near net.Conn) {
	near, far := net.Pipe()
	s = &stream{relay: &Relay{}, conn: far}
	s.filled.L = &s.mu
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.writeLoop()
		_ = s.Close()
	}()
	t.Cleanup(func() {
		_ = s.Close()
		_ = near.Close()
		<-done
	})
	return s, near
}

// data is a frame of n bytes, that says when it was made.
func data(n int) []byte {
	frame := make([]byte, headerSize+n)
	binary.BigEndian.PutUint16(frame, 0x4000)
	binary.BigEndian.PutUint16(frame[2:], uint16(n))
	binary.BigEndian.PutUint64(frame[headerSize:], uint64(time.Now().UnixNano()))
	return frame
}

// TestStreamSlow queues for a client that takes nothing for a while: memory stays
// small, and nobody else waits. What it gets then are whole frames that are not
// stale, and every answer.
func TestStreamSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, near := waiting(t)
		sent := 0
		for ; s.relay.counts.slow.Load() < 100; sent++ {
			s.write(data(999))
		}
		if len(s.out.bytes) > streamQueue+3 {
			t.Errorf("%d bytes wait", len(s.out.bytes))
		}
		if _, err := s.Write(stun.MustBuild(stun.TransactionID, stun.BindingSuccess).Raw); err != nil {
			t.Fatal(err)
		}
		time.Sleep(streamStale + 1)
		s.write(data(999))
		for ; ; sent-- {
			frame := next(t, near)
			if isChannelData(frame) && since(frame) > 0 {
				continue // it was being written
			}
			if isChannelData(frame) {
				t.Fatal("the answer is lost, or late")
			}
			break
		}
		if frame := next(t, near); !isChannelData(frame) || since(frame) > 0 {
			t.Errorf("%x… is not what was sent last", frame[:headerSize])
		}
		if dropped := int(s.relay.counts.slow.Load()); dropped != sent {
			t.Errorf("%d of %d count as dropped", dropped, sent)
		}
	})
}

// next reads a frame.
func next(t *testing.T, c net.Conn) []byte {
	t.Helper()
	frame := make([]byte, headerSize)
	if _, err := io.ReadFull(c, frame); err != nil {
		t.Fatal(err)
	}
	size, err := frameSize(frame)
	if err != nil {
		t.Fatal(err)
	}
	frame = append(frame, make([]byte, size-headerSize)...)
	if _, err := io.ReadFull(c, frame[headerSize:]); err != nil {
		t.Fatal(err)
	}
	return frame
}

// since is how long ago a frame of data was made.
func since(frame []byte) time.Duration {
	return time.Since(time.Unix(0, int64(binary.BigEndian.Uint64(frame[headerSize:]))))
}

// TestStreamNarrow sends four times as much as a client's way takes, for a minute:
// what it gets was made a moment before. Then it takes nothing, and is left.
func TestStreamNarrow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const way = 25_000 // bytes a second
		s, near := waiting(t)
		var sending sync.WaitGroup
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		sending.Go(func() {
			for ctx.Err() == nil {
				s.write(data(996))
				time.Sleep(time.Second * 1000 / (4 * way))
			}
		})
		frames, oldest := 0, time.Duration(0)
		for ctx.Err() == nil {
			frame := next(t, near)
			time.Sleep(time.Second * time.Duration(len(frame)) / way)
			frames++
			oldest = max(oldest, since(frame))
		}
		sending.Wait()
		if want := 60 * way / 1000 * 9 / 10; frames < want {
			t.Errorf("%d frames arrived of %d", frames, want)
		}
		// What is begun is written whole.
		if most := streamStale + time.Second*streamPiece/way + time.Second*1000/way; oldest > most {
			t.Errorf("a frame arrived after %v, not %v", oldest, most)
		}
		s.write(data(996))
		time.Sleep(streamStale + streamWrite + time.Second)
		s.mu.Lock()
		defer s.mu.Unlock()
		if !s.gone {
			t.Error("it is not left")
		}
	})
}

// TestFamily comes over IPv6 to a relay that has IPv4 alone, and does not say
// which of them it wants, as browsers do.
func TestFamily(t *testing.T) {
	c := local()
	c.TCP = []string{"[::1]:0"}
	l, err := net.Listen("tcp", c.TCP[0])
	if err != nil {
		t.Skip(err)
	}
	_ = l.Close()
	r := start(t, c)
	right := issue(t, r, "room")
	for _, family := range []turn.RequestedAddressFamily{turn.RequestedAddressFamilyIPv4, turn.RequestedAddressFamilyIPv6} {
		conn, err := net.Dial("tcp", r.TCP()[0].String())
		if err != nil {
			t.Fatal(err)
		}
		client, err := turn.NewClient(&turn.ClientConfig{
			TURNServerAddr: r.TCP()[0].String(), Conn: turn.NewSTUNConn(conn), Realm: DefaultRealm, RequestedAddressFamily: family,
			Username: right.Username, Password: right.Credential, LoggerFactory: silence{},
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := client.Listen(); err != nil {
			t.Fatal(err)
		}
		relayed, err := client.Allocate()
		switch ipv6 := family == turn.RequestedAddressFamilyIPv6; { // IPv4 is asked for by no word
		case ipv6 == (err == nil):
			t.Errorf("asked for IPv6 %v: %v", ipv6, err)
		case !ipv6 && !addrPort(relayed.LocalAddr()).Addr().Is4():
			t.Errorf("got %v", relayed.LocalAddr())
		}
		if err == nil {
			_ = relayed.Close()
		}
		client.Close()
		_ = conn.Close()
	}
}

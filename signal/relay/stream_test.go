package relay

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/stun/v4"
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
	for name, limits := range map[string]Limits{"address": {AddressStreams: 2}, "all": {Streams: 2}} {
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

// TestStreamSlow queues for a client that takes nothing: memory stays small,
// and nobody else waits. What it gets then are whole frames.
func TestStreamSlow(t *testing.T) {
	near, far := net.Pipe()
	defer near.Close()
	r := &Relay{}
	s := &stream{relay: r, conn: far}
	s.filled.L = &s.mu
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.writeLoop()
	}()
	frame := make([]byte, headerSize+999)
	binary.BigEndian.PutUint16(frame, 0x4000)
	binary.BigEndian.PutUint16(frame[2:], 999)
	for r.counts.slow.Load() < 100 {
		s.write(frame)
	}
	if len(s.out) > streamQueue+3 {
		t.Errorf("%d bytes wait", len(s.out))
	}
	_ = near.SetDeadline(time.Now().Add(patience))
	got := make([]byte, headerSize+1000) // with its padding
	for i := range 100 {
		if _, err := io.ReadFull(near, got); err != nil || !bytes.Equal(got[:len(frame)], frame) {
			t.Fatalf("frame %d: %x…, %v", i, got[:8], err)
		}
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	<-done
}

// TestStreamNarrow fills the queue of a client whose way takes 4 KiB a second: it
// gets everything, however long that lasts. Then it takes nothing, and is left.
func TestStreamNarrow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		defer near.Close()
		s := &stream{relay: &Relay{}, conn: far}
		s.filled.L = &s.mu
		done := make(chan struct{})
		s.write(make([]byte, streamQueue))
		go func() {
			defer close(done)
			s.writeLoop()
		}()
		for got := 0; got < streamQueue; {
			n, err := near.Read(make([]byte, 4<<10))
			if got += n; err != nil {
				t.Fatalf("cut after %d bytes: %v", got, err)
			}
			time.Sleep(time.Second)
		}
		s.write(make([]byte, 4))
		<-done
	})
}

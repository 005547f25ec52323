package server

import (
	"bytes"
	"context"
	"crypto/tls"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"zwiesprache/signal"
	"zwiesprache/signal/front"
	"zwiesprache/signal/internal/rig"
)

// gathering sends what is written only when it is flushed: several records of
// TLS so arrive at once.
type gathering struct {
	net.Conn
	hold bytes.Buffer
	on   atomic.Bool
}

func (c *gathering) Write(b []byte) (int, error) {
	if c.on.Load() {
		return c.hold.Write(b)
	}
	return c.Conn.Write(b)
}

// TestAllOfTLSIsRead sends messages in one record and in several that arrive
// together: whatever TLS has read on counts, though nothing more arrives.
func TestAllOfTLSIsRead(t *testing.T) {
	raw, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	own, err := ownCertificate()
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Config{Origin: loadedOrigin})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- s.Serve(ctx, front.Listen(raw, front.Config{Certificates: own, Relay: func(c net.Conn) { _ = c.Close() }}))
	}()
	defer func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}()
	under, err := net.Dial("tcp", raw.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = under.Close() }()
	together := &gathering{Conn: under}
	c := tls.Client(together, &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"http/1.1"}}) // its own certificate
	_ = c.SetReadDeadline(time.Now().Add(rig.Patience))
	shake(t, c, loadedOrigin)
	if _, err := c.Write(masked(string(signal.EncodeLine(signal.LineJoin{})))); err != nil {
		t.Fatal(err)
	}
	if err := read(c, `{"type":"joined"}`); err != nil {
		t.Fatal(err)
	}
	ping := func(n byte) string { return string([]byte{0x89, 0x81, 0, 0, 0, 0, n}) }
	for round := range byte(12) {
		together.on.Store(true)
		for _, record := range []string{ping(1) + ping(2), ping(3), ping(4) + ping(round)} {
			if _, err := c.Write([]byte(record)); err != nil {
				t.Fatal(err)
			}
		}
		together.on.Store(false)
		if _, err := together.hold.WriteTo(under); err != nil {
			t.Fatal(err)
		}
		want := strings.Builder{}
		for _, n := range []byte{1, 2, 3, 4, round} {
			want.Write([]byte{0x8a, 1, n})
		}
		if err := read(c, want.String()); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}

	}
}

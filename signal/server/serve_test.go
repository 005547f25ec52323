package server

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"zwiesprache/signal"
)

func TestStop(t *testing.T) {
	p := start(t)
	h := p.claim(1, 1)
	g, id := p.prove(h, 1)
	unasked := p.host()
	unasked.decode()
	h.send(signal.LineTo{Guest: id, Body: body(`{"last":"words"}`)})
	g.want(`{"last":"words"}`)
	if err := p.finish(); err != nil {
		t.Fatal(err)
	}
	for _, e := range []*peer{h, g, unasked} {
		e.wantEnd(signal.ErrStopping)
	}
	if c, err := net.Dial("tcp", p.addr); err == nil {
		_ = c.Close()
		t.Error("the port is still open")
	}
	if p.expect() {
		t.Error("a line is let in after the end")
	}
}

// TestServeFails has the listener break while lines stand.
func TestServeFails(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Config{Page: testPage()})
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	if err := s.Serve(t.Context(), l); !errors.Is(err, net.ErrClosed) {
		t.Fatalf("serve: %v", err)
	}
}

// pipes is a listener without a network, so that hours pass in no time.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (l *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipes) Close() error   { close(l.closed); return nil }
func (l *pipes) Addr() net.Addr { return &net.TCPAddr{} }

// piped serves over pipes, by the clock of the bubble that t runs in.
func piped(t *testing.T) (dial func() net.Conn, stop func()) {
	_, dial, stop = pipedServer(t)
	return dial, stop
}

func pipedServer(t *testing.T) (s *Server, dial func() net.Conn, stop func()) {
	l := &pipes{make(chan net.Conn), make(chan struct{})}
	s, err := New(Config{Page: testPage()})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, l) }()
	dial = func() net.Conn {
		mine, theirs := net.Pipe()
		l.conns <- theirs
		shake(t, mine, DefaultOrigin)
		return mine
	}
	return s, dial, func() {
		t.Helper()
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// TestServeSweeps leaves a line alone until the server ends it.
func TestServeSweeps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dial, stop := piped(t)
		defer stop()
		began := time.Now()
		got, err := io.ReadAll(dial())
		if took := time.Since(began); err != nil || !strings.Contains(string(got), `"expired"`) || took > openTimeout+2*sweepEvery {
			t.Errorf("after %v: %q, %v", took, got, err)
		}
	})
}

// TestServePings counts the pings of 45 silent seconds.
func TestServePings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dial, stop := piped(t)
		defer stop()
		c := dial()
		if _, err := c.Write(masked(string(signal.EncodeLine(signal.LineJoin{})))); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		got, err := io.ReadAll(c)
		if pings := bytes.Count(got, []byte{0x89, 0x00}); err != nil || pings != 2 || !strings.Contains(string(got), `"slow"`) {
			t.Errorf("%d pings in %q, %v", pings, got, err)
		}
		if took := time.Since(began); took < dropAfter || took > dropAfter+2*sweepEvery {
			t.Errorf("took %v", took)
		}
	})
}

// TestWriteTimeout has a guest that takes no byte of its answer.
func TestWriteTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dial, stop := piped(t)
		defer stop()
		c := dial()
		if _, err := c.Write(masked(string(signal.EncodeLine(signal.LineJoin{})))); err != nil {
			t.Fatal(err)
		}
		time.Sleep(writeTimeout - 1)
		if _, err := c.Write(masked(`{}`)); err != nil {
			t.Fatalf("closed too early: %v", err)
		}
		time.Sleep(2 * time.Nanosecond)
		synctest.Wait()
		if _, err := c.Write(masked(`{}`)); err == nil {
			t.Fatal("the line stays open")
		}
	})
}

// TestLastWordsOfABusyServer has the write loop of a line that ends come to its
// turn only after the time for last words has passed.
func TestLastWordsOfABusyServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, dial, stop := pipedServer(t)
		defer stop()
		c := dial()
		synctest.Wait()
		s.mu.Lock()
		lines := slices.Collect(maps.Keys(s.lines))
		s.mu.Unlock()
		for _, l := range lines {
			l.mu.Lock()
			l.writing = true // as if a loop had begun that gets no turn
			l.mu.Unlock()
			l.End(signal.ErrDropped)
			time.Sleep(closeTimeout + 1)
			s.group.Go(l.write)
		}
		if got, err := io.ReadAll(c); err != nil || !strings.Contains(string(got), `"dropped"`) {
			t.Errorf("last words %q, %v", got, err)
		}
	})
}

// TestStopDoesNotWait stops while the other side neither reads nor hangs up.
func TestStopDoesNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dial, stop := piped(t)
		for range 3 {
			dial()
		}
		began := time.Now()
		stop()
		if took := time.Since(began); took > 3*closeTimeout {
			t.Errorf("took %v", took)
		}
	})
}

// TestTrickle sends a request byte by byte and never finishes it.
func TestTrickle(t *testing.T) {
	for name, begin := range map[string]string{
		"header": "GET / HTTP/1.1\r\n",
		"body":   "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) { synctest.Test(t, func(t *testing.T) { trickle(t, begin) }) })
	}
}

func trickle(t *testing.T, begin string) {
	l := &pipes{make(chan net.Conn), make(chan struct{})}
	s, err := New(Config{Page: testPage()})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, l) }()
	mine, theirs := net.Pipe()
	l.conns <- theirs
	began := time.Now()
	go func() { _, _ = io.Copy(io.Discard, mine) }()
	_, err = io.WriteString(mine, begin)
	for err == nil && time.Since(began) < time.Hour {
		_, err = io.WriteString(mine, "G")
		time.Sleep(time.Second)
	}
	if took := time.Since(began); err == nil || took > 2*headerTimeout {
		t.Errorf("%v after %v", err, took)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestDownloadDuringStop lets a page that is on its way arrive.
func TestDownloadDuringStop(t *testing.T) {
	p := start(t)
	r, err := http.Get("http://" + p.addr + "/")
	if err != nil {
		t.Fatal(err)
	}
	if err := p.finish(); err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r.Body)
	if err != nil || len(b) == 0 {
		t.Fatalf("%d bytes, %v", len(b), err)
	}
	_ = r.Body.Close()
	http.DefaultClient.CloseIdleConnections()
}

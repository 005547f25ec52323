package server

import (
	"context"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"zwiesprache/signal"
	"zwiesprache/signal/internal/rig"
)

func (p *stage) state(path string) (int, string) {
	p.t.Helper()
	r, err := http.Get("http://" + p.addr + path)
	if err != nil {
		p.t.Fatal(err)
	}
	defer http.DefaultClient.CloseIdleConnections()
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return r.StatusCode, string(b)
}

func TestHealth(t *testing.T) {
	there := true
	p := startWith(t, Config{Ready: func() bool { return there }})
	want := func(path string, status int, text string) {
		t.Helper()
		if code, body := p.state(path); code != status || body != text {
			t.Errorf("%s: %d %q, want %d %q", path, code, body, status, text)
		}
	}
	want("/healthz", 200, "ok\n")
	want("/readyz", 200, "ready\n")
	there = false
	want("/readyz", 503, "no cluster\n")
	there = true
	p.Drain(t.Context(), 0)
	want("/healthz", 200, "ok\n")
	want("/readyz", 503, "draining\n")
}

// TestDrain tells the lines one after the other, and takes new ones meanwhile.
func TestDrain(t *testing.T) {
	p := start(t)
	var lines []*peer
	for room := range byte(8) {
		lines = append(lines, p.join(room))
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan struct{})
	go func() { p.Drain(ctx, time.Hour); close(done) }()
	rig.Until(p.t, "one line to go", func() bool { return p.Counters().Ended[signal.ErrStopping] == 1 })
	late := p.join(100)
	if n := p.Counters(); !n.Draining || n.Guests != 8 {
		t.Errorf("%+v", n)
	}
	cancel()
	<-done
	p.dispatch(time.Second, 4*time.Second) // two of eight
	rig.Until(p.t, "two more to go", func() bool { return p.Counters().Ended[signal.ErrStopping] == 3 })
	p.dispatch(time.Second, 0) // the last moment: all
	for _, l := range append(lines, late) {
		l.wantEnd(signal.ErrStopping)
	}
}

// TestDrainTakesItsTime drains a server that nobody is at.
func TestDrainTakesItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := New(Config{Page: testPage()})
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		if s.Drain(t.Context(), time.Minute); time.Since(began) != time.Minute {
			t.Errorf("took %v", time.Since(began))
		}
	})
}

func TestCounters(t *testing.T) {
	p := start(t)
	h := p.claim(1, 1)
	_, id := p.prove(h, 1)
	waits := p.join(1)
	h.arrived()
	p.join(2)
	c := p.Counters()
	if c.Hosts != 1 || c.Guests != 3 || c.Rooms != 1 || c.Proven != 1 || c.Waiting != 2 || c.Opened != 4 || c.Messages < 5 || c.Bytes == 0 || c.Addresses != 1 {
		t.Errorf("%+v", c)
	}
	h.send(signal.LineDrop{Guest: id})
	waits.hangUp()
	rig.Until(p.t, "two to be gone", func() bool {
		c := p.Counters()
		return c.Ended[signal.ErrDropped] == 1 && c.Ended[""] == 1 && c.Guests == 1
	})
	if _, known := p.Counters().Ended["unheard"]; known || len(signal.Codes()) >= len(p.tally.ended) {
		t.Error("a code without a counter")
	}
}

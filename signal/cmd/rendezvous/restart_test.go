package main

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"zwiesprache/signal"
)

// TestRestartDropsNobody replaces the process while somebody waits, as systemd
// does: it holds the socket open.
func TestRestartDropsNobody(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	held, err := l.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	defer held.Close()
	at := l.Addr().String()
	start := func() *exec.Cmd {
		c := command(t, []string{heldSockets + "=1"}, "-listen", at)
		c.ExtraFiles = append(c.ExtraFiles, held)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		return c
	}
	stop := func(c *exec.Cmd) {
		t.Helper()
		if err := c.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if err := c.Wait(); err != nil {
			t.Fatalf("the old process: %v", err)
		}
	}
	old := start()
	s := converse(t, "http://"+at, false)
	stop(old)
	await[signal.Lost](t, s.fromHost)

	// Somebody comes while there is no process at all.
	early, err := net.Dial("tcp", at)
	if err != nil {
		t.Fatalf("nobody takes connections: %v", err)
	}
	defer early.Close()
	_ = early.SetDeadline(time.Now().Add(30 * time.Second))
	if _, err := io.WriteString(early, "GET /readyz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	next := start()
	if answer, err := http.ReadResponse(bufio.NewReader(early), nil); err != nil || answer.StatusCode != 200 {
		t.Errorf("who came early: %v, %v", answer, err)
	}
	await[signal.Claimed](t, s.fromHost)
	await[signal.Resumed](t, s.fromHost)
	await[signal.Resumed](t, s.fromGuest)
	t.Logf("all are back after %v", time.Since(began).Round(time.Millisecond))
	s.guest.Send(signal.Chat{ID: "2", Text: "Da bin ich wieder."})
	if m := await[signal.Received](t, s.fromHost).Message.(signal.Chat); !strings.HasPrefix(m.Text, "Da bin ich") {
		t.Errorf("%+v", m)
	}
	s.end(t)
	stop(next)
}

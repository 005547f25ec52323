//go:build e2e && linux

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"zwiesprache/media/shaper"
	"zwiesprache/signal/session"
)

// land is two computers with a network between them: the counsellor's, Near, and the client's, Far.
type land struct {
	*shaper.Network
	t           *testing.T
	app, server string // programs
	origin      string
	at          *shaper.Side // where the rendezvous runs
	rendezvous  int          // its process
}

// newLand makes the two, joined by good lines, and a rendezvous on one of them.
func newLand(t *testing.T, serverAtFar bool) *land {
	t.Helper()
	return newLandWatched(t, serverAtFar, nil)
}

// newLandWatched tells of every packet that comes through; it must not block.
func newLandWatched(t *testing.T, serverAtFar bool, onDelivery func(up bool, d shaper.Delivery)) *land {
	t.Helper()
	n, err := shaper.New(t.Context(), shaper.Config{Seed: 1, OnDelivery: onDelivery})
	if errors.Is(err, shaper.ErrUnsupported) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	dir := t.TempDir()
	l := &land{Network: n, t: t, app: filepath.Join(dir, "zwiesprache"), server: filepath.Join(dir, "rendezvous"), at: n.Near}
	if serverAtFar {
		l.at = n.Far
	}
	for program, source := range map[string]string{l.app: ".", l.server: "./signal/cmd/rendezvous"} {
		if out, err := exec.Command("go", "build", "-o", program, source).CombinedOutput(); err != nil {
			t.Fatalf("build %s: %v\n%s", source, err, out)
		}
	}
	l.origin = fmt.Sprintf("http://%s:8080", l.at.Addr())
	l.serve()
	return l
}

// serve starts the rendezvous.
func (l *land) serve() {
	l.t.Helper()
	cmd := l.at.Command(l.t.Context(), l.server, "-listen", ":8080", "-origin", l.origin)
	l.rendezvous = startProcess(l.t, cmd, nil, nil)
	eventually(l.t, "the rendezvous", func() error {
		return l.at.Do(func() error {
			conn, err := net.Dial("tcp", l.at.Addr().String()+":8080")
			if err != nil {
				return err
			}
			return conn.Close()
		})
	})
}

// counsellor opens a room on the near computer.
func (l *land) counsellor() *counsellor {
	l.t.Helper()
	c, _ := startHost(l.t, l.Near.Command(l.t.Context(), l.app, hostArgs(l.origin, testRoom)...))
	return c
}

// browser starts Chromium on one of the computers, with a camera of that size.
func (l *land) browser(at *shaper.Side, width, height int, more ...chromedp.ExecAllocatorOption) *browser {
	l.t.Helper()
	start := filepath.Join(l.t.TempDir(), "chromium")
	script := fmt.Sprintf("#!/bin/sh\nexec ip netns exec %s %s \"$@\"\n", at.Name, chromium(l.t))
	if err := os.WriteFile(start, []byte(script), 0o755); err != nil {
		l.t.Fatal(err)
	}
	more = append(more, chromedp.ExecPath(start), chromedp.Flag("unsafely-treat-insecure-origin-as-secure", l.origin))
	return newBrowserShowing(l.t, width, height, more...)
}

// client opens the page on the far computer.
func (l *land) client() *client {
	l.t.Helper()
	return l.browser(l.Far, 640, 360).open(linkOf(l.origin, testRoom))
}

// meet brings both into a conversation.
func (l *land) meet() (*counsellor, *client, string) {
	l.t.Helper()
	c := l.counsellor()
	p := l.client()
	p.enter(testRoom.Password, "Frau Y.")
	guest := c.knocking("Frau Y.")
	c.admit(guest)
	p.flows("the first picture")
	c.flows(guest)
	return c, p, guest
}

// flows waits until pictures of the counsellor come in anew, and returns how long that took.
func (c *client) flows(what string) time.Duration {
	c.t.Helper()
	begun := time.Now()
	count := func() (float64, error) {
		return evaluate[float64](c, `() => document.querySelector('[data-test="remote-video"]')?.getVideoPlaybackQuality().totalVideoFrames ?? 0`)
	}
	first, err := count()
	if err != nil {
		c.t.Fatal(err)
	}
	eventually(c.t, what, func() error {
		now, err := count()
		if err == nil && now < first+3 {
			err = fmt.Errorf("%v pictures, %v before", now, first)
		}
		return err
	})
	return time.Since(begun)
}

// flows waits until pictures of the guest come in anew.
func (c *counsellor) flows(guest string) {
	c.t.Helper()
	c.mu.Lock()
	from := len(c.events)
	c.mu.Unlock()
	eventually(c.t, "pictures of the client", func() error {
		c.mu.Lock()
		defer c.mu.Unlock()
		for _, e := range c.events[from:] {
			if e.Event == "stats" && e.Guest == guest && e.Stats.FrameRate >= 1 { // a busy computer shows few
				return nil
			}
		}
		return errors.New("none")
	})
}

// back waits until media that has just been cut off is there again, and returns how long that took.
// Media that found its way within the time in which anybody would have noticed was never gone.
func (c *counsellor) back(guest string) time.Duration {
	c.t.Helper()
	const noticed = 10 * time.Second
	begun := time.Now()
	seen := func(name string) bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return slices.ContainsFunc(c.events, func(e event) bool { return e.Event == name && e.Guest == guest })
	}
	eventually(c.t, "the way back", func() error {
		if seen("resumed") || !seen("troubled") && time.Since(begun) > noticed {
			return nil
		}
		return errors.New("not yet")
	})
	return time.Since(begun)
}

// still proves that the session did not begin anew: nobody knocked again, and the page shows the same step.
func (l *land) still(c *counsellor, p *client, guest string) {
	l.t.Helper()
	c.flows(guest)
	p.see("session")
	c.never("left")
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range c.events {
		if e.Event == "knocking" && e.Guest != guest {
			l.t.Error("the client knocked a second time")
		}
	}
}

var cut = shaper.Profile{Down: true}

func TestE2EOutage(t *testing.T) {
	l := newLand(t, false)
	c, p, guest := l.meet()
	l.Set(cut, cut)
	c.wait("troubled", named("troubled"))
	time.Sleep(10 * time.Second) // the outage itself
	l.Set(shaper.Profile{}, shaper.Profile{})
	t.Logf("pictures after an outage of ten seconds: back after %v", p.flows("pictures after the outage").Round(100*time.Millisecond))
	l.still(c, p, guest)
	c.do(`{"do":"hangup"}`) // pictures are back before the lines are: the end goes the same way
	p.ended("ended")
	c.wait("the end", named("ended"))
}

func TestE2EClientChangesNetwork(t *testing.T) {
	l := newLand(t, false)
	c, p, guest := l.meet()
	if _, err := l.Far.Move(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Logf("another address at the client: back after %v", c.back(guest).Round(100*time.Millisecond))
	l.still(c, p, guest)
	p.flows("pictures at the end")
	c.do(`{"do":"chat","text":"Sind Sie da?"}`)
	p.hasLine("Sind Sie da?")
	c.do(`{"do":"hangup"}`)
	p.ended("ended")
}

func TestE2ECounsellorChangesNetwork(t *testing.T) {
	l := newLand(t, true)
	c, p, guest := l.meet()
	if _, err := l.Near.Move(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Logf("another address at the counsellor: back after %v", c.back(guest).Round(100*time.Millisecond))
	l.still(c, p, guest)
	p.flows("pictures at the end")
	c.do(`{"do":"hangup"}`)
	p.ended("ended")
}

func TestE2EServerGoneMeanwhile(t *testing.T) {
	l := newLand(t, false)
	c, p, guest := l.meet()
	_ = syscall.Kill(-l.rendezvous, syscall.SIGKILL)
	c.wait("the line's loss", func(e event) bool { return e.Event == "line" && e.Lost != nil && *e.Lost })
	if _, err := l.Far.Move(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.wait("troubled", named("troubled"))
	l.serve()
	begun := time.Now()
	c.flows(guest)
	t.Logf("another address while the server was gone: back %v after the server", time.Since(begun).Round(100*time.Millisecond))
	l.still(c, p, guest)
	p.flows("pictures at the end")
	c.do(`{"do":"hangup"}`)
	p.ended("ended")
}

// hostArgs opens a room with synthetic devices by `zwiesprache host`.
func hostArgs(origin string, room session.Room) []string {
	return []string{"host", "--server", origin, "--loopback", "--box", room.Words[0], "--place", room.Words[1], "--word", room.Words[2],
		"--password", room.Password, "--camera", fmt.Sprintf("pattern:%d", counsellorHue), "--microphone", fmt.Sprintf("tone:%d", counsellorTone), "--speaker", "none"}
}

// startHost follows `zwiesprache host` in a process of its own, and returns its number.
func startHost(t *testing.T, cmd *exec.Cmd) (*counsellor, int) {
	t.Helper()
	out, lines := io.Pipe()
	in, commands := io.Pipe()
	t.Cleanup(func() { _ = lines.Close(); _ = commands.Close() })
	c := &counsellor{t: t, in: commands}
	go func() { // ends when the program's end closes the pipe
		for d := json.NewDecoder(out); ; {
			var e event
			if d.Decode(&e) != nil {
				return
			}
			c.mu.Lock()
			c.events = append(c.events, e)
			c.mu.Unlock()
		}
	}()
	pid := startProcess(t, cmd, in, lines)
	t.Cleanup(func() {
		if !t.Failed() {
			return
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		for i, e := range c.events {
			if e.Event != "stats" || i%20 == 0 {
				line, _ := json.Marshal(e)
				t.Logf("%s", line)
			}
		}
	})
	c.wait("claimed", named("claimed"))
	return c, pid
}

//go:build e2e && linux

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The figures judge nothing: they stand beside those of a call between two Chromiums in the same run.

// TestFiguresCost measures what a call takes of the computer.
func TestFiguresCost(t *testing.T) {
	d := newDesk(t)
	binary := filepath.Join(t.TempDir(), "zwiesprache")
	if out, err := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	info, err := os.Stat(binary)
	if err != nil {
		t.Fatal(err)
	}
	s := section{Title: "What a call costs", Head: []string{"measure", "Zwiesprache", "Chromium ↔ Chromium", "ratio"},
		Note: "1280×720@30 both ways, echo canceller on, no display; memory is the proportional set size. Processor time per side, in cores."}
	s.row("size of the program, MB", fmt.Sprintf("%.1f", float64(info.Size())/1e6), "", "")
	s.row("start to window, ms", fmt.Sprint(startToWindow(t, d, binary).Milliseconds()), "", "")
	var ours, guest, theirs cost
	var rates [2]float64
	t.Run("ours", func(t *testing.T) { ours, guest, rates[0] = ourCall(t, d, binary) })
	t.Run("chromium", func(t *testing.T) { theirs, rates[1] = chromiumCall(t) })
	s.row("processor, cores", fmt.Sprintf("%.3f", ours.cpu), fmt.Sprintf("%.3f", theirs.cpu), fmt.Sprintf("%.2f", ours.cpu/theirs.cpu))
	s.row("memory, MB", fmt.Sprintf("%.0f", ours.memory), fmt.Sprintf("%.0f", theirs.memory), fmt.Sprintf("%.2f", ours.memory/theirs.memory))
	s.row("the client's Chromium: cores, MB", fmt.Sprintf("%.3f, %.0f", guest.cpu, guest.memory), "", "")
	s.row("pictures a second at the client", fmt.Sprintf("%.1f", rates[0]), fmt.Sprintf("%.1f", rates[1]), "")
	s.keep(t, "1-cost")
}

func startToWindow(t *testing.T, d *desk, binary string) time.Duration {
	t.Helper()
	begun := time.Now()
	d.start(nil, nil, binary, "--trial", "--data", t.TempDir())
	d.do("search", "--sync", "--onlyvisible", "--name", "Zwiesprache")
	return time.Since(begun)
}

// ourCall measures `zwiesprache host` and the client's browser.
func ourCall(t *testing.T, d *desk, binary string) (host, guest cost, rate float64) {
	t.Helper()
	r := newRelay(t)
	cmd := exec.Command(binary, hostArgs(r.origin, testRoom)...)
	cmd.Env = d.env()
	c, pid := startHost(t, cmd)
	b := newBrowserShowing(t, 1280, 720)
	p := b.open(linkOf(r.origin, testRoom))
	c.admit(p.knocks(c))
	p.flows("the first picture")
	host, guest = costs(t, pid, browserPID(t, b))
	rate = p.watch(5 * time.Second).Rate
	c.do(`{"do":"hangup"}`)
	p.ended("ended")
	return host, guest, rate
}

// knocks walks through the page up to the waiting room, with watch prepared.
func (c *client) knocks(at *counsellor) (guest string) {
	c.t.Helper()
	c.hook()
	c.enter(testRoom.Password, "Frau Y.")
	return at.knocking("Frau Y.")
}

// chromiumCall measures a side of a call between two separate Chromiums on plain pages.
func chromiumCall(t *testing.T) (cost, float64) {
	t.Helper()
	r := newRelay(t) // only for a page that may use the camera
	var sides [2]*client
	var pids [2]int
	for i := range sides {
		b := newBrowserShowing(t, 1280, 720)
		sides[i] = b.open(r.origin + "/healthz")
		pids[i] = browserPID(t, b)
	}
	callPlainly(t, sides[0], sides[1])
	a, b := costs(t, pids[0], pids[1])
	return cost{(a.cpu + b.cpu) / 2, (a.memory + b.memory) / 2}, sides[1].watch(5 * time.Second).Rate
}

// percent is for tables.
func percent(share float64) string { return strings.TrimSpace(fmt.Sprintf("%5.1f %%", 100*share)) }

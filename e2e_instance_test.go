//go:build e2e

package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// TestE2ESecondStart: a second start brings the first window to the front, however far it was put away, and ends
// with success. After one that was killed the next start opens a window of its own.
func TestE2ESecondStart(t *testing.T) {
	d := newDesk(t)
	folder := t.TempDir()
	first := startApp(t, d, "--data", folder)
	binary, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", first.pid))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		d.do("windowminimize", "--sync", first.window)
		second := exec.Command(binary, "--data", folder)
		second.Env = d.env()
		if out, err := second.CombinedOutput(); err != nil || len(out) > 0 {
			t.Fatalf("the second start: %v\n%s", err, out)
		}
		eventually(t, "the first window in front", func() error {
			cmd := exec.Command("xdotool", "getactivewindow")
			cmd.Env = d.env()
			if out, err := cmd.Output(); err != nil || strings.TrimSpace(string(out)) != first.window {
				return fmt.Errorf("it is %q, %v", out, err)
			}
			return nil
		})
	}
	if err := syscall.Kill(first.pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if next := startApp(t, d, "--data", folder); next.pid == first.pid || next.window == "" {
		t.Errorf("after a kill: window %q", next.window)
	}
}

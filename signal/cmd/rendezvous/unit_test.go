package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

const packaging = "../../../assets/packaging/server/"

// TestUnitIsHardened asks systemd how exposed the service is: at most 2.0 of 10.
func TestUnitIsHardened(t *testing.T) {
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("systemd-analyze is not here")
	}
	out, err := exec.CommandContext(t.Context(), analyze, "security", "--offline=true", "--no-pager", "--threshold=20", packaging+"rendezvous.service").CombinedOutput()
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Log(lines[len(lines)-1])
}

// TestSocketsFitSettings compares the ports that systemd holds open with those
// that the sample listens on.
func TestSocketsFitSettings(t *testing.T) {
	unit, err := os.ReadFile(packaging + "rendezvous.socket")
	if err != nil {
		t.Fatal(err)
	}
	settings, err := os.ReadFile(packaging + "rendezvous.toml")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(unit)) {
		if port, ok := strings.CutPrefix(strings.TrimSpace(line), "ListenStream="); ok {
			n++
			if !strings.Contains(string(settings), `":`+port+`"`) {
				t.Errorf("port %s is held open, and nobody listens", port)
			}
		}
	}
	if n != 2 {
		t.Errorf("%d ports", n)
	}
}

package main

import (
	"os"
	"os/exec"
	"strconv"
	"testing"
)

// asMain makes this test's program the server's: its arguments are the flags.
const asMain = "RENDEZVOUS_TEST_AS_MAIN"

// heldSockets is how many the program finds open, as from systemd.
const heldSockets = "RENDEZVOUS_TEST_HELD_SOCKETS"

func TestMain(m *testing.M) {
	if os.Getenv(asMain) != "" {
		confine()
		if n := os.Getenv(heldSockets); n != "" {
			_ = os.Setenv("LISTEN_FDS", n)
			_ = os.Setenv("LISTEN_PID", strconv.Itoa(os.Getpid()))
		}
		main()
		return
	}
	os.Exit(m.Run())
}

// command is the real program with flags, and an environment of these words alone.
func command(t *testing.T, env []string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), self, args...)
	c.Env = append([]string{asMain + "=1"}, env...)
	return c
}

package main

import (
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"zwiesprache/signal"
	"zwiesprache/signal/internal/rig"
)

// TestNothingIsKept runs a session through the real server's process, which can
// write to one folder alone, and looks for traces of it: in that folder, among
// the files that the process holds open, in its log and in its numbers.
func TestNothingIsKept(t *testing.T) {
	folder := t.TempDir()
	at, numbers, udp := rig.FreeAddress(t), rig.FreeAddress(t), rig.FreeAddress(t)
	origin := "http://" + at
	c := command(t, []string{writableOnly + "=" + folder, "TMPDIR=" + folder, "HOME=" + folder, "STATE_DIRECTORY=" + folder},
		"-listen", at, "-origin", origin, "-metrics", numbers, "-relay-public", "127.0.0.1", "-relay-udp", udp, "-relay-tcp", rig.FreeAddress(t), "-relay-allow", "127.0.0.0/8")
	alone(c)
	c.Dir = folder
	said := &rig.Log{}
	c.Stdout, c.Stderr = said, said
	switch err := c.Start(); {
	case errors.Is(err, syscall.EPERM), errors.Is(err, syscall.ENOSPC):
		t.Skipf("this system gives no name spaces: %v", err)
	case err != nil:
		t.Fatal(err)
	}
	rig.Until(t, "the server", func() bool { return strings.Contains(said.String(), "msg=serving") || c.ProcessState != nil })

	s := converse(t, origin, true)
	nothingOpen(t, c.Process.Pid)
	answer, err := http.Get("http://" + numbers + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	if err != nil || !strings.Contains(string(text), `rendezvous_guests{proven="yes"} 1`) || !strings.Contains(string(text), "rendezvous_relay_allocated_total 1\n") {
		t.Fatalf("the session is not in the numbers: %v\n%s", err, text)
	}
	s.end(t)
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}

	traces := s.traces(origin, udp)
	silent(t, "the numbers", string(text), traces)
	silent(t, "the log", strings.ReplaceAll(said.String(), "origin="+origin, ""), traces)
	err = filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && name != folder {
			t.Errorf("the server has left %s", entry)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// silent looks for traces in what was written.
func silent(t *testing.T, where, text string, traces map[string]string) {
	t.Helper()
	for what, trace := range traces {
		if strings.Contains(strings.ToLower(text), strings.ToLower(trace)) {
			t.Errorf("%s holds %s: %q in\n%s", where, what, trace, text)
		}
	}
}

// nothingOpen says that the process has no file open for writing.
func nothingOpen(t *testing.T, pid int) {
	t.Helper()
	dir := fmt.Sprintf("/proc/%d/", pid)
	open, err := os.ReadDir(dir + "fd")
	if err != nil || len(open) == 0 {
		t.Fatalf("%d files, %v", len(open), err)
	}
	for _, f := range open {
		to, err := os.Readlink(dir + "fd/" + f.Name())
		if err != nil || !strings.HasPrefix(to, "/") || to == "/dev/null" {
			continue // closed meanwhile; a socket or pipe
		}
		info, err := os.ReadFile(dir + "fdinfo/" + f.Name())
		_, flags, _ := strings.Cut(string(info), "flags:")
		var mode int
		if _, err2 := fmt.Sscanf(flags, "%o", &mode); err != nil || err2 != nil || mode&syscall.O_ACCMODE != syscall.O_RDONLY {
			t.Errorf("the server has %s open for writing", to)
		}
	}
}

// traces are what the server was given, as it could be written down.
func (s *session) traces(origin, udp string) map[string]string {
	room := signal.RoomID(keptWords, origin)
	_, port, _ := net.SplitHostPort(udp)
	traces := map[string]string{
		"a password": keptPassword, "a wrong password": keptWrong, "a name": keptName, "what was written": keptChat,
		"an address": "127.0.0.1", "a relay's port": ":" + port, "a right": s.right.Username, "its password": s.right.Credential,
		"the room": signal.EncodeBytes(room[:]), "the room in hex": hex.EncodeToString(room[:]),
		"the host's key": signal.EncodeBytes(s.key.Public().(ed25519.PublicKey)), "a guest": s.guests[0],
	}
	for i, word := range strings.Split(keptWords, "/") {
		traces[fmt.Sprintf("word %d", i+1)] = word
	}
	return traces
}

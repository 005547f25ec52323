package main

import (
	"bufio"
	"context"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"go.uber.org/goleak"
)

// privateBus starts one and gives its address.
func privateBus(t *testing.T) string {
	t.Helper()
	daemon, err := exec.LookPath("dbus-daemon")
	if err != nil {
		t.Fatal("dbus-daemon is not installed: see assets/packaging/linux/deps.sh")
	}
	cmd := exec.CommandContext(t.Context(), daemon, "--session", "--nofork", "--print-address")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(address)
}

// TestWatchScreen says on two buses what desktops and systemd say.
func TestWatchScreen(t *testing.T) {
	session, system := privateBus(t), privateBus(t)
	before := goleak.IgnoreCurrent()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", session)
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", system)
	for _, row := range []struct {
		bus, name string
		body      []any
	}{
		{session, saverActive[0], []any{true}}, {session, saverActive[1], []any{true}}, {system, loginLock[0], nil},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		locked := make(chan struct{}, 1)
		done := make(chan error, 1)
		go func() {
			done <- watchScreen(ctx, func() {
				select {
				case locked <- struct{}{}:
				default:
				}
			})
		}()
		for heard, limit := false, time.Now().Add(30*time.Second); !heard; { // it may not listen yet
			if time.Now().After(limit) {
				t.Fatalf("%s is not heard", row.name)
			}
			emit(t, row.bus, row.name, row.body...)
			select {
			case <-locked:
				heard = true
			case <-time.After(10 * time.Millisecond):
			}
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	goleak.VerifyNone(t, before)
}

func emit(t *testing.T, bus, name string, body ...any) {
	t.Helper()
	conn, err := dbus.Connect(bus)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.Emit("/org/example", name, body...); err != nil {
		t.Fatal(err)
	}
	if err := conn.BusObject().Call("org.freedesktop.DBus.GetId", 0).Err; err != nil { // it has come by
		t.Fatal(err)
	}
}

func TestIsLock(t *testing.T) {
	for _, row := range []struct {
		body []any
		want bool
	}{{nil, true}, {[]any{true}, true}, {[]any{false}, false}, {[]any{"true"}, false}, {[]any{uint32(1)}, false}} {
		if got := isLock(row.body); got != row.want {
			t.Errorf("%v: %v", row.body, got)
		}
	}
}

// Without any bus there is nothing to wait for.
func TestWatchScreenWithoutBus(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere")
	if err := watchScreen(t.Context(), func() { t.Error("locked") }); err == nil {
		t.Error("no error")
	}
}

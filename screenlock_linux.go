package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/godbus/dbus/v5"
)

// The desktop says that its screen is locked on the session's bus, in the way of
// freedesktop.org or of GNOME; systemd (org.freedesktop.login1) on the system's.
var (
	saverActive = []string{"org.freedesktop.ScreenSaver.ActiveChanged", "org.gnome.ScreenSaver.ActiveChanged"}
	loginLock   = []string{"org.freedesktop.login1.Session.Lock"}
)

// watchScreen calls locked whenever the system locks its screen, until ctx ends.
// It starts no bus; the error says which one there is not.
func watchScreen(ctx context.Context, locked func()) error {
	system := os.Getenv("DBUS_SYSTEM_BUS_ADDRESS")
	if system == "" {
		system = "unix:path=/run/dbus/system_bus_socket"
	}
	var both sync.WaitGroup
	var errs [2]error
	for i, at := range []struct {
		bus   string
		names []string
	}{{sessionBus(), saverActive}, {system, loginLock}} {
		both.Go(func() {
			if err := hear(ctx, at.bus, at.names, locked); ctx.Err() == nil { // else it was to end, also while it began
				errs[i] = err
			}
		})
	}
	both.Wait()
	return errors.Join(errs[:]...)
}

// sessionBus is where the bus of this session is, if it has one.
func sessionBus() string {
	if address := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); address != "" {
		return address
	}
	return "unix:path=" + filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), "bus")
}

// hear waits for signals of these names on one bus.
func hear(ctx context.Context, bus string, names []string, locked func()) error {
	conn, err := dbus.Connect(bus, dbus.WithContext(ctx))
	if err != nil {
		return fmt.Errorf("hear of a locked screen: %w", err)
	}
	defer conn.Close()
	for _, name := range names {
		dot := len(name) - len(filepath.Ext(name))
		if err := conn.AddMatchSignal(dbus.WithMatchInterface(name[:dot]), dbus.WithMatchMember(name[dot+1:])); err != nil {
			return fmt.Errorf("hear of a locked screen: %w", err)
		}
	}
	signals := make(chan *dbus.Signal, 16)
	conn.Signal(signals)
	for {
		select {
		case <-ctx.Done():
			return nil
		case s, ok := <-signals:
			switch {
			case !ok:
				return nil // the bus is gone, and with it the session
			case slices.Contains(names, s.Name) && isLock(s.Body):
				locked()
			}
		}
	}
}

// isLock takes a signal that says nothing, or true: the end of a lock is false.
func isLock(body []any) bool {
	if len(body) == 0 {
		return true
	}
	on, ok := body[0].(bool)
	return ok && on
}

package notice

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/godbus/dbus/v5"
)

// Names of the Desktop Notifications Specification, version 1.2.
const (
	service  = "org.freedesktop.Notifications"
	path     = "/org/freedesktop/Notifications"
	invoked  = service + ".ActionInvoked"
	closed   = service + ".NotificationClosed"
	defaults = "default" // the action of the notice itself
	chosen   = "act"
)

// patience is how long the desktop may take for an answer.
const patience = 5 * time.Second

// desktop is the notification service of a session.
type desktop struct {
	name, id string
	log      *slog.Logger
	address  string

	conn    *dbus.Conn // nil until it is needed, and after it broke
	part    func()     // closes conn
	signals chan *dbus.Signal
	actions bool              // the service can offer some
	acts    map[uint32]func() // of the notices that are shown, by their numbers
	shown   map[string]uint32 // their numbers by title: a newer one of the same title takes the place
}

// platform serves the notices of this session's bus.
func platform(name, id string, log *slog.Logger) (func(context.Context, <-chan Notice), error) {
	address := bus()
	if address == "" {
		return nil, ErrNone
	}
	d := &desktop{name: name, id: id, log: log, address: address, acts: map[uint32]func(){}, shown: map[string]uint32{}}
	return d.run, nil
}

// bus is the address of the session's bus, "" when there is none. One is never started: whoever has no
// desktop session has nobody who would see a notice.
func bus() string {
	if address := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); address != "" {
		return address
	}
	if dir := os.Getenv("XDG_RUNTIME_DIR"); dir != "" {
		socket := filepath.Join(dir, "bus")
		if info, err := os.Stat(socket); err == nil && info.Mode()&os.ModeSocket != 0 {
			return "unix:path=" + socket
		}
	}
	return ""
}

func (d *desktop) run(ctx context.Context, notices <-chan Notice) {
	defer d.leave()
	for {
		select {
		case <-ctx.Done():
			return
		case n := <-notices:
			if err := d.show(ctx, n); err != nil {
				d.log.Warn("show a notice", "error", err)
			}
		case signal, ok := <-d.signals:
			if ok {
				d.answer(signal)
			} else {
				d.leave() // the bus is gone; the next notice looks for it again
			}
		}
	}
}

// connect joins the bus and asks what the service can do.
func (d *desktop) connect(ctx context.Context) error {
	if d.conn != nil && d.conn.Connected() {
		return nil
	}
	d.leave()
	conn, part, err := join(ctx, d.address)
	if err != nil {
		return err
	}
	d.conn, d.part, d.signals = conn, part, make(chan *dbus.Signal, 16)
	conn.Signal(d.signals)
	if err := conn.AddMatchSignalContext(ctx, dbus.WithMatchSender(service), dbus.WithMatchInterface(service), dbus.WithMatchObjectPath(path)); err != nil {
		d.leave()
		return fmt.Errorf("listen to the notification service: %w", err)
	}
	var can []string
	if err := d.call(ctx, "GetCapabilities").Store(&can); err != nil {
		d.leave()
		return fmt.Errorf("ask the notification service: %w", err)
	}
	d.actions = slices.Contains(can, "actions")
	return nil
}

// join connects to a bus until part, also when ctx ends later; a bus that says nothing is given up with ctx.
func join(ctx context.Context, address string) (conn *dbus.Conn, part func(), err error) {
	own, part := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, part)
	if conn, err = dbus.Connect(address, dbus.WithContext(own)); err == nil && !stop() {
		err = ctx.Err()
	}
	if err != nil {
		part()
		return nil, nil, fmt.Errorf("join the session's bus: %w", err)
	}
	return conn, part, nil
}

func (d *desktop) call(ctx context.Context, method string, args ...any) *dbus.Call {
	return d.conn.Object(service, path).CallWithContext(ctx, service+"."+method, 0, args...)
}

// show brings one notice to the desktop.
func (d *desktop) show(ctx context.Context, n Notice) error {
	joining, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := d.connect(joining); err != nil {
		return err
	}
	ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), patience) // else its number would be lost, and it would stay
	defer cancel()
	var actions []string
	if d.actions && n.Act != nil {
		actions = []string{defaults, n.Title}
		if n.Action != "" {
			actions = append(actions, chosen, n.Action)
		}
	}
	hints := map[string]dbus.Variant{
		"transient":     dbus.MakeVariant(true), // it is not kept in a list of old ones
		"desktop-entry": dbus.MakeVariant(d.id),
	}
	if n.Sound {
		hints["sound-name"] = dbus.MakeVariant("message-new-instant")
	} else {
		hints["suppress-sound"] = dbus.MakeVariant(true)
	}
	var number uint32
	const byDesktop = int32(-1) // it decides how long the notice stays
	if err := d.call(ctx, "Notify", d.name, d.shown[n.Title], d.id, n.Title, n.Text, actions, hints, byDesktop).Store(&number); err != nil {
		return fmt.Errorf("ask for a notice: %w", err)
	}
	d.shown[n.Title] = number
	d.acts[number] = n.Act
	return nil
}

// answer takes what became of a notice.
func (d *desktop) answer(signal *dbus.Signal) {
	if len(signal.Body) < 2 {
		return
	}
	number, _ := signal.Body[0].(uint32)
	act, ours := d.acts[number]
	if !ours {
		return
	}
	switch signal.Name {
	case invoked:
		key, _ := signal.Body[1].(string)
		if act != nil && (key == defaults || key == chosen) {
			d.acts[number] = nil
			act()
		}
	case closed:
		delete(d.acts, number)
		for title, n := range d.shown {
			if n == number {
				delete(d.shown, title)
			}
		}
	}
}

// leave takes back what is shown and leaves the bus.
func (d *desktop) leave() {
	if d.conn == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience) // the sender's own has ended
	defer cancel()
	for number := range d.acts {
		if d.conn.Connected() {
			d.call(ctx, "CloseNotification", number) // one that is gone already is no matter
		}
	}
	d.conn.Close()
	d.part()
	d.conn, d.signals = nil, nil
	clear(d.acts)
	clear(d.shown)
}

// Tray says whether the desktop shows the icons of programs. It asks the session's bus, which may take a while.
func Tray(ctx context.Context) bool {
	address := bus()
	if address == "" {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	conn, part, err := join(ctx, address)
	if err != nil {
		return false
	}
	defer part()
	defer conn.Close()
	var there dbus.Variant
	const watcher = "org.kde.StatusNotifierWatcher"
	err = conn.Object(watcher, "/StatusNotifierWatcher").CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", 0, watcher, "IsStatusNotifierHostRegistered").Store(&there)
	is, _ := there.Value().(bool)
	return err == nil && is
}

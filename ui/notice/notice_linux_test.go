package notice

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// generous is how long a test waits for what must come.
const generous = 30 * time.Second

// privateBus runs a bus for one test and makes it the session's.
func privateBus(t *testing.T) (address string, stop func()) {
	t.Helper()
	address, stop = runBus(t, filepath.Join(t.TempDir(), "s"))
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
	return address, stop
}

// runBus runs a bus at a socket until the test ends or stop.
func runBus(t *testing.T, socket string) (address string, stop func()) {
	t.Helper()
	daemon, err := exec.LookPath("dbus-daemon")
	if err != nil {
		t.Fatal("dbus-daemon is not installed: see assets/packaging/linux/deps.sh")
	}
	address = "unix:path=" + socket
	config := filepath.Join(t.TempDir(), "bus.conf")
	text := "<busconfig><type>session</type><listen>" + address + "</listen><policy context=\"default\">" +
		"<allow send_destination=\"*\" eavesdrop=\"true\"/><allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(daemon, "--config-file="+config, "--nofork", "--print-address")
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	stop = sync.OnceFunc(func() {
		c.Process.Kill()
		c.Wait()
	})
	t.Cleanup(stop)
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil { // it listens
		t.Fatal(err)
	}
	return address, stop
}

// shown is one notice as the service got it.
type shown struct {
	name        string
	replaces    uint32
	icon        string
	title, text string
	actions     []string
	hints       map[string]dbus.Variant
	lasts       int32
	number      uint32
}

// served is a notification service that the test plays: real messages over a real bus.
type served struct {
	conn  *dbus.Conn
	can   []string
	calls chan shown
	taken chan uint32 // numbers of notices that were taken back
	last  uint32
}

func (s *served) GetCapabilities() ([]string, *dbus.Error) { return s.can, nil }

func (s *served) Notify(name string, replaces uint32, icon, title, text string, actions []string, hints map[string]dbus.Variant, lasts int32) (uint32, *dbus.Error) {
	number := replaces
	if number == 0 {
		s.last++
		number = s.last
	}
	s.calls <- shown{name: name, replaces: replaces, icon: icon, title: title, text: text, actions: actions, hints: hints, lasts: lasts, number: number}
	return number, nil
}

func (s *served) CloseNotification(number uint32) *dbus.Error {
	s.taken <- number
	return nil
}

func (s *served) emit(t *testing.T, name string, number uint32, what any) {
	t.Helper()
	if err := s.conn.Emit(path, service+"."+name, number, what); err != nil {
		t.Fatal(err)
	}
}

func play(t *testing.T, address string, can ...string) *served {
	t.Helper()
	conn, err := dbus.Connect(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	s := &served{conn: conn, can: can, calls: make(chan shown, 16), taken: make(chan uint32, 16)}
	if err := conn.Export(s, path, service); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.RequestName(service, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	return s
}

func open(t *testing.T) *Sender {
	t.Helper()
	s, err := Open("Zwiesprache", "app.zwiesprache", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func next[T any](t *testing.T, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(generous):
		t.Fatal("nothing came")
		panic("unreachable")
	}
}

func TestNoticeWithAction(t *testing.T) {
	address, _ := privateBus(t)
	desk := play(t, address, "body", "actions")
	s := open(t)
	acted := make(chan string, 4)
	s.Send(Notice{"Bald ein Gespräch", "In wenigen Minuten.", "Warteraum öffnen", false, func() { acted <- "first" }})
	n := next(t, desk.calls)
	if n.name != "Zwiesprache" || n.icon != "app.zwiesprache" || n.title != "Bald ein Gespräch" || n.text != "In wenigen Minuten." || n.replaces != 0 {
		t.Errorf("shown: %+v", n)
	}
	if want := []string{"default", "Bald ein Gespräch", "act", "Warteraum öffnen"}; !slices.Equal(n.actions, want) {
		t.Errorf("actions %q, want %q", n.actions, want)
	}
	for _, hint := range []string{"transient", "suppress-sound"} {
		if on, _ := n.hints[hint].Value().(bool); !on {
			t.Errorf("the hint %s is missing", hint)
		}
	}
	desk.emit(t, "ActionInvoked", n.number+7, "act") // of another program
	desk.emit(t, "ActionInvoked", n.number, "act")
	desk.emit(t, "ActionInvoked", n.number, "act")
	if got := next(t, acted); got != "first" {
		t.Errorf("acted: %s", got)
	}

	s.Send(Notice{"Bald ein Gespräch", "In wenigen Minuten.", "Warteraum öffnen", false, func() { acted <- "second" }})
	again := next(t, desk.calls)
	if again.replaces != n.number {
		t.Errorf("takes the place of %d, want %d", again.replaces, n.number)
	}
	desk.emit(t, "ActionInvoked", again.number, "default")
	if got := next(t, acted); got != "second" { // and not "first" twice
		t.Errorf("acted: %s", got)
	}
	desk.emit(t, "NotificationClosed", again.number, uint32(2))
	desk.emit(t, "ActionInvoked", again.number, "act")
	for deadline := time.Now().Add(generous); ; {
		s.Send(Notice{Title: "Bald ein Gespräch", Text: "x"})
		third := next(t, desk.calls)
		if len(third.actions) != 0 {
			t.Errorf("actions %q of a notice without", third.actions)
		}
		if third.replaces == 0 {
			break // the closing has come
		}
		if time.Now().After(deadline) {
			t.Fatal("a notice takes the place of one that was closed")
		}
		desk.emit(t, "NotificationClosed", third.number, uint32(2))
	}
	if len(acted) > 0 {
		t.Error("a notice that is gone acts")
	}
}

func TestServiceWithoutActions(t *testing.T) {
	address, _ := privateBus(t)
	desk := play(t, address, "body")
	open(t).Send(Notice{"a", "b", "c", true, func() {}})
	if n := next(t, desk.calls); len(n.actions) != 0 {
		t.Errorf("actions %q for a service that has none", n.actions)
	} else if _, quiet := n.hints["suppress-sound"]; quiet || n.hints["sound-name"].Value() == nil {
		t.Errorf("hints %v of a notice with a sound", n.hints)
	}
}

// TestCloseTakesBack: no notice stays when the program has ended.
func TestCloseTakesBack(t *testing.T) {
	address, _ := privateBus(t)
	desk := play(t, address, "actions")
	s, err := Open("Zwiesprache", "app.zwiesprache", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	s.Send(Notice{Title: "a", Text: "b"})
	n := next(t, desk.calls)
	s.Close()
	if got := next(t, desk.taken); got != n.number {
		t.Errorf("taken back: %d, want %d", got, n.number)
	}
}

// TestBusGoesAndComes: without a service or a bus nothing is shown and nothing breaks; with a new one notices are shown again.
func TestBusGoesAndComes(t *testing.T) {
	address, stop := privateBus(t)
	s := open(t)
	s.Send(Notice{Title: "nobody shows this", Text: "b"})
	desk := play(t, address)
	shows := func(desk *served) {
		t.Helper()
		deadline := time.Now().Add(generous)
		for len(desk.calls) == 0 {
			if time.Now().After(deadline) {
				t.Fatal("no notice is shown")
			}
			s.Send(Notice{Title: "a", Text: "b"})
			select {
			case n := <-desk.calls:
				desk.calls <- n
			case <-time.After(50 * time.Millisecond):
			}
		}
	}
	shows(desk)
	stop()
	s.Send(Notice{Title: "nobody shows this", Text: "b"})
	socket := strings.TrimPrefix(address, "unix:path=")
	os.Remove(socket)
	runBus(t, socket)
	shows(play(t, address))
}

func TestNoBus(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	if _, err := Open("Zwiesprache", "app.zwiesprache", slog.New(slog.DiscardHandler)); err != ErrNone {
		t.Errorf("without a bus: %v", err)
	}
	if Tray(context.Background()) {
		t.Error("a tray without a bus")
	}
}

// TestManyDoNotBlock: whoever sends never waits, however slow the desktop is.
func TestManyDoNotBlock(t *testing.T) {
	privateBus(t) // without a service
	s := open(t)
	for i := range 100 {
		s.Send(Notice{Title: fmt.Sprint(i), Text: "b"})
	}
}

// watcher is the desktop's list of icons.
type watcher struct{ host bool }

func (w watcher) Get(string, string) (dbus.Variant, *dbus.Error) {
	return dbus.MakeVariant(w.host), nil
}

func TestTray(t *testing.T) {
	for _, host := range []bool{true, false} {
		address, _ := privateBus(t)
		if Tray(context.Background()) {
			t.Error("a tray where nobody shows one")
		}
		conn, err := dbus.Connect(address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if err := conn.Export(watcher{host}, "/StatusNotifierWatcher", "org.freedesktop.DBus.Properties"); err != nil {
			t.Fatal(err)
		}
		if _, err := conn.RequestName("org.kde.StatusNotifierWatcher", dbus.NameFlagDoNotQueue); err != nil {
			t.Fatal(err)
		}
		if got := Tray(context.Background()); got != host {
			t.Errorf("a tray: %v, want %v", got, host)
		}
	}
}

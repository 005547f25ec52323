package store

import (
	"bufio"
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

const patience = 30 * time.Second // for what another process does

// useKeychain gives this process, and those it starts, a keychain of their own: a real
// gnome-keyring on a bus of its own. It is opened, as it is when somebody has logged in.
func useKeychain(t testing.TB) {
	t.Helper()
	for _, tool := range []string{"dbus-daemon", "gnome-keyring-daemon"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Fatalf("no %s here: run make deps", tool)
		}
	}
	home := t.TempDir()
	run, err := os.MkdirTemp("", "") // a socket's path may have 107 bytes, and the test's name is in that of home
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(run) })
	t.Setenv("XDG_RUNTIME_DIR", run)
	for name, dir := range map[string]string{"HOME": "", "XDG_DATA_HOME": "data", "XDG_CONFIG_HOME": "config"} {
		dir = filepath.Join(home, dir)
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		t.Setenv(name, dir)
	}
	bus := exec.Command("dbus-daemon", "--session", "--nofork", "--print-address=1")
	out, err := bus.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	start(t, bus)
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the bus has no address: %v", err)
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", strings.TrimSpace(address))
	keyring := exec.Command("gnome-keyring-daemon", "--foreground", "--components=secrets", "--unlock")
	keyring.Stdin = strings.NewReader("password of the login")
	start(t, keyring)
	client, err := dbus.ConnectSessionBus()
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	eventually(t, "the keychain is there", func() bool { // asked before, the bus would start another one, which is shut
		var there bool
		err := client.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, "org.freedesktop.secrets").Store(&there)
		return err == nil && there
	})
	if _, err := SystemKeychain().Get("nothing"); !errors.Is(err, ErrNoEntry) {
		t.Fatalf("the keychain says: %v", err)
	}
}

func init() { tied = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }

// start starts a program that ends with the test, also with one that is cut off.
func start(t testing.TB, cmd *exec.Cmd) {
	t.Helper()
	cmd.SysProcAttr = tied
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
}

func eventually(t testing.TB, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within %v: %s", patience, what)
		}
	}
}

func TestSystemKeychain(t *testing.T) {
	useKeychain(t)
	k := SystemKeychain()
	secret := []byte{0, 1, 0xFE, 0xFF, '\n', 0}
	if err := errors.Join(k.Set("a", secret), k.Set("b", []byte("other")), k.Set("b", []byte("newer"))); err != nil {
		t.Fatal(err)
	}
	if got, err := k.Get("a"); err != nil || !bytes.Equal(got, secret) {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := k.Get("b"); err != nil || string(got) != "newer" {
		t.Errorf("replaced: got %q, %v", got, err)
	}
	if err := k.Delete("a"); err != nil {
		t.Error(err)
	}
	if _, err := k.Get("a"); !errors.Is(err, ErrNoEntry) {
		t.Errorf("deleted: %v", err)
	}
	if err := k.Delete("a"); !errors.Is(err, ErrNoEntry) {
		t.Errorf("deleted twice: %v", err)
	}
}

// A keychain that is shut, and whose dialog nobody can show, is none.
func TestShutKeychain(t *testing.T) {
	useKeychain(t)
	dir := t.TempDir()
	k := SystemKeychain()
	s := mustOpenWith(t, dir, Options{Keychain: k, Now: march.Now})
	mustClose(t, s)
	shutKeychain(t)
	if _, err := k.Get("nothing"); !errors.Is(err, ErrNoKeychain) {
		t.Errorf("read: %v", err)
	}
	if err := k.Set("a", []byte("b")); !errors.Is(err, ErrNoKeychain) {
		t.Errorf("write: %v", err)
	}
	if err := patient(dir, Options{Keychain: k, Now: march.Now}).open(); !errors.Is(err, ErrNoKeychain) {
		t.Errorf("open: %v", err)
	}
}

// shutKeychain does what happens when somebody locks it by hand.
func shutKeychain(t *testing.T) {
	t.Helper()
	bus, err := dbus.ConnectSessionBus()
	if err != nil {
		t.Fatal(err)
	}
	defer bus.Close()
	login := []dbus.ObjectPath{"/org/freedesktop/secrets/collection/login"}
	call := bus.Object("org.freedesktop.secrets", "/org/freedesktop/secrets").Call("org.freedesktop.Secret.Service.Lock", 0, login)
	if call.Err != nil {
		t.Fatal(call.Err)
	}
}

func TestNoKeychain(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+filepath.Join(t.TempDir(), "none"))
	if _, err := SystemKeychain().Get("a"); !errors.Is(err, ErrNoKeychain) {
		t.Errorf("got %v", err)
	}
	s := mustOpenWith(t, t.TempDir(), Options{Keychain: SystemKeychain(), Now: march.Now})
	if s.Protection() != InFile {
		t.Errorf("protection %v", s.Protection())
	}
	if err := s.UseKeychain(); !errors.Is(err, ErrNoKeychain) {
		t.Errorf("move there: %v", err)
	}
	if left := leftovers(t, s.dir); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

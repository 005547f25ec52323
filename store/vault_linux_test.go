package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/godbus/dbus/v5"
)

const (
	moveVariable = "STORE_TEST_MOVE" // name of a move
	stepVariable = "STORE_TEST_STEP" // number of the step at which the child is killed
)

func init() {
	tasks["move key"] = moveKey
	tasks["lock"] = lockAndWait
}

// move is a change of where the key is kept, from one protection to another.
type move struct {
	before func(*Store) error // makes the store what it is before; without keychain if it is plain
	plain  bool
	change func(*Store) error // nil: what opening does by itself
	from   Protection
	to     Protection
	fresh  bool // there is nothing before
}

const otherPassphrase = "Salz und Pfeffer"

func moves() map[string]move {
	nothing := func(*Store) error { return nil }
	pass := func(s *Store) error { return s.SetPassphrase(testPassphrase) }
	other := func(s *Store) error { return s.SetPassphrase(otherPassphrase) }
	recovery := func(s *Store) error { return second(s.NewRecovery()) }
	return map[string]move{
		"first start":              {fresh: true, to: InKeychain},
		"first start, no keychain": {fresh: true, plain: true, to: InFile},
		"file to keychain":         {before: nothing, plain: true, from: InFile, to: InKeychain},
		"file to passphrase":       {before: nothing, plain: true, change: pass, from: InFile, to: ByPassphrase},
		"keychain to passphrase":   {before: nothing, change: other, from: InKeychain, to: ByPassphrase},
		"keychain to keychain":     {before: nothing, change: (*Store).UseKeychain, from: InKeychain, to: InKeychain},
		"passphrase to another":    {before: pass, change: other, from: ByPassphrase, to: ByPassphrase},
		"passphrase to keychain":   {before: pass, change: (*Store).UseKeychain, from: ByPassphrase, to: InKeychain},
		"recovery code":            {before: nothing, change: recovery, from: InKeychain, to: InKeychain},
		"recovery code again":      {before: func(s *Store) error { return errors.Join(pass(s), recovery(s)) }, change: recovery, from: ByPassphrase, to: ByPassphrase},
	}
}

// stepping is a store whose passphrases cost little and whose vault says what it did.
func stepping(dir string, o Options, step func(string)) *Store {
	s := patient(dir, o)
	s.vault.step = step
	s.vault.cost = func() cost { return cost{1, 8, 1} }
	return s
}

// options are those with which the move is made.
func (m *move) options() Options {
	if m.plain && (m.fresh || m.change != nil) {
		return march
	}
	return Options{Keychain: SystemKeychain(), Now: march.Now}
}

// begin makes the store that there is before the move.
func (m *move) begin(t *testing.T, dir string) (a Appointment, key []byte) {
	t.Helper()
	if m.fresh {
		return a, nil
	}
	o := Options{Keychain: SystemKeychain(), Now: march.Now}
	if m.plain {
		o.Keychain = nil
	}
	s := stepping(dir, o, func(string) {})
	if err := s.open(); err != nil {
		t.Fatal(err)
	}
	defer mustClose(t, s)
	a = mustSave(t, s, sample(1))
	if err := m.before(s); err != nil || s.Protection() != m.from {
		t.Fatalf("before: %v, protection %v", err, s.Protection())
	}
	return a, bytes.Clone(s.key)
}

// moveKey makes the move named in the environment, and is killed at a step of it.
func moveKey() {
	m := moves()[os.Getenv(moveVariable)]
	last, _ := strconv.Atoi(os.Getenv(stepVariable))
	dir := os.Getenv(dirVariable)
	s := stepping(dir, m.options(), func(string) {})
	count := func(done string) {
		fmt.Println(done)
		if last--; last == 0 {
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
	}
	if m.change == nil {
		s.vault.step = count
	}
	must := func(err error) {
		if err != nil {
			fmt.Println("error:", err)
			os.Exit(1)
		}
	}
	must(s.open())
	if s.Locked() {
		must(s.Unlock(testPassphrase))
	}
	if m.change != nil {
		s.vault.step = count
		must(m.change(s))
	}
	must(s.Close())
	fmt.Println("moved")
}

// A process is killed at each step of each move: the store opens, by the old place or by the
// new one, and nothing else of the key is left anywhere.
func TestKilledWhileKeyMoves(t *testing.T) {
	for name, m := range moves() {
		t.Run(name, func(t *testing.T) {
			useKeychain(t)
			steps := 0
			for moved := false; !moved; steps++ {
				dir := t.TempDir()
				a, key := m.begin(t, dir)
				t.Setenv(moveVariable, name)
				t.Setenv(stepVariable, fmt.Sprint(steps+1))
				cmd, out, _ := child(t, "move key", dir)
				var said []string
				for out.Scan() {
					said = append(said, out.Text())
				}
				if moved = cmd.Wait() == nil; len(said) == 0 || moved != (said[len(said)-1] == "moved") {
					t.Fatalf("step %d: the child says %q", steps+1, said)
				}
				m.check(t, dir, a, key, moved)
				if t.Failed() {
					t.Fatalf("the child said %q", said)
				}
			}
			if steps < 3 {
				t.Errorf("only %d steps: this test does not reach them", steps)
			}
		})
	}
}

// check opens what a killed move left.
func (m *move) check(t *testing.T, dir string, a Appointment, key []byte, moved bool) {
	t.Helper()
	o := Options{Keychain: SystemKeychain(), Now: march.Now}
	if m.plain && m.to != InKeychain {
		o = march
	}
	s := mustOpenWith(t, dir, o)
	defer mustClose(t, s)
	if s.Locked() {
		err := s.Unlock(otherPassphrase)
		if err != nil {
			err = s.Unlock(testPassphrase)
		}
		if err != nil {
			t.Fatalf("unlock: %v", err)
		}
	}
	if p := s.Protection(); p != m.to && (moved || p != m.from && !m.fresh) {
		t.Errorf("protection %v", p)
	}
	if m.fresh {
		mustSave(t, s, sample(1))
	} else if got, err := s.Appointment(a.ID); err != nil || !same(got, a) || !bytes.Equal(s.key, key) {
		t.Errorf("%+v, %v", got, err)
	}
	if left := leftovers(t, dir); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
	entries := 0
	if s.Protection() == InKeychain {
		entries = 1
	}
	if s.Protection() != InFile {
		noKeyIn(t, dir, s.key)
	}
	if found := keychainEntries(t); found != entries {
		t.Errorf("%d entries in the keychain, want %d", found, entries)
	}
	if entries == 1 { // the next round counts from none
		f := s.vault.kept()
		if err := SystemKeychain().Delete(f.slot(slotKeychain).name()); err != nil {
			t.Error(err)
		}
	}
}

// keychainEntries counts what is ours in the keychain.
func keychainEntries(t *testing.T) int {
	t.Helper()
	bus, err := dbus.ConnectSessionBus()
	if err != nil {
		t.Fatal(err)
	}
	defer bus.Close()
	var open, shut []dbus.ObjectPath
	err = bus.Object("org.freedesktop.secrets", "/org/freedesktop/secrets").
		Call("org.freedesktop.Secret.Service.SearchItems", 0, map[string]string{"service": keychainService}).Store(&open, &shut)
	if err != nil {
		t.Fatal(err)
	}
	return len(open) + len(shut)
}

// The keychain may lose the key: without a recovery code that is said, with one the store waits for it.
func TestKeychainWithoutKey(t *testing.T) {
	useKeychain(t)
	dir := t.TempDir()
	o := Options{Keychain: SystemKeychain(), Now: march.Now}
	s := mustOpenWith(t, dir, o)
	a := mustSave(t, s, sample(1))
	forget := func() {
		t.Helper()
		f := s.vault.kept()
		if err := o.Keychain.Delete(f.slot(slotKeychain).name()); err != nil {
			t.Fatal(err)
		}
		mustClose(t, s)
	}
	forget()
	if err := patient(dir, o).open(); !errors.Is(err, ErrNoEntry) {
		t.Errorf("gone: %v", err)
	}
	if _, err := Open(dir, march); !errors.Is(err, ErrNoKeychain) {
		t.Errorf("no keychain: %v", err)
	}
	if err := Anew(dir, ErrNoEntry); err != nil {
		t.Fatal(err)
	}
	mustClose(t, mustOpenWith(t, dir, o))

	dir = t.TempDir()
	s = mustOpenWith(t, dir, o)
	a = mustSave(t, s, a2(a))
	code, err := s.NewRecovery()
	if err != nil {
		t.Fatal(err)
	}
	forget()
	s = mustOpenWith(t, dir, o)
	if !s.Locked() || s.Protection() != InKeychain || !s.HasRecovery() {
		t.Fatalf("locked %v, protection %v", s.Locked(), s.Protection())
	}
	if err := s.Unlock(""); !errors.Is(err, ErrNoEntry) {
		t.Errorf("asked again: %v", err)
	}
	if err := s.Recover(code, testPassphrase); err != nil || s.Protection() != ByPassphrase {
		t.Fatalf("%v, protection %v", err, s.Protection())
	}
	if got, err := s.Appointment(a.ID); err != nil || !same(got, a) {
		t.Errorf("%+v, %v", got, err)
	}
}

// a2 is an appointment as a new one.
func a2(a Appointment) Appointment { a.ID = ""; return a }

// lockAndWait opens a store, says so, and locks it when it is told to.
func lockAndWait() {
	s := stepping(os.Getenv(dirVariable), march, func(string) {})
	if err := errors.Join(s.open(), s.Unlock(testPassphrase)); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("open")
	io.ReadFull(os.Stdin, make([]byte, 1))
	s.Lock()
	fmt.Println("locked")
	io.Copy(io.Discard, os.Stdin)
}

// The keys are nowhere in the memory of a process that locked its store.
func TestLockForgetsKeys(t *testing.T) {
	if info, ok := debug.ReadBuildInfo(); ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		t.Skip("the race detector's own memory has no end")
	}
	dir := t.TempDir()
	s := stepping(dir, march, func(string) {})
	if err := errors.Join(s.open(), s.SetPassphrase(testPassphrase)); err != nil {
		t.Fatal(err)
	}
	sealer := newSealer(s.key)
	keys := map[string][]byte{"data key": bytes.Clone(s.key), "key of the records": sealer.wrap, "key of the marks": sealer.used}
	mustClose(t, s)
	cmd, out, in := child(t, "lock", dir)
	if !out.Scan() || out.Text() != "open" {
		t.Fatalf("child says %q", out.Text())
	}
	for name, key := range keys {
		if inMemory(t, cmd.Process.Pid, key) == 0 {
			t.Errorf("%s: not there while it is open: this test looks at the wrong memory", name)
		}
	}
	if _, err := in.(io.Writer).Write([]byte{'\n'}); err != nil {
		t.Fatal(err)
	}
	if !out.Scan() || out.Text() != "locked" {
		t.Fatalf("child says %q", out.Text())
	}
	for name, key := range keys {
		if found := inMemory(t, cmd.Process.Pid, key); found != 0 {
			t.Errorf("%s: found %d times", name, found)
		}
	}
}

// inMemory counts where bytes are in another process.
func inMemory(t *testing.T, pid int, wanted []byte) (found int) {
	t.Helper()
	maps, err := os.ReadFile(filepath.Join("/proc", fmt.Sprint(pid), "maps"))
	if err != nil {
		t.Fatal(err)
	}
	memory, err := os.Open(filepath.Join("/proc", fmt.Sprint(pid), "mem"))
	if err != nil {
		t.Fatal(err)
	}
	defer memory.Close()
	for line := range strings.Lines(string(maps)) {
		var from, to int64
		var rights string
		if n, _ := fmt.Sscanf(line, "%x-%x %s", &from, &to, &rights); n < 3 || !strings.HasPrefix(rights, "rw") {
			continue
		}
		content, _ := io.ReadAll(io.NewSectionReader(memory, from, to-from)) // what cannot be read is not there
		found += bytes.Count(content, wanted)
	}
	return found
}

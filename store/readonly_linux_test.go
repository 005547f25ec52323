package store

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
)

// asNobody does something on a thread that may do no more than any user, also where the
// tests are run by root, to whom no file is read-only.
func asNobody(t *testing.T, do func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		do()
		return
	}
	done := make(chan error)
	go func() {
		runtime.LockOSThread() // never given back: the thread ends with its rights
		err := syscall.Setfsuid(65534)
		if err == nil {
			do()
		}
		done <- err
	}()
	if err := <-done; err != nil {
		t.Skipf("cannot give up the rights of root: %v", err)
	}
}

func TestReadOnly(t *testing.T) {
	dir, raw := filled(t)
	for path := dir; len(path) > len(os.TempDir()); path = filepath.Dir(path) {
		if err := os.Chmod(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(filepath.Join(dir, fileName), 0o444); err != nil {
		t.Fatal(err)
	}
	empty := t.TempDir()
	if err := os.Chmod(empty, 0o555); err != nil {
		t.Fatal(err)
	}
	asNobody(t, func() {
		for name, dir := range map[string]string{"file": dir, "folder": empty, "no folder": filepath.Join(empty, "new")} {
			if err := use(dir); !errors.Is(err, ErrReadOnly) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
	if left, err := os.ReadFile(filepath.Join(dir, fileName)); err != nil || string(left) != string(raw) {
		t.Errorf("the file was changed: %v", err)
	}
}

// In a folder that may not be written to the store works on; it cannot be backed up.
func TestReadOnlyFolder(t *testing.T) {
	dir, _ := filled(t)
	for path := dir; len(path) > len(os.TempDir()); path = filepath.Dir(path) {
		if err := os.Chmod(path, 0o555); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { os.Chmod(filepath.Dir(dir), 0o755) })
	if err := errors.Join(os.Chmod(filepath.Join(dir, fileName), 0o666), os.Chmod(filepath.Join(dir, keyName), 0o444)); err != nil {
		t.Fatal(err)
	}
	asNobody(t, func() {
		if err := use(dir); err != nil {
			t.Error(err)
		}
		s, err := Open(dir, march)
		if err != nil {
			t.Error(err)
			return
		}
		if _, err := s.Expire(); !errors.Is(err, ErrReadOnly) {
			t.Errorf("got %v", err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}

//go:build !windows && !darwin

package autostart

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// own is an entry in folders of the test's own.
func own(t *testing.T, program string) (e *Entry, user, all string) {
	t.Helper()
	user, all = t.TempDir(), t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", user)
	t.Setenv("XDG_CONFIG_DIRS", "relative:"+filepath.Join(all, "none")+":"+all)
	return &Entry{"app.example", "Example", program}, filepath.Join(user, "autostart", "app.example.desktop"), filepath.Join(all, "autostart", "app.example.desktop")
}

func (e *Entry) expect(t *testing.T, want bool) {
	t.Helper()
	if on, err := e.On(); on != want || err != nil {
		t.Errorf("on: %v, %v, want %v", on, err, want)
	}
}

func (e *Entry) choose(t *testing.T, on bool) {
	t.Helper()
	if err := e.Set(on); err != nil {
		t.Fatal(err)
	}
	e.expect(t, on)
}

func TestSet(t *testing.T) {
	e, user, _ := own(t, "/opt/a b/example")
	e.expect(t, false)
	e.choose(t, false)
	e.choose(t, true)
	content, err := os.ReadFile(user)
	if err != nil || !strings.Contains(string(content), "\nExec=\"/opt/a b/example\"\n") {
		t.Errorf("%q, %v", content, err)
	}
	if _, err := exec.LookPath("desktop-file-validate"); err == nil {
		if out, err := exec.Command("desktop-file-validate", user).CombinedOutput(); err != nil {
			t.Errorf("%s", out)
		}
	}
	e.choose(t, true)
	e.choose(t, false)
	if left, err := filepath.Glob(filepath.Dir(user) + "/*"); len(left) > 0 || err != nil {
		t.Errorf("left: %v, %v", left, err)
	}
}

// TestStartedForAll: what the computer starts for everybody can be taken back by one.
func TestStartedForAll(t *testing.T) {
	e, user, all := own(t, "/usr/bin/example")
	if err := os.MkdirAll(filepath.Dir(all), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(all, []byte("[Desktop Entry]\nType=Application\nName=Example\nExec=example\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	e.expect(t, true)
	e.choose(t, false)
	e.choose(t, true)
	e.choose(t, false)
	if err := os.WriteFile(all, []byte("[Desktop Entry]\nHidden = true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	e.choose(t, false)
	if _, err := os.Stat(user); !os.IsNotExist(err) {
		t.Errorf("a file that takes nothing back: %v", err)
	}
}

func TestNoPlace(t *testing.T) {
	e, user, _ := own(t, "/usr/bin/example")
	if err := os.WriteFile(filepath.Dir(user), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if e.Set(true) == nil {
		t.Error("written into a file")
	}
	t.Setenv("XDG_CONFIG_HOME", "")
	t.Setenv("HOME", "")
	if _, err := e.On(); err == nil {
		t.Error("no home, and no error")
	}
	if e.Set(true) == nil {
		t.Error("no home, and no error")
	}
}

func TestQuote(t *testing.T) {
	for path, want := range map[string]string{
		"/usr/bin/a": `"/usr/bin/a"`, "/a b": `"/a b"`, `/a"b`: `"/a\\"b"`, "/a$b": `"/a\\$b"`, "/a%b": `"/a%%b"`, `/a\b`: `"/a\\\\b"`, "/a`b": "\"/a\\\\`b\"",
	} {
		if got := quote(path); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

//go:build e2e && linux

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"zwiesprache/ui"
)

// TestE2ETwoUsers: two people on one computer, as on a terminal server, each at a desk of their own. Neither
// program is in the other's way, and a second start, or a link, comes to the right one.
func TestE2ETwoUsers(t *testing.T) {
	binary := buildApp(t)
	type user struct {
		*desktopApp
		folder string
	}
	var users []user
	for range 2 {
		d := newDesk(t)
		a := follow(t, d, binary, "--trial", "--events", "--camera", "none", "--microphone", "none", "--speaker", "none")
		users = append(users, user{a, filepath.Join(d.runtime, ".config", "zwiesprache")})
	}
	for i, u := range users {
		info, err := os.Stat(u.folder)
		if err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("user %d: the data folder is open to others, or not there: %v", i, err)
		}
		u.press("side.open")
		u.write("open.box", fmt.Sprintf("Beratung%d", i))
		u.write("open.location", "Probe")
		u.press("open.open")
	}
	first, second := users[0].wait("the first room", named("claimed")), users[1].wait("the second room", named("claimed"))
	if first.Page == second.Page {
		t.Errorf("both rooms are at %s", first.Page)
	}
	for _, u := range users {
		u.do("windowminimize", "--sync", u.window)
	}
	again := exec.Command(binary, "zwiesprache:appointment/nonsense")
	again.Env = users[1].env()
	if out, err := again.CombinedOutput(); err != nil || len(out) > 0 {
		t.Fatalf("a second start: %v\n%s", err, out)
	}
	active := func(u user) string {
		cmd := exec.Command("xdotool", "getactivewindow")
		cmd.Env = u.env()
		out, _ := cmd.Output() // fails while no window is
		return strings.TrimSpace(string(out))
	}
	eventually(t, "the second user's window in front", func() error {
		if got := active(users[1]); got != users[1].window {
			return fmt.Errorf("it is %q", got)
		}
		return nil
	})
	users[1].place("tell.close") // the link leads nowhere
	if active(users[0]) == users[0].window {
		t.Error("the first user's window came forward as well")
	}
	for _, u := range users {
		u.quit()
	}
}

// TestE2ENoGraphics: without OpenGL, and without a screen, the program ends and says why, also to people who see
// no terminal.
func TestE2ENoGraphics(t *testing.T) {
	binary := buildApp(t)
	_, sentence := ui.NoWindow()
	for name, row := range map[string]struct {
		desk   *desk
		screen bool
	}{
		"no OpenGL": {newDeskOf(t, "1280x800x24", "-extension", "GLX"), true},
		"no screen": {newDesk(t), false},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		folder := t.TempDir()
		cmd := exec.CommandContext(ctx, binary, "--data", folder)
		cmd.Env = append(row.desk.env(), "LANG="+os.Getenv("LANG"), "LC_ALL="+os.Getenv("LC_ALL"))
		if !row.screen {
			cmd.Env = append(cmd.Env, "DISPLAY=")
		}
		var said bytes.Buffer
		cmd.Stdout, cmd.Stderr = &said, &said
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if row.screen {
			eventually(t, "the box", func() error {
				find := exec.Command("xdotool", "search", "--onlyvisible", "--name", "^Zwiesprache$")
				find.Env = row.desk.env()
				_, err := find.Output()
				return err
			})
			if _, err := os.Stat(filepath.Join(folder, instanceName)); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s: the folder is still taken while the box stands: %v", name, err)
			}
			row.desk.keep("no-graphics")
			row.desk.do("search", "--onlyvisible", "--name", "^Zwiesprache$", "windowkill")
		}
		var exit *exec.ExitError
		if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 1 {
			t.Errorf("%s: %v", name, err)
		}
		if !strings.Contains(said.String(), sentence) || strings.Contains(said.String(), "goroutine") {
			t.Errorf("%s: it says\n%s\nwithout\n%s", name, said.String(), sentence)
		}
	}
}

//go:build e2e

package main

import (
	"encoding/json"
	"fmt"
	"image"
	"io"
	"math"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"zwiesprache/media/fake"
	"zwiesprache/ui"
)

// desktopApp is the real program on a desk, driven by mouse and keyboard.
type desktopApp struct {
	*desk
	in     io.Writer
	window string // X's number of it

	mu     sync.Mutex // guards the field below
	events []event
}

// startApp builds and starts the program in trial mode; it ends with the test.
func startApp(t *testing.T, d *desk, flags ...string) *desktopApp {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "zwiesprache")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	in, commands := io.Pipe()
	t.Cleanup(func() { _ = commands.Close() })
	a := &desktopApp{desk: d, in: commands}
	out, lines := io.Pipe()
	t.Cleanup(func() { _ = lines.Close() })
	d.start(in, lines, binary, append([]string{"--trial", "--events", "--data", t.TempDir()}, flags...)...)
	go func() { // ends when the program's end closes the pipe
		for dec := json.NewDecoder(out); ; {
			var e event
			if dec.Decode(&e) != nil {
				return
			}
			a.mu.Lock()
			a.events = append(a.events, e)
			a.mu.Unlock()
		}
	}()
	eventually(t, "the window", func() error {
		cmd := exec.Command("xdotool", "search", "--onlyvisible", "--name", "^Zwiesprache$")
		cmd.Env = d.env()
		out, err := cmd.Output()
		a.window = strings.TrimSpace(string(out))
		return err
	})
	d.do("windowfocus", "--sync", a.window)
	return a
}

// wait returns the newest event of that kind, if need be once it comes.
func (a *desktopApp) wait(what string, is func(event) bool) (found event) {
	a.t.Helper()
	eventually(a.t, what, func() error {
		a.mu.Lock()
		defer a.mu.Unlock()
		for i := len(a.events) - 1; i >= 0; i-- {
			if is(a.events[i]) {
				found = a.events[i]
				return nil
			}
		}
		return fmt.Errorf("%d events, none of them", len(a.events))
	})
	return found
}

// targets asks where the controls are now, in pixels of the window.
func (a *desktopApp) targets() map[string]ui.Rect {
	a.t.Helper()
	a.mu.Lock()
	before := len(a.events)
	a.mu.Unlock()
	if _, err := io.WriteString(a.in, "targets\n"); err != nil {
		a.t.Fatal(err)
	}
	var found map[string]ui.Rect
	eventually(a.t, "the window's controls", func() error {
		a.mu.Lock()
		defer a.mu.Unlock()
		for _, e := range a.events[before:] {
			if e.Event == "targets" {
				found = e.Targets
				return nil
			}
		}
		return fmt.Errorf("no answer")
	})
	return found
}

// place waits for a control whose name begins so, and returns where it is.
func (a *desktopApp) place(name string) (at ui.Rect) {
	a.t.Helper()
	eventually(a.t, "control "+name, func() error {
		all := a.targets()
		names := make([]string, 0, len(all))
		for n, r := range all {
			if n == name || strings.HasSuffix(name, ".") && strings.HasPrefix(n, name) {
				at = r
				return nil
			}
			names = append(names, n)
		}
		return fmt.Errorf("there are %v", names)
	})
	return at
}

func (a *desktopApp) press(name string) {
	a.t.Helper()
	r := a.place(name)
	a.do("mousemove", "--window", a.window, fmt.Sprint(int(r.X+r.Width/2)), fmt.Sprint(int(r.Y+r.Height/2)), "click", "1")
}

// write types into a field, in place of what is there.
func (a *desktopApp) write(name, text string) {
	a.t.Helper()
	a.press(name)
	a.do("key", "ctrl+a")
	a.do("type", "--delay", "20", text)
}

// picture is what the display shows of a control.
func (a *desktopApp) picture(name string) image.Image {
	a.t.Helper()
	r := a.place(name)
	x, y := a.origin()
	rect := image.Rect(int(r.X), int(r.Y), int(r.X+r.Width), int(r.Y+r.Height)).Add(image.Pt(x, y))
	return a.screen().(interface {
		SubImage(image.Rectangle) image.Image
	}).SubImage(rect)
}

// origin is where the window's inside begins on the display.
func (a *desktopApp) origin() (x, y int) {
	a.t.Helper()
	cmd := exec.Command("xdotool", "getwindowgeometry", "--shell", a.window)
	cmd.Env = a.env()
	out, err := cmd.Output()
	if err != nil {
		a.t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		fmt.Sscanf(line, "X=%d", &x)
		fmt.Sscanf(line, "Y=%d", &y)
	}
	return x, y
}

// sees waits until the window shows the clients' pattern, moving.
func (a *desktopApp) sees(name string, hue float64) {
	a.t.Helper()
	var first uint32
	eventually(a.t, "the picture "+name+" on the display", func() error {
		n, h, ok := fake.ReadPattern(a.picture(name))
		switch {
		case !ok || math.Abs(h-hue) > 12:
			return fmt.Errorf("not the pattern: %v, hue %.0f", ok, h)
		case first == 0:
			first = n
			return fmt.Errorf("one picture only")
		case n == first:
			return fmt.Errorf("it stands still")
		}
		return nil
	})
}

func TestE2EWindow(t *testing.T) {
	d := newDesk(t)
	d.play(counsellorTone)
	a := startApp(t, d, "--camera", fmt.Sprintf("pattern:%d", counsellorHue), "--microphone", "DeskMicrophone", "--speaker", "DeskSpeaker")
	b := newBrowser(t)

	a.press("side.open")
	a.write("open.box", "Lindenhof")
	a.write("open.location", "Guetersloh")
	d.keep("window-open")
	a.press("open.open")
	room := a.wait("claimed", named("claimed"))
	d.keep("window-waiting")

	c := b.open(room.Link)
	c.fill("password", room.Password)
	c.click("password-next")
	c.introduce("Frau Y.")
	a.wait("the knock", named("knocking"))
	time.Sleep(2 * time.Second)
	d.keep("window-knock")
	a.press("waiting.admit.0")
	c.meets()
	a.wait("connected", named("connected"))
	d.keep("window-talk")
	t.Log(a.targets())
	a.sees("talk.picture", clientHue)
	a.sees("talk.own", counsellorHue)
	eventually(t, "the client's tone from the speaker", func() error {
		if hz, level := loudest(d.heard()); math.Abs(hz-clientTone) > 15 || level < 0.02 {
			return fmt.Errorf("%.0f Hz at %.3f", hz, level)
		}
		return nil
	})
}

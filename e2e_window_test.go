//go:build e2e

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"math"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"zwiesprache/media/fake"
	"zwiesprache/signal"
	"zwiesprache/signal/words"
	"zwiesprache/ui"
)

// desktopApp is the real program on a desk, driven by mouse and keyboard.
type desktopApp struct {
	*desk
	in     io.Writer
	pid    int
	window string // X's number of it

	mu     sync.Mutex // guards the field below
	events []event
}

// startApp builds and starts the program in trial mode; it ends with the test.
func startApp(t *testing.T, d *desk, flags ...string) *desktopApp {
	t.Helper()
	return follow(t, d, buildApp(t), append([]string{"--trial", "--events", "--data", t.TempDir()}, flags...)...)
}

// buildApp returns the path of the program, made anew.
func buildApp(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "zwiesprache")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return binary
}

// follow starts a program that is the app, or leads to it, with --events among its arguments.
func follow(t *testing.T, d *desk, name string, args ...string) *desktopApp {
	t.Helper()
	in, commands := io.Pipe()
	t.Cleanup(func() { _ = commands.Close() })
	a := &desktopApp{desk: d, in: commands}
	out, lines := io.Pipe()
	t.Cleanup(func() { _ = lines.Close() })
	a.pid = d.start(in, lines, name, args...)
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
	t.Cleanup(func() {
		if t.Failed() {
			d.keep("failed-" + t.Name())
		}
	})
	return a
}

// quit ends the program as the system does when the counsellor logs out.
func (a *desktopApp) quit() {
	a.t.Helper()
	if err := syscall.Kill(a.pid, syscall.SIGTERM); err != nil {
		a.t.Fatal(err)
	}
	eventually(a.t, "the program's end", func() error {
		if syscall.Kill(a.pid, 0) == nil {
			return errors.New("it runs")
		}
		return nil
	})
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

// press waits until a control stands still, for a screen is built in steps, and clicks at it.
func (a *desktopApp) press(name string) {
	a.t.Helper()
	at := a.place(name)
	eventually(a.t, name+" to stand still", func() error {
		last := at
		if at = a.place(name); at != last {
			return fmt.Errorf("from %v to %v", last, at)
		}
		return nil
	})
	a.click(at)
}

func (a *desktopApp) click(r ui.Rect) {
	a.t.Helper()
	a.do("mousemove", "--window", a.window, fmt.Sprint(int(r.X+r.Width/2)), fmt.Sprint(int(r.Y+r.Height/2)), "click", "1")
}

// write types into a field, in place of what is there.
func (a *desktopApp) write(name, text string) {
	a.t.Helper()
	a.press(name)
	a.do("key", "ctrl+a")
	a.do("type", "--delay", "20", text)
}

// view is a part of the display, perhaps seen in a mirror; what lies outside of the display is black.
type view struct {
	image.Image
	part     image.Rectangle
	mirrored bool
}

func (v view) Bounds() image.Rectangle { return v.part }

func (v view) At(x, y int) color.Color {
	if v.mirrored {
		x = v.part.Min.X + v.part.Max.X - 1 - x
	}
	return v.Image.At(x, y)
}

// look returns what the display shows of a frame.
func (a *desktopApp) look(name string) view {
	a.t.Helper()
	r := a.place(name)
	rect := image.Rect(int(r.X), int(r.Y), int(r.X+r.Width), int(r.Y+r.Height))
	return view{a.screen(a.window), rect, strings.HasSuffix(name, ".own")}
}

// sees waits until the window shows the clients' pattern, moving.
func (a *desktopApp) sees(name string, hue float64) {
	a.t.Helper()
	var first uint32
	eventually(a.t, "the picture "+name+" on the display", func() error {
		n, h, ok := fake.ReadPattern(a.look(name))
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
	room := a.wait("the open room", named("claimed"))
	a.place("waiting.close")
	a.wait("microphone and speaker", func(e event) bool {
		return e.Event == "devices" && e.Camera == "ready" && e.Microphone == "ready" && e.Speaker == "ready"
	})

	p := b.open(room.Link)
	p.fill("password", "0000 0001")
	p.click("password-next")
	p.run("the wrong password", waitFor(`[data-test="problem"][data-problem="wrong"]`))
	p.enter(room.Password, "Frau Y.")
	a.wait("the knock", named("knocking"))
	a.place("waiting.admit.0")
	d.keep("window-knock")
	a.admit("0")
	p.meets()
	a.wait("the connection", named("connected"))
	a.sees("talk.remote", clientHue)
	d.keep("window-talk")
	a.sees("talk.own", counsellorHue)

	// Her own voice rests while the client is heard: see hears.
	a.press("talk.mute")
	p.see("remote-muted")
	eventually(t, "the client's tone from the speaker", func() error {
		if hz, level := loudest(d.heard()); math.Abs(hz-clientTone) > 15 || level < 0.02 {
			return fmt.Errorf("%.0f Hz at %.3f", hz, level)
		}
		return nil
	})
	a.do("key", "ctrl+d")
	eventually(t, "the microphone to be on again", func() error {
		on, err := evaluate[bool](p, `() => document.querySelector('[data-test="remote-muted"]').checkVisibility()`)
		if err == nil && on {
			err = errors.New("still muted")
		}
		return err
	})

	a.press("talk.chat")
	a.write("chat.text", "Guten Tag")
	a.do("key", "Return")
	p.click("chat")
	eventually(t, "the counsellor's line", func() error {
		if s := p.text("chat-lines"); !strings.Contains(s, "Guten Tag") {
			return fmt.Errorf("%q", s)
		}
		return nil
	})
	p.fill("chat-text", "Guten Tag auch")
	p.click("chat-send")
	a.wait("the client's line", func(e event) bool { return e.Event == "chat" && e.Guest != "" && e.Text == "Guten Tag auch" })
	d.keep("window-chat")

	a.press("talk.security")
	e := a.wait("the knock", named("knocking"))
	if here, there := signal.CheckWords(words.CheckList("de"), *e.CheckWord), p.text("check-word"); here != there {
		t.Errorf("check words differ: %q here, %q on the page", here, there)
	}
	d.keep("window-security")

	a.press("talk.people")
	a.press("people.more.0")
	a.press("people.remove.0")
	a.press("remove.yes")
	p.ended("removed")
	d.keep("window-removed")
}

// A client leaves by itself, and the counsellor ends for everybody.
func TestE2EWindowEnds(t *testing.T) {
	d := newDesk(t)
	a := startApp(t, d, "--camera", "none", "--microphone", "none", "--speaker", "none")
	b := newBrowser(t)
	a.press("side.open")
	a.write("open.box", "Lindenhof")
	a.write("open.location", "Probe")
	a.press("open.open")
	room := a.wait("the open room", named("claimed"))
	for _, name := range []string{"Herr A.", "Frau B."} {
		p := b.open(room.Link)
		p.enter(room.Password, name)
		a.wait(name+" to knock", func(e event) bool { return e.Event == "knocking" && e.Name == name })
		a.admit("0")
		p.see("session")
		a.wait("the connection", named("connected"))
		if name == "Herr A." {
			p.click("hang-up")
			p.ended("left")
			a.wait("him to have left", named("left"))
			continue
		}
		a.press("talk.hangup")
		p.ended("ended")
		a.wait("the end", named("ended"))
	}
	a.place("after.today")
	d.keep("window-after")
	late := b.open(room.Link)
	late.see("nobody")
}

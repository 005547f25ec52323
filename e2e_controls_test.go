//go:build e2e

package main

import (
	"errors"
	"fmt"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/pion/mediadevices/pkg/driver"

	"zwiesprache/media/fake"
)

// sheetHue is the colour of what the counsellor shows: a window of another program.
const sheetHue = 60

// showSheet puts a window with the pattern on the desk, and returns once it is there.
func showSheet(t *testing.T, d *desk) {
	t.Helper()
	camera, err := fake.Camera(fmt.Sprintf("pattern:%d,640x360@30", sheetHue))
	if err != nil {
		t.Fatal(err)
	}
	if err := camera.Open(); err != nil {
		t.Fatal(err)
	}
	defer camera.Close()
	reader, err := camera.(driver.VideoRecorder).VideoRecord(camera.Properties()[0])
	if err != nil {
		t.Fatal(err)
	}
	img, _, err := reader.Read()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "sheet.png")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(file, img); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	d.start(nil, nil, "display", "-title", "Sheet", path)
	d.do("search", "--sync", "--onlyvisible", "--name", "^Sheet$")
}

// green waits until at least such a part of a region, 0…1, has the colour of what is well.
func (a *desktopApp) green(name string, least float64) {
	a.t.Helper()
	eventually(a.t, name+" to be green", func() error {
		v, n := a.look(name), 0
		for y := v.part.Min.Y; y < v.part.Max.Y; y++ {
			for x := v.part.Min.X; x < v.part.Max.X; x++ {
				if r, g, b, _ := v.At(x, y).RGBA(); g > r+0x2000 && g > b+0x1000 {
					n++
				}
			}
		}
		if is := float64(n) / float64(v.part.Dx()*v.part.Dy()); is < least {
			return fmt.Errorf("%.4f of it", is)
		}
		return nil
	})
}

// blurred waits until the window shows a frame in which the pattern cannot be read.
func (a *desktopApp) blurred(name string) {
	a.t.Helper()
	eventually(a.t, name+" blurred", func() error {
		if n, _, ok := fake.ReadPattern(a.look(name)); ok {
			return fmt.Errorf("picture %d is sharp", n)
		}
		return nil
	})
}

// absent waits until there is no such control or frame.
func (a *desktopApp) absent(name string) {
	a.t.Helper()
	eventually(a.t, name+" to be gone", func() error {
		if _, there := a.targets()[name]; there {
			return fmt.Errorf("it is there")
		}
		return nil
	})
}

// admit lets in who knocks. A press on a row that is just being drawn anew does nothing: it is pressed again, as people do.
func (a *desktopApp) admit(name string) {
	a.t.Helper()
	name = "waiting.admit." + name
	a.place(name)
	var pressed time.Time
	eventually(a.t, name+" to be gone", func() error {
		at, there := a.targets()[name]
		if !there {
			return nil
		}
		if time.Since(pressed) > 3*time.Second {
			a.click(at)
			pressed = time.Now()
		}
		return errors.New("it is there")
	})
}

// watchConnection keeps the page's connection where a test finds it; before the page makes it.
const watchConnection = `void (window.RTCPeerConnection = class extends RTCPeerConnection { constructor(c) { super(c); window.connection = this } })`

// received is how many bytes of sound and picture, and how many pictures, have come to the page so far.
func (c *client) received() (n struct{ Bytes, Pictures int }) {
	c.t.Helper()
	n, err := evaluate[struct{ Bytes, Pictures int }](c, `async () => {
		const n = { Bytes: 0, Pictures: 0 }
		for (const r of (await connection.getStats()).values()) {
			if (r.type === 'inbound-rtp') { n.Bytes += r.bytesReceived; n.Pictures += r.framesDecoded ?? 0 }
		}
		return n
	}`)
	if err != nil {
		c.t.Fatalf("count what came: %v", err)
	}
	return n
}

// neverReads looks at the counsellor's picture while it runs, and fails when the pattern can be read.
func (c *client) neverReads() {
	c.t.Helper()
	first := -1
	eventually(c.t, "pictures of the counsellor", func() error {
		if n, hue, err := c.seen("remote-video"); err == nil {
			c.t.Fatalf("picture %d is sharp, hue %.0f", n, hue)
		} else if !strings.Contains(err.Error(), "not the pattern") {
			return err
		}
		shown := c.received().Pictures
		if first < 0 {
			first = shown
		}
		if shown < first+30 {
			return fmt.Errorf("%d pictures", shown-first)
		}
		return nil
	})
}

// reads waits for a picture of that colour.
func (c *client) reads(name string, want float64) {
	c.t.Helper()
	eventually(c.t, "the pattern in "+name, func() error {
		_, hue, err := c.seen(name)
		if err == nil && math.Abs(hue-want) > 12 {
			err = fmt.Errorf("hue %.0f", hue)
		}
		return err
	})
}

// hearsTone waits until the counsellor's tone is heard, or is not.
func (c *client) hearsTone(want bool) {
	c.t.Helper()
	eventually(c.t, fmt.Sprintf("the counsellor's tone: %v", want), func() error {
		hz, level, err := c.hears("remote-video")
		if err == nil && (math.Abs(hz-counsellorTone) < 15 && level > -60) != want {
			err = fmt.Errorf("%.0f Hz at %.0f dB", hz, level)
		}
		return err
	})
}

// isShown waits until an element of the page is hidden or not.
func (c *client) isShown(name string, want bool) {
	c.t.Helper()
	eventually(c.t, fmt.Sprintf("%s shown: %v", name, want), func() error {
		hidden, err := evaluate[bool](c, fmt.Sprintf(`() => document.querySelector('%s').hidden`, by(name)))
		if err == nil && hidden == want {
			err = fmt.Errorf("hidden: %v", hidden)
		}
		return err
	})
}

// size is how large the window is, in pixels.
func (a *desktopApp) size() image.Point { return a.screen(a.window).Bounds().Size() }

// The counsellor's controls do at the client's end what they say.
func TestE2EControls(t *testing.T) {
	d := newDesk(t)
	a := startApp(t, d, "--raw", "--camera", fmt.Sprintf("pattern:%d", counsellorHue),
		"--microphone", fmt.Sprintf("tone:%d", counsellorTone), "--speaker", "DeskSpeaker")
	b := newBrowser(t)

	t.Log("device check")
	a.press("side.check")
	a.sees("check.own", counsellorHue)
	a.green("check.level", 0.25) // at rest it is one dot
	a.green("check.server", 0.004)

	t.Log("blur in the waiting room")
	a.press("side.open")
	a.write("open.box", "Lindenhof")
	a.write("open.location", "Probe")
	a.press("open.open")
	room := a.wait("the open room", named("claimed"))
	a.sees("waiting.own", counsellorHue)
	a.press("waiting.blur.strong")
	a.blurred("waiting.own")
	p := b.open(room.Link)
	p.run("watch the connection", chromedp.Evaluate[chromedp.Void](watchConnection))
	p.enter(room.Password, "Frau Y.")
	a.admit("0")
	p.see("session")
	a.wait("the connection", named("connected"))
	p.neverReads()
	a.press("talk.blur")
	a.press("talk.blur.off")
	p.meets()
	a.sees("talk.own", counsellorHue)

	t.Log("heard only while space is held")
	a.press("talk.mute")
	p.isShown("remote-muted", true)
	p.hearsTone(false)
	a.do("keydown", "space")
	p.hearsTone(true)
	p.isShown("remote-muted", false)
	a.do("keyup", "space")
	p.isShown("remote-muted", true)
	p.hearsTone(false)
	a.do("key", "ctrl+d")
	p.hearsTone(true)

	t.Log("pause")
	a.press("talk.more")
	a.press("more.pause")
	p.isShown("remote-cover", true)
	a.absent("talk.remote")
	a.absent("talk.own")
	eventually(t, "nothing to flow", func() error {
		before := p.received()
		hz, level, err := p.hears("remote-video") // a second
		if err != nil {
			return err
		}
		if after := p.received(); after != before || math.Abs(hz-counsellorTone) < 15 && level > -60 {
			return fmt.Errorf("%+v after %+v, %.0f Hz at %.0f dB", after, before, hz, level)
		}
		if hz, level := loudest(d.heard()); level > 0.002 {
			return fmt.Errorf("the speaker: %.0f Hz at %.3f", hz, level)
		}
		return nil
	})
	d.keep("controls-pause")
	a.press("talk.resume")
	p.isShown("remote-cover", false)
	p.meets()
	a.sees("talk.remote", clientHue)

	t.Log("another program's window is shown")
	showSheet(t, d)
	a.do("windowactivate", "--sync", a.window)
	a.press("more.share")
	a.place("screen.pick.1")
	if _, own := a.targets()["screen.pick.2"]; own {
		t.Error("more than the screen and one window can be picked")
	}
	a.press("screen.pick.1")
	a.place("talk.unshare")
	p.reads("remote-screen", sheetHue)
	p.keep("controls-share-page")
	a.press("talk.unshare")
	a.absent("talk.unshare")
	p.isShown("remote-screen", false)

	t.Log("full screen")
	before := a.size()
	a.do("key", "F11")
	eventually(t, "the full screen", func() error {
		if size := a.size(); size != image.Pt(1280, 800) {
			return fmt.Errorf("%v", size)
		}
		return nil
	})
	a.sees("talk.remote", clientHue)
	a.do("key", "F11")
	eventually(t, "the window as before", func() error {
		if size := a.size(); size != before {
			return fmt.Errorf("%v, not %v", size, before)
		}
		return nil
	})
	a.press("talk.hangup")
	p.ended("ended")
}

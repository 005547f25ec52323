//go:build e2e

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// measured is how long a call is watched; CPU time of it does not depend on how busy the machine is otherwise.
const measured = 30 * time.Second

// TestFigures prints what a call costs, beside a call between two Chromiums in the same run. It judges nothing.
func TestFigures(t *testing.T) {
	d := newDesk(t)
	var table strings.Builder
	row := func(what, format string, values ...any) {
		fmt.Fprintf(&table, "%-58s %s\n", what, fmt.Sprintf(format, values...))
	}
	binary := filepath.Join(t.TempDir(), "zwiesprache")
	if out, err := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	info, err := os.Stat(binary)
	if err != nil {
		t.Fatal(err)
	}
	row("size of the app's program", "%.1f MB", float64(info.Size())/1e6)
	row("start to window", "%d ms", startToWindow(t, d, binary).Milliseconds())
	there, here := firstPictures(t)
	ours := ourCall(t, d, binary)
	theirs := chromiumCall(t)
	row("admit to first picture, at the client", "%d ms", there.Milliseconds())
	row("admit to first picture, at the counsellor", "%d ms", here.Milliseconds())
	row("call 1280×720@30, zwiesprache host ↔ Chromium: ours", "%.3f core, %.0f MB", ours.host.cpu, ours.host.memory)
	row("                                           Chromium", "%.3f core, %.0f MB", ours.browser.cpu, ours.browser.memory)
	row("call 1280×720@30, Chromium ↔ Chromium: each side", "%.3f core, %.0f MB", theirs.cpu, theirs.memory)
	row("ours : Chromium's side", "%.2f of the CPU time, %.2f of the memory", ours.host.cpu/theirs.cpu, ours.host.memory/theirs.memory)
	row("pictures a second, client / counsellor / Chromium's", "%.1f / %.1f / %.1f", ours.thereRate, ours.hereRate, theirs.rate)
	t.Logf("\n%s", table.String())
}

// cost is what a group of processes used: cores on average, and memory in MB (proportional set size).
type cost struct{ cpu, memory, rate float64 }

type callFigures struct {
	host, browser       cost
	thereRate, hereRate float64
}

func startToWindow(t *testing.T, d *desk, binary string) time.Duration {
	t.Helper()
	begun := time.Now()
	d.start(nil, nil, binary, "--trial", "--data", t.TempDir())
	d.do("search", "--sync", "--onlyvisible", "--name", "Zwiesprache")
	return time.Since(begun)
}

// firstPictures measures from the click on "admit" to the first picture of the other side, at the client and at the counsellor.
func firstPictures(t *testing.T) (there, here time.Duration) {
	t.Helper()
	r := newRelay(t)
	c := openRoom(t, r.origin, testRoom)
	p := newBrowserShowing(t, 1280, 720).open(linkOf(r.origin, testRoom))
	p.fill("password", testRoom.Password)
	p.click("password-next")
	p.introduce("Frau Y.")
	guest := c.knocking("Frau Y.")
	shown := make(chan float64, 1)
	go func() {
		first, err := evaluate[float64](p, firstPictureJS)
		if err != nil {
			t.Errorf("first picture: %v", err)
		}
		shown <- first
	}()
	begun := time.Now()
	c.admit(guest)
	for slot := c.talk.studio.Picture(guest); ; slot = c.talk.studio.Picture(guest) {
		if slot != nil && slot.Seq() > 0 {
			here = time.Since(begun)
			break
		}
		if time.Since(begun) > patience {
			t.Fatal("no picture at the counsellor")
		}
		time.Sleep(time.Millisecond)
	}
	there = time.UnixMilli(int64(<-shown)).Sub(begun)
	c.hangUp()
	p.ended("ended")
	return there, here
}

// ourCall measures `zwiesprache host` in a call with Chromium.
func ourCall(t *testing.T, d *desk, binary string) (f callFigures) {
	t.Helper()
	r := newRelay(t)
	room := testRoom
	out, lines := io.Pipe()
	in, commands := io.Pipe()
	t.Cleanup(func() { _ = lines.Close(); _ = commands.Close() })
	pid := d.start(in, lines, binary, "host", "--server", r.origin, "--loopback", "--box", room.Words[0], "--place", room.Words[1], "--word", room.Words[2],
		"--password", room.Password, "--camera", fmt.Sprintf("pattern:%d", counsellorHue), "--microphone", fmt.Sprintf("tone:%d", counsellorTone), "--speaker", "none")
	c := &counsellor{t: t, room: room, in: commands}
	go func() { // ends when the program's end closes the pipe
		for dec := json.NewDecoder(out); ; {
			var e event
			if dec.Decode(&e) != nil {
				return
			}
			c.mu.Lock()
			c.events = append(c.events, e)
			c.mu.Unlock()
		}
	}()
	c.wait("claimed", named("claimed"))
	b := newBrowserShowing(t, 1280, 720)
	p := b.open(linkOf(r.origin, room))
	p.fill("password", room.Password)
	p.click("password-next")
	p.introduce("Frau Y.")
	c.admit(c.knocking("Frau Y."))
	c.wait("the first picture", func(e event) bool { return e.Event == "stats" && e.Stats.Frames > 0 })
	f.host, f.browser = watch(t, pid, browserPID(t, b))
	f.thereRate = pictureRate(t, p)
	c.mu.Lock()
	f.hereRate = c.events[len(c.events)-1].Stats.FrameRate
	c.mu.Unlock()
	c.do(`{"do":"hangup"}`)
	p.ended("ended")
	return f
}

// chromiumCall measures a call between two separate Chromiums on a plain page.
func chromiumCall(t *testing.T) cost {
	t.Helper()
	r := newRelay(t) // only for a page that may use the camera
	var sides [2]*client
	var pids [2]int
	for i := range sides {
		b := newBrowserShowing(t, 1280, 720)
		sides[i] = b.open(r.origin + "/healthz")
		pids[i] = browserPID(t, b)
	}
	step := func(c *client, function string, argument string) string {
		t.Helper()
		quoted, _ := json.Marshal(argument)
		s, err := evaluate[string](c, fmt.Sprintf("() => (%s)(%s)", function, quoted))
		if err != nil {
			t.Fatalf("call between browsers: %v", err)
		}
		return s
	}
	offer := step(sides[0], plainOfferJS, "")
	answer := step(sides[1], plainAnswerJS, offer)
	step(sides[0], plainAcceptJS, answer)
	eventually(t, "the plain call", func() error {
		n, err := evaluate[float64](sides[1], `() => document.querySelector('video').getVideoPlaybackQuality().totalVideoFrames`)
		if err == nil && n == 0 {
			err = fmt.Errorf("no picture")
		}
		return err
	})
	a, b := watch(t, pids[0], pids[1])
	return cost{(a.cpu + b.cpu) / 2, (a.memory + b.memory) / 2, pictureRate(t, sides[1])}
}

// watch measures two process trees at the same time, after their calls had time to reach full size.
func watch(t *testing.T, first, second int) (a, b cost) {
	t.Helper()
	time.Sleep(20 * time.Second)
	before := [2]float64{cpuSeconds(first), cpuSeconds(second)}
	begun := time.Now()
	time.Sleep(measured)
	wall := time.Since(begun).Seconds()
	a = cost{cpu: (cpuSeconds(first) - before[0]) / wall, memory: megabytes(first)}
	b = cost{cpu: (cpuSeconds(second) - before[1]) / wall, memory: megabytes(second)}
	return a, b
}

func pictureRate(t *testing.T, c *client) float64 {
	t.Helper()
	rate, err := evaluate[float64](c, rateJS)
	if err != nil {
		t.Fatal(err)
	}
	return rate
}

func browserPID(t *testing.T, b *browser) int {
	t.Helper()
	p := chromedp.FromContext(b.ctx).Browser.Process()
	if p == nil {
		t.Fatal("the browser has no process")
	}
	return p.Pid
}

// tree lists a process and all that it started.
func tree(pid int) []int {
	pids := []int{pid}
	children, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, file := range children {
		b, _ := os.ReadFile(file)
		for _, field := range strings.Fields(string(b)) {
			if child, err := strconv.Atoi(field); err == nil {
				pids = append(pids, tree(child)...)
			}
		}
	}
	return pids
}

// cpuSeconds is what a process tree has used so far (proc(5): utime, stime in ticks of 10 ms).
func cpuSeconds(pid int) (seconds float64) {
	for _, p := range tree(pid) {
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p))
		if err != nil {
			continue
		}
		fields := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
		for _, i := range []int{11, 12} {
			ticks, _ := strconv.ParseFloat(fields[i], 64)
			seconds += ticks / 100
		}
	}
	return seconds
}

// megabytes is the proportional set size of a process tree.
func megabytes(pid int) (sum float64) {
	for _, p := range tree(pid) {
		b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", p))
		for line := range strings.Lines(string(b)) {
			if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "Pss:" {
				kib, _ := strconv.ParseFloat(fields[1], 64)
				sum += kib / 1000
			}
		}
	}
	return sum
}

// firstPictureJS answers when the first picture of the other side was shown, in ms since 1970.
const firstPictureJS = `() => new Promise(done => {
	const look = () => {
		const v = document.querySelector('[data-test="remote-video"]')
		if (v && v.getVideoPlaybackQuality().totalVideoFrames > 0) return done(Date.now())
		setTimeout(look, 5)
	}
	look()
})`

// rateJS counts the pictures shown in five seconds.
const rateJS = `async () => {
	const v = document.querySelector('[data-test="remote-video"]') || document.querySelector('video')
	const before = v.getVideoPlaybackQuality().totalVideoFrames, t = performance.now()
	await new Promise(r => setTimeout(r, 5000))
	return (v.getVideoPlaybackQuality().totalVideoFrames - before) * 1000 / (performance.now() - t)
}`

const plainSideJS = `
	const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 1280, height: 720, frameRate: 30 }, audio: true })
	const pc = window.pc = new RTCPeerConnection()
	const v = document.createElement('video'); v.autoplay = true; v.width = 640; document.body.append(v)
	const own = document.createElement('video'); own.autoplay = own.muted = true; own.width = 160; document.body.append(own)
	own.srcObject = stream
	pc.ontrack = e => { v.srcObject = e.streams[0] }
	stream.getTracks().forEach(t => pc.addTrack(t, stream))
	const gathered = () => new Promise(r => pc.iceGatheringState === 'complete' ? r() : pc.onicegatheringstatechange = () => pc.iceGatheringState === 'complete' && r())
`

const plainOfferJS = `async () => {` + plainSideJS + `
	await pc.setLocalDescription(); await gathered(); return pc.localDescription.sdp
}`

const plainAnswerJS = `async offer => {` + plainSideJS + `
	await pc.setRemoteDescription({ type: 'offer', sdp: offer })
	await pc.setLocalDescription(); await gathered(); return pc.localDescription.sdp
}`

const plainAcceptJS = `async answer => { await window.pc.setRemoteDescription({ type: 'answer', sdp: answer }); return '' }`

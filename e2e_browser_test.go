//go:build e2e

package main

import (
	"bufio"
	"context"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/pion/mediadevices/pkg/driver"

	"zwiesprache/media/fake"
)

// browser is a real Chromium whose camera shows our pattern and whose microphone hears a tone.
type browser struct {
	t   *testing.T
	ctx context.Context
}

// clientHue and clientTone are what a client's camera and microphone send;
// counsellorHue and counsellorTone what the counsellor's do.
const (
	clientHue, clientTone         = 120, 700
	counsellorHue, counsellorTone = 300, 440
)

func newBrowser(t *testing.T) *browser { return newBrowserShowing(t, 640, 360) }

// newBrowserShowing has a camera of that size, in pixels.
func newBrowserShowing(t *testing.T, width, height int, more ...chromedp.ExecAllocatorOption) *browser {
	t.Helper()
	return newBrowserOf(t, person{clientHue, clientTone, width, height}, more...)
}

// person is who sits before a browser: the colour of the picture, the tone in Hz, the camera's size in pixels.
type person struct {
	hue           int
	tone          float64
	width, height int
}

func newBrowserOf(t *testing.T, p person, more ...chromedp.ExecAllocatorOption) *browser {
	t.Helper()
	dir := t.TempDir()
	film, tone := filepath.Join(dir, "client.y4m"), filepath.Join(dir, "client.wav")
	writeFilm(t, film, p.hue, p.width, p.height)
	writeTone(t, tone, p.tone, 10)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium(t)), chromedp.NoSandbox, chromedp.UserDataDir(filepath.Join(dir, "profile")),
		chromedp.Flag("headless", "new"), chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("use-fake-ui-for-media-stream", true),
		chromedp.Flag("use-fake-device-for-media-stream", true),
		chromedp.Flag("use-file-for-fake-video-capture", film), chromedp.Flag("use-file-for-fake-audio-capture", tone),
		chromedp.Flag("allow-loopback-in-peer-connection", true), chromedp.Flag("mute-audio", false),
		chromedp.Flag("autoplay-policy", "no-user-gesture-required"), chromedp.WindowSize(1024, 768),
	)
	alloc, stop := chromedp.NewExecAllocator(context.Background(), append(options, more...)...)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(func() { cancel(); stop() })
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	return &browser{t: t, ctx: ctx}
}

func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("no Chromium here: run make deps")
	return ""
}

// writeFilm writes two seconds of the pattern as a y4m file.
func writeFilm(t *testing.T, path string, hue, width, height int) {
	t.Helper()
	const frames = 60
	camera, err := fake.Camera(fmt.Sprintf("pattern:%d,%dx%d@30", hue, width, height))
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
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	w := bufio.NewWriter(file)
	fmt.Fprintf(w, "YUV4MPEG2 W%d H%d F30:1 Ip A1:1 C420jpeg\n", width, height)
	for range frames {
		img, _, err := reader.Read()
		if err != nil {
			t.Fatal(err)
		}
		p := img.(*image.YCbCr)
		fmt.Fprint(w, "FRAME\n")
		w.Write(p.Y)
		w.Write(p.Cb)
		w.Write(p.Cr)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
}

// client is one person at the page: a private window of the browser.
type client struct {
	t   *testing.T
	ctx context.Context

	mu     sync.Mutex // guards the field below
	faults []string   // what the page's console said
}

func (b *browser) open(url string) *client {
	b.t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	c := &client{t: b.t, ctx: ctx}
	read := make(chan struct{})
	console := chromedp.Console(ctx)
	go func() {
		defer close(read)
		for m, err := range console {
			if err != nil {
				return
			}
			c.mu.Lock()
			c.faults = append(c.faults, m.String())
			c.mu.Unlock()
		}
	}()
	b.t.Cleanup(func() {
		if b.t.Failed() {
			c.keep(fmt.Sprintf("failed-%s-%p", filepath.Base(b.t.Name()), c))
			c.mu.Lock()
			b.t.Logf("console of the page: %q", c.faults)
			c.mu.Unlock()
		}
		cancel()
		<-read
	})
	c.run("open the page", chromedp.Navigate(url))
	return c
}

func (c *client) run(what string, steps ...chromedp.Action[chromedp.Void]) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		c.t.Fatalf("%s: %v", what, err)
	}
}

// by selects what the page marks for tests.
func by(name string) chromedp.CSS { return chromedp.CSS(fmt.Sprintf(`[data-test=%q]`, name)) }

// waitFor waits until an element that matches is visible.
func waitFor(selector chromedp.CSS) chromedp.Action[chromedp.Void] {
	return chromedp.WaitVisible(selector)
}

func (c *client) see(name string) {
	c.t.Helper()
	c.run("see "+name, waitFor(by(name)))
}

func (c *client) click(name string) {
	c.t.Helper()
	c.run("click "+name, waitFor(by(name)), chromedp.WaitEnabled(by(name)), chromedp.Click(by(name)))
}

func (c *client) fill(name, text string) {
	c.t.Helper()
	c.run("fill "+name, waitFor(by(name)), chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.querySelector('%s').value = ''`, by(name))),
		chromedp.SendKeys(by(name), text))
}

func (c *client) text(name string) string {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.ctx, patience)
	defer cancel()
	s, err := chromedp.Run(ctx, chromedp.Text(by(name), chromedp.NodeVisible))
	if err != nil {
		c.t.Fatalf("read %s: %v", name, err)
	}
	return s
}

// keep saves what the page shows into build/e2e.
func (c *client) keep(name string) {
	ctx, cancel := context.WithTimeout(c.ctx, 30*time.Second)
	defer cancel()
	b, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(pictures(c.t), name+".png"), b, 0o644)
	}
	if err != nil {
		c.t.Logf("keep a picture of the page: %v", err)
	}
}

// seen reads the picture of a video element: the pattern's counter and hue.
func (c *client) seen(name string) (counter int, hue float64, err error) {
	out, err := evaluate[struct {
		Counter int
		Hue     float64
		Fault   string
	}](c, fmt.Sprintf(readPictureJS, by(name), fake.PatternColumns, fake.PatternRows))
	if err == nil && out.Fault != "" {
		err = fmt.Errorf("picture of %s: %s", name, out.Fault)
	}
	return out.Counter, out.Hue, err
}

// hears returns the strongest frequency in the sound of a media element, in Hz, and its level in dB.
func (c *client) hears(name string) (hz, level float64, err error) {
	out, err := evaluate[struct{ Hz, Level float64 }](c, fmt.Sprintf(listenJS, by(name)))
	return out.Hz, out.Level, err
}

// evaluate calls a function of the page's language and returns what it returns.
func evaluate[T any](c *client, function string) (T, error) {
	ctx, cancel := context.WithTimeout(c.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T]("("+function+")()", chromedp.EvalAwaitPromise))
}

// readPictureJS draws the element into a canvas and reads the cells as media/fake describes them.
const readPictureJS = `() => {
	const v = document.querySelector('%s'), columns = %d, rows = %d
	if (!v || !v.videoWidth) return { Counter: 0, Hue: 0, Fault: 'nothing is shown' }
	const c = document.createElement('canvas'); c.width = v.videoWidth; c.height = v.videoHeight
	const x = c.getContext('2d'); x.drawImage(v, 0, 0)
	const at = (column, row) => x.getImageData((column + 0.5) * c.width / columns | 0, (row + 0.5) * c.height / rows | 0, 1, 1).data
	let code = 0n
	for (let i = 0; i < 32; i++) {
		const [r, g, b] = at(i %% columns, i / columns | 0)
		code = code << 1n | (0.299 * r + 0.587 * g + 0.114 * b > 127 ? 1n : 0n)
	}
	const n = Number(code >> 8n), sum = Number(code & 255n)
	if (((n >> 16 ^ n >> 8 ^ n) & 255 ^ 0x5A) !== sum) return { Counter: 0, Hue: 0, Fault: 'not the pattern: ' + code.toString(16) }
	const [r, g, b] = at(2.5, 4), top = Math.max(r, g, b), span = top - Math.min(r, g, b)
	const h = top === r ? (g - b) / span : top === g ? 2 + (b - r) / span : 4 + (r - g) / span
	return { Counter: n, Hue: (h * 60 + 360) %% 360, Fault: '' }
}`

// listenJS analyses the element's stream for a second and returns the highest peak.
const listenJS = `async () => {
	const v = document.querySelector('%s'), tracks = v && v.srcObject ? v.srcObject.getAudioTracks() : []
	if (!tracks.length) return { Hz: 0, Level: -200 }
	const ctx = new AudioContext({ sampleRate: 48000 }); await ctx.resume()
	const node = ctx.createAnalyser(); node.fftSize = 16384; node.smoothingTimeConstant = 0
	ctx.createMediaStreamSource(new MediaStream(tracks)).connect(node)
	const start = ctx.currentTime
	while (ctx.currentTime < start + 1) await new Promise(r => setTimeout(r, 50))
	const bins = new Float32Array(node.frequencyBinCount); node.getFloatFrequencyData(bins)
	let best = 0
	for (let i = 10; i < bins.length; i++) if (bins[i] > bins[best] || best === 0) best = i
	await ctx.close()
	return { Hz: best * 48000 / node.fftSize, Level: bins[best] }
}`

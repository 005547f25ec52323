//go:build e2e

package blur

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"zwiesprache/signal/server"
)

// film writes a picture as what a camera sees all the time.
func film(t *testing.T, name string, img *image.YCbCr) {
	t.Helper()
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(file)
	fmt.Fprintf(w, "YUV4MPEG2 W%d H%d F30:1 Ip A1:1 C420jpeg\n", img.Rect.Dx(), img.Rect.Dy())
	for range 30 {
		fmt.Fprint(w, "FRAME\n")
		for _, plane := range [][]byte{img.Y, img.Cb, img.Cr} {
			_, _ = w.Write(plane) // Flush tells
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}

// pageOf opens the real page from the real server, so under its policy, in a
// browser whose camera sees the picture.
func pageOf(t *testing.T, img *image.YCbCr) context.Context {
	t.Helper()
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		if chromium, err = exec.LookPath("google-chrome"); err != nil {
			t.Skip("no Chromium here")
		}
	}
	h := httptest.NewUnstartedServer(nil)
	s, err := server.New(server.Config{Origin: "http://" + h.Listener.Addr().String()})
	if err != nil {
		t.Fatal(err)
	}
	h.Config.Handler = s.Handler()
	h.Start()
	t.Cleanup(h.Close)
	dir := t.TempDir()
	film(t, filepath.Join(dir, "film.y4m"), img)
	alloc, stop := chromedp.NewExecAllocator(t.Context(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium), chromedp.NoSandbox, chromedp.UserDataDir(filepath.Join(dir, "profile")),
		chromedp.Flag("headless", "new"), chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("use-fake-ui-for-media-stream", true),
		chromedp.Flag("use-fake-device-for-media-stream", true),
		chromedp.Flag("use-file-for-fake-video-capture", filepath.Join(dir, "film.y4m")),
		chromedp.Flag("autoplay-policy", "no-user-gesture-required"))...)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(func() { cancel(); stop() })
	if err := chromedp.Do(ctx, chromedp.Navigate(h.URL)); err != nil {
		t.Fatalf("open the page: %v", err)
	}
	return ctx
}

// tryPage blurs the camera by the page's own module and gives every picture
// that came out in two seconds as PNG, in base64, but the first one always.
const tryPage = `(async () => {
	if (%t) delete window.MediaStreamTrackProcessor
	const { createBlur } = await import('/blur/blur.js')
	const media = await navigator.mediaDevices.getUserMedia({ video: { width: %d, height: %d, frameRate: 30 } })
	const camera = media.getVideoTracks()[0]
	const failures = [], start = performance.now()
	const blur = await createBlur(camera, %q, (why) => failures.push(why))
	const trial = performance.now() - start
	const video = document.createElement('video')
	video.muted = true
	const canvas = document.createElement('canvas')
	const shots = []
	let count = 0
	const ended = new Promise((resolve) => setTimeout(resolve, 2000))
	let over = false
	const look = () => {
		count++
		if (shots.length < 3) {
			canvas.width = video.videoWidth; canvas.height = video.videoHeight
			canvas.getContext('2d').drawImage(video, 0, 0)
			shots.push(canvas.toDataURL())
		}
		if (!over) video.requestVideoFrameCallback(look)
	}
	video.requestVideoFrameCallback(look)
	video.srcObject = new MediaStream([blur.track])
	await video.play()
	await ended
	blur.setMode('light')
	over = true
	blur.stop()
	return { Trial: trial, Count: count, Shots: shots, Failures: failures, State: blur.track.readyState, Camera: camera.readyState }
})()`

type tried struct {
	Trial         float64
	Count         int
	Shots         []string
	Failures      []string
	State, Camera string
}

func try(t *testing.T, img *image.YCbCr, withoutStreams bool, mode string) tried {
	t.Helper()
	ctx, cancel := context.WithTimeout(pageOf(t, img), time.Minute)
	defer cancel()
	out, err := chromedp.Run(ctx, chromedp.Evaluate[tried](
		fmt.Sprintf(tryPage, withoutStreams, img.Rect.Dx(), img.Rect.Dy(), mode), chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("blur in the page: %v", err)
	}
	return out
}

// decoded turns a picture of the page back into luma.
func decoded(t *testing.T, shot string) *image.YCbCr {
	t.Helper()
	data, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(shot, "data:image/png;base64,"))
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	out := image.NewYCbCr(img.Bounds(), image.YCbCrSubsampleRatio420)
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			c := color.YCbCrModel.Convert(img.At(x, y)).(color.YCbCr)
			out.Y[out.YOffset(x, y)] = c.Y
			out.Cb[out.COffset(x, y)], out.Cr[out.COffset(x, y)] = c.Cb, c.Cr
		}
	}
	return out
}

// The page's blur, in a browser, under the server's policy.
func TestE2EPage(t *testing.T) {
	person, truth, room := talk(t)
	for name, canvas := range map[string]bool{"streams": false, "canvas": true} {
		t.Run(name, func(t *testing.T) {
			out := try(t, person, canvas, "strong")
			t.Logf("trial %.0f ms, %d pictures in 2 s", out.Trial, out.Count)
			if len(out.Failures) != 0 || out.State != "ended" || out.Camera != "live" || len(out.Shots) == 0 {
				t.Fatalf("failures %v, track %s, camera %s, %d pictures", out.Failures, out.State, out.Camera, len(out.Shots))
			}
			for _, shot := range out.Shots {
				img := decoded(t, shot)
				show(t, "page "+name, person, img)
				hidden(t, "in the page", img, truth)
			}
			for _, shot := range try(t, room, canvas, "light").Shots {
				closed(t, "an empty room in the page", decoded(t, shot))
			}
		})
	}
}

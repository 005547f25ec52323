// Showing measures what it costs to show a picture of 1280 by 720, thirty times a second, in a window of
// the app's size, in two ways: "image" scales and converts it by libyuv into a canvas.Image, as ui does;
// "shader" hands its planes to the GPU, four bytes to a texel, which converts and scales.
//
//	go run ./ui/testdata/showing -way image
//	go run ./ui/testdata/showing -way shader
//
// It prints the part of a core that goes into making the pixels, into handing them to OpenGL, into Fyne and
// the rest of Go, and apart from these what OpenGL itself draws: with a software renderer that is no part of
// the app's own cost. The parts of the program's own threads come from a CPU profile.
package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"flag"
	"fmt"
	"image"
	"image/color"
	"io"
	"os"
	"os/exec"
	"runtime/pprof"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"zwiesprache/media/picture"
)

const width, height, rate = 1280, 720, 30

func main() {
	way := flag.String("way", "image", "image or shader")
	seconds := flag.Int("seconds", 15, "how long to measure")
	profile := flag.String("profile", "", "`file` for the CPU profile")
	flag.Parse()

	a := app.NewWithID("app.zwiesprache.showing")
	w := a.NewWindow("showing")
	w.SetPadded(false)
	slot := &picture.Slot{}
	shown := 0
	var object fyne.CanvasObject
	var show func()
	switch *way {
	case "shader":
		object, show = byShader(slot, &shown)
	default:
		object, show = byImage(w, slot, &shown)
	}
	w.SetContent(container.NewStack(canvas.NewRectangle(color.Black), object))
	w.Resize(fyne.NewSize(1180, 664))
	w.Show()

	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		play(ctx, slot, show)
	}()
	go func() {
		time.Sleep(2 * time.Second)
		var out bytes.Buffer
		before, from := cpu(), time.Now()
		first := shown
		if err := pprof.StartCPUProfile(&out); err != nil {
			panic(err)
		}
		time.Sleep(time.Duration(*seconds) * time.Second)
		pprof.StopCPUProfile()
		whole := float64(cpu()-before) / float64(time.Since(from))
		fps := float64(shown-first) / time.Since(from).Seconds()
		if *profile != "" {
			_ = os.WriteFile(*profile, out.Bytes(), 0o600)
		}
		fmt.Printf("%s: %.1f pictures a second, whole process %.3f core\n", *way, fps, whole)
		report(out.Bytes(), float64(*seconds))
		cancel()
		<-done
		fyne.Do(a.Quit)
	}()
	a.Run()
}

// play puts a new picture thirty times a second, and has it shown as the app does: one look at a time.
func play(ctx context.Context, slot *picture.Slot, show func()) {
	var frames [8]*image.YCbCr
	for i := range frames {
		frames[i] = image.NewYCbCr(image.Rect(0, 0, width, height), image.YCbCrSubsampleRatio420)
		for y := range height {
			for x := range width {
				frames[i].Y[y*width+x] = byte(x + y + 30*i)
			}
		}
		for j := range frames[i].Cb {
			frames[i].Cb[j], frames[i].Cr[j] = byte(96+j%64), byte(96+j/640%64)
		}
	}
	tick := time.NewTicker(time.Second / rate)
	defer tick.Stop()
	waiting := make(chan struct{}, 1)
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			slot.Put(frames[n%len(frames)], now)
			select {
			case waiting <- struct{}{}:
				fyne.Do(func() { show(); <-waiting })
			default:
			}
		}
	}
}

func byImage(w fyne.Window, slot *picture.Slot, shown *int) (fyne.CanvasObject, func()) {
	img := &canvas.Image{FillMode: canvas.ImageFillCover, ScaleMode: canvas.ImageScaleFastest, CornerRadius: 18}
	return img, func() {
		size, scale := img.Size(), w.Canvas().Scale()
		pixels, _, ok := slot.RGBA(int(size.Width*scale), int(size.Height*scale))
		if ok {
			img.Image = pixels
			img.Refresh()
			*shown++
		}
	}
}

// byShader shows the planes: each is a texture of a quarter of its width, and the shader picks the byte.
func byShader(slot *picture.Slot, shown *int) (fyne.CanvasObject, func()) {
	s := canvas.NewShader("showing", []byte(fragment), nil)
	s.Uniforms = map[string]float32{"wide": width, "high": height}
	return s, func() {
		slot.View(func(p *image.YCbCr, _ time.Time) {
			// A texture is uploaded when the window is painted, after this: a real use would hold the picture
			// until then. Eight pictures in turn are enough for the measurement.
			s.Textures = map[string]image.Image{
				"planeY": packed(p.Y, p.YStride, height), "planeU": packed(p.Cb, p.CStride, height/2), "planeV": packed(p.Cr, p.CStride, height/2),
			}
			s.Refresh()
			*shown++
		})
	}
}

func packed(plane []byte, stride, rows int) image.Image {
	return &image.RGBA{Pix: plane, Stride: stride, Rect: image.Rect(0, 0, stride/4, rows)}
}

// fragment samples bilinearly, for the texture's own filter would mix the bytes of a texel with another's.
const fragment = `#version 110
uniform vec2 frame;
uniform vec4 bounds;
uniform float wide;
uniform float high;
uniform sampler2D planeY;
uniform sampler2D planeU;
uniform sampler2D planeV;

float at(sampler2D plane, vec2 size, vec2 p) {
    p = clamp(p, vec2(0.0), size - 1.0);
    float texel = floor(p.x / 4.0);
    float part = p.x - texel * 4.0;
    vec4 four = texture2D(plane, vec2((texel + 0.5) / (size.x / 4.0), (p.y + 0.5) / size.y));
    return part < 0.5 ? four.r : part < 1.5 ? four.g : part < 2.5 ? four.b : four.a;
}

float smoothed(sampler2D plane, vec2 size, vec2 uv) {
    vec2 p = uv * size - 0.5;
    vec2 low = floor(p);
    vec2 f = p - low;
    float a = mix(at(plane, size, low), at(plane, size, low + vec2(1.0, 0.0)), f.x);
    float b = mix(at(plane, size, low + vec2(0.0, 1.0)), at(plane, size, low + vec2(1.0, 1.0)), f.x);
    return mix(a, b, f.y);
}

void main() {
    vec2 uv = vec2((gl_FragCoord.x - bounds[0]) / (bounds[2] - bounds[0]), (frame.y - gl_FragCoord.y - bounds[1]) / (bounds[3] - bounds[1]));
    vec2 chroma = vec2(wide, high) / 2.0;
    float y = (smoothed(planeY, vec2(wide, high), uv) - 16.0 / 255.0) * 1.164;
    float u = at(planeU, chroma, floor(uv * chroma)) - 0.5;
    float v = at(planeV, chroma, floor(uv * chroma)) - 0.5;
    gl_FragColor = vec4(y + 1.596 * v, y - 0.392 * u - 0.813 * v, y + 2.017 * u, 1.0);
}
`

// cpu is the time that this process has had on all cores.
func cpu() time.Duration {
	stat, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+2:]))
	var user, system int
	fmt.Sscan(fields[11], &user)
	fmt.Sscan(fields[12], &system)
	return time.Duration(user+system) * 10 * time.Millisecond
}

// report sorts the samples of a profile by what was done.
func report(profile []byte, seconds float64) {
	f, err := os.CreateTemp("", "showing")
	if err != nil {
		panic(err)
	}
	defer os.Remove(f.Name())
	if z, err := gzip.NewReader(bytes.NewReader(profile)); err == nil {
		_, _ = io.Copy(f, z)
	}
	_ = f.Close()
	raw, err := exec.Command("go", "tool", "pprof", "-traces", f.Name()).Output()
	if err != nil {
		fmt.Println("read the profile:", err)
		return
	}
	sums := map[string]float64{}
	for _, stack := range strings.Split(string(raw), "-----------+-------------------------------------------------------") {
		lines := strings.Fields(stack)
		if len(lines) < 2 {
			continue
		}
		spent, err := time.ParseDuration(lines[0])
		if err != nil {
			continue
		}
		sums[kind(stack)] += spent.Seconds() / seconds
	}
	for _, k := range []string{"put", "convert", "upload", "fyne and go", "draw", "outside"} {
		fmt.Printf("  %-12s %.3f core\n", k, sums[k])
	}
	fmt.Printf("  %-12s %.3f core\n", "own", sums["put"]+sums["convert"]+sums["upload"]+sums["fyne and go"])
}

func kind(stack string) string {
	has := func(parts ...string) bool {
		for _, p := range parts {
			if strings.Contains(stack, p) {
				return true
			}
		}
		return false
	}
	switch {
	case has("picture.(*Slot).Put"):
		return "put"
	case has("picture.(*Slot).RGBA"):
		return "convert"
	case has("TexImage2D"):
		return "upload"
	case has("glowDraw", "DrawArrays", "SwapBuffers", "glowClear", "glowFinish", "glowFlush"):
		return "draw"
	case has("External", "GC_"), !has("main.", "runtime.", "fyne"):
		return "outside"
	}
	return "fyne and go"
}

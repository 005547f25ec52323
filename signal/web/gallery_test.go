//go:build e2e

package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/evanw/esbuild/pkg/api"
)

// patience is what anything may take on a busy machine.
const patience = 30 * time.Second

// gallery is the page's view and call in a real Chromium, with a counsellor's app that is
// nothing but an RTCPeerConnection in the same page (test/browser/gallery.ts).
type gallery struct {
	t   *testing.T
	ctx context.Context
}

func openGallery(t *testing.T, more ...chromedp.ExecAllocatorOption) *gallery {
	t.Helper()
	built := api.Build(api.BuildOptions{
		EntryPoints: []string{"test/browser/gallery.ts"}, Bundle: true, Format: api.FormatESModule, Target: api.ES2022,
	})
	if len(built.Errors) > 0 {
		t.Fatalf("bundle: %v", built.Errors[0].Text)
	}
	files := http.NewServeMux()
	files.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<!doctype html><html lang="de"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`+
			`<meta name="color-scheme" content="light dark"><link rel="stylesheet" href="style.css"><script type="module" src="gallery.js"></script><body>`)
	})
	files.HandleFunc("/gallery.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		_, _ = w.Write(built.OutputFiles[0].Contents)
	})
	files.HandleFunc("/style.css", func(w http.ResponseWriter, q *http.Request) { http.ServeFile(w, q, "src/style.css") })
	s := httptest.NewServer(files)
	t.Cleanup(s.Close)
	name := ""
	for _, one := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(one); err == nil {
			name = path
			break
		}
	}
	if name == "" {
		t.Fatal("no Chromium here: run make deps")
	}
	alloc, stop := chromedp.NewExecAllocator(context.Background(), append(append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(name), chromedp.NoSandbox, chromedp.UserDataDir(filepath.Join(t.TempDir(), "profile")),
		chromedp.Flag("headless", "new"), chromedp.Flag("disable-gpu", true), chromedp.Flag("mute-audio", false),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("allow-loopback-in-peer-connection", true), chromedp.Flag("autoplay-policy", "no-user-gesture-required"),
		chromedp.Flag("disable-features", "WebRtcHideLocalIpsWithMdns"), chromedp.WindowSize(1280, 800)), more...)...)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(func() { cancel(); stop() })
	g := &gallery{t: t, ctx: ctx}
	if err := chromedp.Do(ctx, chromedp.Navigate(s.URL)); err != nil {
		t.Fatalf("open the gallery: %v", err)
	}
	g.until("the gallery", `() => globalThis.gallery ? '' : 'not loaded'`)
	return g
}

// run calls a function in the page.
func run[T any](g *gallery, function string) T {
	g.t.Helper()
	ctx, cancel := context.WithTimeout(g.ctx, patience)
	defer cancel()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[T]("("+function+")()", chromedp.EvalAwaitPromise))
	if err != nil {
		g.t.Fatalf("%s: %v", function, err)
	}
	return got
}

func (g *gallery) do(function string) {
	g.t.Helper()
	run[bool](g, "async () => { await ("+function+")(); return true }")
}

// until waits until a function answers with nothing to complain about.
func (g *gallery) until(what, function string) {
	g.t.Helper()
	for began := time.Now(); ; {
		fault := run[string](g, function)
		if fault == "" {
			return
		}
		if time.Since(began) > patience {
			g.t.Fatalf("%s: %s", what, fault)
		}
		time.Sleep(100 * time.Millisecond) // between two looks
	}
}

// shows waits until an element is to be seen, or is not.
func (g *gallery) shows(name string, want bool) {
	g.t.Helper()
	g.until(fmt.Sprintf("%s shown: %v", name, want), fmt.Sprintf(`() => {
		const e = document.querySelector('[data-test="%s"]')
		return (e?.checkVisibility() ?? false) === %v ? '' : 'it is not so'
	}`, name, want))
}

const talking = `gallery.put({ step: 'session', words: ['a', 'b', 'c'], line: 'open', proven: true, checked: true, met: true, media: 'connecting',
	person: { name: 'Y', company: 'alone' }, camera: 'ready', microphone: 'ready', checkWord: [1, 2], compared: true })`

const three = `
	globalThis.RTCPeerConnection = class extends RTCPeerConnection { constructor(c) { super(c); if (c?.certificates) globalThis.page = this } }
	globalThis.people = (...wish) => gallery.dispatch({ type: 'message', message: { type: 'people', people: wish.map((one, slot) => ({
		slot, name: ['Herr Yılmaz', 'Frau Demir-Hohenstein'][slot], state: 'here', interpreter: false, muted: false, hidden: false, sharing: false, recording: false, live: false, ...one })) } })`

// Everybody is seen and heard in their own tile, whatever the order in which they come and go.
func TestE2EOthers(t *testing.T) {
	g := openGallery(t)
	g.do(`async () => {` + talking + three + `
		globalThis.host = gallery.host()
		await host.show(0, gallery.film(300, 440))
		await host.offer()
	}`)
	g.until("the connection", `() => gallery.state().media === 'connected' ? '' : gallery.state().media`)
	g.do(`() => people({ state: 'waiting', interpreter: true })`)
	g.shows("other-0", false)
	g.until("an announcement", `() => document.querySelector('[data-test="announce"]').textContent.includes('Yılmaz') ? '' : 'none'`)
	g.do(`async () => { people({ interpreter: true }); await host.show(1, gallery.film(0, 600)); await host.offer() }`)
	g.do(`async () => { people({ interpreter: true }, {}); await host.show(2, gallery.film(120, 800), gallery.film(60, 1)); await host.offer() }`)
	for name, want := range map[string]struct{ hue, tone int }{
		"remote-video": {300, 440}, "other-video-0": {0, 600}, "other-video-1": {120, 800},
	} {
		g.shows(name, true)
		g.until(name, fmt.Sprintf(`async () => (%s)('%s', %d, %d)`, sensesJS, name, want.hue, want.tone))
	}
	g.shows("other-interpreter-0", true)
	g.shows("other-interpreter-1", false)

	t.Log("a shared screen")
	g.do(`() => people({}, { sharing: true })`)
	g.shows("other-screen-1", true)
	g.until("the screen", `async () => (`+sensesJS+`)('other-screen-1', 60, 0)`)
	g.shows("remote-screen", false)

	t.Log("a pause silences all")
	g.do(`async () => { gallery.dispatch({ type: 'pause', paused: true }); await host.call.pause(true) }`)
	g.until("silence", `() => ['remote-video', 'other-video-0', 'other-video-1'].find((name) =>
		document.querySelector('[data-test="' + name + '"]').srcObject.getTracks().some((track) => track.enabled)) ?? ''`)
	g.do(`async () => { gallery.dispatch({ type: 'pause', paused: false }); await host.call.pause(false) }`)

	t.Log("one leaves")
	g.do(`() => gallery.dispatch({ type: 'message', message: { type: 'people', people: gallery.state().people.filter(({ slot }) => slot === 1) } })`)
	g.shows("other-0", false)
	g.shows("other-1", true)
	g.until("a word of it", `() => document.querySelector('[data-test="announce"]').textContent.includes('gegangen') ? '' : 'none'`)

	t.Log("the page sends nothing but its own three parts")
	if n := run[int](g, `() => host.connection.getTransceivers().slice(3).filter(({ currentDirection }) => currentDirection !== 'sendonly').length`); n != 0 {
		t.Errorf("%d parts of others are not the host's alone", n)
	}

	t.Log("the camera follows what can be used of it")
	g.do(`async () => {
		await host.call.tracks(null, gallery.film(200, 1).getVideoTracks()[0])
		const tell = () => host.status.readyState === 'open' && host.status.send(JSON.stringify({ level: 1, most: 200000 }))
		setInterval(tell, 200)
	}`)
	g.until("a limit of 200 kbit/s", `() => {
		const most = host.call && globalThis.page?.getSenders()[1]?.getParameters().encodings[0]?.maxBitrate
		return most === 200000 ? '' : 'it is ' + most
	}`)

	t.Log("servers")
	g.do(`() => host.call.servers({ type: 'servers', urls: ['turn:127.0.0.1:9?transport=udp'], username: 'u', credential: 'c', until: 0, only: true })`)
	if got := run[string](g, `() => page.getConfiguration().iceTransportPolicy`); got != "relay" {
		t.Errorf("the way: %s", got)
	}
	g.do(`() => host.call.servers({ type: 'servers', urls: [], username: '', credential: '', until: 0, only: false })`)
}

// What another script does within the page is noticed, told, and over when it ends; the page's own is not.
func TestE2ECapture(t *testing.T) {
	g := openGallery(t)
	g.do(`async () => {` + talking + three + `
		gallery.add({ media: 'connected' })
		gallery.view.remote(gallery.film(300, 440))
		await new Promise((done) => setTimeout(done, 0))
		globalThis.recorder = new MediaRecorder(document.querySelector('[data-test="remote-video"]').srcObject)
	}`)
	g.shows("alarm", false)
	g.do(`() => recorder.start()`)
	g.shows("recording", true)
	g.shows("live", false)
	g.shows("end-now", true)
	told := run[string](g, `() => JSON.stringify(gallery.sent.findLast((one) => one.type === 'send')?.message)`)
	var said struct{ Recording, Live bool }
	if err := json.Unmarshal([]byte(told), &said); err != nil || !said.Recording || said.Live {
		t.Errorf("told: %s, %v", told, err)
	}
	g.do(`() => recorder.stop()`)
	g.shows("alarm", false)
	g.do(`() => { globalThis.taken = document.querySelector('[data-test="remote-video"]').captureStream() }`)
	g.shows("live", true)
	g.shows("recording", false)
	g.do(`() => { for (const track of taken.getTracks()) track.stop() }`)
	g.shows("alarm", false)
	g.do(`() => people({ recording: true })`)
	g.shows("recording", true)
	g.do(`() => document.querySelector('[data-test="end-now"]').click()`)
	if got := run[string](g, `() => gallery.state().ending`); got != "left" {
		t.Errorf("it ended with %q", got)
	}
}

// The silent word can be said and taken back, and nothing that can be read changes with it.
func TestE2ECompany(t *testing.T) {
	g := openGallery(t)
	g.do(`() => {` + talking + `; gallery.add({ media: 'connected' }) }`)
	before := run[string](g, `() => document.body.innerText`)
	for _, step := range []struct{ press, then, told string }{{"not-alone", "not-alone-undo", "others"}, {"not-alone-undo", "not-alone", "alone"}} {
		g.do(`() => document.querySelector('[data-test="` + step.press + `"]').click()`)
		g.shows(step.then, true)
		if told := run[string](g, `() => gallery.sent.findLast((one) => one.type === 'send')?.message.company ?? ''`); told != step.told {
			t.Errorf("told %q, not %q", told, step.told)
		}
		if after := run[string](g, `() => document.body.innerText`); after != before {
			t.Errorf("it shows:\n%s\nbefore:\n%s", after, before)
		}
	}
}

// sensesJS looks at the colour in a video element's corner and listens to its strongest tone; 0 Hz is not listened for.
const sensesJS = `async (name, hue, hertz) => {
	const v = document.querySelector('[data-test="' + name + '"]')
	if (!v?.videoWidth) return 'no picture'
	const c = document.createElement('canvas'), x = c.getContext('2d'); c.width = c.height = 1
	x.drawImage(v, 8, 8, 1, 1, 0, 0, 1, 1)
	const [r, g, b] = x.getImageData(0, 0, 1, 1).data, top = Math.max(r, g, b), span = top - Math.min(r, g, b)
	const h = ((top === r ? (g - b) / span : top === g ? 2 + (b - r) / span : 4 + (r - g) / span) * 60 + 360) % 360
	if (Math.min(Math.abs(h - hue), 360 - Math.abs(h - hue)) > 20) return 'hue ' + h
	if (!hertz) return ''
	const sounds = new AudioContext({ sampleRate: 48000 }), node = sounds.createAnalyser(); node.fftSize = 16384
	sounds.createMediaStreamSource(new MediaStream(v.srcObject.getAudioTracks())).connect(node)
	await new Promise((done) => setTimeout(done, 700))
	const bins = new Float32Array(node.frequencyBinCount); node.getFloatFrequencyData(bins)
	const best = bins.indexOf(Math.max(...bins)) * 48000 / node.fftSize
	await sounds.close()
	return Math.abs(best - hertz) < 15 ? '' : best + ' Hz'
}`

// TestShotsOfGallery writes the session's rarer faces into a folder, for judging by eye: SHOTS=folder.
func TestShotsOfGallery(t *testing.T) {
	dir := os.Getenv("SHOTS")
	if dir == "" {
		t.Skip("SHOTS names no folder")
	}
	health := `gallery.view.health({ quality: { word: 'good', side: '' }, voice: 'arrives', sample: { relayed: true, roundTrip: 0 } })`
	weak := `gallery.view.health({ quality: { word: 'soundOnly', side: 'here' }, voice: 'lost', sample: { relayed: false, roundTrip: 0 } })`
	type scene struct{ name, do string }
	scenes := []scene{
		{"words", `gallery.put({ step: 'words' })`},
		{"words-faults", `gallery.put({ step: 'words' }); document.querySelector('[data-test="words-next"]').click()`},
		{"looking", `gallery.put({ step: 'looking', words: ['Lindenhof', 'Wolke', 'Gütersloh'], line: 'open' })`},
		{"looking-unreachable", `gallery.put({ step: 'looking', words: ['Lindenhof', 'Wolke', 'Gütersloh'], line: 'connecting', attempts: 3, problem: 'unreachable' })`},
		{"nobody", `gallery.put({ step: 'looking', words: ['Lindenhof', 'Wolke', 'Gütersloh'], line: 'open', room: 'nobody' })`},
		{"shut", `gallery.put({ step: 'looking', words: ['Lindenhof', 'Wolke', 'Gütersloh'], line: 'open', room: 'shut' })`},
		{"password", `gallery.put({ step: 'password', words: ['Lindenhof', 'Wolke', 'Gütersloh'], line: 'open', room: 'open' })`},
		{"password-wrong", `gallery.put({ step: 'password', words: ['Lindenhof', 'Wolke', 'Gütersloh'], line: 'open', room: 'open', problem: 'wrong', left: 1 })`},
		{"password-interrupted", `gallery.put({ step: 'password', words: ['Lindenhof', 'Wolke', 'Gütersloh'], line: 'open', room: 'open', problem: 'interrupted' })`},
		{"person", `gallery.put({ step: 'person', words: ['a', 'b', 'c'], line: 'open', proven: true })`},
		{"person-faults", `gallery.put({ step: 'person', words: ['a', 'b', 'c'], line: 'open', proven: true }); document.querySelector('details').open = true; document.querySelector('[data-test="person-next"]').click()`},
		{"devices", `gallery.put({ step: 'devices', words: ['a', 'b', 'c'], line: 'open', proven: true })`},
		{"devices-denied", `gallery.put({ step: 'devices', words: ['a', 'b', 'c'], line: 'open', proven: true, camera: 'denied', microphone: 'denied' })`},
		{"devices-busy", `gallery.put({ step: 'devices', words: ['a', 'b', 'c'], line: 'open', proven: true, camera: 'busy', microphone: 'ready' })`},
		{"preview", `gallery.put({ step: 'devices', words: ['a', 'b', 'c'], line: 'open', proven: true, camera: 'ready', microphone: 'ready' })`},
		{"waiting", `gallery.put({ step: 'waiting', words: ['a', 'b', 'c'], line: 'open', proven: true, agreed: { company: 'alone', fallback: 'ring' } })`},
		{"waiting-soon", `gallery.put({ step: 'waiting', words: ['a', 'b', 'c'], line: 'open', proven: true, lobby: 'soon', agreed: { company: 'others', fallback: 'wait' } })`},
		{"waiting-away", `gallery.put({ step: 'waiting', words: ['a', 'b', 'c'], line: 'open', proven: true, away: true })`},
		{"connecting", `calm(); gallery.add({ media: 'connecting', met: false })`},
		{"alone", `calm()`},
		{"check", `calm(); gallery.add({ compared: false })`},
		{"troubled", `calm(); gallery.add({ media: 'troubled', lineLost: true })`},
		{"muted-hidden", `calm(); gallery.add({ muted: true, hidden: true, remote: { ...gallery.state().remote, muted: true, hidden: true } })`},
		{"paused", `calm(); gallery.add({ paused: true })`},
		{"paused-there", `calm(); gallery.add({ remote: { ...gallery.state().remote, paused: true } })`},
		{"sharing", `calm(); gallery.add({ sharing: true })`},
		{"weak", `calm(); ` + weak},
		{"soon", `calm(); people({ state: 'waiting', interpreter: true })`},
		{"two", `calm(); people({ interpreter: true })`},
		{"three", `calm(); people({ interpreter: true, muted: true }, { hidden: true })`},
		{"three-check", `calm(); gallery.add({ compared: false }); people({}, {})`},
		{"two-screen", `calm(); people({ sharing: true })`},
		{"three-screen", `calm(); people({ sharing: true }, {})`},
		{"alone-screen", `calm(); gallery.add({ remote: { ...gallery.state().remote, sharing: true } })`},
		{"recording", `calm(); gallery.add({ recording: true })`},
		{"recording-live", `calm(); people({ live: true }, {}); gallery.add({ remote: { ...gallery.state().remote, recording: true } })`},
		{"relayed", `calm(); ` + health},
		{"security", `calm(); people({ interpreter: true }); document.querySelector('[data-test="security"]').click()`},
		{"more", `calm(); document.querySelector('[data-test="more"]').click(); document.querySelector('[data-test="more-pane"] details').open = true`},
		{"chat", `calm(); people({}); gallery.add({ chatOpen: true, chat: [{ id: 'a', own: false, text: 'Hallo' }, { id: 'b', own: false, from: 'Herr Yılmaz', text: 'Guten Tag' }, { id: 'c', own: true, text: 'Ja' }] })`},
	}
	for _, ending := range []string{"left", "ended", "declined", "removed", "tampered", "unconfirmed", "locked", "closed", "full", "lost", "noPath", "broken"} {
		scenes = append(scenes, scene{"end-" + ending, `gallery.put({ step: 'goodbye', ending: '` + ending + `' })`})
	}
	sizes := []struct {
		name          string
		width, height int64
	}{{"small", 320, 640}, {"phone", 390, 844}, {"across", 844, 390}, {"desk", 1280, 800}}
	for _, look := range []struct{ name, language, theme string } /* 0 is dark */ {
		{"de", "de", "1"}, {"de-dark", "de", "0"}, {"nl", "nl", "1"}, {"fr", "fr", "0"}, {"en", "en", "1"},
	} {
		if only := os.Getenv("LOOK"); only != "" && only != look.name {
			continue
		}
		g := openGallery(t, chromedp.Flag("blink-settings", "preferredColorScheme="+look.theme))
		g.do(`() => {` + three + `
			globalThis.calm = () => { gallery.put({ step: 'words' }); ` + talking + `; gallery.add({ media: 'connected' }) }
			globalThis.films = [300, 20, 120, 200, 60].map((hue) => gallery.film(hue, 1))
			calm(); gallery.view.remote(films[0]); gallery.view.own(films[3])
			for (const slot of [0, 1]) { gallery.view.other(slot, 'camera', films[1 + slot]); gallery.view.other(slot, 'screen', films[4]) }
			for (const v of document.querySelectorAll('video')) v.muted = true
		}`)
		g.do(`() => gallery.speak('` + look.language + `')`)
		for i, scene := range scenes {
			for _, size := range sizes {
				if err := chromedp.Do(g.ctx, chromedp.EmulateViewport(size.width, size.height)); err != nil {
					t.Fatal(err)
				}
				g.do(`async () => {` + scene.do + `; for (const v of document.querySelectorAll('video')) v.play().catch(() => {}); await new Promise((done) => setTimeout(done, 60)) }`)
				picture, err := chromedp.Run(g.ctx, chromedp.CaptureScreenshot())
				if err != nil {
					t.Fatal(err)
				}
				path := filepath.Join(dir, fmt.Sprintf("%s-%s-%02d-%s.png", look.name, size.name, i, scene.name))
				if err := os.WriteFile(path, picture, 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

// Who goes says so over the call itself, and what is said there by the counsellor's app ends the page's session.
func TestE2EGoodbye(t *testing.T) {
	connect := func() *gallery {
		g := openGallery(t)
		g.do(`async () => {` + talking + three + `
			globalThis.host = gallery.host()
			globalThis.told = []
			host.status.onmessage = ({ data }) => told.push(JSON.parse(data))
			await host.show(0, gallery.film(300, 440))
			await host.offer()
			host.call.tracks(null, gallery.film(200, 1).getVideoTracks()[0])
		}`)
		g.until("the connection", `() => gallery.state().media === 'connected' && host.status.readyState === 'open' ? '' : gallery.state().media`)
		return g
	}

	g := connect()
	g.do(`() => host.call.close('left')`)
	if n := run[int](g, `() => page.getReceivers().filter(({ track }) => track.enabled).length`); n != 0 {
		t.Errorf("%d tracks are still played", n)
	}
	g.until("the goodbye", `() => told.some(({ type, reason }) => type === 'bye' && reason === 'left') ? '' : JSON.stringify(told.at(-1))`)
	g.until("the end", `() => page.connectionState === 'closed' ? '' : page.connectionState`)
	if got := run[string](g, `() => gallery.state().step`); got != "session" {
		t.Errorf("the end of its own call leads the page to %s", got)
	}

	g = connect()
	g.do(`() => { for (const reason of ['soon', 'removed', 'ended']) host.status.send(JSON.stringify({ type: 'bye', reason })) }`)
	g.until("the goodbye here", `() => gallery.state().ending === 'removed' ? '' : gallery.state().step + gallery.state().ending`)

	g = connect()
	g.do(`() => host.connection.close()`)
	g.until("the end without a word", `() => gallery.state().departed === 'sure' ? '' : gallery.state().media`)
}

//go:build e2e

package main

import (
	"fmt"
	"image"
	"math"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"zwiesprache/media"
	"zwiesprache/media/apm"
	"zwiesprache/media/audio"
	"zwiesprache/media/fake"
	"zwiesprache/media/picture"
)

// sight is a picture of the pattern's camera, at a place: its number, and when, in ms since 1970.
type sight struct{ Counter, At float64 }

// noise is 10 ms of sound, at a place: its loudness, 0…1, and when.
type noise struct{ Level, At float64 }

// senses is what was seen and heard at a place.
type senses struct {
	Sights []sight
	Noises []noise
}

const (
	sensed = 10 * time.Second
	beat   = 500.0 // ms from one pulse of the microphones to the next
	film   = 2000. // ms until the films begin anew
)

// TestFiguresDelay measures from camera to screen and from mouth to ear on loopback.
func TestFiguresDelay(t *testing.T) {
	s := section{Title: "Delay on loopback", Head: []string{"way", "camera to screen, ms", "mouth to ear, ms"},
		Note: "Medians, with the number of pictures and pulses. From the own picture and the processed sound of the microphone to what is ready for the other side's screen and speaker; " +
			"screens and sound cards themselves are left out on both sides."}
	row := func(name string, from, to senses) {
		s.row(name, median(passages(from, to)), median(delays(from, to)))
	}
	t.Run("ours", func(t *testing.T) {
		r := newRelay(t)
		voice := filepath.Join(t.TempDir(), "voice.wav")
		writeTone(t, voice, counsellorTone, 10)
		ear := &ear{}
		c := openRoomWith(t, r.origin, testRoom, media.Config{
			Camera: fmt.Sprintf("pattern:%d", counsellorHue), Microphone: voice, OnSound: ear.hear,
			Processing: apm.Config{Echo: true, Gain: true, Noise: apm.NoiseModerate},
		})
		p := newBrowserShowing(t, 1280, 720).open(linkOf(r.origin, testRoom))
		guest := p.knocks(c)
		c.admit(guest)
		p.meets()
		time.Sleep(warming)
		var own, got senses
		var work sync.WaitGroup
		studio := c.talk.studio
		end := time.Now().Add(sensed)
		ear.clear()
		work.Go(func() { own.Sights = look(studio.Preview(), end) })
		work.Go(func() { got.Sights = look(studio.Picture(guest), end) })
		work.Go(func() { own.Noises = listen(studio.Level, end) })
		there := p.senses()
		work.Wait()
		got.Noises = ear.heard()
		row("counsellor → client", own, there["remote-video"])
		row("client → counsellor", there["own-video"], got)
		c.do(`{"do":"hangup"}`)
		p.ended("ended")
	})
	t.Run("chromium", func(t *testing.T) {
		r := newRelay(t)
		a := newBrowserShowing(t, 1280, 720).open(r.origin + "/healthz")
		b := newBrowserShowing(t, 1280, 720).open(r.origin + "/healthz")
		callPlainly(t, a, b)
		time.Sleep(warming)
		other := make(chan map[string]senses)
		go func() { other <- a.senses() }()
		here := b.senses()
		there := <-other
		row("Chromium → Chromium", there["own-video"], here["remote-video"])
		row("Chromium ← Chromium", here["own-video"], there["remote-video"])
	})
	s.keep(t, "3-delay")
}

// senses watches both pictures of a page and listens to their sound.
func (c *client) senses() map[string]senses {
	found, err := evaluate[map[string]senses](c, fmt.Sprintf(sensesJS, sensed.Milliseconds()))
	if err != nil {
		c.t.Errorf("watch the page: %v", err)
	}
	return found
}

// look notes each picture as it comes.
func look(slot *picture.Slot, end time.Time) (seen []sight) {
	last := slot.Seq()
	for now := time.Now(); now.Before(end); now = time.Now() {
		if seq := slot.Seq(); seq != last {
			last = seq
			slot.View(func(img *image.YCbCr, _ time.Time) {
				if n, _, ok := fake.ReadPattern(img); ok {
					seen = append(seen, sight{float64(n), milliseconds(now)})
				}
			})
		}
		time.Sleep(time.Millisecond)
	}
	return seen
}

// listen notes the microphone's loudness each millisecond.
func listen(level func() float64, end time.Time) (heard []noise) {
	for now := time.Now(); now.Before(end); now = time.Now() {
		heard = append(heard, noise{math.Pow(10, (level()-1)*60/20), milliseconds(now)})
		time.Sleep(time.Millisecond)
	}
	return heard
}

// ear notes what is given to the speaker.
type ear struct {
	mu     sync.Mutex // guards the fields below
	level  audio.Level
	noises []noise
}

func (e *ear) hear(_ string, pcm []int16) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.level.Add(pcm)
	e.noises = append(e.noises, noise{math.Pow(10, (e.level.Value()-1)*60/20), milliseconds(time.Now())})
}

func (e *ear) clear() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.noises = nil
}

func (e *ear) heard() []noise {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.noises
}

func milliseconds(t time.Time) float64 { return float64(t.UnixMicro()) / 1000 }

// passages is how long each picture took. Numbers come again when a film begins anew.
func passages(from, to senses) (took []float64) {
	for _, there := range to.Sights {
		for _, here := range slices.Backward(from.Sights) {
			if here.Counter == there.Counter && here.At <= there.At {
				if d := there.At - here.At; d < film {
					took = append(took, d)
				}
				break
			}
		}
	}
	return took
}

// delays is how long each pulse took: each comes at most half a second after it was sounded.
func delays(from, to senses) (took []float64) {
	sounded := onsets(from.Noises)
	for _, there := range onsets(to.Noises) {
		for _, here := range slices.Backward(sounded) {
			if d := there - here; d >= 0 {
				if d < beat {
					took = append(took, d)
				}
				break
			}
		}
	}
	return took
}

// onsets are the moments at which the sound rises over a third of its loudest.
func onsets(noises []noise) (at []float64) {
	loudest := 0.0
	for _, n := range noises {
		loudest = max(loudest, n.Level)
	}
	quiet := false
	for _, n := range noises {
		switch {
		case n.Level < loudest/6:
			quiet = true
		case n.Level > loudest/3 && quiet:
			quiet = false
			at = append(at, n.At)
		}
	}
	return at
}

func median(values []float64) string {
	if len(values) == 0 {
		return "none"
	}
	slices.Sort(values)
	return fmt.Sprintf("%.0f (%d)", values[len(values)/2], len(values))
}

// sensesJS reads the pattern's bits at the middle of its cells, and the loudness of each piece of sound. What
// the own camera took is dated by the browser when it was captured, all else by its arrival.
const sensesJS = `async () => {
	const end = performance.now() + %d, found = {}
	const date = at => performance.timeOrigin + at
	const canvas = () => { const c = document.createElement('canvas'); c.width = 160; c.height = 90; return c.getContext('2d', { willReadFrequently: true }) }
	const follow = async name => {
		const v = document.querySelector('[data-test="' + name + '"]'), x = canvas()
		const one = found[name] = { Sights: [], Noises: [] }
		const look = (now, about) => {
			if (performance.now() > end) return
			const at = name === 'own-video' && about.captureTime ? about.captureTime : performance.now()
			x.drawImage(v, 0, 0, 160, 90)
			const luma = x.getImageData(0, 0, 160, 20).data
			let code = 0n
			for (let i = 0; i < 32; i++) {
				const p = 4 * ((5 + 10 * (i / 16 | 0)) * 160 + 5 + 10 * (i & 15))
				code = code << 1n | (luma[p + 1] > 127 ? 1n : 0n)
			}
			const n = Number(code >> 8n)
			if (((n >> 16 ^ n >> 8 ^ n) & 255 ^ 0x5A) === Number(code & 255n)) one.Sights.push({ Counter: n, At: date(at) })
			v.requestVideoFrameCallback(look)
		}
		v.requestVideoFrameCallback(look)
		const ends = name === 'own-video' ? window.pc.getSenders() : window.pc.getReceivers()
		const track = ends.map(one => one.track).find(track => track?.kind === 'audio')
		const reader = new MediaStreamTrackProcessor({ track }).readable.getReader()
		while (performance.now() < end) {
			const { value, done } = await reader.read()
			if (done) break
			const pcm = new Float32Array(value.numberOfFrames)
			value.copyTo(pcm, { planeIndex: 0, format: 'f32-planar' })
			value.close()
			let sum = 0
			for (const s of pcm) sum += s * s
			one.Noises.push({ Level: Math.sqrt(sum / pcm.length), At: date(performance.now()) })
		}
		await reader.cancel()
	}
	await Promise.all(['own-video', 'remote-video'].map(follow))
	return found
}`

//go:build e2e

package main

import (
	"fmt"
	"image"
	"math"
	"sync"
	"time"

	"zwiesprache/media/audio"
	"zwiesprache/media/fake"
	"zwiesprache/media/picture"
)

// sight is a picture of the pattern's camera, at a place: its number, and when, in ms since 1970. Of what a browser
// received, Held is how long it took there to be shown, ms, and Height its lines.
type sight struct{ Counter, At, Held, Height float64 }

// noise is 10 ms of sound, at a place: its loudness, 0…1, and when.
type noise struct{ Level, At float64 }

// senses is what was seen and heard at a place.
type senses struct {
	Sights []sight
	Noises []noise
}

// senses listens to both sounds of a page, and then watches their pictures: reading those back keeps the page busy,
// and what is late then is not the sound.
func (c *client) senses() map[string]senses {
	found, err := evaluate[map[string]senses](c, fmt.Sprintf(sensesJS, sensed.Milliseconds()))
	if err != nil {
		c.t.Errorf("watch the page: %v", err)
	}
	return found
}

// held tells how long the browser keeps what it received, on average, before it is shown and played.
func (c *client) held() string {
	text, err := evaluate[string](c, heldJS)
	if err != nil {
		c.t.Errorf("ask the page: %v", err)
	}
	return text
}

// look notes each picture as it comes.
func look(slot *picture.Slot, end time.Time) (seen []sight) {
	last := slot.Seq()
	for now := time.Now(); now.Before(end); now = time.Now() {
		if seq := slot.Seq(); seq != last {
			last = seq
			slot.View(func(img *image.YCbCr, _ time.Time) {
				if n, _, ok := fake.ReadPattern(img); ok {
					seen = append(seen, sight{Counter: float64(n), At: milliseconds(now)})
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

// sensesJS reads the loudness of each piece of sound, then the pattern's bits at the middle of its cells. What the
// own camera took is dated by the browser when it was captured, all other pictures by their arrival. Sound is
// dated by its own clock, moved to where the promptest piece came: a busy page asks late.
const sensesJS = `async () => {
	const length = %d, found = { 'own-video': { Sights: [], Noises: [] }, 'remote-video': { Sights: [], Noises: [] } }
	const date = at => performance.timeOrigin + at
	const canvas = () => { const c = document.createElement('canvas'); c.width = 160; c.height = 90; return c.getContext('2d', { willReadFrequently: true }) }
	const watch = async (name, end) => {
		const v = document.querySelector('[data-test="' + name + '"]'), x = canvas(), one = found[name]
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
			if (((n >> 16 ^ n >> 8 ^ n) & 255 ^ 0x5A) === Number(code & 255n)) one.Sights.push({ Counter: n, At: date(at),
				Held: about.receiveTime ? at - about.receiveTime : 0, Height: v.videoHeight })
			v.requestVideoFrameCallback(look)
		}
		v.requestVideoFrameCallback(look)
		await new Promise(r => setTimeout(r, end - performance.now()))
	}
	const listen = async (name, end) => {
		const one = found[name]
		let least = Infinity
		const ends = name === 'own-video' ? window.pc.getSenders() : window.pc.getReceivers()
		const track = ends.map(one => one.track).find(track => track?.kind === 'audio')
		const reader = new MediaStreamTrackProcessor({ track }).readable.getReader()
		while (performance.now() < end) {
			const { value, done } = await reader.read()
			if (done) break
			const pcm = new Float32Array(value.numberOfFrames)
			const sounded = value.timestamp / 1000
			value.copyTo(pcm, { planeIndex: 0, format: 'f32-planar' })
			value.close()
			let sum = 0
			for (const s of pcm) sum += s * s
			least = Math.min(least, performance.now() - sounded)
			one.Noises.push({ Level: Math.sqrt(sum / pcm.length), At: sounded })
		}
		for (const n of one.Noises) n.At = date(n.At + least)
		await reader.cancel()
	}
	for (const sense of [listen, watch]) {
		const end = performance.now() + length
		await Promise.all(Object.keys(found).map(name => sense(name, end)))
	}
	return found
}`

const heldJS = `async () => {
	const text = {}
	for (const r of (await window.pc.getStats()).values()) {
		if (r.type !== 'inbound-rtp' || !r.jitterBufferEmittedCount) continue
		const ms = sum => (1000 * sum / r.jitterBufferEmittedCount).toFixed(0)
		text[r.kind] = ms(r.jitterBufferDelay) + ' (' + ms(r.jitterBufferMinimumDelay) + ')'
	}
	return text.video + '; ' + text.audio
}`

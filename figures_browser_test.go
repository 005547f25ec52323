//go:build e2e

package main

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"
)

// watched is what a page saw and heard of the other side for a while.
type watched struct {
	Frozen    float64 // 0…1 of the time, pictures came further apart than 200 ms
	Longest   float64 // time between two pictures, ms
	Rate      float64 // pictures a second
	Height    float64 // pixels
	Concealed float64 // 0…1 of the sound was invented
}

// hook lets watch read the connection that the page is going to open.
func (c *client) hook() {
	c.t.Helper()
	if _, err := evaluate[bool](c, `() => {
		window.RTCPeerConnection = class extends RTCPeerConnection { constructor(...all) { super(...all); window.pc = this } }
		return true
	}`); err != nil {
		c.t.Fatal(err)
	}
}

// watch looks at the other side's picture and sound; the page was hooked before its call. It must be shorter than patience.
func (c *client) watch(d time.Duration) watched {
	c.t.Helper()
	w, err := evaluate[watched](c, fmt.Sprintf(watchJS, d.Milliseconds()))
	if err != nil {
		c.t.Fatalf("watch the page: %v", err)
	}
	return w
}

// callPlainly joins two empty pages of the same origin by a call that is nothing but Chromium.
func callPlainly(t *testing.T, a, b *client) {
	t.Helper()
	step := func(c *client, function string, argument string) string {
		t.Helper()
		quoted, _ := json.Marshal(argument)
		s, err := evaluate[string](c, fmt.Sprintf("() => (%s)(%s)", function, quoted))
		if err != nil {
			t.Fatalf("call between browsers: %v", err)
		}
		return s
	}
	offer := step(a, plainOfferJS, "")
	answer := step(b, plainAnswerJS, offer)
	step(a, plainAcceptJS, answer)
	a.flows("the plain call")
	b.flows("the plain call")
}

// watchJS counts pictures as they are shown, and the sound's figures as the browser keeps them.
const watchJS = `async () => {
	const length = %d, v = document.querySelector('[data-test="remote-video"]')
	const sound = async () => {
		for (const r of (await window.pc.getStats()).values())
			if (r.type === 'inbound-rtp' && r.kind === 'audio') return [r.concealedSamples, r.totalSamplesReceived]
		return [0, 0]
	}
	const before = await sound(), begun = performance.now()
	let last = begun, frozen = 0, longest = 0, shown = 0, over = false
	const end = now => {
		if (now - last > 200) frozen += now - last
		longest = Math.max(longest, now - last)
		last = now
	}
	const look = now => { if (!over) { shown++; end(now); v.requestVideoFrameCallback(look) } }
	v.requestVideoFrameCallback(look)
	await new Promise(r => setTimeout(r, length))
	over = true
	const took = performance.now() - begun
	end(performance.now())
	const after = await sound()
	return { Frozen: Math.min(1, frozen / took), Longest: longest, Rate: shown * 1000 / took, Height: v.videoHeight,
		Concealed: (after[0] - before[0]) / Math.max(1, after[1] - before[1]) }
}`

const plainSideJS = `
	const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 1280, height: 720, frameRate: 30 }, audio: true })
	const pc = window.pc = new RTCPeerConnection()
	const show = (name, width, muted) => {
		const v = document.createElement('video'); v.dataset.test = name
		v.autoplay = true; v.muted = muted; v.width = width; document.body.append(v); return v
	}
	const v = show('remote-video', 640, false)
	show('own-video', 160, true).srcObject = stream
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

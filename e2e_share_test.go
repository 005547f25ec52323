//go:build e2e

package main

import (
	"fmt"
	"image"
	"math"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"zwiesprache/media"
)

// is waits until a part of the page is in the state that the selector names.
func (c *client) is(what, selector string) {
	c.t.Helper()
	c.run(what, waitFor(chromedp.CSS(selector)))
}

// showsPaused waits until both say that there is a pause, or that there is none.
func (c *client) showsPaused(yes bool) {
	c.t.Helper()
	eventually(c.t, fmt.Sprintf("a pause: %v", yes), func() error {
		hidden, err := evaluate[bool](c, `() => document.querySelector('[data-test="remote-cover"]').hidden`)
		if err == nil && hidden == yes {
			err = fmt.Errorf("the cover is hidden: %v", hidden)
		}
		return err
	})
}

// Screens go both ways, a pause stops everything, and everything comes back.
func TestE2EShareAndPause(t *testing.T) {
	r := newRelay(t)
	b := newBrowser(t)
	counsellor := openRoom(t, r.origin, testRoom)
	p := b.open(linkOf(r.origin, testRoom))
	p.enter(testRoom.Password, "Frau Y.")
	guest := counsellor.knocking("Frau Y.")
	counsellor.admit(guest)
	p.meets()
	counsellor.about(guest, "connected")
	studio := counsellor.talk.studio

	eventually(t, "the client's sound is told to arrive", func() error {
		if heard := studio.Heard(guest); heard < 0.1 {
			return fmt.Errorf("the counsellor is heard at %.2f", heard)
		}
		return nil
	})
	p.see("voice")
	eventually(t, "a connection that is judged", func() error { // a busy computer makes it worse than good
		if q := studio.Quality(guest); q.Word == "" || q.Word == media.Broken {
			return fmt.Errorf("%+v", q)
		}
		return nil
	})

	t.Log("the client shows a screen")
	p.click("share")
	shared := func(e event) bool { return e.Event == "state" && e.Guest == guest && e.Sharing != nil && *e.Sharing }
	counsellor.wait("sharing is told", shared)
	p.see("sharing")
	eventually(t, "the client's screen", func() error {
		if !studio.Screen(guest).View(func(*image.YCbCr, time.Time) {}) {
			return fmt.Errorf("nothing is seen")
		}
		return nil
	})
	p.click("share")
	counsellor.wait("the end of sharing is told", func(e event) bool {
		return e.Event == "state" && e.Guest == guest && (e.Sharing == nil || !*e.Sharing)
	})

	t.Log("the counsellor shows a screen")
	counsellor.do(`{"do":"share","text":"pattern:60"}`)
	p.is("the screen is large", `[data-test="stage"][data-large="screen"]`)
	eventually(t, "the counsellor's screen", func() error {
		_, hue, err := p.seen("remote-screen")
		if err == nil && math.Abs(hue-60) > 12 {
			err = fmt.Errorf("hue %.0f", hue)
		}
		return err
	})
	p.keep("shared")
	p.click("swap")
	p.is("the camera is large", `[data-test="stage"][data-large="camera"]`)
	counsellor.do(`{"do":"share","text":""}`)
	eventually(t, "the screen is gone", func() error {
		hidden, err := evaluate[bool](p, `() => document.querySelector('[data-test="remote-screen"]').hidden`)
		if err == nil && !hidden {
			err = fmt.Errorf("it is still there")
		}
		return err
	})

	t.Log("both pause")
	counsellor.do(`{"do":"pause","on":true}`)
	p.showsPaused(true)
	counsellor.do(`{"do":"pause","on":false}`)
	p.showsPaused(false)
	p.meets()
	p.click("more")
	p.click("pause")
	counsellor.wait("the pause is told", func(e event) bool {
		return e.Event == "state" && e.Guest == guest && e.Paused != nil && *e.Paused
	})
	p.showsPaused(true)
	p.keep("paused")
	p.click("go-on")
	p.showsPaused(false)
	p.meets()
	counsellor.sees(guest)
	counsellor.hears()

	t.Log("the client's background is blurred, or the page says that it cannot be")
	p.click("blur")
	p.is("the blur", `[data-veil="on"], [data-veil="slow"]`)
	if s := p.text("blur-note"); s == "" {
		t.Error("the page says nothing of the blur")
	}
	p.keep("blurred")
	p.click("hang-up")
	p.ended("left")
}

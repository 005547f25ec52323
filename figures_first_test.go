//go:build e2e && linux

package main

import (
	"fmt"
	"testing"
	"time"

	"zwiesprache/media/shaper"
)

// TestFiguresFirstPicture measures from the click on "admit" to the first picture of the other side.
func TestFiguresFirstPicture(t *testing.T) {
	s := section{Title: "From “admit” to the first picture", Head: []string{"round trip", "at the client, ms", "at the counsellor, ms"},
		Note: "Goals: 400 ms on loopback, 1200 ms at 100 ms. Over a network the counsellor's program tells its figures once a second: there its first picture came between the two times."}
	t.Run("loopback", func(t *testing.T) {
		r := newRelay(t)
		c := openRoom(t, r.origin, testRoom)
		p := newBrowserShowing(t, 1280, 720).open(linkOf(r.origin, testRoom))
		guest := p.knocks(c)
		shown := p.firstPicture()
		begun := time.Now()
		c.admit(guest)
		for slot := c.talk.studio.Picture(guest); slot == nil || slot.Seq() == 0; slot = c.talk.studio.Picture(guest) {
			if time.Since(begun) > patience {
				t.Fatal("no picture at the counsellor")
			}
			time.Sleep(time.Millisecond)
		}
		here := time.Since(begun)
		s.row("loopback", fmt.Sprint((<-shown).Sub(begun).Milliseconds()), fmt.Sprint(here.Milliseconds()))
	})
	t.Run("100ms", func(t *testing.T) {
		l := newLand(t, false)
		way := shaper.Profile{Delay: 50 * time.Millisecond}
		l.Set(way, way)
		c, p := l.counsellor(), l.client()
		guest := p.knocks(c)
		shown := p.firstPicture()
		begun := time.Now()
		c.admit(guest)
		early, late := c.firstPicture(begun)
		s.row("100 ms", fmt.Sprint((<-shown).Sub(begun).Milliseconds()), fmt.Sprintf("%d … %d", early.Milliseconds(), late.Milliseconds()))
		c.do(`{"do":"hangup"}`)
		p.ended("ended")
	})
	s.keep(t, "2-first")
}

// firstPicture bounds the time of the first picture: after the figures before, and so long before
// those that tell of it as their pictures take at thirty a second.
func (c *counsellor) firstPicture(begun time.Time) (early, late time.Duration) {
	c.t.Helper()
	for n := 0; ; time.Sleep(time.Millisecond) {
		now := time.Since(begun)
		if now > patience {
			c.t.Fatal("no picture at the counsellor")
		}
		c.mu.Lock()
		fresh := c.events[min(n, len(c.events)):]
		n = len(c.events)
		for _, e := range fresh {
			switch {
			case e.Event != "stats":
			case e.Stats.Frames == 0:
				early = now
			default:
				c.mu.Unlock()
				return early, now - time.Duration(e.Stats.Frames-1)*time.Second/30
			}
		}
		c.mu.Unlock()
	}
}

// firstPicture looks for the first picture of the other side; it has begun to look when it returns.
func (c *client) firstPicture() <-chan time.Time {
	c.t.Helper()
	shown := make(chan time.Time, 1)
	go func() {
		first, err := evaluate[float64](c, firstPictureJS)
		if err != nil {
			c.t.Errorf("first picture: %v", err)
		}
		shown <- time.UnixMilli(int64(first))
	}()
	eventually(c.t, "the page to be looked at", func() error {
		on, err := evaluate[bool](c, `() => window.looking === true`)
		if err == nil && !on {
			err = fmt.Errorf("not yet")
		}
		return err
	})
	return shown
}

// firstPictureJS answers when the first picture of the other side was shown, in ms since 1970.
const firstPictureJS = `() => new Promise(done => {
	window.looking = true
	const look = () => {
		const v = document.querySelector('[data-test="remote-video"]')
		if (v && v.getVideoPlaybackQuality().totalVideoFrames > 0) return done(Date.now())
		setTimeout(look, 5)
	}
	look()
})`

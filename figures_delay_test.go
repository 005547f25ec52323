//go:build e2e

package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"zwiesprache/media"
	"zwiesprache/media/apm"
)

const (
	sensed = 10 * time.Second
	beat   = 500.0 // ms from one pulse of the microphones to the next
	film   = 2000. // ms until the films begin anew
)

// TestFiguresDelay measures from camera to screen and from mouth to ear on loopback.
func TestFiguresDelay(t *testing.T) {
	s := section{Title: "Delay on loopback", Head: []string{"way", "camera to screen, ms", "of it in the browser there; lines", "mouth to ear, ms", "held back at the page, ms: picture; sound"},
		Note: "Medians, with the number of pictures and pulses; in brackets what the browser would hold back without keeping picture and sound together. From the own picture and the processed sound of the microphone to what is ready for the other side's screen and speaker; " +
			"screens and sound cards themselves are left out on both sides. In the browser: from the last packet of a picture until the page is told of it; more lines take longer to decode and to paint."}
	row := func(name string, from, to senses, held string) {
		s.row(name, median(passages(from, to)), shown(to.Sights), median(delays(from, to)), held)
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
		heard := time.Now().Add(sensed)
		ear.clear()
		work.Go(func() {
			own.Noises = listen(studio.Level, heard)
			work.Go(func() { own.Sights = look(studio.Preview(), heard.Add(sensed)) })
			work.Go(func() { got.Sights = look(studio.Picture(guest), heard.Add(sensed)) })
		})
		there := p.senses()
		work.Wait()
		got.Noises = ear.heard()
		row("counsellor → client", own, there["remote-video"], p.held())
		row("client → counsellor", there["own-video"], got, "")
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
		row("Chromium → Chromium", there["own-video"], here["remote-video"], b.held())
		row("Chromium ← Chromium", here["own-video"], there["remote-video"], b.held())
	})
	s.keep(t, "3-delay")
}

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

// shown is how long a browser took to show what it received, and how large that was.
func shown(sights []sight) string {
	var held, height []float64
	for _, s := range sights {
		if s.Held > 0 {
			held, height = append(held, s.Held), append(height, s.Height)
		}
	}
	if len(held) == 0 {
		return ""
	}
	slices.Sort(height)
	return fmt.Sprintf("%s; %.0f", median(held), height[len(height)/2])
}

func median(values []float64) string {
	if len(values) == 0 {
		return "none"
	}
	slices.Sort(values)
	return fmt.Sprintf("%.0f (%d)", values[len(values)/2], len(values))
}

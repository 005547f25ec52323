//go:build e2e && linux

package main

import (
	"flag"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"zwiesprache/media/apm/dsp"
	"zwiesprache/media/apm/room"
	"zwiesprache/media/shaper"
)

// weather is a network as it may be, the same in both directions.
type weather struct {
	name    string
	profile shaper.Profile
	settle  time.Duration // until it is looked at
	look    time.Duration // the longer, the less is chance
}

var weathers = []weather{
	{"clean", shaper.Profile{}, 4 * time.Second, 5 * time.Second},
	{"1 % lost", shaper.Profile{Loss: 0.01}, 2 * time.Second, 12 * time.Second},
	{"5 % lost", shaper.Profile{Loss: 0.05}, 2 * time.Second, 15 * time.Second},
	{"10 % lost", shaper.Profile{Loss: 0.10}, 2 * time.Second, 15 * time.Second},
	{"20 % lost", shaper.Profile{Loss: 0.20}, 2 * time.Second, 15 * time.Second},
	{"300 ms round trip, 30 ms jitter", shaper.Profile{Delay: 135 * time.Millisecond, Jitter: 15 * time.Millisecond}, 5 * time.Second, 12 * time.Second},
	{"500 kbit/s", shaper.Profile{Rate: 500_000}, 6 * time.Second, 8 * time.Second},
	{"250 kbit/s", shaper.Profile{Rate: 250_000}, 6 * time.Second, 8 * time.Second},
	{"100 kbit/s", shaper.Profile{Rate: 100_000}, 6 * time.Second, 8 * time.Second},
	{"40 kbit/s", shaper.Profile{Rate: 40_000}, 6 * time.Second, 10 * time.Second},
}

var weatherOnly = flag.String("weather", "", "`expression` that names the networks of the weather to look at")

// TestFiguresWeather shows what of picture and sound survives, beside two Chromiums under the same fate.
func TestFiguresWeather(t *testing.T) {
	only, err := regexp.Compile(*weatherOnly)
	if err != nil {
		t.Fatal(err)
	}
	weathers := slices.DeleteFunc(slices.Clone(weathers), func(w weather) bool { return !only.MatchString(w.name) })
	counsellor, client := speaker(t, "de+f2"), speaker(t, "en")
	speaks := func(file string) chromedp.ExecAllocatorOption {
		return chromedp.Flag("use-file-for-fake-audio-capture", file)
	}
	var ours, theirs, back, theirBack []watched
	var taken [][2]float64 // of the computer, while we were looked at and while Chromium was
	t.Run("ours", func(t *testing.T) {
		l := newLand(t, false)
		args := append(hostArgs(l.origin, testRoom), "--microphone", counsellor)
		c, _ := startHost(t, l.Near.Command(t.Context(), l.app, args...))
		p := l.browser(l.Far, 640, 360, speaks(client)).open(linkOf(l.origin, testRoom))
		guest := p.knocks(c)
		c.admit(guest)
		p.flows("the first picture")
		for _, w := range weathers {
			l.Set(w.profile, w.profile)
			time.Sleep(w.settle)
			var here, there watched
			lack := calmly(t, func() {
				before := c.told()
				there = p.watch(w.look)
				here = c.since(guest, before)
			})
			ours, back, taken = append(ours, there), append(back, here), append(taken, [2]float64{lack})
			t.Logf("%s: %+v, back %+v, believed to carry %d bit/s", w.name, there, here, c.target())
		}
	})
	t.Run("chromium", func(t *testing.T) {
		l := newLand(t, false)
		a := l.browser(l.Near, 1280, 720, speaks(counsellor)).open(l.origin + "/healthz")
		b := l.browser(l.Far, 640, 360, speaks(client)).open(l.origin + "/healthz")
		callPlainly(t, a, b)
		for i, w := range weathers {
			l.Set(w.profile, w.profile)
			time.Sleep(w.settle)
			var here, there watched
			lack := calmly(t, func() {
				other := make(chan watched, 1)
				go func() {
					seen, err := evaluate[watched](a, fmt.Sprintf(watchJS, w.look.Milliseconds()))
					if err != nil {
						t.Errorf("watch the page: %v", err)
					}
					other <- seen
				}()
				there = b.watch(w.look)
				here = <-other
			})
			theirs, theirBack = append(theirs, there), append(theirBack, here)
			if i < len(taken) {
				taken[i][1] = lack
			}
			t.Logf("%s: %+v, back %+v", w.name, there, here)
		}
	})
	if len(ours) != len(theirs) {
		return // one of the two was not asked for
	}
	s := section{Title: "Weak networks", Head: []string{"network", "time frozen, ours : Chromium's", "sound concealed", "pictures a second", "height",
		"other way: frozen", "concealed", "computer taken away"},
		Note: "From the counsellor to the client, 1280×720, as the client's Chromium sees it; the other way, 640×360, as our program sees it. Both speak without a pause. Frozen: the share of time in gaps over 200 ms. " +
			"Where the network carries no picture, frozen means sound only. The last column is the part of this computer's time that others on its hardware took: " +
			"where that is much, a row says little."}
	for i, w := range weathers[:len(ours)] {
		o, c, ob, cb := ours[i], theirs[i], back[i], theirBack[i]
		s.row(w.name, percent(o.Frozen)+" : "+percent(c.Frozen), percent(o.Concealed)+" : "+percent(c.Concealed),
			fmt.Sprintf("%.1f : %.1f", o.Rate, c.Rate), fmt.Sprintf("%.0f : %.0f", o.Height, c.Height),
			percent(ob.Frozen)+" : "+percent(cb.Frozen), percent(ob.Concealed)+" : "+percent(cb.Concealed),
			percent(taken[i][0])+" : "+percent(taken[i][1]))
	}
	s.keep(t, "4-weather")
}

// speaker writes somebody who speaks and makes no pauses: what is missing there is not to be heard, and some
// browsers count it while others send nothing.
func speaker(t *testing.T, voice room.Voice) (file string) {
	t.Helper()
	said, err := room.Speak(voice, 15*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	const part, faint, pause = room.Rate / 100, 0.001, 5 // 10 ms; of the loudest; parts in a row
	loudest := 0.0
	for at := 0; at+part <= len(said); at += part {
		loudest = max(loudest, dsp.Power(said[at:at+part]))
	}
	var pcm []int16
	quiet := 0
	for at := 0; at+part <= len(said); at += part {
		if quiet++; dsp.Power(said[at:at+part]) > faint*loudest {
			quiet = 0
		}
		if quiet > pause {
			continue
		}
		for _, x := range said[at : at+part] {
			pcm = append(pcm, int16(32767*max(-1, min(1, x))))
		}
	}
	file = filepath.Join(t.TempDir(), "voice.wav")
	writeSound(t, file, pcm)
	return file
}

// told is the number of events so far.
func (c *counsellor) told() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.events)
}

// since sums up what the program told of a guest from an event on.
func (c *counsellor) since(guest string, from int) (w watched) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var first, last *event
	n := 0.0
	for i := range c.events[from:] {
		e := &c.events[from+i]
		if e.Event != "stats" || e.Guest != guest {
			continue
		}
		if first == nil {
			first = e
			continue
		}
		last = e
		n++
		w.Frozen += e.Stats.Frozen
		w.Rate += e.Stats.FrameRate
		w.Height = float64(e.Stats.Size.Y)
	}
	if last == nil {
		return w
	}
	w.Frozen, w.Rate = w.Frozen/n, w.Rate/n
	w.Concealed = (last.Stats.Voice.Concealed - first.Stats.Voice.Concealed).Seconds() / n
	return w
}

// TestFiguresOutage measures how soon a call is back when the network is.
func TestFiguresOutage(t *testing.T) {
	s := section{Title: "Outage of ten seconds", Head: []string{"back after", "ms"},
		Note: "From the network's return to the third new picture at the client. Goal: 3000 ms. Chromium's call is a bare connection that waits."}
	outage := func(t *testing.T, name string, l *land, p *client) {
		t.Helper()
		l.Set(cut, cut)
		time.Sleep(10 * time.Second) // the outage itself
		l.Set(shaper.Profile{}, shaper.Profile{})
		s.row(name, fmt.Sprint(p.flows("pictures after the outage").Milliseconds()))
	}
	t.Run("ours", func(t *testing.T) {
		l := newLand(t, false)
		_, p, _ := l.meet()
		outage(t, "Zwiesprache", l, p)
	})
	t.Run("chromium", func(t *testing.T) {
		l := newLand(t, false)
		a := l.browser(l.Near, 1280, 720).open(l.origin + "/healthz")
		b := l.browser(l.Far, 640, 360).open(l.origin + "/healthz")
		callPlainly(t, a, b)
		outage(t, "Chromium ↔ Chromium", l, b)
	})
	s.keep(t, "6-outage")
}

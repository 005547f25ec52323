//go:build e2e && linux

package main

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"zwiesprache/media/shaper"
)

// traffic is what came through in one direction.
type traffic struct {
	mu    sync.Mutex // guards the field below
	packs []shaper.Delivery
}

func (f *traffic) told(up bool, d shaper.Delivery) {
	if !up {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.packs = append(f.packs, d)
}

// between gives the packets that arrived between two moments.
func (f *traffic) between(from, to time.Time) (found []shaper.Delivery) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, d := range f.packs {
		if !d.Arrived.Before(from) && d.Arrived.Before(to) {
			found = append(found, d)
		}
	}
	return found
}

// rate is in bit/s.
func (f *traffic) rate(from, to time.Time) float64 {
	bytes := 0
	for _, d := range f.between(from, to) {
		bytes += d.Size
	}
	return float64(8*bytes) / to.Sub(from).Seconds()
}

// reaches is how long after from a full second first carried that much; false if not by to.
func (f *traffic) reaches(rate float64, from, to time.Time) (time.Duration, bool) {
	for at := from.Add(time.Second); !at.After(to); at = at.Add(50 * time.Millisecond) {
		if f.rate(at.Add(-time.Second), at) >= rate {
			return at.Sub(from), true
		}
	}
	return 0, false
}

// waits is how long packets waited behind others: the median, 95 of 100, the longest.
func waits(packs []shaper.Delivery) (median, most, longest time.Duration) {
	if len(packs) == 0 {
		return 0, 0, 0
	}
	slices.SortFunc(packs, func(a, b shaper.Delivery) int { return int(a.Waited - b.Waited) })
	return packs[len(packs)/2].Waited, packs[len(packs)*95/100].Waited, packs[len(packs)-1].Waited
}

const (
	wide, narrow = 2_000_000, 500_000 // bit/s
	stepBefore   = 15 * time.Second
	stepDuring   = 12 * time.Second
	stepAfter    = 15 * time.Second
)

// TestFiguresStep changes what the way to the client carries under a picture that wants all of it.
func TestFiguresStep(t *testing.T) {
	film := filepath.Join(t.TempDir(), "noise.y4m")
	writeNoise(t, film, 1280, 720)
	s := section{Title: "Capacity 2 Mbit/s → 500 kbit/s → 2 Mbit/s",
		Head: []string{"", "used from 2 s after the fall on", "80 % used after the rise, s", "queue after the fall: median / p95 / longest, ms", "from 2 s on: p95, ms", "queue after the rise: p95, ms"},
		Note: "Queueing delay of every packet at the link; 20 ms of delay each way. Goals: 5 s, 200 ms."}
	speed := plot{Title: "Through the link", Unit: "Mbit/s"}
	queue := plot{Title: "Longest queueing delay", Unit: "ms"}
	step := func(name string, l *land, f *traffic, target func() int) {
		way := func(rate int) shaper.Profile { return shaper.Profile{Rate: rate, Delay: 20 * time.Millisecond} }
		begun := time.Now()
		believed := curve{Name: name + ": believed"}
		pass := func(d time.Duration) {
			for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(500 * time.Millisecond) {
				if target != nil {
					believed.Points = append(believed.Points, [2]float64{time.Since(begun).Seconds(), float64(target()) / 1e6})
				}
			}
		}
		l.Set(way(wide), way(wide))
		pass(stepBefore)
		fell := time.Now()
		l.Set(way(narrow), way(narrow))
		pass(stepDuring)
		rose := time.Now()
		l.Set(way(wide), way(wide))
		pass(stepAfter)
		end := time.Now()
		reached := fmt.Sprintf("not in %.0f", end.Sub(rose).Seconds())
		if d, ok := f.reaches(0.8*wide, rose, end); ok {
			reached = fmt.Sprintf("%.1f", d.Seconds())
		}
		ms := func(d time.Duration) string { return fmt.Sprint(d.Milliseconds()) }
		median, most, longest := waits(f.between(fell, rose))
		_, later, _ := waits(f.between(fell.Add(2*time.Second), rose))
		_, after, _ := waits(f.between(rose, end))
		s.row(name, percent(f.rate(fell.Add(2*time.Second), rose)/narrow), reached, ms(median)+" / "+ms(most)+" / "+ms(longest), ms(later), ms(after))
		rates, delays := curve{Name: name}, curve{Name: name}
		for at := begun.Add(time.Second); at.Before(end); at = at.Add(500 * time.Millisecond) {
			x := at.Sub(begun).Seconds()
			rates.Points = append(rates.Points, [2]float64{x, f.rate(at.Add(-500*time.Millisecond), at) / 1e6})
			_, _, longest := waits(f.between(at.Add(-500*time.Millisecond), at))
			delays.Points = append(delays.Points, [2]float64{x, float64(longest.Milliseconds())})
		}
		speed.Lines, queue.Lines = append(speed.Lines, rates), append(queue.Lines, delays)
		if target != nil {
			speed.Lines = append(speed.Lines, believed)
		}
	}
	t.Run("ours", func(t *testing.T) {
		var f traffic
		l := newLandWatched(t, false, f.told)
		args := append(hostArgs(l.origin, testRoom), "--camera", film)
		c, _ := startHost(t, l.Near.Command(t.Context(), l.app, args...))
		p := l.client()
		c.admit(p.knocks(c))
		p.flows("the first picture")
		step("Zwiesprache", l, &f, c.target)
	})
	t.Run("chromium", func(t *testing.T) {
		var f traffic
		l := newLandWatched(t, false, f.told)
		a := l.browser(l.Near, 1280, 720, chromedp.Flag("use-file-for-fake-video-capture", film)).open(l.origin + "/healthz")
		b := l.browser(l.Far, 640, 360).open(l.origin + "/healthz")
		callPlainly(t, a, b)
		step("Chromium ↔ Chromium", l, &f, nil)
	})
	s.Plots = []plot{speed, queue}
	s.keep(t, "5-step")
}

// target is what the program thinks that the way carries, in bit/s.
func (c *counsellor) target() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := len(c.events) - 1; i >= 0; i-- {
		if e := c.events[i]; e.Event == "stats" {
			return e.Stats.Target
		}
	}
	return 0
}

// writeNoise writes a second of a coarse grain that moves, as a y4m file: a picture that can use any rate.
func writeNoise(t *testing.T, path string, width, height int) {
	t.Helper()
	const frames, grain, reach = 30, 8, 64
	random := rand.New(rand.NewPCG(1, 1))
	columns := (width+reach)/grain + 1
	cells := make([]byte, columns*((height+reach)/grain+1))
	for i := range cells {
		cells[i] = byte(80 + random.IntN(96))
	}
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	w := bufio.NewWriter(file)
	fmt.Fprintf(w, "YUV4MPEG2 W%d H%d F30:1 Ip A1:1 C420jpeg\n", width, height)
	colour := make([]byte, width*height/2)
	for i := range colour {
		colour[i] = 128
	}
	luma := make([]byte, width*height)
	for n := range frames {
		for y := range height {
			for x := range width {
				luma[y*width+x] = cells[(y+n)/grain*columns+(x+2*n)/grain] + byte(random.IntN(6))
			}
		}
		fmt.Fprint(w, "FRAME\n")
		_, _ = w.Write(luma)
		_, _ = w.Write(colour)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
}

//go:build e2e && linux

package main

import (
	"flag"
	"fmt"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"testing"
	"time"

	"zwiesprache/media"
)

// soakFor is how long TestE2ESoak watches: three minutes with every test, fifty by make soak.
var soakFor = flag.Duration("soak", 3*time.Minute, "`length` of the soak test")

// load is what this process holds, with the counsellor's half of a call in it.
type load struct {
	resident, heap      float64 // MB; heap after a collection
	goroutines, handles int
	frozen, concealed   float64       // 0…1, at the page
	longest             float64       // ms between two pictures at the page
	voice               time.Duration // how long the client's sound is held back
}

func weigh() load {
	debug.FreeOSMemory() // collects first
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	handles, _ := os.ReadDir("/proc/self/fd")
	return load{
		resident: kilobytes("/proc/self/status", "VmRSS:") / 1000, heap: float64(m.HeapAlloc) / 1e6,
		goroutines: runtime.NumGoroutine(), handles: len(handles),
	}
}

// newestStats forgets what came before them, so that a long test does not grow by it.
func (c *counsellor) newestStats() (s media.Stats) {
	c.t.Helper()
	eventually(c.t, "figures of the call", func() error {
		c.mu.Lock()
		defer c.mu.Unlock()
		for i := len(c.events) - 1; i >= 0; i-- {
			if e := c.events[i]; e.Event == "stats" {
				s = *e.Stats
				c.events = append(c.events[:0], e)
				return nil
			}
		}
		return fmt.Errorf("%d events", len(c.events))
	})
	return s
}

// TestE2ESoak watches one call for a while: nothing grows, the voice keeps pace, pictures keep coming.
func TestE2ESoak(t *testing.T) {
	const look = 5 * time.Second
	r := newRelay(t)
	c := openRoom(t, r.origin, testRoom)
	p := newBrowser(t).open(linkOf(r.origin, testRoom))
	c.admit(p.knocks(c))
	p.meets()
	var all []load
	begun := time.Now()
	steady := min(*soakFor/3, 5*time.Minute) // the time that buffers and caches may take to fill
	from := -1
	for {
		w := p.watch(look)
		now := weigh()
		now.frozen, now.longest, now.concealed, now.voice = w.Frozen, w.Longest, w.Concealed, c.newestStats().Voice.Delay
		all = append(all, now)
		passed := time.Since(begun)
		if from < 0 && passed >= steady {
			from = len(all) - 1
		}
		if passed >= *soakFor && from >= 0 {
			break
		}
	}
	last := c.newestStats()
	report(t, all, from, look, last)
	judge(t, all[from:], *soakFor >= settled)
	if v := last.Voice; v.Delay > 3*time.Second || v.Concealed > v.Played/2 { // what does not keep pace goes on growing
		t.Errorf("the voice does not keep pace: %+v", v)
	}
	c.do(`{"do":"hangup"}`)
	p.ended("ended")
}

// settled is how long a call lasts until the libraries' own memory has found its size: the picture climbs
// its ladder meanwhile, and the size of each step is kept.
const settled = 10 * time.Minute

// judge compares the thirds of the steady time: what leaks grows in each.
func judge(t *testing.T, all []load, long bool) {
	t.Helper()
	low := func(part []load, of func(load) float64) float64 {
		least := math.Inf(1)
		for _, l := range part {
			least = min(least, of(l))
		}
		return least
	}
	third := max(1, len(all)/3)
	for _, measure := range []struct {
		name    string
		of      func(load) float64
		allowed func(before float64) float64
	}{
		{"goroutines", func(l load) float64 { return float64(l.goroutines) }, func(b float64) float64 { return b + 3 }},
		{"handles", func(l load) float64 { return float64(l.handles) }, func(b float64) float64 { return b + 3 }},
		{"heap, MB", func(l load) float64 { return l.heap }, func(b float64) float64 { return b*1.05 + 4 }},
		{"resident, MB", func(l load) float64 { return l.resident }, func(b float64) float64 { return b*1.05 + 8 }},
	} {
		if measure.name == "resident, MB" && !long {
			continue
		}
		before, after := low(all[:third], measure.of), low(all[len(all)-third:], measure.of)
		if after > measure.allowed(before) {
			t.Errorf("%s: %.1f at first, %.1f in the end", measure.name, before, after)
		}
	}
	frozen := 0.0
	for _, l := range all {
		frozen += l.frozen / float64(len(all))
	}
	if frozen > 0.8 { // a busy computer shows few
		t.Errorf("the picture stood still for %s of the time", percent(frozen))
	}
}

// report keeps the course of it, and what stands at the beginning and the end of the steady time.
func report(t *testing.T, all []load, from int, look time.Duration, last media.Stats) {
	t.Helper()
	a, b := all[from], all[len(all)-1]
	s := section{Title: fmt.Sprintf("Soak: %v", *soakFor), Head: []string{"measure", "once steady", "in the end"},
		Note: "The counsellor's half of the call runs in the process of the test, whose own memory is in these numbers. The network is clean, the computer as busy as it was."}
	s.row("resident memory, MB", fmt.Sprintf("%.1f", a.resident), fmt.Sprintf("%.1f (%+.1f %%)", b.resident, 100*(b.resident/a.resident-1)))
	s.row("heap after collection, MB", fmt.Sprintf("%.2f", a.heap), fmt.Sprintf("%.2f", b.heap))
	s.row("goroutines", fmt.Sprint(a.goroutines), fmt.Sprint(b.goroutines))
	s.row("handles", fmt.Sprint(a.handles), fmt.Sprint(b.handles))
	s.row("voice held back", fmt.Sprint(a.voice), fmt.Sprint(b.voice))
	s.row("voice in all: played, concealed, stretched", "", fmt.Sprintf("%v, %v, %v", last.Voice.Played, last.Voice.Concealed, last.Voice.Stretched))
	memory := plot{Title: "Memory", Unit: "MB", Lines: []curve{{Name: "resident"}, {Name: "heap"}}}
	pictures := plot{Title: "Longest time between two pictures at the page", Unit: "ms", Lines: []curve{{Name: "in five seconds"}}}
	voice := plot{Title: "Voice held back", Unit: "ms", Lines: []curve{{Name: "delay"}}}
	gaps, longest, frozen, sound := 0, 0.0, 0.0, 0.0
	for i, l := range all {
		x := float64(i+1) * look.Seconds()
		add := func(to *curve, y float64) { to.Points = append(to.Points, [2]float64{x, y}) }
		add(&memory.Lines[0], l.resident)
		add(&memory.Lines[1], l.heap)
		add(&pictures.Lines[0], l.longest)
		add(&voice.Lines[0], float64(l.voice.Milliseconds()))
		if i < from {
			continue
		}
		if l.longest > 200 {
			gaps++
		}
		longest, frozen, sound = max(longest, l.longest), frozen+l.frozen/float64(len(all)-from), sound+l.concealed/float64(len(all)-from)
	}
	s.row("looks with a gap over 200 ms between pictures", "", fmt.Sprintf("%d of %d, longest %.0f ms, %s of the time", gaps, len(all)-from, longest, percent(frozen)))
	s.row("sound concealed at the page", "", percent(sound))
	s.Plots = []plot{memory, pictures, voice}
	s.keep(t, "7-soak")
}

//go:build e2e

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// cost is what a process and all that it started used: cores on average, and memory in MB (proportional set size).
type cost struct{ cpu, memory float64 }

const (
	warming  = 15 * time.Second // until a call has its full size
	measured = 20 * time.Second // processor time does not depend on how busy the machine is otherwise
)

// costs measures two process trees at the same time.
func costs(t *testing.T, first, second int) (a, b cost) {
	t.Helper()
	time.Sleep(warming)
	before := [2]float64{cpuSeconds(first), cpuSeconds(second)}
	begun := time.Now()
	time.Sleep(measured)
	wall := time.Since(begun).Seconds()
	a = cost{(cpuSeconds(first) - before[0]) / wall, megabytes(first)}
	b = cost{(cpuSeconds(second) - before[1]) / wall, megabytes(second)}
	return a, b
}

func browserPID(t *testing.T, b *browser) int {
	t.Helper()
	p := chromedp.FromContext(b.ctx).Browser.Process()
	if p == nil {
		t.Fatal("the browser has no process")
	}
	return p.Pid
}

// tree lists a process and all that it started.
func tree(pid int) []int {
	pids := []int{pid}
	children, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, file := range children {
		b, _ := os.ReadFile(file)
		for _, field := range strings.Fields(string(b)) {
			if child, err := strconv.Atoi(field); err == nil {
				pids = append(pids, tree(child)...)
			}
		}
	}
	return pids
}

// cpuSeconds is what a process tree has used so far (proc(5): utime, stime in ticks of 10 ms).
func cpuSeconds(pid int) (seconds float64) {
	for _, p := range tree(pid) {
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p))
		if err != nil {
			continue
		}
		fields := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
		for _, i := range []int{11, 12} {
			ticks, _ := strconv.ParseFloat(fields[i], 64)
			seconds += ticks / 100
		}
	}
	return seconds
}

// megabytes is the proportional set size of a process tree.
func megabytes(pid int) (sum float64) {
	for _, p := range tree(pid) {
		sum += kilobytes(fmt.Sprintf("/proc/%d/smaps_rollup", p), "Pss:") / 1000
	}
	return sum
}

// kilobytes reads one line of a file such as smaps_rollup or status.
func kilobytes(file, name string) float64 {
	b, _ := os.ReadFile(file)
	for line := range strings.Lines(string(b)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == name {
			kib, _ := strconv.ParseFloat(fields[1], 64)
			return kib * 1.024
		}
	}
	return 0
}

// ticks is what the processors' time went to so far (proc(5): stat): all of it, and what others on the same
// hardware took from this computer.
type ticks struct{ all, taken float64 }

func countTicks() (t ticks) {
	const kinds, steal = 8, 7 // user, nice, system, idle, iowait, irq, softirq, steal; guests are among the users
	b, _ := os.ReadFile("/proc/stat")
	line, _, _ := strings.Cut(string(b), "\n")
	for i, field := range strings.Fields(line) {
		n, _ := strconv.ParseFloat(field, 64)
		if i > 0 && i <= kinds { // the first is a name
			t.all += n
		}
		if i == steal+1 {
			t.taken = n
		}
	}
	return t
}

// calmly looks at what depends on the clock until hardly anything of the computer was taken away meanwhile, or
// often enough: what comes late then is nobody's fault. It answers the part, 0…1, that was taken.
func calmly(t *testing.T, look func()) (taken float64) {
	t.Helper()
	const bearable, looks = 0.03, 3
	for range looks {
		before := countTicks()
		look()
		after := countTicks()
		if taken = (after.taken - before.taken) / max(1, after.all-before.all); taken <= bearable {
			break
		}
		t.Logf("%s of the computer was taken away meanwhile", percent(taken))
	}
	return taken
}

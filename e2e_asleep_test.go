//go:build e2e && linux

package main

import (
	"syscall"
	"testing"
	"time"
)

// A computer that sleeps says nothing to anybody, and wakes where it fell asleep: first the counsellor's, then the client's.
func TestE2EAsleep(t *testing.T) {
	l := newLand(t, false)
	c, program := startHost(t, l.Near.Command(t.Context(), l.app, hostArgs(l.origin, testRoom)...))
	b := l.browser(l.Far, 640, 360)
	p := b.open(linkOf(l.origin, testRoom))
	p.enter(testRoom.Password, "Frau Y.")
	guest := c.knocking("Frau Y.")
	c.admit(guest)
	p.flows("the first picture")
	c.flows(guest)
	for _, sleeper := range []struct {
		name      string
		processes []int
	}{
		{"the counsellor's computer", tree(program)},
		{"the client's computer", tree(browserPID(t, b))},
	} {
		signal := func(s syscall.Signal) {
			for _, pid := range sleeper.processes {
				_ = syscall.Kill(pid, s) // one may have ended meanwhile
			}
		}
		signal(syscall.SIGSTOP)
		time.Sleep(15 * time.Second) // the sleep itself: longer than any silence that is borne
		signal(syscall.SIGCONT)
		begun := time.Now()
		p.flows("pictures after the sleep of " + sleeper.name)
		c.flows(guest)
		t.Logf("%s slept: back after %v", sleeper.name, time.Since(begun).Round(100*time.Millisecond))
		l.still(c, p, guest)
	}
	c.do(`{"do":"hangup"}`)
	p.ended("ended")
}

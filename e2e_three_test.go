//go:build e2e

package main

import (
	"fmt"
	"math"
	"testing"
	"time"

	"zwiesprache/signal/session"
)

// finds waits until the page shows a moving picture of that colour in an element.
func (c *client) finds(name string, hue int) {
	c.t.Helper()
	first := -1
	eventually(c.t, fmt.Sprintf("the picture of hue %d in %s", hue, name), func() error {
		n, h, err := c.seen(name)
		switch {
		case err != nil:
			return err
		case math.Abs(h-float64(hue)) > 12:
			return fmt.Errorf("hue %.0f", h)
		case first < 0:
			first = n
			return fmt.Errorf("one picture only")
		case n == first:
			return fmt.Errorf("it stands still")
		}
		return nil
	})
}

// listens waits until a tone is heard from an element.
func (c *client) listens(name string, tone float64) {
	c.t.Helper()
	eventually(c.t, fmt.Sprintf("%.0f Hz from %s", tone, name), func() error {
		hz, level, err := c.hears(name)
		if err == nil && (math.Abs(hz-tone) > 15 || level < -60) {
			err = fmt.Errorf("%.0f Hz at %.0f dB", hz, level)
		}
		return err
	})
}

// A couple and an interpreter: each sees and hears all others, nobody before being let in, and the
// end comes to all at once.
func TestE2EThreeGuests(t *testing.T) {
	r := newRelay(t)
	room := testRoom
	room.Persons = session.MaxPersons
	c := openRoom(t, r.origin, room)
	people := []struct {
		person
		name  string
		page  *client
		guest string
	}{
		{person: person{30, 600, 320, 180}, name: "Frau Y."},
		{person: person{120, 800, 320, 180}, name: "Herr Y."},
		{person: person{220, 1000, 320, 180}, name: "Frau D."},
	}
	for i := range people {
		p := &people[i]
		p.page = newBrowserOf(t, p.person).open(linkOf(r.origin, room))
		p.page.enter(room.Password, p.name)
		p.guest = c.knocking(p.name)
		for _, before := range people[:i] {
			before.page.see("announce")
		}
		c.admit(p.guest)
		p.page.finds("remote-video", counsellorHue)
		c.about(p.guest, "connected")
	}
	// On each page the others stand in the order in which they came.
	for i, p := range people {
		slot := 0
		for j, other := range people {
			if j == i {
				continue
			}
			p.page.finds(fmt.Sprintf("other-video-%d", slot), other.hue)
			p.page.listens(fmt.Sprintf("other-video-%d", slot), other.tone)
			if got := p.page.text(fmt.Sprintf("other-name-%d", slot)); got != other.name {
				t.Errorf("%s reads %q for %s", p.name, got, other.name)
			}
			slot++
		}
		p.page.keep(fmt.Sprintf("three-%d", i+1))
	}

	t.Log("one leaves, the others stay together")
	people[1].page.click("hang-up")
	people[1].page.ended("left")
	c.about(people[1].guest, "left")
	people[0].page.isShown("other-0", false)
	people[0].page.finds("other-video-1", people[2].hue)
	people[2].page.finds("other-video-0", people[0].hue)

	t.Log("the end")
	began := time.Now()
	c.do(`{"do":"end"}`)
	for _, p := range []*client{people[0].page, people[2].page} {
		p.ended("ended")
	}
	t.Logf("both pages ended within %v", time.Since(began).Round(time.Millisecond))
}

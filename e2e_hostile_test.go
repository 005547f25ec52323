//go:build e2e

package main

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"zwiesprache/signal"
	"zwiesprache/signal/session"
)

// bodyOf reads a message on a guest's line as what host and guest say to one another.
func bodyOf(m passing) map[string]any {
	var body map[string]any
	if m.path != "/guest" || json.Unmarshal(m.text, &body) != nil {
		return nil
	}
	return body
}

// attack is something that a dishonest server does to the messages of a guest's line.
type attack struct {
	name   string
	change func() func(passing) [][]byte
	// proven says whether the attack begins after the password was proven; ending is what the page then says.
	proven bool
	ending string
}

var attacks = []attack{
	{name: "other fingerprint of the guest", change: fingerprint("pake.a"), ending: "unconfirmed"},
	{name: "other fingerprint of the host", change: fingerprint("pake.b"), ending: "unconfirmed"},
	{name: "replay", change: twice, proven: true, ending: "tampered"},
	{name: "reorder", change: swap, proven: true, ending: "tampered"},
	{name: "drop", change: dropOne, proven: true, ending: "tampered"},
}

// fingerprint puts a fingerprint of the server's own in place of the real one.
func fingerprint(kind string) func() func(passing) [][]byte {
	return func() func(passing) [][]byte {
		return func(m passing) [][]byte {
			body := bodyOf(m)
			if body["type"] != kind {
				return [][]byte{m.text}
			}
			body["fingerprint"] = signal.EncodeBytes(make([]byte, 32))
			text, err := json.Marshal(body)
			if err != nil {
				panic(err)
			}
			return [][]byte{text}
		}
	}
}

func sealedUpwards(m passing) bool { return m.upwards && bodyOf(m)["type"] == "env" }

// twice delivers every sealed message of the guest two times.
func twice() func(passing) [][]byte {
	return func(m passing) [][]byte {
		if sealedUpwards(m) {
			return [][]byte{m.text, m.text}
		}
		return [][]byte{m.text}
	}
}

// swap holds one sealed message of the guest back until the next one is through.
func swap() func(passing) [][]byte {
	var mu sync.Mutex
	var held []byte
	return func(m passing) [][]byte {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case !sealedUpwards(m):
			return [][]byte{m.text}
		case held == nil:
			held = m.text
			return nil
		}
		first := held
		held = nil
		return [][]byte{m.text, first}
	}
}

// dropOne swallows the first sealed message of the guest.
func dropOne() func(passing) [][]byte {
	var once sync.Once
	return func(m passing) [][]byte {
		out := [][]byte{m.text}
		if sealedUpwards(m) {
			once.Do(func() { out = nil })
		}
		return out
	}
}

func TestE2EHostileServer(t *testing.T) {
	b := newBrowser(t)
	for i, a := range attacks {
		t.Run(a.name, func(t *testing.T) {
			r := newRelay(t)
			room := session.Room{Words: [3]string{"Lindenhof", "Probe", fmt.Sprint("Wolke", i)}, Password: "4711 0815", Language: "de"}
			c := openRoom(t, r.origin, room)
			p := (&browser{t: t, ctx: b.ctx}).open(linkOf(r.origin, room))
			if !a.proven {
				r.rewrite(a.change())
				for range 3 {
					p.fill("password", room.Password)
					p.click("password-next")
					p.run("an answer", waitFor(`[data-test="problem"]:not([data-problem=""]), [data-test="goodbye"]`))
				}
				p.ended(a.ending)
				c.wait("the failed proof", named("wrong"))
				c.never("knocking")
				return
			}
			p.enter(room.Password, "Frau Y.")
			guest := c.knocking("Frau Y.")
			r.rewrite(a.change())
			c.admit(guest)
			p.ended(a.ending)
			c.wait("the alarm", named("tampered"))
			c.never("connected")
			if _, _, ok := c.talk.studio.Picture(guest).RGBA(64, 36); ok {
				t.Error("a picture arrived")
			}
			if n, _, err := p.seen("remote-video"); err == nil {
				t.Errorf("the page shows picture %d", n)
			}
		})
	}
}

// A direct conversation does not need the server any more, not even to end it.
func TestE2EServerStops(t *testing.T) {
	b := newBrowser(t)
	for name, end := range map[string]func(c *counsellor, p *client, guest string){
		"the counsellor ends": func(c *counsellor, p *client, _ string) {
			c.hangUp()
			p.ended("ended")
		},
		"the counsellor removes": func(c *counsellor, p *client, guest string) {
			c.do(`{"do":"remove","guest":%q}`, guest)
			p.ended("removed")
		},
		"the client leaves": func(c *counsellor, p *client, guest string) {
			p.click("hang-up")
			p.ended("left")
			if e := c.about(guest, "left"); e.Reason != string(session.Left) {
				c.t.Errorf("left with reason %q", e.Reason)
			}
		},
		"the client closes the page": func(c *counsellor, p *client, guest string) {
			// What a browser says to a page that it closes; whether it then waits for a word is its own affair.
			p.run("close the page", chromedp.Evaluate[chromedp.Void](`void dispatchEvent(new PageTransitionEvent('pagehide'))`))
			if e := c.about(guest, "left"); e.Reason != string(session.Left) {
				c.t.Errorf("left with reason %q", e.Reason)
			}
		},
	} {
		t.Run(name, func(t *testing.T) { serverStops(t, &browser{t: t, ctx: b.ctx}, end) })
	}
}

// serverStops brings two together, takes the server away, and ends what goes on.
func serverStops(t *testing.T, b *browser, end func(c *counsellor, p *client, guest string)) {
	t.Helper()
	r := newRelay(t)
	c := openRoom(t, r.origin, testRoom)
	p := b.open(linkOf(r.origin, testRoom))
	p.enter(testRoom.Password, "Frau Y.")
	guest := c.knocking("Frau Y.")
	c.admit(guest)
	p.meets()
	c.about(guest, "connected")

	r.stop()
	c.wait("the lost line", func(e event) bool { return e.Event == "line" && e.Lost != nil && *e.Lost })
	p.run("the lost line on the page", waitFor(chromedp.CSS(`[data-test="session"][data-line="lost"]`)))
	p.meets()
	c.sees(guest)
	c.hears()
	p.keep("server-stopped")

	end(c, p, guest)
}

//go:build e2e

package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/lxzan/gws"

	"zwiesprache/media"
)

// cut breaks every line without a word.
func (r *relay) cut() {
	r.mu.Lock()
	lines := r.lines
	r.lines = make(map[*gws.Conn]bool)
	r.mu.Unlock()
	for c := range lines {
		_ = c.NetConn().Close()
	}
}

// chats proves the line in both directions.
func (c *client) chats(with *counsellor, guest, text string) {
	c.t.Helper()
	with.do(`{"do":"chat","text":%q}`, text)
	eventually(c.t, "the counsellor's line "+text, func() error {
		if s := c.text("chat-lines"); !strings.Contains(s, text) {
			return fmt.Errorf("%q", s)
		}
		return nil
	})
	c.fill("chat-text", "Antwort auf "+text)
	c.click("chat-send")
	with.wait("the client's line "+text, func(e event) bool { return e.Event == "chat" && e.Guest == guest && e.Text == "Antwort auf "+text })
}

// watchLineJS notes how the page's line stands, each time when that changes.
const watchLineJS = `void new MutationObserver(([{ target: { dataset } }]) => {
	if (window.lines?.at(-1) !== dataset.line) (window.lines ??= []).push(dataset.line)
}).observe(document.querySelector('[data-test="session"]'), { attributeFilter: ['data-line'] })`

// regains waits until the line was lost and is there again, after n changes in all.
func (c *client) regains(n int) {
	c.t.Helper()
	eventually(c.t, "the line", func() error {
		changes, err := evaluate[[]string](c, "() => window.lines ?? []")
		if err == nil && len(changes) < n {
			err = fmt.Errorf("changes so far: %v", changes)
		}
		return err
	})
}

// Lines break while people talk and wait: picture and sound go on, and all find
// back to each other without being asked anything.
func TestE2ELinesBreak(t *testing.T) {
	b := newBrowser(t)
	r := newRelay(t)
	c := openRoom(t, r.origin, testRoom)
	p, q := b.open(linkOf(r.origin, testRoom)), b.open(linkOf(r.origin, testRoom))
	for _, one := range []struct {
		*client
		name string
	}{{p, "Frau Y."}, {q, "Herr Z."}} {
		one.enter(testRoom.Password, one.name)
	}
	guest, other := c.knocking("Frau Y."), c.knocking("Herr Z.")
	c.admit(guest)
	p.meets()
	c.about(guest, "connected")
	p.click("chat")
	p.chats(c, guest, "vorher")

	p.run("watch the line", chromedp.Evaluate[chromedp.Void](watchLineJS))
	for i := range 3 {
		r.cut()
		began := time.Now()
		p.regains(2*i + 2)
		t.Logf("the line is back after %v", time.Since(began).Round(time.Millisecond))
		p.click("chat") // it was closed
		p.chats(c, guest, fmt.Sprint("nachher ", i))
	}

	// A line that carries nothing any more does not say so.
	r.rewrite(func(passing) [][]byte { return nil })
	p.run("the network comes back", chromedp.Evaluate[chromedp.Void](`void dispatchEvent(new Event('online'))`))
	p.run("the lost line", waitFor(`[data-test="session"][data-line="lost"]`))
	r.rewrite(nil)
	p.regains(8)

	// Another way for picture and sound, over the line that is back.
	c.talk.studio.Start(guest, media.PeerConfig{})
	p.meets()
	c.sees(guest)
	c.hears()

	p.click("hang-up")
	p.ended("left")
	c.about(guest, "left")
	c.admit(other)
	q.meets()
	c.never("tampered")
	c.never("wrong")
}

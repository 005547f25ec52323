//go:build e2e

package main

import (
	"errors"
	"fmt"
	"slices"
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

// hasLine waits until a line of chat is there, whether or not the chat is open: it closes when the line is lost.
func (c *client) hasLine(text string) {
	c.t.Helper()
	eventually(c.t, "the line of chat "+text, func() error {
		s, err := evaluate[string](c, fmt.Sprintf(`() => document.querySelector('%s').textContent`, by("chat-lines")))
		if err == nil && !strings.Contains(s, text) {
			err = fmt.Errorf("%q", s)
		}
		return err
	})
}

// chats proves the line in both directions.
func (c *client) chats(with *counsellor, guest, text string) {
	c.t.Helper()
	with.do(`{"do":"chat","text":%q}`, text)
	c.hasLine(text)
	eventually(c.t, "the chat to be open", func() error {
		open, err := evaluate[bool](c, fmt.Sprintf(`() => document.querySelector('%s').checkVisibility()`, by("chat-text")))
		if err == nil && !open {
			c.click("chat")
			err = errors.New("it was closed")
		}
		return err
	})
	c.fill("chat-text", "Antwort auf "+text)
	c.click("chat-send")
	with.wait("the client's line "+text, func(e event) bool { return e.Event == "chat" && e.Guest == guest && e.Text == "Antwort auf "+text })
}

// watchLineJS notes how the page's line stands, each time when that changes.
const watchLineJS = `void new MutationObserver(([{ target: { dataset } }]) => {
	if (window.lines?.at(-1) !== dataset.line) (window.lines ??= []).push(dataset.line)
}).observe(document.querySelector('[data-test="session"]'), { attributeFilter: ['data-line'] })`

// regains waits until the line was lost and is there again, and forgets the changes so far.
func (c *client) regains() {
	c.t.Helper()
	eventually(c.t, "the line", func() error {
		changes, err := evaluate[[]string](c, "() => window.lines ?? []")
		if err == nil && (!slices.Contains(changes, "lost") || changes[len(changes)-1] != "open") {
			err = fmt.Errorf("changes so far: %v", changes)
		}
		return err
	})
	c.run("forget the changes", chromedp.Evaluate[chromedp.Void]("void (window.lines = [])"))
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
	p.chats(c, guest, "vorher")

	p.run("watch the line", chromedp.Evaluate[chromedp.Void](watchLineJS))
	for i := range 3 {
		r.cut()
		began := time.Now()
		p.regains()
		t.Logf("the line is back after %v", time.Since(began).Round(time.Millisecond))
		p.chats(c, guest, fmt.Sprint("nachher ", i))
	}

	// A line that carries nothing any more does not say so.
	r.rewrite(func(passing) [][]byte { return nil })
	p.run("the network comes back", chromedp.Evaluate[chromedp.Void](`void dispatchEvent(new Event('online'))`))
	p.run("the lost line", waitFor(`[data-test="session"][data-line="lost"]`))
	r.rewrite(nil)
	p.regains()

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

//go:build e2e

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"zwiesprache/media"
	"zwiesprache/media/fake"
	"zwiesprache/signal/session"
	"zwiesprache/signal/words"
)

// counsellor is a room without a window in this process: the code of `zwiesprache host`.
type counsellor struct {
	t    *testing.T
	room session.Room
	in   io.Writer
	talk *talk
	over chan struct{} // closed when the room has ended

	mu     sync.Mutex // guards the fields below
	events []event
	sound  []float64 // the last second heard of a guest
}

var testRoom = session.Room{Words: [3]string{"Lindenhof", "Gütersloh", "Wolke"}, Password: "4711 0815", Language: "de", Confidential: true}

// openRoom opens a room at origin; it is hung up with the test at the latest.
func openRoom(t *testing.T, origin string, room session.Room) *counsellor {
	t.Helper()
	return openRoomWith(t, origin, room, media.Config{
		Camera: fmt.Sprintf("pattern:%d", counsellorHue), Microphone: fmt.Sprintf("tone:%d", counsellorTone),
	})
}

// openRoomWith opens a room with the devices that are named, and without a speaker.
func openRoomWith(t *testing.T, origin string, room session.Room, devices media.Config) *counsellor {
	t.Helper()
	in, commands := io.Pipe()
	out, lines := io.Pipe()
	c := &counsellor{t: t, room: room, in: commands, over: make(chan struct{})}
	opened := make(chan *talk, 1)
	devices.Speaker, devices.Loopback = media.None, true
	if devices.OnSound == nil {
		devices.OnSound = c.hear
	}
	h := &host{
		in: in, log: slog.New(slog.DiscardHandler), opened: func(t *talk) { opened <- t },
		talk: talkConfig{origin: origin, room: room, devices: devices},
	}
	h.events.out = json.NewEncoder(lines)
	read := make(chan struct{})
	go func() {
		defer close(read)
		for d := json.NewDecoder(out); ; {
			var e event
			if d.Decode(&e) != nil {
				return
			}
			c.mu.Lock()
			c.events = append(c.events, e)
			c.mu.Unlock()
		}
	}()
	go func() {
		defer close(c.over)
		if err := h.run(t.Context()); err != nil {
			t.Errorf("the room ended with: %v", err)
		}
		_ = lines.Close()
	}()
	t.Cleanup(func() {
		c.hangUp()
		<-c.over
		_ = in.Close()
		<-read
	})
	select {
	case c.talk = <-opened:
	case <-c.over:
		t.Fatal("the room could not be opened")
	}
	c.wait("claimed", func(e event) bool { return e.Event == "claimed" })
	return c
}

func (c *counsellor) hear(_ string, pcm []int16) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range pcm {
		c.sound = append(c.sound, float64(s)/32768)
	}
	if n := len(c.sound); n > 48000 {
		c.sound = append(c.sound[:0], c.sound[n-48000:]...)
	}
}

// wait returns the first event of that kind.
func (c *counsellor) wait(what string, is func(event) bool) (found event) {
	c.t.Helper()
	eventually(c.t, what, func() error {
		c.mu.Lock()
		defer c.mu.Unlock()
		for _, e := range c.events {
			if is(e) {
				found = e
				return nil
			}
		}
		return fmt.Errorf("%d events, none of them", len(c.events))
	})
	return found
}

func named(name string) func(event) bool { return func(e event) bool { return e.Event == name } }

// knocking waits for somebody of that name.
func (c *counsellor) knocking(name string) string {
	c.t.Helper()
	return c.wait(name+" to knock", func(e event) bool { return e.Event == "knocking" && e.Name == name }).Guest
}

func (c *counsellor) about(guest, name string) event {
	c.t.Helper()
	return c.wait(name+" of the guest", func(e event) bool { return e.Event == name && e.Guest == guest })
}

func (c *counsellor) never(name string) {
	c.t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range c.events {
		if e.Event == name {
			c.t.Errorf("there was an event %q", name)
		}
	}
}

func (c *counsellor) do(command string, values ...any) {
	c.t.Helper()
	if _, err := fmt.Fprintf(c.in, command+"\n", values...); err != nil {
		c.t.Fatalf("command the room: %v", err)
	}
}

func (c *counsellor) admit(guest string) { c.t.Helper(); c.do(`{"do":"admit","guest":%q}`, guest) }

func (c *counsellor) hangUp() {
	select {
	case <-c.over:
	default:
		c.talk.runner.HangUp()
	}
}

// sees waits until the guest's picture, freshly decoded, shows the clients' pattern.
func (c *counsellor) sees(guest string) {
	c.t.Helper()
	slot := c.talk.studio.Picture(guest)
	var first uint32
	eventually(c.t, "the client's picture", func() error {
		img, _, ok := slot.RGBA(640, 360)
		if !ok {
			return fmt.Errorf("no picture")
		}
		n, hue, ok := fake.ReadPattern(img)
		switch {
		case !ok || math.Abs(hue-clientHue) > 12:
			return fmt.Errorf("not the client's pattern: %v, hue %.0f", ok, hue)
		case first == 0:
			first = n
			return fmt.Errorf("one picture only")
		case n == first:
			return fmt.Errorf("it stands still")
		}
		return nil
	})
}

// hears waits until the clients' tone arrives. The counsellor is silent meanwhile: while both
// sides sound without a pause, the browser's echo canceller takes its own side away.
func (c *counsellor) hears() {
	c.t.Helper()
	c.do(`{"do":"mute","on":true}`)
	defer c.do(`{"do":"mute","on":false}`)
	eventually(c.t, "the client's tone", func() error {
		c.mu.Lock()
		sound := append([]float64(nil), c.sound...)
		c.mu.Unlock()
		if len(sound) < 48000 {
			return fmt.Errorf("%d samples", len(sound))
		}
		if hz, level := loudest(sound); math.Abs(hz-clientTone) > 15 || level < 0.02 {
			return fmt.Errorf("%.0f Hz at %.3f", hz, level)
		}
		return nil
	})
}

// words types the three words.
func (c *client) words(room session.Room) {
	c.t.Helper()
	for i, w := range room.Words {
		c.fill(fmt.Sprintf("word-%d", i+1), w)
	}
	c.click("words-next")
}

// enter proves the password and goes on into its waiting room.
func (c *client) enter(password, name string) {
	c.t.Helper()
	c.fill("password", password)
	c.click("password-next")
	c.introduce(name)
}

// introduce gives name and consent, switches the devices on, and waits.
func (c *client) introduce(name string) {
	c.t.Helper()
	c.fill("name", name)
	c.click("alone")
	c.click("consent")
	c.click("person-next")
	c.click("devices-start")
	c.see("preview")
	c.click("devices-next")
	c.see("waiting")
}

// meets proves picture and sound of the counsellor by their content.
func (c *client) meets() {
	c.t.Helper()
	c.see("session")
	first := -1
	eventually(c.t, "the counsellor's picture", func() error {
		n, hue, err := c.seen("remote-video")
		switch {
		case err != nil:
			return err
		case math.Abs(hue-counsellorHue) > 12:
			return fmt.Errorf("hue %.0f", hue)
		case first < 0:
			first = n
			return fmt.Errorf("one picture only")
		case n == first:
			return fmt.Errorf("it stands still")
		}
		return nil
	})
	eventually(c.t, "the counsellor's tone", func() error {
		hz, level, err := c.hears("remote-video")
		if err == nil && (math.Abs(hz-counsellorTone) > 15 || level < -60) {
			err = fmt.Errorf("%.0f Hz at %.0f dB", hz, level)
		}
		return err
	})
}

// ended waits for the goodbye with that ending.
func (c *client) ended(ending string) {
	c.t.Helper()
	c.run("goodbye "+ending, waitFor(chromedp.CSS(fmt.Sprintf(`[data-test="goodbye"][data-ending=%q]`, ending))))
}

func linkOf(origin string, room session.Room) string {
	r, err := words.ParseRoom(room.Words[0], room.Words[1], room.Words[2])
	if err != nil {
		panic(err)
	}
	return words.Link(origin, r, room.Language)
}

func TestE2EConversation(t *testing.T) {
	r := newRelay(t)
	b := newBrowser(t)

	early := b.open(r.origin)
	early.words(testRoom)
	early.see("nobody")

	room := testRoom
	room.Persons = 2 // or nobody could knock while somebody talks
	c := openRoom(t, r.origin, room)
	early.fill("password", "0000 1111")
	early.click("password-next")
	early.run("the wrong password", waitFor(`[data-test="problem"][data-problem="wrong"]`))
	if s := early.text("problem"); !strings.Contains(s, "2") {
		t.Errorf("tries left are not told: %q", s)
	}
	early.fill("password", testRoom.Password)
	early.click("password-next")
	c.never("knocking")
	early.introduce("Frau Y.")
	guest := c.knocking("Frau Y.")
	c.admit(guest)
	early.meets()
	c.about(guest, "connected")
	c.sees(guest)
	c.hears()
	early.keep("conversation")

	c.do(`{"do":"chat","text":"Hören Sie mich gut?"}`)
	early.click("chat")
	eventually(t, "the counsellor's line", func() error {
		if s := early.text("chat-lines"); !strings.Contains(s, "Hören Sie mich gut?") {
			return fmt.Errorf("%q", s)
		}
		return nil
	})
	early.fill("chat-text", "Ja, danke.")
	early.click("chat-send")
	c.wait("the client's line", func(e event) bool { return e.Event == "chat" && e.Guest == guest && e.Text == "Ja, danke." })

	second := b.open(linkOf(r.origin, testRoom))
	second.enter(testRoom.Password, "Herr Z.")
	other := c.knocking("Herr Z.")
	if n, _, err := second.seen("remote-video"); err == nil {
		t.Errorf("who waits sees picture %d", n)
	}

	early.click("hang-up")
	early.ended("left")
	if e := c.about(guest, "left"); e.Reason != string(session.Left) {
		t.Errorf("left with reason %q", e.Reason)
	}

	c.admit(other)
	second.meets()
	c.do(`{"do":"remove","guest":%q}`, other)
	second.ended("removed")
	second.click("edit-words")
	second.words(testRoom)
	second.ended("closed")

	c.do(`{"do":"hangup"}`)
	<-c.over
	late := b.open(r.origin)
	late.words(testRoom)
	late.see("nobody")

	for _, secret := range []string{"Lindenhof", "gutersloh", "guetersloh", "Wolke", "47110815", "4711 0815", "Frau Y", "Herr Z",
		"Hören Sie", "Ja, danke", "candidate:", "a=fingerprint", "v=0", "ice-ufrag"} {
		if r.contains(secret) {
			t.Errorf("the server could read %q", secret)
		}
	}
	if !r.contains("confirm.b") {
		t.Error("nothing was recorded")
	}
}

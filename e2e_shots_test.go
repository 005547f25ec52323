//go:build e2e

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestScreenshotsOfPage writes the client's page in each of its states into build/screens,
// as a phone and as a computer show it, for judging by eye: make screenshots.
func TestScreenshotsOfPage(t *testing.T) {
	dir := filepath.Join("build", "screens")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	r := newRelay(t)
	b := newBrowser(t)
	counsellor := openRoom(t, r.origin, testRoom)
	c := b.open(r.origin + "/?l=de")
	sizes := []struct{ width, height int64 }{{390, 844}, {1280, 800}}
	number := 0
	keep := func(name string) {
		t.Helper()
		number++
		for _, size := range sizes {
			c.run("resize to keep "+name, chromedp.EmulateViewport(size.width, size.height))
			if _, err := evaluate[bool](c, settleJS); err != nil {
				t.Fatalf("settle %s: %v", name, err)
			}
			picture, err := chromedp.Run(c.ctx, chromedp.CaptureScreenshot())
			if err != nil {
				t.Fatalf("take %s: %v", name, err)
			}
			path := filepath.Join(dir, fmt.Sprintf("page-%02d-%s-%d.png", number, name, size.width))
			if err := os.WriteFile(path, picture, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}

	c.see("word-1")
	keep("words")
	c.words(testRoom)
	c.see("password")
	keep("password")
	c.fill("password", "0000 0000")
	c.click("password-next")
	counsellor.wait("a wrong password", named("wrong"))
	keep("password-wrong")
	c.fill("password", testRoom.Password)
	c.click("password-next")
	c.see("name")
	keep("person")
	c.fill("name", "Frau Yilmaz")
	c.click("alone")
	c.click("consent")
	c.click("person-next")
	c.see("devices-start")
	keep("devices")
	c.click("devices-start")
	c.see("preview")
	keep("preview")
	c.click("devices-next")
	c.see("waiting")
	keep("waiting")
	guest := counsellor.knocking("Frau Yilmaz")
	counsellor.admit(guest)
	c.meets()
	keep("session")
	counsellor.do(`{"do":"chat","text":"Hören Sie mich gut?"}`)
	c.click("chat")
	c.see("chat-lines")
	c.fill("chat-text", "Ja, sehr gut.")
	c.click("chat-send")
	keep("chat")
	c.click("hang-up")
	c.ended("left")
	keep("goodbye")
}

// settleJS waits until fonts are there and animations have ended.
const settleJS = `async () => {
	await document.fonts.ready
	await Promise.all(document.getAnimations().filter(a => a.effect.getComputedTiming().iterations !== Infinity).map(a => a.finished.catch(() => 0)))
	await new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))
	return true
}`

package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"zwiesprache/signal/session"
	"zwiesprache/signal/words"
	"zwiesprache/store"
)

// TestTextFits shows every screen in every language, large, and in German, the longest, as it is at first;
// each in two windows. It looks for text that is wider or higher than its place, or stands outside the window.
func TestTextFits(t *testing.T) {
	for _, language := range words.Languages() {
		scales := []float64{1.3}
		if language == "de" {
			scales = []float64{1, 1.3}
		}
		for _, scale := range scales {
			for _, s := range scenes() {
				t.Run(fmt.Sprintf("%s-%s-%v", s.name, language, scale), func(t *testing.T) {
					d := equippedDesk(t, store.Settings{Language: language, Scale: scale})
					s.show(d)
					for _, size := range []fyne.Size{{Width: 1100, Height: 720}, {Width: 1600, Height: 900}} {
						d.resize(size.Width, size.Height)
						if m := d.root.MinSize(); m.Width > 1100 || m.Height > 720 {
							t.Errorf("the screen needs %v, more than 1100 by 720", m)
						}
						fits(t, d, d.root, fyne.Position{}, size.Width)
					}
				})
			}
		}
	}
}

// TestNextStepInSight: the button with which a screen goes on is wholly seen without scrolling, in the window as it
// opens and in the smallest one that is promised.
func TestNextStepInSight(t *testing.T) {
	next := map[string]string{"first": "first.begin", "managed-first": "first.begin", "today": "today.waiting", "open": "open.open",
		"open-warned": "open.open", "appointment": "form.save", "form-more": "form.save", "waiting": "waiting.admit.0", "templates": "templates.save",
		"import": "import.take", "lock": "lock.open", "lock-wrong": "lock.open", "lock-sheet": "lock.recover", "lock-keychain": "lock.open",
		"trouble": "trouble.again", "data-passphrase": "passphrase.keep", "data-passphrase-demanded": "passphrase.keep",
		"data-recovery": "recovery.make", "data-recovery-code": "recovery.done", "backups-export": "export.save", "backups-import": "import.choose",
		"after-next": "after.week", "after-made": "after.invite"}
	for _, language := range words.Languages() {
		for _, scale := range []float64{1, 1.3} {
			for _, s := range scenes() {
				name := next[s.name]
				if name == "" {
					continue
				}
				t.Run(fmt.Sprintf("%s-%s-%v", s.name, language, scale), func(t *testing.T) {
					d := equippedDesk(t, store.Settings{Language: language, Scale: scale})
					s.show(d)
					sizes := []fyne.Size{openSize(), {Width: 1100, Height: 720}}
					if strings.HasPrefix(s.name, "after-") && scale > 1 { // how it went comes first: it may fill the smallest window
						sizes = sizes[:1]
					}
					for _, size := range sizes {
						d.resize(size.Width, size.Height)
						if !d.has(name) {
							t.Fatalf("no control %q; there are %v", name, d.names())
						}
						d.each(func(o named, at fyne.Position) {
							if end := at.Y + o.Size().Height; o.targetName() == name && (at.Y < 0 || end > size.Height) {
								t.Errorf("in %v, %s reaches from %v to %v", size, name, at.Y, end)
							}
						})
					}
				})
			}
		}
	}
}

// TestLongNames: a name that somebody made as wide as can be pushes nothing out of the window.
func TestLongNames(t *testing.T) {
	name := strings.Repeat("W", 64)
	for _, press := range []string{"talk.security", "talk.people", "talk.quality", "talk.person.0", "talk.chat"} {
		t.Run(press, func(t *testing.T) {
			d := equippedDesk(t, store.Settings{Language: "fr", Scale: 1.3})
			d.gather(3)
			d.studio.quality = Quality{QualitySoundOnly, SideBoth}
			d.later(time.Second)
			d.play(func(s *session.Snapshot) {
				for i := range s.Guests {
					s.Guests[i].Name = name
				}
				s.Guests[0].Recording, s.Guests[1].NotAlone, s.Guests[2].State = true, true, session.Connecting
				s.Chat = []session.ChatLine{{ID: "1", Guest: "g1", Name: name, Text: name + name, At: d.now}}
				knocking := yilmaz(d.now)
				knocking.ID, knocking.Name = "g4", name
				gone := knocking
				gone.ID, gone.State, gone.Reason = "g5", session.Gone, session.Left
				s.Guests = append(s.Guests, knocking, gone)
			})
			d.tap(press)
			d.resize(1100, 720)
			if m := d.root.MinSize(); m.Width > 1100 || m.Height > 720 {
				t.Errorf("the screen needs %v", m)
			}
			fits(t, d, d.root, fyne.Position{}, 1100)
		})
	}
}

func fits(t *testing.T, d *desk, o fyne.CanvasObject, at fyne.Position, width float32) {
	if o == nil || !o.Visible() {
		return
	}
	at = at.Add(o.Position())
	check := func(text string) {
		m, has := o.MinSize(), o.Size()
		const rounding = 0.6
		if m.Width > has.Width+rounding || m.Height > has.Height+rounding {
			t.Errorf("%q needs %v and has %v", text, m, has)
		}
		if at.X < 0 || at.X+has.Width > width+rounding {
			t.Errorf("%q reaches from %v to %v", text, at.X, at.X+has.Width)
		}
	}
	switch o := o.(type) {
	case *label:
		check(o.text)
	case *canvas.Text:
		check(o.Text)
	case *entry:
		check(o.Text)
	case *selection:
		check(o.Selected)
	case *tap:
		check(o.says)
		o.body.Resize(o.Size())
		fits(t, d, o.body, at, width)
	case *mover:
		o.body.Resize(o.Size())
		fits(t, d, o.body, at, width)
	case *block:
		o.body.Resize(o.Size())
		fits(t, d, o.body, at, width)
	case *fyne.Container:
		for _, child := range o.Objects {
			fits(t, d, child, at, width)
		}
	case *container.Scroll:
		if o.Content.MinSize().Width > o.Size().Width+0.6 {
			t.Errorf("a scroll's content needs %v of width and has %v", o.Content.MinSize().Width, o.Size().Width)
		}
		fits(t, d, o.Content, at, width)
	}
}

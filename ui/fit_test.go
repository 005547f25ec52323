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

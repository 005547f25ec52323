package ui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"zwiesprache/signal/session"
	"zwiesprache/store"
)

// TestCover: one press hides everything, the session goes on, and one press brings it back as it is by then.
func TestCover(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.talking()
	d.tap("talk.people")
	d.session.want(t)
	d.shortcut(ctrl(fyne.KeyH))
	if names := d.names(); len(names) != 1 || names[0] != "cover.back" {
		t.Errorf("under the cover there can be used %v", names)
	}
	d.wantNotSaid("Herr Yilmaz")
	d.wantSaid("09:48")
	if d.root.Visible() || len(d.Targets()) != 1 {
		t.Errorf("there is more to see than the cover: %v", d.Targets())
	}
	p := d.screen.(*talk).stage.tiles[0].picture
	seq := p.seq
	d.studio.guest.seq++
	d.later(time.Minute)
	d.wantSaid("09:49")
	if p.seq != seq {
		t.Error("pictures are drawn behind the cover")
	}
	d.session.want(t) // nobody is muted
	for _, key := range []fyne.KeyName{fyne.KeyD, fyne.KeyE, fyne.KeyB} {
		d.shortcut(ctrl(key))
	}
	d.session.want(t)
	d.studio.want(t, "blur ", "echo true level true noise ") // as at the beginning
	d.press(fyne.KeyF11)
	d.press(fyne.KeyEscape)
	if !d.covered() || d.win.FullScreen() {
		t.Error("a key that means nothing here does something")
	}
	d.play(func(s *session.Snapshot) { s.Guests[0].Muted = true })
	d.press(fyne.KeyReturn)
	if d.covered() || !d.has("people.more.0") || p.seq == seq {
		t.Error("the window is not as it was, or its picture is old")
	}
	d.tap("talk.cover")
	d.tap("cover.back")
	if d.covered() || !d.has("talk.mute") {
		t.Error("one click does not bring the window back")
	}
}

// TestCoverHidesQuestions: a dialog goes with the rest and comes back with it; one that is asked meanwhile waits.
func TestCoverHidesQuestions(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	de := d.texts["de"]
	d.talking()
	d.tap("talk.people")
	d.tap("people.more.0")
	d.tap("people.remove.0")
	d.shortcut(ctrl(fyne.KeyH))
	if overlays := d.win.Canvas().Overlays().List(); len(overlays) > 0 {
		t.Errorf("%d dialogs over the cover", len(overlays))
	}
	d.wantNotSaid(de.People.RemoveText)
	d.shortcut(ctrl(fyne.KeyH))
	d.wantSaid(de.People.RemoveText)
	d.tap("remove.no")

	d.drawCover()
	d.tell(de.Common.Close, "leise")
	if d.asked() || len(d.win.Canvas().Overlays().List()) > 0 {
		t.Error("a dialog shows over the cover")
	}
	d.uncover()
	d.wantSaid("leise")
	d.tap("tell.close")

	d.drawCover()
	d.askToQuit()
	d.wantSaid(de.Talk.QuitText) // whoever closes the window sees what for
}

// TestCoverKeepsSilentOutside: neither title nor notice tells of a knock while somebody stands behind.
func TestCoverKeepsSilentOutside(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.openedRoom()
	d.tap("side.cover")
	test.AssertNotificationSent(t, nil, func() {
		d.play(func(s *session.Snapshot) { s.Guests = []session.Guest{yilmaz(d.now)} })
	})
	if d.win.Title() != title {
		t.Errorf("title %q", d.win.Title())
	}
	d.uncover()
	if d.win.Title() == title {
		t.Error("the knock is not told afterwards")
	}
	d.drawCover()
	d.play(func(s *session.Snapshot) { s.Phase, s.Reason, s.Admitted = session.Ended, session.HungUp, d.now })
	if d.has("after.today") {
		t.Error("the next screen shows through")
	}
	d.rebuild()
	d.uncover()
	if !d.has("after.today") {
		t.Error("the next screen is missing")
	}
}

// TestCoverQuiet: where the settings want it, covering silences both sides, and only what it silenced comes back.
func TestCoverQuiet(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.tap("side.settings")
	d.tap("settings.page.devices")
	d.tap("settings.quiet")
	if s, _ := d.store.Settings(); !s.CoverQuiet {
		t.Error("the choice is not kept")
	}
	d.gather(2)
	d.tap("talk.person.1")
	d.tap("tile.mute")
	d.studio.want(t, "blur ", "echo true level true noise ", "guest g2 muted true")
	d.drawCover()
	d.session.want(t, "muted true")
	d.studio.want(t, "guest g1 muted true")
	d.play(func(s *session.Snapshot) { s.Muted = true })
	d.uncover()
	d.session.want(t, "muted false")
	d.studio.want(t, "guest g1 muted false")

	d.play(func(s *session.Snapshot) { s.Muted = true })
	d.drawCover()
	d.uncover()
	d.session.want(t) // muted before, muted after

	d.keyDown(&fyne.KeyEvent{Name: fyne.KeySpace})
	d.session.want(t, "muted false")
	d.play(func(s *session.Snapshot) { s.Muted = false })
	d.drawCover()
	d.session.want(t, "muted true")
	d.play(func(s *session.Snapshot) { s.Muted = true })
	d.keyUp(&fyne.KeyEvent{Name: fyne.KeySpace})
	d.keyDown(&fyne.KeyEvent{Name: fyne.KeySpace})
	d.uncover()
	d.session.want(t) // heard only while space was held, and not behind the cover
}

// TestCoverOnLock: covering twice leaves it covered.
func TestCoverOnLock(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	for range 2 {
		d.Cover()
		if !d.covered() {
			t.Fatal("not covered")
		}
	}
	d.uncover()
	if d.covered() {
		t.Error("still covered")
	}
}

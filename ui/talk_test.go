package ui

import (
	"math"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"zwiesprache/signal/session"
	"zwiesprache/store"
)

var space = &fyne.KeyEvent{Name: fyne.KeySpace}

func (d *desk) wantNotSaid(sentence string) {
	d.t.Helper()
	d.settle()
	if slices.Contains(d.says(), sentence) {
		d.t.Errorf("the window says %q", sentence)
	}
}

func ctrl(key fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierControl}
}

func TestPushToTalk(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	de := d.texts["de"].Talk
	d.openedRoom()
	d.keyDown(space)
	d.keyUp(space)
	d.session.want(t)

	d.talking()
	d.keyDown(space)
	d.session.want(t) // not muted: nothing to do
	d.play(func(s *session.Snapshot) { s.Muted = true })
	d.wantSaid(de.HoldToSpeak)
	d.keyDown(space)
	d.session.want(t, "muted false")
	d.play(func(s *session.Snapshot) { s.Muted = false })
	d.wantSaid(de.Speaking)
	d.keyUp(space)
	d.session.want(t, "muted true")
	d.keyUp(space)
	d.session.want(t)
	d.play(func(s *session.Snapshot) { s.Muted = true })

	// Whoever types a space into the chat says nothing, and a key let go of there still counts.
	d.tap("talk.chat")
	chat := d.control("chat.text").(*entry)
	chat.KeyDown(space)
	chat.TypedRune(' ')
	chat.KeyUp(space)
	d.session.want(t)
	d.win.Canvas().Unfocus()
	d.keyDown(space)
	d.win.Canvas().Focus(chat)
	chat.KeyUp(space)
	d.session.want(t, "muted false", "muted true")

	// Ctrl+D while space is held keeps the microphone on.
	d.win.Canvas().Unfocus()
	d.keyDown(space)
	d.play(func(s *session.Snapshot) { s.Muted = false })
	d.shortcut(ctrl(fyne.KeyD))
	d.keyUp(space)
	d.session.want(t, "muted false", "muted false")

	d.play(func(s *session.Snapshot) { s.Muted, s.Paused = true, true })
	d.keyDown(space)
	d.session.want(t)
	d.play(func(s *session.Snapshot) { s.Paused = false })
	d.askToQuit()
	d.keyDown(space)
	d.session.want(t) // a question is open
}

func TestEars(t *testing.T) {
	at := monday()
	for _, row := range []struct {
		name                string
		level, heard        float64
		may                 bool
		seconds, wantDeafAt int // −1 = never
	}{
		{"speaks, nothing arrives", 0.7, 0, true, 10, 3},
		{"speaks, it arrives", 0.7, 0.5, true, 10, -1},
		{"silent", 0.2, 0, true, 30, -1},
		{"not known there", 0.7, -1, true, 10, -1},
		{"muted", 0.7, 0, false, 10, -1},
	} {
		var e ears
		deafAt := -1
		for i := range row.seconds * 10 {
			if e.look(at.Add(time.Duration(i)*100*time.Millisecond), row.level, row.heard, row.may) && deafAt < 0 {
				deafAt = i / 10
			}
		}
		if deafAt != row.wantDeafAt {
			t.Errorf("%s: noticed after %d s, want %d", row.name, deafAt, row.wantDeafAt)
		}
	}

	// Single words between long silences are not added up for ever.
	var e ears
	for i := range 100 {
		e.look(at.Add(time.Duration(i)*time.Minute), 0.7, 0, true)
		if e.look(at.Add(time.Duration(i)*time.Minute+900*time.Millisecond), 0.7, 0, true) {
			t.Fatalf("noticed after %d single words", i)
		}
		e.look(at.Add(time.Duration(i)*time.Minute+50*time.Second), 0, 0, true)
	}
}

func TestNothingArrives(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	warning := d.texts["de"].Talk.NotHeard.with("name", "Herr Yilmaz")
	d.talking()
	d.later(time.Second)
	d.wantNotSaid(warning)
	if !d.screen.(*talk).marks.hears {
		t.Error("it is not shown that the sound arrives")
	}
	d.speakUnheard()
	d.wantSaid(warning)
	if d.screen.(*talk).marks.hears {
		t.Error("it is shown that the sound arrives")
	}
	d.tap("talk.devices")
	if !d.has("devices.microphone") {
		t.Error("the next step does not lead to the devices")
	}
	d.studio.heard = 0.4
	d.later(time.Second)
	d.wantNotSaid(warning)
}

func TestBlur(t *testing.T) {
	d := equippedDesk(t, store.Settings{Blur: BlurLight})
	d.openedRoom()
	d.studio.want(t, "blur light", "echo true level true noise ")
	d.tap("waiting.blur.off")
	d.tap("waiting.blur.strong")
	d.studio.want(t, "blur ", "blur strong")
	d.shortcut(ctrl(fyne.KeyB))
	d.shortcut(ctrl(fyne.KeyB))
	d.studio.want(t, "blur ", "blur strong")

	d.talking()
	d.studio.want(t, "blur light", "echo true level true noise ")
	d.tap("talk.blur") // it is on: one press must not take it off
	if d.studio.blur != BlurLight || !d.has("talk.blur.off") {
		t.Errorf("blur %q, offered %v", d.studio.blur, d.names())
	}
	d.press(fyne.KeyEscape)
	if d.has("talk.blur.off") {
		t.Error("Esc leaves the choice open")
	}
	d.tap("talk.blur")
	d.tap("talk.blur.off")
	d.tap("talk.blur") // and it is on again at once
	d.studio.want(t, "blur ", "blur light")
	d.shortcut(ctrl(fyne.KeyB))
	d.studio.want(t, "blur ")
}

// TestHome: who works from home cannot take the blur off.
func TestHome(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.tap("side.settings")
	d.tap("settings.page.picture")
	d.tap("settings.home")
	if s, _ := d.store.Settings(); !s.Home || StartBlur(s) != BlurStrong || d.has("settings.blur.off") {
		t.Errorf("settings %+v, offered %v", s, d.names())
	}
	d.talking()
	d.studio.want(t, "blur strong", "echo true level true noise ")
	d.shortcut(ctrl(fyne.KeyB))
	d.tap("talk.blur")
	d.studio.want(t)
	if d.has("talk.blur.off") || !d.has("talk.blur.light") {
		t.Errorf("offered %v", d.names())
	}
}

func TestPause(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	de := d.texts["de"].Talk
	d.talking()
	d.tap("talk.more")
	d.tap("more.pause")
	d.session.want(t, "paused true")
	d.play(func(s *session.Snapshot) { s.Paused = true })
	s := d.screen.(*talk)
	d.wantSaid(de.PausedYou)
	if s.stage.tiles[0].picture.image.Visible() || s.own.image.Visible() {
		t.Error("a picture stays during the pause")
	}
	d.speakUnheard()
	d.wantNotSaid(de.NotHeard.with("name", "Herr Yilmaz"))
	d.tap("talk.resume")
	d.session.want(t, "paused false")
	d.play(func(s *session.Snapshot) { s.Guests[0].Paused = true })
	d.wantSaid(de.PausedBoth.with("name", "Herr Yilmaz"))
	d.play(func(s *session.Snapshot) { s.Paused = false })
	d.wantSaid(de.PausedGuest.with("name", "Herr Yilmaz"))
	if d.has("talk.resume") {
		t.Error("the guest's pause can be ended here")
	}
	d.play(func(s *session.Snapshot) { s.Guests[0].Paused = false })
	d.Frame()
	if !s.stage.tiles[0].picture.image.Visible() || !s.own.image.Visible() {
		t.Error("the pictures do not come back")
	}
}

func TestBroken(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	de := d.texts["de"].Talk
	d.talking()
	broken := func(here, there bool) {
		d.play(func(s *session.Snapshot) {
			s.LineLost, s.Guests[0].State, s.Guests[0].LineLost = here, session.Troubled, there
		})
	}
	broken(false, false)
	d.wantSaid(de.Troubled)
	d.wantSaid(de.TroubledHint)
	d.wantNotSaid(de.LineLost)
	broken(true, false)
	d.wantSaid(de.BrokenHere)
	d.wantNotSaid(de.LineLost) // that would be the same in other words
	broken(false, true)
	d.wantSaid(de.BrokenThere.with("name", "Herr Yilmaz"))
	d.wantSaid(d.texts["de"].Connection.words(Quality{QualityBroken, SideThere}))
	d.later(time.Second)
	d.later(longBreak)
	d.wantSaid(de.BrokenThereHint + "\n" + de.BrokenLong)
	d.play(func(s *session.Snapshot) { s.Guests[0].State = session.Connected })
	d.wantNotSaid(de.BrokenThere.with("name", "Herr Yilmaz"))
	d.wantSaid(de.GuestLineLost.with("name", "Herr Yilmaz"))
	d.later(time.Second)
	broken(false, true)
	d.wantSaid(de.BrokenThereHint) // a new break is short again
}

func TestQualityInWords(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	de := d.texts["de"]
	d.talking()
	d.studio.history = history(d.now)
	for _, row := range []struct {
		quality Quality
		want    string
	}{
		{Quality{QualityGood, SideHere}, de.Connection.Good},
		{Quality{QualityFair, SideThere}, de.Connection.Fair + " · " + de.Connection.There},
		{Quality{QualityWeak, SideBoth}, de.Connection.Weak + " · " + de.Connection.Both},
		{Quality{QualityBroken, ""}, de.Connection.Broken},
		{Quality{QualitySoundOnly, SideHere}, de.Connection.SoundOnly + " · " + de.Connection.Here},
	} {
		d.studio.quality = row.quality
		d.later(time.Second)
		d.wantSaid(row.want)
	}
	d.wantSaid(de.Talk.SoundOnly)
	d.tap("talk.quality")
	d.wantSaid(de.Connection.StepHere)
	d.wantSaid(de.Connection.HeardYes)
	d.wantSaid("↑ 1491 · ↓ 1655 kbit/s")
	d.tap("pane.back")
	d.tap("more.connection")
	d.tap("talk.quality")
	if d.has("pane.back") {
		t.Error("a second press leaves the pane open")
	}
}

func TestShowSomething(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	de := d.texts["de"].Screen
	d.talking()
	d.studio.want(t, "blur ", "echo true level true noise ")
	d.tap("talk.more")
	d.tap("more.share")
	d.wantSaid(de.Nothing)
	d.sources = sources()
	d.tap("screen.again")
	d.tap("screen.pick.2")
	d.studio.want(t, "share w2")
	d.play(func(s *session.Snapshot) { s.Sharing = true })
	d.wantSaid(sources()[2].Title)
	if d.studio.share.asked.X == 0 {
		d.Frame()
	}
	if d.studio.share.asked.X == 0 {
		t.Error("what we show is not shown to us")
	}
	d.tap("talk.unshare")
	d.studio.want(t, "stop sharing")
	d.play(func(s *session.Snapshot) { s.Sharing = false })
	d.wantNotSaid(de.Ended)
	if d.has("talk.unshare") {
		t.Error("it still says that something is shown")
	}

	// A window that its owner closes ends it too, and that is said.
	d.play(func(s *session.Snapshot) { s.Sharing = true })
	d.play(func(s *session.Snapshot) { s.Sharing = false })
	d.wantSaid(de.Ended)

	// What never comes is said as well.
	d.tap("more.share")
	d.tap("screen.pick.0")
	d.later(time.Second)
	d.wantNotSaid(de.Failed)
	d.later(shareTakes)
	d.wantSaid(de.Failed)
}

func TestGuestShows(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.talking()
	s := d.screen.(*talk)
	if d.has("talk.swap") || d.studio.screen.asked.X != 0 {
		t.Error("there is a screen although nothing is shown")
	}
	d.play(func(s *session.Snapshot) { s.Guests[0].Sharing = true })
	d.Frame()
	if s.screen.image.Size().Width < 2*s.stage.tiles[0].picture.image.Size().Width || !s.screen.image.Visible() {
		t.Errorf("screen %v, guest %v", s.screen.image.Size(), s.stage.tiles[0].picture.image.Size())
	}
	if at, ok := d.Targets()["talk.screen"]; !ok || at.Width < 300 {
		t.Errorf("the screen's target is %v", at)
	}
	d.tap("talk.swap")
	if s.screen.image.Size().Width*2 > s.stage.tiles[0].picture.image.Size().Width {
		t.Error("the pictures were not swapped")
	}
	d.play(func(s *session.Snapshot) { s.Guests[0].Hidden = true })
	d.wantSaid(d.texts["de"].Talk.GuestHidden.with("name", "Herr Yilmaz"))
	if !s.screen.image.Visible() {
		t.Error("the screen went with the camera")
	}
	d.play(func(s *session.Snapshot) { s.Guests[0].Sharing, s.Guests[0].Hidden = false, false })
	d.Frame()
	if s.screen.object.Visible() || s.stage.tiles[0].picture.image.Size().Width < 600 {
		t.Error("the screen stays")
	}
}

func TestPlugging(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	de := d.texts["de"].Plug
	d.talking()
	d.studio.want(t, "blur ", "echo true level true noise ")
	d.plugIn()
	d.wantSaid(de.New.with("label", "Sennheiser SC 160"))
	d.tap("talk.use")
	d.studio.want(t, "microphone Sennheiser SC 160", "speaker Sennheiser SC 160")
	d.studio.used.Microphone, d.studio.used.Speaker = "Sennheiser SC 160", "Sennheiser SC 160"
	d.later(time.Second)
	d.wantNotSaid(de.New.with("label", "Sennheiser SC 160"))
	d.wantNotSaid(de.Lost.with("gone", "Jabra Evolve 30", "now", "Sennheiser SC 160"))
	if s, _ := d.store.Settings(); s.Microphone != "Sennheiser SC 160" {
		t.Errorf("kept %q", s.Microphone)
	}

	// Whoever goes back to the automatic choice needs no word about what it takes.
	d.tap("talk.more")
	d.tap("more.devices")
	d.control("devices.speaker").(*selection).SetSelected(d.texts["de"].Waiting.First)
	d.studio.used.Speaker = "Built-in"
	d.later(time.Second)
	d.wantNotSaid(de.Lost.with("gone", "Sennheiser SC 160", "now", "Built-in"))
	d.studio.want(t, "speaker ")
	d.studio.used.Speaker = "Sennheiser SC 160"
	d.control("devices.speaker").(*selection).SetSelected("Sennheiser SC 160")
	d.later(time.Second)
	d.studio.want(t, "speaker Sennheiser SC 160")
	d.tap("pane.back")
	d.tap("talk.more")

	d.devices.Microphones, d.devices.Speakers = []string{"Jabra Evolve 30"}, []string{"Jabra Evolve 30"}
	d.studio.used.Microphone, d.studio.used.Speaker = "Jabra Evolve 30", "Jabra Evolve 30"
	d.later(time.Second)
	lost := de.Lost.with("gone", "Sennheiser SC 160", "now", "Jabra Evolve 30")
	d.wantSaid(lost)
	d.tap("talk.dismiss.0")
	d.wantNotSaid(lost)

	d.tap("talk.more")
	d.tap("more.devices")
	d.control("devices.camera").(*selection).SetSelected(d.texts["de"].Waiting.Without)
	d.studio.want(t, "camera none")
	d.studio.used.Camera = ""
	d.later(watchSeconds * time.Second)
	d.devices.Cameras = append(d.devices.Cameras, "Brio")
	for range 2 * watchSeconds {
		d.later(time.Second)
	}
	d.wantNotSaid(de.New.with("label", "Brio")) // no camera is wanted
}

func TestOwnPictureMoves(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.talking()
	own := d.control("talk.self").(*mover)
	start := own.Position()
	d.win.Canvas().Focus(own)
	for _, step := range []struct {
		key  fyne.KeyName
		want ownPlace
	}{{fyne.KeyLeft, lowerLeft}, {fyne.KeyUp, upperLeft}, {fyne.KeyRight, upperRight}, {fyne.KeyDown, lowerRight}, {fyne.KeySpace, lowerLeft}, {fyne.KeyReturn, upperLeft}} {
		d.press(step.key)
		if d.corner != step.want {
			t.Errorf("after %s it stands in corner %d, want %d", step.key, d.corner, step.want)
		}
	}
	if own.Position() == start {
		t.Error("the picture did not move")
	}
	test.Drag(d.win.Canvas(), fyne.CurrentApp().Driver().AbsolutePositionForObject(own).AddXY(20, 20), 700, 400)
	d.settle()
	if d.corner != lowerRight || own.Position() != start {
		t.Errorf("dragged into corner %d at %v, want %d at %v", d.corner, own.Position(), lowerRight, start)
	}
	if own.Position().X < 0 {
		t.Error("outside")
	}
}

func TestFullScreen(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.talking()
	test.DoubleTap(d.screen.(*talk).stage.behind.(*backdrop))
	if !d.win.FullScreen() {
		t.Error("a double click does not fill the screen")
	}
	d.tap("talk.more")
	d.tap("more.full")
	if d.win.FullScreen() {
		t.Error("the screen stays full")
	}
	d.press(fyne.KeyF11)
	if !d.win.FullScreen() {
		t.Error("F11 does not fill the screen")
	}
}

func TestPlotRuns(t *testing.T) {
	now := monday()
	p := &plot{now: now, top: 10}
	curve := []point{
		{now.Add(-10 * time.Minute), 5}, {now.Add(-4 * time.Minute), 5}, {now.Add(-239 * time.Second), 10},
		{now.Add(-60 * time.Second), 1}, {now.Add(-59 * time.Second), math.NaN()}, {now.Add(-2 * time.Second), 0}, {now.Add(-time.Second), 20}, {now, 0},
	}
	p.curves = [][]point{curve}
	runs := p.runs(curve, p.highest(), 300, 40)
	if len(runs) != 2 || len(runs[0]) != 2 || len(runs[1]) != 3 {
		t.Fatalf("runs %v", runs)
	}
	if end := runs[1][2]; end.x != 300 || end.y < 38 {
		t.Errorf("the present is at %v", end)
	}
	if highest := runs[1][1].y; highest < 0 || highest > 4 {
		t.Errorf("the highest value is at %v", highest)
	}
}

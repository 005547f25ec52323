package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"zwiesprache/signal/session"
	"zwiesprache/store"
)

// place is where something stands on the stage.
type place struct {
	name string
	at   fyne.Position
	size fyne.Size
}

func placeAt(name string, o fyne.CanvasObject) place { return place{name, o.Position(), o.Size()} }

func (a place) overlaps(b place) bool {
	const rounding = 0.5
	return a.at.X+a.size.Width > b.at.X+rounding && b.at.X+b.size.Width > a.at.X+rounding &&
		a.at.Y+a.size.Height > b.at.Y+rounding && b.at.Y+b.size.Height > a.at.Y+rounding
}

// TestTiles: pictures do not lie over each other, except the own one in its corner of a single guest's or of
// two, and every tag can be read and hit.
func TestTiles(t *testing.T) {
	for guests := 1; guests <= 3; guests++ {
		for _, state := range []string{"", "screen", "swapped"} {
			d := equippedDesk(t, store.Settings{})
			d.gather(guests)
			if state != "" {
				d.play(func(s *session.Snapshot) { s.Guests[0].Sharing = true })
			}
			if state == "swapped" {
				d.tap("talk.swap")
			}
			for corner := lowerRight; corner <= upperRight; corner++ {
				for _, window := range []fyne.Size{{Width: 1100, Height: 720}, {Width: 1600, Height: 900}} {
					t.Run(fmt.Sprint(guests, corner, window, state), func(t *testing.T) {
						d.screen.(*talk).stage.place = corner
						d.resize(window.Width, window.Height)
						tilesInOrder(t, d.screen.(*talk).stage, state)
					})
				}
			}
		}
	}
}

func tilesInOrder(t *testing.T, s *stage, state string) {
	var tiles, tags []place
	for _, one := range s.tiles {
		tiles = append(tiles, placeAt(one.guest.Name, one.object))
		tags = append(tags, placeAt(one.guest.Name, one.tag))
	}
	apart := slices.Clone(tiles)
	if len(tiles) == 3 || state == "screen" {
		apart = append(apart, placeAt("own", s.own))
	}
	inside := append(slices.Clone(tiles), placeAt("own", s.own))
	for i, a := range inside {
		if a.size.Width < 150 || a.size.Height < 80 || a.at.X < 0 || a.at.Y < 0 ||
			a.at.X+a.size.Width > s.object.Size().Width+1 || a.at.Y+a.size.Height > s.object.Size().Height+1 {
			t.Errorf("%s stands at %v with %v on %v", a.name, a.at, a.size, s.object.Size())
		}
		if i < len(tags) && (tags[i].at.X < a.at.X || tags[i].at.X+tags[i].size.Width > a.at.X+a.size.Width || tags[i].size.Height < target) {
			t.Errorf("the tag of %s stands at %v with %v", a.name, tags[i].at, tags[i].size)
		}
	}
	if state == "swapped" && len(tiles) == 3 {
		apart = tiles // the screen and the own picture share the fourth part
	}
	for i, a := range apart {
		for _, b := range apart[i+1:] {
			if a.overlaps(b) {
				t.Errorf("%s and %s lie over each other: %v %v", a.name, b.name, a, b)
			}
		}
	}
	for _, tag := range tags {
		if tag.overlaps(placeAt("own", s.own)) {
			t.Errorf("the own picture hides the name of %s", tag.name)
		}
	}
}

func TestSeatsKeepTheirTiles(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.gather(3)
	s := d.screen.(*talk)
	first := s.stage.tiles[0]
	names := func() (all []string) {
		for _, one := range s.stage.tiles {
			all = append(all, one.guest.Name)
		}
		return all
	}
	if got := names(); !slices.Equal(got, []string{"Herr Yilmaz", "Frau Yilmaz", "A. Demir"}) {
		t.Errorf("tiles %q", got)
	}
	d.play(func(s *session.Snapshot) { s.Guests[1].State = session.Gone })
	if got := names(); !slices.Equal(got, []string{"Herr Yilmaz", "A. Demir"}) || s.stage.tiles[0] != first {
		t.Errorf("tiles %q", got)
	}
	if s.stage.tiles[1].tag.name != "talk.person.1" || !d.has("talk.person.1") || d.has("talk.person.2") {
		t.Errorf("controls %v", d.names())
	}
	// Who comes takes the free seat, and the middle tile.
	d.play(func(s *session.Snapshot) {
		g := second(d.now)
		g.ID, g.Name, g.State, g.Seat = "g4", "Kind", session.Connected, 1
		s.Guests = append(s.Guests, g)
	})
	if got := names(); !slices.Equal(got, []string{"Herr Yilmaz", "Kind", "A. Demir"}) {
		t.Errorf("tiles %q", got)
	}
}

func TestWhoSpeaks(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.gather(3)
	lit := func() (all []bool) {
		for _, one := range d.screen.(*talk).stage.tiles {
			all = append(all, one.lit)
		}
		return all
	}
	d.later(2 * voiceFor)
	if got := lit(); !slices.Equal(got, []bool{false, true, false}) {
		t.Errorf("lit %v", got)
	}
	d.studio.speaker = "g3"
	d.later(voiceFor / 2)
	if got := lit(); !slices.Equal(got, []bool{false, true, true}) {
		t.Errorf("lit %v: a short pause puts the mark out", got)
	}
	d.later(voiceFor)
	if got := lit(); !slices.Equal(got, []bool{false, false, true}) {
		t.Errorf("lit %v", got)
	}
	d.play(func(s *session.Snapshot) { s.Guests[2].Paused = true })
	d.later(2 * voiceFor)
	if got := lit(); slices.Contains(got, true) {
		t.Errorf("lit %v in a pause", got)
	}
}

// TestTileMenu: the three dots work from the tile by mouse and keyboard, and do what they say.
func TestTileMenu(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	de := d.texts["de"]
	d.gather(2)
	d.studio.want(t, "blur ", "echo true level true noise ")
	d.tap("talk.person.1")
	if f, ok := d.win.Canvas().Focused().(named); !ok || f.targetName() != "tile.mute" {
		t.Error("the menu's first entry has no focus")
	}
	d.press(fyne.KeyReturn)
	d.studio.want(t, "guest g2 muted true")
	if d.has("tile.mute") || !d.room.mutedHere["g2"] {
		t.Error("the menu stays, or nothing is remembered")
	}
	d.tap("talk.person.1")
	d.wantSaid(de.People.Unmute)
	d.tap("tile.mute")
	d.studio.want(t, "guest g2 muted false")

	d.tap("talk.person.1")
	d.tap("tile.interpreter")
	d.session.want(t, "mark g2 true")
	d.play(func(s *session.Snapshot) { s.Guests[1].Interpreter = true })
	d.tap("talk.person.1")
	d.wantSaid(de.People.NoInterpreter)
	d.tap("tile.interpreter")
	d.session.want(t, "mark g2 false")

	d.tap("talk.person.1")
	d.tap("tile.check")
	if !d.has("security.same.1") {
		t.Errorf("comparing the check word leads nowhere: %v", d.names())
	}
	d.tap("talk.person.1")
	d.tap("tile.remove")
	d.wantSaid(de.People.RemoveText)
	d.tap("remove.no")
	d.session.want(t)
	d.tap("talk.person.1")
	d.tap("tile.remove")
	d.tap("remove.yes")
	d.session.want(t, "remove g2")

	d.tap("talk.person.0")
	d.press(fyne.KeyEscape)
	if d.has("tile.mute") || !d.has("talk.person.0") {
		t.Error("Esc does not close the menu alone")
	}
	d.tap("talk.person.0")
	d.dialog.Hide() // what a click beside it does
	if d.has("tile.mute") || !d.has("talk.mute") {
		t.Error("a click beside the menu leaves the window without controls")
	}
}

func TestLettingOthersIn(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	de := d.texts["de"]
	d.talking()
	d.play(func(s *session.Snapshot) { s.Persons = 2; s.Guests = append(s.Guests, second(d.now)) })
	if d.chimes != 1 {
		t.Errorf("%d chimes: a knock during a session must be silent", d.chimes)
	}
	d.tap("talk.waits")
	d.wantSaid(de.Talk.Waits.with(1))
	d.wantSaid(de.People.Announced)
	d.tap("people.admit.0")
	d.session.want(t, "admit g2")

	d.play(func(s *session.Snapshot) {
		s.Guests[1].State, s.Guests[1].Seat = session.Connecting, 1
		s.Full, s.Shut = true, true
		s.Guests = append(s.Guests, third(d.now))
	})
	d.wantSaid(de.People.Full)
	d.wantSaid(de.People.AllIn)
	d.tap("people.expect.3")
	d.session.want(t, "expect 3")
	d.play(func(s *session.Snapshot) { s.Persons, s.Full, s.Shut = 3, false, false })
	d.wantSaid(de.People.OpenDoor)
	d.tap("people.shut")
	d.session.want(t, "shut true")
	d.play(func(s *session.Snapshot) { s.Shut = true })
	d.wantSaid(de.People.Shut)
	d.tap("people.unshut")
	d.session.want(t, "shut false")
	d.play(func(s *session.Snapshot) {
		s.Shut, s.Full = true, true
		s.Guests[2].State, s.Guests[2].Seat = session.Connected, 2
		fourth := yilmaz(d.now)
		fourth.ID = "g4"
		s.Guests = append(s.Guests, fourth)
	})
	d.wantSaid(de.People.FullMost)
	if d.has("people.admit.0") {
		t.Error("a fourth guest can be let in")
	}
	d.play(func(s *session.Snapshot) { s.Closed = true })
	if d.has("people.unshut") || d.has("people.shut") {
		t.Error("a room that is closed for good can be opened")
	}
}

func TestRecordingMarks(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	de := d.texts["de"]
	d.gather(2)
	if d.has("talk.endatonce") {
		t.Error("it can be ended at once although nobody records")
	}
	d.play(func(s *session.Snapshot) { s.Guests[1].Recording = true })
	d.wantSaid(de.Marks.Records.One.with("names", "Frau Yilmaz"))
	d.wantSaid(de.Marks.Honest)
	d.wantNotSaid(de.Marks.Live)
	d.play(func(s *session.Snapshot) { s.Guests[0].Recording, s.Guests[1].Live = true, true })
	d.wantSaid(de.Marks.Records.Many.with("names", "Herr Yilmaz und Frau Yilmaz"))
	d.wantSaid(de.Marks.Streams.One.with("names", "Frau Yilmaz"))
	s := d.screen.(*talk)
	if above, tile := s.above, s.stage.tiles[0].object; above.Position().Y+above.Size().Height > fyne.CurrentApp().Driver().AbsolutePositionForObject(tile).Y {
		t.Error("the marks stand before a face")
	}
	d.tap("talk.security")
	d.wantSaid(de.Security.Marked.with("names", "Herr Yilmaz und Frau Yilmaz"))
	d.tap("talk.endatonce")
	d.session.want(t, "end at once")
	d.play(func(s *session.Snapshot) {
		s.Guests[0].Recording, s.Guests[1].Recording, s.Guests[1].Live = false, false, false
	})
	if d.has("talk.endatonce") || s.above.Visible() {
		t.Error("the marks stay")
	}
	d.wantSaid(de.Security.Recording)
}

func TestNotAlone(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	de := d.texts["de"].Marks
	sign := de.NotAlone.with("name", "Herr Yilmaz")
	d.talking()
	d.wantNotSaid(sign)
	d.play(func(s *session.Snapshot) { s.Guests[0].NotAlone = true })
	d.wantSaid(sign)
	d.wantSaid(de.NotAloneHint)
	d.tap("talk.heed.0")
	d.wantNotSaid(sign)
	d.play(func(s *session.Snapshot) { s.Guests[0].Muted = true })
	d.wantNotSaid(sign)
	d.play(func(s *session.Snapshot) { s.Guests[0].NotAlone = false })
	d.play(func(s *session.Snapshot) { s.Guests[0].NotAlone = true })
	d.wantSaid(sign) // said anew
	d.rebuild()
	d.wantSaid(sign)
}

func TestCheckWord(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	de := d.texts["de"]
	d.gather(3)
	d.play(func(s *session.Snapshot) {
		s.Guests[1].Near, s.Guests[2].Relayed = true, true
		s.Wrong, s.LastWrong, s.Left = 2, d.now, 18
	})
	d.tap("talk.security")
	d.wantSaid(de.Common.Pair.with("what", de.Security.CheckTitle, "of", "Frau Yilmaz"))
	d.wantSaid(de.Common.Pair.with("what", de.Security.Relayed, "of", "A. Demir"))
	d.wantSaid(de.Common.Pair.with("what", de.Security.Near, "of", "Frau Yilmaz"))
	d.wantSaid(de.Common.Pair.with("what", de.Security.Direct, "of", "Herr Yilmaz"))
	d.wantSaid(de.Security.SeveralText)
	d.wantSaid(de.Security.Wrong.with(2) + " " + de.Security.LastWrong.with("time", "09:48") + " " + de.Security.Left.with(18))
	for _, sentence := range []string{de.Security.ChangedPage, de.Security.FilmedScreen, de.Security.Infected} {
		d.wantSaid("– " + sentence)
	}
	if !slices.ContainsFunc(d.says(), func(s string) bool {
		return strings.Contains(s, de.Security.Since.with("name", "Herr Yilmaz", "time", "09:48"))
	}) {
		t.Error("it is not said since when somebody is in")
	}
	d.tap("security.same.1")
	d.session.want(t, "verify g2 true")
	d.play(func(s *session.Snapshot) { s.Guests[1].Verified = true })
	d.wantSaid(de.Security.Verified)
	d.tap("security.unverify.1")
	d.session.want(t, "verify g2 false")
	d.tap("security.different.0")
	d.wantSaid(de.Security.DifferentText)
	d.tap("different.no")
	d.session.want(t)
	d.tap("security.different.0")
	d.tap("different.yes")
	d.session.want(t, "end at once")
}

// TestGuessesDuringTheSession: a wrong password is marked without a sound, until it was seen; then what to do.
func TestGuessesDuringTheSession(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	de := d.texts["de"].Security
	d.talking()
	security := d.screen.(*talk).panes["security"]
	if security.mark.Visible() {
		t.Error("there is a mark although nobody guessed")
	}
	d.play(func(s *session.Snapshot) { s.Wrong, s.Left, s.LastWrong = 1, 19, d.now })
	if !security.mark.Visible() || d.chimes != 1 {
		t.Error("a wrong guess is not marked, or sounds")
	}
	d.tap("talk.security")
	d.wantSaid(de.Wrong.with(1) + " " + de.LastWrong.with("time", "09:48") + " " + de.Left.with(19))
	d.play(func(s *session.Snapshot) { s.Wrong, s.Left, s.Locked = 20, 0, true })
	if security.mark.Visible() {
		t.Error("what is being read is marked")
	}
	d.wantSaid(de.Wrong.with(20) + " " + de.LastWrong.with("time", "09:48") + " " + de.Locked + " " + de.LockedStep)
}

// TestChatOfSeveral: with several guests each line has a name.
func TestChatOfSeveral(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	write := func(d *desk) {
		d.play(func(s *session.Snapshot) {
			s.Chat = append(s.Chat, session.ChatLine{ID: "1", Guest: "g1", Name: "Herr Yilmaz", Text: "Guten Tag", At: d.now})
		})
	}
	d.talking()
	d.tap("talk.chat")
	write(d)
	d.wantSaid("09:48")
	d = equippedDesk(t, store.Settings{})
	d.gather(2)
	d.tap("talk.chat")
	write(d)
	d.wantSaid("09:48 · Herr Yilmaz")
}

// TestPauseOfOne: when one of several pauses, the others go on.
func TestPauseOfOne(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	de := d.texts["de"].Talk
	d.gather(2)
	s := d.screen.(*talk)
	d.play(func(s *session.Snapshot) { s.Guests[0].Paused = true })
	d.wantSaid(de.PausedGuest.with("name", "Herr Yilmaz"))
	if s.stage.tiles[0].picture.image.Visible() || !s.stage.tiles[1].picture.image.Visible() || !s.own.image.Visible() {
		t.Error("the others' pictures rest too")
	}
	d.play(func(s *session.Snapshot) { s.Paused = true })
	if s.stage.tiles[1].picture.image.Visible() || s.own.image.Visible() {
		t.Error("a picture stays during the own pause")
	}
	d.tap("talk.resume")
	d.session.want(t, "paused false")
}

// TestConnectionOfEach: the details are those of the guest who is chosen.
func TestConnectionOfEach(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	de := d.texts["de"]
	d.gather(3)
	d.play(func(s *session.Snapshot) { s.Guests[2].Relayed = true })
	d.later(time.Second)
	d.tap("talk.quality")
	d.wantSaid(de.Security.Direct)
	d.tap("connection.g3")
	d.wantSaid(de.Security.Relayed)
	d.wantSaid("A. Demir")
	d.play(func(s *session.Snapshot) { s.Guests[2].Relayed, s.Guests[2].Near = false, true })
	d.wantSaid(de.Security.Near)
	d.play(func(s *session.Snapshot) { s.Guests[2].State = session.Gone })
	d.wantSaid(de.Security.Direct)
	d.wantNotSaid(de.Security.Relayed)
}

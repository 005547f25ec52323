package ui

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"zwiesprache/signal/session"
	"zwiesprache/signal/words"
	"zwiesprache/store"
)

func TestOpenARoom(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	de := d.texts["de"]
	d.tap("side.open")

	d.write("open.third", "frau@example.org")
	d.wantSaid(de.Room.LikeEmail.with("word", "frau@example.org"))
	d.write("open.third", "0521 123456")
	d.wantSaid(de.Room.LikePhone.with("word", "0521 123456"))
	d.write("open.third", "Schulden")
	d.wantSaid(de.Room.LikeTopic.with("word", "Schulden"))
	d.tap("open.redraw")
	if third := d.control("open.third").(*entry).Text; !slices.Contains(words.List("de"), strings.ToLower(third)) {
		t.Errorf("%q is not in the list", third)
	}
	d.write("open.password", "8315 4072")
	d.wantSaid(de.Room.Strong)
	d.write("open.password", "1234")
	d.wantSaid(de.Room.Weak)
	d.wantSaid(de.Room.Refused)
	d.tap("open.open")
	if len(d.opened) > 0 {
		t.Error("a weak password opens a room")
	}
	d.tap("tell.close")
	d.tap("open.propose")

	d.write("open.third", "Wolke")
	d.tap("open.language.nl")
	if got := d.control("open.third").(*entry).Text; got != "Wolke" {
		t.Errorf("choosing a language changed the third word to %q", got)
	}
	d.write("open.box", "Ulmenhof")
	d.tap("open.open")
	if len(d.opened) != 1 {
		t.Fatalf("opened %d rooms", len(d.opened))
	}
	r := d.opened[0]
	if r.Words != [3]string{"Ulmenhof", "Garten", "Wolke"} || r.Language != "de" || !r.Confidential || r.Minutes != 50 {
		t.Errorf("opened %+v", r)
	}
	if s, _ := d.store.Settings(); s.Box != "Ulmenhof" || s.Location != "Garten" {
		t.Errorf("remembered %q %q", s.Box, s.Location)
	}
	d.wantSaid(de.Waiting.Opening)
}

func TestUsedPairIsRefused(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	if err := d.store.Ended(store.Ending{Words: "lindenhof/garten/wolke", Password: "83154072"}); err != nil {
		t.Fatal(err)
	}
	d.tap("side.open")
	d.write("open.third", "WOLKE")
	d.write("open.password", "8315 4072")
	d.wantSaid(d.texts["de"].Room.Used)
	d.press(fyne.KeyReturn)
	if len(d.opened) != 0 {
		t.Error("a used pair opens a room")
	}
}

func TestNoServerYet(t *testing.T) {
	d := newDesk(t, store.Settings{Box: "Lindenhof", Location: "Garten"})
	d.tap("side.open")
	d.wantSaid(d.texts["de"].Room.NoServer)
	d.tap("open.open")
	if len(d.opened) != 0 {
		t.Error("a room is opened without a server")
	}
	d.tap("open.settings")
	d.write("settings.server", "http://gespraech.example.org")
	d.wantSaid(d.texts["de"].Settings.ServerInsecure)
	d.write("settings.server", "gespraech.example.org/")
	if s, _ := d.store.Settings(); s.Server != "https://gespraech.example.org" {
		t.Errorf("server %q", s.Server)
	}
}

func TestOpeningFails(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.fault = errors.New("dial: secret detail")
	d.tap("side.open")
	d.tap("open.open")
	d.wantSaid(d.texts["de"].Errors.Open)
	d.press(fyne.KeyEscape)
	if !d.has("open.third") {
		t.Error("what was typed is gone")
	}
}

func TestGivenUpWhileOpening(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.openRoom(d.newDraft()) // not settled: the answer is still to come
	d.leaveRoom()
	d.settle()
	d.session.want(t, "hang up")
	if d.room != nil || !d.has("today.open") {
		t.Error("the room is still there")
	}
}

func TestWaitingRoom(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	de := d.texts["de"]
	d.openedRoom()
	d.wantSaid(de.Waiting.Open)
	d.wantSaid(de.Waiting.Nobody)
	if !d.picture(t).live {
		t.Error("the own picture is not shown")
	}

	d.play(func(s *session.Snapshot) { s.Guests = []session.Guest{yilmaz(d.now)} })
	d.wantSaid("Herr Yilmaz")
	d.wantSaid(de.Waiting.JustNow)
	d.wantSaid(de.Waiting.Consent)
	if d.chimes != 1 || !strings.Contains(d.win.Title(), de.Side.Knocking) || d.mark.Hidden {
		t.Errorf("%d chimes, title %q", d.chimes, d.win.Title())
	}
	d.now = d.now.Add(4 * time.Minute)
	d.Frame()
	d.wantSaid(de.Waiting.Since.with(4))

	d.play(func(s *session.Snapshot) { s.Guests[0].LineLost = true })
	d.wantSaid(de.Waiting.GuestLost)
	d.play(func(s *session.Snapshot) { s.LineLost = true })
	d.wantNotSaid(de.Waiting.GuestLost) // it is ours that is lost
	d.play(func(s *session.Snapshot) { s.LineLost, s.Guests[0].LineLost = false, false })
	d.wantNotSaid(de.Waiting.GuestLost)

	d.tap("waiting.soon.0")
	d.session.want(t, "soon g1")
	d.play(func(s *session.Snapshot) { s.Guests[0].Soon = true })
	d.wantSaid(de.Waiting.SoonSaid)
	d.tap("waiting.soon.0")
	d.session.want(t)
	if d.chimes != 1 {
		t.Error("the same knock sounds again")
	}
	d.tap("waiting.decline.0")
	d.session.want(t, "decline g1")
	d.play(func(s *session.Snapshot) { s.Guests[0].State, s.Guests[0].Reason = session.Gone, session.Declined })
	d.wantSaid(de.reason(session.Declined, "Herr Yilmaz"))

	d.play(func(s *session.Snapshot) {
		g := yilmaz(d.now)
		g.ID = "g2"
		s.Guests = append(s.Guests, g)
	})
	d.win.Canvas().Focus(d.control("waiting.admit.0").(fyne.Focusable))
	d.play(func(s *session.Snapshot) { s.Guests[1].Name = "Frau Yilmaz" })
	if d.win.Canvas().Focused() != d.control("waiting.admit.0").(fyne.Focusable) {
		t.Error("the focus does not outlive the list's change")
	}
	d.press(fyne.KeySpace)
	d.session.want(t, "admit g2")
}

// picture is the one that the present screen shows large.
func (d *desk) picture(t *testing.T) *picture {
	t.Helper()
	switch s := d.screen.(type) {
	case *waitingScreen:
		return s.preview
	case *talk:
		return s.stage.tiles[0].picture
	}
	t.Fatalf("no picture on %T", d.screen)
	return nil
}

func TestNoticeHoldsNoName(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.openedRoom()
	de := d.texts["de"].Waiting
	test.AssertNotificationSent(t, fyne.NewNotification(de.KnockTitle, de.KnockText), func() {
		d.play(func(s *session.Snapshot) {
			s.Guests = []session.Guest{{ID: "g", Name: "$(reboot)", State: session.Knocking}}
		})
	})
	if strings.Contains(d.win.Title(), "reboot") {
		t.Error("the title holds a name")
	}
}

func TestWhatIsWrong(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	de := d.texts["de"]
	d.openedRoom()
	for _, c := range []struct {
		change func(*session.Snapshot)
		want   string
	}{
		{func(s *session.Snapshot) { s.LineLost = true }, de.Waiting.Unreachable},
		{func(s *session.Snapshot) { s.LineLost, s.Wrong, s.Left = false, 3, 17 }, de.Security.Wrong.with(3) + " " + de.Security.Left.with(17)},
		{func(s *session.Snapshot) { s.Locked = true }, de.Waiting.Locked},
		{func(s *session.Snapshot) { s.Locked, s.Closed = false, true }, de.Waiting.Closed},
		{func(s *session.Snapshot) { s.Tampered = 2 }, de.Security.Tampered.with(2)},
		{func(s *session.Snapshot) { s.Camera = session.DeviceMissing }, de.Camera[session.DeviceMissing]},
		{func(s *session.Snapshot) { s.Phase, s.Reason = session.Opening, session.Unreachable }, de.reason(session.Unreachable, "")},
	} {
		d.play(c.change)
		d.wantSaid(c.want)
	}
}

func TestShare(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	draft := d.newDraft()
	draft.words[2], draft.password, draft.language = "Wolke", "8315 4072", "nl"
	d.openRoom(draft)
	d.settle()
	copied := func(name string) string {
		t.Helper()
		d.tap("share.copy." + name)
		return d.app.Clipboard().Content()
	}
	script := copied("phone")
	for _, part := range []string{"https://gespraech.example.org", "Lindenhof", "Garten", "Wolke", "8315 4072", "Ons gesprek is nu"} {
		if !strings.Contains(script, part) {
			t.Errorf("the script lacks %q: %s", part, script)
		}
	}
	d.wantSaid(d.texts["de"].Common.Copied)
	d.tap("share.sms")
	first, second := copied("sms1"), copied("sms2")
	if strings.Contains(first, "8315") || !strings.Contains(first, "Wolke") {
		t.Errorf("first SMS: %s", first)
	}
	if second != "Wachtwoord: 8315 4072" {
		t.Errorf("second SMS: %s", second)
	}
	d.tap("share.mail")
	mail := copied("mail")
	for _, secret := range []string{"Lindenhof", "lindenhof", "Wolke", "8315"} {
		if strings.Contains(mail, secret) {
			t.Errorf("the confidential e-mail holds %q", secret)
		}
	}
	d.tap("share.way.apart")
	mail = copied("mail")
	if !strings.Contains(mail, "https://gespraech.example.org/?l=nl#lindenhof/garten/wolke") || strings.Contains(mail, "8315") {
		t.Errorf("the link's e-mail: %s", mail)
	}
	d.tap("share.way.public")
	d.wantSaid(d.texts["de"].Room.PublicText)
	if got := copied("link"); got != "https://gespraech.example.org/?l=nl#lindenhof/garten/wolke" {
		t.Errorf("link %s", got)
	}
}

func TestSession(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	de := d.texts["de"]
	d.talking()
	d.wantSaid(de.Talk.Secure)
	d.wantSaid("Herr Yilmaz")
	p := d.picture(t)
	if !p.live || !p.image.Visible() {
		t.Error("the guest's picture is not shown")
	}
	d.tap("talk.mute")
	d.tap("talk.camera")
	d.session.want(t, "muted true", "hidden true")
	d.play(func(s *session.Snapshot) { s.Muted, s.Hidden = true, true })
	d.wantSaid(de.Talk.Unmute)
	d.wantSaid(de.Talk.YouHidden)
	d.shortcut(&desktop.CustomShortcut{KeyName: fyne.KeyD, Modifier: fyne.KeyModifierControl})
	d.shortcut(&desktop.CustomShortcut{KeyName: fyne.KeyE, Modifier: fyne.KeyModifierControl})
	d.session.want(t, "muted false", "hidden false")

	d.play(func(s *session.Snapshot) { s.Guests[0].Hidden, s.Guests[0].Muted = true, true })
	d.wantSaid(de.Talk.GuestHidden.with("name", "Herr Yilmaz"))
	if p.image.Visible() {
		t.Error("the last picture stays although the camera is off")
	}
	d.play(func(s *session.Snapshot) { s.Guests[0].Hidden, s.Guests[0].State = false, session.Troubled })
	d.wantSaid(de.Talk.Troubled)
	d.wantSaid(de.Talk.TroubledHint)
	d.play(func(s *session.Snapshot) { s.Camera = session.DeviceBroken })
	d.wantSaid(de.Camera[session.DeviceBroken])
	d.tap("talk.dismiss.0")
	if d.has("talk.dismiss.0") {
		t.Error("what was read stays before the guest's face")
	}
	d.play(func(s *session.Snapshot) { s.Camera = session.DeviceReady })
	d.play(func(s *session.Snapshot) { s.Guests[0].State, s.Guests[0].Relayed = session.Connected, true })
	d.wantSaid(de.Talk.Relayed)

	d.now = d.now.Add(46 * time.Minute)
	d.Frame()
	d.wantSaid("46:00")
	d.wantSaid(de.Desk.Clock.Left.with(4))
	d.now = d.now.Add(6 * time.Minute)
	d.Frame()
	d.wantSaid(de.Desk.Clock.Over.with("n", "2"))

	d.tap("talk.hangup")
	d.session.want(t, "hang up")
	d.play(func(s *session.Snapshot) { s.Phase, s.Reason = session.Ended, session.HungUp })
	d.wantSaid(de.After.Title)
	if d.room != nil {
		t.Error("the room is still there")
	}
	old := d.opened[0]
	d.tap("after.again")
	if d.control("open.third").(*entry).Text == old.Words[2] || d.control("open.password").(*entry).Text == old.Password {
		t.Error("the old words are proposed again")
	}
}

func TestChat(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.talking()
	chat := d.screen.(*talk).panes["chat"]
	d.play(func(s *session.Snapshot) {
		s.Chat = append(s.Chat, session.ChatLine{ID: "1", Guest: "g1", Text: "Hören Sie mich?", At: d.now})
	})
	if !chat.mark.Visible() {
		t.Error("an unread line is not marked")
	}
	d.tap("talk.chat")
	d.wantSaid("Hören Sie mich?")
	if chat.mark.Visible() {
		t.Error("a read line is still marked")
	}
	if f, ok := d.win.Canvas().Focused().(*entry); !ok || f.name != "chat.text" {
		t.Error("the chat's entry has no focus")
	}
	d.write("chat.text", "  Ja, gut.  ")
	d.press(fyne.KeyReturn)
	d.session.want(t, "chat Ja, gut.")
	if e := d.control("chat.text").(*entry); e.Text != "" {
		t.Errorf("%q is left in the entry", e.Text)
	}
	d.press(fyne.KeyReturn)
	d.session.want(t)
	d.write("chat.text", "halb getippt")
	d.play(func(s *session.Snapshot) {
		s.Chat = append(s.Chat, session.ChatLine{ID: "2", Text: "Ja, gut.", At: d.now, Lost: true})
	})
	d.wantSaid(d.texts["de"].Chat.Lost)
	if e := d.control("chat.text").(*entry); e.Text != "halb getippt" || d.win.Canvas().Focused() != fyne.Focusable(e) {
		t.Error("a new line disturbs what is being typed")
	}
	d.press(fyne.KeyEscape)
	if d.has("chat.text") {
		t.Error("Esc leaves the pane open")
	}
}

func TestPeopleAndSecurity(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	de := d.texts["de"]
	d.talking()
	d.play(func(s *session.Snapshot) {
		s.Guests = append(s.Guests, session.Guest{ID: "g2", Name: "M.", State: session.Knocking})
		s.Full = true
	})
	if d.chimes != 1 {
		t.Errorf("%d chimes: a knock during a session must be silent", d.chimes)
	}
	d.tap("talk.people")
	d.wantSaid(de.People.Full)
	if d.has("people.admit.0") {
		t.Error("a second guest can be let in")
	}
	d.tap("people.soon.0")
	d.tap("people.decline.0")
	d.session.want(t, "soon g2", "decline g2")
	d.tap("people.more.0")
	d.tap("people.remove.0")
	d.wantSaid(de.People.RemoveText)
	d.tap("remove.no")
	d.session.want(t)
	d.tap("people.remove.0")
	d.tap("remove.yes")
	d.session.want(t, "remove g1")

	d.tap("talk.security")
	list := words.CheckList("de")
	d.wantSaid(list[17] + " " + list[400])
	d.wantSaid(de.Security.Direct)
	d.wantSaid(de.Security.ServerText)
	if checkWord("de", [2]uint16{1024, 0}) != "–" {
		t.Error("a number that no word has is shown")
	}
}

func TestBackToWaiting(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.talking()
	d.play(func(s *session.Snapshot) {
		s.Phase = session.Waiting
		s.Guests[0].State, s.Guests[0].Reason = session.Gone, session.LineLost
	})
	d.wantSaid(d.texts["de"].reason(session.LineLost, "Herr Yilmaz"))
	d.wantSaid(d.texts["de"].Waiting.BackHint)
	d.tap("waiting.close")
	d.tap("close.yes")
	d.session.want(t, "hang up")
}

func TestClosingAsks(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.talking()
	d.tap("talk.chat")
	d.control("chat.text").(*entry).TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyW, Modifier: fyne.KeyModifierControl})
	d.wantSaid(d.texts["de"].Talk.QuitText)
	d.tap("quit.no")
	d.session.want(t)
	d.askToQuit()
	d.tap("quit.yes")
	d.session.want(t, "hang up")
	if !d.closed {
		t.Error("the window is still open")
	}
}

func TestEndsForAReason(t *testing.T) {
	for _, r := range []session.Reason{session.WordsTaken, session.TooMany, session.Replaced} {
		d := equippedDesk(t, store.Settings{})
		d.openedRoom()
		d.play(func(s *session.Snapshot) { s.Phase, s.Reason = session.Ended, r })
		d.wantSaid(d.texts["de"].reason(r, ""))
		if d.has("after.plan") || !d.has("after.again") {
			t.Errorf("%s: offered %v", r, d.names())
		}
	}
}

func TestDevices(t *testing.T) {
	d := equippedDesk(t, store.Settings{Microphone: "Headset that is unplugged"})
	d.openedRoom()
	camera := d.control("waiting.camera").(*selection)
	camera.SetSelected("Logitech C920")
	if m := d.control("waiting.microphone").(*selection); m.Selected != "Headset that is unplugged" {
		t.Errorf("the microphone shown is %q", m.Selected)
	}
	camera.SetSelected(d.texts["de"].Waiting.Without)
	d.studio.want(t, "blur ", "echo true level true noise ", "camera Logitech C920", "camera none")
	if s, _ := d.store.Settings(); s.Camera != None {
		t.Errorf("kept %q", s.Camera)
	}
}

package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"zwiesprache/signal/session"
	"zwiesprache/signal/words"
	"zwiesprache/store"
)

// heard takes the window's notices instead of the desktop.
func (d *desk) heard() *[]Notice {
	var all []Notice
	d.cfg.Notify = func(n Notice) { all = append(all, n) }
	return &all
}

// comes keeps an appointment at a time from now.
func (d *desk) comes(label string, in time.Duration) store.Appointment {
	d.t.Helper()
	a, err := d.store.Save(store.Appointment{Label: label, Start: d.now.Add(in), Minutes: 50, Language: "de", Persons: 1,
		Way: confidential, Words: [3]string{"Lindenhof", "Garten", "Wolke"}, Password: "8315 4072"})
	if err != nil {
		d.t.Fatal(err)
	}
	return a
}

// passes lets so much time go by, as the program's beat would.
func (d *desk) passes(by time.Duration) {
	d.t.Helper()
	d.now = d.now.Add(by)
	d.Frame()
	d.settle()
}

// TestReminder: in time there are fixed words outside the window, and inside it who comes, with one press to the waiting room.
func TestReminder(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	notices := d.heard()
	d.comes("Frau Yilmaz", 25*time.Minute)
	d.showToday()
	d.passes(14 * time.Minute)
	if len(*notices) != 0 || d.has("remind.open.0") {
		t.Fatalf("told too early: %+v", *notices)
	}
	d.passes(time.Minute)
	d.passes(time.Second)
	d.passes(time.Minute)
	if len(*notices) != 1 {
		t.Fatalf("%d notices, want 1", len(*notices))
	}
	n := (*notices)[0]
	de := d.texts["de"].Desk
	if n.Title != de.Soon.Title || n.Text != de.Soon.Text || n.Action != de.Soon.Action || !n.Sound {
		t.Errorf("told %+v", n)
	}
	d.wantSaid(de.Remind.At.with("time", "10:13", "label", "Frau Yilmaz"))
	d.tap("remind.open.0")
	if len(d.opened) != 1 || d.opened[0].Words[2] != "Wolke" {
		t.Errorf("opened %+v", d.opened)
	}
	if d.has("remind.open.0") || d.has("remind.dismiss.0") {
		t.Error("the reminder stays although its room is open")
	}
}

// TestReminderFromOutside: the notice itself opens the waiting room.
func TestReminderFromOutside(t *testing.T) {
	d := equippedDesk(t, store.Settings{Silent: true})
	notices := d.heard()
	d.comes("M. K.", 5*time.Minute)
	d.passes(time.Second)
	if len(*notices) != 1 || (*notices)[0].Sound {
		t.Fatalf("told %+v", *notices)
	}
	(*notices)[0].Act()
	d.settle()
	if len(d.opened) != 1 || d.room == nil {
		t.Errorf("opened %+v", d.opened)
	}
	(*notices)[0].Act() // once more, while the room is open
	d.settle()
	if len(d.opened) != 1 {
		t.Error("a second room is opened")
	}
}

func TestReminderIsPutAway(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.heard()
	d.comes("M. K.", 5*time.Minute)
	d.passes(time.Second)
	d.tap("remind.dismiss.0")
	d.passes(time.Minute)
	d.showToday()
	d.passes(time.Second)
	if d.has("remind.dismiss.0") {
		t.Error("it comes back")
	}
}

// TestReminderGoesWithItsAppointment: what was moved, deleted or is long over is not told any more.
func TestReminderGoesWithItsAppointment(t *testing.T) {
	for name, change := range map[string]func(*desk, store.Appointment){
		"deleted": func(d *desk, a store.Appointment) {
			if err := d.store.Delete(a.ID); err != nil {
				d.t.Fatal(err)
			}
		},
		"moved": func(d *desk, a store.Appointment) {
			a.Start = a.Start.Add(3 * time.Hour)
			if _, err := d.store.Save(a); err != nil {
				d.t.Fatal(err)
			}
		},
		"cancelled": func(d *desk, a store.Appointment) {
			a.State = store.Cancelled
			if _, err := d.store.Save(a); err != nil {
				d.t.Fatal(err)
			}
		},
		"its room open": func(d *desk, a store.Appointment) { d.openAppointment(a); d.settle() },
		"over":          func(d *desk, a store.Appointment) { d.now = d.now.Add(25 * time.Minute) },
	} {
		t.Run(name, func(t *testing.T) {
			d := equippedDesk(t, store.Settings{})
			d.heard()
			a := d.comes("M. K.", 5*time.Minute)
			d.passes(time.Second)
			if !d.has("remind.dismiss.0") {
				t.Fatal("not told at all")
			}
			change(d, a)
			d.passes(time.Minute)
			if d.has("remind.dismiss.0") {
				t.Error("still told")
			}
		})
	}
}

// TestReminderInSession: silent, outside and inside; a mark says that something is near.
func TestReminderInSession(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	notices := d.heard()
	d.comes("M. K.", 25*time.Minute)
	d.talking()
	*notices = nil // of the knock
	d.passes(20 * time.Minute)
	if len(*notices) != 0 {
		t.Errorf("told during a session: %+v", *notices)
	}
	if slices.ContainsFunc(d.says(), func(s string) bool { return strings.Contains(s, "M. K.") }) {
		t.Error("a label stands on the session's screen")
	}
	d.tap("talk.reminder")
	d.wantSaid(d.texts["de"].Desk.Remind.Mark + ": 10:13.")
	d.tap("tell.close")
	d.play(func(s *session.Snapshot) { s.Phase, s.Reason = session.Ended, session.HungUp })
	if !d.has("remind.open.0") {
		t.Error("after the session nobody says what comes")
	}
}

// TestReminderOfTheOpenRoom: whose room is open already is not told.
func TestReminderOfTheOpenRoom(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	notices := d.heard()
	d.openAppointment(d.comes("M. K.", 5*time.Minute))
	d.settle()
	d.passes(time.Second)
	if len(*notices) != 0 || d.has("remind.dismiss.0") {
		t.Errorf("told %+v", *notices)
	}
}

// TestReminderUnderTheCover: nothing is said outside while somebody else may be reading along.
func TestReminderUnderTheCover(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	notices := d.heard()
	d.comes("M. K.", 5*time.Minute)
	d.drawCover()
	d.passes(time.Second)
	if len(*notices) != 0 {
		t.Errorf("told %+v", *notices)
	}
	d.uncover()
	if !d.has("remind.open.0") {
		t.Error("it is lost")
	}
}

func TestReminderSwitchedOff(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	notices := d.heard()
	d.comes("M. K.", 25*time.Minute)
	d.showSettingsPage(pageAppointments)
	d.tap("settings.remind.-1")
	if d.settings.Reminder >= 0 || d.has("settings.remind.sound") {
		t.Errorf("kept %d", d.settings.Reminder)
	}
	d.passes(24 * time.Minute)
	if len(*notices) != 0 {
		t.Errorf("told %+v", *notices)
	}
	d.showSettingsPage(pageAppointments)
	d.tap("settings.remind.5")
	d.passes(time.Second)
	if len(*notices) != 1 {
		t.Errorf("%d notices after it was switched on again", len(*notices))
	}
}

// TestLockedAsItWas: what the settings say of reminders and of the icon beside the clock holds while the window is locked.
func TestLockedAsItWas(t *testing.T) {
	d := guardedDesk(t)
	d.unlock(testPassphrase)
	notices := d.heard()
	d.settings.Silent, d.settings.Tray = true, true
	d.keepSettings("for the test")
	d.comes("M. K.", 25*time.Minute)
	d.showToday()
	d.passes(time.Second)
	d.lock(0)
	d.passes(20 * time.Minute)
	if len(*notices) != 1 || (*notices)[0].Sound || !d.settings.Tray {
		t.Errorf("told %+v, %+v", *notices, d.settings)
	}
	d.unlock(testPassphrase)
	d.settings.Reminder = -1
	d.keepSettings("for the test")
	d.comes("H. Y.", 25*time.Minute)
	d.showToday()
	d.passes(time.Second)
	d.lock(0)
	d.passes(20 * time.Minute)
	if len(*notices) != 1 {
		t.Errorf("told although that is switched off: %+v", *notices)
	}
}

// TestNoticesCannotCarryNames: what is shown outside has no places, nothing that a shell or a mark-up would read, and the same
// words whoever comes.
func TestNoticesCannotCarryNames(t *testing.T) {
	for _, language := range words.Languages() {
		loaded := mustText(t, language)
		for _, n := range []noticeText{loaded.Desk.Soon, loaded.Desk.Stays, {loaded.Waiting.KnockTitle, loaded.Waiting.KnockText, ""}} {
			if s := n.Title + n.Text + n.Action; strings.ContainsAny(s, "{}<>&$`\"\\%();|") {
				t.Errorf("%s: %q", language, s)
			}
			if len([]rune(n.Title)) > 63 || len([]rune(n.Text)) > 255 {
				t.Errorf("%s: %q is longer than a desktop shows", language, n.Text)
			}
		}
	}
}

// TestKnockOutside: the notice of a knock has no name in it and brings the window forward.
func TestKnockOutside(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	notices := d.heard()
	d.openedRoom()
	d.play(func(s *session.Snapshot) { s.Guests = []session.Guest{yilmaz(d.now)} })
	if len(*notices) != 1 || strings.Contains((*notices)[0].Title+(*notices)[0].Text, "Yilmaz") || (*notices)[0].Sound {
		t.Fatalf("told %+v", *notices)
	}
	(*notices)[0].Act()
	d.settle()
}

// TestNoTray: where the desktop shows no icons, closing asks or ends as ever, and the settings say why.
func TestNoTray(t *testing.T) {
	d := equippedDesk(t, store.Settings{Tray: true})
	d.cfg.Tray = func() bool { return false }
	d.passes(time.Second)
	d.showSettingsPage(pageAppointments)
	d.wantSaid(d.texts["de"].Desk.Tray.Missing)
	d.openedRoom()
	d.closeWindow()
	if !d.asked() {
		t.Error("a window with an open room closes without a question")
	}
}

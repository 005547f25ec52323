package ui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"zwiesprache/signal/session"
	"zwiesprache/store"
)

// TestLeavingAForm: what was typed is not lost without a question, whichever way leads out; nothing typed, no question.
func TestLeavingAForm(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	a := d.book(store.Appointment{Label: "H. Y.", Start: d.now.Add(5 * time.Minute)})[0]
	d.Frame() // tells of it
	for name, leave := range map[string]func(){
		"cancel":      func() { d.tap("form.cancel") },
		"side bar":    func() { d.tap("side.settings") },
		"call off":    func() { d.tap("form.callOff") },
		"a reminder":  func() { d.tap("remind.open.0") },
		"its notice":  d.openReminded,
		"the closing": d.askToQuit,
	} {
		d.editAppointment(a)
		d.write("form.notes", "Bitte Kopfhörer")
		leave()
		d.wantSaid(d.texts["de"].Agenda.DiscardText)
		d.press(fyne.KeyEscape)
		if !d.has("form.notes") || d.control("form.notes").(*entry).Text == "" {
			t.Fatalf("%s loses what was typed", name)
		}
	}
	d.tap("form.cancel")
	d.tap("discard.yes")
	if d.has("form.notes") {
		t.Error("the form cannot be left")
	}
	d.editAppointment(a)
	d.tap("form.cancel")
	if d.asked() || d.has("form.notes") {
		t.Error("asks although nothing was typed")
	}
	d.tap("today.new")
	d.tap("side.settings")
	if d.asked() {
		t.Error("asks although only the proposals stand in a new form")
	}
}

// TestNothingToInviteTo: who is called off is not invited.
func TestNothingToInviteTo(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	a := d.book(store.Appointment{Label: "H. Y.", Start: d.now.Add(time.Hour), State: store.Cancelled})[0]
	d.editAppointment(a)
	if d.has("share.phone") {
		t.Error("offers to invite")
	}
}

// TestReminderMovesNothing: a reminder that comes while somebody types stands below, and all else stays where it is.
func TestReminderMovesNothing(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.book(store.Appointment{Label: "H. Y.", Start: d.now.Add(11 * time.Minute)})
	d.tap("today.new")
	d.Frame()
	before := d.Targets()
	d.now = d.now.Add(2 * time.Minute)
	d.Frame()
	if !d.has("remind.dismiss.0") {
		t.Fatal("no reminder")
	}
	after := d.Targets()
	for name, was := range before {
		if now := after[name]; now.X != was.X || now.Y != was.Y {
			t.Errorf("%s moved from %v to %v", name, was, now)
		}
	}
}

// TestClipboardIsEmptied: words and password do not stay on the clipboard; what others put there does.
func TestClipboardIsEmptied(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	clipboard := d.app.Clipboard()
	d.openedRoom()
	d.tap("share.copy.phone")
	d.wantSaid(d.texts["de"].Invite.Share.Lent)
	d.now = d.now.Add(clipStays - time.Second)
	d.Frame()
	if clipboard.Content() == "" {
		t.Error("emptied too early")
	}
	d.now = d.now.Add(time.Second)
	d.Frame()
	if got := clipboard.Content(); got != "" {
		t.Errorf("after a minute there is %q", got)
	}

	d.tap("share.copy.phone")
	clipboard.SetContent("another program's")
	d.now = d.now.Add(clipStays)
	d.Frame()
	if got := clipboard.Content(); got != "another program's" {
		t.Errorf("what another program has put there became %q", got)
	}

	d.tap("share.copy.phone")
	d.play(func(s *session.Snapshot) { s.Phase, s.Reason = session.Ended, session.HungUp })
	if got := clipboard.Content(); got != "" {
		t.Errorf("after the session there is %q", got)
	}

	d.openedRoom()
	d.tap("share.copy.phone")
	d.Quit()
	if got := clipboard.Content(); got != "" {
		t.Errorf("after the end there is %q", got)
	}
}

// TestMoveIsTakenBack: an appointment that was moved by mistake goes back by one press, a whole series too.
func TestMoveIsTakenBack(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	start := time.Date(2026, 11, 24, 10, 0, 0, 0, d.now.Location())
	one := store.Appointment{Label: "H. Y.", Start: start, Minutes: 50, Language: "de", Persons: 1, Way: confidential}
	other := one
	other.Start = start.AddDate(0, 0, 7)
	for i, a := range []*store.Appointment{&one, &other} {
		a.Words, a.Password = [3]string{"Lindenhof", "Garten", []string{"Wolke", "Birne"}[i]}, "8315 4072"
	}
	series, err := d.store.SaveSeries([]store.Appointment{one, other})
	if err != nil {
		t.Fatal(err)
	}
	d.showView(viewWeek, d.today())
	s := d.screen.(*weekScreen)
	s.put(series[0], s.day.Add(2), 11*60)
	d.tap("scope.all")
	moved, _ := d.store.Appointment(series[0].ID)
	s.put(moved, d.dayOf(moved), 11*60) // to where it is: nothing to be said, and what was said is still true
	d.tap("agenda.undo")
	for i, want := range []time.Time{one.Start, other.Start} {
		if a, _ := d.store.Appointment(series[i].ID); !a.Start.Equal(want) {
			t.Errorf("appointment %d is at %v, not back at %v", i, a.Start, want)
		}
	}
	d.wantSaid(d.texts["de"].Agenda.PutBack)
}

// TestDoubtedDate: after a leap of the clock the start says what the date is, and what happens if that is right.
func TestDoubtedDate(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.leap()
	d.wantSaid(d.texts["de"].Today.Doubted.with("seen", "Montag, 23. November", "date", "Mittwoch, 23. Dezember"))
}

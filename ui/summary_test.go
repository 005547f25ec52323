package ui

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"zwiesprache/signal/session"
	"zwiesprache/store"
)

// TestSummary: what can be copied afterwards tells how it was, and nobody's name nor word.
func TestSummary(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	de := d.texts["de"].Summary
	d.gather(3)
	d.play(func(s *session.Snapshot) {
		s.Guests[0].Verified, s.Guests[1].Relayed, s.Guests[2].Recording, s.Wrong = true, true, true, 2
	})
	for range 2 {
		d.play(func(s *session.Snapshot) { s.Guests[1].State = session.Troubled })
		d.play(func(s *session.Snapshot) { s.Guests[1].State = session.Connected })
	}
	d.play(func(s *session.Snapshot) { s.Guests[2].Recording = false })
	d.now = d.now.Add(51 * time.Minute)
	d.play(func(s *session.Snapshot) { s.Phase, s.Reason = session.Ended, session.HungUp })
	d.tap("after.copy")
	d.wantSaid(d.texts["de"].Common.Copied)
	want := strings.Join([]string{"Gespräch: Montag, 23. November, 09:48 bis 10:39 Uhr", de.Guests.with("n", "3"), de.Mixed,
		de.Verified.with("n", "1", "all", "3"), de.Marks, de.Breaks.with("n", "2"), de.Wrong.with("n", "2")}, "\n")
	got := d.app.Clipboard().Content()
	if got != want {
		t.Errorf("copied %q, want %q", got, want)
	}
	for _, secret := range []string{"Yilmaz", "Demir", "Lindenhof", "Wolke", "8315"} {
		if strings.Contains(got, secret) {
			t.Errorf("the summary holds %q", secret)
		}
	}
}

func TestNoSummaryWithoutGuests(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.openedRoom()
	d.play(func(s *session.Snapshot) { s.Phase, s.Reason = session.Ended, session.WordsTaken })
	if d.has("after.copy") {
		t.Error("there is a summary of nothing")
	}
}

// TestRefusedPage: a page that is not the released one keeps the room shut, with the next step in words.
func TestRefusedPage(t *testing.T) {
	for _, row := range []struct {
		err         error
		title, text func(errorText) string
	}{
		{ErrPageChanged, func(e errorText) string { return e.PageChanged }, func(e errorText) string { return e.PageChangedText }},
		{ErrPageUnchecked, func(e errorText) string { return e.PageUnchecked }, func(e errorText) string { return e.PageUncheckedText }},
		{errors.New("no line"), func(e errorText) string { return e.Open }, func(e errorText) string { return e.Open }},
	} {
		d := equippedDesk(t, store.Settings{})
		d.fault = fmt.Errorf("check the page: %w", row.err)
		d.openRoom(d.newDraft())
		d.settle()
		d.wantSaid(row.title(d.texts["de"].Errors))
		d.wantSaid(row.text(d.texts["de"].Errors))
		d.tap("tell.close")
		if d.room != nil || !d.has("open.third") {
			t.Errorf("%v: the room is there, or what was typed is gone", row.err)
		}
	}
}

// TestLockedRoom: after too many guesses the same room goes on with a new password, which the
// appointment keeps; nobody has to go.
func TestLockedRoom(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	a, err := d.store.Save(store.Appointment{
		Label: "H. Y.", Start: d.now, Minutes: 50, Words: [3]string{"Lindenhof", "Gütersloh", "Wolke"}, Password: "8315 4072", Language: "de",
	})
	if err != nil {
		t.Fatal(err)
	}
	d.openAppointment(a)
	d.settle()
	d.play(func(s *session.Snapshot) {
		s.Phase, s.Wrong, s.LastWrong, s.Locked = session.Waiting, 20, s.Opened, true
	})
	d.wantSaid(d.texts["de"].attempts(d.snapshot))
	d.tap("waiting.renew")
	kept, err := d.store.Appointment(a.ID)
	if err != nil || kept.Password == a.Password || kept.Password == "" {
		t.Fatalf("the appointment keeps %q, %v", kept.Password, err)
	}
	d.session.want(t, "rearm "+kept.Password)
	d.wantSaid(kept.Password)
	d.play(func(s *session.Snapshot) { s.Wrong, s.Locked = 0, false })
	if d.has("waiting.renew") || d.room == nil || d.room.draft.password != kept.Password {
		t.Error("the room is not as it was")
	}
}

// TestClosedRoom: after a removal there are new words and a new password.
func TestClosedRoom(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.openedRoom()
	d.play(func(s *session.Snapshot) { s.Closed, s.Admitted = true, s.Opened })
	d.tap("waiting.renew")
	d.session.want(t, "hang up")
	d.play(func(s *session.Snapshot) { s.Phase, s.Reason = session.Ended, session.HungUp })
	word, password := d.control("open.third").(*entry).Text, d.control("open.password").(*entry).Text
	if word == "Wolke" || password == "8315 4072" || password == "" {
		t.Errorf("offered %q with %q", word, password)
	}
}

// TestExpectedGuests: how many are expected, and the wish for a relay, go from the form into store and room.
func TestExpectedGuests(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.newAppointment(d.today())
	d.write("form.label", "H. Y.")
	d.tap("form.more")
	d.tap("form.interpreter") // makes it two at least
	d.tap("form.persons.1")   // one alone is none
	if d.screen.(*appointmentScreen).draft.interpreter {
		t.Error("the one guest is the interpreter")
	}
	d.tap("form.interpreter")
	d.tap("form.relay")
	d.tap("form.save")
	all, err := d.store.Appointments(d.now.AddDate(0, 0, -1), d.now.AddDate(0, 0, 7))
	if err != nil || len(all) != 1 {
		t.Fatalf("%d appointments, %v", len(all), err)
	}
	if a := all[0]; a.Persons != 2 || !a.Interpreter || !a.RelayOnly {
		t.Errorf("kept %+v", a)
	}
	d.openAppointment(all[0])
	d.settle()
	if r := d.opened[0]; r.Persons != 2 || !r.RelayOnly {
		t.Errorf("opened %+v", r)
	}
	d.wantSaid(d.texts["de"].Waiting.Interpreter)
	d.wantSaid(d.texts["de"].Form.RelayOnlyText)
	d.tap("waiting.expect.3")
	d.session.want(t, "expect 3")

	d = equippedDesk(t, store.Settings{})
	d.tap("side.open")
	d.tap("open.persons.3")
	d.tap("open.relay")
	d.tap("open.open")
	if r := d.opened[0]; r.Persons != 3 || !r.RelayOnly {
		t.Errorf("opened %+v", r)
	}
}

// TestOldAppointmentsOpen: one that was kept with more persons than can be is opened with as many as can, and an interpreter
// comes with somebody.
func TestOldAppointmentsOpen(t *testing.T) {
	for persons, want := range map[int]int{0: 1, 1: 1, 3: 3, 5: 3} {
		if got := draftOf(store.Appointment{Persons: persons}).persons; got != want {
			t.Errorf("%d persons become %d", persons, got)
		}
	}
	if d := draftOf(store.Appointment{Persons: 1, Interpreter: true}); d.persons != 2 || !d.interpreter {
		t.Errorf("with an interpreter one person becomes %d, interpreter %v", d.persons, d.interpreter)
	}
}

// TestTabReachesTheMenu: the tags stand in the order of the tiles, before the controls.
func TestTabReachesTheMenu(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.gather(3)
	d.play(func(s *session.Snapshot) { s.Guests[0].Recording = true })
	var order []string
	d.win.Canvas().Unfocus()
	for range 12 {
		d.win.Canvas().FocusNext()
		if f, ok := d.win.Canvas().Focused().(named); ok {
			order = append(order, f.targetName())
		}
	}
	at := -1
	for _, want := range []string{"talk.cover", "talk.endatonce", "talk.person.0", "talk.person.1", "talk.person.2", "talk.mute"} {
		next := -1
		for i, name := range order {
			if name == want {
				next = i
			}
		}
		if next <= at {
			t.Errorf("%s comes at %d after %d: %v", want, next, at, order)
		}
		at = next
	}
	if d.win.Canvas().Focused() == nil {
		t.Error("Tab leads nowhere")
	}
}

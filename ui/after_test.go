package ui

import (
	"testing"
	"time"

	"zwiesprache/signal/session"
	"zwiesprache/store"
)

// admitted begins the session of an appointment at its start.
func (d *desk) admitted(a store.Appointment) {
	d.t.Helper()
	d.openAppointment(a)
	d.settle()
	d.snapshot = session.Snapshot{Phase: session.Opening, Room: d.opened[len(d.opened)-1]}
	d.play(func(s *session.Snapshot) { s.Phase, s.Opened = session.Waiting, d.now })
	d.play(func(s *session.Snapshot) { s.Guests = []session.Guest{yilmaz(d.now)} })
	d.now = a.Start
	d.play(func(s *session.Snapshot) {
		s.Phase, s.Admitted = session.Talking, d.now
		s.Guests[0].State = session.Connected
	})
}

// held holds the session of an appointment for so long; finish does to the store what the program does.
func (d *desk) held(a store.Appointment, lasts time.Duration, finish func()) {
	d.t.Helper()
	d.admitted(a)
	d.passes(lasts)
	finish()
	d.play(func(s *session.Snapshot) { s.Phase, s.Reason = session.Ended, session.HungUp })
}

// finished keeps the history of an appointment.
func (d *desk) finished(a store.Appointment) func() {
	return func() {
		h := store.History{Start: a.Start, Minutes: 47, Guests: 1, Relayed: true, Verified: true, Ended: string(session.HungUp)}
		if err := d.store.Ended(store.Ending{Appointment: a.ID, History: h}); err != nil {
			d.t.Fatal(err)
		}
	}
}

// special is an appointment with all that the next one copies.
func (d *desk) special() store.Appointment {
	d.t.Helper()
	c, err := d.store.SaveConsent(store.Consent{Received: d.now})
	if err != nil {
		d.t.Fatal(err)
	}
	a := d.comes("M. K.", 12*time.Minute)
	a.Language, a.Way, a.Fallback, a.Consent, a.Notes, a.RelayOnly = "nl", apart, store.Ring, c.ID, "read before", true
	if a, err = d.store.Save(a); err != nil {
		d.t.Fatal(err)
	}
	return a
}

// TestNextInTwoPresses: the next appointment is at the same time of day, like the former, with words of its own; it can be taken back.
func TestNextInTwoPresses(t *testing.T) {
	for name, days := range map[string]int{"after.week": 7, "after.fortnight": 14} {
		t.Run(name, func(t *testing.T) {
			d := equippedDesk(t, store.Settings{})
			a := d.special()
			d.held(a, 50*time.Minute, d.finished(a))
			d.tap(name)
			all, err := d.store.Appointments(d.now, d.now.AddDate(0, 1, 0))
			if err != nil || len(all) != 1 {
				t.Fatalf("%d appointments come, %v", len(all), err)
			}
			n := all[0]
			if want := a.Start.AddDate(0, 0, days); !n.Start.Equal(want) {
				t.Errorf("at %v, want %v", n.Start, want)
			}
			if n.Label != "M. K." || n.Language != "nl" || n.Way != apart || n.Fallback != store.Ring || n.Consent != a.Consent || !n.RelayOnly || n.Minutes != 50 {
				t.Errorf("not as before: %+v", n)
			}
			if n.Done || n.History != nil || n.Notes != "" || n.Password == a.Password || n.Words[2] == "Wolke" || n.Words[0] != "Lindenhof" {
				t.Errorf("not new: %+v", n)
			}
			for _, word := range n.Words {
				d.wantSaid(word)
			}
			d.tap("after.undo")
			if all, _ := d.store.Appointments(d.now, d.now.AddDate(0, 1, 0)); len(all) != 0 || !d.has(name) {
				t.Error("it is not taken back")
			}
		})
	}
}

func TestNextClashes(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	a := d.special()
	d.comes("other", 7*24*time.Hour+30*time.Minute)
	d.held(a, 50*time.Minute, d.finished(a))
	d.tap("after.week")
	d.wantSaid(d.texts["de"].Desk.After.Clash.with("time", clock(a.Start)))
	d.tap("after.invite")
	if !d.has("form.save") {
		t.Error("nobody can be invited")
	}
}

// TestHistoryLine: what is kept is told, and a note stays with it.
func TestHistoryLine(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	a := d.special()
	d.held(a, 50*time.Minute, d.finished(a))
	d.wantSaid("10:00 · 47 Min. · ein Gast · über einen Umweg, verschlüsselt · Prüfwort verglichen")
	d.write("after.note", "no sound at first")
	kept, err := d.store.Appointment(a.ID)
	if err != nil || kept.History == nil || kept.History.Note != "no sound at first" {
		t.Errorf("%v, kept %+v", err, kept.History)
	}
	d.tap("after.today")
}

// TestHistoryByTheOneClock: the line goes by the counsellor's clock, as all times do.
func TestHistoryByTheOneClock(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	a := d.special()
	d.now = d.now.In(time.FixedZone("", 3*3600))
	d.held(a, 50*time.Minute, func() { d.finished(a)(); d.now = d.now.In(time.FixedZone("", 3*3600)) })
	kept, err := d.store.Appointment(a.ID)
	if err != nil {
		t.Fatal(err)
	}
	d.wantSaid(d.kit.text.history(*kept.History, d.zone()))
	if line := d.kit.text.history(*kept.History, d.zone()); line[:5] != clock(d.startOf(a)) {
		t.Errorf("%q, begun at %s", line, clock(d.startOf(a)))
	}
}

// TestNothingIsLeft: of an appointment that leaves nothing there is nothing to write a note to, and it is said.
func TestNothingIsLeft(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	a := d.comes("anonymous", 12*time.Minute)
	a.Leave = true
	a, err := d.store.Save(a)
	if err != nil {
		t.Fatal(err)
	}
	d.held(a, 50*time.Minute, d.finished(a))
	d.wantSaid(d.texts["de"].Desk.After.NothingText)
	if d.has("after.note") || d.has("after.week") || len(d.stored()) != 0 {
		t.Errorf("left: %v, %+v", d.names(), d.stored())
	}
}

func TestAfterWithoutAppointment(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.talking()
	d.passes(20 * time.Minute)
	d.play(func(s *session.Snapshot) { s.Phase, s.Reason = session.Ended, session.HungUp })
	if d.has("after.note") || d.has("after.week") || !d.has("after.plan") {
		t.Errorf("controls %v", d.names())
	}
	d.tap("after.plan")
	if !d.has("form.save") {
		t.Error("no form")
	}
}

// TestAgainIsAnotherRoom: a room that is opened anew has words of its own, so the end of the former access is not its end.
func TestAgainIsAnotherRoom(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	a := d.special()
	d.held(a, 4*time.Hour, d.finished(a))
	d.tap("after.again")
	d.tap("open.open")
	d.snapshot = session.Snapshot{Phase: session.Waiting, Room: d.opened[len(d.opened)-1], Opened: d.now}
	d.play(func(*session.Snapshot) {})
	d.passes(time.Minute)
	if d.session.noted("hang up") {
		t.Error("it is closed at once")
	}
}

// TestNextLeavesNothingEither: who wanted nothing left does not have to say so again.
func TestNextLeavesNothingEither(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	a := d.comes("anonymous", 12*time.Minute)
	a.Leave, a.Closes = true, 30
	a, err := d.store.Save(a)
	if err != nil {
		t.Fatal(err)
	}
	d.held(a, 50*time.Minute, d.finished(a))
	d.tap("after.plan")
	d.write("form.label", "anonymous")
	d.tap("form.save")
	if all := d.stored(); len(all) != 1 || !all[0].Leave {
		t.Errorf("planned: %+v", all)
	}
}

// TestSessionClock: the clock counts to the appointment's end and gives a sign ten and five minutes before, without a sound.
func TestSessionClock(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	notices := d.heard()
	a := d.comes("M. K.", 12*time.Minute) // 10:00 to 10:50
	d.admitted(a)
	de := d.texts["de"].Desk.Clock
	before := d.chimes
	for _, c := range []struct {
		at   string
		says string
	}{
		{"10:05", de.Until.with("time", "10:50")}, {"10:39", de.Until.with("time", "10:50")}, {"10:40", de.Left.with(10)}, {"10:45", de.Left.with(5)},
		{"10:49", de.Left.with(1)}, {"10:50", de.Ended}, {"10:53", de.Over.with("n", "3")},
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", d.now.Format("2006-01-02 ")+c.at, time.Local)
		if err != nil {
			t.Fatal(err)
		}
		d.passes(at.Sub(d.now))
		d.wantSaid(c.says)
	}
	if d.chimes != before || len(*notices) != 1 { // that of the knock
		t.Errorf("%d sounds, notices %+v", d.chimes-before, *notices)
	}
}

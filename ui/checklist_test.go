package ui

import (
	"testing"
	"time"

	"zwiesprache/signal/session"
	"zwiesprache/store"
)

// TestChecklist: what was agreed is counted and kept; the list keeps nobody out and goes with the first guest.
func TestChecklist(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	a := d.comes("M. K.", 12*time.Minute)
	d.openAppointment(a)
	d.settle()
	d.snapshot = session.Snapshot{Phase: session.Opening, Room: d.opened[0]}
	d.play(func(s *session.Snapshot) { s.Phase, s.Opened = session.Waiting, d.now })
	de := d.texts["de"].Desk.Begin
	d.wantSaid(de.Done.with("n", "0", "all", "3"))
	d.wantSaid(de.TheirsNone)
	d.play(func(s *session.Snapshot) { s.Guests = []session.Guest{second(d.now)} })
	d.wantSaid(de.TheirsOthers.with("name", "Frau Yilmaz"))
	d.tap("begin.recording")
	d.tap("begin.mine.alone")
	d.session.want(t, "agree alone ")
	d.wantSaid(de.Done.with("n", "2", "all", "3"))
	d.tap("begin.fallback.ring")
	d.session.want(t, "agree alone ring")
	d.wantSaid(de.Ready)
	d.wantSaid(de.RingText)
	if kept, err := d.store.Appointment(a.ID); err != nil || kept.Fallback != store.Ring {
		t.Errorf("%v, kept %+v", err, kept)
	}
	d.tap("begin.recording")
	d.wantSaid(de.Done.with("n", "2", "all", "3"))
	d.tap("waiting.admit.0")
	d.session.want(t, "admit g2")
	d.play(func(s *session.Snapshot) {
		s.Phase, s.Admitted = session.Talking, d.now
		s.Guests[0].State = session.Connected
	})
	d.play(func(s *session.Snapshot) { s.Phase, s.Guests = session.Waiting, nil })
	if d.has("begin.recording") {
		t.Error("the list is there for the second guest, too")
	}
}

package session_test

import (
	"testing"

	"zwiesprache/signal"
	"zwiesprache/signal/session"
)

func people(all ...signal.Person) signal.People { return signal.People{People: all} }

func here(slot int, name string) signal.Person {
	return signal.Person{Slot: slot, Name: name, State: signal.PersonHere}
}

func waits(slot int, name string) signal.Person {
	return signal.Person{Slot: slot, Name: name, State: signal.PersonWaiting}
}

// enter knocks and gives the guest's id.
func (v *visitor) enter(t *testing.T, r *room, name string) (id string) {
	t.Helper()
	v.knock(t, name)
	s := r.until(t, name+" knocks", guestLike(name, session.Knocking))
	for _, g := range s.Guests {
		if g.Name == name && g.State == session.Knocking {
			id = g.ID
		}
	}
	return id
}

// A couple and an interpreter: each is announced before coming in, all read what
// one of them writes, lines break, one leaves and comes back, and the end is told to all.
func TestThreeThroughTheServer(t *testing.T) {
	r := openRoom(t, 3)
	first, second, third := r.visit(t, 1), r.visit(t, 2), r.visit(t, 3)
	first.admit(t, r, first.enter(t, r, "A."))
	b := second.enter(t, r, "B.")
	first.expect(t, people(waits(0, "B.")))
	second.admit(t, r, b)
	first.expect(t, people(here(0, "B.")))
	c := third.enter(t, r, "C.")
	first.expect(t, people(here(0, "B."), waits(1, "C.")))
	r.runner.Mark(c, true)
	third.admit(t, r, c)
	s := r.until(t, "all are in", func(s session.Snapshot) bool { return s.Full && s.Shut && guestLike("C.", session.Connected)(s) })
	interpreter := here(1, "C.")
	interpreter.Interpreter = true
	waiting := waits(1, "C.")
	waiting.Interpreter = true
	first.expect(t, people(here(0, "B."), waiting))
	first.expect(t, people(here(0, "B."), interpreter))
	if seats := [3]int{s.Guests[0].Seat, s.Guests[1].Seat, s.Guests[2].Seat}; seats != [3]int{0, 1, 2} {
		t.Errorf("seats %v", seats)
	}
	r.visit(t, 4).expect(t, signal.Shut{Again: true})

	second.Send(signal.Chat{ID: "x", Text: "Guten Tag"})
	first.expect(t, signal.Chat{ID: "1", Text: "Guten Tag", From: "B."})
	third.expect(t, signal.Chat{ID: "1", Text: "Guten Tag", From: "B."})
	r.runner.Chat("Willkommen")
	for _, v := range []*visitor{first, second, third} {
		v.expect(t, signal.Chat{ID: "2", Text: "Willkommen"})
	}

	r.lines.cut()
	for _, v := range []*visitor{first, second, third} {
		v.expect(t, signal.Resumed{})
	}
	r.until(t, "all lines are back", func(s session.Snapshot) bool {
		return !s.LineLost && !s.Guests[0].LineLost && !s.Guests[1].LineLost && !s.Guests[2].LineLost
	})
	third.Send(signal.State{Recording: true})
	interpreter.Recording = true
	first.expect(t, people(here(0, "B."), interpreter))

	// The page of B. is loaded anew: there is a seat for it, and nobody else.
	second.Close()
	r.until(t, "a place is free", func(s session.Snapshot) bool { return !s.Shut && !s.Full })
	again := r.visit(t, 5)
	d := again.enter(t, r, "B. again")
	first.expect(t, people(waits(0, "B. again"), interpreter))
	again.admit(t, r, d)
	first.expect(t, people(here(0, "B. again"), interpreter))
	third.Send(signal.State{})
	interpreter.Recording = false
	again.expect(t, people(here(0, "A."), interpreter))

	r.runner.EndAtOnce()
	for _, v := range []*visitor{first, again, third} {
		v.expect(t, signal.Bye{Reason: signal.ReasonEnded})
	}
	<-r.ended
	if sum := <-r.journal; sum.Guests != 4 || sum.Persons != 3 || sum.Resumed < 3 || sum.Verified {
		t.Errorf("summary %+v", sum)
	}
}

// Who is removed is told so and cannot come back; the others stay, and come
// back over another line, though nobody new is let in.
func TestOneOfThreeIsRemoved(t *testing.T) {
	r := openRoom(t, 2)
	first, second := r.visit(t, 1), r.visit(t, 2)
	first.admit(t, r, first.enter(t, r, "A."))
	b := second.enter(t, r, "B.")
	second.admit(t, r, b)
	r.until(t, "B. talks", guestLike("B.", session.Connected))
	r.runner.Remove(b)
	second.expect(t, signal.Bye{Reason: signal.ReasonRemoved})
	first.expect(t, people(waits(0, "B.")))
	first.expect(t, people(here(0, "B.")))
	first.expect(t, people())
	r.visit(t, 2).expect(t, signal.Shut{})
	r.lines.cut()
	first.expect(t, signal.Resumed{})
	r.runner.Chat("Wir sind noch da") // whether the line is back by now or not
	first.expect(t, signal.Chat{ID: "1", Text: "Wir sind noch da"})
}

package ui

import (
	"fyne.io/fyne/v2"

	"zwiesprache/signal/session"
)

// door says how many guests are expected and whether anybody new can come in, and changes both.
func (w *Window) door(prefix string, now session.Snapshot) fyne.CanvasObject {
	k := w.kit
	t := k.text.People
	command := func(do func(Session)) {
		if w.room != nil && w.room.session != nil {
			do(w.room.session)
		}
	}
	counts, ids := personCounts()
	all := columnOf(gap*1.5, k.field(t.Expected, k.choice(prefix+".expect", counts, ids, itoa(max(1, now.Persons)), func(id string) {
		command(func(c Session) { c.Expect(int(id[0] - '0')) })
	})))
	switch {
	case now.Closed:
		all.Add(k.fact("lock", w.shutText(now), k.text.Security.ClosedStep))
	case now.Locked:
		all.Add(k.fact("lock", w.shutText(now), k.text.Security.LockedStep))
	case now.Shut:
		all.Add(k.fact("lock", w.shutText(now), t.ShutText))
	default:
		all.Add(k.fact("lock-open", t.OpenDoor, t.OpenDoorText))
	}
	switch {
	case now.Closed || now.Locked:
	case now.Shut:
		all.Add(leftAligned(k.button(prefix+".unshut", quiet, "lock-open", t.Unlock, func() { command(func(c Session) { c.SetShut(false) }) })))
	default:
		all.Add(leftAligned(k.button(prefix+".shut", quiet, "lock", t.Lock, func() { command(func(c Session) { c.SetShut(true) }) })))
	}
	return all
}

// personCounts are the numbers of guests that can be expected, as captions and as ids.
func personCounts() (captions, ids []string) {
	for n := 1; n <= session.MaxPersons; n++ {
		captions, ids = append(captions, itoa(n)), append(ids, itoa(n))
	}
	return captions, ids
}

// fullText says why nobody further can be let in, and what can be done.
func (w *Window) fullText(now session.Snapshot) string {
	if now.Persons >= session.MaxPersons {
		return w.kit.text.People.FullMost
	}
	return w.kit.text.People.Full
}

// shutText says why nobody new can come in.
func (w *Window) shutText(now session.Snapshot) string {
	t := w.kit.text
	switch {
	case now.Closed:
		return t.Security.Closed
	case now.Locked:
		return t.Security.Locked
	case len(inside(now)) >= max(1, now.Persons):
		return t.People.AllIn
	}
	return t.People.Shut
}

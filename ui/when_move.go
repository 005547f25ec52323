package ui

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"zwiesprache/store"
	"zwiesprache/ui/calendar"
)

// moving is an appointment on its way to another day or time, by keys.
type moving struct {
	appointment store.Appointment
	day         calendar.Day
	minute      int
}

// movingName is the control that is being moved.
const movingName = "agenda.moving"

func (p *plan) moves(a store.Appointment) bool {
	return p.moving != nil && p.moving.appointment.ID == a.ID
}

// placeOf and minuteOf are where an appointment is shown: where it is, or where it is being moved to.
func (p *plan) placeOf(a store.Appointment) calendar.Day {
	if p.moves(a) {
		return p.moving.day
	}
	return p.w.dayOf(a)
}

func (p *plan) minuteOf(a store.Appointment) int {
	if p.moves(a) {
		return p.moving.minute
	}
	return calendar.MinuteOf(p.w.startOf(a))
}

// shown is the list with what is being moved in it, also when it came from elsewhere.
func (p *plan) shown(list []store.Appointment) []store.Appointment {
	if p.moving == nil {
		return list
	}
	for _, a := range list {
		if p.moves(a) {
			return list
		}
	}
	return append(list, p.moving.appointment)
}

// block is an appointment in a week or a month: Enter opens it, its letter begins to move it, and it can be
// dragged; drop gets where its upper left corner was let go.
func (p *plan) block(name string, a store.Appointment, clashes bool, fill fyne.ThemeColorName, radius float32, body fyne.CanvasObject, drop func(at fyne.Position)) *block {
	w := p.w
	b := w.kit.block(name, p.says(a, clashes), fill, radius, body, func() {
		if p.moves(a) {
			p.drop()
		} else {
			w.editAppointment(a)
		}
	})
	if p.moves(a) {
		b.onKey = p.pushKey
	}
	if !open(a) {
		return b
	}
	b.onDrop = drop
	b.onRune = func(r rune) bool {
		if p.moving != nil || !strings.EqualFold(string(r), w.kit.text.Agenda.MoveKey) {
			return false
		}
		p.moving = &moving{a, w.dayOf(a), calendar.MinuteOf(w.startOf(a))}
		p.again(movingName)
		return true
	}
	return b
}

// says is an appointment for a screen reader.
func (p *plan) says(a store.Appointment, clashes bool) string {
	w := p.w
	says := clockOf(p.minuteOf(a)) + ", " + a.Label + ", " + w.standing(a, w.cfg.Now()).caption
	if clashes {
		says += ", " + w.kit.text.Agenda.Clash
	}
	if w.consentMissing(a) {
		says += ", " + w.kit.text.Invite.Consent.Missing
	}
	return says
}

// again builds the screen anew and focuses a control of it.
func (p *plan) again(focus string) {
	p.focus = focus
	p.w.show(p.w.screen)
	p.after()
}

// pushKey moves what is being moved by one day or row.
func (p *plan) pushKey(key fyne.KeyName) bool {
	down := func(by int) {
		if p.below == 0 {
			p.push(0, by*step)
		} else {
			p.push(by*p.below, 0)
		}
	}
	switch key {
	case fyne.KeyLeft:
		p.push(-1, 0)
	case fyne.KeyRight:
		p.push(1, 0)
	case fyne.KeyUp:
		down(-1)
	case fyne.KeyDown:
		down(1)
	case fyne.KeyPageUp:
		p.push(-7, 0)
	case fyne.KeyPageDown:
		p.push(7, 0)
	default:
		return false
	}
	return true
}

// push moves what is being moved.
func (p *plan) push(days, minutes int) {
	p.moving.day = p.moving.day.Add(days)
	p.moving.minute = min(max(0, p.moving.minute+minutes), 24*60-step)
	p.day, p.said = p.moving.day, ""
	p.again(movingName)
}

// step is by how many minutes an appointment moves, by keys and by dragging.
const step = 15

// escape implements closer: what is being moved goes back.
func (p *plan) escape() bool {
	if p.moving == nil {
		return false
	}
	p.day = p.w.dayOf(p.moving.appointment)
	p.moving = nil
	p.again("")
	return true
}

// drop puts what is being moved down.
func (p *plan) drop() {
	m := p.moving
	p.moving, p.day = nil, p.w.dayOf(m.appointment)
	p.again("") // where it was, until it is stored
	p.put(m.appointment, m.day, m.minute)
}

// put gives an appointment another time, as it is stored by now; of a series it asks first which ones are meant.
// Where nothing changes, what was said before stays, and can still be taken back.
func (p *plan) put(a store.Appointment, day calendar.Day, minute int) {
	w := p.w
	at, often := calendar.At(day, minute, w.zone())
	a, err := w.cfg.Store.Appointment(a.ID)
	if err != nil {
		p.said, p.undo = w.sentence(err), nil
	}
	if err != nil || !open(a) || at.Equal(a.Start) {
		p.again("")
		return
	}
	moved := a
	moved.Start = at
	before, err := w.following(a)
	if err != nil {
		p.said, p.undo = w.sentence(err), nil
		p.again("")
		return
	}
	before = append(before, a)
	w.alter(a, moved, func(err error) {
		p.said, p.undo = w.clockNote(often, at), func() { p.putBack(before) }
		if err != nil {
			p.said, p.undo = w.sentence(err), nil
			p.again("")
			return
		}
		p.day = day
		if p.said == "" {
			p.said = w.kit.text.Agenda.Moved.with("label", a.Label, "date", w.dayText(calendar.DayOf(at)), "time", clock(at))
		}
		p.again("")
	})
}

// putBack gives appointments the times that they had before they were moved.
func (p *plan) putBack(before []store.Appointment) {
	w := p.w
	var list []store.Appointment
	for _, was := range before {
		a, err := w.cfg.Store.Appointment(was.ID)
		if err == nil && open(a) && !a.Start.Equal(was.Start) {
			a.Start = was.Start
			list = append(list, a)
		}
	}
	p.said, p.undo, p.day = w.kit.text.Agenda.PutBack, nil, w.dayOf(before[len(before)-1])
	if err := w.saveAll(list); err != nil {
		p.said = w.sentence(err)
	}
	p.again("")
}

// clockNote says what the change of the clocks does to a time that was chosen; "" = nothing.
func (w *Window) clockNote(often calendar.Often, at time.Time) string {
	t := w.kit.text.Agenda
	switch often {
	case calendar.Never:
		return t.Skipped.with("time", clock(at))
	case calendar.Twice:
		return t.Doubled.with("time", clock(at))
	}
	return ""
}

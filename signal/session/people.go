package session

import (
	"slices"

	"zwiesprache/signal"
)

// MaxPersons is how many guests may talk at once: a couple and an interpreter.
// An offer has a place for each (PROTOCOL.md, "Inside the seal").
const MaxPersons = 3

// persons is a number of guests that a room can have.
func persons(n int) int { return min(max(n, 1), MaxPersons) }

// in is a guest who is admitted and there. One without line and media, or whose
// line was closed for good, may be a page that is loaded anew: it comes back as
// another guest, who must be let in.
func (g *guest) in() bool { return g.admitted() && !g.adrift() && !g.over }

// full says whether all who are expected are in.
func (s State) full() bool { return s.count((*guest).in) >= s.shown.Persons }

func (s State) count(which func(*guest) bool) (n int) {
	for i := range s.guests {
		if which(&s.guests[i]) {
			n++
		}
	}
	return n
}

// seat makes room for one more and gives the lowest free seat. Who is admitted
// and not in gives way, if there is no other place.
func (t *turn) seat() int {
	for i := range t.guests {
		if g := &t.guests[i]; g.admitted() && !g.in() && t.count((*guest).admitted) >= t.shown.Persons {
			t.abandon(g)
		}
	}
	return t.seats()[0]
}

// seats are those for who comes next, in this order: the free ones, and those of
// guests who may have to give way.
func (s State) seats() []int {
	var free, held []int
	for seat := range MaxPersons {
		i := slices.IndexFunc(s.guests, func(g guest) bool { return g.admitted() && g.Seat == seat })
		switch {
		case i < 0:
			free = append(free, seat)
		case !s.guests[i].in():
			held = append(held, seat)
		}
	}
	return append(free, held...)
}

// shut has the line let nobody new in while the counsellor wishes it or all who
// are expected are in.
func (t *turn) shut() {
	t.shown.Shut = t.closes || t.full()
	if t.shown.Shut != t.locked && t.shown.Phase != Ended && !t.cut {
		t.locked = t.shown.Shut
		t.do(Lock{t.locked})
	}
}

// introduce tells each guest who was let in of the others: who is in, and who
// may be let in next.
func (t *turn) introduce() {
	if t.shown.Phase == Ended {
		return
	}
	inside := t.inside()
	for i := range t.guests {
		g := &t.guests[i]
		if !g.offered || g.LineLost {
			continue
		}
		var others []signal.Person
		for seat, p := range inside {
			if p.State != "" && seat != g.Seat {
				p.Slot = seat
				if seat > g.Seat {
					p.Slot--
				}
				others = append(others, p)
			}
		}
		if !slices.Equal(others, g.others) && g.told.take(t.at) { // or with the next tick
			g.others = others
			t.send(g, signal.People{People: others})
		}
	}
}

// inside lists by seat who is in, and who knocks while there is a seat to be given.
func (t *turn) inside() (at [MaxPersons]signal.Person) {
	for i := range t.guests {
		if g := &t.guests[i]; g.admitted() {
			at[g.Seat] = g.person(signal.PersonHere)
		}
	}
	seats := t.seats()
	seats = seats[:min(len(seats), max(0, t.shown.Persons-t.count((*guest).in)))]
	for i := range t.guests {
		if g := &t.guests[i]; g.State == Knocking && len(seats) > 0 {
			at[seats[0]], seats = g.person(signal.PersonWaiting), seats[1:]
		}
	}
	return at
}

// person is what other guests may know of g.
func (g *guest) person(state string) signal.Person {
	return signal.Person{
		Name: g.Name, State: state, Interpreter: g.Interpreter,
		Muted: g.Muted, Hidden: g.Hidden, Sharing: g.Sharing, Recording: g.Recording, Live: g.Live,
	}
}

// nameless stands for a guest without a name in what another one reads.
const nameless = "–"

// pass gives a line of a guest's chat to the other guests, also to one whose line
// is lost: nobody tells the writer what was missed, and the pair keeps it until the
// line is back. A flood stays with the counsellor, who sees it.
func (t *turn) pass(from *guest, line ChatLine) {
	if !from.passed.take(t.at) {
		return
	}
	name := from.Name
	if name == "" {
		name = nameless
	}
	for i := range t.guests {
		if g := &t.guests[i]; g.admitted() && g.ID != from.ID {
			t.keep(g, signal.Chat{ID: line.ID, Text: line.Text, From: name})
		}
	}
}

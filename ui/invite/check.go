package invite

import (
	"slices"
	"strings"
)

// Fault is one thing that is wrong with a template.
type Fault struct {
	Problem Problem
	Place   string // as it stands between the braces
}

// Problem is what can be wrong.
type Problem int

// The problems.
const (
	Unknown   Problem = iota // there is no such place
	Missing                  // without it the guest cannot come
	Secret                   // the password must not stand here, or what it opens not beside it
	Misplaced                // it makes no sense in this message
	Brace                    // a brace without its partner
)

// places says which places a message needs and which it may have besides. All others are faults.
func (t Template) places() (need, may []Place) {
	about := []Place{When, Early, Organisation, Address, Phone, FallbackText}
	room := []Place{Page, One, Two, Three}
	switch {
	case t.Kind == Forms:
		return []Place{ReturnMail}, []Place{Organisation, Address, Phone}
	case t.Kind == Code:
		return []Place{Password}, []Place{Organisation, Phone}
	case t.Kind == Message:
		return []Place{Link, Password}, append(about, room...)
	case t.Way == Confidential && t.Kind == Script:
		return append(room, Password), about
	case t.Way == Confidential && t.Kind == Words:
		return room, about
	case t.Way == Confidential: // e-mail and letter
		return []Place{Page, When}, about
	case t.Kind == Script:
		return []Place{Password}, append(about, room...)
	}
	return []Place{Link, When}, append(about, Page)
}

// Offered are the places that a message may have, in order.
func (t Template) Offered() []Place {
	need, may := t.places()
	return slices.DeleteFunc(Places(), func(p Place) bool { return !slices.Contains(need, p) && !slices.Contains(may, p) })
}

// Check finds what is wrong with a text for this message, each fault once, in the order of the text and what is
// missing last. nil = it can be used.
func (t Template) Check(text string) []Fault {
	need, may := t.places()
	var faults []Fault
	say := func(p Problem, name string) {
		if f := (Fault{p, name}); !slices.Contains(faults, f) {
			faults = append(faults, f)
		}
	}
	found := map[Place]bool{}
	for _, m := range place.FindAllString(text, -1) {
		name := m[1 : len(m)-1]
		p := Place(name)
		found[p] = true
		switch {
		case !slices.Contains(Places(), p):
			say(Unknown, name)
		case slices.Contains(need, p), slices.Contains(may, p):
		case p == Password, t.Kind == Code && opens(p), t.Way == Confidential && opens(p):
			say(Secret, name)
		default:
			say(Misplaced, name)
		}
	}
	if strings.ContainsAny(place.ReplaceAllString(text, ""), "{}") {
		say(Brace, "")
	}
	for _, p := range need {
		if !found[p] {
			say(Missing, string(p))
		}
	}
	return faults
}

// opens says whether a place tells which room it is.
func opens(p Place) bool { return p == Link || p == One || p == Two || p == Three || p == Page }

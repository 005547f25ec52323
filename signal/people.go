package signal

import (
	"encoding/json"
	"unicode/utf8"
)

// maxOthers is how many people a guest meets beside the counsellor.
const maxOthers = 2

// People tells a guest who else is there: the whole list whenever it changes.
type People struct {
	People []Person `json:"people"`
}

// Person is another guest. Its slot is the place of its three parts in every
// offer (PROTOCOL.md, "Inside the seal").
type Person struct {
	Slot        int    `json:"slot"`        // 0 or 1
	Name        string `json:"name"`        // at most 64 characters
	State       string `json:"state"`       // PersonWaiting or PersonHere
	Interpreter bool   `json:"interpreter"` // so marked by the counsellor
	Muted       bool   `json:"muted"`       // the person's own switches, as in State
	Hidden      bool   `json:"hidden"`
	Sharing     bool   `json:"sharing"`
	Recording   bool   `json:"recording"`
	Live        bool   `json:"live"`
}

// The states of a Person.
const (
	PersonWaiting = "waiting" // may be let in next
	PersonHere    = "here"
)

func (People) messageType() string { return "people" }

// MarshalJSON writes p as the wire does.
func (p People) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string][]Person{"people": append([]Person{}, p.People...)})
}

// people reads the list of all others; no two of them sit on one slot.
func (f *lineFields) people() People {
	var out People
	taken := [maxOthers]bool{}
	for _, raw := range f.list("people", maxOthers) {
		each := lineFields{}
		if raw[0] != '{' || json.Unmarshal(raw, &each.raw) != nil {
			f.refuse("people")
			return out
		}
		p := each.person()
		if each.bad != "" || taken[p.Slot] {
			f.refuse("people")
			return out
		}
		taken[p.Slot] = true
		out.People = append(out.People, p)
	}
	return out
}

func (f *lineFields) person() Person {
	p := Person{
		Slot:        int(f.number("slot", maxOthers-1)),
		Name:        f.name("name"),
		State:       f.oneOf("state", PersonWaiting, PersonHere),
		Interpreter: f.option("interpreter"),
		Muted:       f.option("muted"),
		Hidden:      f.option("hidden"),
		Sharing:     f.option("sharing"),
		Recording:   f.option("recording"),
		Live:        f.option("live"),
	}
	return p
}

// name reads what a person is called.
func (f *lineFields) name(name string) string {
	s := cleanText(f.text(name))
	if utf8.RuneCountInString(s) > maxName {
		f.refuse(name)
	}
	return s
}

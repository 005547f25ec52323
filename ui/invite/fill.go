package invite

import (
	"regexp"
	"strings"
	"unicode"
)

// Facts are what an invitation may tell. Date and Clock are written as the guest's language has them.
type Facts struct {
	Date, Clock  string // "" = now
	Page         string // origin of the page
	Link         string // page and words; "" when the words are not usable
	Words        [3]string
	Password     string
	Fallback     Fallback
	Organisation string // these four may be ""
	Address      string // may have several lines
	Phone        string
	ReturnMail   string
}

// Fallback is what was agreed in case that the connection fails.
type Fallback string

// The fallbacks; the values are the store's.
const (
	NotAgreed Fallback = ""
	Ring      Fallback = "ring" // the counsellor rings
	Wait      Fallback = "wait" // nobody rings
)

// Place is one thing that a template can have filled in, written in braces: {when}.
type Place string

// The places.
const (
	When         Place = "when"
	Early        Place = "early" // when to open the page
	Page         Place = "page"
	Link         Place = "link"
	One          Place = "one"
	Two          Place = "two"
	Three        Place = "three"
	Password     Place = "password"
	FallbackText Place = "fallback"
	Organisation Place = "organisation"
	Address      Place = "address"
	Phone        Place = "phone"
	ReturnMail   Place = "returnMail"
)

// Places are all places, in the order in which they are offered.
func Places() []Place {
	return []Place{When, Early, Page, Link, One, Two, Three, Password, FallbackText, Organisation, Address, Phone, ReturnMail}
}

// place finds what looks like a place, ours or not. Braces cannot be written in any other sense.
var place = regexp.MustCompile(`\{[^{}\n]*\}`)

// Fill puts the facts into a template. What a fact itself holds in braces stays as it is. A line whose places are
// all of those that may be empty, and are, is left out with the gap that it leaves.
func Fill(language, template string, f Facts) (string, error) {
	p, err := load(language)
	if err != nil {
		return "", err
	}
	values := f.values(p)
	var lines []string
	for line := range strings.SplitSeq(template, "\n") {
		if vanishes(line, values) {
			continue
		}
		line = place.ReplaceAllStringFunc(line, func(found string) string {
			if value, known := values[Place(found[1:len(found)-1])]; known {
				return value
			}
			return found
		})
		if strings.TrimSpace(line) == "" && (len(lines) == 0 || lines[len(lines)-1] == "") {
			continue // no gap at the top, and no second one
		}
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n"), nil
}

// vanishes says whether a line has places and each of them may be empty and is.
func vanishes(line string, values map[Place]string) bool {
	found := place.FindAllString(line, -1)
	for _, f := range found {
		p := Place(f[1 : len(f)-1])
		if value, known := values[p]; !known || value != "" || !mayBeEmpty(p) {
			return false
		}
	}
	return len(found) > 0
}

func mayBeEmpty(p Place) bool {
	switch p {
	case FallbackText, Organisation, Address, Phone, ReturnMail:
		return true
	}
	return false
}

func (f Facts) values(p *phrases) map[Place]string {
	when, early := p.Now, p.AtOnce
	if f.Date != "" {
		when, early = strings.NewReplacer("{date}", f.Date, "{time}", f.Clock).Replace(p.At), p.Early
	}
	return map[Place]string{When: when, Early: early, Page: f.Page, Link: f.Link,
		One: f.Words[0], Two: f.Words[1], Three: f.Words[2], Password: f.Password,
		FallbackText: map[Fallback]string{Ring: p.Ring, Wait: p.Wait}[f.Fallback],
		Organisation: f.Organisation, Address: f.Address, Phone: f.Phone, ReturnMail: f.ReturnMail}
}

// Step is one moment on the telephone.
type Step struct {
	Say  string // by the counsellor
	Sees string // what the guest then has on the screen, in the page's own words; "" = nothing new
}

// Steps splits a script: a blank line ends a step, a line that begins with ">" tells what the guest sees.
func Steps(script string) []Step {
	var steps []Step
	var step Step
	end := func() {
		if step != (Step{}) {
			steps = append(steps, step)
		}
		step = Step{}
	}
	add := func(to *string, line string) { *to = strings.TrimPrefix(*to+"\n"+line, "\n") }
	for line := range strings.SplitSeq(script, "\n") {
		line = strings.TrimSpace(line)
		sees, isSight := strings.CutPrefix(line, ">")
		switch {
		case line == "":
			end()
		case isSight:
			add(&step.Sees, strings.TrimSpace(sees))
		default:
			if step.Sees != "" { // a blank line was forgotten
				end()
			}
			add(&step.Say, line)
		}
	}
	end()
	return steps
}

// Leaks says whether a text holds the password, however it is spaced or written, together with the link, the third
// word or two of the words: the first two are the same for all guests, and known. Templates are checked before, this
// is for what was typed into one by hand.
func Leaks(text string, f Facts) bool {
	all, secret := bare(text), bare(f.Password)
	if secret == "" || !strings.Contains(all, secret) {
		return false
	}
	if link := bare(f.Link); link != "" && strings.Contains(all, link) {
		return true
	}
	spaced := " " + strings.Join(strings.FieldsFunc(strings.ToLower(text), isGap), " ") + " "
	found := 0
	for n, word := range f.Words {
		parts := strings.FieldsFunc(strings.ToLower(word), isGap)
		if len(parts) == 0 || !strings.Contains(spaced, " "+strings.Join(parts, " ")+" ") { // whole words: "Wort" is not in "Passwort"
			continue
		}
		if found++; found == 2 || n == 2 {
			return true
		}
	}
	return false
}

func isGap(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// bare is a text's letters and digits in one case.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if isGap(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

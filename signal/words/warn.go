package words

import (
	"strings"
	"sync"
)

// Warning is why a word should not become part of a room: it may stand in a
// calendar, in a browser's history or on a screen that others see.
type Warning string

// The warnings of Warn, gravest first.
const (
	Email Warning = "email"
	Phone Warning = "phone"
	Name  Warning = "name"  // of somebody in the agenda
	Topic Warning = "topic" // tells what the session is about
	None  Warning = ""
)

// shortestPart is the shortest name that is also looked for inside a word:
// shorter ones, as in "Lee" and "Leeuwarden", hit too much by chance.
const shortestPart = 5

// Warn judges a word while it is typed, so it takes what Normalise would refuse.
// names are those of the agenda as they stand there; titles in them do not count.
func Warn(word string, names []string) Warning {
	if local, domain, ok := strings.Cut(word, "@"); ok && strings.TrimSpace(local) != "" && strings.TrimSpace(domain) != "" {
		return Email
	}
	if isPhone(word) {
		return Phone
	}
	normal, err := Normalise(word)
	if err != nil {
		return None // it cannot be used anyway
	}
	for _, name := range names {
		if isNamed(normal, name) {
			return Name
		}
	}
	if isTopic(normal) {
		return Topic
	}
	return None
}

// isPhone takes seven digits or more, with nothing but signs between them, for a
// telephone number: the shortest numbers that reach one person.
func isPhone(word string) bool {
	digits := 0
	for _, c := range word {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case !strings.ContainsRune(" +-/().\u00a0", c):
			return false
		}
	}
	return digits >= 7
}

var titles = map[string]bool{
	"frau": true, "herr": true, "familie": true, "mevrouw": true, "meneer": true, "dhr": true, "mevr": true, "madame": true, "mme": true,
	"monsieur": true, "mlle": true, "mrs": true, "miss": true, "mister": true, "doctor": true, "prof": true, "van": true, "von": true, "der": true, "den": true,
}

// isNamed tells whether a part of name is a part of word, or stands inside it.
func isNamed(word, name string) bool {
	normal, err := Normalise(name)
	if err != nil {
		return false
	}
	whole := strings.ReplaceAll(word, "-", "")
	for part := range strings.SplitSeq(normal, "-") {
		switch {
		case len(part) < 3 || titles[part]:
		case hasPart(word, part), len(part) >= shortestPart && strings.Contains(whole, part):
			return true
		}
	}
	return false
}

func hasPart(word, part string) bool {
	return strings.Contains("-"+word+"-", "-"+part+"-")
}

// topics maps what gives a session away to whether it also counts inside a word.
var topics = sync.OnceValue(func() map[string]bool {
	b, err := files.ReadFile("topics.txt")
	if err != nil {
		panic(err) // embedded: cannot be missing
	}
	found := make(map[string]bool)
	for line := range strings.Lines(string(b)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, word := range strings.Fields(line) {
			stem, inside := strings.CutSuffix(word, "*")
			found[stem] = inside
		}
	}
	return found
})

func isTopic(word string) bool {
	found := topics()
	for part := range strings.SplitSeq(word, "-") {
		if _, ok := found[part]; ok {
			return true
		}
	}
	whole := strings.ReplaceAll(word, "-", "")
	for stem, inside := range found {
		if inside && strings.Contains(whole, stem) {
			return true
		}
	}
	return false
}

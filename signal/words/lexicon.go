package words

import (
	"strings"
	"sync"
)

// lexicon is the words that somebody who guesses has at hand.
type lexicon struct {
	listed map[string]bool // those of all our lists
	common map[string]bool // those that people choose first, and those of topics.txt
}

var readLexicon = sync.OnceValue(func() lexicon {
	l := lexicon{listed: make(map[string]bool), common: make(map[string]bool)}
	for topic := range topics() {
		l.common[topic] = true
	}
	for _, language := range languages {
		for _, word := range list(language) {
			l.listed[word] = true
		}
	}
	b, err := files.ReadFile("common.txt")
	if err != nil {
		panic(err) // embedded: cannot be missing
	}
	for line := range strings.Lines(string(b)) {
		if !strings.HasPrefix(line, "#") {
			for _, word := range strings.Fields(line) {
				l.common[word] = true
			}
		}
	}
	return l
})

// compound tells whether two listed words stand side by side anywhere in s.
func (l lexicon) compound(s string) bool {
	for start := range len(s) {
		for middle := start + shortest; middle <= min(len(s), start+longest); middle++ {
			if l.listed[s[start:middle]] && l.begins(s[middle:]) {
				return true
			}
		}
	}
	return false
}

// begins tells whether s begins with a listed word.
func (l lexicon) begins(s string) bool {
	for end := shortest; end <= min(len(s), longest); end++ {
		if l.listed[s[:end]] {
			return true
		}
	}
	return false
}

package ui

import (
	"strings"
	"unicode"

	"zwiesprache/signal/words"
)

// initialsOf are the initials of a label that looks like a full name; "" = it does not.
func initialsOf(label string) string {
	var first []string
	for _, word := range strings.FieldsFunc(label, func(r rune) bool { return unicode.IsSpace(r) || r == ',' }) {
		if likeName(word) {
			first = append(first, string([]rune(word)[0])+".")
		}
	}
	if len(first) < 2 {
		return ""
	}
	return strings.Join(first, " ")
}

// likeName says whether a word may be part of a name: it begins with a capital and goes on in small letters. Titles and
// topics are not.
func likeName(word string) bool {
	runes := []rune(word)
	if len(runes) < 2 || !unicode.IsUpper(runes[0]) || isTitle(word) || words.Warn(word, nil) == words.Topic {
		return false
	}
	small := false
	for _, r := range runes[1:] {
		small = small || unicode.IsLower(r)
		if !unicode.IsLetter(r) && r != '-' && r != '\'' && r != '’' {
			return false
		}
	}
	return small
}

// isTitle knows how people are addressed in the four languages.
func isTitle(word string) bool {
	switch strings.ToLower(word) {
	case "frau", "herr", "familie", "ehepaar", "paar", "mevrouw", "meneer", "heer", "echtpaar", "stel",
		"madame", "monsieur", "famille", "couple", "mme", "mr", "mrs", "ms", "miss", "family", "dr", "prof":
		return true
	}
	return false
}

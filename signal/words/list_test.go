package words

import (
	"regexp"
	"slices"
	"testing"
)

func TestLists(t *testing.T) {
	form := regexp.MustCompile(`^[a-z]{3,9}$`)
	for _, language := range Languages() {
		list, check := List(language), CheckList(language)
		if len(list) < listSize || len(check) != checkSize {
			t.Errorf("%s: %d words and %d check words, want %d and %d", language, len(list), len(check), listSize, checkSize)
		}
		for name, l := range map[string][]string{"list": list, "check list": check} {
			if !slices.IsSorted(l) || len(slices.Compact(slices.Clone(l))) != len(l) {
				t.Errorf("%s: the %s is not sorted or has a word twice", language, name)
			}
		}
		for _, word := range list {
			if normal, err := Normalise(word); normal != word || err != nil || !form.MatchString(word) {
				t.Errorf("%s: %q is no plain word", language, word)
			}
		}
		for _, word := range check {
			if _, ok := slices.BinarySearch(list, word); !ok {
				t.Errorf("%s: check word %q is not in the list", language, word)
			}
		}
	}
}

// TestListsDoNotWarn: no word of a list may set off a warning when it is drawn.
func TestListsDoNotWarn(t *testing.T) {
	for _, language := range Languages() {
		for _, word := range List(language) {
			if got := Warn(word, nil); got != None {
				t.Errorf("%s: %s warns of %s", language, word, got)
			}
		}
	}
}

func TestUnknownLanguage(t *testing.T) {
	if !slices.Equal(List("xx"), List("en")) || !slices.Equal(CheckList(""), CheckList("en")) {
		t.Error("an unknown language does not get English")
	}
}

func TestListsAreCopies(t *testing.T) {
	List("de")[0], CheckList("de")[0], Languages()[0] = "changed", "changed", "changed"
	if List("de")[0] == "changed" || CheckList("de")[0] == "changed" || Languages()[0] == "changed" {
		t.Error("a caller can change the lists")
	}
}

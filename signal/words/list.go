package words

import (
	"embed"
	"slices"
	"strings"
	"sync"
)

//go:generate go run ./internal/screen
//go:generate go run ./internal/checkts -out ../web/src/check

//go:embed common.txt topics.txt lists/*.txt lists/check/*.txt
var files embed.FS

// Sizes of the lists. A power of two makes a word worth a whole number of bits.
const (
	listSize  = 2048 // at least; two words are 22 bits
	checkSize = 1024 // 10 bits, as PROTOCOL.md, "Keys", takes them
	shortest  = 3    // letters of a word
	longest   = 9
)

var read = sync.OnceValue(func() map[string][]string {
	lists := make(map[string][]string)
	for _, language := range languages {
		for name, path := range map[string]string{language: "lists/", "check " + language: "lists/check/"} {
			b, err := files.ReadFile(path + language + ".txt")
			if err != nil {
				panic(err) // embedded: cannot be missing
			}
			lists[name] = strings.Fields(string(b))
		}
	}
	return lists
})

// List returns the words of a language in alphabetical order, 2,048 or more, each
// of [a-z]{3,9} and unlike the others in sound. An unknown language gets English.
func List(language string) []string { return slices.Clone(list(language)) }

// CheckList returns the 1,024 words of a language from which both screens show
// the check word (PROTOCOL.md, "Keys"), in the order in which they are numbered.
// An unknown language gets English.
func CheckList(language string) []string { return slices.Clone(read()["check "+known(language)]) }

func list(language string) []string { return read()[known(language)] }

func known(language string) string {
	if slices.Contains(languages, language) {
		return language
	}
	return "en"
}

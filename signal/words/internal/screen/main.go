// Command screen makes the word lists of package words from their sources:
//
//	go run ./internal/screen [-why] [folder of the lists]
//
// A source (lists/source) has its words in the order of preference. Out go the
// words that are not [a-z]{3,9}; those that a person in distress should not be
// given, or that could tell what a session is about (lists/block); and those that
// sound like a preferred one, or are one letter away from it. The first 2,048 that
// are left become the list, the first 1,024 handy ones the check list, both in
// alphabetical order.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"zwiesprache/signal/words"
)

const (
	listSize  = 2048
	checkSize = 1024
	handy     = 8 // most letters of a check word: two of them are read out together
)

func main() {
	why := flag.Bool("why", false, "tell why a word is left out")
	flag.Parse()
	dir := "lists"
	if flag.NArg() > 0 {
		dir = flag.Arg(0)
	}
	for _, language := range words.Languages() {
		if err := run(dir, language, *why); err != nil {
			fmt.Fprintln(os.Stderr, "screen:", err)
			os.Exit(1)
		}
	}
}

func run(dir, language string, why bool) error {
	result, err := screen(dir, language)
	if err != nil {
		return err
	}
	if why {
		for _, d := range result.dropped {
			fmt.Println(language, d)
		}
	}
	for name, list := range map[string][]string{"": result.list, "check": result.check} {
		path := filepath.Join(dir, name, language+".txt")
		if err := os.WriteFile(path, []byte(strings.Join(list, "\n")+"\n"), 0o644); err != nil {
			return fmt.Errorf("write list: %w", err)
		}
	}
	fmt.Printf("%s: %d fit, %d left out\n", language, result.fit, len(result.dropped))
	return nil
}

type result struct {
	list, check []string // sorted
	fit         int      // words that passed, of which list has the first
	dropped     []string // "word: reason"
}

var form = regexp.MustCompile(`^[a-z]{3,9}$`)

// screen reads source and block list of a language from dir.
func screen(dir, language string) (result, error) {
	source, err := read(filepath.Join(dir, "source", language+".txt"))
	if err != nil {
		return result{}, err
	}
	blocked, err := readBlock(dir, language)
	if err != nil {
		return result{}, err
	}
	var r result
	var kept []string
	sounds := make(map[string]string)
	for _, word := range source {
		if reason := fault(language, word, blocked, sounds, kept); reason != "" {
			r.dropped = append(r.dropped, word+": "+reason)
			continue
		}
		sounds[sound(language, word)] = word
		kept = append(kept, word)
	}
	r.fit = len(kept)
	if r.fit < listSize {
		return result{}, fmt.Errorf("%s: %d words fit, want %d", language, r.fit, listSize)
	}
	r.list = slices.Sorted(slices.Values(kept[:listSize]))
	for _, word := range kept[:listSize] {
		if len(word) > 3 && len(word) <= handy && len(r.check) < checkSize {
			r.check = append(r.check, word)
		}
	}
	slices.Sort(r.check)
	return r, nil
}

// fault is why word cannot join kept, or "".
func fault(language, word string, b block, sounds map[string]string, kept []string) string {
	if !form.MatchString(word) {
		return "form"
	}
	if stem := b.match(word); stem != "" {
		return "blocked by " + stem
	}
	if slices.Contains(kept, word) {
		return "twice"
	}
	if other, ok := sounds[sound(language, word)]; ok {
		return "sounds like " + other
	}
	for _, other := range kept {
		if near(word, other) {
			return "near to " + other
		}
	}
	return ""
}

// read gives the words of a file, without its lines of comment.
func read(path string) ([]string, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read words: %w", err)
	}
	var list []string
	for line := range strings.Lines(string(b)) {
		if !strings.HasPrefix(line, "#") {
			list = append(list, strings.Fields(line)...)
		}
	}
	return list, nil
}

// block is what no list may hold: words, and parts of words.
type block struct {
	words map[string]bool
	parts []string
}

// readBlock reads the block list of a language. "wort" blocks the word, "wort*"
// every word with it inside.
func readBlock(dir, language string) (block, error) {
	list, err := read(filepath.Join(dir, "block", language+".txt"))
	if err != nil {
		return block{}, err
	}
	b := block{words: make(map[string]bool)}
	for _, word := range list {
		if part, ok := strings.CutSuffix(word, "*"); ok {
			b.parts = append(b.parts, part)
		} else {
			b.words[word] = true
		}
	}
	return b, nil
}

func (b block) match(word string) string {
	if b.words[word] {
		return word
	}
	for _, part := range b.parts {
		if strings.Contains(word, part) {
			return part + "*"
		}
	}
	return ""
}

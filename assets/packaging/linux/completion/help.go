package main

import (
	"regexp"
	"slices"
	"strings"
)

// program is what a program's help says.
type program struct {
	Name     string
	Commands []command // first that without a name: the program alone
}

type command struct {
	Name  string   // "" = the program alone
	Words []string // one of which it takes; then it has no flags
	Flags []option
}

// option is a flag.
type option struct {
	Name  string
	Value string // what its value is called; "" = it has none
	About string // one line
}

// Files says whether the value is a path.
func (o option) Files() bool { return o.Value == "file" || o.Value == "folder" }

// Words are the values, where they are few: those that the text lists before its first "or".
func (o option) Words() []string {
	before, after, ok := strings.Cut(o.About, " or ")
	if !ok || o.Value == "" {
		return nil
	}
	_, list, found := strings.Cut(before, ": ")
	if !found {
		list = before
	}
	last, _, _ := strings.Cut(after, ";")
	last, _, _ = strings.Cut(last, " (")
	all := append(strings.Split(list, ", "), last)
	if slices.ContainsFunc(all, func(w string) bool { return !word.MatchString(w) }) {
		return nil
	}
	return all
}

var (
	word = regexp.MustCompile(`^[a-z]+$`)
	// A flag as Go's package flag prints it: its name, that of its value, and its text on the next line or behind a tab.
	flagLine = regexp.MustCompile(`(?m)^  -([a-z][a-z-]*)(?: ([^\s]+(?: [^\s]+)*))?(?:\n    \t|\t)(.*)$`)
)

// flags are those that a help lists.
func flags(help string) []option {
	var all []option
	for _, m := range flagLine.FindAllStringSubmatch(help, -1) {
		about, _, _ := strings.Cut(m[3], " (default")
		all = append(all, option{Name: m[1], Value: m[2], About: about})
	}
	return all
}

// commands are those that a help shows in use: "name command" or "name command word|word", at a line's begin or in quotes.
func commands(name, help string) []command {
	use := regexp.MustCompile(`(?m)(?:^usage: |^ +|")` + regexp.QuoteMeta(name) + ` ([a-z]+)(?: ([a-z]+(?:\|[a-z]+)+))?`)
	var all []command
	for _, m := range use.FindAllStringSubmatch(help, -1) {
		if slices.ContainsFunc(all, func(c command) bool { return c.Name == m[1] }) {
			continue
		}
		c := command{Name: m[1]}
		if m[2] != "" {
			c.Words = strings.Split(m[2], "|")
		}
		all = append(all, c)
	}
	return all
}

package main

import (
	"bytes"
	"flag"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestManual compares the man pages' flags and commands with those that the program has.
func TestManual(t *testing.T) {
	var help bytes.Buffer
	for name, err := range map[string]error{
		"app":      windowCommand(t.Context(), []string{"-h"}, nil, io.Discard, &help),
		"host":     hostCommand(t.Context(), []string{"-h"}, nil, io.Discard, &help),
		"selftest": selftestCommand(t.Context(), []string{"-h"}, io.Discard, &help),
	} {
		if err != flag.ErrHelp {
			t.Fatalf("%s -h: %v", name, err)
		}
	}
	want := names(`(?m)^  -([a-z][a-z-]*)`, help.String())
	want["help"] = true
	for _, page := range []string{"zwiesprache.1", "zwiesprache.de.1"} {
		text, err := os.ReadFile("assets/packaging/linux/man/" + page)
		if err != nil {
			t.Fatal(err)
		}
		plain := strings.ReplaceAll(string(text), `\-`, "-")
		got := names(`--([a-z][a-z-]*)`, plain)
		if !maps.Equal(got, want) {
			t.Errorf("%s has the flags\n%v, the program\n%v", page, slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
		}
		for command := range names(`(?m)^(?:usage:)? +zwiesprache ([a-z]+)`, usage) {
			if !strings.Contains(plain, "\n.B zwiesprache "+command) {
				t.Errorf("%s does not name the command %s", page, command)
			}
		}
	}
}

// names is the set of what pattern's group finds in text.
func names(pattern, text string) map[string]bool {
	set := map[string]bool{}
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		set[m[1]] = true
	}
	return set
}

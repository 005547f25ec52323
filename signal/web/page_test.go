package web

import (
	"bytes"
	"compress/gzip"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// firstStep is what the page may weigh, compressed, until a person can type
// the first word: half a second on a slow mobile line of 1 Mbit/s.
const (
	firstStep    = 60 << 10 // bytes
	firstFetches = 8        // requests
)

func read(t *testing.T, name string) []byte {
	t.Helper()
	data, err := fs.ReadFile(Page(), name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func packed(t *testing.T, data []byte) int {
	t.Helper()
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := z.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}

var (
	linked   = regexp.MustCompile(`(?:href|src)="([^"]+)"`)
	imported = regexp.MustCompile(`(?m)^(?:import|\}) ?(?:[^"]* from )?"\./([^"]+)";`)
)

// atOnce are the files that a browser fetches for the first step in a language.
func atOnce(t *testing.T, language string) map[string]int {
	t.Helper()
	sizes := map[string]int{}
	var add func(name string)
	add = func(name string) {
		if _, known := sizes[name]; known {
			return
		}
		data := read(t, name)
		sizes[name] = packed(t, data)
		pattern := imported
		if name == "index.html" {
			pattern = linked
		}
		for _, m := range pattern.FindAllSubmatch(data, -1) {
			add(path.Join(path.Dir(name), string(m[1])))
		}
	}
	add("index.html")
	add("text/" + language + ".js")
	return sizes
}

func TestFirstStepIsLight(t *testing.T) {
	for _, language := range []string{"de", "nl", "fr", "en"} {
		sizes := atOnce(t, language)
		total := 0
		for _, name := range slices.Sorted(maps.Keys(sizes)) {
			total += sizes[name]
			if language == "de" {
				t.Logf("%6d bytes  %s", sizes[name], name)
			}
		}
		t.Logf("%s: %d bytes compressed in %d requests to the first step", language, total, len(sizes))
		if total > firstStep || len(sizes) > firstFetches {
			t.Errorf("%s: more than %d bytes or %d requests", language, firstStep, firstFetches)
		}
		if sizes["main.js"] == 0 || sizes["style.css"] == 0 {
			t.Errorf("%s: the page does not name its parts: %v", language, sizes)
		}
		if sizes["meet.js"] != 0 || sizes["call.js"] != 0 {
			t.Errorf("%s: cryptography or call are fetched before the first step", language)
		}
	}
}

// allowed are the addresses that may stand in the page: a name space, licences'
// authors in comments, and the quick exit.
var allowed = []string{"http://www.w3.org/", "https://www.wikipedia.org/"}

func TestPageNamesNobodyElse(t *testing.T) {
	address := regexp.MustCompile(`\b(?:https?|wss?):?//[A-Za-z0-9.-]+[^\s"'` + "`" + `)]*`)
	comment := regexp.MustCompile(`(?m)^\s*(//|/\*|\*).*$`)
	err := fs.WalkDir(Page(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		for _, found := range address.FindAll(comment.ReplaceAll(read(t, name), nil), -1) {
			if !slices.ContainsFunc(allowed, func(a string) bool { return strings.HasPrefix(string(found), a) }) {
				t.Errorf("%s names %s", name, found)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The policy of the server allows neither; a browser would only complain at run time.
func TestPageHasNoInlineCode(t *testing.T) {
	index := read(t, "index.html")
	for _, bad := range []string{`<style`, ` style=`, ` onclick=`, `javascript:`, `<iframe`} {
		if bytes.Contains(bytes.ToLower(index), []byte(bad)) {
			t.Errorf("index.html has %s", bad)
		}
	}
	if n := len(regexp.MustCompile(`<script[^>]*>[^<]`).FindAll(index, -1)); n != 0 {
		t.Errorf("index.html has %d inline scripts", n)
	}
	for _, bad := range []string{"localStorage", "sessionStorage", "document.cookie", "indexedDB", "innerHTML", "eval("} {
		for _, name := range []string{"main.js", "meet.js", "call.js"} {
			if bytes.Contains(read(t, name), []byte(bad)) {
				t.Errorf("%s uses %s", name, bad)
			}
		}
	}
}

package invite

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func smsRows() []struct {
	name, text   string
	parts, limit int
	units        int // of the last
	wide         string
} {
	return []struct {
		name, text   string
		parts, limit int
		units        int
		wide         string
	}{
		{"short", "Passwort: 8315 4072", 1, 160, 19, ""},
		{"umlauts are in the alphabet", strings.Repeat("ä", 160), 1, 160, 160, ""},
		{"one too many", strings.Repeat("ä", 161), 2, 160, 1, ""},
		{"a euro counts two", strings.Repeat("€", 80), 1, 160, 160, ""},
		{"broken between words", strings.Repeat("Wolken ", 30), 2, 160, 7*7 - 1, ""}, // 23 words fill the first
		{"a dash is not", "a – b", 1, 70, 5, "–"},
		{"70 of the wide ones", strings.Repeat("ж", 70), 1, 70, 70, "ж"},
		{"71", strings.Repeat("ж", 71), 2, 70, 1, "ж"},
		{"a smile counts two", strings.Repeat("😀", 35), 1, 70, 70, "😀"},
		{"nothing", "", 1, 160, 0, ""},
	}
}

func TestSplit(t *testing.T) {
	for _, c := range smsRows() {
		s := Split(c.text)
		last := s.Parts[len(s.Parts)-1]
		if len(s.Parts) != c.parts || s.Limit != c.limit || last.Units != c.units || s.Wide != c.wide {
			t.Errorf("%s: %d parts, limit %d, %d units, wide %q", c.name, len(s.Parts), s.Limit, last.Units, s.Wide)
		}
	}
}

func FuzzSplit(f *testing.F) {
	for _, c := range smsRows() {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			return
		}
		s := Split(text)
		var all string
		for _, p := range s.Parts {
			if p.Units > s.Limit || p.Units != s.units(p.Text) {
				t.Errorf("%d units of %d", p.Units, s.Limit)
			}
			all += p.Text
		}
		without := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if without(all) != without(text) {
			t.Errorf("%q became %q", text, all)
		}
	})
}

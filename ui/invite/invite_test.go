package invite

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// facts are a full set; what must travel apart is easily found in them.
func facts() Facts {
	return Facts{Date: "Montag, 23. November", Clock: "10:00", Page: "https://video.example.org",
		Link: "https://video.example.org/?l=de#lindenhof/garten/wolke", Words: [3]string{"Lindenhof", "Garten", "Wolke"}, Password: "8315 4072",
		Fallback: Ring, Organisation: "Beratungsstelle", Address: "Kirchstraße 1\n33330 Gütersloh", Phone: "05241 12345", ReturnMail: "post@example.org"}
}

// all calls do with every message there is, in every language.
func all(t *testing.T, do func(t *testing.T, m Template, text string)) {
	for _, language := range Languages() {
		for _, way := range Ways() {
			for _, kind := range Kinds(way) {
				m := Template{language, way, kind}
				t.Run(m.Key(), func(t *testing.T) {
					text, err := Default(m)
					if err != nil || text == "" {
						t.Fatalf("%q, %v", text, err)
					}
					do(t, m, text)
				})
			}
		}
	}
}

func fill(t *testing.T, m Template, text string, f Facts) string {
	t.Helper()
	filled, err := Fill(m.Language, text, f)
	if err != nil {
		t.Fatal(err)
	}
	return filled
}

// TestApart holds the wall: whatever is written never has the password beside what it opens. The voice may.
func TestApart(t *testing.T) {
	all(t, func(t *testing.T, m Template, text string) {
		f := facts()
		filled := fill(t, m, text, f)
		password := strings.Contains(filled, "8315")
		opens := strings.Contains(filled, "#lindenhof") || strings.Contains(filled, "Lindenhof") || strings.Contains(filled, "Wolke")
		page := strings.Contains(filled, "video.example.org")
		if m.Way == Public || m.Kind == Script {
			if !password {
				t.Errorf("the password is missing: %s", filled)
			}
			return
		}
		if password && (opens || page) || Leaks(filled, f) {
			t.Errorf("password and way in stand together: %s", filled)
		}
		if password != (m.Kind == Code) {
			t.Errorf("password %v: %s", password, filled)
		}
		if m.Way == Confidential && opens != (m.Kind == Words) {
			t.Errorf("words %v: %s", opens, filled)
		}
		if subject, err := Subject(m); err != nil || subject == "" || strings.Contains(strings.ToLower(subject), "berat") {
			t.Errorf("subject %q, %v", subject, err)
		}
	})
}

func TestDefaultsAreWhole(t *testing.T) {
	all(t, func(t *testing.T, m Template, text string) {
		if faults := m.Check(text); faults != nil {
			t.Errorf("%v in %s", faults, text)
		}
		filled := fill(t, m, text, facts())
		if strings.ContainsAny(filled, "{}") || strings.Contains(filled, "\n\n\n") || filled != strings.TrimSpace(filled) {
			t.Errorf("badly filled: %q", filled)
		}
		bare := fill(t, m, text, Facts{Page: "p", Link: "l", Words: [3]string{"a", "b", "c"}, Password: "x"})
		for _, line := range strings.Split(bare, "\n") {
			if strings.HasSuffix(line, ": .") || strings.HasSuffix(line, " .") || strings.HasSuffix(line, ":") && !strings.Contains(bare[strings.Index(bare, line)+len(line):], "\n") {
				t.Errorf("a line without its fact: %q", line)
			}
		}
		if (m.Kind == Words || m.Kind == Code) && len(Split(filled).Parts) != 1 {
			t.Errorf("more than one message: %+v", Split(filled))
		}
		if m.Kind == Words || m.Kind == Code || m.Kind == Message {
			if wide := Split(strings.ReplaceAll(text, "{", "")).Wide; wide != "" {
				t.Errorf("%q costs more than half of the message", wide)
			}
		}
	})
}

// TestScriptQuotesThePage reads the page's own texts: what the counsellor promises is what the guest sees.
func TestScriptQuotesThePage(t *testing.T) {
	quotes := map[string]*regexp.Regexp{"de": regexp.MustCompile(`„([^“]*)“`), "nl": regexp.MustCompile(`‘([^’]*)’`),
		"fr": regexp.MustCompile(`«\x{A0}([^»]*?)\x{A0}»`), "en": regexp.MustCompile(`“([^”]*)”`)}
	all(t, func(t *testing.T, m Template, text string) {
		if m.Kind != Script {
			return
		}
		language := strings.TrimSuffix(m.Language, "-easy")
		page, err := os.ReadFile("../../signal/web/src/text/" + language + ".ts")
		if err != nil {
			t.Fatal(err)
		}
		found := quotes[language].FindAllStringSubmatch(text, -1)
		if len(found) < 8 {
			t.Fatalf("only %d quotations", len(found))
		}
		for _, q := range found {
			if !strings.Contains(string(page), "'"+q[1]+"'") {
				t.Errorf("the page does not say %q", q[1])
			}
		}
		for _, s := range Steps(text)[1 : len(Steps(text))-1] {
			if s.Say == "" || s.Sees == "" {
				t.Errorf("a step without a side: %+v", s)
			}
		}
	})
}

// easy words: one thought a line, and lines that can be taken in at once.
func TestEasyGerman(t *testing.T) {
	all(t, func(t *testing.T, m Template, text string) {
		if m.Language != Easy {
			return
		}
		for _, line := range strings.Split(text, "\n") {
			if strings.HasPrefix(line, ">") {
				continue // for the counsellor
			}
			for _, sentence := range strings.FieldsFunc(line, func(r rune) bool { return r == '.' || r == '?' || r == ':' }) {
				if n := len(strings.Fields(sentence)); n > 13 {
					t.Errorf("%d words: %q", n, sentence)
				}
			}
			if strings.Contains(line, ", dass") || strings.Contains(line, "würde") || strings.Contains(line, ";") {
				t.Errorf("not easy: %q", line)
			}
		}
	})
}

func TestCheck(t *testing.T) {
	mail, linked := Template{"de", Confidential, Mail}, Template{"de", Apart, Mail}
	for _, c := range []struct {
		name string
		at   Template
		text string
		want []Fault
	}{
		{"good", mail, "{when} {page}", nil},
		{"nothing", mail, "", []Fault{{Missing, "page"}, {Missing, "when"}}},
		{"unknown", mail, "{when} {page} {name} {name}", []Fault{{Unknown, "name"}}},
		{"empty", mail, "{when} {page} {}", []Fault{{Unknown, ""}}},
		{"password", mail, "{when} {page} {password}", []Fault{{Secret, "password"}}},
		{"words", mail, "{when} {page} {one}", []Fault{{Secret, "one"}}},
		{"link", mail, "{when} {page} {link}", []Fault{{Secret, "link"}}},
		{"apart", linked, "{when} {link}", nil},
		{"apart password", linked, "{when} {link} {password}", []Fault{{Secret, "password"}}},
		{"code", Template{"de", Apart, Code}, "{password} {link}", []Fault{{Secret, "link"}}},
		{"code alone", Template{"de", Apart, Code}, "{password}", nil},
		{"code page", Template{"de", Confidential, Code}, "{password} {page}", []Fault{{Secret, "page"}}},
		{"misplaced", mail, "{when} {page} {returnMail}", []Fault{{Misplaced, "returnMail"}}},
		{"brace", mail, "{when} {page} {", []Fault{{Brace, ""}}},
		{"over two lines", mail, "{when} {page} {on\ne}", []Fault{{Brace, ""}}},
		{"nested", mail, "{when} {page} {{one}}", []Fault{{Secret, "one"}, {Brace, ""}}},
		{"public", Template{"de", Public, Message}, "{link} {password}", nil},
	} {
		if got := c.at.Check(c.text); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestFill(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"now", "Bis {when}, {early}.", "Bis jetzt, gleich."},
		{"a fact with braces", "{one} {two}", "{password} b"},
		{"unknown stays", "{hallo}", "{hallo}"},
		{"empty lines go", "a\n\n{phone}\n{organisation} {address}\n\nb", "a\n\nb"},
		{"at the top", "{organisation}\n\na\n", "a"},
		{"half a line stays", "{page} {phone}", "p"},
	} {
		f := Facts{Page: "p", Words: [3]string{"{password}", "b", "c"}, Password: "geheim"}
		if got, err := Fill("de", c.text, f); got != c.want || err != nil {
			t.Errorf("%s: %q, want %q (%v)", c.name, got, c.want, err)
		}
	}
	if _, err := Fill("xx", "a", Facts{}); err == nil {
		t.Error("a language that there is not")
	}
}

func TestLeaks(t *testing.T) {
	for text, want := range map[string]bool{
		"8315 4072":                        false,
		"Lindenhof, 83154072":              false, // known to all guests
		"Lindenhof, Garten: 83154072":      true,
		"wolke 8-3-1-5-4-0-7-2":            true,
		"Wolkenlos 8315 4072":              false,
		"GARTEN":                           false,
		facts().Link + " Code 83 15 40 72": true,
	} {
		if got := Leaks(text, facts()); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
	if Leaks("Passwort: 8315 4072", Facts{Words: [3]string{"Pass", "Wort", "wort"}, Password: "8315 4072"}) {
		t.Error("a part of a word is no word")
	}
	if !Leaks("Bad-Salzuflen im Grünen 83154072", Facts{Words: [3]string{"bad salzuflen", "x", "grünen"}, Password: "8315 4072"}) {
		t.Error("two words")
	}
	if Leaks("Lindenhof", Facts{Words: [3]string{"Lindenhof"}}) {
		t.Error("no password cannot leak")
	}
}

func TestKeysDiffer(t *testing.T) {
	seen := map[string]Template{}
	all(t, func(t *testing.T, m Template, _ string) {
		if other, twice := seen[m.Key()]; twice && (m.Kind != Forms || other.Kind != Forms) {
			t.Errorf("%v and %v share a key", m, other)
		}
		seen[m.Key()] = m
	})
}

func FuzzTemplate(f *testing.F) {
	for _, s := range []string{"{when} {page}", "{", "}", "{}", "{{one}}", "a\n\n{phone}\n> b", "> {one}\n>", "\r\n{password}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, kind := range Kinds(Confidential) {
			m := Template{"fr", Confidential, kind}
			faults := m.Check(text)
			filled, err := Fill(m.Language, text, facts())
			if err != nil {
				t.Fatal(err)
			}
			typed := Leaks(text, facts()) || strings.Contains(text, "8315") || strings.Contains(bare(text), "8") // typed by hand
			if faults == nil && !typed && kind != Script && Leaks(filled, facts()) {
				t.Errorf("%s passes the check and leaks: %q", kind, filled)
			}
			for _, s := range Steps(filled) {
				if s == (Step{}) {
					t.Errorf("an empty step in %q", filled)
				}
			}
		}
	})
}

package ui

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"zwiesprache/assets"
	"zwiesprache/signal/session"
	"zwiesprache/signal/words"
	"zwiesprache/store"
)

func mustText(t *testing.T, language string) *text {
	t.Helper()
	loaded, err := loadText(language)
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

// TestEveryTextInEveryLanguage demands each field, without stray places, and the same places everywhere.
func TestEveryTextInEveryLanguage(t *testing.T) {
	want := flat(reflect.ValueOf(*mustText(t, "en")), "")
	for _, language := range words.Languages() {
		got := flat(reflect.ValueOf(*mustText(t, language)), "")
		for key, v := range want {
			s, ok := got[key]
			if !ok || strings.TrimSpace(s.text) == "" {
				t.Errorf("%s: %s is missing", language, key)
				continue
			}
			if !slices.Equal(places(s.text), places(v.text)) {
				t.Errorf("%s: %s has the places %v, in English %v", language, key, places(s.text), places(v.text))
			}
			if !s.filled && strings.ContainsAny(s.text, "{}") {
				t.Errorf("%s: %s has a place that nothing fills: %q", language, key, s.text)
			}
			if s.text != strings.TrimSpace(s.text) || strings.Contains(s.text, "  ") {
				t.Errorf("%s: %s has stray spaces: %q", language, key, s.text)
			}
		}
		for key := range got {
			if _, ok := want[key]; !ok {
				t.Errorf("%s: %s is not there in English", language, key)
			}
		}
	}
}

// TestMonthTitle relies on months that begin with a plain letter.
func TestMonthTitle(t *testing.T) {
	for _, language := range words.Languages() {
		loaded := mustText(t, language)
		for month := 1; month <= 12; month++ {
			if s := loaded.monthTitle(2026, month); s[0] < 'A' || s[0] > 'Z' {
				t.Errorf("%s: %q", language, s)
			}
		}
	}
}

// TestFrenchSpaces: before these signs stands a space that does not break, so that none of them begins a line.
func TestFrenchSpaces(t *testing.T) {
	loose := regexp.MustCompile(` [:;?!»…]|« `)
	for key, s := range flat(reflect.ValueOf(*mustText(t, "fr")), "") {
		if loose.MatchString(s.text) {
			t.Errorf("%s: %q", key, s.text)
		}
	}
}

// TestOneFileForEachArea: of a key in two files only one would be seen.
func TestOneFileForEachArea(t *testing.T) {
	for _, language := range words.Languages() {
		parts, err := assets.Text(language)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, part := range parts {
			var areas map[string]json.RawMessage
			if err := json.Unmarshal(part, &areas); err != nil {
				t.Fatal(err)
			}
			for key := range areas {
				if seen[key] {
					t.Errorf("%s: %s stands in two files", language, key)
				}
				seen[key] = true
			}
		}
	}
}

// TestNoForeignKey: a key that no field reads is a text that nobody sees.
func TestNoForeignKey(t *testing.T) {
	if err := (&text{}).add([]byte(`{"commons": {"cancel": "Abbrechen"}}`)); err == nil {
		t.Error("an unknown key is accepted")
	}
	if _, err := loadText("tlh"); err == nil {
		t.Error("a language that is not there is accepted")
	}
}

type flatText struct {
	text   string
	filled bool // its places are filled
}

// flat lists all texts of a value by their way through it.
func flat(v reflect.Value, at string) map[string]flatText {
	all := map[string]flatText{}
	add := func(more map[string]flatText) {
		for k, s := range more {
			all[k] = s
		}
	}
	switch v.Kind() {
	case reflect.String:
		all[at] = flatText{v.String(), v.Type() == reflect.TypeOf(sentence(""))}
	case reflect.Struct:
		for i := range v.NumField() {
			add(flat(v.Field(i), at+"."+v.Type().Field(i).Name))
		}
	case reflect.Array:
		for i := range v.Len() {
			add(flat(v.Index(i), at+"."+strconv.Itoa(i)))
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			add(flat(v.MapIndex(key), at+"."+key.String()))
		}
	}
	return all
}

// places are the {places} of a text; the one for n = 1 may leave {n} out.
func places(s string) []string {
	found := regexp.MustCompile(`\{[a-z]+\}`).FindAllString(s, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

// constants are the values of a string type's constants, read from the source so that none is forgotten.
func constants(t *testing.T, file, typeName string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	ast.Inspect(parsed, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || spec.Type == nil || fmt.Sprint(spec.Type) != typeName {
			return true
		}
		for _, v := range spec.Values {
			s, err := strconv.Unquote(v.(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			found = append(found, s)
		}
		return true
	})
	if len(found) < 3 {
		t.Fatalf("%s has only %d constants of %s", file, len(found), typeName)
	}
	return found
}

func TestEveryReasonAndDeviceHasASentence(t *testing.T) {
	reasons := constants(t, "../signal/session/snapshot.go", "Reason")
	states := constants(t, "../signal/session/snapshot.go", "DeviceState")
	for _, language := range words.Languages() {
		loaded := mustText(t, language)
		for _, r := range reasons {
			if s := loaded.reason(session.Reason(r), "Ada"); r != "" && s == loaded.Errors.General {
				t.Errorf("%s: no sentence for the reason %q", language, r)
			}
		}
		for _, state := range states {
			if state == string(session.DeviceOff) || state == string(session.DeviceReady) {
				continue
			}
			s := session.DeviceState(state)
			if got := deviceTroubles(loaded, session.Snapshot{Camera: s, Microphone: s, Speaker: s}); len(got) != 3 || slices.Contains(got, "") {
				t.Errorf("%s: sentences for %q devices: %q", language, state, got)
			}
		}
	}
}

// TestEveryErrorHasASentence walks the store's errors as they stand in its source.
func TestEveryErrorHasASentence(t *testing.T) {
	known := map[string]error{"ErrInUse": store.ErrInUse, "ErrWrongKey": store.ErrWrongKey, "ErrForeign": store.ErrForeign,
		"ErrNewer": store.ErrNewer, "ErrReadOnly": store.ErrReadOnly, "ErrFull": store.ErrFull, "ErrNotFound": store.ErrNotFound,
		"ErrDamaged": store.ErrDamaged, "ErrInvalid": store.ErrInvalid, "ErrTooLarge": store.ErrTooLarge, "ErrLocked": store.ErrLocked,
		"ErrWrongPassphrase": store.ErrWrongPassphrase, "ErrWeak": store.ErrWeak, "ErrMistyped": store.ErrMistyped, "ErrWrongCode": store.ErrWrongCode,
		"ErrNoKeychain": store.ErrNoKeychain, "ErrNoEntry": store.ErrNoEntry, "ErrExport": store.ErrExport}
	parsed, err := parser.ParseFile(token.NewFileSet(), "../store/errors.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for name := range parsed.Scope.Objects {
		if strings.HasPrefix(name, "Err") && known[name] == nil {
			t.Errorf("store.%s is not known here", name)
		}
	}
	for _, language := range words.Languages() {
		loaded := mustText(t, language)
		seen := map[string]string{}
		for name, err := range known {
			s := loaded.explain(fmt.Errorf("save: %w", err))
			if s == "" || s == loaded.Errors.General || seen[s] != "" {
				t.Errorf("%s: %s and %s say %q", language, name, seen[s], s)
			}
			seen[s] = name
		}
		if got := loaded.explain(errors.New("something else")); got != loaded.Errors.General {
			t.Errorf("%s: an unknown error says %q", language, got)
		}
	}
}

func TestDatesAndTimes(t *testing.T) {
	now := monday()
	for language, want := range map[string][2]string{
		"de": {"Montag, 23. November", "Freitag, 1. Januar 2027"},
		"nl": {"maandag 23 november", "vrijdag 1 januari 2027"},
		"fr": {"lundi 23 novembre", "vendredi 1er janvier 2027"},
		"en": {"Monday 23 November", "Friday 1 January 2027"},
	} {
		loaded := mustText(t, language)
		for i, day := range []time.Time{now, time.Date(2027, 1, 1, 0, 0, 0, 0, time.Local)} {
			if got := loaded.date(day, now); got != want[i] {
				t.Errorf("%s: %q, want %q", language, got, want[i])
			}
		}
	}
	de := mustText(t, "de")
	for d, want := range map[time.Duration]string{
		time.Second: "in einer Minute", 12 * time.Minute: "in 12 Minuten", 119 * time.Minute: "in 119 Minuten", 3 * time.Hour: "in 3 Stunden",
	} {
		if got := de.in(d); got != want {
			t.Errorf("in %v: %q, want %q", d, got, want)
		}
	}
	for d, want := range map[time.Duration]string{-time.Second: "0:00", 65 * time.Second: "1:05", 3723 * time.Second: "1:02:03"} {
		if got := since(d); got != want {
			t.Errorf("since %v: %q, want %q", d, got, want)
		}
	}
}

package policy

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

// maxFile is how large a place may be: an example with all keys has 6 kB.
const maxFile = 256 << 10 // bytes

// parseTOML reads the text of a policy.toml.
func parseTOML(name string, text []byte) source {
	values := map[string]any{}
	if _, err := toml.Decode(string(text), &values); err != nil {
		var where toml.ParseError
		if errors.As(err, &where) {
			return fails(name, Syntax, fmt.Sprintf("line %d", where.Position.Line))
		}
		return fails(name, Syntax, "")
	}
	return named(name, values, func(k Key) string { return string(k) })
}

// named finds the keys of values by the names that such a place has for them.
func named(name string, values map[string]any, nameOf func(Key) string) source {
	s := source{name: name, values: map[Key]any{}}
	for _, written := range slices.Sorted(maps.Keys(values)) {
		row, known := rowOf(func(k Key) bool { return nameOf(k) == written })
		if !known {
			s.problems = append(s.problems, Problem{name, shortKey(written), Unknown, ""})
			continue
		}
		s.values[row.Key] = plainValue(values[written])
	}
	return s
}

// shortKey is a name that nobody knows, as far as it is worth telling, with nothing in it that cannot be seen.
func shortKey(written string) Key {
	const most = 64 // letters
	letters := []rune(strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, written))
	return Key(letters[:min(len(letters), most)])
}

// plainValue brings what libraries read to what Row.read takes.
func plainValue(value any) any {
	switch v := value.(type) {
	case uint64:
		if v <= 1<<62 {
			return int64(v)
		}
	case []any:
		texts := make([]string, len(v))
		for i, one := range v {
			text, is := one.(string)
			if !is {
				return value
			}
			texts[i] = text
		}
		return texts
	}
	return value
}

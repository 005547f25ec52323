package policy

import (
	"encoding/hex"
	"fmt"
	"image/color"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"zwiesprache/signal/words"
	"zwiesprache/store"
)

// read takes a value as a place gives it: a string, bool, int64, or a slice of strings. Of a
// list, entries that are wrong are left out; ok says whether anything of the value holds.
func (r Row) read(p *Policy, value any) (ok bool, faults []fault) {
	switch r.Kind {
	case Switch:
		on, is := value.(bool)
		if !is {
			return false, wrongType("true or false")
		}
		switch to := r.field(p).(type) {
		case *bool:
			*to = on
		case opposite:
			*to.forbids = !on
		}
	case Number:
		n, is := value.(int64)
		if !is {
			return false, wrongType("a number")
		}
		if n < int64(r.Least) || n > int64(r.Most) {
			return false, []fault{{Range, fmt.Sprintf("%d to %d", r.Least, r.Most)}}
		}
		*r.field(p).(*int) = int(n)
	case List:
		entries, is := value.([]string)
		if !is {
			return false, wrongType("a list of texts")
		}
		return r.readList(p, entries)
	default:
		text, is := value.(string)
		if !is {
			return false, wrongType("a text")
		}
		return r.readText(p, text)
	}
	return true, nil
}

func wrongType(due string) []fault { return []fault{{Type, due}} }

// readText reads a Text or a Choice.
func (r Row) readText(p *Policy, text string) (bool, []fault) {
	text, faults := r.entry(text)
	if faults == nil {
		switch to := r.field(p).(type) {
		case *string:
			*to = text
		case *color.NRGBA:
			*to, faults = accent(text)
		case *File:
			*to, faults = readLogo(text)
		}
	}
	return faults == nil, faults
}

// readList keeps what is right of a list, each once; of choices in their own order.
func (r Row) readList(p *Policy, entries []string) (bool, []fault) {
	var good []string
	var faults []fault
	for i, entry := range entries {
		entry, wrong := r.entry(entry)
		for _, f := range wrong {
			faults = append(faults, fault{f.reason, strings.TrimSpace(fmt.Sprintf("entry %d: %s", i+1, f.detail))})
		}
		if wrong == nil && !slices.Contains(good, entry) {
			good = append(good, entry)
		}
	}
	if len(entries) == 0 {
		faults = []fault{{Range, "the list is empty"}}
	}
	if len(good) == 0 {
		return false, faults
	}
	if r.Choices != nil {
		good = slices.DeleteFunc(slices.Clone(r.Choices), func(c string) bool { return !slices.Contains(good, c) })
	}
	switch to := r.field(p).(type) {
	case *[]string:
		*to = good
	case *[]store.Way:
		*to = nil
		for _, one := range good {
			*to = append(*to, store.Way(one))
		}
	case *[][32]byte:
		*to = nil
		for _, one := range good {
			b, _ := hex.DecodeString(one) // checked by hash
			*to = append(*to, [32]byte(b))
		}
	}
	return true, faults
}

// entry checks one text, alone or in a list.
func (r Row) entry(text string) (string, []fault) {
	text = strings.TrimSpace(text)
	switch {
	case r.Choices != nil && !slices.Contains(r.Choices, text):
		return "", []fault{{Value, "one of " + strings.Join(r.Choices, ", ")}}
	case len(text) > r.Most:
		return "", []fault{{Range, fmt.Sprintf("at most %d bytes", r.Most)}}
	case r.check == nil:
		return text, nil
	}
	return r.check(text)
}

// origin is a server's address. Browsers give camera and microphone to pages over https
// only, except from this computer itself.
func origin(text string) (string, []fault) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "":
	case u.Scheme == "https", u.Scheme == "http" && (u.Hostname() == "127.0.0.1" || u.Hostname() == "localhost"):
		return u.Scheme + "://" + strings.ToLower(u.Host), nil
	}
	return "", []fault{{Value, "https:// and the name of the server, nothing after it"}}
}

// page is the address of a page on the web.
func page(text string) (string, []fault) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil {
		return "", []fault{{Value, "an address that begins with https://"}}
	}
	return text, nil
}

// updates is Off or the address of a folder.
func updates(text string) (string, []fault) {
	if text == Off {
		return text, nil
	}
	if _, wrong := page(text); wrong != nil || strings.ContainsAny(text, "?#") { // a name is put behind it
		return "", []fault{{Value, Off + ", or the address of a folder that begins with https://"}}
	}
	return text, nil
}

// hash is what release.ParseHash reads.
func hash(text string) (string, []fault) {
	if b, err := hex.DecodeString(text); err != nil || len(b) != 32 {
		return "", []fault{{Value, "64 hexadecimal digits"}}
	}
	return strings.ToLower(text), nil
}

// word is one of a room's words.
func word(text string) (string, []fault) {
	if _, err := words.Normalise(text); err != nil {
		return "", []fault{{Value, "a word that everybody can type: letters, digits, hyphens"}}
	}
	return text, nil
}

// plain is one line for people.
func plain(text string) (string, []fault) {
	if !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
		return "", []fault{{Value, "one line of text"}}
	}
	return text, nil
}

package store

import (
	"errors"
	"strings"
	"testing"
)

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

const someID = "AAECAwQFBgcICQoLDA0ODw"

// badLinks are also the fuzz target's seeds.
var badLinks = []string{
	"", "zwiesprache:", "zwiesprache:appointment", "zwiesprache:appointment/", "zwiesprache:appointment/x",
	"ZWIESPRACHE:appointment/" + someID, "zwiesprache://appointment/" + someID, "zwiesprache:/appointment/" + someID,
	"zwiesprache:room/" + someID, "appointment/" + someID, someID, "https://talk.example/" + someID,
	"zwiesprache:appointment/" + someID + "/", "zwiesprache:appointment/" + someID + "?open=1", "zwiesprache:appointment/" + someID + "#x",
	"zwiesprache:appointment/" + someID + "\n", "zwiesprache:appointment/\n" + someID, "zwiesprache:appointment/" + someID + "AA", " zwiesprache:appointment/" + someID,
	"zwiesprache:appointment/" + someID[:21], "zwiesprache:appointment/" + someID[:21] + "x", "zwiesprache:appointment/" + someID + "==",
	"zwiesprache:appointment/../" + someID, "zwiesprache:appointment/%41" + someID[1:], "zwiesprache:appointment/" + someID + " --server=https://a.example",
}

func TestParseLink(t *testing.T) {
	if id, err := ParseLink(Link(someID)); id != someID || err != nil {
		t.Errorf("%q, %v", id, err)
	}
	for _, bad := range badLinks {
		if id, err := ParseLink(bad); !errors.Is(err, ErrLink) || id != "" {
			t.Errorf("%q: %q, %v", bad, id, err)
		}
	}
}

func FuzzParseLink(f *testing.F) {
	for _, bad := range badLinks {
		f.Add(bad)
	}
	f.Add(Link(someID))
	f.Fuzz(func(t *testing.T, link string) {
		id, err := ParseLink(link)
		if err == nil && (Link(id) != link || len(id) != 22 || strings.Trim(id, letters) != "") {
			t.Errorf("%q is %q", link, id)
		}
		if err != nil && !errors.Is(err, ErrLink) {
			t.Error(err)
		}
	})
}

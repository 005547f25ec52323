package words

import (
	"errors"
	"strings"
	"testing"
)

var links = []struct {
	link, origin string
	room         Room
	language     string
	ok           bool
}{
	{"https://talk.example.org/?l=de#gelb/ulm/anker", "https://talk.example.org", Room{"gelb", "ulm", "anker"}, "de", true},
	{"http://127.0.0.1:8080/#gelb/ulm/anker", "http://127.0.0.1:8080", Room{"gelb", "ulm", "anker"}, "", true},
	{"http://[::1]:8080/#gelb/ulm/anker", "http://[::1]:8080", Room{"gelb", "ulm", "anker"}, "", true},
	{" https://Talk.Example.org:443/?l=nl#Gelb/G%C3%BCtersloh/Anker%20 ", "https://talk.example.org", Room{"gelb", "guetersloh", "anker"}, "nl", true},
	{"https://talk.example.org/?l=de#gelb%2Fg\u00fctersloh%2Fanker", "https://talk.example.org", Room{"gelb", "guetersloh", "anker"}, "de", true},
	{"https://talk.example.org/?l=xx#gelb/ulm/anker", "https://talk.example.org", Room{"gelb", "ulm", "anker"}, "", true},
	{"https://talk.example.org#gelb/ulm/anker", "https://talk.example.org", Room{"gelb", "ulm", "anker"}, "", true},
	{"", "", Room{}, "", false},
	{"gelb/ulm/anker", "", Room{}, "", false},
	{"#gelb/ulm/anker", "", Room{}, "", false},
	{"talk.example.org/#gelb/ulm/anker", "", Room{}, "", false},
	{"ftp://talk.example.org/#gelb/ulm/anker", "", Room{}, "", false},
	{"https://user@talk.example.org/#gelb/ulm/anker", "", Room{}, "", false},
	{"https:///#gelb/ulm/anker", "", Room{}, "", false},
	{"https://t\u00e4lk.example.org/#gelb/ulm/anker", "", Room{}, "", false},
	{"https://talk.example.org/gelb/ulm/anker", "", Room{}, "", false},
	{"https://talk.example.org/#gelb/ulm", "", Room{}, "", false},
	{"https://talk.example.org/#gelb/ulm/anker/haus", "", Room{}, "", false},
	{"https://talk.example.org/#gelb//anker", "", Room{}, "", false},
	{"https://talk.example.org/#gelb/%zz/anker", "", Room{}, "", false},
	{"https://talk.example.org/#gelb/東京/anker", "", Room{}, "", false},
}

func TestParseLink(t *testing.T) {
	for _, row := range links {
		origin, room, language, err := ParseLink(row.link)
		if origin != row.origin || room != row.room || language != row.language || (err == nil) != row.ok {
			t.Errorf("ParseLink(%q) = %q, %q, %q, %v", row.link, origin, room, language, err)
		}
		if err != nil && !errors.Is(err, ErrLink) {
			t.Errorf("ParseLink(%q): %v does not wrap ErrLink", row.link, err)
		}
		if err != nil && strings.Contains(err.Error(), "gelb") {
			t.Errorf("ParseLink(%q): the error %q holds a word", row.link, err)
		}
	}
}

func TestLink(t *testing.T) {
	room, err := ParseRoom("Gelb", "Gütersloh", "Anker")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := Link("https://talk.example.org", room, "de"), "https://talk.example.org/?l=de#gelb/guetersloh/anker"; got != want {
		t.Errorf("Link = %q, want %q", got, want)
	}
	if got, want := Link("https://talk.example.org", room, ""), "https://talk.example.org/#gelb/guetersloh/anker"; got != want {
		t.Errorf("Link = %q, want %q", got, want)
	}
}

func TestParseRoom(t *testing.T) {
	room, err := ParseRoom(" Gelb", "GÜTERSLOH", "An\u00adker")
	if want := "gelb/guetersloh/anker"; err != nil || room.Joined() != want {
		t.Errorf("ParseRoom = %q, %v; want %q", room.Joined(), err, want)
	}
	if _, err := ParseRoom("gelb", "", "anker"); !errors.Is(err, ErrEmpty) || !strings.Contains(err.Error(), "word 2") {
		t.Errorf("empty second word: %v", err)
	}
}

func FuzzParseLink(f *testing.F) {
	for _, row := range links {
		f.Add(row.link)
	}
	f.Fuzz(func(t *testing.T, s string) {
		origin, room, language, err := ParseLink(s)
		if err != nil {
			if !errors.Is(err, ErrLink) {
				t.Fatalf("ParseLink(%q): %v", s, err)
			}
			return
		}
		again, room2, language2, err := ParseLink(Link(origin, room, language))
		if err != nil || again != origin || room2 != room || language2 != language {
			t.Errorf("ParseLink(%q) = %q, %q, %q; then %q, %q, %q, %v", s, origin, room, language, again, room2, language2, err)
		}
	})
}

package signal

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

var (
	b16 = strings.Repeat("A", 21) + "Q" // sixteen bytes, the last one 1
	b32 = strings.Repeat("A", 42) + "E" // thirty-two bytes, the last one 1
	b64 = strings.Repeat("A", 85) + "Q" // sixty-four bytes, the last one 1
)

// lineRows are messages as they stand on the wire; a nil want is refused with err.
func lineRows() []struct {
	name, wire string
	want       LineMessage
	err        error
} {
	return []struct {
		name, wire string
		want       LineMessage
		err        error
	}{
		{"challenge", `{"type":"challenge","nonce":"` + b32 + `"}`, LineChallenge{[32]byte{31: 1}}, nil},
		{"claim", `{"type":"claim","room":"` + b16 + `","key":"` + b32 + `","proof":"` + b64 + `"}`, LineClaim{[16]byte{15: 1}, [32]byte{31: 1}, [64]byte{63: 1}}, nil},
		{"claimed", `{"type":"claimed"}`, LineClaimed{}, nil},
		{"guest", `{"type":"guest","guest":"aZ0_-"}`, LineGuest{"aZ0_-"}, nil},
		{"from", `{"type":"from","guest":"g","body":{"type":"x","a":[1, 2]}}`, LineFrom{"g", json.RawMessage(`{"type":"x","a":[1, 2]}`)}, nil},
		{"to", `{"type":"to","guest":"g","body":{}}`, LineTo{"g", json.RawMessage(`{}`)}, nil},
		{"proven", `{"type":"proven","guest":"g"}`, LineProven{"g"}, nil},
		{"drop", `{"type":"drop","guest":"g"}`, LineDrop{"g"}, nil},
		{"gone", `{"type":"gone","guest":"g"}`, LineGone{Guest: "g"}, nil},
		{"gone for good", `{"type":"gone","guest":"g","left":true}`, LineGone{"g", true}, nil},
		{"relay asked for", `{"type":"relay","guest":"g"}`, LineRelay{Guest: "g"}, nil},
		{"relay", `{"type":"relay","guest":"g","urls":["turn:a:3478?transport=tcp"],"username":"u","credential":"c","until":7}`,
			LineRelay{"g", &Relay{[]string{"turn:a:3478?transport=tcp"}, "u", "c", time.Unix(7, 0)}}, nil},
		{"no relay", `{"type":"relay","guest":"g","urls":[],"username":"","credential":"","until":0}`, LineRelay{"g", &Relay{}}, nil},
		{"release", `{"type":"release"}`, LineRelease{}, nil},
		{"join", `{"type":"join","room":"` + b16 + `"}`, LineJoin{[16]byte{15: 1}}, nil},
		{"joined", `{"type":"joined"}`, LineJoined{}, nil},
		{"away", `{"type":"away"}`, LineAway{}, nil},
		{"error", `{"type":"error","code":"taken"}`, LineError{ErrTaken}, nil},
		{"unknown fields are ignored", `{"type":"claimed","more":{"a":null}}`, LineClaimed{}, nil},

		{"unknown type", `{"type":"pake.a"}`, nil, ErrUnknownType},
		{"type in another case", `{"type":"Claimed"}`, nil, ErrUnknownType},
		{"nothing", ``, nil, ErrMalformed},
		{"null", `null`, nil, ErrMalformed},
		{"an array", `[{"type":"claimed"}]`, nil, ErrMalformed},
		{"two objects", `{"type":"claimed"}{}`, nil, ErrMalformed},
		{"no type", `{"a":1}`, nil, ErrMalformed},
		{"name of type in another case", `{"Type":"claimed"}`, nil, ErrMalformed},
		{"type is a number", `{"type":1}`, nil, ErrMalformed},
		{"type is null", `{"type":null}`, nil, ErrMalformed},
		{"not UTF-8", "{\"type\":\"claimed\",\"a\":\"\xff\"}", nil, ErrMalformed},
		{"room missing", `{"type":"join"}`, nil, ErrMalformed},
		{"room null", `{"type":"join","room":null}`, nil, ErrMalformed},
		{"room too short", `{"type":"join","room":"AAAA"}`, nil, ErrMalformed},
		{"room too long", `{"type":"join","room":"` + b32 + `"}`, nil, ErrMalformed},
		{"room padded", `{"type":"join","room":"` + b16 + `=="}`, nil, ErrMalformed},
		{"room with a line break", `{"type":"join","room":"` + b16 + `\n"}`, nil, ErrMalformed},
		{"room not canonical", `{"type":"join","room":"` + strings.Repeat("A", 21) + `R"}`, nil, ErrMalformed},
		{"room in the other alphabet", `{"type":"join","room":"` + strings.Repeat("/", 21) + `w"}`, nil, ErrMalformed},
		{"proof missing", `{"type":"claim","room":"` + b16 + `","key":"` + b32 + `"}`, nil, ErrMalformed},
		{"guest empty", `{"type":"drop","guest":""}`, nil, ErrMalformed},
		{"guest too long", `{"type":"drop","guest":"` + strings.Repeat("a", 33) + `"}`, nil, ErrMalformed},
		{"guest with a quote", `{"type":"drop","guest":"a\"b"}`, nil, ErrMalformed},
		{"relay of nobody", `{"type":"relay","urls":[]}`, nil, ErrMalformed},
		{"relay with a strange url", `{"type":"relay","guest":"g","urls":["http://a"],"username":"u","credential":"c","until":7}`, nil, ErrMalformed},
		{"relay without a right", `{"type":"relay","guest":"g","urls":["turn:a"]}`, nil, ErrMalformed},
		{"relay with urls in a text", `{"type":"relay","guest":"g","urls":"turn:a"}`, nil, ErrMalformed},
		{"body missing", `{"type":"to","guest":"g"}`, nil, ErrMalformed},
		{"body is text", `{"type":"to","guest":"g","body":"{}"}`, nil, ErrMalformed},
		{"body is null", `{"type":"to","guest":"g","body":null}`, nil, ErrMalformed},
	}
}

func TestLine(t *testing.T) {
	for _, row := range lineRows() {
		t.Run(row.name, func(t *testing.T) {
			got, err := DecodeLine([]byte(row.wire))
			if !errors.Is(err, row.err) || !reflect.DeepEqual(got, row.want) {
				t.Fatalf("got %#v, %v; want %#v, %v", got, err, row.want, row.err)
			}
			if row.want == nil || strings.Contains(row.wire, "more") {
				return
			}
			if wire := EncodeLine(row.want); string(wire) != row.wire {
				t.Fatalf("written as %s, want %s", wire, row.wire)
			}
		})
	}
}

func TestIsBody(t *testing.T) {
	for body, want := range map[string]bool{
		`{}`: true, `{"type":"env","box":"AA"}`: true, `{"a":{"b":[1]}}`: true,
		``: false, `[]`: false, `"a"`: false, `null`: false, `{}{}`: false, `{"a":1`: false,
		`{"a":1},"guest":"other","body":{}`: false, "{\"a\":\"\xff\"}": false,
	} {
		if IsBody([]byte(body)) != want {
			t.Errorf("IsBody(%q) = %v", body, !want)
		}
	}
}

func FuzzDecodeLine(f *testing.F) {
	for _, row := range lineRows() {
		f.Add([]byte(row.wire))
	}
	f.Fuzz(func(t *testing.T, wire []byte) {
		m, err := DecodeLine(wire)
		if (m == nil) == (err == nil) {
			t.Fatalf("%#v together with %v", m, err)
		}
		if err != nil {
			return
		}
		if _, prose := m.(LineError); prose {
			return // its code is foreign text and is never written back
		}
		again, err := DecodeLine(EncodeLine(m))
		if err != nil || !reflect.DeepEqual(again, m) {
			t.Fatalf("%#v comes back as %#v, %v", m, again, err)
		}
	})
}

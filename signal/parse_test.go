package signal

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

// says turns a parser's error into a row's word.
func says(err error) string {
	switch {
	case err == nil:
		return "good"
	case errors.Is(err, ErrUnknownType):
		return "unknown"
	case errors.Is(err, ErrMalformed):
		return "malformed"
	}
	return err.Error()
}

func TestDecodeBody(t *testing.T) {
	for _, row := range bodyRows() {
		t.Run(row.Name, func(t *testing.T) {
			b, err := decodeBody([]byte(row.JSON))
			if says(err) != row.Says {
				t.Fatalf("%s: %v", row.JSON, err)
			}
			if err != nil {
				return
			}
			again, err := decodeBody(encodeBody(b))
			if err != nil || string(encodeBody(again)) != string(encodeBody(b)) {
				t.Errorf("%v comes back as %v, %v", b, again, err)
			}
		})
	}
}

func TestDecodeMessage(t *testing.T) {
	for _, row := range messageRows() {
		t.Run(row.Name, func(t *testing.T) {
			m, err := decodeMessage([]byte(row.JSON))
			if says(err) != row.Says {
				t.Fatalf("%v, want %s", err, row.Says)
			}
			text := row.Text
			switch m := m.(type) {
			case Hello:
				text = m.Name
			case Chat:
				text = m.Text
			}
			if row.Text != "" && text != row.Text {
				t.Errorf("text is %q, want %q", text, row.Text)
			}
		})
	}
}

// What one side writes the other reads, whatever the text.
func TestMessagesComeBack(t *testing.T) {
	for _, m := range []Message{
		Hello{Name: "Zoë <&> \"quoted\" 🙂", Language: "nl", Consent: true, Microphone: true, Company: "others"},
		Lobby{State: "soon", Language: "fr"}, Lobby{State: "waiting", Language: "de", Company: "others", Fallback: "ring"}, Offer{SDP: "v=0\r\n"}, Answer{SDP: "v=0\r\n"},
		Candidate{Candidate: "candidate:1", Mid: "1", Line: 3}, Chat{ID: "x", Text: "a  b"}, Chat{ID: "x", Text: "a", From: "Zoë <&>"},
		Servers{Relay: someRelay}, Servers{Only: true}, People{},
		People{[]Person{{Slot: 1, Name: "Zoë <&>", State: PersonWaiting, Interpreter: true, Live: true}, {State: PersonHere, Muted: true, Hidden: true, Sharing: true, Recording: true}}},
		State{Muted: true, Hidden: true}, State{Paused: true, Sharing: true}, State{Recording: true, Live: true, Company: "others"}, beat{7, true}, Bye{Reason: ReasonRemoved},
	} {
		plain, err := encodeMessage(m)
		must(t, err)
		got, err := decodeMessage(plain)
		if err != nil || !reflect.DeepEqual(got, m) {
			t.Errorf("%#v comes back as %#v, %v", m, got, err)
		}
	}
}

var someRelay = Relay{URLs: []string{"turn:talk.example.org:3478?transport=udp", "turns:[2001:db8::1]"}, Username: "u<&>", Credential: "c", Until: time.Unix(1_760_000_000, 0)}

func TestEncodeRefuses(t *testing.T) {
	for name, m := range map[string]Message{
		"long chat":      Chat{ID: "x", Text: strings.Repeat("x", maxChat+1)},
		"long offer":     Offer{SDP: strings.Repeat("x", maxPlain)},
		"unknown reason": Bye{Reason: "bored"},
		"empty lobby":    Lobby{},
	} {
		if _, err := encodeMessage(m); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := decodeMessage([]byte(`{"type":"bye","reason":"` + "\xff" + `"}`)); !errors.Is(err, ErrMalformed) {
		t.Errorf("not UTF-8: %v", err)
	}
}

func TestCheckFingerprints(t *testing.T) {
	for _, row := range sdpRows() {
		t.Run(row.Name, func(t *testing.T) {
			err := CheckFingerprints(row.SDP, ourPrint)
			if row.OK != (err == nil) || err != nil && !errors.Is(err, ErrFingerprint) {
				t.Errorf("%v\n%s", err, row.SDP)
			}
		})
	}
}

func FuzzDecodeBody(f *testing.F) {
	for _, row := range bodyRows() {
		f.Add([]byte(row.JSON))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		b, err := decodeBody(raw)
		if says(err) != "good" && says(err) != "unknown" && says(err) != "malformed" {
			t.Fatal(err)
		}
		if err == nil {
			again, err := decodeBody(encodeBody(b))
			if err != nil || string(encodeBody(again)) != string(encodeBody(b)) {
				t.Errorf("%v comes back as %v, %v", b, again, err)
			}
		}
	})
}

func FuzzDecodeMessage(f *testing.F) {
	for _, row := range messageRows() {
		f.Add([]byte(row.JSON))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := decodeMessage(raw)
		if says(err) != "good" && says(err) != "unknown" && says(err) != "malformed" {
			t.Fatal(err)
		}
		if err != nil {
			return
		}
		plain, err := encodeMessage(m)
		if err != nil {
			return // cleaned or escaped text may have grown beyond the limit
		}
		if again, err := decodeMessage(plain); err != nil || !reflect.DeepEqual(again, m) {
			t.Errorf("%#v comes back as %#v, %v", m, again, err)
		}
	})
}

// Whatever the text: it passes for our print only if that stands in it, and
// never for another one as well.
func FuzzCheckFingerprints(f *testing.F) {
	for _, row := range sdpRows() {
		f.Add(row.SDP)
	}
	f.Fuzz(func(t *testing.T, sdp string) {
		if CheckFingerprints(sdp, ourPrint) != nil {
			return
		}
		if !strings.Contains(strings.ToUpper(sdp), printText(ourPrint)) {
			t.Error("passes without our print")
		}
		if CheckFingerprints(sdp, [32]byte{}) == nil {
			t.Error("passes for two prints")
		}
	})
}

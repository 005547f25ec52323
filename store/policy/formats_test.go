package policy

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"

	"howett.net/plist"

	"zwiesprache/store"
)

// preferences are what a configuration profile makes of some keys.
var preferences = map[string]any{
	"Server": "https://a.example", "RelayOnly": true, "RetentionDays": 30, "Ways": []string{"apart"}, "PayloadUUID": "x",
}

func TestPlist(t *testing.T) {
	holds := Policy{Server: "https://a.example", RelayOnly: true, RetentionDays: 30, Ways: []store.Way{store.Apart}}
	for name, format := range map[string]int{"binary": plist.BinaryFormat, "xml": plist.XMLFormat} {
		data, err := plist.Marshal(preferences, format)
		if err != nil {
			t.Fatal(err)
		}
		p, problems := merge([]source{parsePlist(name, data)})
		check(t, p, problems, holds, nil)
		p, problems = merge([]source{parsePlist(name, data[:len(data)-9])})
		check(t, p, problems, strictest(), []wanted{{"", Syntax}})
	}
	data, err := plist.Marshal(map[string]any{"server": "https://a.example", "RelayOnly": 1, "RetentionDays": -1, "Ways": "apart"}, plist.BinaryFormat)
	if err != nil {
		t.Fatal(err)
	}
	p, problems := merge([]source{parsePlist("here", data)})
	check(t, p, problems, Policy{RelayOnly: true, Ways: []store.Way{store.Confidential}},
		[]wanted{{"server", Unknown}, {RelayOnly, Type}, {Ways, Type}, {RetentionDays, Range}})
}

func TestPlistOf(t *testing.T) {
	for login, want := range map[string]string{
		"anna": "/Library/Managed Preferences/anna/app.zwiesprache.plist", "AD\\a. b": `/Library/Managed Preferences/AD\a. b/app.zwiesprache.plist`,
		"": "", ".": "", "..": "", "../../tmp": "", "a/b": "", "a\x00": "",
	} {
		if got, ok := plistOf(login); got != want || ok != (want != "") {
			t.Errorf("%q: %q", login, got)
		}
	}
}

// What nobody knows is told by its name: whole letters, all of which can be seen.
func TestUnknownNames(t *testing.T) {
	for written, want := range map[string]Key{
		strings.Repeat("a", 63) + "äö": Key(strings.Repeat("a", 63) + "ä"), "a\nb\u202e\x1b[1m": "a?b??[1m", "\xff": "?",
	} {
		s := named("here", map[string]any{written: true}, Key.Camel)
		if len(s.problems) != 1 || s.problems[0].Key != want {
			t.Errorf("%q: %q", written, s.problems)
		}
	}
}

func FuzzPlist(f *testing.F) {
	for _, format := range []int{plist.BinaryFormat, plist.XMLFormat, plist.GNUStepFormat} {
		data, err := plist.Marshal(preferences, format)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) { sound(t, parsePlist("here", data)) })
}

// text16 is a text as the registry holds it.
func text16(texts ...string) []byte {
	var b []byte
	for _, unit := range utf16.Encode([]rune(strings.Join(texts, "\x00") + "\x00")) {
		b = binary.LittleEndian.AppendUint16(b, unit)
	}
	return b
}

func number32(n uint32) []byte { return binary.LittleEndian.AppendUint32(nil, n) }

var registryRows = []struct {
	name     string
	value    regValue
	holds    Policy
	problems []wanted
}{
	{"text", regValue{"Organisation", regSZ, text16("Haus Äpfel 𝄞")}, Policy{Organisation: "Haus Äpfel 𝄞"}, nil},
	{"text in other case", regValue{"organisation", regSZ, text16("Haus")}, Policy{Organisation: "Haus"}, nil},
	{"text without its zero", regValue{"Organisation", regSZ, []byte{'H', 0}}, Policy{Organisation: "H"}, nil},
	{"text with more behind its zero", regValue{"Organisation", regSZ, text16("Haus", "Hof")}, Policy{Organisation: "Haus"}, nil},
	{"half a character", regValue{"Organisation", regSZ, []byte{'H', 0, 'a'}}, Policy{Organisation: "H"}, nil},
	{"empty text", regValue{"Server", regSZ, text16("")}, Policy{}, nil},
	{"no bytes", regValue{"Server", regSZ, nil}, Policy{}, nil},
	{"switch", regValue{"BlurRequired", regDWORD, number32(1)}, Policy{BlurRequired: true}, nil},
	{"switch off", regValue{"ScreenSharing", regDWORD, number32(0)}, Policy{NoScreenSharing: true}, nil},
	{"switch beyond", regValue{"BlurRequired", regDWORD, number32(2)}, Policy{BlurRequired: true}, []wanted{{BlurRequired, Type}}},
	{"number", regValue{"RetentionDays", regDWORD, number32(7)}, Policy{RetentionDays: 7}, nil},
	{"number 1 is no switch", regValue{"RetentionDays", regDWORD, number32(1)}, Policy{RetentionDays: 1}, nil},
	{"number too large", regValue{"RetentionDays", regDWORD, number32(0xFFFFFFFF)}, Policy{}, []wanted{{RetentionDays, Range}}},
	{"number too short", regValue{"RetentionDays", regDWORD, []byte{1, 0}}, Policy{}, []wanted{{RetentionDays, Type}}},
	{"number as a text", regValue{"RetentionDays", regSZ, text16("30")}, Policy{}, []wanted{{RetentionDays, Type}}},
	{"list", regValue{"Languages", regMultiSZ, text16("nl", "de", "")}, Policy{Languages: []string{"de", "nl"}}, nil},
	{"list as a text", regValue{"Languages", regSZ, text16("nl")}, Policy{}, []wanted{{Languages, Type}}},
	{"empty list", regValue{"Ways", regMultiSZ, text16("")}, Policy{Ways: []store.Way{store.Confidential}}, []wanted{{Ways, Range}}},
	{"binary", regValue{"Server", 3, []byte{1}}, Policy{}, []wanted{{Server, Type}}},
	{"unknown", regValue{"RendezvousURL", regSZ, text16("x")}, Policy{}, []wanted{{"RendezvousURL", Unknown}}},
}

func TestRegistry(t *testing.T) {
	for _, row := range registryRows {
		t.Run(row.name, func(t *testing.T) {
			p, problems := merge([]source{parseRegistry("here", []regValue{row.value})})
			check(t, p, problems, row.holds, row.problems)
		})
	}
}

func FuzzRegistry(f *testing.F) {
	for _, row := range registryRows {
		f.Add(row.value.name, row.value.kind, row.value.data)
	}
	f.Fuzz(func(t *testing.T, name string, kind uint32, data []byte) {
		sound(t, parseRegistry("here", []regValue{{name, kind, data}}))
	})
}

func FuzzPicture(f *testing.F) {
	f.Add([]byte("\x89PNG\r\n\x1a\n"))
	f.Add([]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if got, faults := picture(data); (got.Data == nil) != (faults != nil) {
			t.Fatalf("%q, %v", got.Name, faults)
		}
	})
}

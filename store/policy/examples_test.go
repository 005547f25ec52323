package policy

import (
	"bytes"
	"encoding/binary"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"howett.net/plist"
)

const packaging = "../../assets/packaging/"

// What administrators copy holds as it is: all keys, no problem.
func TestExamples(t *testing.T) {
	read := func(name string) []byte {
		data, err := os.ReadFile(packaging + name)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	text := read("linux/policy.toml")
	if p, problems := merge([]source{parseTOML("as it is", text)}); !p.Empty() || problems != nil {
		t.Errorf("the example sets something as it is: %v", problems)
	}
	on := regexp.MustCompile(`(?m)^#(\w+ = )`).ReplaceAll(text, []byte("$1"))
	p, problems := merge([]source{parseTOML("linux", on)})
	if len(problems) != 1 || problems[0].Key != Logo { // a file of the organisation's own
		t.Errorf("linux: %v", problems)
	}
	everyKey(t, p)

	var profile struct {
		PayloadContent []map[string]any
	}
	if _, err := plist.Unmarshal(read("macos/zwiesprache.mobileconfig"), &profile); err != nil || len(profile.PayloadContent) != 1 {
		t.Fatalf("macos: %v", err)
	}
	data, err := plist.Marshal(profile.PayloadContent[0], plist.BinaryFormat)
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]source{
		"macos": parsePlist("macos", data), "group policy": parseRegistry("group policy", polValues(t, read("windows/policy/example/Registry.pol"))),
	} {
		p, problems := merge([]source{s})
		if problems != nil {
			t.Errorf("%s: %v", name, problems)
		}
		everyKey(t, p, PageHashes, Logo)
	}
}

// everyKey says that all keys are set but some.
func everyKey(t *testing.T, p Policy, but ...Key) {
	t.Helper()
	for _, r := range Schema() {
		open := false
		for _, k := range but {
			open = open || k == r.Key
		}
		if (p.Source(r.Key) == "") != open {
			t.Errorf("%s: from %q", r.Key, p.Source(r.Key))
		}
	}
}

// polValues reads what a group policy carries ([MS-GPREG] 2.2.1).
func polValues(t *testing.T, data []byte) (all []regValue) {
	t.Helper()
	data, ok := bytes.CutPrefix(data, []byte("PReg\x01\x00\x00\x00"))
	if !ok {
		t.Fatal("no header")
	}
	upTo := func(mark byte) []byte {
		for i := 0; i+1 < len(data); i += 2 {
			if data[i] == mark && data[i+1] == 0 {
				part := data[:i]
				data = data[i+2:]
				return part
			}
		}
		t.Fatalf("no %q", mark)
		return nil
	}
	for len(data) > 0 {
		upTo('[')
		if key := regText(upTo(';')); key != `Software\Policies\Zwiesprache` {
			t.Fatalf("key %q", key)
		}
		v := regValue{name: regText(upTo(';'))}
		v.kind = binary.LittleEndian.Uint32(upTo(';'))
		size := binary.LittleEndian.Uint32(upTo(';'))
		v.data, data = data[:size], data[size:]
		upTo(']')
		all = append(all, v)
	}
	return all
}

func regText(data []byte) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(data[2*i:])
	}
	return strings.TrimSuffix(string(utf16.Decode(units)), "\x00")
}

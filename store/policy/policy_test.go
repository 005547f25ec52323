package policy

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"zwiesprache/store"
)

const goodHash = "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF"

// hash1 is goodHash as it is kept.
var hash1 = [32]byte{0, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff,
	0, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff}

// wanted is a Problem without its place and words.
type wanted struct {
	key    Key
	reason Reason
}

// rows are texts of policy.toml, what holds then, and what is wrong with them.
var rows = []struct {
	name, text string
	holds      Policy
	problems   []wanted
}{
	{"nothing", "", Policy{}, nil},
	{"a comment", "# server = 1\n", Policy{}, nil},
	{"an empty text is not set", `server = ""`, Policy{}, nil},
	{"connection", `
server = "https://Talk.Example.org/"
page_hashes = ["` + goodHash + `"]
relay_only = true
updates = "off"`, Policy{Server: "https://talk.example.org", PageHashes: [][32]byte{hash1}, RelayOnly: true, Updates: Off}, nil},
	{"protection", `
ways = ["apart", "confidential", "apart"]
screen_sharing = false
blur_required = true
capture_protection = false
passphrase_required = true
idle_lock_minutes = 5
retention_days = 90`, Policy{Ways: []store.Way{store.Confidential, store.Apart}, NoScreenSharing: true, BlurRequired: true, ShowOnCapture: true,
		PassphraseRequired: true, IdleLockMinutes: 5, RetentionDays: 90}, nil},
	{"office", `
language = "nl"
languages = ["fr", "nl"]
box = "Beratung"
location = "Brüssel"
organisation = "Haus am See e. V."
accent = "#7A1F5C"
privacy_link = "https://example.org/privacy"
imprint_link = "https://example.org/"`, Policy{Language: "nl", Languages: []string{"nl", "fr"}, Box: "Beratung", Location: "Brüssel",
		Organisation: "Haus am See e. V.", Accent: color.NRGBA{0x7a, 0x1f, 0x5c, 0xff},
		PrivacyLink: "https://example.org/privacy", ImprintLink: "https://example.org/"}, nil},
	{"switches that leave it to the user", "relay_only = false\nscreen_sharing = true\ncapture_protection = true", Policy{}, nil},
	{"this computer", `server = "http://localhost:8080"`, Policy{Server: "http://localhost:8080"}, nil},

	{"unknown key", "servr = \"https://a.example\"\nblur_required = true", Policy{BlurRequired: true}, []wanted{{"servr", Unknown}}},
	{"section", "[server]\nname = \"a\"", Policy{}, []wanted{{Server, Type}}},
	{"wrong types", `
server = 7
retention_days = "30"
idle_lock_minutes = 2.5
relay_only = "ja"
blur_required = 1
updates = false
ways = "public"
languages = "de"
language = ["de"]`, Policy{RelayOnly: true, BlurRequired: true, Updates: Off, Ways: []store.Way{store.Confidential}, IdleLockMinutes: 10},
		[]wanted{{Server, Type}, {RelayOnly, Type}, {Updates, Type}, {Ways, Type}, {BlurRequired, Type}, {IdleLockMinutes, Type},
			{RetentionDays, Type}, {Language, Type}, {Languages, Type}}},
	{"strict sides", "screen_sharing = 1\ncapture_protection = \"off\"\npassphrase_required = []", Policy{NoScreenSharing: true, PassphraseRequired: true},
		[]wanted{{ScreenSharing, Type}, {CaptureProtection, Type}, {PassphraseRequired, Type}}},
	{"out of range", "retention_days = 91\nidle_lock_minutes = 0", Policy{IdleLockMinutes: 10}, []wanted{{IdleLockMinutes, Range}, {RetentionDays, Range}}},
	{"no days", "retention_days = 0", Policy{}, []wanted{{RetentionDays, Range}}},
	{"server without https", `server = "http://talk.example.org"`, Policy{}, []wanted{{Server, Value}}},
	{"server with a path", `server = "https://talk.example.org/x"`, Policy{}, []wanted{{Server, Value}}},
	{"server with a user", `server = "https://me@talk.example.org"`, Policy{}, []wanted{{Server, Value}}},
	{"server too long", `server = "https://` + strings.Repeat("a", 255) + `"`, Policy{}, []wanted{{Server, Range}}},
	{"some entries wrong", `ways = ["mail", "apart"]` + "\n" + `page_hashes = ["abc", "` + goodHash + `"]`,
		Policy{Ways: []store.Way{store.Apart}, PageHashes: [][32]byte{hash1}}, []wanted{{PageHashes, Value}, {Ways, Value}}},
	{"all entries wrong", `ways = ["mail"]`, Policy{Ways: []store.Way{store.Confidential}}, []wanted{{Ways, Value}}},
	{"no entries", "ways = []\nlanguages = []", Policy{Ways: []store.Way{store.Confidential}}, []wanted{{Ways, Range}, {Languages, Range}}},
	{"entries of another type", "languages = [1]", Policy{}, []wanted{{Languages, Type}}},
	{"language of none", `language = "it"`, Policy{}, []wanted{{Language, Value}}},
	{"language that is not allowed", "language = \"fr\"\nlanguages = [\"de\"]", Policy{Languages: []string{"de"}}, []wanted{{Language, Value}}},
	{"words", `box = "日本"` + "\n" + `location = "!!"`, Policy{}, []wanted{{Box, Value}, {Location, Value}}},
	{"name in lines", `organisation = "a\nb"`, Policy{}, []wanted{{Organisation, Value}}},
	{"pale colour", `accent = "#ffcc00"`, Policy{}, []wanted{{Accent, Contrast}}},
	{"no colour", `accent = "purple"`, Policy{}, []wanted{{Accent, Value}}},
	{"updates that are no folder", `updates = "https://example.org/a?b=c"`, Policy{Updates: Off}, []wanted{{Updates, Value}}},
	{"pages without https", `privacy_link = "http://example.org"` + "\n" + `updates = "http://example.org"`, Policy{Updates: Off},
		[]wanted{{Updates, Value}, {PrivacyLink, Value}}},
	{"logo without a place", `logo = "logo.png"`, Policy{}, []wanted{{Logo, Value}}},
	{"logo on the network", `logo = '\\server\share\logo.png'`, Policy{}, []wanted{{Logo, Value}}},
	{"syntax", "server = \"https://a.example\"\nblur_required", strictest(), []wanted{{"", Syntax}}},
	{"key twice", "relay_only = true\nrelay_only = true", strictest(), []wanted{{"", Syntax}}},
	{"not UTF-8", "box = \"\xff\"", strictest(), []wanted{{"", Syntax}}},
}

// strictest is what holds where a policy cannot be read at all.
func strictest() Policy {
	return Policy{RelayOnly: true, Updates: Off, Ways: []store.Way{store.Confidential}, NoScreenSharing: true, BlurRequired: true,
		PassphraseRequired: true, IdleLockMinutes: 10}
}

func TestRead(t *testing.T) {
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			p, problems := merge([]source{parseTOML("here", []byte(row.text))})
			check(t, p, problems, row.holds, row.problems)
		})
	}
}

// check compares what was read with what should hold.
func check(t *testing.T, p Policy, problems []Problem, holds Policy, want []wanted) {
	t.Helper()
	p.from, p.broken = nil, false
	if !reflect.DeepEqual(p, holds) {
		t.Errorf("holds %+v, not %+v", p, holds)
	}
	var got []wanted
	for _, one := range problems {
		got = append(got, wanted{one.Key, one.Reason})
		if one.Source == "" || !slices.Contains(Reasons(), one.Reason) {
			t.Errorf("problem without place or reason: %+v", one)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("problems %v, not %v", problems, want)
	}
}

// A key belongs to the first place that has it, also with a wrong value.
func TestPlaces(t *testing.T) {
	machine := parseTOML("machine", []byte("server = \"https://a.example\"\nrelay_only = false\nbox = 7"))
	user := parseTOML("user", []byte("server = \"https://b.example\"\nrelay_only = true\nbox = \"Box\"\nlocation = \"Ort\""))
	p, problems := merge([]source{machine, user})
	if s, l := p.Source(Server), p.Source(Location); s != "machine" || l != "user" || p.Source(Logo) != "" {
		t.Errorf("sources %q and %q", s, l)
	}
	check(t, p, problems, Policy{Server: "https://a.example", Location: "Ort"}, []wanted{{Box, Type}})

	p, problems = merge([]source{fails("machine", Unsafe, ""), user})
	holds := strictest()
	holds.Server, holds.Box, holds.Location = "https://b.example", "Box", "Ort"
	check(t, p, problems, holds, []wanted{{"", Unsafe}})
}

// Also a wrong value is a decision, and so is whatever stands where nothing can be read.
func TestDecided(t *testing.T) {
	for text, want := range map[string]bool{"": false, `server = ""`: false, "relay_only = true": false, `server = "talk"`: true,
		`server = "https://a.example"`: true, "server": true} {
		if p, _ := merge([]source{parseTOML("here", []byte(text))}); p.Decided(Server) != want {
			t.Errorf("%q: decided %v", text, !want)
		}
	}
}

// A problem is logged, so it tells nothing of the value.
func TestProblemsHoldNoValues(t *testing.T) {
	for _, r := range Schema() {
		for _, value := range []any{"secret", []string{"secret"}, int64(4711), "https://secret"} {
			_, faults := r.read(&Policy{}, value)
			for _, f := range faults {
				if text := (Problem{"", r.Key, f.reason, f.detail}).String(); strings.Contains(text, "secret") || strings.Contains(text, "4711") {
					t.Errorf("%s", text)
				}
			}
		}
	}
}

func TestOver(t *testing.T) {
	own := store.Settings{Server: "https://own.example", Box: "Haus", Language: "fr", IdleLock: 30, Retention: 14, Organisation: "Praxis", Blur: "light"}
	for _, row := range []struct {
		name  string
		p     Policy
		own   store.Settings
		holds store.Settings
	}{
		{"nothing set", Policy{}, own, own},
		{"all", Policy{Server: "https://a.example", Box: "Beratung", Location: "Ort", Organisation: "Stadt", PrivacyLink: "https://p.example",
			Language: "de", BlurRequired: true, IdleLockMinutes: 5, RetentionDays: 30}, own,
			store.Settings{Server: "https://a.example", Box: "Beratung", Location: "Ort", Organisation: "Stadt", PrivacyLink: "https://p.example",
				Language: "fr", Home: true, Blur: "light", IdleLock: 5, Retention: 14}},
		{"limits where nothing was chosen", Policy{IdleLockMinutes: 5, RetentionDays: 30, Language: "de"}, store.Settings{},
			store.Settings{IdleLock: 5, Retention: 30, Language: "de"}},
		{"limits above the usual", Policy{IdleLockMinutes: 20, RetentionDays: 90}, store.Settings{}, store.Settings{}},
		{"language that is not allowed", Policy{Languages: []string{"de", "nl"}, Language: "nl"}, own, func() store.Settings { s := own; s.Language = "nl"; return s }()},
		{"one language", Policy{Languages: []string{"de"}}, store.Settings{}, store.Settings{Language: "de"}},
	} {
		if got := row.p.Over(row.own); got != row.holds {
			t.Errorf("%s: %+v, not %+v", row.name, got, row.holds)
		}
	}
}

func TestLogo(t *testing.T) {
	var whole bytes.Buffer
	if err := png.Encode(&whole, image.NewNRGBA(image.Rect(0, 0, 20, 10))); err != nil {
		t.Fatal(err)
	}
	var wide bytes.Buffer
	if err := png.Encode(&wide, image.NewGray(image.Rect(0, 0, maxSide+1, 1))); err != nil {
		t.Fatal(err)
	}
	svg := `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0"/></svg>`
	for _, row := range []struct {
		name   string
		data   []byte
		as     string
		reason Reason
	}{
		{"png", whole.Bytes(), "logo.png", ""},
		{"svg", []byte(svg), "logo.svg", ""},
		{"half a png", whole.Bytes()[:whole.Len()/2], "", Image},
		{"too wide", wide.Bytes(), "", Image},
		{"half an svg", []byte(svg[:60]), "", Image},
		{"page", []byte("<html></html>"), "", Image},
		{"nothing", nil, "", Image},
		{"too large", make([]byte, maxLogo+1), "", Range},
	} {
		path := filepath.Join(t.TempDir(), "logo")
		if err := os.WriteFile(path, row.data, 0o600); err != nil {
			t.Fatal(err)
		}
		got, faults := readLogo(path)
		if reason := append(faults, fault{})[0].reason; got.Name != row.as || reason != row.reason || row.as != "" && !bytes.Equal(got.Data, row.data) {
			t.Errorf("%s: %q, %v", row.name, got.Name, faults)
		}
	}
}

func TestLogoNowhere(t *testing.T) {
	for path, want := range map[string]Reason{filepath.Join(t.TempDir(), "none.png"): Missing, t.TempDir(): Unreadable, "none.png": Value} {
		if _, faults := readLogo(path); len(faults) != 1 || faults[0].reason != want {
			t.Errorf("%s: %v, not %s", path, faults, want)
		}
	}
}

func TestReadFile(t *testing.T) {
	toml := filepath.Join(t.TempDir(), "draft.toml")
	if err := os.WriteFile(toml, []byte("retention_days = 30\nrelay_only = 1"), 0o666); err != nil {
		t.Fatal(err)
	}
	p, problems := ReadFile(toml)
	check(t, p, problems, Policy{RetentionDays: 30, RelayOnly: true}, []wanted{{RelayOnly, Type}})
	p, problems = ReadFile(toml + ".none")
	check(t, p, problems, strictest(), []wanted{{"", Missing}})
	if (Policy{}).Empty() != true || p.Empty() {
		t.Error("Empty")
	}
}

// Every field is reached by one key, every key by its own, and what stands in the schema can be read.
func TestSchema(t *testing.T) {
	pointed := map[any]bool{}
	var all Policy
	for _, r := range Schema() {
		if r.Key.Camel() == "" || r.Group == "" || r.Example == nil {
			t.Errorf("%s: incomplete", r.Key)
		}
		to := r.field(&all)
		if o, is := to.(opposite); is {
			to = o.forbids
		}
		if pointed[to] {
			t.Errorf("%s: another key has its field", r.Key)
		}
		pointed[to] = true
		for what, value := range map[string]any{"example": r.Example, "strict": r.Strict} {
			if ok, faults := r.read(&Policy{}, raw(value)); value != nil && r.Key != Logo && (!ok || faults != nil) {
				t.Errorf("%s: %s cannot be read: %v", r.Key, what, faults)
			}
		}
		if strict, is := r.Strict.(int); is && (strict < r.Least || strict > r.Most) {
			t.Errorf("%s: strict side out of range", r.Key)
		}
	}
	if fields := reflect.TypeFor[Policy]().NumField() - 2; fields != len(pointed) { // without from and broken
		t.Errorf("%d fields, %d keys", fields, len(pointed))
	}
}

func TestContrast(t *testing.T) {
	white, black := color.NRGBA{255, 255, 255, 255}, color.NRGBA{A: 255}
	if got := contrast(white, black); got < 20.99 || got > 21.01 || contrast(black, black) != 1 {
		t.Errorf("black on white %f", got)
	}
}

func FuzzTOML(f *testing.F) {
	for _, row := range rows {
		f.Add([]byte(row.text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		sound(t, parseTOML("here", text))
	})
}

// sound says that whatever a place holds, what comes of it keeps to the bounds.
func sound(t *testing.T, s source) {
	t.Helper()
	delete(s.values, Logo) // a file of this computer
	p, problems := merge([]source{s})
	if p.RetentionDays < 0 || p.RetentionDays > mostRetention || p.IdleLockMinutes < 0 || s.broken && !p.BlurRequired {
		t.Fatalf("%+v", p)
	}
	for _, one := range problems {
		if one.Reason == "" || len(one.String()) > 400 {
			t.Fatalf("%+v", one)
		}
	}
	for _, r := range Schema() {
		if r.Show(p) == "" {
			t.Fatalf("%s shows nothing", r.Key)
		}
	}
	if over := p.Over(store.Settings{}); p.Server != "" && over.Server != p.Server {
		t.Fatalf("%+v", over)
	}
}

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zwiesprache/signal/session"
	"zwiesprache/store"
	"zwiesprache/store/policy"
)

// ruled are the rules of a policy.toml with that text.
func ruled(t *testing.T, text string) rules {
	t.Helper()
	path := filepath.Join(t.TempDir(), "policy.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	set, _ := policy.ReadFile(path)
	return rules{set}
}

func TestManagedFlags(t *testing.T) {
	own, other := [32]byte{1}, [32]byte{2}
	const set, another = "https://set.example", "https://else.example"
	const server = "server = \"" + set + "\"\n"
	pages := fmt.Sprintf("page_hashes = [\"%x\"]\n", own)
	for _, row := range []struct {
		name   string
		text   string // of policy.toml
		server string
		pages  [][32]byte
		trial  bool
		holds  string
		want   [][32]byte
		fails  error
	}{
		{name: "nothing set", server: another, pages: [][32]byte{other}, holds: another, want: [][32]byte{other}},
		{name: "something else set", text: "relay_only = true", server: another, trial: true, holds: another},
		{name: "no flags", text: server + pages, holds: set, want: [][32]byte{own}},
		{name: "the same", text: server + pages, server: set, pages: [][32]byte{own}, holds: set, want: [][32]byte{own}},
		{name: "another server", text: server, server: another, fails: errManaged},
		{name: "an own server", text: server, trial: true, fails: errManaged},
		{name: "another page", text: pages, pages: [][32]byte{own, other}, fails: errManaged},
		{name: "a server for a wrong one", text: `server = "talk"`, server: another, fails: errManaged},
		{name: "an own server for a wrong one", text: `server = 7`, trial: true, fails: errManaged},
		{name: "a page for a wrong one", text: `page_hashes = ["7"]`, pages: [][32]byte{other}, fails: errManaged},
		{name: "wrong ones, no flags", text: "server = 7\npage_hashes = 7"},
		{name: "a server where nothing can be read", text: "server", server: another, fails: errUnclear},
		{name: "an own server where nothing can be read", text: "server", trial: true, fails: errUnclear},
		{name: "a page where nothing can be read", text: "server", pages: [][32]byte{other}, fails: errUnclear},
	} {
		origin, pages, err := ruled(t, row.text).flags(row.server, row.pages, row.trial)
		if !errors.Is(err, row.fails) || (err == nil) != (row.fails == nil) || err == nil && (origin != row.holds || !slices.Equal(pages, row.want)) {
			t.Errorf("%s: %q, %v, %v", row.name, origin, pages, err)
		}
	}
}

// The window keeps to these as well; here they hold whoever asks for a room.
func TestManagedWaysAndLanguages(t *testing.T) {
	for _, row := range []struct {
		text         string
		language     string
		confidential bool
		want         session.Room
	}{
		{"", "fr", false, session.Room{Language: "fr"}},
		{`ways = ["confidential"]`, "fr", false, session.Room{Language: "fr", Confidential: true}},
		{`ways = ["apart", "public"]`, "fr", true, session.Room{Language: "fr"}},
		{`ways = ["apart", "confidential"]`, "fr", true, session.Room{Language: "fr", Confidential: true}},
		{`languages = ["de", "fr"]`, "fr", false, session.Room{Language: "fr"}},
		{`languages = ["de", "nl"]`, "fr", false, session.Room{Language: "de"}},
		{"languages = [\"de\", \"nl\"]\nlanguage = \"nl\"", "fr", false, session.Room{Language: "nl"}},
	} {
		if got := ruled(t, row.text).room(session.Room{Language: row.language, Confidential: row.confidential}); got != row.want {
			t.Errorf("%s: %+v", row.text, got)
		}
	}
	for _, row := range []struct{ text, asked, want string }{
		{"", "", "en"}, {"", "fr", "fr"}, {`language = "nl"`, "", "nl"}, {`language = "nl"`, "fr", "fr"},
		{`languages = ["de", "nl"]`, "", "de"}, {`languages = ["de", "nl"]`, "nl", "nl"}, {`languages = ["de", "nl"]`, "fr", ""},
	} {
		got, err := ruled(t, row.text).asked(row.asked)
		if got != row.want || (err != nil) != (row.want == "") || err != nil && (!errors.Is(err, errManaged) || !strings.HasSuffix(err.Error(), ": de, nl")) {
			t.Errorf("%s: asked for %q: %q, %v", row.text, row.asked, got, err)
		}
	}
}

func TestManagedStore(t *testing.T) {
	folder := t.TempDir()
	rules := rules{policy.Policy{Organisation: "Haus am See", RetentionDays: 30, BlurRequired: true, PassphraseRequired: true}}
	s, err := store.Open(folder, rules.store(store.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if s.Protection() != store.ToDo || s.Retention() != 30*24*time.Hour {
		t.Errorf("protection %v, kept for %v", s.Protection(), s.Retention())
	}
}

func TestManagedRooms(t *testing.T) {
	if r := (rules{policy.Policy{RelayOnly: true}}).room(session.Room{}); !r.RelayOnly {
		t.Error("a room without the relay")
	}
	if r := (rules{}).room(session.Room{RelayOnly: true}); !r.RelayOnly {
		t.Error("an appointment's relay is gone")
	}
	held := &talk{rules: rules{policy.Policy{NoScreenSharing: true}}} // without a studio that could share
	if err := obey(held, []byte(`{"do":"share","text":"pattern"}`)); !errors.Is(err, errManaged) {
		t.Errorf("shared: %v", err)
	}
	(&windowStudio{rules: held.rules}).Share("pattern")
}

func TestPolicyCommand(t *testing.T) {
	draft := filepath.Join(t.TempDir(), "policy.toml")
	if err := os.WriteFile(draft, []byte("server = \"https://a.example\"\nretention_days = 365\nrelay = true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := policyCommand([]string{"check", draft}, &out); !errors.Is(err, errPolicy) {
		t.Errorf("%v", err)
	}
	for _, want := range []string{"https://a.example", "retention_days: range (1 to 90)", "relay: unknown"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("nothing of %q in:\n%s", want, &out)
		}
	}
	if err := os.WriteFile(draft, []byte("relay_only = true"), 0o600); err != nil {
		t.Fatal(err)
	}
	out.Reset()
	if err := policyCommand([]string{"check", draft}, &out); err != nil {
		t.Errorf("%v\n%s", err, &out)
	}
	for _, args := range [][]string{nil, {"tell"}, {"show", draft}, {"check", draft, draft}} {
		if policyCommand(args, &out) == nil {
			t.Errorf("%q is taken", args)
		}
	}
}

// TestAheadOnly: a clock that stays behind would keep what the organisation wants deleted.
func TestAheadOnly(t *testing.T) {
	args := []string{"--data", t.TempDir(), "--ahead", "-1h", "--listen", "nowhere", "--trial"} // the trial fails without it
	if err := windowCommand(t.Context(), args, nil, io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), "--ahead") {
		t.Errorf("%v", err)
	}
}

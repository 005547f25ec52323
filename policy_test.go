package main

import (
	"errors"
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

func TestManagedFlags(t *testing.T) {
	own, other := [32]byte{1}, [32]byte{2}
	const set, another = "https://set.example", "https://else.example"
	for _, row := range []struct {
		name   string
		rules  policy.Policy
		server string
		pages  [][32]byte
		trial  bool
		holds  string
		want   [][32]byte
		fails  bool
	}{
		{name: "nothing set", server: another, pages: [][32]byte{other}, holds: another, want: [][32]byte{other}},
		{name: "no flags", rules: policy.Policy{Server: set, PageHashes: [][32]byte{own}}, holds: set, want: [][32]byte{own}},
		{name: "the same", rules: policy.Policy{Server: set, PageHashes: [][32]byte{own}}, server: set, pages: [][32]byte{own}, holds: set, want: [][32]byte{own}},
		{name: "another server", rules: policy.Policy{Server: set}, server: another, fails: true},
		{name: "an own server", rules: policy.Policy{Server: set}, trial: true, fails: true},
		{name: "another page", rules: policy.Policy{PageHashes: [][32]byte{own}}, pages: [][32]byte{own, other}, fails: true},
	} {
		origin, pages, err := rules{row.rules}.flags(row.server, row.pages, row.trial)
		if row.fails != errors.Is(err, errManaged) || err == nil && (origin != row.holds || !slices.Equal(pages, row.want)) {
			t.Errorf("%s: %q, %v, %v", row.name, origin, pages, err)
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

package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"zwiesprache/media"
	"zwiesprache/signal/session"
)

func TestChangesBetweenSnapshots(t *testing.T) {
	at := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	waits := session.Guest{ID: "a", Name: "Y.", State: session.Knocking, Since: at}
	connected := waits
	connected.State, connected.Muted = session.Connected, true
	gone := connected
	gone.State, gone.Reason = session.Gone, session.Left
	rows := []struct {
		name          string
		before, after session.Snapshot
		want          string
	}{
		{"nothing", session.Snapshot{Phase: session.Waiting}, session.Snapshot{Phase: session.Waiting}, ""},
		{"the room opens", session.Snapshot{Phase: session.Opening}, session.Snapshot{Phase: session.Waiting}, "claimed"},
		{"a knock", session.Snapshot{Phase: session.Waiting}, session.Snapshot{Phase: session.Waiting, Guests: []session.Guest{waits}}, "knocking"},
		{"states between two snapshots are told", session.Snapshot{Phase: session.Waiting},
			session.Snapshot{Phase: session.Talking, Guests: []session.Guest{connected}}, "knocking admitted connected state"},
		{"the guest leaves", session.Snapshot{Phase: session.Talking, Guests: []session.Guest{connected}},
			session.Snapshot{Phase: session.Talking, Guests: []session.Guest{gone}}, "left"},
		{"guesses", session.Snapshot{Phase: session.Waiting}, session.Snapshot{Phase: session.Waiting, Wrong: 20, Locked: true}, "wrong locked"},
		{"devices", session.Snapshot{Phase: session.Waiting}, session.Snapshot{Phase: session.Waiting, Camera: session.DeviceMissing}, "devices"},
		{"a line of chat", session.Snapshot{Phase: session.Talking, Chat: []session.ChatLine{{ID: "1", Text: "a"}}},
			session.Snapshot{Phase: session.Talking, Chat: []session.ChatLine{{ID: "1", Text: "a"}, {ID: "1", Guest: "a", Text: "b"}}}, "chat"},
		{"the line", session.Snapshot{Phase: session.Talking}, session.Snapshot{Phase: session.Talking, LineLost: true}, "line"},
		{"tampering", session.Snapshot{Phase: session.Waiting}, session.Snapshot{Phase: session.Waiting, Tampered: 1}, "tampered"},
		{"the end", session.Snapshot{Phase: session.Talking}, session.Snapshot{Phase: session.Ended, Reason: session.HungUp}, "ended"},
	}
	for _, row := range rows {
		var names []string
		for _, e := range changes(row.before, row.after) {
			names = append(names, e.Event)
		}
		if got := strings.Join(names, " "); got != row.want {
			t.Errorf("%s: %q, want %q", row.name, got, row.want)
		}
	}
}

func TestCommands(t *testing.T) {
	r := idle(t)
	for _, line := range []string{`{"do":"admit","guest":"a"}`, `{"do":"soon","guest":"a"}`, `{"do":"decline","guest":"a"}`, `{"do":"remove","guest":"a"}`,
		`{"do":"chat","text":"x"}`, `{"do":"mute","on":true}`, `{"do":"camera","on":false}`,
		`{"do":"pause","on":true}`, `{"do":"blur","text":"light"}`, `{"do":"blur","text":""}`, `{"do":"share","text":""}`, `{"do":"hangup"}`} {
		if err := obey(r, []byte(line)); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
	for _, line := range []string{``, `admit`, `{}`, `{"do":"record"}`, `{"do":"blur","text":"a bit"}`, `{"do":1}`, `[]`} {
		if err := obey(r, []byte(line)); !errors.Is(err, errCommand) {
			t.Errorf("%q: %v", line, err)
		}
	}
}

// idle is a room that nobody runs.
func idle(t testing.TB) *talk {
	t.Helper()
	studio, err := media.NewStudio(t.Context(), media.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = studio.Close() })
	return &talk{runner: session.New(session.Config{}), studio: studio}
}

func FuzzCommand(f *testing.F) {
	f.Add([]byte(`{"do":"admit","guest":"a"}`))
	f.Add([]byte(`{"do":"camera","on":false}`))
	r := idle(f)
	f.Fuzz(func(t *testing.T, line []byte) {
		if err := obey(r, line); err != nil && !errors.Is(err, errCommand) {
			t.Errorf("%q: %v", line, err)
		}
	})
}

func TestHostRefusesBadFlags(t *testing.T) {
	for _, args := range [][]string{
		{}, {"--trial", "--server", "https://talk.example.org"}, {"--trial", "extra"}, {"--trial", "--listen", "0.0.0.0:0"},
		{"--trial", "--box", "!"}, {"--trial", "--password", "@"}, {"--server", "ftp://talk.example.org"}, {"--server", "talk"},
	} {
		if err := hostCommand(t.Context(), args, strings.NewReader(""), io.Discard, io.Discard); err == nil {
			t.Errorf("%q was accepted", args)
		}
	}
}

func TestTrialServesAndStops(t *testing.T) {
	trial, err := newTrial("127.0.0.1:0", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	stop := errors.New("enough")
	if err := trial.during(t.Context(), func(context.Context) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("ended with %v", err)
	}
	again, err := newTrial(strings.TrimPrefix(trial.origin, "http://"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatalf("the address is not free again: %v", err)
	}
	if err := again.during(t.Context(), func(context.Context) error { return nil }); err != nil {
		t.Error(err)
	}
}

func TestSelftest(t *testing.T) {
	var out bytes.Buffer
	if err := selftestCommand(t.Context(), nil, &out, io.Discard); err != nil {
		t.Errorf("%v\n%s", err, out.String())
	}
	for _, part := range []string{"Zwiesprache " + version(), "ok      store", "ok      keychain", "ok      room", "ok      call"} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("%q is missing in:\n%s", part, out.String())
		}
	}
}

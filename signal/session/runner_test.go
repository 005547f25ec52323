package session

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"zwiesprache/signal"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// recorder is line, studio and journal: it writes down what the Runner asks for.
type recorder struct {
	mu    sync.Mutex // guards the field below
	calls []string
}

func (r *recorder) note(parts ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls = append(r.calls, fmt.Sprint(parts...))
}

func (r *recorder) Send(guest string, m signal.Message) {
	r.note("send ", guest, " ", describeMessage(m))
}
func (r *recorder) Drop(guest string)                          { r.note("drop ", guest) }
func (r *recorder) Lock(on bool)                               { r.note("lock ", on) }
func (r *recorder) Rearm(password string)                      { r.note("rearm " + password) }
func (r *recorder) CloseToGuests()                             { r.note("close to guests") }
func (r *recorder) Release()                                   { r.note("release") }
func (r *recorder) Open()                                      { r.note("open") }
func (r *recorder) Close()                                     { r.note("close") }
func (r *recorder) SetMuted(on bool)                           { r.note("muted ", on) }
func (r *recorder) Poke()                                      { r.note("poke") }
func (r *recorder) SetHidden(on bool)                          { r.note("hidden ", on) }
func (r *recorder) SetPaused(on bool)                          { r.note("paused ", on) }
func (r *recorder) StopShare()                                 { r.note("stop share") }
func (r *recorder) Start(guest string, _ PeerConfig)           { r.note("start ", guest) }
func (r *recorder) Answer(guest, sdp string)                   { r.note("answer ", guest, " ", sdp) }
func (r *recorder) Candidate(guest string, c signal.Candidate) { r.note("candidate ", guest) }
func (r *recorder) Stop(guest, bye string)                     { r.note("stop ", guest, " ", bye) }
func (r *recorder) Ended(s Summary)                            { r.note("ended ", s.Reason, " ", s.Guests) }

// run starts a Runner; the channel gives every snapshot that came through, and is
// closed after Run has returned.
func run(t *testing.T, ctx context.Context, onChange func(Snapshot)) (*Runner, *recorder, <-chan Snapshot) {
	t.Helper()
	rec := &recorder{}
	seen := make(chan Snapshot, 1000)
	r := New(Config{Line: rec, Studio: rec, Journal: rec, Room: Room{Language: "de"}, OnChange: func(s Snapshot) {
		if onChange != nil {
			onChange(s)
		}
		seen <- s
	}})
	go func() {
		defer close(seen)
		if err := r.Run(ctx); err != nil {
			t.Errorf("run: %v", err)
		}
	}()
	return r, rec, seen
}

// await reads snapshots until one is as wanted.
func await(t *testing.T, seen <-chan Snapshot, want string) Snapshot {
	t.Helper()
	limit := time.After(30 * time.Second)
	var last Snapshot
	for {
		select {
		case s, more := <-seen:
			if !more {
				t.Fatalf("the room ended as %q before it was %q", describe(last), want)
			}
			if last = s; describe(s) == want {
				return s
			}
		case <-limit:
			t.Fatalf("stays %q, want %q", describe(last), want)
		}
	}
}

func drain(t *testing.T, seen <-chan Snapshot) Snapshot {
	t.Helper()
	limit := time.After(30 * time.Second)
	var last Snapshot
	for {
		select {
		case s, more := <-seen:
			if !more {
				return last
			}
			last = s
		case <-limit:
			t.Fatal("Run does not return")
		}
	}
}

func TestRunnerTalk(t *testing.T) {
	r, rec, seen := run(t, context.Background(), nil)
	await(t, seen, "opening")
	r.LineEvent(signal.Claimed{})
	r.DeviceEvent(DeviceReady, DeviceMissing, DeviceReady)
	r.LineEvent(signal.Proven{Guest: "g"})
	r.LineEvent(hello("g"))
	await(t, seen, "waiting: g knocking")
	r.Soon("g")
	r.SetMuted(true)
	r.Admit("g")
	if s := await(t, seen, "talking shut full: g connecting"); s.Camera != DeviceReady || s.Microphone != DeviceMissing {
		t.Errorf("devices are shown as %q, %q", s.Camera, s.Microphone)
	}
	r.PeerEvent(PeerEvent{Guest: "g", Candidate: &candidate})
	r.PeerEvent(PeerEvent{Guest: "g", Offer: "o"})
	r.LineEvent(from("g", signal.Answer{SDP: "a"}))
	r.LineEvent(from("g", candidate))
	r.PeerEvent(PeerEvent{Guest: "g", State: PeerConnected})
	await(t, seen, "talking shut full: g connected")
	r.Chat("Guten Tag")
	r.SetHidden(true)
	r.HangUp()
	if s := drain(t, seen); describe(s) != "ended hung-up: g gone hung-up" || len(s.Chat) != 1 {
		t.Errorf("last snapshot is %q with %d lines of chat", describe(s), len(s.Chat))
	}
	want := []string{"open", "send g lobby waiting de", "send g lobby soon de", "muted true", "start g", "lock true",
		"send g offer", "send g candidate", "answer g a", "candidate g", "send g state muted", "send g chat Guten Tag",
		"hidden true", "send g state muted hidden", "send g bye ended", "stop g ended", "close", "release", "ended hung-up 1"}
	if got := rec.calls; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("calls\n got %q\nwant %q", got, want)
	}
	r.Chat("late") // nobody there: no effect, no block
	r.LineEvent(signal.Claimed{})
}

// The log tells what happened to a room, and nothing that its people said or are called.
func TestLogTellsNothingOfPeople(t *testing.T) {
	var text bytes.Buffer // of the Runner's goroutine until Run has returned
	rec := &recorder{}
	r := New(Config{Line: rec, Studio: rec, Journal: rec, Log: slog.New(slog.NewTextHandler(&text, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Room: Room{Words: [3]string{"rosen", "garten", "tisch"}, Password: "83642917"}, Link: "https://talk.example.org/#rosen/garten/tisch"})
	for _, e := range []any{signal.Claimed{}, signal.Proven{Guest: "g"}, hello("g"), Admit{"g"}, PeerEvent{Guest: "g", Offer: "v=0"},
		from("g", signal.Answer{SDP: "v=0"}), PeerEvent{Guest: "g", State: PeerConnected}, Say{"Guten Tag"}, from("g", signal.Chat{Text: "Hallo"}),
		signal.Proven{Guest: "h"}, hello("h")} {
		r.put(e)
	}
	r.Decline("h")
	r.HangUp()
	r.Run(context.Background())
	for _, secret := range []string{"rosen", "garten", "tisch", "83642917", "talk.example", "N.", "Guten", "Hallo", "v=0"} {
		if strings.Contains(text.String(), secret) {
			t.Errorf("%q is in the log:\n%s", secret, text.String())
		}
	}
	if !strings.Contains(text.String(), "phase=ended") {
		t.Errorf("the log is silent:\n%s", text.String())
	}
}

func TestRunnerEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	r, rec, seen := run(t, ctx, nil)
	r.LineEvent(signal.Claimed{})
	await(t, seen, "waiting")
	cancel()
	if s := drain(t, seen); describe(s) != "ended hung-up" {
		t.Errorf("last snapshot is %q", describe(s))
	}
	if got := fmt.Sprint(rec.calls); got != "[open close release ended hung-up 0]" {
		t.Errorf("calls %s", got)
	}
}

// A window that hangs does not hold up the room: everything is closed while it still
// looks at the first snapshot, and of all the rest it gets the last one.
func TestRunnerDoesNotWaitForTheWindow(t *testing.T) {
	release := make(chan struct{})
	shown := 0
	r, rec, seen := run(t, context.Background(), func(Snapshot) {
		if shown++; shown == 1 {
			<-release
		}
	})
	r.LineEvent(signal.Claimed{})
	for i := range 100 {
		r.LineEvent(signal.Wrong{Total: i})
	}
	r.HangUp()
	deadline := time.Now().Add(30 * time.Second)
	for closed := false; !closed; {
		rec.mu.Lock()
		closed = len(rec.calls) == 4
		rec.mu.Unlock()
		if time.Now().After(deadline) {
			t.Fatalf("not closed: %q", rec.calls)
		}
		time.Sleep(time.Millisecond)
	}
	close(release)
	if s := drain(t, seen); s.Phase != Ended || s.Wrong != 99 {
		t.Errorf("last snapshot is %q", describe(s))
	}
	if shown > 3 {
		t.Errorf("shown %d snapshots, want the first and the newest", shown)
	}
}

func TestRunnerFromManySides(t *testing.T) {
	r, _, seen := run(t, context.Background(), nil)
	r.LineEvent(signal.Claimed{})
	r.LineEvent(signal.Proven{Guest: "g"})
	r.LineEvent(hello("g"))
	r.Admit("g")
	var all sync.WaitGroup
	const each = 50
	for range 4 {
		all.Go(func() {
			for i := range each {
				r.Chat(fmt.Sprint(i))
				r.PeerEvent(PeerEvent{Guest: "g", State: PeerConnected})
				r.SetMuted(i%2 == 0)
			}
		})
	}
	go func() {
		all.Wait()
		r.HangUp()
	}()
	s := drain(t, seen)
	if len(s.Chat) != 4*each {
		t.Errorf("got %d lines of chat, want %d", len(s.Chat), 4*each)
	}
}

func TestRunnerSaysNothingTwice(t *testing.T) {
	r, _, seen := run(t, context.Background(), nil)
	r.LineEvent(signal.Claimed{})
	for range 10 {
		r.LineEvent(signal.Wrong{Total: 1})
	}
	r.HangUp()
	var last *Snapshot
	for s := range seen {
		if last != nil && describe(*last) == describe(s) {
			t.Errorf("%q came twice", describe(s))
		}
		last = &s
	}
}

package main

import (
	"log/slog"
	"testing"

	"go.uber.org/goleak"

	"zwiesprache/media"
	"zwiesprache/signal/session"
)

// A room that cannot be prepared leaves nothing behind.
func TestTalkWithoutOrigin(t *testing.T) {
	before := goleak.IgnoreCurrent()
	_, err := newTalk(t.Context(), talkConfig{
		origin:   "talk.example.org/somewhere",
		room:     session.Room{Words: [3]string{"spreekbox", "koeln", "otter"}, Password: "12345678", Language: "de"},
		devices:  media.Config{Camera: media.None, Microphone: media.None, Speaker: media.None},
		onChange: func(session.Snapshot) {},
		journal:  journal(func(session.Summary) {}),
		log:      slog.New(slog.DiscardHandler),
	})
	if err == nil {
		t.Fatal("an origin with a path is accepted")
	}
	goleak.VerifyNone(t, before)
}

package main

import (
	"errors"
	"io/fs"
	"log/slog"
	"net/http/httptest"
	"testing"
	"testing/fstest"

	"go.uber.org/goleak"

	"zwiesprache/media"
	"zwiesprache/signal/release"
	"zwiesprache/signal/server"
	"zwiesprache/signal/session"
	"zwiesprache/signal/web"
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

// A server whose page is not the released one gets no room, and nobody is let near the password.
func TestTalkOverChangedPage(t *testing.T) {
	page := fstest.MapFS{}
	if err := fs.WalkDir(web.Page(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(web.Page(), path)
		page[path] = &fstest.MapFile{Data: content}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		name   string
		change func()
		want   error
	}{
		{"as released", func() {}, nil},
		{"one more letter", func() { page["main.js"].Data = append(page["main.js"].Data, '\n') }, release.ErrChanged},
	} {
		row.change()
		front := httptest.NewUnstartedServer(nil)
		origin := "http://" + front.Listener.Addr().String()
		s, err := server.New(server.Config{Origin: origin, Page: page})
		if err != nil {
			t.Fatal(err)
		}
		front.Config.Handler = s.Handler()
		front.Start()
		talk, err := newTalk(t.Context(), talkConfig{
			origin:   origin,
			room:     session.Room{Words: [3]string{"spreekbox", "koeln", "otter"}, Password: "12345678", Language: "de"},
			devices:  media.Config{Camera: media.None, Microphone: media.None, Speaker: media.None},
			onChange: func(session.Snapshot) {},
			journal:  journal(func(session.Summary) {}),
			log:      slog.New(slog.DiscardHandler),
		})
		if !errors.Is(err, row.want) {
			t.Errorf("%s: %v", row.name, err)
		}
		if talk != nil {
			if err := talk.devices.shut(); err != nil {
				t.Error(err)
			}
		}
		front.Close()
	}
}

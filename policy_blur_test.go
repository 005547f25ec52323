package main

import (
	"image"
	"log/slog"
	"net/http/httptest"
	"testing"
	"time"

	"zwiesprache/media"
	"zwiesprache/signal/server"
	"zwiesprache/signal/session"
	"zwiesprache/signal/web"
	"zwiesprache/store/policy"
	"zwiesprache/ui"
)

// While the organisation wants a blur the counsellor's background is not sharp, whatever settings, flags
// and window say: what goes out is what the preview shows.
func TestManagedBlur(t *testing.T) {
	front := httptest.NewUnstartedServer(nil)
	origin := "http://" + front.Listener.Addr().String()
	s, err := server.New(server.Config{Origin: origin, Page: web.Page()})
	if err != nil {
		t.Fatal(err)
	}
	front.Config.Handler = s.Handler()
	front.Start()
	defer front.Close()
	sharpness := func(set policy.Policy) float64 {
		talk, err := newTalk(t.Context(), talkConfig{
			origin: origin, rules: rules{set},
			room:     session.Room{Words: [3]string{"spreekbox", "koeln", "otter"}, Password: "12345678", Language: "de"},
			devices:  media.Config{Camera: "pattern", Microphone: media.None, Speaker: media.None},
			onChange: func(session.Snapshot) {}, journal: journal(func(session.Summary) {}), log: slog.New(slog.DiscardHandler),
		})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = talk.devices.shut() }()
		talk.studio.Open()
		most := sharpest(t, talk.studio, 3)
		shown := &windowStudio{Studio: talk.studio, rules: rules{set}}
		shown.SetBlur(ui.BlurOff)
		if set.BlurRequired == (shown.Blur() == ui.BlurOff) {
			t.Errorf("the window is told %q", shown.Blur())
		}
		most = max(most, sharpest(t, talk.studio, 10))
		if err := obey(talk, []byte(`{"do":"blur","text":""}`)); err != nil {
			t.Error(err)
		}
		return max(most, sharpest(t, talk.studio, 10))
	}
	open, blurred := sharpness(policy.Policy{}), sharpness(policy.Policy{BlurRequired: true})
	if blurred > open/2 {
		t.Errorf("edges of %.1f where they were %.1f without", blurred, open)
	}
}

// sharpest is the most that the next pictures of the preview show of edges.
func sharpest(t *testing.T, studio *media.Studio, pictures int) (most float64) {
	t.Helper()
	var last uint64
	for end := time.Now().Add(30 * time.Second); pictures > 0; time.Sleep(5 * time.Millisecond) { // between two looks
		if frame, seq, ok := studio.Preview().RGBA(640, 360); ok && seq != last {
			last, most, pictures = seq, max(most, edges(frame)), pictures-1
		}
		if time.Now().After(end) {
			t.Fatal("no pictures")
		}
	}
	return most
}

// edges is how hard neighbours differ, on average: squared, because a wide soft edge has as many steps as a hard one.
func edges(img *image.RGBA) float64 {
	sum, n := 0, 0
	for y := img.Rect.Min.Y; y < img.Rect.Max.Y; y++ {
		for x := img.Rect.Min.X + 1; x < img.Rect.Max.X; x++ {
			a, b := img.RGBAAt(x-1, y), img.RGBAAt(x, y)
			sum += (int(a.G) - int(b.G)) * (int(a.G) - int(b.G))
			n++
		}
	}
	return float64(sum) / float64(max(n, 1))
}

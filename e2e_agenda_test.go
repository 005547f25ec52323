//go:build e2e

package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"zwiesprache/signal/words"
	"zwiesprache/store"
)

// writeScan makes a picture of a signed form.
func writeScan(t *testing.T, path string) {
	t.Helper()
	scan := image.NewGray(image.Rect(0, 0, 300, 420))
	for y := range 420 {
		for x := range 300 {
			ink := color.Gray{250}
			if y%40 < 8 && x > 30 && x < 270 {
				ink.Y = 60
			}
			scan.SetGray(x, y, ink)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, scan); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// choose names a file in the app's own chooser.
func (a *desktopApp) choose(path string) {
	a.t.Helper()
	a.write("file.name", path)
	a.press("file.ok")
}

// kept opens the store that the program has left.
func kept(t *testing.T, folder string) *store.Store {
	t.Helper()
	s, err := store.Open(folder, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// planned are the appointments of a store, from years ago until years ahead.
func planned(t *testing.T, s *store.Store) []store.Appointment {
	t.Helper()
	all, err := s.Appointments(time.Now().AddDate(-2, 0, 0), time.Now().AddDate(2, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// soon is a start on this day for which the room may be open, and of which nobody is reminded now: a reminder
// would come in above what is to be pressed.
func soon() time.Time {
	now := time.Now()
	at := now.Add(20 * time.Minute)
	if at.Day() != now.Day() {
		at = now.Add(-20 * time.Minute)
	}
	return at
}

// From the telephone to the day on which nothing is left: an appointment is made, its sheet printed, a consent
// kept, a session held, another planned; and once the time is over none of it is there any more.
func TestE2EAppointment(t *testing.T) {
	d := newDeskOf(t, "1280x1600x24") // on which the whole form can be seen
	data, papers := t.TempDir(), t.TempDir()
	scan := filepath.Join(papers, "form.png")
	writeScan(t, scan)
	a := startApp(t, d, "--data", data, "--camera", fmt.Sprintf("pattern:%d", counsellorHue), "--microphone", "none", "--speaker", "none")
	d.do("windowsize", "--sync", a.window, "1200", "1560")

	// The telephone rings: all by keyboard.
	a.press("today.new")
	a.write("form.label", "K. M.")
	a.write("form.clock", soon().Format("15:04"))
	d.keep("agenda-form")
	a.do("key", "Return") // the very first time the words' beginning is missing: there the focus goes
	a.do("type", "Lindenhof")
	a.do("key", "Tab")
	a.do("type", "Guetersloh")
	d.keep("agenda-words")
	a.do("key", "Return")
	a.place("today.waiting")
	d.keep("agenda-today")

	// What the client gets, and what comes back.
	a.press("today.0")
	a.press("share.sheet")
	a.press("share.sheet.save")
	a.choose(filepath.Join(papers, "sheet.pdf"))
	eventually(t, "the sheet", func() error {
		b, err := os.ReadFile(filepath.Join(papers, "sheet.pdf"))
		if err == nil && !bytes.HasPrefix(b, []byte("%PDF-")) {
			err = fmt.Errorf("%d bytes that are no PDF", len(b))
		}
		return err
	})
	a.press("consent.sent")
	a.absent("consent.sent")
	a.press("consent.back")
	a.place("consent.withdraw")
	a.press("consent.attach")
	a.choose(scan)
	a.place("consent.view")
	d.keep("agenda-consent")
	a.press("form.save")

	// The session.
	a.press("today.waiting")
	room := a.wait("the open room", named("claimed"))
	p := newBrowser(t).open(room.Link)
	p.enter(room.Password, "K.")
	a.wait("the knock", named("knocking"))
	a.place("waiting.admit.0")
	d.keep("agenda-checklist")
	a.admit("0")
	p.see("session")
	a.wait("the connection", named("connected"))
	a.press("talk.hangup")
	p.ended("ended")
	a.wait("the end", named("ended"))

	// The next one.
	a.press("after.week")
	a.place("after.undo")
	d.keep("agenda-after")
	a.quit()

	s := kept(t, data)
	all := planned(t, s)
	if len(all) != 2 || !all[0].Done || all[0].History == nil || all[0].Password != "" || all[1].Done {
		t.Fatalf("after the session there are %d appointments: %+v", len(all), all)
	}
	_, before, _, err := words.ParseLink(room.Link)
	if err != nil {
		t.Fatal(err)
	}
	if after, err := words.ParseRoom(all[1].Words[0], all[1].Words[1], all[1].Words[2]); err != nil || after == before || !all[1].Start.Equal(all[0].Start.AddDate(0, 0, 7)) {
		t.Errorf("the next one is %+v", all[1])
	}
	kind, content, err := s.Attachment(all[0].Consent)
	if want, _ := os.ReadFile(scan); err != nil || kind != "image/png" || !bytes.Equal(content, want) {
		t.Errorf("the consent's file: %q, %d bytes, %v", kind, len(content), err)
	}
	consent := all[0].Consent
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	// Ninety-one days after the second.
	a = startApp(t, d, "--data", data, "--ahead", (99 * 24 * time.Hour).String(), "--camera", "none", "--microphone", "none", "--speaker", "none")
	a.place("today.new")
	d.keep("agenda-later")
	a.quit()
	s = kept(t, data)
	if all := planned(t, s); len(all) != 0 {
		t.Errorf("%d appointments are left", len(all))
	}
	if _, err := s.Consent(consent); err == nil {
		t.Error("the consent is left")
	}
	months, err := s.Months()
	if err != nil || len(months) != 1 || months[0].Sessions != 1 {
		t.Errorf("counted are %+v, %v", months, err)
	}
}

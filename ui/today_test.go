package ui

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"zwiesprache/signal/session"
	"zwiesprache/store"
)

func (d *desk) stored() []store.Appointment {
	d.t.Helper()
	all, err := d.store.Appointments(d.now.AddDate(-1, 0, 0), d.now.AddDate(1, 0, 0))
	if err != nil {
		d.t.Fatal(err)
	}
	return all
}

func TestAppointments(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	de := d.texts["de"]
	d.wantSaid(de.Today.NothingPlanned)

	d.tap("today.new")
	d.tap("form.save")
	d.wantSaid(de.Form.LabelMissing)
	d.write("form.label", "H. Y.")
	d.write("form.day", "31.4.")
	d.wantSaid(de.Form.DateWrong)
	d.tap("form.save")
	if len(d.stored()) != 0 {
		t.Fatal("a day that is not in the calendar is stored")
	}
	d.write("form.day", "2311")
	d.write("form.clock", "10")
	d.press(fyne.KeyUp)
	d.tap("form.length60")
	d.wantSaid("Montag, 23. November, 10:15 bis 11:15 Uhr")
	d.tap("form.persons.2")
	d.tap("form.language.fr")
	d.tap("form.way.apart")
	d.write("form.notes", "Akte mitbringen")
	d.win.Canvas().Focus(d.control("form.clock").(fyne.Focusable))
	d.press(fyne.KeyReturn) // saves from a field

	all := d.stored()
	if len(all) != 1 {
		t.Fatalf("%d appointments", len(all))
	}
	a := all[0]
	if a.Label != "H. Y." || clock(a.Start) != "10:15" || a.Minutes != 60 || a.Persons != 2 || a.Language != "fr" || a.Way != apart || a.Notes != "Akte mitbringen" {
		t.Errorf("stored %+v", a)
	}
	d.wantSaid(de.Today.Next.with("when", "in 27 Minuten"))
	d.now = d.now.Add(26*time.Minute + 30*time.Second)
	d.Frame()
	d.wantSaid(de.Today.Next.with("when", "in einer Minute"))

	d.tap("today.0")
	d.write("form.label", "H. Yilmaz")
	d.tap("form.save")
	if all = d.stored(); len(all) != 1 || all[0].Label != "H. Yilmaz" || all[0].ID != a.ID {
		t.Errorf("stored %+v", all)
	}

	d.tap("today.new")
	d.write("form.clock", "10:30")
	d.wantSaid(de.Form.Conflict.with("time", "10:15", "label", "H. Yilmaz"))
	d.tap("form.cancel")
	d.tap("discard.yes")

	d.tap("today.0")
	d.tap("form.delete")
	d.tap("delete.no")
	if len(d.stored()) != 1 {
		t.Error("deleted without a yes")
	}
	d.tap("form.delete")
	d.tap("delete.yes")
	if len(d.stored()) != 0 {
		t.Error("not deleted")
	}
	d.wantSaid(de.Today.NothingPlanned)
}

func TestOpenFromAppointment(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	a, err := d.store.Save(store.Appointment{Label: "H. Y.", Start: d.now.Add(12 * time.Minute), Minutes: 30, Language: "nl", Persons: 1,
		Words: [3]string{"Lindenhof", "Garten", "Wolke"}, Password: "8315 4072", Way: confidential})
	if err != nil {
		t.Fatal(err)
	}
	d.showToday()
	d.tap("today.waiting")
	if len(d.opened) != 1 || d.opened[0].Appointment != a.ID || d.opened[0].Minutes != 30 || d.opened[0].Language != "de" {
		t.Fatalf("opened %+v", d.opened)
	}
	d.wantSaid("Het adres is https://gespraech.example.org. Open het ongeveer vijf minuten van tevoren, het liefst op een laptop en in de browser Chrome.")
	d.wantSaid("Het wachtwoord is 8315 4072. Schrijf het op een ander blad dan de woorden.")
	d.tap("side.today")
	d.tap("today.waiting") // is disabled: one room at a time
	if len(d.opened) != 1 {
		t.Error("a second room is opened")
	}
	d.tap("side.waiting")
	if !d.has("waiting.close") {
		t.Error("no way back to the waiting room")
	}
	d.Render(session.Snapshot{Phase: session.Ended, Reason: session.HungUp})
	if err := d.store.Ended(store.Ending{Words: "lindenhof/garten/wolke", Password: "83154072"}); err != nil {
		t.Fatal(err)
	}
	d.tap("today.waiting")
	d.wantSaid(d.texts["de"].Room.Used)
	if len(d.opened) != 1 {
		t.Error("the used words of an appointment open a room")
	}
}

func TestMonth(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.wantSaid("November 2026")
	d.tap("month.after")
	d.wantSaid("Dezember 2026")
	d.tap("month.day3")
	d.wantSaid(d.texts["de"].Today.ListDay.with("date", "Donnerstag, 3. Dezember"))
	d.tap("today.new")
	if got := d.control("form.day").(*entry).Text; got != "03.12.2026" {
		t.Errorf("the new appointment is on %q", got)
	}
}

func TestLanguageAndLookAtRunTime(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.tap("side.settings")
	d.tap("settings.page.look")
	for _, language := range []string{"nl", "fr", "en"} {
		d.tap("settings.language." + language)
		d.wantSaid(d.texts[language].Settings.Title)
		if f, ok := d.win.Canvas().Focused().(named); ok && f.targetName() != "settings.language."+language {
			t.Errorf("the focus is on %s", f.targetName())
		}
	}
	d.tap("settings.theme.dark")
	if !d.kit.look.dark {
		t.Error("not dark")
	}
	before := d.control("settings.scale.130").Size()
	d.tap("settings.scale.130")
	if after := d.control("settings.scale.130").Size(); after.Width < before.Width*1.15 {
		t.Errorf("a control is %v wide, before %v", after.Width, before.Width)
	}
	if s, _ := d.store.Settings(); s.Language != "en" || s.Theme != "dark" || s.Scale != 1.3 {
		t.Errorf("kept %+v", s)
	}
	d.tap("settings.theme.system")
	if s, _ := d.store.Settings(); s.Theme != "" {
		t.Errorf("kept %q", s.Theme)
	}
}

// TestKeyboard goes through every screen by Tab alone and presses what has the focus.
func TestKeyboard(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	reach := func(name string) {
		t.Helper()
		d.settle()
		for range 200 {
			d.win.Canvas().FocusNext()
			if f, ok := d.win.Canvas().Focused().(named); ok && f.targetName() == name {
				return
			}
		}
		t.Fatalf("Tab does not reach %s", name)
	}
	reach("side.today")
	d.win.Canvas().FocusNext()
	if f := d.win.Canvas().Focused().(named); f.targetName() != "side.open" {
		t.Errorf("after the first entry comes %s", f.targetName())
	}
	d.press(fyne.KeySpace)
	for _, name := range d.names() {
		reach(name)
	}
	reach("open.open")
	d.press(fyne.KeyReturn)
	if len(d.opened) != 1 {
		t.Error("Enter does not press")
	}
	for _, name := range d.names() {
		reach(name)
	}
}

func TestFullScreenAndEscape(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.press(fyne.KeyF11)
	if !d.win.FullScreen() {
		t.Error("F11 does nothing")
	}
	d.win.Canvas().Focus(d.control("side.today").(fyne.Focusable))
	d.press(fyne.KeyF11)
	if d.win.FullScreen() {
		t.Error("F11 on a control does nothing")
	}
	d.press(fyne.KeyEscape)
	if d.win.Canvas().Focused() != nil {
		t.Error("Esc leaves the focus")
	}
}

func TestTargets(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.tap("side.open")
	all := d.Targets()
	if len(all) != len(d.names()) {
		t.Errorf("%d targets for %d controls", len(all), len(d.names()))
	}
	for name, r := range all {
		if r.Width < target || r.Height < target {
			t.Errorf("%s is only %v by %v", name, r.Width, r.Height)
		}
		if r.X < 0 || r.Y < 0 || r.X+r.Width > 1100 {
			t.Errorf("%s stands at %+v", name, r)
		}
	}
	r := all["side.settings"]
	test.TapCanvas(d.win.Canvas(), fyne.NewPos(r.X+r.Width/2, r.Y+r.Height/2))
	if !d.has("settings.server") {
		t.Error("a click into the middle of the target does not reach the control")
	}
}

// TestTabScrolls: what gets the focus comes into view.
func TestTabScrolls(t *testing.T) {
	d := equippedDesk(t, store.Settings{Scale: 1.3})
	d.tap("today.new")
	d.resize(1100, 500)
	before := d.Targets()["form.notes"].Y
	if before < 500 {
		t.Fatalf("the notes stand at %v already", before)
	}
	d.win.Canvas().Focus(d.control("form.notes").(fyne.Focusable))
	d.settle()
	r := d.Targets()["form.notes"]
	if r.Y < 0 || r.Y+r.Height > 500 {
		t.Errorf("the notes stand at %v, %v high", r.Y, r.Height)
	}
}

func TestLogSaysNothing(t *testing.T) {
	var log strings.Builder
	d := equippedDesk(t, store.Settings{})
	d.cfg.Log = testLog(&log)
	d.talking()
	d.play(func(s *session.Snapshot) { s.Phase, s.Reason = session.Ended, session.HungUp })
	for _, secret := range []string{"Lindenhof", "Wolke", "8315", "Yilmaz"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}

package ui

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"zwiesprache/signal/session"
	"zwiesprache/store"
	"zwiesprache/store/policy"
	"zwiesprache/ui/autostart"
)

// strict is a policy that sets all that can be seen.
func strict() policy.Policy {
	logo := image.NewNRGBA(image.Rect(0, 0, 240, 60))
	for x := range 240 {
		for y := range 60 {
			if c := (color.NRGBA{0x00, 0x5E, 0xB8, 0xff}); (x-30)*(x-30)+(y-30)*(y-30) < 800 || x > 70 && y > 14 && y < 46 && x%20 < 12 {
				logo.SetNRGBA(x, y, c)
			}
		}
	}
	var file bytes.Buffer
	if err := png.Encode(&file, logo); err != nil {
		panic(err)
	}
	return policy.Policy{
		Server: "https://gespraech.example.org", Box: "Lindenhof", Location: "Garten", RelayOnly: true, BlurRequired: true,
		Ways: []store.Way{store.Confidential}, Languages: []string{"de", "en"}, IdleLockMinutes: 7,
		Organisation: "Beratungsstelle Lindenhof e. V.", PrivacyLink: "https://example.org/datenschutz", ImprintLink: "https://example.org/impressum",
		Logo: policy.File{Name: "logo.png", Data: file.Bytes()}, Accent: hex(0x005EB8),
	}
}

// managedDesk is a window under a policy; some of it is read when the window is made, so it is made anew.
func managedDesk(t *testing.T, p policy.Policy, problems ...policy.Problem) *desk {
	d := newDesk(t, store.Settings{Language: "de"})
	d.rule(p, problems...)
	return d
}

// rule puts a window under a policy.
func (d *desk) rule(p policy.Policy, problems ...policy.Problem) {
	d.cfg.Policy, d.cfg.PolicyProblems = p, problems
	d.brand = brandOf(p.Logo)
	d.hold()
	d.rebuild()
}

// TestManagedRows: what the organisation has set can be read by the keyboard, and not be changed.
func TestManagedRows(t *testing.T) {
	d := managedDesk(t, strict())
	set := d.texts["de"].Managed.Set
	for page, rows := range map[string][]string{
		pageRoom: {"settings.box", "settings.location", "settings.server"}, pagePicture: {"settings.home"}, pageOffice: {"settings.organisation", "settings.privacy"},
	} {
		d.showSettingsPage(page)
		for _, name := range rows {
			row, ok := d.control(name).(*tap)
			if !ok || row.presses() || row.Disabled() || !strings.Contains(row.AccessibilityLabel(), set) {
				t.Errorf("%s is no locked row that can be reached", name)
				continue
			}
			d.win.Canvas().Focus(row)
			d.press(fyne.KeySpace)
		}
	}
	d.showSettingsPage(pageLook)
	if d.has("settings.language.fr") || !d.has("settings.language.en") {
		t.Error("not the allowed languages are offered")
	}
	d.tap("side.open")
	if d.has("open.way.apart") || d.has("open.way.public") || d.has("open.language.nl") {
		t.Error("what is not allowed is offered")
	}
	for _, name := range []string{"open.box", "open.location", "open.way", "open.relay"} {
		if row, ok := d.control(name).(*tap); !ok || row.presses() {
			t.Errorf("%s can be changed", name)
		}
	}
	d.tap("open.open")
	if len(d.opened) != 1 || !d.opened[0].RelayOnly || !d.opened[0].Confidential {
		t.Errorf("opened %+v", d.opened)
	}
}

// TestManagedAppointment: an old appointment comes into what is allowed by now; the words that its guest knows stay.
func TestManagedAppointment(t *testing.T) {
	d := managedDesk(t, strict())
	a := store.Appointment{Label: "H. Y.", Start: d.now.Add(time.Hour), Minutes: 50, Persons: 1, Language: "fr", Way: public,
		Words: [3]string{"Ulmenhof", "Garten", "Wolke"}, Password: "8315 4072"}
	a, err := d.store.Save(a)
	if err != nil {
		t.Fatal(err)
	}
	d.editAppointment(a)
	s := d.screen.(*appointmentScreen)
	if s.draft.way != confidential || s.draft.language != "de" {
		t.Errorf("way %s, language %s", s.draft.way, s.draft.language)
	}
	if box, ok := d.control("form.box").(*entry); !ok || box.Text != "Ulmenhof" {
		t.Error("the guest's first word is another one")
	}
	if d.tap("form.cancel"); d.asked() {
		t.Error("asks although the counsellor has changed nothing")
	}
}

// TestPolicyProblems: what is wrong is said in one line of the settings, by names that mean something to IT.
func TestPolicyProblems(t *testing.T) {
	problems := []policy.Problem{{Source: "/etc/zwiesprache/policy.toml", Key: policy.Logo, Reason: policy.Image}, {Source: "/etc/zwiesprache/policy.toml", Reason: policy.Syntax}, {Key: "x", Reason: policy.Unknown}}
	d := managedDesk(t, policy.Policy{}, problems...)
	d.showSettings()
	d.wantSaid(d.texts["de"].Managed.Problem.with("what", "logo (image), /etc/zwiesprache/policy.toml (syntax), …"))
}

// TestUpdate: a newer release is told calmly, put away for good, and never while a room is open.
func TestUpdate(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	there := d.texts["de"].Update.There.with("version", "0.2.0")
	u := &Update{Version: "0.2.0", Date: d.now, Notes: map[string]string{"de": "Der Kalender ist schneller."}}
	d.openedRoom()
	d.SetUpdate(u)
	if d.has("update.dismiss") {
		t.Error("told while a room is open")
	}
	d.play(func(s *session.Snapshot) { s.Phase, s.Reason = session.Ended, session.HungUp })
	d.wantSaid(there)
	d.tap("update.news")
	d.wantSaid("Der Kalender ist schneller.")
	d.tap("tell.close")
	d.tap("update.dismiss")
	d.SetUpdate(u)
	d.showToday()
	if d.has("update.dismiss") {
		t.Error("told again")
	}
	if s, _ := d.store.Settings(); s.UpdateSeen != "0.2.0" {
		t.Error("told again after the next start")
	}
	d.showSettingsPage(pageAbout)
	if !slices.ContainsFunc(d.says(), func(s string) bool { return strings.HasPrefix(s, there) }) {
		t.Error("the page about the app does not tell it")
	}
}

// TestLicences: every work in the app is listed with its terms, and all is reached by keys.
func TestLicences(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.showSettingsPage(pageAbout)
	d.win.Canvas().Focus(d.control("about.work.3").(fyne.Focusable))
	d.press(fyne.KeyReturn)
	s, ok := d.screen.(*licenceScreen)
	if !ok || len(s.licence.Text) == 0 {
		t.Fatal("no licence is shown")
	}
	d.press(fyne.KeyEscape)
	if f, ok := d.win.Canvas().Focused().(named); !ok || f.targetName() != "about.work.3" {
		t.Error("the list is somewhere else afterwards")
	}
}

// TestLink: an appointment opens by a link, at a time when that disturbs nothing.
func TestLink(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	a := d.book(store.Appointment{Label: "H. Y.", Start: d.now.Add(time.Hour)})[0]
	shown := func() bool {
		d.settle()
		s, ok := d.screen.(*appointmentScreen)
		return ok && s.old.ID == a.ID
	}
	for _, id := range []string{"", "nobody", strings.Repeat("x", 9000)} {
		d.OpenAppointment(id)
		d.wantSaid(d.texts["de"].Link.Unknown)
		d.tap("tell.close")
	}
	d.tap("today.new")
	d.write("form.label", "A. B.")
	d.OpenAppointment(a.ID)
	d.wantSaid(d.texts["de"].Agenda.DiscardText)
	d.tap("discard.yes")
	if !shown() {
		t.Fatal("not shown")
	}
	d.write("form.notes", "Bitte Kopfhörer")
	d.OpenAppointment(a.ID)
	if d.asked() || d.control("form.notes").(*entry).Text == "" {
		t.Error("what was typed in it is gone")
	}
	d.showToday()
	d.drawCover()
	d.OpenAppointment(a.ID)
	if d.covered() || !shown() {
		t.Error("not shown from under the cover")
	}
	d.showToday()
	d.talking()
	d.OpenAppointment(a.ID)
	d.wantSaid(d.texts["de"].Link.Later)
	d.tap("tell.close")
	d.drawCover()
	d.OpenAppointment(a.ID)
	if !d.covered() || shown() {
		t.Error("a link lifts the cover from a session")
	}
}

// TestLinkWhileLocked: also a link that leads nowhere is answered once the window is open.
func TestLinkWhileLocked(t *testing.T) {
	for _, id := range []string{"", "nobody"} {
		d := guardedDesk(t)
		d.OpenAppointment(id)
		if d.asked() {
			t.Error("something is shown over the lock")
		}
		d.unlock(testPassphrase)
		d.wantSaid(d.texts["de"].Link.Unknown)
	}
}

// TestStartAtLogin: the switch does what it says, by the system's own means.
func TestStartAtLogin(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the entry of this system is not in a folder of the test's")
	}
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	d := equippedDesk(t, store.Settings{})
	var err error
	if d.cfg.Autostart, err = autostart.New("app.zwiesprache", "Zwiesprache"); err != nil {
		t.Fatal(err)
	}
	d.showSettingsPage(pageAppointments)
	for _, want := range []bool{true, false} {
		d.tap("settings.login")
		if on, err := d.cfg.Autostart.On(); err != nil || on != want || d.login.on != want {
			t.Errorf("on %v, shown %v, want %v: %v", on, d.login.on, want, err)
		}
	}
	if err := d.cfg.Autostart.Set(true); err != nil {
		t.Fatal(err)
	}
	d.showSettingsPage(pageAppointments)
	d.showSettingsPage(pageOffice) // before the system has answered
	page := d.root.Objects[1]
	if d.settle(); !d.login.on || d.root.Objects[1] != page {
		t.Error("the answer builds another page anew")
	}
}

package ui

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"zwiesprache/signal/session"
	"zwiesprache/store"
	"zwiesprache/ui/invite"
)

// cardScreen shows one card alone, as wide as in a form.
type cardScreen struct {
	w    *Window
	card func() fyne.CanvasObject
}

func (s *cardScreen) content() fyne.CanvasObject {
	k := s.w.kit
	return s.w.framed(placeToday, k.page(k.heading("", "", nil), container.New(narrow{520}, columnOf(gap, s.card()))))
}

// office is a counselling service in the settings.
func (d *desk) office() {
	d.settings.Organisation, d.settings.Address = "Beratungsstelle Gütersloh", "Kirchstraße 1\n33330 Gütersloh"
	d.settings.Phone, d.settings.ReturnMail = "05241 12345", "post@beratung.example"
}

// planned is a stored appointment.
func (d *desk) planned(change func(*store.Appointment)) store.Appointment {
	d.t.Helper()
	a := store.Appointment{Label: "H. Y.", Start: d.now.Add(12 * time.Minute), Minutes: 50, Language: "de", Persons: 1,
		Words: [3]string{"Lindenhof", "Garten", "Wolke"}, Password: "8315 4072", Way: confidential}
	if change != nil {
		change(&a)
	}
	a, err := d.store.Save(a)
	if err != nil {
		d.t.Fatal(err)
	}
	return a
}

// inviting shows the messages to the guest of an appointment.
func (d *desk) inviting(a store.Appointment) *cardScreen {
	draft := draftOf(a)
	s := &cardScreen{w: d.Window}
	shared := newSharing(d.Window, func() invitation { return invitation{draft, d.origin(), d.now} }, func(on bool) { draft.easy = on })
	s.card = func() fyne.CanvasObject { return d.kit.card(colorSurface, 24, shared.content()) }
	d.show(s)
	d.settle()
	return s
}

// consenting shows the card of an appointment's consent.
func (d *desk) consenting(a *store.Appointment) *cardScreen {
	s := &cardScreen{w: d.Window}
	s.card = func() fyne.CanvasObject { return d.consentCard(a, func() { d.show(s) }) }
	d.show(s)
	d.settle()
	return s
}

// signedSheet is a picture of a sheet, wider than high, marked at its upper left.
func signedSheet(t testing.TB, width, height int) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.Set(x, y, color.RGBA{250, 248, 240, 255})
			if x < width/4 && y < height/4 {
				m.Set(x, y, color.RGBA{42, 111, 107, 255})
			}
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, m); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// fileOf writes content into a file of that name.
func fileOf(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// inviteScenes are the invitation, its templates, and the consent.
func inviteScenes() []scene {
	invited := func(way way, channel string, easy bool) func(*desk) {
		return func(d *desk) {
			d.office()
			d.inviting(d.planned(func(a *store.Appointment) { a.Way, a.Easy, a.Fallback = way, easy, store.Ring }))
			d.tap("share." + channel)
			d.win.Canvas().Unfocus()
		}
	}
	template := func(d *desk, m invite.Template) {
		d.office()
		a := d.planned(nil)
		d.showTemplates(m, invitation{draftOf(a), d.origin(), d.now})
		d.settle()
	}
	consent := func(do ...string) func(*desk) {
		return func(d *desk) {
			d.office()
			a := d.planned(nil)
			d.consenting(&a)
			for _, name := range do {
				if name == "drop" {
					d.onDrop(fileOf(d.t, "a.png", signedSheet(d.t, 800, 1130)))
					d.settle()
				} else {
					d.tap(name)
				}
			}
			d.win.Canvas().Unfocus()
		}
	}
	return []scene{
		{"invite-phone", invited(confidential, "phone", false)},
		{"invite-form", func(d *desk) {
			d.office()
			d.editAppointment(d.planned(nil))
			d.settle()
		}},
		{"invite-easy", invited(confidential, "mail", true)},
		{"invite-sms", invited(confidential, "sms", false)},
		{"invite-mail", invited(apart, "mail", false)},
		{"invite-sheet", invited(apart, "sheet", false)},
		{"templates", func(d *desk) { template(d, invite.Template{Language: "de", Way: invite.Apart, Kind: invite.Mail}) }},
		{"templates-wrong", func(d *desk) {
			template(d, invite.Template{Language: "fr", Way: invite.Confidential, Kind: invite.Words})
			d.write("templates.text", "{when}: {page} {link} {password} {nom}")
			d.win.Canvas().Unfocus()
		}},
		{"consent-new", func(d *desk) {
			a := store.Appointment{Language: "de"}
			d.consenting(&a)
		}},
		{"consent-none", consent()},
		{"consent-sent", consent("consent.sent")},
		{"consent-back", consent("consent.sent", "drop")},
		{"consent-withdrawn", consent("consent.sent", "consent.back", "consent.withdraw", "withdraw.yes")},
		{"consent-view", consent("drop", "consent.view")},
		{"consent-copy", consent("drop", "consent.copy")},
		{"file-save", func(d *desk) {
			d.lastFolder = filepath.Dir(fileOf(d.t, "Einwilligung.pdf", nil))
			for _, name := range []string{"Familie", "Beratung", "Briefe"} {
				if err := os.Mkdir(filepath.Join(d.lastFolder, name), 0o700); err != nil {
					d.t.Fatal(err)
				}
			}
			a := d.planned(nil)
			d.consenting(&a)
			d.tap("consent.form")
			d.write("file.name", "Einwilligung.pdf")
			d.tap("file.ok")
		}},
		{"waiting-consent", func(d *desk) {
			d.openAppointment(d.planned(nil))
			d.settle()
			d.snapshot = session.Snapshot{Phase: session.Waiting, Opened: d.now, Room: d.opened[0], Page: "https://gespraech.example.org/",
				Camera: session.DeviceReady, Microphone: session.DeviceReady, Speaker: session.DeviceReady}
			d.play(func(s *session.Snapshot) { s.Guests = []session.Guest{yilmaz(d.now)} })
		}},
	}
}

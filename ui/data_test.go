package ui

import (
	"bytes"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"zwiesprache/store"
)

// save answers the question for a file with a name in a folder of the test, and returns its path.
func (d *desk) save(name string) string {
	d.t.Helper()
	path := filepath.Join(d.t.TempDir(), name)
	d.write("file.name", path)
	d.tap("file.ok")
	return path
}

// TestKept: the line is true, a shorter time asks before it deletes, and what is over can be deleted at once.
func TestKept(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	de := d.texts["de"].Data.Kept
	d.showSettingsPage(pageData)
	d.wantSaid(de.Nothing)
	d.filled()
	d.showSettingsPage(pageData)
	d.wantSaid("8 Termine sind aufbewahrt. Der älteste ist vom 4. September 2026. Als Nächstes wird am 3. Dezember 2026 etwas gelöscht.")

	d.tap("data.retention.30")
	d.wantSaid(de.DeleteText.with(1))
	d.tap("retention.no")
	if s, _ := d.store.Settings(); s.Retention != 0 || len(d.kept()) != 8 {
		t.Errorf("kept %d days, %d appointments after a no", s.Retention, len(d.kept()))
	}
	d.tap("data.retention.30")
	d.tap("retention.yes")
	d.wantSaid(de.Deleted.with(1))
	if s, _ := d.store.Settings(); s.Retention != 30 || len(d.kept()) != 7 {
		t.Errorf("kept %d days, %d appointments", s.Retention, len(d.kept()))
	}
	d.tap("data.retention.60") // longer again: nothing to ask
	if s, _ := d.store.Settings(); s.Retention != 60 {
		t.Errorf("kept %d days", s.Retention)
	}
	d.tap("data.delete")
	d.wantSaid(de.DeleteText.with(2))
	d.tap("finished.yes")
	d.wantSaid(de.Deleted.with(2))
	d.wantSaid(de.Count.with(5) + " " + de.NextNone)
	if d.has("data.delete") {
		t.Error("there is nothing left to delete, but it is offered")
	}

	d.cfg.RetentionDays = 20
	d.showSettingsPage(pageData)
	d.wantSaid(de.Managed)
	if d.has("data.retention.60") || !d.has("data.retention.20") {
		t.Errorf("offered %v", d.names())
	}
}

// TestKeptOfOneThatLeavesNothing: it goes a day after its end, and its start is told by the counsellor's clock.
func TestKeptOfOneThatLeavesNothing(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	de := d.texts["de"].Data.Kept
	a := d.comes("anonymous", 12*time.Minute)
	a.Start, a.Leave = a.Start.In(time.FixedZone("", 14*3600)), true // where it is the 24th in the evening soon
	if _, err := d.store.Save(a); err != nil {
		t.Fatal(err)
	}
	d.now = d.now.Add(8 * time.Hour)
	d.showSettingsPage(pageData)
	d.wantSaid(de.Count.with(1) + " " + de.Oldest.with("date", "23. November 2026") + " " + de.Next.with("date", "24. November 2026"))
}

func (d *desk) kept() []store.Appointment {
	d.t.Helper()
	all, err := d.store.Appointments(time.Time{}, d.now.AddDate(1, 0, 0))
	if err != nil {
		d.t.Fatal(err)
	}
	return all
}

// TestAnswerComesNotBetween: whoever goes on while a backup is made keeps what was typed since.
func TestAnswerComesNotBetween(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.showSettingsPage(pageBackups)
	test.Tap(d.control("backups.now").(fyne.Tappable))
	d.newAppointment(d.today())
	d.settle()
	if _, ok := d.screen.(*appointmentScreen); !ok {
		t.Errorf("on %T", d.screen)
	}
}

// TestRestore brings back what a backup has, after it was said what that changes.
func TestRestore(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	de := d.texts["de"].Data.Backups
	d.filled()
	d.showSettingsPage(pageBackups)
	d.wantSaid(de.None)
	d.tap("backups.now")
	d.wantSaid(de.Made)
	all := d.kept()
	all[7].Label = "verändert"
	if _, err := d.store.Save(all[7]); err != nil {
		t.Fatal(err)
	}
	all[6].ID, all[6].Start = "", all[6].Start.Add(2*time.Hour)
	if _, err := d.store.Save(all[6]); err != nil {
		t.Fatal(err)
	}
	d.now = d.now.Add(time.Minute) // the file of now becomes a backup too
	d.tap("backups.restore.0")
	said := strings.Join(d.says(), "\n")
	for _, want := range []string{"23. November 2026 um 09:48", de.Changes.with(1), de.Goes.with(1)} {
		if !strings.Contains(said, want) {
			t.Errorf("the question %q does not say %q", said, want)
		}
	}
	d.tap("restore.yes")
	d.wantSaid(de.Restored)
	if now := d.kept(); len(now) != 8 || now[7].Label == "verändert" {
		t.Errorf("%d appointments, the last is %q", len(now), now[len(now)-1].Label)
	}
	if d.cfg.Store != d.store {
		t.Error("the window goes on with the old store")
	}
	d.tap("side.today")
	d.openedRoom()
	d.showSettingsPage(pageBackups)
	if d.has("backups.restore.0") {
		t.Error("a restore is offered in an open room")
	}
}

// TestRestoreLocked: a restored store under a passphrase asks for it before anything is shown.
func TestRestoreLocked(t *testing.T) {
	d := guardedDesk(t)
	d.unlock(testPassphrase)
	d.backedUp()
	d.showSettingsPage(pageBackups)
	d.tap("backups.restore.1")
	d.tap("restore.yes")
	if _, ok := d.screen.(*lockScreen); !ok || !d.store.Locked() {
		t.Fatalf("on %T", d.screen)
	}
	d.unlock(testPassphrase)
	d.wantSaid(d.texts["de"].Data.Backups.Restored)
	if !d.has("backups.restore.0") {
		t.Error("the list of backups is empty after the lock")
	}
}

// TestMove takes everything to another computer, with a look at it before.
func TestMove(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.filled()
	d.showSettingsPage(pageBackups)
	d.tap("move.export")
	d.write("export.new", testPassphrase)
	d.write("export.again", testPassphrase)
	d.tap("export.save")
	path := d.save("umzug.zwiesprache")
	d.wantSaid(d.texts["de"].Data.Move.Exported)

	other := newDesk(t, store.Settings{Language: "en"})
	en := other.texts["en"]
	if _, err := other.store.Save(store.Appointment{Label: "own", Start: other.now.AddDate(0, 0, 2), Minutes: 50, Language: "en", Persons: 1,
		Words: [3]string{"a", "b", "c"}, Password: "8315 4072"}); err != nil {
		t.Fatal(err)
	}
	other.showSettingsPage(pageBackups)
	other.tap("move.import")
	other.tap("import.choose")
	other.write("file.name", path)
	other.tap("file.ok")
	other.wantSaid(en.Data.Move.File.with("name", "umzug.zwiesprache"))
	other.write("import.passphrase", "not this one")
	other.tap("import.read")
	other.wantSaid(en.Errors.WrongPassphrase)
	other.write("import.passphrase", testPassphrase)
	other.press(fyne.KeyReturn)
	other.wantSaid("· " + en.Data.Move.New.with(8))
	other.wantSaid("· " + en.Data.Move.Settings)
	if n := len(other.kept()); n != 1 {
		t.Fatalf("%d appointments before the yes", n)
	}
	other.tap("import.apply")
	if n := len(other.kept()); n != 9 || other.settings.Box != "Lindenhof" || other.kit.language != "de" {
		t.Errorf("%d appointments, settings %+v", n, other.settings)
	}
	other.wantSaid(other.texts["de"].Data.Move.Applied)

	junk := make([]byte, 4096)
	for i := range junk {
		junk[i] = byte(rand.Uint32())
	}
	if err := os.WriteFile(path, junk, 0o600); err != nil {
		t.Fatal(err)
	}
	other.tap("move.import")
	other.tap("import.choose")
	other.write("file.name", path)
	other.tap("file.ok")
	other.write("import.passphrase", testPassphrase)
	other.tap("import.read")
	other.wantSaid(other.texts["de"].Errors.Export)
}

// TestNumbers writes a table that a spreadsheet of the language reads, and in which nobody stands.
func TestNumbers(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.showSettingsPage(pageBackups)
	d.wantSaid(d.texts["de"].Data.Numbers.None)
	d.filled()
	d.showSettingsPage(pageBackups)
	d.wantSaid("Oktober 2026: 2 Gespräche, 95 Min.")
	d.tap("numbers.save")
	table, err := os.ReadFile(d.save("zahlen.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(table), "\ufeffMonat;Gespräche;Minuten\r\n2026-10;2;95\r\n2026-11;1;50\r\n"; got != want {
		t.Errorf("the table is %q, want %q", got, want)
	}
	d.wantSaid(d.texts["de"].Data.Numbers.Saved)
	var en bytes.Buffer
	if err := writeNumbers(&en, d.texts["en"].Data.Numbers, []store.Month{{Year: 2026, Month: 3, Sessions: 1, Minutes: 50}}); err != nil || !strings.Contains(en.String(), "2026-03,1,50") {
		t.Errorf("in English: %v, %q", err, en.String())
	}
}

// TestOffice keeps what stands on the sheets, and complains of what cannot be an address.
func TestOffice(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	de := d.texts["de"].Data.Office
	d.showSettingsPage(pageOffice)
	d.write("settings.organisation", "Beratungsstelle am Lindenhof")
	d.write("settings.address", "Gartenweg 3")
	d.write("settings.phone", "05241 1234")
	d.write("settings.mail", "beratung")
	d.wantSaid(de.MailWrong)
	d.write("settings.privacy", "http://example.org")
	d.wantSaid(de.PrivacyWrong)
	if s, _ := d.store.Settings(); s.ReturnMail != "" || strings.HasPrefix(s.PrivacyLink, "http:") {
		t.Errorf("kept %+v", s)
	}
	d.write("settings.mail", "beratung@example.org")
	d.write("settings.privacy", "https://example.org/datenschutz")
	s, _ := d.store.Settings()
	if s.Organisation != "Beratungsstelle am Lindenhof" || s.Address != "Gartenweg 3" || s.Phone != "05241 1234" ||
		s.ReturnMail != "beratung@example.org" || s.PrivacyLink != "https://example.org/datenschutz" {
		t.Errorf("kept %+v", s)
	}
	if slices.Contains(d.says(), de.MailWrong) {
		t.Error("it still complains")
	}
}

// TestFirstStart: one page, in the chosen language, and never again.
func TestFirstStart(t *testing.T) {
	d := deskOver(t, t.TempDir(), nil, &store.Settings{})
	if _, ok := d.screen.(*firstScreen); !ok {
		t.Fatalf("a first start shows %T", d.screen)
	}
	d.tap("first.language.nl")
	d.wantSaid(d.texts["nl"].Data.First.Title)
	d.write("first.server", "http://example.org")
	d.wantSaid(d.texts["nl"].Settings.ServerInsecure)
	d.write("first.server", "gespraech.example.org")
	d.write("first.box", "Lindenhof")
	d.tap("first.passphrase")
	d.press(fyne.KeyEscape)
	d.wantSaid(d.texts["nl"].Data.First.Title)
	d.tap("first.begin")
	if s, _ := d.store.Settings(); s.Language != "nl" || s.Server != "https://gespraech.example.org" || s.Box != "Lindenhof" {
		t.Errorf("kept %+v", s)
	}
	d.begin(nil)
	if _, ok := d.screen.(*todayScreen); !ok {
		t.Errorf("the second start shows %T", d.screen)
	}
}

// TestFirstStartOfATrial: a trial has its server and its words, and begins at once.
func TestFirstStartOfATrial(t *testing.T) {
	d := newDesk(t, store.Settings{})
	d.settings, d.cfg.Page = store.Settings{}, "http://127.0.0.1:8080"
	d.begin(nil)
	if _, ok := d.screen.(*firstScreen); ok {
		t.Error("a trial asks for a server")
	}
}

// TestSettingsNotKept: a choice that could not be stored does not hold either.
func TestSettingsNotKept(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.showSettingsPage(pageDevices)
	if err := d.store.Close(); err != nil {
		t.Fatal(err)
	}
	d.tap("settings.echo")
	if d.settings.NoEcho {
		t.Error("the choice holds")
	}
	d.wantSaid(d.texts["de"].Errors.General)
	if err := d.open(); err != nil { // for the end of the test
		t.Fatal(err)
	}
}

// TestSafeByKeyboard: Tab reaches every control of these screens that can be used.
func TestSafeByKeyboard(t *testing.T) {
	for _, s := range safeScenes() {
		t.Run(s.name, func(t *testing.T) {
			d := equippedDesk(t, store.Settings{Language: "en"})
			s.show(d)
			d.settle()
			left := map[string]bool{}
			d.each(func(o named, _ fyne.Position) {
				if off, ok := o.(fyne.Disableable); !ok || !off.Disabled() {
					left[o.targetName()] = true
				}
			})
			for range 2 * len(left) {
				d.win.Canvas().FocusNext()
				if f, ok := d.win.Canvas().Focused().(named); ok {
					delete(left, f.targetName())
				}
			}
			if len(left) > 0 {
				t.Errorf("Tab does not reach %v", slices.Collect(maps.Keys(left)))
			}
		})
	}
}

package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zwiesprache/store"
)

func files(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := ""
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all += string(text)
	}
	return all
}

// TestCalendarFolder: chosen by keyboard, it follows the agenda, and is left empty when it is not wanted any more.
func TestCalendarFolder(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	first := d.comes("Frau Yilmaz", time.Hour)
	dir := filepath.Join(t.TempDir(), "Kalender")
	d.showSettingsPage(pageAppointments)
	d.tap("settings.calendar.folder")
	d.write("folder.path", filepath.Join(dir, "not", "there"))
	d.tap("folder.ok")
	d.wantSaid(d.texts["de"].Desk.Calendar.FolderWrong)
	d.write("folder.path", dir)
	d.tap("folder.ok")
	if d.settings.Calendar != dir {
		t.Fatalf("kept %q", d.settings.Calendar)
	}
	if text := files(t, dir); strings.Count(text, "BEGIN:VEVENT") != 1 || strings.Contains(text, "Yilmaz") || strings.Contains(text, "Wolke") {
		t.Errorf("in the folder: %s", text)
	}
	d.comes("M. K.", 26*time.Hour)
	d.showToday()
	d.passes(time.Second)
	if n := strings.Count(files(t, dir), "BEGIN:VEVENT"); n != 2 {
		t.Errorf("%d entries after a second appointment", n)
	}
	if err := d.store.Delete(first.ID); err != nil {
		t.Fatal(err)
	}
	d.passes(time.Minute)
	if n := strings.Count(files(t, dir), "BEGIN:VEVENT"); n != 1 {
		t.Errorf("%d entries after a deletion", n)
	}
	d.passes(28 * time.Hour)
	if n := strings.Count(files(t, dir), "BEGIN:VEVENT"); n != 0 {
		t.Errorf("%d entries when all is over", n)
	}
	d.comes("M. K.", time.Hour)
	d.passes(time.Minute)
	d.showSettingsPage(pageAppointments)
	d.tap("settings.calendar.stop")
	if text := files(t, dir); text != "" || d.settings.Calendar != "" {
		t.Errorf("left in the folder: %s", text)
	}
}

func TestCalendarFolderFails(t *testing.T) {
	d := equippedDesk(t, store.Settings{Calendar: filepath.Join(t.TempDir(), "gone")})
	d.comes("M. K.", time.Hour)
	d.passes(time.Minute)
	d.showSettingsPage(pageAppointments)
	d.wantSaid(d.texts["de"].Desk.Calendar.Failed)
}

// TestExport: one file by the keyboard; then it is read as if it were another calendar's.
func TestExport(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.comes("Frau Yilmaz", time.Hour)
	path := filepath.Join(t.TempDir(), "all.ics")
	d.showSettingsPage(pageAppointments)
	d.tap("settings.calendar.all")
	d.write("file.name", path)
	d.tap("file.ok")
	d.wantSaid(d.texts["de"].Desk.Calendar.Saved)
	d.tap("tell.close")
	text, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(text), "Yilmaz") || strings.Count(string(text), "BEGIN:VEVENT") != 1 {
		t.Fatalf("%v, saved %s", err, text)
	}
	d.tap("settings.calendar.take")
	d.write("file.name", path)
	d.tap("file.ok")
	d.wantSaid(d.texts["de"].Desk.Import.There)
	if d.has("import.take") {
		t.Error("what is there already is to be taken again")
	}
}

const foreignCalendar = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nSUMMARY:Frau Yilmaz\r\nDTSTART:20261124T090000Z\r\nDURATION:PT45M\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\nEND:VEVENT\r\n" +
	"BEGIN:VEVENT\r\nUID:b\r\nDTSTART:20261125T090000Z\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:c\r\nDTSTART;VALUE=DATE:20261125\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

// take opens a calendar file of this content.
func (d *desk) take(text string) {
	d.t.Helper()
	path := filepath.Join(d.t.TempDir(), "other.ics")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
	d.importCalendar()
	d.settle()
	d.write("file.name", path)
	d.tap("file.ok")
}

// TestImport: first it is shown, then what is ticked is made; a series stays one, and every appointment has words of its own.
func TestImport(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.take(foreignCalendar)
	if n := len(d.stored()); n != 0 {
		t.Fatalf("%d appointments before anybody said so", n)
	}
	de := d.texts["de"].Desk.Import
	d.wantSaid(de.Left.with(1))
	d.wantNotSaid("Frau Yilmaz")
	d.tap("import.take")
	d.wantSaid(d.texts["de"].Form.LabelMissing)
	d.write("import.label", "M. K.")
	d.write("import.length", "30")
	d.tap("import.row.0") // the first of the series not
	d.tap("import.take")
	d.wantSaid(de.Taken.with(3))
	all, err := d.store.Appointments(d.now, d.now.AddDate(0, 1, 0))
	if err != nil || len(all) != 3 {
		t.Fatalf("%d appointments, %v", len(all), err)
	}
	if all[0].Minutes != 30 || all[0].Series != "" || all[1].Minutes != 45 || all[1].Series == "" || all[1].Series != all[2].Series {
		t.Errorf("made %+v", all)
	}
	drawn := map[string]bool{}
	for _, a := range all {
		if a.Label != "M. K." || a.Words[0] != "Lindenhof" || a.Password == "" || drawn[a.Words[2]] {
			t.Errorf("made %+v", a)
		}
		drawn[a.Words[2]] = true
	}
}

func TestImportRefusesWhatIsNoCalendar(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	de := d.texts["de"].Desk.Import
	for text, want := range map[string]string{"<html>": de.Foreign, "BEGIN:VCALENDAR\n" + strings.Repeat("BEGIN:VEVENT\nEND:VEVENT\n", 6000): de.TooLarge} {
		d.take(text)
		d.wantSaid(want)
		d.tap("tell.close")
	}
	d.take("BEGIN:VCALENDAR\nEND:VCALENDAR\n")
	d.wantSaid(de.Nothing)
}

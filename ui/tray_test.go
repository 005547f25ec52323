package ui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"zwiesprache/store"
)

// trayApp is an app whose desktop shows icons.
type trayApp struct {
	fyne.App
	menus []*fyne.Menu
}

func (a *trayApp) SetSystemTrayMenu(m *fyne.Menu)    { a.menus = append(a.menus, m) }
func (a *trayApp) SetSystemTrayIcon(fyne.Resource)   {}
func (a *trayApp) SetSystemTrayWindow(w fyne.Window) {}

// item is an entry of the menu that is shown.
func (a *trayApp) item(t *testing.T, label string) *fyne.MenuItem {
	t.Helper()
	for _, i := range a.menus[len(a.menus)-1].Items {
		if i.Label == label {
			return i
		}
	}
	t.Fatalf("no %q in the menu", label)
	return nil
}

// trayDesk is a window whose icon is beside the clock as long as there says so.
func trayDesk(t *testing.T) (d *desk, app *trayApp, there *bool) {
	d = equippedDesk(t, store.Settings{Tray: true})
	app, there = &trayApp{App: d.app}, new(bool)
	*there = true
	d.app = app
	d.cfg.Tray = func() bool { return *there }
	d.passes(time.Second)
	return d, app, there
}

// TestTray: the window hides instead of closing, says where once, and comes back; the menu names nobody.
func TestTray(t *testing.T) {
	d, app, _ := trayDesk(t)
	notices := d.heard()
	de := d.texts["de"].Desk
	if len(app.menus) != 1 {
		t.Fatalf("%d menus", len(app.menus))
	}
	if !app.item(t, de.Tray.Open).Disabled {
		t.Error("a waiting room can be opened although nothing is near")
	}
	for range 2 {
		d.closeWindow()
		d.settle()
		app.item(t, de.Tray.Show).Action()
	}
	if len(*notices) != 1 || (*notices)[0].Title != de.Stays.Title || d.closed {
		t.Errorf("told %+v, closed %v", *notices, d.closed)
	}
	d.comes("Frau Yilmaz", 5*time.Minute)
	d.passes(time.Minute)
	open := app.item(t, de.Tray.Open)
	if open.Disabled {
		t.Fatal("the waiting room cannot be opened")
	}
	open.Action()
	d.settle()
	if len(d.opened) != 1 {
		t.Error("it is not opened")
	}
	d.closeWindow()
	d.settle()
	if !d.asked() {
		t.Error("a window with an open room is hidden without a word")
	}
}

// TestTrayGoes: where the desktop no longer shows the icon, the window ends as ever instead of vanishing.
func TestTrayGoes(t *testing.T) {
	d, _, there := trayDesk(t)
	*there = false
	d.closeWindow()
	d.settle()
	if !d.closed {
		t.Error("the window is hidden and nothing brings it back")
	}
}

func TestTrayQuits(t *testing.T) {
	d, app, _ := trayDesk(t)
	quit := app.item(t, d.texts["de"].Desk.Tray.Quit)
	if !quit.IsQuit {
		t.Error("the toolkit would add another entry to end")
	}
	quit.Action()
	if !d.closed {
		t.Error("it goes on")
	}
}

// TestReminderWhileLocked: when something is near is known, and told; what it is only when the store is open again.
func TestReminderWhileLocked(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	notices := d.heard()
	d.comes("Frau Yilmaz", 12*time.Minute)
	d.passes(time.Second)
	if err := d.store.SetPassphrase("three quiet gardens"); err != nil {
		t.Fatal(err)
	}
	d.lock(0)
	d.passes(3 * time.Minute)
	if len(*notices) != 1 {
		t.Fatalf("%d notices", len(*notices))
	}
	(*notices)[0].Act()
	d.settle()
	if len(d.opened) != 0 || d.has("remind.open.0") {
		t.Error("a locked window shows or opens something")
	}
}

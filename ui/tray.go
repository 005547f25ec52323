package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"zwiesprache/signal/session"
)

// tray is the icon beside the clock, where the settings want one and the desktop has a place for it.
type tray struct {
	there  bool // the desktop shows icons, when it was asked last
	asking bool
	on     bool   // ours was put there: it stays until the program ends
	shown  string // what its menu says, to be compared
	told   bool   // once a start: where the window went
}

// lookForTray asks, where the settings want the icon, whether the desktop would show it.
func (w *Window) lookForTray() {
	w.setTrayMenu()
	if !w.settings.Tray || w.cfg.Tray == nil || w.tray.asking {
		return
	}
	w.askTray(func() {})
}

// askTray asks the desktop, and then goes on.
func (w *Window) askTray(then func()) {
	w.tray.asking = true
	there := false
	w.run(func() { there = w.cfg.Tray() }, func() {
		before := w.tray.there
		w.tray.there, w.tray.asking = there, false
		w.setTrayMenu()
		if s, ok := w.screen.(*settingsScreen); ok && before != there {
			w.show(s)
		}
		then()
	})
}

// setTrayMenu puts up the icon with its menu, or renews the menu. The toolkit cannot take an icon away
// again: one that is not wanted any more is gone with the next start.
func (w *Window) setTrayMenu() {
	app, ok := w.app.(desktop.App)
	if !ok || !w.tray.on && !(w.settings.Tray && w.tray.there) {
		return
	}
	t := w.kit.text.Desk.Tray
	canOpen := len(w.reminders.told) > 0 && w.room == nil && !w.locked()
	key := w.kit.language
	if canOpen {
		key += " open"
	}
	if w.tray.on && w.tray.shown == key {
		return
	}
	open := fyne.NewMenuItem(t.Open, func() { w.forward(); w.openReminded() })
	open.Disabled = !canOpen
	quit := fyne.NewMenuItem(t.Quit, func() { w.forward(); w.askToQuit() })
	quit.IsQuit = true
	app.SetSystemTrayMenu(fyne.NewMenu(title, fyne.NewMenuItem(t.Show, w.forward), open,
		fyne.NewMenuItem(t.Cover, w.coverFromTray), fyne.NewMenuItemSeparator(), quit))
	w.tray.on, w.tray.shown = true, key
}

func (w *Window) coverFromTray() {
	if !w.covered() {
		w.drawCover()
	}
}

// closeWindow is what the window's own button does: it hides the window where it can be brought back from
// beside the clock, and asks or ends otherwise. A window with an open room is never hidden.
func (w *Window) closeWindow() {
	if !w.settings.Tray || !w.tray.on || w.room != nil {
		w.askToQuit()
		return
	}
	w.askTray(func() {
		if !w.tray.there || w.room != nil {
			w.askToQuit()
			return
		}
		w.win.Hide()
		if !w.tray.told {
			w.tray.told = true
			w.notify(w.kit.text.Desk.Stays, false, func() {})
		}
	})
}

// talking says whether a session runs.
func (w *Window) talking() bool { return w.room != nil && w.room.snap.Phase == session.Talking }

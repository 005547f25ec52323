package ui

import "fyne.io/fyne/v2"

// atLogin is whether the program starts when its user logs in, as the system said last.
type atLogin struct{ known, on, failed bool }

// lookAtLogin asks the system, and shows the settings' page with the switch anew when that changes it.
func (w *Window) lookAtLogin() { w.setAtLogin(func() error { return nil }) }

// setAtLogin changes it, and asks the system how it stands then.
func (w *Window) setAtLogin(change func() error) {
	if w.cfg.Autostart == nil {
		return
	}
	var now atLogin
	w.run(func() {
		err := change()
		on, looked := w.cfg.Autostart.On()
		now = atLogin{known: looked == nil, on: on, failed: err != nil}
		if err != nil {
			w.cfg.Log.Error("change what starts at login", "error", err)
		}
		if looked != nil {
			w.cfg.Log.Info("what starts at login is not known", "error", looked)
		}
	}, func() {
		if s, ok := w.screen.(*settingsScreen); ok && s.page == pageAppointments && w.login != now {
			w.login = now
			w.show(s)
		}
		w.login = now
	})
}

// loginRow is the switch for that; nil where the system has no such thing.
func (w *Window) loginRow(prefix string) fyne.CanvasObject {
	if !w.login.known {
		return nil
	}
	k := w.kit
	t := k.text.Desk.Login
	row := columnOf(gap, k.toggle(prefix+".login", t.Setting, t.SettingText, w.login.on, func(on bool) {
		w.setAtLogin(func() error { return w.cfg.Autostart.Set(on) })
	}))
	if w.login.failed {
		row.Add(k.notice(warned, t.Failed))
	}
	return row
}

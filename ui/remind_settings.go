package ui

import (
	"os"
	"path/filepath"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zwiesprache/store"
)

// reminderTimes are the choices of minutes before an appointment; below 0 none.
func reminderTimes() []int { return []int{-1, 5, 10, 15, 30} }

// deskRows are the rows of the settings about reminders, the icon beside the clock and other calendars;
// keep changes the settings and shows the page anew.
func (w *Window) deskRows(prefix string, keep func(func(*store.Settings))) []fyne.CanvasObject {
	k := w.kit
	t := k.text.Desk
	var captions, ids []string
	for _, n := range reminderTimes() {
		caption := t.Remind.Off
		if n > 0 {
			caption = k.text.minutes(n)
		}
		captions, ids = append(captions, caption), append(ids, itoa(n))
	}
	chosen := w.settings.Reminder
	if chosen == 0 {
		chosen = remindDefault
	}
	rows := columnOf(gap*1.5, k.field(t.Remind.Setting, k.choice(prefix+".remind", captions, ids, itoa(max(-1, chosen)), func(id string) {
		keep(func(s *store.Settings) { s.Reminder, _ = strconv.Atoi(id) })
		w.reminders.changed()
	})), k.prose(t.Remind.SettingText, sizeSmall, colorMuted, regular))
	if w.lead() >= 0 {
		rows.Add(k.toggle(prefix+".remind.sound", t.Remind.Sound, t.Remind.SoundText, !w.settings.Silent, func(on bool) {
			keep(func(s *store.Settings) { s.Silent = !on })
		}))
	}
	if w.cfg.Tray != nil {
		rows.Add(k.toggle(prefix+".tray", t.Tray.Setting, t.Tray.SettingText, w.settings.Tray, func(on bool) {
			keep(func(s *store.Settings) { s.Tray = on })
			w.lookForTray()
		}))
		if w.settings.Tray && !w.tray.there {
			rows.Add(k.notice(told, t.Tray.Missing))
		}
	}
	if row := w.loginRow(prefix); row != nil {
		rows.Add(row)
	}
	return []fyne.CanvasObject{rows, k.rule(), w.calendarRows(prefix, keep)}
}

// calendarRows are files in and out, and the folder that another program watches.
func (w *Window) calendarRows(prefix string, keep func(func(*store.Settings))) fyne.CanvasObject {
	k := w.kit
	t := k.text.Desk.Calendar
	rows := columnOf(gap*1.5, k.prose(t.Setting, sizeBody, theme.ColorNameForeground, semibold), k.prose(t.SettingText, sizeSmall, colorMuted, regular),
		buttons(k.button(prefix+".calendar.all", quiet, "download", t.All, w.exportComing),
			k.button(prefix+".calendar.take", quiet, "upload", t.Take, w.importCalendar)),
		columnOf(2, k.prose(t.Folder, sizeBody, theme.ColorNameForeground, medium), k.prose(t.FolderText, sizeSmall, colorMuted, regular)))
	choose := func() { w.askFolder(keep) }
	if w.settings.Calendar == "" {
		rows.Add(buttons(k.button(prefix+".calendar.folder", quiet, "folder-open", t.Choose, choose)))
		return rows
	}
	rows.Add(k.prose(t.At.with("folder", w.settings.Calendar), sizeSmall, theme.ColorNameForeground, medium))
	if w.calendar.failed {
		rows.Add(k.notice(warned, t.Failed))
	}
	rows.Add(buttons(k.button(prefix+".calendar.folder", quiet, "folder-open", t.Change, choose),
		k.button(prefix+".calendar.stop", quiet, "x", t.Stop, func() { w.useFolder("", keep) })))
	return rows
}

// askFolder asks for the folder of the calendar; it is made where it is missing in one that is there.
func (w *Window) askFolder(keep func(func(*store.Settings))) {
	folder := w.settings.Calendar
	if folder == "" {
		folder = filepath.Join(startFolder(), title)
	}
	problem := ""
	var show func()
	var dialog *widget.PopUp
	take := func() {
		path, good := folder, false
		w.run(func() { good = filepath.IsAbs(path) && (os.Mkdir(path, 0o700) == nil || isFolder(path)) }, func() {
			switch {
			case w.dialog == nil || w.dialog != dialog: // given up meanwhile
			case good:
				w.closeDialog()
				w.useFolder(filepath.Clean(path), keep)
			default:
				problem = w.kit.text.Desk.Calendar.FolderWrong
				show()
			}
		})
	}
	show = func() {
		k := w.kit
		t := k.text.Desk.Calendar
		field := k.entry("folder.path", folder, t.FolderHint, func(s string) { folder = s })
		field.OnSubmitted = func(string) { take() }
		body := columnOf(gap, field)
		if problem != "" {
			body.Add(k.notice(warned, problem))
		}
		w.overlay(t.Folder, t.FolderText, body, rowOf(gap*1.5,
			k.button("folder.cancel", quiet, "", k.text.Common.Cancel, w.closeDialog),
			k.button("folder.ok", primary, "", k.text.Common.Save, take)), 560)
		w.win.Canvas().Focus(field)
		dialog = w.dialog
	}
	show()
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

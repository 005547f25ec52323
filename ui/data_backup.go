package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/store"
)

// backups is what lies beside the data, and the counts of the months, as they were last looked at.
type backups struct {
	looked bool               // else it is still being looked for
	list   []store.BackupFile // newest first
	months []store.Month
	err    error
}

// lookBackups asks for backups and counts; the page shows them when they are there.
func (s *settingsScreen) lookBackups() {
	w := s.w
	held, b := w.cfg.Store, backups{looked: true}
	w.run(func() {
		if w.cfg.Backups != nil {
			b.list, b.err = w.cfg.Backups()
		}
		months, err := held.Months()
		b.months = months
		if b.err == nil {
			b.err = err
		}
	}, func() {
		s.backups = b
		if w.screen == screen(s) && s.page == pageBackups {
			w.show(s)
		}
	})
}

func (s *settingsScreen) backupsPage() []fyne.CanvasObject {
	all := []fyne.CanvasObject{s.moving(), s.numbers()}
	if s.w.cfg.Backups != nil {
		all = append([]fyne.CanvasObject{s.backupList()}, all...)
	}
	if s.backups.err != nil {
		all = append([]fyne.CanvasObject{s.w.kit.notice(failed, s.w.sentence(s.backups.err))}, all...)
	}
	return all
}

// backupList is the backups with their dates.
func (s *settingsScreen) backupList() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Data.Backups
	rows := columnOf(gap)
	for i, b := range s.backups.list {
		var restore fyne.CanvasObject = columnOf(0)
		if w.cfg.Restore != nil && w.room == nil {
			restore = k.button("backups.restore."+itoa(i), quiet, "", t.Restore, func() { s.askRestore(b) })
		}
		rows.Add(k.backupRow(b, restore))
	}
	if s.backups.looked && len(s.backups.list) == 0 {
		rows.Add(k.prose(t.None, sizeBody, theme.ColorNameForeground, regular))
	}
	if w.room != nil {
		rows.Add(k.prose(t.RoomOpen, sizeSmall, colorMuted, regular))
	}
	return k.section(t.Title, t.Text, rows, leftAligned(k.button("backups.now", quiet, "hard-drive", t.Now, s.backUp)))
}

// backupRow is one backup by its date and size, with a button.
func (k *kit) backupRow(b store.BackupFile, action fyne.CanvasObject) fyne.CanvasObject {
	at := k.text.Data.Backups.At.with("date", k.text.day(b.At.Local()), "time", clock(b.At.Local()))
	says := columnOf(2, k.prose(at, sizeBody, theme.ColorNameForeground, medium), k.prose(k.text.size(b.Size), sizeSmall, colorMuted, regular))
	return border(nil, nil, nil, middle(action), vcentre(says))
}

func (s *settingsScreen) backUp() {
	w := s.w
	var err error
	held := w.cfg.Store
	w.run(func() { err = held.Backup() }, func() { w.answer(pageBackups, err, w.kit.text.Data.Backups.Made) })
}

// askRestore looks into a backup and asks, with what would be different.
func (s *settingsScreen) askRestore(b store.BackupFile) {
	w, t := s.w, s.w.kit.text.Data.Backups
	var plan store.Plan
	var err error
	held := w.cfg.Store
	w.run(func() { plan, err = lookInto(held, b) }, func() {
		switch {
		case w.screen != s || w.room != nil: // the counsellor went on meanwhile
		case err != nil:
			w.cfg.Log.Error("look into a backup", "error", err)
			w.tell(w.kit.text.Common.Close, t.Unreadable)
		default:
			w.ask("restore", t.RestoreTitle, t.difference(b, plan, w.kit.text), t.Restore, w.kit.text.Common.Cancel, func() { s.restore(b) })
		}
	})
}

// lookInto says what a backup holds that the store does not, and the other way round. It may block.
func lookInto(s *store.Store, b store.BackupFile) (store.Plan, error) {
	kept, err := s.ReadBackup(b)
	if err != nil {
		return store.Plan{}, err
	}
	return s.Preview(kept)
}

// difference says what restoring would change.
func (t backupsText) difference(b store.BackupFile, plan store.Plan, words *text) string {
	lines := []string{t.RestoreText.with("date", words.day(b.At.Local()), "time", clock(b.At.Local())), ""}
	for _, part := range []struct {
		n    int
		says counted
	}{{plan.New, t.Comes}, {plan.Changed, t.Changes}, {plan.Missing, t.Goes}} {
		if part.n > 0 {
			lines = append(lines, part.says.with(part.n))
		}
	}
	if len(lines) == 2 {
		lines = append(lines, t.Same)
	}
	return strings.Join(lines, "\n")
}

// restore puts a backup into the place of the store, which the program opens anew for that.
func (s *settingsScreen) restore(b store.BackupFile) {
	w := s.w
	if w.room != nil {
		return
	}
	var opened *store.Store
	var err error
	w.run(func() { opened, err = w.cfg.Restore(b) }, func() {
		if opened != nil {
			w.cfg.Store = opened
		}
		note := say{as: told, sentence: w.kit.text.Data.Backups.Restored}
		if err != nil {
			note = say{as: failed, sentence: w.sentence(err)}
		}
		if w.locked() {
			w.showLock(0, &settingsScreen{w: w, page: pageBackups, says: []say{note}})
			return
		}
		w.reload()
		w.showSettingsPage(pageBackups, note)
	})
}

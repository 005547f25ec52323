package ui

import (
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/store"
)

// dataPage is where the data lies, what opens it, when it is locked and how long it is kept.
func (s *settingsScreen) dataPage() []fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Settings
	where := k.section(t.Data, t.DataText, s.folderLine())
	if w.cfg.Folder != "" {
		where = k.section(t.Data, t.DataText, s.folderLine(),
			leftAligned(k.button("data.folder", quiet, "folder-open", k.text.Data.Protect.Folder, func() { w.openFolder(w.cfg.Folder) })))
	}
	return []fyne.CanvasObject{where, s.protection(), s.recovery(), s.locking(), s.keeping()}
}

// openFolder shows a folder in the desktop's own program for that.
func (w *Window) openFolder(folder string) {
	if err := w.app.OpenURL(folderURL(folder)); err != nil {
		w.tell(w.kit.text.Common.Close, w.sentence(err))
	}
}

// folderURL is a folder as a file URL (RFC 8089), on Windows with a slash before the drive.
func folderURL(folder string) *url.URL {
	path := filepath.ToSlash(folder)
	if path != "" && path[0] != '/' {
		path = "/" + path
	}
	return &url.URL{Scheme: "file", Path: path}
}

// protection says in honest words what opens the data, and offers the other ways.
func (s *settingsScreen) protection() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Data.Protect
	set := k.button("data.passphrase", primary, "key-round", t.Set, w.showPassphrase)
	line := buttons(set)
	as, title, sentence := w.protected()
	if w.cfg.Store.Protection() == store.ByPassphrase {
		line = buttons(k.button("data.passphrase", quiet, "key-round", t.Change, w.showPassphrase))
		if !w.cfg.Passphrase {
			line.Add(k.button("data.keychain", quiet, "", t.Back, s.backToKeychain))
		}
	}
	parts := []fyne.CanvasObject{k.state(as, title, sentence), line}
	if w.cfg.Passphrase {
		parts = append(parts, k.setBy(t.Managed))
	}
	return k.section(t.Title, "", parts...)
}

// protected is how well the data are protected, in words.
func (w *Window) protected() (as tone, title, sentence string) {
	t := w.kit.text.Data.Protect
	switch w.cfg.Store.Protection() {
	case store.ByPassphrase:
		return told, t.PassphraseTitle, t.PassphraseText
	case store.InKeychain:
		return told, t.KeychainTitle, t.KeychainText
	case store.ToDo:
		return warned, t.ToDoTitle, t.ToDoText
	}
	return warned, t.FileTitle, t.FileText
}

// state is a notice with a heading of its own.
func (k *kit) state(as tone, title, sentence string) fyne.CanvasObject {
	icon, ink, fill := "shield-check", theme.ColorNamePrimary, colorSoft
	if as != told {
		icon, ink, fill = "triangle-alert", theme.ColorNameWarning, colorAlarm
	}
	says := columnOf(4, k.prose(title, sizeBody, theme.ColorNameForeground, semibold), k.prose(sentence, sizeBody-1, theme.ColorNameForeground, regular))
	return k.backed(fill, 12, padded(14, 14, border(nil, nil, padded(1, 0, columnOf(0, k.icon(icon, 18, ink))), nil, padded(0, 10, says))))
}

func (s *settingsScreen) backToKeychain() {
	w, t := s.w, s.w.kit.text.Data.Protect
	w.ask("keychain", t.BackTitle, t.BackText, t.Back, w.kit.text.Common.Cancel, func() {
		var err error
		held := w.cfg.Store
		w.run(func() { err = held.UseKeychain() }, func() { w.answer(pageData, err, t.BackDone) })
	})
}

// answer says on a page of the settings how something went that was asked for there. Whoever has gone on to something
// else meanwhile only hears of what went wrong.
func (w *Window) answer(page string, err error, done string) {
	switch w.screen.(type) {
	case *settingsScreen, *exportScreen, *importScreen, *lockScreen:
	default:
		if err != nil {
			w.tell(w.kit.text.Common.Close, w.sentence(err))
		}
		return
	}
	note := say{as: told, sentence: done}
	if err != nil {
		note = say{as: failed, sentence: w.sentence(err)}
	}
	w.showSettingsPage(page, note)
}

// recovery is whether there is a spare key.
func (s *settingsScreen) recovery() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Data.Recovery
	switch w.cfg.Store.Protection() {
	case store.InFile, store.ToDo:
		return columnOf(0) // whoever has the file beside needs none
	}
	state, action := t.None, t.Make
	if w.cfg.Store.HasRecovery() {
		state, action = t.There, t.Renew
	}
	return k.section(t.Title, t.About, k.prose(state, sizeBody, theme.ColorNameForeground, regular),
		leftAligned(k.button("data.recovery", quiet, "file-text", action, w.showRecovery)))
}

// locking is when the window locks itself.
func (s *settingsScreen) locking() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Data.Lock
	if w.cfg.Store.Protection() != store.ByPassphrase {
		return k.section(t.Title, t.NeedsPassphrase)
	}
	var ids, captions []string
	limit := w.cfg.Policy.IdleLockMinutes
	for _, minutes := range idleLengths(limit) {
		ids, captions = append(ids, itoa(minutes)), append(captions, t.Minutes.with(minutes))
	}
	after := k.choice("data.idle", captions, ids, itoa(int(w.idleLimit()/time.Minute)), func(id string) {
		minutes, _ := strconv.Atoi(id) // one of ids
		s.keep(func(n *store.Settings) { n.IdleLock = minutes })
		w.show(s)
	})
	field := k.field(t.After, after)
	if limit > 0 {
		field.Add(k.setBy(k.text.Managed.Limited))
	}
	return k.section(t.Title, t.Text, field,
		leftAligned(k.button("data.lock", quiet, "lock", t.Now, w.lockNow)))
}

// idleLengths are the choices of minutes until the window locks itself, up to the organisation's limit; 0 = none.
func idleLengths(limit int) []int {
	all := []int{2, 5, 10, 15, 30, 60}
	if limit == 0 {
		return all
	}
	return append(slices.DeleteFunc(all, func(n int) bool { return n >= limit }), limit)
}

package ui

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"zwiesprache/store"
)

// testPassphrase opens the stores of the tests that are under one.
const testPassphrase = "hafer kiesel mantel oboe quitte"

// guardedStore is a store under testPassphrase with a spare key and settings, made once: to derive its keys is slow.
var guardedStore = sync.OnceValues(func() (files map[string][]byte, err error) {
	dir, err := os.MkdirTemp("", "zwiesprache-test-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	s, err := store.Open(dir, store.Options{Now: monday})
	if err != nil {
		return nil, err
	}
	err = s.SaveSettings(store.Settings{Language: "de", Theme: "light", Server: "https://gespraech.example.org", Box: "Lindenhof", Location: "Garten"})
	err = errors.Join(err, s.SetPassphrase(testPassphrase))
	_, failed := s.NewRecovery()
	if err = errors.Join(err, failed, s.Close()); err != nil {
		return nil, err
	}
	files = map[string][]byte{}
	return files, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			files[filepath.Base(path)], err = os.ReadFile(path)
		}
		return err
	})
})

// guardedFolder is a folder with such a store.
func guardedFolder(t *testing.T) string {
	t.Helper()
	files, err := guardedStore()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// guardedDesk is a window over such a store; it is locked.
func guardedDesk(t *testing.T) *desk {
	t.Helper()
	return deskOver(t, guardedFolder(t), nil, nil)
}

// reopen puts the store in another folder in the place of the desk's.
func (d *desk) reopen(dir string, keychain store.Keychain) {
	d.t.Helper()
	d.dir, d.keychain = dir, keychain
	if err := errors.Join(d.store.Close(), d.open()); err != nil {
		d.t.Fatal(err)
	}
	d.cfg.Store = d.store
}

// lockedUp is the lock of a guarded store.
func (d *desk) lockedUp(idle int) *lockScreen {
	d.t.Helper()
	d.reopen(guardedFolder(d.t), nil)
	d.showLock(idle, nil)
	return d.screen.(*lockScreen)
}

// memoryKeychain is a keychain that can be shut.
type memoryKeychain struct {
	secrets map[string][]byte
	shut    bool
}

func (m *memoryKeychain) Get(name string) ([]byte, error) {
	secret, ok := m.secrets[name]
	switch {
	case m.shut:
		return nil, store.ErrNoKeychain
	case !ok:
		return nil, store.ErrNoEntry
	}
	return slices.Clone(secret), nil
}

func (m *memoryKeychain) Set(name string, secret []byte) error {
	if m.shut {
		return store.ErrNoKeychain
	}
	m.secrets[name] = slices.Clone(secret)
	return nil
}

func (m *memoryKeychain) Delete(name string) error {
	delete(m.secrets, name)
	return nil
}

// keychained puts a store whose key lies in a keychain in the place of the desk's.
func (d *desk) keychained() *memoryKeychain {
	d.t.Helper()
	m := &memoryKeychain{secrets: map[string][]byte{}}
	d.reopen(d.t.TempDir(), m)
	if d.store.Protection() != store.InKeychain {
		d.t.Fatalf("protection %v", d.store.Protection())
	}
	return m
}

// filled has appointments of some weeks, three of them over, and what goes with them.
func (d *desk) filled() {
	d.t.Helper()
	for i, days := range []int{-80, -21, -7, 0, 1, 3, 7, 14} {
		a := store.Appointment{Label: string(rune('A'+i)) + ". B.", Start: d.now.AddDate(0, 0, days).Add(time.Hour), Minutes: 50, Language: "de", Persons: 1,
			Words: [3]string{"Lindenhof", "Garten", "Wolke"}, Password: "8315 4072", Way: store.Confidential}
		if days < 0 {
			a.Start = a.Start.Add(-2 * time.Hour)
		}
		if _, err := d.store.Save(a); err != nil {
			d.t.Fatal(err)
		}
	}
	for _, h := range []store.History{
		{Start: d.now.AddDate(0, -1, 0), Minutes: 50, Guests: 1}, {Start: d.now.AddDate(0, -1, 1), Minutes: 45, Guests: 1}, {Start: d.now.AddDate(0, 0, -2), Minutes: 50, Guests: 2},
	} {
		if err := d.store.Ended(store.Ending{History: h}); err != nil {
			d.t.Fatal(err)
		}
	}
}

// safeScenes are the settings, the lock and the first start.
func safeScenes() []scene {
	var all []scene
	for _, page := range []string{pageRoom, pageDevices, pagePicture, pageLook, pageAppointments, pageOffice} {
		all = append(all, scene{"settings-" + page, func(d *desk) { d.showSettingsPage(page) }})
	}
	return append(all, []scene{
		{"settings-wrong", func(d *desk) {
			d.showSettingsPage(pageOffice)
			d.write("settings.organisation", "Beratungsstelle am Lindenhof, Träger: Verein für Lebenshilfe und Beratung e. V.")
			d.write("settings.mail", "beratung.example.org")
			d.write("settings.privacy", "http://example.org")
			d.win.Canvas().Unfocus()
		}},
		{"data", func(d *desk) { d.filled(); d.showSettingsPage(pageData) }},
		{"data-end", func(d *desk) {
			d.filled()
			d.showSettingsPage(pageData, say{as: told, sentence: d.kit.text.Data.Kept.Deleted.with(3)})
			d.resize(1100, 720)
			d.scrolls[0].ScrollToBottom()
		}},
		{"data-retention", func(d *desk) { d.filled(); d.showSettingsPage(pageData); d.tap("data.retention.7") }},
		{"data-passphrase", func(d *desk) {
			d.showPassphrase()
			d.write("passphrase.new", "kiesel mantel oboe")
			d.tap("passphrase.keep")
		}},
		{"data-passphrase-proposed", func(d *desk) {
			d.showPassphrase()
			d.tap("passphrase.propose")
			d.write("passphrase.new", testPassphrase)
			d.win.Canvas().Unfocus()
		}},
		{"data-passphrase-demanded", func(d *desk) { d.show(&passphraseScreen{w: d.Window, demanded: true}) }},
		{"data-guarded", func(d *desk) {
			language, look, scale := d.settings.Language, d.settings.Theme, d.settings.Scale
			s := d.lockedUp(0)
			s.typed = testPassphrase
			s.open()
			d.settle()
			d.settings.Language, d.settings.Theme, d.settings.Scale = language, look, scale
			d.rebuild()
			d.filled()
			d.showSettingsPage(pageData)
		}},
		{"data-keychain", func(d *desk) { d.keychained(); d.filled(); d.showSettingsPage(pageData) }},
		{"data-recovery", func(d *desk) { d.keychained(); d.showRecovery() }},
		{"data-recovery-code", func(d *desk) {
			d.show(&recoveryScreen{w: d.Window, code: "4T7K-09QX-M2RD-7HWE-PC31-VZ8G-KA5N-6YJB"})
		}},
		{"backups", func(d *desk) {
			d.filled()
			d.backedUp()
			d.showSettingsPage(pageBackups)
		}},
		{"backups-restore", func(d *desk) {
			d.filled()
			d.backedUp()
			if _, err := d.store.Save(store.Appointment{Label: "N. O.", Start: d.now.AddDate(0, 0, 2), Minutes: 50, Language: "de", Persons: 1,
				Words: [3]string{"Lindenhof", "Garten", "Wolke"}, Password: "8315 4072", Way: store.Confidential}); err != nil {
				d.t.Fatal(err)
			}
			d.showSettingsPage(pageBackups)
			d.tap("backups.restore.0")
		}},
		{"backups-export", func(d *desk) { d.show(&exportScreen{w: d.Window}) }},
		{"backups-import", func(d *desk) { d.show(&importScreen{w: d.Window}) }},
		{"backups-import-preview", func(d *desk) {
			d.show(&importScreen{w: d.Window, name: "Zwiesprache-2026-11-23.zwiesprache", export: &store.Export{},
				plan: store.Plan{New: 12, Same: 3, Changed: 1, Old: 4, Consents: 7, Templates: 2, Settings: true}})
		}},
		{"lock", func(d *desk) { d.lockedUp(0) }},
		{"lock-wrong", func(d *desk) {
			s := d.lockedUp(10)
			s.problem, s.until = d.kit.text.Errors.WrongPassphrase, d.now.Add(8*time.Second)
			d.show(s)
		}},
		{"lock-sheet", func(d *desk) { d.lockedUp(0).turn(true) }},
		{"lock-keychain", func(d *desk) {
			m := d.keychained()
			if _, err := d.store.NewRecovery(); err != nil {
				d.t.Fatal(err)
			}
			m.shut = true
			d.reopen(d.dir, m)
			d.showLock(0, nil)
		}},
		{"lock-needs-passphrase", func(d *desk) { d.lockNow() }},
		{"trouble", func(d *desk) {
			d.backedUp()
			s := d.trouble(store.ErrForeign)
			if s.list, s.fault = d.cfg.Backups(); s.fault != nil {
				d.t.Fatal(s.fault)
			}
			s.listed = true
			d.root.Objects = []fyne.CanvasObject{s.content()}
		}},
		{"trouble-anew", func(d *desk) {
			s := d.trouble(store.ErrWrongKey)
			s.sure = true
			d.root.Objects = []fyne.CanvasObject{s.content()}
		}},
		{"trouble-in-use", func(d *desk) { d.trouble(store.ErrInUse) }},
		{"trouble-keychain", func(d *desk) { d.trouble(store.ErrNoKeychain) }},
		{"first", func(d *desk) { d.show(&firstScreen{w: d.Window}) }},
		{"settings-in-room", func(d *desk) {
			d.openedRoom()
			d.backedUp()
			d.showSettingsPage(pageBackups)
		}},
	}...)
}

// trouble shows what stands in a window of its own when the store does not open.
func (d *desk) trouble(err error) *trouble {
	s := &trouble{app: d.app, win: d.win, kit: d.kit, err: err, rescue: Rescue{Folder: d.dir, Backups: d.cfg.Backups,
		Restore: func(store.BackupFile) error { return nil }, Anew: func() error { return nil }, Again: func() error { return err }}}
	d.root.Objects = []fyne.CanvasObject{s.content()}
	return s
}

// backedUp makes two backups at different times.
func (d *desk) backedUp() {
	d.t.Helper()
	for range 2 {
		if err := d.store.Backup(); err != nil {
			d.t.Fatal(err)
		}
		d.now = d.now.Add(20 * time.Minute)
	}
}

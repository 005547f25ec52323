package ui

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"zwiesprache/store"
)

func (d *desk) ctrl(key fyne.KeyName) {
	d.t.Helper()
	d.shortcut(&desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierControl})
	d.settle()
}

// unlock types the passphrase into the lock.
func (d *desk) unlock(passphrase string) {
	d.t.Helper()
	d.write("lock.passphrase", passphrase)
	d.press(fyne.KeyReturn)
}

// TestLockedAtTheStart: a window over a locked store shows the lock alone, and all of it once the passphrase is there.
func TestLockedAtTheStart(t *testing.T) {
	d := guardedDesk(t)
	de := d.kit.text // of this desktop
	d.wantSaid(de.Data.Lock.Locked)
	for _, name := range d.names() {
		if !strings.HasPrefix(name, "lock.") {
			t.Errorf("%s can be reached", name)
		}
	}
	if f, ok := d.win.Canvas().Focused().(named); !ok || f.targetName() != "lock.passphrase" {
		t.Error("the passphrase cannot be typed at once")
	}
	d.showToday()
	d.ctrl(fyne.KeyL)
	d.tell("", "not now")
	if _, ok := d.screen.(*lockScreen); !ok || d.asked() {
		t.Error("something is shown over the lock")
	}
	d.unlock(testPassphrase)
	if _, ok := d.screen.(*todayScreen); !ok || d.settings.Box != "Lindenhof" || d.kit.language != "de" {
		t.Errorf("on %T with %+v", d.screen, d.settings)
	}
}

// TestWrongPassphrase: the more wrong ones, the longer the wait.
func TestWrongPassphrase(t *testing.T) {
	d := guardedDesk(t)
	de := d.kit.text
	for range 3 {
		d.unlock("not the one at all")
		d.wantSaid(de.Errors.WrongPassphrase)
	}
	d.wantSaid(de.Data.Lock.Wait.with(2))
	d.unlock(testPassphrase)
	if !d.locked() {
		t.Fatal("no wait after three wrong passphrases")
	}
	d.later(time.Second)
	d.wantSaid(de.Data.Lock.Wait.with(1))
	d.later(time.Second)
	if slices.Contains(d.says(), de.Data.Lock.Wait.with(1)) {
		t.Error("the wait does not end")
	}
	d.tap("lock.open") // what was typed is there still
	if d.locked() {
		t.Error("still locked after the wait")
	}
	for wrong, want := range map[int]time.Duration{0: 0, 2: 0, 3: 2 * time.Second, 5: 8 * time.Second, 7: 32 * time.Second, 8: time.Minute, 1000: time.Minute} {
		if got := pause(wrong); got != want {
			t.Errorf("after %d wrong ones %v, want %v", wrong, got, want)
		}
	}
}

// TestLockHolds: work that opens the store to be sure who asks, and was under way at the lock, does not leave it open.
func TestLockHolds(t *testing.T) {
	const fresh = "ganz neue Wörter für den Schrank"
	d := guardedDesk(t)
	d.unlock(testPassphrase)
	for name, begin := range map[string]func(){
		"recovery.make": func() {
			d.showRecovery()
			d.write("recovery.passphrase", testPassphrase)
		},
		"passphrase.keep": func() {
			d.showPassphrase()
			d.write("passphrase.old", testPassphrase)
			d.write("passphrase.new", fresh)
			d.write("passphrase.again", fresh)
		},
	} {
		begin()
		test.Tap(d.control(name).(fyne.Tappable))
		d.work.Wait()
		d.lock(0)
		if err := d.store.Unlock(testPassphrase); err != nil { // as the work does, had it come later
			if err := d.store.Unlock(fresh); err != nil {
				t.Fatal(err)
			}
		}
		d.settle()
		if _, ok := d.screen.(*lockScreen); !ok || !d.locked() {
			t.Errorf("%s: on %T, locked: %v", name, d.screen, d.locked())
		}
		d.unlock(testPassphrase)
		if d.locked() {
			d.unlock(fresh)
		}
	}
}

// TestLockLanguage: the language chosen at the lock stays.
func TestLockLanguage(t *testing.T) {
	d := guardedDesk(t)
	d.tap("lock.language.fr")
	d.wantSaid(d.texts["fr"].Data.Lock.Locked)
	d.unlock(testPassphrase)
	if s, _ := d.store.Settings(); s.Language != "fr" || s.Box != "Lindenhof" || d.kit.language != "fr" {
		t.Errorf("kept %+v", s)
	}
}

// TestSpareKey opens with the code of the sheet, sets a new passphrase, and complains of typing errors.
func TestSpareKey(t *testing.T) {
	d := guardedDesk(t)
	if err := d.store.Unlock(testPassphrase); err != nil {
		t.Fatal(err)
	}
	code, err := d.store.NewRecovery()
	if err != nil {
		t.Fatal(err)
	}
	d.lock(0)
	t1 := d.kit.text
	d.tap("lock.sheet")
	mistyped := []byte(code)
	mistyped[0] = map[bool]byte{true: 'B', false: 'A'}[mistyped[0] == 'A']
	const fresh = "ganz neue Wörter für den Schrank"
	d.write("lock.code", string(mistyped))
	d.write("lock.new", fresh)
	d.write("lock.again", fresh)
	d.tap("lock.recover")
	d.wantSaid(t1.Errors.Mistyped)
	d.write("lock.code", strings.ToLower(strings.ReplaceAll(code, "-", " ")))
	d.write("lock.again", "etwas anderes")
	d.tap("lock.recover")
	d.wantSaid(t1.Data.Protect.Differ)
	d.write("lock.again", fresh)
	d.tap("lock.recover")
	if d.locked() {
		t.Fatalf("still locked: %q", d.says())
	}
	if err := d.store.Unlock(fresh); err != nil {
		t.Errorf("the new passphrase: %v", err)
	}
	if err := d.store.Unlock(testPassphrase); !errors.Is(err, store.ErrWrongPassphrase) {
		t.Errorf("the old passphrase: %v", err)
	}
}

// TestLockByHand: Ctrl+L hides all, and brings back what was typed.
func TestLockByHand(t *testing.T) {
	d := guardedDesk(t)
	d.unlock(testPassphrase)
	d.tap("side.open")
	d.write("open.third", "Wolke")
	d.ctrl(fyne.KeyL)
	if !d.store.Locked() || slices.Contains(d.says(), "Wolke") || d.settings.Box != "" {
		t.Errorf("locked %v, says %q, settings %+v", d.store.Locked(), d.says(), d.settings)
	}
	d.press(fyne.KeyEscape)
	d.ctrl(fyne.KeyH)
	d.ctrl(fyne.KeyH)
	if _, ok := d.screen.(*lockScreen); !ok {
		t.Error("a key opens the lock")
	}
	d.unlock(testPassphrase)
	if got := d.control("open.third").(*entry).Text; got != "Wolke" {
		t.Errorf("what was typed came back as %q", got)
	}
}

// TestIdle: the window locks itself when nobody is at it, but not while a room is open or without a passphrase.
func TestIdle(t *testing.T) {
	d := guardedDesk(t)
	d.unlock(testPassphrase)
	d.settings.IdleLock = 5
	d.later(4 * time.Minute)
	d.control("today.new").(*tap).MouseMoved(nil)
	d.later(4 * time.Minute)
	test.MoveMouse(d.win.Canvas(), fyne.NewPos(600, 700)) // where no control is
	d.later(4 * time.Minute)
	d.keyUp(&fyne.KeyEvent{Name: fyne.KeyTab})
	d.later(4*time.Minute + 59*time.Second)
	if d.locked() {
		t.Fatal("locked although somebody was there")
	}
	d.openedRoom()
	d.later(time.Hour)
	d.ctrl(fyne.KeyL)
	if d.locked() || !d.covered() {
		t.Fatalf("in an open room: locked %v, covered %v", d.locked(), d.covered())
	}
	d.ctrl(fyne.KeyH)
	d.room = nil
	d.showToday()
	d.later(4 * time.Minute)
	if d.locked() {
		t.Fatal("the time in the room counts")
	}
	d.now = d.now.Add(-time.Hour)
	d.later(time.Second)
	d.later(5 * time.Minute)
	if !d.locked() {
		t.Fatal("not locked")
	}
	d.wantSaid(d.kit.text.Data.Lock.Idle.with(5))
}

// TestIdleAsleep: time in which the computer sleeps counts, and who wakes it does not keep the window open.
func TestIdleAsleep(t *testing.T) {
	d := guardedDesk(t)
	d.unlock(testPassphrase)
	d.later(time.Second)
	d.now = d.now.Add(8 * time.Hour)
	test.MoveMouse(d.win.Canvas(), fyne.NewPos(600, 700))
	d.keyUp(&fyne.KeyEvent{Name: fyne.KeyTab})
	d.later(time.Second)
	if !d.locked() {
		t.Fatal("open after a night")
	}
	d.unlock(testPassphrase)
	d.later(time.Minute)
	if d.locked() {
		t.Fatal("locked again at once")
	}
	d.cfg.Now = time.Now
	if d.touched(); d.input != d.input.Round(0) {
		t.Error("counts by a clock that may stand still meanwhile")
	}
}

// TestIdleWithoutPassphrase: there is nothing to lock with; Ctrl+L says so.
func TestIdleWithoutPassphrase(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.later(24 * time.Hour)
	if d.locked() {
		t.Fatal("locked without a passphrase")
	}
	d.ctrl(fyne.KeyL)
	d.wantSaid(d.texts["de"].Data.Lock.NeedsPassphrase)
	d.tap("lock.set")
	if !d.has("passphrase.new") {
		t.Error("the way to a passphrase is missing")
	}
}

// TestShutKeychain: a store whose key the keychain does not hand out waits for it.
func TestShutKeychain(t *testing.T) {
	m := &memoryKeychain{secrets: map[string][]byte{}}
	dir := t.TempDir()
	s, err := store.Open(dir, store.Options{Keychain: m, Now: monday})
	if err != nil {
		t.Fatal(err)
	}
	_, failed := s.NewRecovery()
	if err := errors.Join(failed, s.SaveSettings(store.Settings{Language: "nl"}), s.Close()); err != nil {
		t.Fatal(err)
	}
	m.shut = true
	d := deskOver(t, dir, m, nil)
	d.wantSaid(d.kit.text.Data.Lock.KeychainText)
	d.tap("lock.open")
	d.wantSaid(d.kit.text.Errors.NoKeychain)
	if !d.has("lock.sheet") {
		t.Error("the spare key is not offered")
	}
	m.shut = false
	d.tap("lock.open")
	if _, ok := d.screen.(*todayScreen); !ok || d.kit.language != "nl" {
		t.Errorf("on %T in %s", d.screen, d.kit.language)
	}
}

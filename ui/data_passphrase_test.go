package ui

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"zwiesprache/signal/words"
	"zwiesprache/store"
)

func TestPassphraseStrength(t *testing.T) {
	for text, want := range map[string]int{ // 0 weak, 1 fair, 2 strong
		"": 0, "passwort": 0, "Sommer2024!": 0, "qwertzuiop": 0, "aaaa aaaa aaaa aaaa aaaa": 0, "1234567890123456": 0, "zwei Wörter": 0, "in an am zu um": 0,
		"ich gehe gern in den Wald":       1,
		"hafer kiesel mantel oboe quitte": 2, "ganz neue Wörter für den Schrank": 2, "Мама мыла синюю раму": 2,
	} {
		got := 0
		switch bits := passphraseBits(text); {
		case bits >= goodPassphrase:
			got = 2
		case bits >= leastPassphrase:
			got = 1
		}
		if got != want {
			t.Errorf("%q has %.1f bits, %d; want %d", text, passphraseBits(text), got, want)
		}
	}
	for _, language := range words.Languages() {
		if p := proposePassphrase(language); len(strings.Fields(p)) != proposedWords || passphraseBits(p) < goodPassphrase {
			t.Errorf("%s: proposed %q", language, p)
		}
	}
}

// TestPassphrase sets one, is refused a weak one and two different ones, and changes it only with the old one.
func TestPassphrase(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	de := d.texts["de"]
	d.keychained()
	if err := d.store.SaveSettings(d.settings); err != nil {
		t.Fatal(err)
	}
	d.tap("side.settings")
	d.tap("settings.page.data")
	d.wantSaid(de.Data.Protect.KeychainTitle)
	d.tap("data.passphrase")
	for _, step := range []struct{ first, second, says string }{
		{"kurz", "kurz", de.Data.Protect.Weak},
		{testPassphrase, testPassphrase + " ", de.Data.Protect.Differ},
		{testPassphrase, testPassphrase, de.Data.Protect.PassphraseTitle},
	} {
		d.write("passphrase.new", step.first)
		d.write("passphrase.again", step.second)
		d.tap("passphrase.keep")
		d.wantSaid(step.says)
	}
	const fresh = "ganz neue Wörter für den Schrank"
	d.tap("data.passphrase")
	d.write("passphrase.new", fresh)
	d.write("passphrase.again", fresh)
	d.write("passphrase.old", "nicht dieser hier")
	d.tap("passphrase.keep")
	d.wantSaid(de.Errors.WrongPassphrase)
	d.write("passphrase.old", testPassphrase)
	d.tap("passphrase.keep")
	d.wantSaid(de.Data.Protect.Done + " " + de.Data.Protect.RecoveryNext)
	if err := d.store.Unlock(fresh); err != nil {
		t.Error(err)
	}
	d.tap("data.keychain")
	d.tap("keychain.yes")
	d.wantSaid(de.Data.Protect.BackDone)
	if p := d.store.Protection(); p != store.InKeychain {
		t.Errorf("protection %v", p)
	}
}

// TestSpaceStaysOut: the space that presses a button comes as a letter too, but not into the entry shown next.
func TestSpaceStaysOut(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.showSettingsPage(pageData)
	d.focusOn("data.passphrase")
	d.press(fyne.KeySpace)
	e, ok := d.win.Canvas().Focused().(*entry)
	if !ok {
		t.Fatalf("the focus is on %v", d.win.Canvas().Focused())
	}
	for range 3 { // as long as it is held
		e.TypedRune(' ')
	}
	if e.Text != "" {
		t.Errorf("%q got into the entry", e.Text)
	}
	e.KeyUp(&fyne.KeyEvent{Name: fyne.KeySpace})
	e.TypedRune('a')
	e.TypedRune(' ')
	if e.Text != "a " {
		t.Errorf("typed afterwards: %q", e.Text)
	}
}

// TestPassphraseDemanded: what the organisation demands comes before anything else.
func TestPassphraseDemanded(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	s, err := store.Open(t.TempDir(), store.Options{Passphrase: true, Now: monday})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.store.Close(); err != nil {
		t.Fatal(err)
	}
	d.store, d.cfg.Store, d.cfg.Passphrase = s, s, true
	d.begin(nil)
	d.press(fyne.KeyEscape)
	if d.has("side.today") || d.has("passphrase.cancel") {
		t.Errorf("there is a way around it: %v", d.names())
	}
	d.write("passphrase.new", testPassphrase)
	d.write("passphrase.again", testPassphrase)
	d.press(fyne.KeyReturn)
	if s.Protection() != store.ByPassphrase {
		t.Fatalf("protection %v: %q", s.Protection(), d.says())
	}
	d.settings.Language = "de"
	d.showSettingsPage(pageData)
	d.wantSaid(d.kit.text.Data.Protect.Managed)
	if d.has("data.keychain") {
		t.Error("the way back to the keychain is offered")
	}
}

// TestRecovery makes a spare key, saves its sheet and shows the code only once it is confirmed to be on paper.
func TestRecovery(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.keychained()
	d.showSettingsPage(pageData)
	d.tap("data.recovery")
	d.tap("recovery.make")
	code := d.screen.(*recoveryScreen).code
	if len(code) != 8*4+7 || !d.store.HasRecovery() {
		t.Fatalf("code %q", code)
	}
	for _, group := range strings.Split(code, "-") {
		d.wantSaid(group)
	}
	d.press(fyne.KeyEscape)
	d.tap("recovery.done")
	if !d.has("recovery.save") {
		t.Fatal("a code that is on no paper was put away")
	}
	d.tap("side.today")
	d.wantSaid(d.texts["de"].Data.Recovery.LeaveText)
	d.tap("leave.no")
	if !d.has("recovery.save") {
		t.Fatal("the side bar puts it away")
	}
	d.tap("recovery.save")
	sheet, err := os.ReadFile(d.save("blatt.pdf"))
	if err != nil || !bytes.HasPrefix(sheet, []byte("%PDF-")) {
		t.Errorf("the sheet: %v, %.8q", err, sheet)
	}
	d.wantSaid(d.texts["de"].Data.Recovery.Saved)
	d.tap("recovery.written")
	d.tap("recovery.done")
	d.wantSaid(d.texts["de"].Data.Recovery.There)
	if slices.Contains(d.says(), code[:4]) {
		t.Error("the code is still shown")
	}
}

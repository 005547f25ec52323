package ui

import (
	"bytes"
	"errors"
	"io"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"zwiesprache/store"
	"zwiesprache/ui/invite"
)

// TestInvitationIsHandedOver goes through all that can be done with an invitation, and finds it noted.
func TestInvitationIsHandedOver(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.office()
	var opened []string
	d.cfg.OpenURL = func(address string) error { opened = append(opened, address); return nil }
	a := d.planned(func(a *store.Appointment) { a.Way, a.Fallback = apart, store.Ring })
	noted := func(what string) {
		t.Helper()
		stored, err := d.store.Appointment(a.ID)
		if err != nil || stored.Invited.IsZero() {
			t.Errorf("%s is not noted: %v, %v", what, stored.Invited, err)
		}
		d.wantSaid(d.kit.text.Invite.Share.Passed.with("date", "Montag, 23. November", "time", "09:48"))
		stored.Invited = a.Invited
		if _, err := d.store.Save(stored); err != nil {
			t.Fatal(err)
		}
	}
	d.inviting(a)

	d.tap("share.send.mail")
	noted("the mail program")
	d.tap("share.sms")
	d.wantSaid(d.kit.text.Invite.Share.Count.with("n", "26", "limit", "160"))
	d.tap("share.send.sms")
	noted("the text message")
	if len(opened) != 2 || !strings.HasPrefix(opened[0], "mailto:?subject=Unser%20Termin&body=Guten%20Tag") || opened[1] != "sms:?body=Ihr%20Einwahlcode%3A%208315%204072" {
		t.Errorf("opened %q", opened)
	}
	if strings.Contains(opened[0], "8315") {
		t.Error("the e-mail with the link holds the password")
	}

	d.tap("share.mail")
	raw := d.saved("share.eml", "mail.eml")
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if from, err := m.Header.AddressList("From"); err != nil || from[0].Address != "post@beratung.example" {
		t.Errorf("from %v, %v", from, err)
	}
	noted("the file")
	d.wantSaid(d.kit.text.Invite.Share.Saved)

	d.tap("share.sheet")
	d.wantSaid(d.kit.text.Invite.Share.SheetLink)
	if pdf := d.saved("share.sheet.save", "sheet.pdf"); !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		t.Errorf("the sheet begins with %q", pdf[:min(20, len(pdf))])
	}
	noted("the sheet")

	d.tap("share.letter")
	d.tap("share.easy")
	d.wantSaid(d.kit.text.Invite.Share.LetterText)
	d.tap("share.copy.letter")
	if text := d.app.Clipboard().Content(); !strings.Contains(text, "Sie müssen sich nicht anmelden.\n") || !strings.Contains(text, "Kirchstraße 1\n33330") {
		t.Errorf("the letter in easy words: %s", text)
	}
	noted("the copy")
}

// saved presses a button that saves a file, and reads what came of it.
func (d *desk) saved(button, name string) []byte {
	d.t.Helper()
	path := filepath.Join(d.t.TempDir(), name)
	d.tap(button)
	d.write("file.name", path)
	d.tap("file.ok")
	content, err := os.ReadFile(path)
	if err != nil {
		d.t.Fatal(err)
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); err != nil || len(left) != 1 {
		d.t.Errorf("beside the file lies %q, %v", left, err)
	}
	return content
}

// TestSheetOfTheWays holds what may stand on paper: never the password, the words only with the link.
func TestSheetOfTheWays(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	for _, way := range []way{confidential, apart} {
		for _, language := range []string{"de", "nl", "fr", "en"} {
			a := store.Appointment{Way: way, Language: language, Words: [3]string{"Lindenhof", "Garten", "Wolke"}, Password: "8315 4072", Start: d.now, Fallback: store.Wait}
			s := d.sheetOf(invitation{draftOf(a), "https://gespraech.example.org/", d.now})
			all := s.When + s.Address + s.Fallback
			if strings.Contains(all, "8315") || strings.Contains(all, "lindenhof") != (way == apart) || s.Words != (way == apart) {
				t.Errorf("%s %s: %+v", way, language, s)
			}
			if s.When == "" || s.Fallback == "" || strings.ContainsAny(all, "{}\n") {
				t.Errorf("%s %s: %+v", way, language, s)
			}
		}
	}
}

func TestTemplates(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	t1 := d.kit.text.Invite.Templates
	a := d.planned(func(a *store.Appointment) { a.Way = apart })
	d.inviting(a)
	d.tap("share.edit.mail")
	d.wantSaid(t1.BuiltIn)
	d.write("templates.text", "Hallo! {when}: {link} {hallo}")
	d.wantSaid(t1.Unknown.with("place", "hallo"))
	d.tap("templates.save")
	key := invite.Template{Language: "de", Way: invite.Apart, Kind: invite.Mail}.Key()
	if own, err := d.store.Template(key); own != "" || err != nil {
		t.Fatalf("a wrong template is saved: %q, %v", own, err)
	}
	d.write("templates.text", "Hallo! {when}: {link} {password}")
	d.wantSaid(t1.Secret.with("place", t1.Places[invite.Password]))
	d.write("templates.text", "Hallo! {when}")
	d.wantSaid(t1.Missing.with("place", t1.Places[invite.Link]))
	d.write("templates.text", "Hallo! {when}: {link} 8315-4072")
	d.wantSaid(d.kit.text.Invite.Share.Leaks)
	d.write("templates.text", "Hallo! {when}: ")
	d.tap("templates.place.link")
	d.wantSaid("Hallo! am Montag, 23. November um 10:00 Uhr: https://gespraech.example.org/?l=de#lindenhof/garten/wolke")

	d.tap("templates.kind.code") // what was typed is not lost without a question
	d.wantSaid(t1.DiscardText)
	d.press(fyne.KeyEscape)
	d.tap("templates.save")
	d.wantSaid(t1.Own)
	d.tap("templates.back")
	d.wantSaid("Hallo! am Montag, 23. November um 10:00 Uhr: https://gespraech.example.org/?l=de#lindenhof/garten/wolke")

	d.tap("share.edit.mail")
	d.tap("templates.reset")
	d.tap("reset.yes")
	d.wantSaid(t1.BuiltIn)
	if own, err := d.store.Template(key); own != "" || err != nil {
		t.Errorf("%q, %v after a reset", own, err)
	}
	d.tap("templates.language.fr") // the preview is in the language that is chosen, the date, too
	if !slices.ContainsFunc(d.says(), func(s string) bool { return strings.Contains(s, "le lundi 23 novembre à 10:00") }) {
		t.Errorf("the French preview says %q", d.says())
	}
	for _, name := range []string{"templates.way.public", "templates.way.confidential", "templates.kind.words", "templates.language.de-easy"} {
		d.tap(name)
	}
	d.wantSaid("Gespräch am Montag, 23. November um 10:00 Uhr. Seite: https://gespraech.example.org Die 3 Wörter: Lindenhof Garten Wolke. Das Passwort kommt noch.")
}

// TestStoredTemplateThatLeaks is one that another program or an older release wrote.
func TestStoredTemplateThatLeaks(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	a := d.planned(func(a *store.Appointment) { a.Way = apart })
	if err := d.store.SaveTemplate("de.apart.mail", "{when} {link} {password}"); err != nil {
		t.Fatal(err)
	}
	d.inviting(a)
	d.wantSaid(d.kit.text.Invite.Share.Leaks)
	if d.has("share.copy.mail") || d.has("share.send.mail") || d.has("share.eml") {
		t.Error("a message that leaks can be passed on")
	}
	if !d.has("share.edit.mail") {
		t.Error("it cannot be mended")
	}
}

func TestChooser(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	files := d.kit.text.Invite.Files
	folder := t.TempDir()
	for _, name := range []string{"b.pdf", "a.PDF", "notes.txt", ".hidden.pdf"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(folder, "Zett"), 0o700); err != nil {
		t.Fatal(err)
	}
	d.lastFolder = folder
	var got string
	open := func() {
		d.openFile([]string{".pdf"}, func(name string, r io.Reader) error {
			b, err := io.ReadAll(r)
			got = name + "=" + string(b)
			return err
		}, func(err error) {
			if err != nil {
				t.Error(err)
			}
		})
		d.settle()
	}
	open()
	for _, name := range []string{"Zett", "a.PDF", "b.pdf"} {
		d.wantSaid(name)
	}
	d.wantNotSaid("notes.txt")
	d.wantNotSaid(".hidden.pdf")
	d.write("file.name", "none.pdf")
	d.tap("file.ok")
	d.wantSaid(files.Gone)
	d.tap("file.0") // the folder
	d.wantSaid(files.Empty)
	d.tap("file.up")
	d.tap("file.2")
	d.press(fyne.KeyReturn) // in the name
	if got != "b.pdf=b.pdf" {
		t.Errorf("read %q", got)
	}

	write := func() {
		d.saveFile("b.pdf", func(w io.Writer) error { _, err := io.WriteString(w, "new"); return err }, func(err error) {
			if err != nil {
				t.Error(err)
			}
		})
		d.settle()
	}
	write()
	d.tap("file.ok")
	d.wantSaid(files.Exists)
	d.press(fyne.KeyEscape)
	if b, err := os.ReadFile(filepath.Join(folder, "b.pdf")); err != nil || string(b) != "b.pdf" {
		t.Errorf("replaced without a yes: %q, %v", b, err)
	}
	write()
	d.tap("file.ok")
	d.tap("file.ok")
	if b, err := os.ReadFile(filepath.Join(folder, "b.pdf")); err != nil || string(b) != "new" {
		t.Errorf("not replaced: %q, %v", b, err)
	}
	write()
	d.write("file.name", "c")
	d.tap("file.ok")
	if err := os.Remove(filepath.Join(folder, "c.pdf")); err != nil {
		t.Errorf("a name without an extension: %v", err)
	}
	if err := writeFile(filepath.Join(folder, "half.pdf"), func(w io.Writer) error { return errors.Join(io.ErrUnexpectedEOF, w.(*os.File).Truncate(1)) }); err == nil {
		t.Error("a failed write is no error")
	}
	if all, err := os.ReadDir(folder); err != nil || len(all) != 5 {
		t.Errorf("something half is left: %v, %v", all, err)
	}
}

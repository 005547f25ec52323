package ui

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"io/fs"
	"mime"
	"mime/multipart"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"zwiesprache/signal/session"
	"zwiesprache/store"
)

// TestConsent goes from the first asking to the withdrawal.
func TestConsent(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	text := d.kit.text.Invite.Consent
	a := d.planned(nil)
	d.consenting(&a)
	d.wantSaid(text.None)
	d.wantSaid(text.Missing)
	d.tap("consent.sent")
	d.wantSaid(text.SentAt.with("date", "Montag, 23. November"))
	d.wantSaid(text.Missing)
	stored, err := d.store.Appointment(a.ID)
	if err != nil || stored.Consent == "" || stored.Consent != a.Consent || !d.consentMissing(stored) {
		t.Fatalf("%+v, %v", stored, err)
	}

	sheet := signedSheet(t, 400, 300)
	d.onDrop(fileOf(t, "Unterschrift.dat", sheet)) // its name does not matter
	d.settle()
	d.wantSaid(text.BackAt.with("date", "Montag, 23. November"))
	d.wantNotSaid(text.Missing)
	if kind, content, err := d.store.Attachment(a.Consent); err != nil || kind != "image/png" || !bytes.Equal(content, sheet) {
		t.Errorf("%s, %d bytes, %v", kind, len(content), err)
	}
	d.tap("consent.view")
	d.tap("consent.close")

	d.tap("consent.copy")
	d.wantSaid(text.CopyText)
	copied := filepath.Join(t.TempDir(), "copy.png")
	d.tap("copy.yes")
	d.write("file.name", copied)
	d.tap("file.ok")
	if b, err := os.ReadFile(copied); err != nil || !bytes.Equal(b, sheet) {
		t.Errorf("the copy has %d bytes, %v", len(b), err)
	}

	d.tap("consent.withdraw")
	d.wantSaid(text.WithdrawText)
	d.tap("withdraw.yes")
	d.wantSaid(text.WithdrawnAt.with("date", "Montag, 23. November"))
	d.wantSaid(text.Missing)
	if _, _, err := d.store.Attachment(a.Consent); err == nil || d.has("consent.view") {
		t.Errorf("the file is still there: %v", err)
	}
	d.now = d.now.Add(2 * time.Minute)
	d.tap("consent.back") // given anew
	d.wantNotSaid(text.Missing)
}

// TestNothingInClear looks for the attached file everywhere the program may have put one.
func TestNothingInClear(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	d := equippedDesk(t, store.Settings{})
	a := d.planned(nil)
	d.consenting(&a)
	sheet := signedSheet(t, 64, 64)
	source := fileOf(t, "a.png", sheet)
	d.onDrop(source)
	d.settle()
	d.tap("consent.view")
	found := 0
	err := filepath.WalkDir(filepath.Dir(temp), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || path == source {
			return err
		}
		b, err := os.ReadFile(path)
		found++
		if bytes.Contains(b, sheet[100:132]) {
			t.Errorf("in clear: %s", path)
		}
		return err
	})
	if err != nil || found == 0 {
		t.Errorf("looked at %d files, %v", found, err)
	}
}

// TestConsentKeepsItsPlace: what is chosen beside it stays chosen, or the form would jump.
func TestConsentKeepsItsPlace(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.editAppointment(d.planned(nil))
	d.tap("share.sms")
	d.tap("consent.sent")
	if d.has("consent.sent") || !d.has("share.copy.sms1") {
		t.Error("another text is shown")
	}
}

func TestConsentRefusesFiles(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	text := d.kit.text.Invite.Consent
	a := d.planned(nil)
	d.consenting(&a)
	for name, c := range map[string]struct {
		content []byte
		want    string
	}{
		"program.pdf": {[]byte("MZ\x90\x00 not what its name says"), text.WrongKind},
		"empty.png":   {nil, text.WrongKind},
		"large.pdf":   {append([]byte("%PDF-1.7\n"), make([]byte, store.MaxAttachment)...), text.TooLarge},
	} {
		d.onDrop(fileOf(t, name, c.content))
		d.wantSaid(c.want)
		d.tap("tell.close")
	}
	if a.Consent != "" {
		t.Error("a refused file begins a consent")
	}
	d.onDrop(filepath.Join(t.TempDir(), "gone.png"))
	d.settle()
	if !d.has("tell.close") {
		t.Error("a file that is gone says nothing")
	}
}

// TestConsentOfASeries is shared by all of it.
func TestConsentOfASeries(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	first := store.Appointment{Label: "A. B.", Start: d.now.Add(time.Hour), Minutes: 50, Language: "nl", Way: confidential,
		Words: [3]string{"Lindenhof", "Garten", "Wolke"}, Password: "8315 4072"}
	second := first
	second.Start = first.Start.AddDate(0, 0, 7)
	second.Words[2] = "Wiese"
	all, err := d.store.SaveSeries([]store.Appointment{first, second})
	if err != nil {
		t.Fatal(err)
	}
	d.consenting(&all[1])
	d.tap("consent.waive")
	for _, a := range d.stored() {
		if d.consentMissing(a) || a.Consent != all[1].Consent {
			t.Errorf("%+v", a)
		}
	}
	d.tap("consent.ask")
	if !d.consentMissing(all[1]) {
		t.Error("asked after all, and not missing")
	}
}

func TestWhoseConsentIsMissing(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	for name, c := range map[string]struct {
		a    store.Appointment
		want bool
	}{
		"planned":       {store.Appointment{Way: confidential}, true},
		"not chosen":    {store.Appointment{}, true},
		"in public":     {store.Appointment{Way: public}, false},
		"leave nothing": {store.Appointment{Leave: true}, false},
		"done":          {store.Appointment{Done: true}, false},
		"cancelled":     {store.Appointment{State: store.Cancelled}, false},
	} {
		if got := d.consentMissing(c.a); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestConsentBeforeAdmitting: the waiting room says what is missing, and the tick on the page is noted.
func TestConsentBeforeAdmitting(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	text := d.kit.text.Invite.Consent
	a := d.planned(nil)
	d.openAppointment(a)
	d.settle()
	d.snapshot = session.Snapshot{Phase: session.Waiting, Room: d.opened[0], Opened: d.now}
	d.play(func(s *session.Snapshot) { s.Guests = []session.Guest{yilmaz(d.now)} })
	d.wantSaid(text.MissingText)
	d.now = d.now.Add(time.Minute)
	d.play(func(s *session.Snapshot) { s.Phase, s.Guests[0].State = session.Talking, session.Connecting })
	a, err := d.store.Appointment(a.ID)
	if err != nil {
		t.Fatal(err)
	}
	d.play(func(s *session.Snapshot) {
		s.Guests[0].State = session.Connected
		s.Guests = append(s.Guests, session.Guest{ID: "2", Name: "Frau Demir", State: session.Knocking, Since: d.now})
	})
	d.wantNotSaid(text.MissingText)
	d.tap("talk.people")
	d.wantSaid(text.MissingText)
	if c := d.consentOf(a); !c.Ticked.Equal(d.now) && c.Ticked.Unix() != d.now.Unix() {
		t.Errorf("ticked at %v, not %v", c.Ticked, d.now)
	}
	if !d.consentMissing(a) {
		t.Error("a tick is not a signature")
	}
}

// TestConsentComesNotBetween: whoever goes on while a file is read or shown is not called back.
func TestConsentComesNotBetween(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	a := d.planned(nil)
	d.consenting(&a)
	d.onDrop(fileOf(t, "Unterschrift.png", signedSheet(t, 400, 300)))
	d.showToday()
	d.settle()
	if _, ok := d.screen.(*todayScreen); !ok || d.consentOf(a).File == "" {
		t.Errorf("on %T, kept %+v", d.screen, d.consentOf(a))
	}
	d.consenting(&a)
	test.Tap(d.control("consent.view").(fyne.Tappable))
	d.showToday()
	d.settle()
	if d.asked() {
		t.Error("the picture is shown over another screen")
	}
}

// TestConsentThatCannotBeRead: it is said, and no other is begun in its place.
func TestConsentThatCannotBeRead(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	a := d.planned(nil)
	d.consenting(&a)
	d.tap("consent.sent")
	d.store.Close()
	if _, err := d.changeConsent(&a, func(c *store.Consent) { c.Received = d.now }); err == nil || !strings.Contains(err.Error(), "read consent") {
		t.Errorf("answered %v", err)
	}
	if err := d.open(); err != nil { // for the end of the test
		t.Fatal(err)
	}
}

// TestForms reads what is saved for a guest.
func TestForms(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.office()
	a := d.planned(func(a *store.Appointment) { a.Language = "nl" })
	d.consenting(&a)
	for _, button := range []string{"consent.form", "consent.privacy"} {
		if pdf := d.saved(button, "form.pdf"); !bytes.HasPrefix(pdf, []byte("%PDF-")) {
			t.Errorf("%s begins with %q", button, pdf[:min(20, len(pdf))])
		}
	}
	m, err := mail.ReadMessage(bytes.NewReader(d.saved("consent.mail", "forms.eml")))
	if err != nil {
		t.Fatal(err)
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for parts := multipart.NewReader(m.Body, params["boundary"]); ; {
		part, err := parts.NextPart()
		if err != nil {
			break
		}
		names = append(names, part.FileName())
	}
	if strings.Join(names, " ") != " Privacy.pdf Toestemming.pdf" {
		t.Errorf("the parts are %q", names)
	}
}

// exif is a JPEG's segment that says how to turn it.
func exif(order binary.AppendByteOrder, mark string, orientation uint16) []byte {
	tiff := append([]byte(mark), 0, 0)
	order.(binary.ByteOrder).PutUint16(tiff[2:], 42)
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 1)
	tiff = order.AppendUint16(tiff, 274)
	tiff = order.AppendUint16(tiff, 3)
	tiff = order.AppendUint32(tiff, 1)
	tiff = order.AppendUint16(tiff, orientation)
	tiff = append(tiff, 0, 0)
	body := append([]byte("Exif\x00\x00"), tiff...)
	return append(binary.BigEndian.AppendUint16([]byte{0xFF, 0xE1}, uint16(len(body)+2)), body...)
}

// photo is a JPEG of 40 by 20 that is dark at its upper left as the sensor saw it.
func photo(t testing.TB, segment []byte) []byte {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 40, 20))
	for i := range m.Pix {
		m.Pix[i] = 240
	}
	for y := range 10 {
		for x := range 20 {
			m.SetGray(x, y, color.Gray{10})
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return append(append([]byte{0xFF, 0xD8}, segment...), out.Bytes()[2:]...)
}

// TestPhotosStandUpright: which corner is dark after each way a telephone may have been held.
func TestPhotosStandUpright(t *testing.T) {
	corners := map[int][2]bool{1: {false, false}, 2: {true, false}, 3: {true, true}, 4: {false, true}, // right, below
		5: {false, false}, 6: {true, false}, 7: {true, true}, 8: {false, true}}
	for orientation, want := range corners {
		for mark, order := range map[string]binary.AppendByteOrder{"II": binary.LittleEndian, "MM": binary.BigEndian} {
			m, err := decodePicture(photo(t, exif(order, mark, uint16(orientation))))
			if err != nil {
				t.Fatal(err)
			}
			b := m.Bounds()
			if (b.Dx() > b.Dy()) != (orientation < 5) {
				t.Errorf("%d: %v", orientation, b)
			}
			x, y := 3, 3
			if want[0] {
				x = b.Dx() - 4
			}
			if want[1] {
				y = b.Dy() - 4
			}
			if r, _, _, _ := m.At(x, y).RGBA(); r > 0x4000 {
				t.Errorf("%d %s: not dark at %d, %d of %v", orientation, mark, x, y, b)
			}
		}
	}
}

func TestTooManyPixels(t *testing.T) {
	var out bytes.Buffer // a PNG that claims to be huge: only its head is read
	out.Write(signedSheet(t, 1, 1)[:16])
	out.Write(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, 60000), 60000))
	out.Write([]byte{8, 2, 0, 0, 0, 0, 0, 0, 0})
	if _, err := decodePicture(out.Bytes()); err == nil {
		t.Error("a picture of 3.6 gigapixels is decoded")
	}
}

func FuzzOrientation(f *testing.F) {
	f.Add(photo(f, exif(binary.LittleEndian, "II", 6)))
	f.Add(photo(f, exif(binary.BigEndian, "MM", 9)))
	f.Add([]byte{0xFF, 0xD8, 0xFF, 0xE1, 0, 1})
	f.Add([]byte("\xFF\xD8\xFF\xE1\x00\x14Exif\x00\x00II*\x00\xFF\xFF\xFF\xFF\x00\x00"))
	f.Fuzz(func(t *testing.T, file []byte) {
		if o := orientationOf(file); o < 1 || o > 8 {
			t.Errorf("orientation %d", o)
		}
		_ = typeOf(file)
	})
}

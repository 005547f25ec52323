package store

import (
	"bytes"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/chacha20poly1305"
)

const testPassphrase = "Käse, Brot & Wein"

// leftovers are what a change of the key must not leave behind.
func leftovers(t testing.TB, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, keyName+".*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestPassphrase(t *testing.T) {
	dir := t.TempDir()
	s := quick(t, dir)
	a := mustSave(t, s, sample(1))
	raw, err := os.ReadFile(filepath.Join(dir, keyName))
	if err != nil || len(raw) != keySize {
		t.Fatalf("%d bytes, %v", len(raw), err)
	}
	if s.Protection() != InFile || s.HasRecovery() {
		t.Errorf("at first: protection %v", s.Protection())
	}
	if err := s.SetPassphrase(testPassphrase); err != nil {
		t.Fatal(err)
	}
	if s.Protection() != ByPassphrase || len(leftovers(t, dir)) != 0 {
		t.Errorf("protection %v, left %v", s.Protection(), leftovers(t, dir))
	}
	noKeyIn(t, dir, raw)
	mustSave(t, s, a) // open as before
	mustClose(t, s)

	s = mustOpen(t, dir)
	if !s.Locked() || s.Protection() != ByPassphrase {
		t.Fatalf("locked %v, protection %v", s.Locked(), s.Protection())
	}
	refusesAll(t, s)
	for _, wrong := range []string{"", " ", "short", testPassphrase + "!", strings.ToLower(testPassphrase), strings.Repeat("x", 5000), "\xff\xff\xff\xff\xff\xff\xff\xff"} {
		if err := s.Unlock(wrong); !errors.Is(err, ErrWrongPassphrase) || !s.Locked() {
			t.Errorf("%.20q: %v, locked %v", wrong, err, s.Locked())
		}
	}
	if err := s.Unlock("Ka\u0308se, Brot\u00a0& Wein"); err != nil { // the same, typed on another keyboard
		t.Fatal(err)
	}
	if got, err := s.Appointment(a.ID); err != nil || !same(got, a) {
		t.Errorf("%+v, %v", got, err)
	}
	if err := s.Unlock("wrong passphrase"); !errors.Is(err, ErrWrongPassphrase) || s.Locked() {
		t.Errorf("asked while open: %v, locked %v", err, s.Locked())
	}
	if err := s.Unlock(testPassphrase); err != nil {
		t.Errorf("asked while open: %v", err)
	}
	s.Lock()
	s.Lock()
	refusesAll(t, s)
	if err := s.Unlock(testPassphrase); err != nil || len(month(t, s)) != 1 {
		t.Errorf("after a lock: %v", err)
	}
}

// refusesAll asks a locked store for everything.
func refusesAll(t *testing.T, s *Store) {
	t.Helper()
	id := "AAAAAAAAAAAAAAAAAAAAAA"
	for name, err := range map[string]error{
		"Save": second(s.Save(sample(1))), "Appointment": second(s.Appointment(id)), "Delete": s.Delete(id),
		"Appointments": second(s.Appointments(time.Time{}, time.Now())), "Settings": second(s.Settings()), "SaveSettings": s.SaveSettings(Settings{}),
		"Used": second(s.Used("a", "b")), "SaveConsent": second(s.SaveConsent(Consent{})),
		"Template": second(s.Template("a")), "SaveTemplate": s.SaveTemplate("a", "b"), "Months": second(s.Months()), "Search": second(s.Search("a", 1)),
		"Backup": s.Backup(), "Expire": second(s.Expire()), "Export": s.Export(new(bytes.Buffer), testPassphrase),
		"Preview": second(s.Preview(&Export{})), "Import": second(s.Import(&Export{})),
		"SetPassphrase": s.SetPassphrase(testPassphrase), "UseKeychain": s.UseKeychain(), "NewRecovery": second(s.NewRecovery()),
		"Series": second(s.Series(id)), "SaveSeries": second(s.SaveSeries([]Appointment{sample(1)})), "Consent": second(s.Consent(id)),
		"Attach": s.Attach(id, "image/png", []byte{1}), "Withdraw": s.Withdraw(id), "ResetTemplate": s.ResetTemplate("a"),
	} {
		if !errors.Is(err, ErrLocked) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if s.index != nil || s.key != nil || s.sealer != nil {
		t.Error("something is still there")
	}
}

// noKeyIn looks for a data key in all files of a folder.
func noKeyIn(t *testing.T, dir string, key []byte) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if content, err := os.ReadFile(filepath.Join(dir, e.Name())); err != nil || bytes.Contains(content, key) {
			t.Errorf("the key is in %s, %v", e.Name(), err)
		}
	}
}

func TestChangeOfPassphrase(t *testing.T) {
	dir := t.TempDir()
	s := quick(t, dir)
	a := mustSave(t, s, sample(1))
	for _, weak := range []string{"", "1234567", "äöüäöüä"} {
		if err := s.SetPassphrase(weak); !errors.Is(err, ErrWeak) {
			t.Errorf("%q: %v", weak, err)
		}
	}
	for _, invalid := range []string{strings.Repeat("x", maxPassphrase+1), "ein\x00zwei\x01drei"} {
		if err := s.SetPassphrase(invalid); !errors.Is(err, ErrInvalid) {
			t.Errorf("%.20q: %v", invalid, err)
		}
	}
	if s.Protection() != InFile {
		t.Fatal("a bad passphrase changed something")
	}
	if err := errors.Join(s.SetPassphrase("the first one"), s.SetPassphrase("the second one")); err != nil {
		t.Fatal(err)
	}
	s.Lock()
	if err := s.Unlock("the first one"); !errors.Is(err, ErrWrongPassphrase) {
		t.Errorf("the first one: %v", err)
	}
	if err := s.Unlock("the second one"); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Appointment(a.ID); err != nil || !same(got, a) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestRecovery(t *testing.T) {
	dir := t.TempDir()
	s := quick(t, dir)
	a := mustSave(t, s, sample(1))
	if _, err := s.NewRecovery(); !errors.Is(err, ErrInvalid) {
		t.Errorf("for a key in the open: %v", err)
	}
	if err := s.Recover("0000", testPassphrase); !errors.Is(err, ErrMistyped) {
		t.Errorf("%v", err)
	}
	if err := s.SetPassphrase(testPassphrase); err != nil {
		t.Fatal(err)
	}
	void, err := s.NewRecovery()
	if err != nil {
		t.Fatal(err)
	}
	code, err := s.NewRecovery()
	if err != nil || !s.HasRecovery() {
		t.Fatal(err, s.HasRecovery())
	}
	if err := s.SetPassphrase("forgotten since then"); err != nil {
		t.Fatal(err)
	}
	mustClose(t, s)
	s = quick(t, dir)
	if !s.HasRecovery() {
		t.Error("a change of passphrase took the code")
	}
	for _, row := range []struct {
		code, passphrase string
		want             error
	}{
		{code, "short", ErrWeak},
		{"", testPassphrase, ErrMistyped},
		{void, testPassphrase, ErrWrongCode},
		{formatCode(make([]byte, codeSecret)), testPassphrase, ErrWrongCode},
	} {
		if err := s.Recover(row.code, row.passphrase); !errors.Is(err, row.want) || !s.Locked() {
			t.Errorf("%q, %q: %v", row.code, row.passphrase, err)
		}
	}
	if err := s.Recover(" "+strings.ToLower(code)+"\n", testPassphrase); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Appointment(a.ID); err != nil || !same(got, a) {
		t.Errorf("%+v, %v", got, err)
	}
	s.Lock()
	if err := s.Unlock("forgotten since then"); !errors.Is(err, ErrWrongPassphrase) {
		t.Errorf("the old passphrase: %v", err)
	}
	if err := s.Unlock(testPassphrase); err != nil {
		t.Errorf("the new passphrase: %v", err)
	}
}

// An organisation's demand stands until there is a passphrase.
func TestDemandedPassphrase(t *testing.T) {
	s := mustOpenWith(t, t.TempDir(), Options{Passphrase: true, Now: march.Now})
	if s.Protection() != ToDo {
		t.Errorf("protection %v", s.Protection())
	}
	if err := s.UseKeychain(); !errors.Is(err, ErrInvalid) {
		t.Errorf("keychain: %v", err)
	}
	if err := s.SetPassphrase(testPassphrase); err != nil || s.Protection() != ByPassphrase {
		t.Errorf("%v, protection %v", err, s.Protection())
	}
}

// A new file beside the key file of an older one is sealed with the same key, also when that
// waits for a passphrase.
func TestNewFileBesideOldKey(t *testing.T) {
	dir := t.TempDir()
	s := quick(t, dir)
	if err := s.SetPassphrase(testPassphrase); err != nil {
		t.Fatal(err)
	}
	key := bytes.Clone(s.key)
	mustClose(t, s)
	if err := os.Remove(filepath.Join(dir, fileName)); err != nil {
		t.Fatal(err)
	}
	s = mustOpen(t, dir)
	if !s.Locked() {
		t.Fatal("not locked")
	}
	if err := s.Unlock(testPassphrase); err != nil || !bytes.Equal(s.key, key) {
		t.Fatalf("%v, the same key: %v", err, bytes.Equal(s.key, key))
	}
	mustSave(t, s, sample(1))
}

// Where the key was before is overwritten: another name of the same file shows it.
func TestOldKeyIsOverwritten(t *testing.T) {
	dir := t.TempDir()
	s := quick(t, dir)
	for n, passphrase := range []string{"the first one", "the second one"} {
		witness := filepath.Join(t.TempDir(), "witness")
		if err := os.Link(filepath.Join(dir, keyName), witness); err != nil {
			t.Fatal(err)
		}
		if err := s.SetPassphrase(passphrase); err != nil {
			t.Fatal(err)
		}
		if content, err := os.ReadFile(witness); err != nil || len(content) < keySize || len(bytes.Trim(content, "\x00")) != 0 {
			t.Errorf("change %d: %q, %v", n, content, err)
		}
	}
}

// While a passphrase is stretched, which takes its time, the window goes on.
func TestStretchingHoldsNobodyUp(t *testing.T) {
	s := quick(t, t.TempDir())
	asked := 0
	s.vault.cost = func() cost {
		asked++
		if s.Locked() || s.HasRecovery() || s.Protection() == ToDo || second(s.Settings()) != nil {
			t.Error("it cannot be asked meanwhile")
		}
		return cost{1, 8, 1}
	}
	if err := errors.Join(s.SetPassphrase(testPassphrase), s.Export(io.Discard, testPassphrase)); err != nil || asked != 2 {
		t.Errorf("%v, asked %d times", err, asked)
	}
}

// A store may be locked at any moment: whatever is under way ends as it should or with ErrLocked.
func TestLockUnderUse(t *testing.T) {
	s := furnished(t)
	if err := s.SetPassphrase(testPassphrase); err != nil {
		t.Fatal(err)
	}
	id := month(t, s)[0].ID
	var users sync.WaitGroup
	ended := make(chan struct{})
	for _, use := range []func() error{
		func() error { return second(s.Appointment(id)) },
		func() error { return second(s.Save(sample(7))) },
		func() error { return s.Export(io.Discard, testPassphrase) },
		func() error { return second(s.Search("label", 5)) },
	} {
		users.Go(func() {
			for {
				select {
				case <-ended:
					return
				default:
				}
				if err := use(); err != nil && !errors.Is(err, ErrLocked) {
					t.Errorf("got %v", err)
					return
				}
			}
		})
	}
	for range 20 {
		s.Lock()
		if err := s.Unlock(testPassphrase); err != nil {
			t.Error(err)
		}
	}
	close(ended)
	users.Wait()
}

func TestCalibrate(t *testing.T) {
	for _, row := range []struct {
		least time.Duration // what the least cost takes
		want  cost
	}{
		{10 * time.Second, cost{3, 64 << 10, 4}},
		{unlockTime, cost{3, 64 << 10, 4}},
		{unlockTime / 2, cost{3, 128 << 10, 4}},
		{unlockTime / 4, cost{3, 256 << 10, 4}},
		{unlockTime / 8, cost{6, 256 << 10, 4}},
		{unlockTime / 16, cost{12, 256 << 10, 4}},
		{time.Microsecond, cost{12, 256 << 10, 4}},
		{0, cost{12, 256 << 10, 4}},
	} {
		if got := calibrate(func(cost) time.Duration { return row.least }); got != row.want || !got.valid() {
			t.Errorf("%v: %v, want %v", row.least, got, row.want)
		}
	}
}

// Keys and wrapping are made in steps of their own, but they are HKDF and XChaCha20-Poly1305, as
// they were from the first version on.
func TestSealIsAsItWas(t *testing.T) {
	master := bytes.Repeat([]byte{7}, keySize)
	s := newSealer(master)
	for info, own := range map[string][]byte{"records": s.wrap, "used words": s.used} {
		if want, err := hkdf.Key(sha256.New, master, nil, "zwiesprache store 1 "+info, keySize); err != nil || !bytes.Equal(own, want) {
			t.Errorf("key of %s is not HKDF's, %v", info, err)
		}
	}
	x, err := chacha20poly1305.NewX(s.wrap)
	if err != nil {
		t.Fatal(err)
	}
	nonce := sha256.New().Sum(nil)[:chacha20poly1305.NonceSizeX]
	aead, rest := s.wrapper(nonce)
	if got, want := aead.Seal(nil, rest, []byte("key"), []byte("place")), x.Seal(nil, nonce, []byte("key"), []byte("place")); !bytes.Equal(got, want) {
		t.Errorf("%x, want %x", got, want)
	}
}

package store

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCode(t *testing.T) {
	for _, secret := range [][]byte{make([]byte, codeSecret), bytes.Repeat([]byte{0xFF}, codeSecret), []byte("0123456789abcdef")} {
		code := formatCode(secret)
		if len(code) != 8*4+7 || strings.Trim(code, codeLetters+"-") != "" {
			t.Errorf("code %q", code)
		}
		for _, typed := range []string{
			code, strings.ToLower(code), strings.ReplaceAll(code, "-", ""), " " + strings.ReplaceAll(code, "-", " – ") + "\r\n",
			strings.ReplaceAll(strings.ReplaceAll(code, "0", "o"), "1", "l"), strings.ReplaceAll(strings.ReplaceAll(code, "0", "O"), "1", "I"),
		} {
			if got, err := parseCode(typed); err != nil || !bytes.Equal(got, secret) {
				t.Errorf("%q: %x, %v", typed, got, err)
			}
		}
		// Each slip of the pen is one: another sign in any place, two changed over, one left out.
		plain := strings.ReplaceAll(code, "-", "")
		for i := range plain {
			for _, letter := range codeLetters {
				if wrong := plain[:i] + string(letter) + plain[i+1:]; wrong != plain {
					mistyped(t, wrong)
				}
			}
			mistyped(t, plain[:i]+plain[i+1:])
			mistyped(t, plain[:i]+"U"+plain[i+1:])
			if i > 0 && plain[i] != plain[i-1] {
				mistyped(t, plain[:i-1]+plain[i:i+1]+plain[i-1:i]+plain[i+1:])
			}
		}
	}
	for _, wrong := range []string{"", "-", "ZZZZ", strings.Repeat("Z", 33), strings.Repeat("Z", 4000), "ÄÖÜ", "\xff"} {
		mistyped(t, wrong)
	}
}

func mistyped(t *testing.T, code string) {
	t.Helper()
	if _, err := parseCode(code); !errors.Is(err, ErrMistyped) {
		t.Errorf("%q: %v", code, err)
	}
}

// goodKeyFiles are one of each kind.
func goodKeyFiles() map[string]keyFile {
	key := bytes.Repeat([]byte{9}, keySize)
	least := cost{1, 8, 1}
	return map[string]keyFile{
		"plain":      {plain: key},
		"keychain":   {slots: []slot{newSlot(slotKeychain, cost{}, []byte("secret"), key)}},
		"passphrase": {slots: []slot{newSlot(slotPassphrase, least, []byte("secret"), key)}},
		"recovery":   {slots: []slot{newSlot(slotPassphrase, least, []byte("secret"), key), newSlot(slotRecovery, cost{}, []byte("code"), key)}},
	}
}

func TestKeyFile(t *testing.T) {
	for name, f := range goodKeyFiles() {
		content := f.encode()
		got, err := decodeKeyFile(content)
		if err != nil || !bytes.Equal(got.encode(), content) {
			t.Fatalf("%s: %v", name, err)
		}
		for i := range got.slots {
			secret := []byte("secret")
			if i == 1 {
				secret = []byte("code")
			}
			if key, ok := got.slots[i].open(secret); !ok || !bytes.Equal(key, bytes.Repeat([]byte{9}, keySize)) {
				t.Errorf("%s: slot %d does not open", name, i)
			}
			if _, ok := got.slots[i].open([]byte("wrong")); ok {
				t.Errorf("%s: slot %d opens", name, i)
			}
		}
		if f.plain != nil {
			continue
		}
		// Whatever byte is changed or cut off: it is a damaged file, and no wrong passphrase.
		for i := range content {
			rotten := bytes.Clone(content)
			rotten[i] ^= 1
			if _, err := decodeKeyFile(rotten); !errors.Is(err, ErrWrongKey) {
				t.Errorf("%s: byte %d: %v", name, i, err)
			}
			if _, err := decodeKeyFile(content[:i]); i != keySize && !errors.Is(err, ErrWrongKey) {
				t.Errorf("%s: %d bytes: %v", name, i, err)
			}
		}
	}
}

// resum makes the checksum of a changed key file right, as somebody would who means harm.
func resum(content []byte, change func(body []byte)) []byte {
	body := bytes.Clone(content[:len(content)-sha256.Size])
	change(body)
	sum := sha256.Sum256(body)
	return append(body, sum[:]...)
}

func TestChangedKeyFile(t *testing.T) {
	f := goodKeyFiles()["recovery"]
	content := f.encode()
	const first = len(slotMagic) + 2 // the first slot
	for name, row := range map[string]struct {
		at   int
		to   byte
		want error
	}{
		"newer":              {len(slotMagic), 2, ErrNewer},
		"no slot":            {len(slotMagic) + 1, 0, ErrWrongKey},
		"more slots":         {len(slotMagic) + 1, 3, ErrWrongKey},
		"unknown kind":       {first, 77, ErrWrongKey},
		"recovery first":     {first, slotRecovery, ErrWrongKey},
		"keychain with cost": {first, slotKeychain, ErrWrongKey},
		"passes for hours":   {first + 1, 0xFF, ErrWrongKey},
		"memory of a farm":   {first + 5, 0xFF, ErrWrongKey},
		"no lane":            {first + 9, 0, ErrWrongKey},
		"two of everyday":    {first + slotSize, slotKeychain, ErrWrongKey},
	} {
		_, err := decodeKeyFile(resum(content, func(body []byte) { body[row.at] = row.to }))
		if !errors.Is(err, row.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// What is wrapped is bound to how: with other numbers it does not open.
	changed, err := decodeKeyFile(resum(content, func(body []byte) { body[first+4]++ }))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := changed.slots[0].open([]byte("secret")); ok {
		t.Error("it opens with other parameters")
	}
}

// FuzzKeyFile reads foreign bytes as a key file; what is one is written again the same.
func FuzzKeyFile(f *testing.F) {
	for _, good := range goodKeyFiles() {
		f.Add(good.encode())
	}
	f.Add([]byte{})
	f.Add([]byte(slotMagic))
	f.Fuzz(func(t *testing.T, content []byte) {
		for _, c := range [][]byte{content, resum(append(bytes.Clone(content), make([]byte, sha256.Size)...), func([]byte) {})} {
			file, err := decodeKeyFile(c)
			if err != nil {
				if !errors.Is(err, ErrWrongKey) && !errors.Is(err, ErrNewer) {
					t.Errorf("got %v", err)
				}
				continue
			}
			if !bytes.Equal(file.encode(), c) {
				t.Error("written again it is another")
			}
		}
	})
}

// FuzzCode reads what somebody may type.
func FuzzCode(f *testing.F) {
	f.Add(formatCode([]byte("0123456789abcdef")))
	f.Add("oOiIlL-–—  ")
	f.Fuzz(func(t *testing.T, code string) {
		if secret, err := parseCode(code); err == nil && len(secret) != codeSecret {
			t.Errorf("%d bytes", len(secret))
		}
	})
}

// A change that stopped between its two renames never was.
func TestKeyAside(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	a := mustSave(t, s, sample(1))
	mustClose(t, s)
	path := filepath.Join(dir, keyName)
	if err := os.Rename(path, path+oldSuffix); err != nil {
		t.Fatal(err)
	}
	write(t, path+newSuffix, goodKeyFiles()["passphrase"].slots[0].Wrapped[:]) // torn
	s = mustOpen(t, dir)
	if got, err := s.Appointment(a.ID); err != nil || !same(got, a) {
		t.Errorf("%+v, %v", got, err)
	}
	if left := leftovers(t, dir); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

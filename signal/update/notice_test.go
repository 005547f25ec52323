package update

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"zwiesprache/signal/release"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func sample() Notice {
	return Notice{"1.2.3", time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC),
		map[string]string{"de": "Ruhigere Töne.", "fr": "Nouveau\u202f: plus calme."},
		map[string][32]byte{"zwiesprache-1.2.3.msi": {1}, "zwiesprache_1.2.3_amd64.deb": {2}}}
}

func signed(t testing.TB, n Notice) []byte {
	t.Helper()
	b, err := Sign(n, release.DevelopmentKey())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func equal(a, b Notice) bool {
	return a.Version == b.Version && a.Date.Equal(b.Date) && maps.Equal(a.Notes, b.Notes) && maps.Equal(a.Files, b.Files)
}

func TestSign(t *testing.T) {
	b := signed(t, sample())
	if !bytes.Equal(b, signed(t, sample())) {
		t.Error("not the same twice")
	}
	n, err := Open(b, release.Keys())
	if err != nil || !equal(n, sample()) {
		t.Fatalf("%+v, %v", n, err)
	}
	other, _, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(b, []ed25519.PublicKey{other, nil, {1}}); !errors.Is(err, ErrNotice) {
		t.Errorf("signed by a stranger: %v", err)
	}
	if _, err := Open(b, nil); !errors.Is(err, ErrNotice) {
		t.Errorf("nobody is trusted: %v", err)
	}
	if _, err := Open(b, []ed25519.PublicKey{other, release.Keys()[0]}); err != nil {
		t.Errorf("the second key does not count: %v", err)
	}
}

// enclose signs a text by the release key, whatever it is.
func enclose(text string) string {
	return put(text, ed25519.Sign(release.DevelopmentKey(), []byte(domain+text)))
}

func put(text string, signature []byte) string {
	return fmt.Sprintf(`{"notice":%s,"signature":"%s"}`, text, base64.StdEncoding.EncodeToString(signature))
}

const good = `{"version":"1.2.3","date":"2026-12-01T08:00:00Z","notes":{"de":"Neu."},"files":{"a.msi":"` +
	"0102030405060708091011121314151617181920212223242526272829303132" + `"}}`

// badNotices are also the fuzz target's seeds.
func badNotices() map[string]string {
	of := func(from, to string) string {
		if !strings.Contains(good, from) {
			panic(from)
		}
		return enclose(strings.Replace(good, from, to, 1))
	}
	whole := enclose(good)
	page := []byte("zwiesprache/1 page\n" + good)
	return map[string]string{
		"nothing": "", "list": "[]", "null": "null", "empty": "{}", "cut": whole[:len(whole)/2], "two": whole + whole, "tail": whole + "x",
		"changed after":    strings.Replace(whole, "1.2.3", "1.2.4", 1),
		"space after":      strings.Replace(whole, `"1.2.3",`, `"1.2.3", `, 1),
		"signed as page":   put(good, ed25519.Sign(release.DevelopmentKey(), page)),
		"signed alone":     put(good, ed25519.Sign(release.DevelopmentKey(), []byte(good))),
		"no signature":     put(good, nil),
		"short signature":  put(good, []byte("x")),
		"not base64":       strings.Replace(whole, `"signature":"`, `"signature":"!`, 1),
		"no notice":        put(`null`, ed25519.Sign(release.DevelopmentKey(), []byte(domain+"null"))),
		"text":             enclose(`"1.2.3"`),
		"no version":       of("1.2.3", ""),
		"two numbers":      of("1.2.3", "1.2"),
		"leading zero":     of("1.2.3", "1.02.3"),
		"huge number":      of("1.2.3", "1.2.99999999999"),
		"words in version": of("1.2.3", "1.2.3 is here"),
		"version's type":   of(`"1.2.3"`, "1"),
		"no date":          of("2026-12-01T08:00:00Z", ""),
		"day alone":        of("2026-12-01T08:00:00Z", "2026-12-01"),
		"zone":             of("2026-12-01T08:00:00Z", "2026-12-01T08:00:00+01:00"),
		"no such day":      of("2026-12-01", "2026-02-30"),
		"language":         of(`"de"`, `"deutsch"`),
		"line break":       of("Neu.", `Neu.\nMehr.`),
		"turned":           of("Neu.", `Neu.\u202e`),
		"invisible":        of("Neu.", `Neu.\u200b`),
		"long note":        of("Neu.", strings.Repeat("ä", maxNote/2+1)),
		"folder":           of("a.msi", "../a.msi"),
		"no name":          of("a.msi", ""),
		"hidden":           of("a.msi", ".msi"),
		"short hash":       of("0102", "01"),
		"no hash":          of("0102", "zz"),
		"many files":       of(`"files":{`, `"files":{`+many()),
		"too many bytes":   whole + strings.Repeat(" ", MaxSize),
	}
}

func many() string {
	var b strings.Builder
	for i := range maxFiles {
		fmt.Fprintf(&b, `"f%d":"%s",`, i, strings.Repeat("00", 32))
	}
	return b.String()
}

func TestOpenRefuses(t *testing.T) {
	for name, bad := range badNotices() {
		if n, err := Open([]byte(bad), release.Keys()); !errors.Is(err, ErrNotice) {
			t.Errorf("%s: %+v, %v", name, n, err)
		}
	}
}

// TestLaterNotices: what later versions add must not keep this one from telling.
func TestLaterNotices(t *testing.T) {
	for _, text := range []string{good, strings.Replace(good, `{"version"`, `{"urgent":{"for":["all"]},"version"`, 1), `{"version":"1.2.3","date":"2026-12-01T08:00:00Z"}`} {
		if n, err := Open([]byte(enclose(text)), release.Keys()); err != nil || n.Version != "1.2.3" {
			t.Errorf("%s: %+v, %v", text, n, err)
		}
	}
}

// FuzzOpen has the whole of a file, and of a text that is signed, come from a stranger.
func FuzzOpen(f *testing.F) {
	for _, b := range badNotices() {
		f.Add([]byte(b), []byte("{}"))
	}
	f.Add([]byte(enclose(good)), []byte(good))
	f.Fuzz(func(t *testing.T, file, text []byte) {
		if _, err := Open(file, release.Keys()); err != nil && !errors.Is(err, ErrNotice) {
			t.Fatal(err)
		}
		n, err := parse(text)
		if err != nil {
			if !errors.Is(err, ErrNotice) {
				t.Fatal(err)
			}
			return
		}
		b, err := Sign(n, release.DevelopmentKey())
		if err != nil && len(text) < MaxSize/4 {
			t.Fatal(err)
		}
		if err == nil {
			if again, err := Open(b, release.Keys()); err != nil || !equal(again, n) {
				t.Fatalf("another notice when read again: %+v, %v", again, err)
			}
		}
	})
}

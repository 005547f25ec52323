package release

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"
)

func sample() Manifest {
	return Manifest{"1.2.3", "default-src 'none'; connect-src " + Line, map[string]string{"Referrer-Policy": "no-referrer", "X-A": "b"}, map[string]File{
		"index.html": {"text/html; charset=utf-8", [32]byte{1}},
		"a/b-c.js":   {"text/javascript", [32]byte{2}},
	}}
}

func TestSign(t *testing.T) {
	b, err := Sign(sample(), DevelopmentKey())
	if err != nil {
		t.Fatal(err)
	}
	again, err := Sign(sample(), DevelopmentKey())
	if err != nil || !bytes.Equal(b, again) {
		t.Errorf("not the same twice: %v", err)
	}
	s, err := Parse(b)
	if err != nil || !s.By(Keys()) || !bytes.Equal(s.Text(), sample().Text()) || s.Hash() != sample().Hash() {
		t.Fatalf("%+v, %v", s, err)
	}
	other, _, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	if s.By([]ed25519.PublicKey{other, nil, {1}}) || s.By(nil) {
		t.Error("signed by a stranger")
	}
	if !s.By([]ed25519.PublicKey{other, Keys()[0]}) {
		t.Error("the second key does not count")
	}
}

// TestEverythingIsSigned changes one field after the other.
func TestEverythingIsSigned(t *testing.T) {
	for name, change := range map[string]func(*Manifest){
		"release": func(m *Manifest) { m.Release += "1" },
		"policy":  func(m *Manifest) { m.Policy += "1" },
		"header":  func(m *Manifest) { m.Headers["X-A"] = "c" },
		"headers": func(m *Manifest) { delete(m.Headers, "X-A") },
		"hash":    func(m *Manifest) { m.Files["index.html"] = File{"text/html; charset=utf-8", [32]byte{3}} },
		"type":    func(m *Manifest) { m.Files["index.html"] = File{"text/html", [32]byte{1}} },
		"less":    func(m *Manifest) { delete(m.Files, "a/b-c.js") },
		"more":    func(m *Manifest) { m.Files["b.js"] = File{"text/javascript", [32]byte{2}} },
		"path":    func(m *Manifest) { m.Files["a/b-d.js"] = m.Files["a/b-c.js"]; delete(m.Files, "a/b-c.js") },
	} {
		m := sample()
		s := Signed{m, ed25519.Sign(DevelopmentKey(), m.Text())}
		if !s.By(Keys()) {
			t.Fatal("the sample is not signed")
		}
		s.Files, s.Headers = maps.Clone(m.Files), maps.Clone(m.Headers)
		if change(&s.Manifest); s.By(Keys()) {
			t.Errorf("%s can be changed", name)
		}
	}
}

// badManifests are also the fuzz target's seeds.
func badManifests() map[string]string {
	good, err := Sign(sample(), DevelopmentKey())
	if err != nil {
		panic(err)
	}
	g := string(good)
	r := func(from, to string) string { return strings.Replace(g, from, to, 1) }
	return map[string]string{
		"nothing": "", "list": "[]", "null": "null", "cut": g[:len(g)/2], "two": g + g, "tail": g + "x",
		"unknown field":  r(`"release"`, `"more": 1, "release"`),
		"line break":     r("1.2.3", `1.2.3\npolicy x`),
		"no release":     r("1.2.3", ""),
		"no policy":      r(sample().Policy, ""),
		"long policy":    r("default-src", strings.Repeat("x", maxText)),
		"no version":     r("1.2.3", "1.2"),
		"other version":  r("1.2.3", "1.2.03"),
		"header's name":  r("X-A", "X A"),
		"header's value": r("no-referrer", `no\r\nX: y`),
		"long header":    r("no-referrer", strings.Repeat("x", maxText)),
		"upward":         r("a/b-c.js", "../b.js"),
		"hidden":         r("a/b-c.js", ".b.js"),
		"space":          r("a/b-c.js", "a b.js"),
		"root":           r("a/b-c.js", "/a.js"),
		"other letters":  r("a/b-c.js", "ä.js"),
		"type":           r("text/javascript", `text/\r\nX: y`),
		"no type":        r("text/javascript", ""),
		"short hash":     r("0200", "02"),
		"hash":           r("0200", "0x00"),
		"no page":        r("index.html", "main.html"),
		"no signature":   r(`"signature": "`, `"signature": "A`),
		"many files":     r(`"files": {`, `"files": {`+many()),
		"too many bytes": g + strings.Repeat(" ", maxManifest),
	}
}

func many() string {
	var b strings.Builder
	for i := range maxFiles {
		b.WriteString(`"f` + strings.Repeat("x", i) + `":{"sha256":"` + strings.Repeat("00", 32) + `","type":"t"},`)
	}
	return b.String()
}

func TestParseRefuses(t *testing.T) {
	for name, bad := range badManifests() {
		if s, err := Parse([]byte(bad)); !errors.Is(err, ErrManifest) {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, b := range badManifests() {
		f.Add([]byte(b))
	}
	good, err := Sign(sample(), DevelopmentKey())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := Parse(b)
		if err != nil {
			if !errors.Is(err, ErrManifest) {
				t.Fatal(err)
			}
			return
		}
		if n := bytes.Count(s.Text(), []byte("\n")); n != 3+len(s.Headers)+len(s.Files) {
			t.Fatalf("%d lines for %d headers and %d files", n, len(s.Headers), len(s.Files))
		}
		again, err := Sign(s.Manifest, DevelopmentKey())
		if err != nil && len(b) < maxManifest/2 {
			t.Fatal(err)
		}
		if err == nil {
			if r, err := Parse(again); err != nil || r.Hash() != s.Hash() {
				t.Fatalf("another page when read again: %v", err)
			}
		}
	})
}

func TestParseHash(t *testing.T) {
	want := sample().Hash()
	if got, err := ParseHash(fmt.Sprintf("%x", want)); got != want || err != nil {
		t.Errorf("%x, %v", got, err)
	}
	for _, bad := range []string{"", "00", strings.Repeat("0", 63), strings.Repeat("0", 66), strings.Repeat("g", 64)} {
		if _, err := ParseHash(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestOlder(t *testing.T) {
	for _, row := range []struct {
		a, b string
		want bool
	}{
		{"0.1.0", "0.1.0", false}, {"0.1.0", "0.1.1", true}, {"0.9.0", "0.10.0", true},
		{"1.0.0", "0.99.99", false}, {"2.0.0", "10.0.0", true}, {"x", "0.0.1", true},
	} {
		if got := Older(row.a, row.b); got != row.want {
			t.Errorf("%s before %s: %v", row.a, row.b, got)
		}
	}
}

// strays are also the fuzz target's seeds.
var strays = []struct {
	name, content string
	want          []string
}{
	{"index.html", `<script src="a/b-c.js"></script><a href='#x'>x</a><img src="data:image/png,x"><link href=/index.html>`, nil},
	{"index.html", `<script src="c.js"></script>`, []string{"c.js"}},
	{"index.html", `<SCRIPT SRC='https://a.example/x.js'></SCRIPT>`, []string{"https://a.example/x.js"}},
	{"index.html", "<img\nsrc = //a.example/b>", []string{"//a.example/b"}},
	{"index.html", `<form action="javascript:x">`, []string{"javascript:x"}},
	{"a/b-c.js", `import x from "../index.html"; import("./b-c.js")`, nil},
	{"a/b-c.js", `import x from "./index.html"; new Worker(new URL('../w.js', u))`, []string{"./index.html", "../w.js"}},
	{"a/style.css", `@import "x.css"; p{background:url(b-c.js)} q{background:url("//a.example/p")}`, []string{"x.css", "//a.example/p"}},
	{"blur.wasm", `"./x"`, nil},
}

func TestStray(t *testing.T) {
	m := sample()
	for _, row := range strays {
		if got := m.Stray(row.name, []byte(row.content)); !slices.Equal(got, row.want) {
			t.Errorf("%s %s: %q, want %q", row.name, row.content, got, row.want)
		}
	}
}

// FuzzStray: what leads out is written in the file, and none of it once the manifest lists it.
func FuzzStray(f *testing.F) {
	for _, row := range strays {
		f.Add(row.name, []byte(row.content))
	}
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		m := sample()
		for _, to := range m.Stray(name, content) {
			if !bytes.Contains(content, []byte(to)) {
				t.Fatalf("%q is not in it", to)
			}
			u, err := url.Parse(to)
			if err != nil || u.Scheme != "" || u.Host != "" {
				continue
			}
			m.Files[path.Join("/", path.Dir(name), u.Path)[1:]] = File{}
			if slices.Contains(m.Stray(name, content), to) {
				t.Fatalf("%q leads out although it is listed", to)
			}
		}
	})
}

func TestKeys(t *testing.T) {
	if len(DevelopmentSeed) != ed25519.SeedSize || !Development() {
		t.Fatal("no development key")
	}
	defer func(old string) { trusted = old }(trusted)
	trusted = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=,nonsense"
	if k := Keys(); len(k) != 1 || Development() {
		t.Errorf("%d keys", len(k))
	}
	trusted = "nonsense"
	if k := Keys(); len(k) != 0 {
		t.Errorf("%d keys", len(k))
	}
}

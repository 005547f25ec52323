// Command manifest signs the built page: it lists what the server answers for
// each file of dist and writes dist/manifest.json. It runs from signal/web, as
// `go generate` does, and prints the page's hash.
//
// Without -key it signs with the development key, whose signature is worth
// nothing. A release gives its own, whose public half -public prints for
// -ldflags "-X zwiesprache/signal/release.trusted=…".
//
// With -update it signs instead the notice of a release: what a SHA256SUMS lists.
package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"github.com/BurntSushi/toml"

	"zwiesprache/signal/release"
	"zwiesprache/signal/server"
	"zwiesprache/signal/update"
)

func main() {
	key := flag.String("key", "", "`file` with the release key: 32 random bytes in base64")
	public := flag.Bool("public", false, "print the public half of -key and write nothing")
	var n notice
	flag.StringVar(&n.sums, "update", "", "sign the notice of a release instead: `file` that lists what was released, as sha256sum does")
	flag.StringVar(&n.notes, "notes", "", "`file` with a paragraph for people in each language, TOML (with -update)")
	flag.StringVar(&n.app, "app", "FyneApp.toml", "`file` with the version (with -update)")
	flag.StringVar(&n.out, "out", update.Name, "`file` to write (with -update)")
	flag.Parse()
	if err := run(*key, *public, n); err != nil {
		fmt.Fprintln(os.Stderr, "sign:", err)
		os.Exit(1)
	}
}

func run(keyFile string, public bool, n notice) error {
	key, err := readKey(keyFile)
	switch {
	case err != nil:
		return err
	case public:
		fmt.Println(base64.StdEncoding.EncodeToString(key.Public().(ed25519.PublicKey)))
		return nil
	case n.sums != "":
		return n.write(key)
	}
	return page(key)
}

// page signs what is in dist.
func page(key ed25519.PrivateKey) error {
	version, err := version(filepath.Join("..", "..", "FyneApp.toml"))
	if err != nil {
		return err
	}
	m, err := list(os.DirFS("dist"))
	if err != nil {
		return err
	}
	m.Release = version
	b, err := release.Sign(m, key)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join("dist", release.Name), b, 0o644); err != nil {
		return err
	}
	fmt.Printf("page %s %x\n", m.Release, m.Hash())
	return nil
}

func readKey(file string) (ed25519.PrivateKey, error) {
	if file == "" {
		return release.DevelopmentKey(), nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read key: %w", err)
	}
	seed, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, errors.New("read key: it is not 32 bytes in base64")
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// version is the program's, from the one place where it is written.
func version(file string) (string, error) {
	var app struct{ Details struct{ Version string } }
	if _, err := toml.DecodeFile(file, &app); err != nil {
		return "", fmt.Errorf("read version: %w", err)
	}
	return app.Details.Version, nil
}

// origin stands for every other one: it is replaced in the policy.
const origin = "https://origin.invalid"

// signed are the headers, besides the policy and the type, of which the app demands
// that browsers get them as they are.
var signed = []string{
	"Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Permissions-Policy", "Referrer-Policy", "X-Content-Type-Options",
}

// list asks a server for each file of page, so that the manifest holds what
// browsers get.
func list(page fs.FS) (release.Manifest, error) {
	s, err := server.New(server.Config{Origin: origin, Page: page})
	if err != nil {
		return release.Manifest{}, err
	}
	m := release.Manifest{Headers: map[string]string{}, Files: map[string]release.File{}}
	contents := map[string][]byte{}
	err = fs.WalkDir(page, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || name == release.Name {
			return err
		}
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/"+name, nil))
		if w.Code != http.StatusOK {
			return fmt.Errorf("%s: the server answers %d", name, w.Code)
		}
		contents[name] = w.Body.Bytes()
		m.Files[name] = release.File{Type: w.Header().Get("Content-Type"), Hash: sha256.Sum256(contents[name])}
		for _, h := range signed {
			m.Headers[h] = w.Header().Get(h)
		}
		m.Policy = strings.ReplaceAll(w.Header().Get("Content-Security-Policy"), "wss"+strings.TrimPrefix(origin, "https"), release.Line)
		return nil
	})
	if err != nil {
		return release.Manifest{}, err
	}
	for name, content := range contents {
		if stray := m.Stray(name, content); len(stray) > 0 {
			return release.Manifest{}, fmt.Errorf("%s refers to %q, which the page does not have", name, stray)
		}
	}
	return m, nil
}

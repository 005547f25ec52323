// Package release says what a page must be. A Manifest lists the files of one
// release of the client's page by their hashes and is signed by the release key;
// Check is the first thing to call: it fetches the page as a browser would and
// accepts nothing else.
//
// It does not make a server honest: one that tells our fetching from a client's
// browser can serve each something different.
package release

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Name is the manifest's path on the server.
const Name = "manifest.json"

// Line stands in a manifest's policy for the address of the page's lines, which
// is known only once the origin is: "wss://talk.example.org".
const Line = "{line}"

// Bounds of a manifest: ours has some 20 files in 3 kB.
const (
	maxManifest = 64 << 10 // bytes
	maxFiles    = 256
	maxText     = 4 << 10 // bytes of one policy, and of all headers
	maxHeaders  = 32
)

// ErrManifest says that bytes are no manifest.
var ErrManifest = errors.New("no manifest of a page")

// Manifest is one release of the page.
type Manifest struct {
	Release string            // version, for people
	Policy  string            // Content-Security-Policy of every answer, with Line in it
	Headers map[string]string // of every answer, besides: what else decides what the page may do
	Files   map[string]File   // by path, "index.html" is the page itself
}

// File is one of the page's files.
type File struct {
	Type string   // Content-Type
	Hash [32]byte // SHA-256
}

// Signed is a Manifest and its signature, which nobody has checked yet.
type Signed struct {
	Manifest
	Signature []byte
}

// wire is Signed in JSON.
type wire struct {
	Release   string              `json:"release"`
	Policy    string              `json:"policy"`
	Headers   map[string]string   `json:"headers"`
	Files     map[string]wireFile `json:"files"`
	Signature string              `json:"signature"`
}

type wireFile struct {
	Hash string `json:"sha256"`
	Type string `json:"type"`
}

// Text is what is signed: every field on a line of its own, files in order.
func (m Manifest) Text() []byte {
	b := fmt.Appendf(nil, "zwiesprache/1 page\nrelease %s\npolicy %s\n", m.Release, m.Policy)
	for _, name := range slices.Sorted(maps.Keys(m.Headers)) {
		b = fmt.Appendf(b, "header %s %s\n", name, m.Headers[name])
	}
	for _, path := range slices.Sorted(maps.Keys(m.Files)) {
		b = fmt.Appendf(b, "file %x %s %s\n", m.Files[path].Hash, path, m.Files[path].Type)
	}
	return b
}

// Hash names a page: releases publish it, and a policy may allow it.
func (m Manifest) Hash() [32]byte { return sha256.Sum256(m.Text()) }

// ParseHash reads a Hash as releases publish it: 64 hexadecimal digits.
func ParseHash(s string) (hash [32]byte, err error) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(hash) {
		return hash, errors.New("a page's hash has 64 hexadecimal digits")
	}
	return [32]byte(b), nil
}

// Sign writes m as the server serves it. It fails when m could not be read back.
func Sign(m Manifest, key ed25519.PrivateKey) ([]byte, error) {
	w := wire{m.Release, m.Policy, m.Headers, map[string]wireFile{}, base64.StdEncoding.EncodeToString(ed25519.Sign(key, m.Text()))}
	for path, f := range m.Files {
		w.Files[path] = wireFile{hex.EncodeToString(f.Hash[:]), f.Type}
	}
	b, err := json.MarshalIndent(w, "", " ")
	if err != nil {
		return nil, fmt.Errorf("write manifest: %w", err)
	}
	b = append(b, '\n')
	if _, err := Parse(b); err != nil {
		return nil, fmt.Errorf("write manifest: %w", err)
	}
	return b, nil
}

// By says whether one of keys has signed s.
func (s Signed) By(keys []ed25519.PublicKey) bool {
	return slices.ContainsFunc(keys, func(k ed25519.PublicKey) bool {
		return len(k) == ed25519.PublicKeySize && ed25519.Verify(k, s.Text(), s.Signature)
	})
}

// Parse reads a manifest. The error is ErrManifest.
func Parse(b []byte) (Signed, error) {
	var w wire
	d := json.NewDecoder(strings.NewReader(string(b)))
	d.DisallowUnknownFields()
	if len(b) > maxManifest {
		return Signed{}, fmt.Errorf("%w: %d bytes", ErrManifest, len(b))
	}
	if err := d.Decode(&w); err != nil {
		return Signed{}, fmt.Errorf("%w: not its JSON", ErrManifest)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return Signed{}, fmt.Errorf("%w: more follows", ErrManifest)
	}
	return w.signed()
}

// Fields go into lines of Text and into headers, so they may hold no other character.
var (
	printable = regexp.MustCompile(`^[ -~]+$`)
	plainName = regexp.MustCompile(`^[A-Z][A-Za-z0-9-]*$`)
	plainPath = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$`)
)

func (w wire) signed() (Signed, error) {
	s := Signed{Manifest: Manifest{w.Release, w.Policy, w.Headers, map[string]File{}}}
	signature, err := base64.StdEncoding.Strict().DecodeString(w.Signature)
	if err != nil || len(signature) != ed25519.SignatureSize {
		return Signed{}, fmt.Errorf("%w: signature", ErrManifest)
	}
	s.Signature = signature
	if !printable.MatchString(w.Release) || !printable.MatchString(w.Policy) || len(w.Release)+len(w.Policy) > maxText {
		return Signed{}, fmt.Errorf("%w: release or policy", ErrManifest)
	}
	if _, err := version(w.Release); err != nil {
		return Signed{}, fmt.Errorf("%w: release", ErrManifest)
	}
	if !plainHeaders(w.Headers) {
		return Signed{}, fmt.Errorf("%w: headers", ErrManifest)
	}
	if len(w.Files) > maxFiles {
		return Signed{}, fmt.Errorf("%w: %d files", ErrManifest, len(w.Files))
	}
	for path, f := range w.Files {
		hash, err := hex.DecodeString(f.Hash)
		if err != nil || len(hash) != sha256.Size || !fs.ValidPath(path) || !plainPath.MatchString(path) || !printable.MatchString(f.Type) {
			return Signed{}, fmt.Errorf("%w: a file", ErrManifest)
		}
		s.Files[path] = File{f.Type, [32]byte(hash)}
	}
	if _, ok := s.Files["index.html"]; !ok {
		return Signed{}, fmt.Errorf("%w: index.html is missing", ErrManifest)
	}
	return s, nil
}

// plainHeaders looks at what would be headers of answers.
func plainHeaders(all map[string]string) bool {
	size := 0
	for name, value := range all {
		size += len(name) + len(value)
		if !plainName.MatchString(name) || !printable.MatchString(value) {
			return false
		}
	}
	return len(all) <= maxHeaders && size <= maxText
}

// Package update tells of newer releases. A Notice names one; the release key signs
// it, and the organisation's own server gives it out. Watcher asks for it once a
// day and is the first thing to use. Nothing is fetched but the notice, and nothing
// is installed: that is the business of those who look after the computer.
package update

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Name is the notice's path on the rendezvous.
const Name = "update.json"

// Bounds of a notice: ours has a dozen files in 3 kB.
const (
	MaxSize  = 64 << 10 // bytes of the file
	maxNote  = 1000     // bytes of one paragraph
	maxNotes = 32       // languages
	maxFiles = 256
)

// domain begins what is signed, so that no signature of another thing of ours fits.
const domain = "zwiesprache/1 update\n"

// ErrNotice says that bytes are no notice, or none that a release key has signed.
var ErrNotice = errors.New("no notice of a release")

// Notice is what there is to tell of a release.
type Notice struct {
	Version string              // three numbers with dots between
	Date    time.Time           // of the notice, in whole seconds; a later one replaces it
	Notes   map[string]string   // a paragraph in each language ("de"), plain text
	Files   map[string][32]byte // SHA-256 of what was released, for those who install it
}

// envelope is a signed notice in JSON.
type envelope struct {
	Notice    json.RawMessage `json:"notice"`
	Signature string          `json:"signature"`
}

// wire is Notice in JSON. What later versions add is ignored, so that this one can
// still tell of them.
type wire struct {
	Version string            `json:"version"`
	Date    string            `json:"date"`
	Notes   map[string]string `json:"notes"`
	Files   map[string]string `json:"files"`
}

// Sign writes n as a server gives it out. It fails when n could not be read back.
func Sign(n Notice, key ed25519.PrivateKey) ([]byte, error) {
	w := wire{n.Version, n.Date.UTC().Format(time.RFC3339), n.Notes, map[string]string{}}
	for name, hash := range n.Files {
		w.Files[name] = hex.EncodeToString(hash[:])
	}
	text, err := json.MarshalIndent(w, " ", " ")
	if err != nil {
		return nil, fmt.Errorf("write notice: %w", err)
	}
	signature := base64.StdEncoding.EncodeToString(ed25519.Sign(key, append([]byte(domain), text...)))
	b := fmt.Appendf(nil, "{\n \"notice\": %s,\n \"signature\": \"%s\"\n}\n", text, signature)
	if _, err := Open(b, []ed25519.PublicKey{key.Public().(ed25519.PublicKey)}); err != nil {
		return nil, fmt.Errorf("write notice: %w", err)
	}
	return b, nil
}

// Open reads a notice that one of keys has signed; before that is certain nothing
// of it is looked at. The error is ErrNotice.
func Open(b []byte, keys []ed25519.PublicKey) (Notice, error) {
	if len(b) > MaxSize {
		return Notice{}, fmt.Errorf("%w: %d bytes", ErrNotice, len(b))
	}
	var e envelope
	if err := json.Unmarshal(b, &e); err != nil {
		return Notice{}, fmt.Errorf("%w: not its JSON", ErrNotice)
	}
	signature, err := base64.StdEncoding.Strict().DecodeString(e.Signature)
	if err != nil || len(signature) != ed25519.SignatureSize {
		return Notice{}, fmt.Errorf("%w: signature", ErrNotice)
	}
	text := append([]byte(domain), e.Notice...)
	if !slices.ContainsFunc(keys, func(k ed25519.PublicKey) bool {
		return len(k) == ed25519.PublicKeySize && ed25519.Verify(k, text, signature)
	}) {
		return Notice{}, fmt.Errorf("%w: not signed by a release key", ErrNotice)
	}
	return parse(e.Notice)
}

// Fields are shown to people and compared with names of files.
var (
	number   = regexp.MustCompile(`^(0|[1-9][0-9]{0,8})(\.(0|[1-9][0-9]{0,8})){2}$`)
	language = regexp.MustCompile(`^[a-z]{2}$`)
	fileName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._+~-]{0,199}$`)
)

func parse(text []byte) (Notice, error) {
	var w wire
	if err := json.Unmarshal(text, &w); err != nil {
		return Notice{}, fmt.Errorf("%w: not its JSON", ErrNotice)
	}
	date, err := time.Parse("2006-01-02T15:04:05Z", w.Date)
	switch {
	case err != nil:
		return Notice{}, fmt.Errorf("%w: date", ErrNotice)
	case !number.MatchString(w.Version):
		return Notice{}, fmt.Errorf("%w: version", ErrNotice)
	case len(w.Notes) > maxNotes || len(w.Files) > maxFiles:
		return Notice{}, fmt.Errorf("%w: too much in it", ErrNotice)
	}
	n := Notice{w.Version, date, map[string]string{}, map[string][32]byte{}}
	for code, note := range w.Notes {
		if !language.MatchString(code) || !paragraph(note) {
			return Notice{}, fmt.Errorf("%w: a note", ErrNotice)
		}
		n.Notes[code] = note
	}
	for name, digits := range w.Files {
		hash, err := hex.DecodeString(digits)
		if err != nil || len(hash) != sha256.Size || !fileName.MatchString(name) {
			return Notice{}, fmt.Errorf("%w: a file", ErrNotice)
		}
		n.Files[name] = [32]byte(hash)
	}
	return n, nil
}

// paragraph says whether a note can be shown as it is: no line breaks, nothing that
// is invisible or turns the direction of writing. French sets no-break spaces.
func paragraph(s string) bool {
	return len(s) <= maxNote && utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsPrint(r) && r != '\u00a0' && r != '\u202f'
	})
}

package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"strings"
	"unicode"
)

// A recovery code is 16 random bytes and 4 of their SHA-256, so that a slip of the pen
// is told from a code of another time; written in the digits and letters that nobody
// takes for one another, in groups: "4T7K-…", eight of four.
const (
	codeSecret   = 16
	codeChecksum = 4
	codeGroup    = 4
	codeLetters  = "0123456789ABCDEFGHJKMNPQRSTVWXYZ" // Crockford's base 32
)

var codeEncoding = base32.NewEncoding(codeLetters).WithPadding(base32.NoPadding)

func codeSum(secret []byte) []byte {
	sum := sha256.Sum256(append([]byte("zwiesprache recovery 1"), secret...))
	return sum[:codeChecksum]
}

// formatCode writes a secret as a person reads it.
func formatCode(secret []byte) string {
	text := codeEncoding.EncodeToString(append(bytes.Clone(secret), codeSum(secret)...))
	var groups []string
	for ; text != ""; text = text[codeGroup:] {
		groups = append(groups, text[:codeGroup])
	}
	return strings.Join(groups, "-")
}

// parseCode reads a code as a person types it: in capitals or not, with any dashes and
// blanks or none, and with letters that stand for the digits they look like.
// ErrMistyped for all else.
func parseCode(code string) ([]byte, error) {
	text := strings.Map(func(r rune) rune {
		r = unicode.ToUpper(r)
		switch {
		case unicode.IsSpace(r), unicode.Is(unicode.Pd, r):
			return -1
		case r == 'O':
			return '0'
		case r == 'I', r == 'L':
			return '1'
		}
		return r
	}, code)
	content, err := codeEncoding.DecodeString(text)
	if err != nil || len(content) != codeSecret+codeChecksum || !bytes.Equal(content[codeSecret:], codeSum(content[:codeSecret])) {
		return nil, ErrMistyped
	}
	return content[:codeSecret], nil
}

package words

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// The tables of this file are PROTOCOL.md, "Words → room id". They are closed:
// browsers and Go know different editions of Unicode, but agree on these blocks.

// maxMarks is the most combining marks in a row: no living spelling has more
// than three, and from 30 on norm breaks a row up where browsers do not.
const maxMarks = 8

// separators stand between the parts of a word; any run of them becomes one "-".
const separators = "\t\n\v\f\r !\"'()+,-./:;_`´·‐‑‒–—―‘’‚‛“”„‟•′″‹›⁄"

var letters = strings.NewReplacer(
	"ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "æ", "ae", "œ", "oe", "ø", "oe",
	"å", "aa", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ı", "i",
)

// Normalise maps the ways in which people write a word ("GÜTERSLOH",
// "Guetersloh", "gütersloh ") to one: parts of [a-z0-9], joined by single "-".
// The error is ErrCharacter, ErrEmpty or ErrLong. Normalising twice changes nothing.
func Normalise(s string) (string, error) {
	marks := 0
	for _, c := range s {
		if !acceptable(c) {
			return "", ErrCharacter
		}
		if marks++; !isMark(c) {
			marks = 0
		}
		if marks > maxMarks {
			return "", ErrCharacter
		}
	}
	s = norm.NFKC.String(strings.ToLower(norm.NFKC.String(s)))
	s = norm.NFD.String(letters.Replace(s))
	var out strings.Builder
	gap := false
	for _, c := range s {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			if gap && out.Len() > 0 {
				out.WriteByte('-')
			}
			gap = false
			out.WriteRune(c)
		case isMark(c), isInvisible(c):
		case strings.ContainsRune(separators, c):
			gap = true
		default:
			return "", ErrCharacter
		}
	}
	switch {
	case out.Len() == 0:
		return "", ErrEmpty
	case out.Len() > MaxLength:
		return "", ErrLong
	}
	return out.String(), nil
}

// acceptable tells whether c is of a block whose mappings are settled for good:
// Latin up to Extended-B, marks, Latin Extended Additional, General Punctuation
// (without its unassigned U+2065), Latin ligatures and full-width ASCII.
func acceptable(c rune) bool {
	return c <= 0x024f || c >= 0x0300 && c <= 0x036f || c >= 0x1e00 && c <= 0x1eff ||
		c >= 0x2000 && c <= 0x206f && c != 0x2065 || c >= 0xfb00 && c <= 0xfb06 || c >= 0xff01 && c <= 0xff5e
}

func isMark(c rune) bool { return c >= 0x0300 && c <= 0x036f }

// isInvisible covers the soft hyphen, zero-width and direction characters that
// copying from a message brings along.
func isInvisible(c rune) bool {
	return c == 0x00ad || c >= 0x200b && c <= 0x200f || c >= 0x202a && c <= 0x202e || c >= 0x2060 && c <= 0x206f
}

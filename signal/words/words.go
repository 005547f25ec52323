// Package words is about what people say to each other on the telephone: the
// three words that name a room, the password, the lists from which both are
// drawn. Start with Normalise. It knows nothing of networks or windows, and
// src/words.ts of the page gives the same answers byte for byte.
package words

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// What can be wrong with a word or a password, and with a link.
var (
	ErrCharacter = errors.New("character that nobody can type everywhere")
	ErrEmpty     = errors.New("no letter or digit")
	ErrLong      = errors.New("longer than MaxLength")
	ErrLink      = errors.New("no link to a room")
)

// MaxLength is the most bytes that a normalised word or password may have. The
// longest names of places have 58, and a link with three such words stays
// within the 255 characters that calendars and messengers keep whole.
const MaxLength = 64

var languages = []string{"de", "nl", "fr", "en"}

// Languages returns the languages that have word lists, as BCP 47 tags.
func Languages() []string { return slices.Clone(languages) }

// Room is the three words of a room, normalised: name of the box, location, random word.
type Room [3]string

// ParseRoom normalises three words. The error says which one it was and wraps
// ErrCharacter, ErrEmpty or ErrLong.
func ParseRoom(a, b, c string) (Room, error) {
	var room Room
	for i, s := range []string{a, b, c} {
		word, err := Normalise(s)
		if err != nil {
			return Room{}, fmt.Errorf("normalise word %d: %w", i+1, err)
		}
		room[i] = word
	}
	return room, nil
}

// Joined is the room as PROTOCOL.md, "Words → room id", feeds it to the key
// derivations: the words with "/" between them.
func (r Room) Joined() string { return strings.Join(r[:], "/") }

// PRS turns what a person typed into the password of the PAKE (PROTOCOL.md,
// "Password"): normalised, without "-", so that groups and spaces do not count.
// The error is ErrCharacter, ErrEmpty or ErrLong.
func PRS(password string) (string, error) {
	s, err := Normalise(password)
	if err != nil {
		return "", err
	}
	return strings.ReplaceAll(s, "-", ""), nil
}

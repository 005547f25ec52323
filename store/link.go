package store

import (
	"errors"
	"strings"
)

// Scheme begins links that open this program.
const Scheme = "zwiesprache:"

// ErrLink says that a link leads to nothing of ours.
var ErrLink = errors.New("a link that leads nowhere")

// Link opens an appointment on the computer that has it. It holds the id alone, which
// tells nothing.
func Link(id string) string { return Scheme + "appointment/" + id }

// ParseLink returns the id in a link, whether or not there is such an appointment. It
// takes what Link writes and nothing else: anybody can make links. The error is ErrLink.
func ParseLink(link string) (id string, err error) {
	id, found := strings.CutPrefix(link, Link(""))
	if _, err := parseID(id); !found || err != nil {
		return "", ErrLink
	}
	return id, nil
}

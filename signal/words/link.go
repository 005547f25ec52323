package words

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Link is the address that opens a room: the words stand in the fragment, which
// browsers do not send (PROTOCOL.md, "Words → room id", 3). An unknown language
// is left out.
func Link(origin string, r Room, language string) string {
	query := ""
	if slices.Contains(languages, language) {
		query = "?l=" + language
	}
	return origin + "/" + query + "#" + r.Joined()
}

// ParseLink reads what Link wrote, also after a messenger escaped it or a person
// retyped it with capitals and umlauts. language is "" when the link names none
// that we know. The error wraps ErrLink.
func ParseLink(link string) (origin string, r Room, language string, err error) {
	u, err := url.Parse(strings.TrimSpace(link))
	if err != nil {
		return "", Room{}, "", ErrLink // url.Error quotes the link, which holds the words
	}
	origin, err = originOf(u)
	if err != nil {
		return "", Room{}, "", err
	}
	parts := strings.Split(u.Fragment, "/")
	if len(parts) != len(r) {
		return "", Room{}, "", fmt.Errorf("%w: %d words", ErrLink, len(parts))
	}
	r, err = ParseRoom(parts[0], parts[1], parts[2])
	if err != nil {
		return "", Room{}, "", fmt.Errorf("%w: %w", ErrLink, err)
	}
	language = u.Query().Get("l")
	if !slices.Contains(languages, language) {
		language = ""
	}
	return origin, r, language, nil
}

// originOf gives the ASCII form of RFC 6454, section 6.2.
func originOf(u *url.URL) (string, error) {
	host := strings.ToLower(u.Host)
	const known = "abcdefghijklmnopqrstuvwxyz0123456789.-:[]"
	if u.Scheme != "https" && u.Scheme != "http" || u.User != nil || u.Hostname() == "" || strings.Trim(host, known) != "" {
		return "", fmt.Errorf("%w: no web address", ErrLink)
	}
	switch {
	case u.Port() == "":
		host = strings.TrimSuffix(host, ":")
	case u.Scheme == "https":
		host = strings.TrimSuffix(host, ":443")
	default:
		host = strings.TrimSuffix(host, ":80")
	}
	return u.Scheme + "://" + host, nil
}

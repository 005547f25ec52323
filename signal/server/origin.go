package server

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
)

// ErrOrigin says that a Config's origin is none.
var ErrOrigin = errors.New(`an origin is scheme, host and port alone, such as "https://talk.example.org"`)

// parseOrigin gives the ASCII form that browsers send (RFC 6454, section 6.2):
// lower case, without the port of the scheme and without a slash at the end.
func parseOrigin(s string) (string, error) {
	u, err := url.Parse(strings.TrimSuffix(s, "/"))
	if err != nil || u.Hostname() == "" || s != strings.TrimSpace(s) {
		return "", fmt.Errorf("origin %q: %w", s, ErrOrigin)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.Path != "" || u.RawQuery != "" || u.ForceQuery || strings.Contains(s, "#") {
		return "", fmt.Errorf("origin %q: %w", s, ErrOrigin)
	}
	host := strings.ToLower(u.Host)
	// The origin goes into headers, so nothing else may stand in it.
	if strings.ContainsFunc(host, func(c rune) bool { return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789.-_:[]", c) }) {
		return "", fmt.Errorf("origin %q: write the host's name in letters, digits and its xn-- form: %w", s, ErrOrigin)
	}
	if port := u.Port(); port == defaultPorts[u.Scheme] {
		host = strings.TrimSuffix(host, ":"+port)
	}
	if strings.HasSuffix(host, ":") {
		return "", fmt.Errorf("origin %q: %w", s, ErrOrigin)
	}
	return u.Scheme + "://" + host, nil
}

var defaultPorts = map[string]string{"http": "80", "https": "443"}

// secure says whether browsers give camera and microphone to pages of origin:
// https, or this computer itself.
func secure(origin string) bool {
	u, err := url.Parse(origin)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" || u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

package signal

import (
	"encoding/hex"
	"fmt"
	"strings"
)

// CheckFingerprints tells whether every certificate that sdp (RFC 8866) allows
// is the one with the sha-256 fingerprint want (RFC 8122, section 5): at least
// one a=fingerprint, all of them sha-256 and equal to want, and every media
// section covered by its own or by the session's. A rejected section (port 0,
// RFC 3264, section 6, but not bundle-only) carries nothing and needs none.
// Any doubt about how another parser may read a line is ErrFingerprint.
func CheckFingerprints(sdp string, want [32]byte) error {
	var (
		session  = true // before the first media section
		whole    bool   // the session has a fingerprint
		some     bool   // anybody has
		section  mediaSection
		sections int
	)
	for n, line := range strings.Split(strings.TrimSuffix(sdp, "\n"), "\n") {
		line = strings.TrimSuffix(line, "\r")
		if err := checkLine(n, line); err != nil {
			return err
		}
		switch {
		case line[0] == 'm':
			if !session && !section.covered(whole) {
				return fmt.Errorf("media section %d: none: %w", sections, ErrFingerprint)
			}
			port, ok := mediaPort(line)
			if !ok {
				return fmt.Errorf("line %d: media: %w", n+1, ErrFingerprint)
			}
			session, section = false, mediaSection{rejected: port == "0"}
			sections++
		case line == "a=bundle-only":
			section.rejected = false
		case isFingerprint(line):
			if !matches(line, want) {
				return fmt.Errorf("line %d: %w", n+1, ErrFingerprint)
			}
			section.own, some = true, true
			whole = whole || session
		}
	}
	if !some || session || !section.covered(whole) {
		return fmt.Errorf("media section %d: none: %w", sections, ErrFingerprint)
	}
	return nil
}

type mediaSection struct{ rejected, own bool }

func (s mediaSection) covered(whole bool) bool { return s.rejected || s.own || whole }

// checkLine refuses what parsers of SDP may cut differently.
func checkLine(n int, line string) error {
	switch {
	case n == 0 && line != "v=0":
	case len(line) < 2 || line[0] < 'a' || line[0] > 'z' || line[1] != '=':
	case strings.ContainsAny(line, "\r\x00"):
	default:
		return nil
	}
	return fmt.Errorf("line %d: not SDP: %w", n+1, ErrFingerprint)
}

// mediaPort takes the port out of "m=media port[/number] proto fmt …".
func mediaPort(line string) (string, bool) {
	part := strings.Split(line[2:], " ")
	if len(part) < 4 {
		return "", false
	}
	for _, p := range part {
		if p == "" {
			return "", false
		}
	}
	port, number, several := strings.Cut(part[1], "/")
	return port, digits(port) && (!several || digits(number))
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// isFingerprint is generous, so that no other spelling slips by matches.
func isFingerprint(line string) bool {
	const name = "fingerprint"
	rest := strings.TrimLeft(line[2:], " \t")
	return line[0] == 'a' && len(rest) >= len(name) && strings.EqualFold(rest[:len(name)], name)
}

// matches reads "a=fingerprint:sha-256 AB:CD:…"; name of the hash and digits in any case.
func matches(line string, want [32]byte) bool {
	value, ok := strings.CutPrefix(line, "a=fingerprint:")
	if !ok {
		return false
	}
	hash, text, ok := strings.Cut(value, " ")
	if !ok || len(hash) != len("sha-256") || !strings.EqualFold(hash, "sha-256") || len(text) != 3*len(want)-1 {
		return false
	}
	for i, w := range want {
		b, err := hex.DecodeString(text[3*i : 3*i+2])
		if err != nil || b[0] != w || i > 0 && text[3*i-1] != ':' {
			return false
		}
	}
	return true
}

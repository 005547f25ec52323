// Package policy reads what an organisation has set for its computers, over the
// counsellor's own settings: the server, what must be protected, the languages, its name
// and look. Start with Read. The places are fixed, and only administrators can write
// there; no flag, variable or file of the user's changes them. What is wrong in a policy
// is named in a Problem and never keeps the program from starting: for what protects, the
// strict side holds in its place.
package policy

import (
	"errors"
	"image/color"
	"io/fs"
	"path/filepath"

	"zwiesprache/store"
)

//go:generate go run ./template

// Policy is what the organisation has set. The zero value of a field says that it has not.
type Policy struct {
	Server             string      // origin of the rendezvous, "https://…"
	PageHashes         [][32]byte  // of pages that clients may get beside the released ones
	RelayOnly          bool        // every room: neither side learns the other's address
	Updates            string      // address of the updates' folder; Off: nobody looks; "": on the server
	Ways               []store.Way // in which guests may be invited; nil = all
	NoScreenSharing    bool        // no screen and no window is shown to guests
	BlurRequired       bool        // the own background is never sharp
	ShowOnCapture      bool        // pictures and films of the screen show the window
	PassphraseRequired bool        // for what is stored
	IdleLockMinutes    int         // without a hand on it, at most, until the store is locked
	RetentionDays      int         // an appointment is kept after its end, at most
	Language           string      // where the counsellor has chosen none
	Languages          []string    // of app and guests; nil = all
	Box                string      // first word of rooms
	Location           string      // second word of rooms
	Organisation       string      // name
	Logo               File        // PNG or SVG
	Accent             color.NRGBA // readable on the light window; transparent = not set
	PrivacyLink        string      // page about privacy
	ImprintLink        string      // page about the organisation

	from   map[Key]string // where a key came from
	broken bool           // a place cannot be read, so nobody knows what it sets
}

// Off is Policy.Updates where nobody looks for any.
const Off = "off"

// File is a small file that was read and checked.
type File struct {
	Name string // "logo.png" or "logo.svg"
	Data []byte // nil = there is none
}

// Read returns what holds on this computer, and what is wrong with it. It does not fail:
// see the package comment for what holds then.
func Read() (Policy, []Problem) { return merge(sources()) }

// ReadFile reads a draft instead: a property list where path ends in .plist, else a policy.toml.
func ReadFile(path string) (Policy, []Problem) {
	data, err := readRegular(path, maxFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return merge([]source{fails(path, Missing, "")})
	case err != nil:
		return merge([]source{fails(path, Unreadable, "")})
	case filepath.Ext(path) == ".plist":
		return merge([]source{parsePlist(path, data)})
	}
	return merge([]source{parseTOML(path, data)})
}

// Source is the place that a key came from; "" = the organisation has not set it.
func (p Policy) Source(k Key) string { return p.from[k] }

// Decided says whether the organisation has set a key, rightly or not, or may have: a place cannot be read.
func (p Policy) Decided(k Key) bool { return p.broken || p.from[k] != "" }

// Over returns the settings that hold: the organisation's, and the counsellor's where it
// left something open.
func (p Policy) Over(s store.Settings) store.Settings {
	for _, set := range []struct {
		to    *string
		value string
	}{
		{&s.Server, p.Server}, {&s.Box, p.Box}, {&s.Location, p.Location},
		{&s.Organisation, p.Organisation}, {&s.PrivacyLink, p.PrivacyLink},
	} {
		if set.value != "" {
			*set.to = set.value
		}
	}
	if s.Language == "" || p.Languages != nil && !contains(p.Languages, s.Language) {
		s.Language = p.language()
	}
	s.Home = s.Home || p.BlurRequired
	s.IdleLock = shorter(s.IdleLock, p.IdleLockMinutes, usualIdleLock)
	s.Retention = shorter(s.Retention, p.RetentionDays, mostRetention)
	return s
}

// language is the app's where the counsellor's own does not hold; "" = the system's, if that may be.
func (p Policy) language() string {
	if p.Language == "" && len(p.Languages) == 1 {
		return p.Languages[0]
	}
	return p.Language
}

// What 0 stands for in the counsellor's settings.
const (
	usualIdleLock = 10 // minutes
	mostRetention = 90 // days
)

// shorter is the counsellor's choice unless it is above the organisation's limit.
func shorter(own, limit, usual int) int {
	if limit == 0 || own != 0 && own <= limit || own == 0 && usual <= limit {
		return own
	}
	return limit
}

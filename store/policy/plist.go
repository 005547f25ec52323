package policy

import (
	"path"
	"strings"

	"howett.net/plist"
)

// Places of managed preferences, which macOS writes from configuration profiles.
const (
	plistFolder    = "/Library/Managed Preferences"
	plistName      = "app.zwiesprache.plist"
	computersPlist = plistFolder + "/" + plistName
	usersPlist     = plistFolder + "/(user)/" + plistName // as it is told: login names are nobody's business
)

// plistOf is the place of a user's; ok is false where a login name is no single folder.
func plistOf(login string) (place string, ok bool) {
	if login == "" || login == "." || login == ".." || strings.ContainsAny(login, "/\x00") {
		return "", false
	}
	return path.Join(plistFolder, login, plistName), true
}

// parsePlist reads the managed preferences of macOS: a property list, in any of its forms.
func parsePlist(name string, data []byte) source {
	values := map[string]any{}
	if _, err := plist.Unmarshal(data, &values); err != nil {
		return fails(name, Syntax, "")
	}
	for written := range values {
		if strings.HasPrefix(written, "Payload") { // of the profile that brought them, not of ours
			delete(values, written)
		}
	}
	return named(name, values, Key.Camel)
}

package policy

import (
	"strings"

	"howett.net/plist"
)

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

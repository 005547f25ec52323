package policy

import (
	"errors"

	"golang.org/x/sys/windows/registry"
)

const key = `Software\Policies\Zwiesprache`

// sources are the computer's policy, then that of its user. Windows lets administrators only write both; the
// user's says what differs between departments, and never goes before the computer's.
func sources() (all []source) {
	for _, root := range []struct {
		key  registry.Key
		name string
	}{{registry.LOCAL_MACHINE, "HKLM"}, {registry.CURRENT_USER, "HKCU"}} {
		name := root.name + `\` + key
		k, err := registry.OpenKey(root.key, key, registry.QUERY_VALUE|registry.WOW64_64KEY)
		if errors.Is(err, registry.ErrNotExist) {
			continue
		}
		if err != nil {
			all = append(all, fails(name, Unreadable, ""))
			continue
		}
		all = append(all, readKey(name, k))
		k.Close()
	}
	return all
}

// readKey reads all values of a key.
func readKey(name string, k registry.Key) source {
	names, err := k.ReadValueNames(-1)
	if err != nil {
		return fails(name, Unreadable, "")
	}
	var values []regValue
	for _, one := range names {
		if one == "" { // the key's own, which some tools leave
			continue
		}
		data := make([]byte, maxFile)
		n, kind, err := k.GetValue(one, data)
		if errors.Is(err, registry.ErrNotExist) { // gone meanwhile
			continue
		}
		if err != nil {
			n, kind = 0, 0 // then its type is wrong
		}
		values = append(values, regValue{one, kind, data[:n]})
	}
	return parseRegistry(name, values)
}

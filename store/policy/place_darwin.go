package policy

import (
	"os/user"
	"path/filepath"
)

const folder = "/Library/Managed Preferences" // written by the system from configuration profiles

// sources are the computer's preferences, then those of its user: profiles of users say what differs among them.
func sources() (all []source) {
	const file = "app.zwiesprache.plist"
	paths := []string{filepath.Join(folder, file)}
	if u, err := user.Current(); err == nil {
		paths = append(paths, filepath.Join(folder, u.Username, file))
	}
	for _, path := range paths {
		if s, ok := place(path, root, parsePlist); ok {
			all = append(all, s)
		}
	}
	return all
}

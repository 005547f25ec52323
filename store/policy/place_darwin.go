package policy

import "os/user"

// sources are the computer's preferences, then those of its user: profiles of users say what differs among them.
func sources() (all []source) {
	if s, ok := place(computersPlist, computersPlist, root, parsePlist); ok {
		all = append(all, s)
	}
	login := "" // not known
	if u, err := user.Current(); err == nil {
		login = u.Username
	}
	path, ok := plistOf(login)
	if !ok {
		return append(all, fails(usersPlist, Unreadable, "a login name that is no name of a folder"))
	}
	if s, ok := place(usersPlist, path, root, parsePlist); ok {
		all = append(all, s)
	}
	return all
}

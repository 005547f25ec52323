package ui

// inviteText is read from the area of that name.
type inviteText struct{}

package ui

// deskText is read from the area of that name.
type deskText struct{}

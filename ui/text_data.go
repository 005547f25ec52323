package ui

// dataText is read from the area of that name.
type dataText struct{}

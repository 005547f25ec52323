package ui

// agendaText is read from the area of that name.
type agendaText struct{}

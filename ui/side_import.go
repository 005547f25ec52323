package ui

// importCalendar takes times from a file of another calendar.
func (w *Window) importCalendar() {}

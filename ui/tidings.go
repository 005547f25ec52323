package ui

import "fyne.io/fyne/v2"

// tidings is where the window tells of something unasked: reminders, and a newer release. It stands below
// a screen, so that nothing moves under the hand of somebody who works in it.
func (w *Window) tidings() fyne.CanvasObject {
	w.reminders.places = columnOf(gap)
	w.reminders.changed() // whoever builds a screen anew may have changed the agenda
	w.fillReminderPlace()
	return w.reminders.places
}

package ui

import (
	"fyne.io/fyne/v2"

	"zwiesprache/store"
)

// deskRows are the rows of the settings about reminders and calendars.
func (w *Window) deskRows(string, func(func(*store.Settings))) []fyne.CanvasObject { return nil }

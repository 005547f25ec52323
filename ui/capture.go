package ui

import "fyne.io/fyne/v2/driver"

// excludeFromCapture asks the system to leave the window out of pictures and films of the screen. It can on
// Windows and, with older programs for that, on macOS; a camera before the screen sees it all the same.
// The window must have been shown.
func (w *Window) excludeFromCapture() {
	native, ok := w.win.(driver.NativeWindow)
	if !ok || w.cfg.ShowOnCapture {
		return
	}
	native.RunNative(func(context any) {
		if err := exclude(context); err != nil {
			w.cfg.Log.Warn("leave the window out of screen captures", "error", err)
		}
	})
}

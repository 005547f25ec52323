package ui

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"zwiesprache/store"
)

// idleDefault is after how long without input the window locks itself, unless something else was chosen.
const idleDefault = 10 * time.Minute

// idleLimit is after how long without input the window locks itself.
func (w *Window) idleLimit() time.Duration {
	if w.settings.IdleLock == 0 {
		return idleDefault
	}
	return time.Duration(w.settings.IdleLock) * time.Minute
}

// touched notes that somebody is at the window, unless it is to be locked already: whoever wakes a computer that slept
// may be somebody else.
func (w *Window) touched() {
	if now := wall(w.cfg.Now()); !w.idle(now) {
		w.input = now
	}
}

// lockIdle is called once a second and locks a window at which nobody is. It never does while a room is open.
func (w *Window) lockIdle(now time.Time) {
	now = wall(now)
	switch {
	case w.room != nil, w.locked(), now.Before(w.input):
		w.input = now // a session counts as presence; and a clock that was set back must not lock late
	case w.idle(now):
		w.input = now // who unlocks it is there
		w.lock(int(w.idleLimit() / time.Minute))
	}
}

// idle says whether nobody has been at a window that can be locked for as long as it stays open.
func (w *Window) idle(now time.Time) bool {
	return w.room == nil && !w.locked() && w.cfg.Store.Protection() == store.ByPassphrase &&
		!w.input.IsZero() && now.Sub(w.input) >= w.idleLimit()
}

// wall is a time by the clock on the wall alone: the other one stands still on some systems while the computer sleeps.
func wall(t time.Time) time.Time { return t.Round(0) }

// watch lies behind everything and notes the mouse where no control is.
type watch struct {
	widget.BaseWidget
	touched func()
}

func newWatch(touched func()) *watch {
	w := &watch{touched: touched}
	w.ExtendBaseWidget(w)
	return w
}

// CreateRenderer implements fyne.Widget.
func (w *watch) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(color.Transparent))
}

// MouseIn implements desktop.Hoverable.
func (w *watch) MouseIn(*desktop.MouseEvent) { w.touched() }

// MouseMoved implements desktop.Hoverable.
func (w *watch) MouseMoved(*desktop.MouseEvent) { w.touched() }

// MouseOut implements desktop.Hoverable.
func (w *watch) MouseOut() {}

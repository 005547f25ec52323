package ui

import "time"

// clipStays is how long words and password stay on the clipboard, where any program can read them.
const clipStays = time.Minute

// clip is what the window put on the clipboard and takes off again.
type clip struct {
	text  string // "" = nothing of ours is there
	until time.Time
}

// lend puts an invitation's text on the clipboard, for a minute.
func (w *Window) lend(text string) {
	w.app.Clipboard().SetContent(text)
	w.clip = clip{text, w.cfg.Now().Add(clipStays)}
}

// takeBack empties the clipboard, unless something else was put on it meanwhile.
func (w *Window) takeBack() {
	if w.clip.text != "" && w.app.Clipboard().Content() == w.clip.text {
		w.app.Clipboard().SetContent("")
	}
	w.clip = clip{}
}

// tickClip is called once a second.
func (w *Window) tickClip(now time.Time) {
	if w.clip.text != "" && !now.Before(w.clip.until) {
		w.takeBack()
	}
}

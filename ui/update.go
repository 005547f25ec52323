package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Update is a newer release that the organisation's own server tells of.
type Update struct {
	Version string
	Date    time.Time
	Notes   map[string]string // by language, one paragraph each of plain text; may be empty
}

// SetUpdate tells of a newer release; nil = this one is the newest that is known. It is called on Fyne's thread.
// Nothing is fetched or installed from here.
func (w *Window) SetUpdate(u *Update) {
	if w.closed {
		return
	}
	w.update = u
	if s, ok := w.screen.(*settingsScreen); ok && s.page == pageAbout {
		w.show(s)
		return
	}
	w.fillReminders()
}

// updateNotice tells calmly of a newer release; nil when there is none, it was put away, or a room is open.
func (w *Window) updateNotice() fyne.CanvasObject {
	u := w.update
	if u == nil || w.settings.UpdateSeen == u.Version || w.room != nil {
		return nil
	}
	k := w.kit
	t := k.text.Update
	right := rowOf(gap / 2)
	if u.Notes[k.language] != "" {
		right.Add(k.button("update.news", plain, "", t.News, func() { w.tell(k.text.Common.Close, u.Notes[k.language]) }))
	}
	right.Add(k.iconButton("update.dismiss", "x", k.text.Common.Close, colorMuted, func() {
		w.settings.UpdateSeen = u.Version
		w.keepSettings("put a notice away")
		w.fillReminders()
	}))
	says := columnOf(1, k.prose(t.There.with("version", u.Version), sizeBody, theme.ColorNameForeground, medium),
		k.prose(t.Text, sizeSmall, colorMuted, regular))
	return k.backed(colorSide, 12, padded(6, 14, border(nil, nil, middle(k.icon("info", 19, theme.ColorNamePrimary)), middle(right),
		padded(0, 10, vcentre(says)))))
}

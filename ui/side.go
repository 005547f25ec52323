package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
)

// Places of the side bar.
const (
	placeToday    = "today"
	placeOpen     = "open"
	placeWaiting  = "waiting"
	placeSettings = "settings"
	placeCheck    = "check"
)

// framed puts a screen's content beside the side bar, where the entry of place is marked.
func (w *Window) framed(place string, content fyne.CanvasObject) fyne.CanvasObject {
	k := w.kit
	t := k.text.Side
	entries := columnOf(4)
	add := func(name, icon, caption string, to func()) {
		entries.Add(w.entryOf(name, icon, caption, place, func() { w.goTo(to) }))
	}
	add(placeToday, "house", t.Today, w.showToday)
	if w.room == nil {
		add(placeOpen, "door-open", t.Open, func() { w.showOpen(w.newDraft()) })
	} else {
		add(placeWaiting, "door-open", t.Waiting, w.showRoom)
	}
	if w.canCheck() {
		add(placeCheck, "headphones", t.Devices, w.showCheck)
	}
	add(placeSettings, "settings", t.Settings, w.showSettings)

	logo := canvas.NewImageFromImage(w.logo)
	logo.FillMode = canvas.ImageFillContain
	logo.SetMinSize(fyne.NewSquareSize(k.px(36)))
	brand := columnOf(gap*2, padded(0, 8, rowOf(11, logo, k.fixed(title, 18, theme.ColorNameForeground, display))))
	if organisation := w.organisationMark(); organisation != nil {
		brand.Add(padded(0, 8, organisation))
	}

	foot := columnOf(gap, w.entryOf("cover", "eye-off", k.text.Cover.Cover, place, w.drawCover))
	if w.cfg.Page != "" {
		foot.Add(k.backed(colorAlarm, 10, padded(8, 10, k.prose(t.Trial, sizeSmall, theme.ColorNameForeground, regular))))
	}
	foot.Add(padded(8, 4, border(nil, nil, padded(2, 0, columnOf(0, k.icon("shield-check", 21, theme.ColorNameSuccess))), nil,
		padded(0, 10, columnOf(2,
			k.prose(t.Encrypted, sizeSmall, theme.ColorNameForeground, medium),
			k.prose(t.OnlyHere, sizeSmall-0.5, colorMuted, regular))))))

	back := canvas.NewRectangle(k.color(colorSide))
	back.SetMinSize(fyne.NewSize(k.px(252), 1))
	bar := container.NewStack(back, padded(22, 16, border(columnOf(24, brand, entries), foot, nil, nil, nil)))
	return border(nil, nil, bar, nil, border(nil, w.tidings(), nil, nil, content))
}

// goTo leaves the screen for another, after a question where something would be lost.
func (w *Window) goTo(next func()) {
	if s, ok := w.screen.(asker); ok {
		s.leaveFor(next)
		return
	}
	next()
}

func (w *Window) entryOf(name, icon, caption, place string, onTap func()) fyne.CanvasObject {
	k := w.kit
	ink, fill := colorMuted, fyne.ThemeColorName("")
	if name == place {
		ink, fill = theme.ColorNamePrimary, colorSoft
	}
	line := rowOf(12, k.icon(icon, 21, ink), k.fixed(caption, sizeBody, ink, medium))
	if name == placeWaiting {
		w.mark = canvas.NewCircle(k.color(theme.ColorNameError))
		w.mark.Hidden = true
		line.Add(container.New(sized{Width: 9, Height: 9}, w.mark))
	}
	body := container.New(sized{Width: target, Height: max(target, k.px(42))}, border(nil, nil, padded(0, 14, line), nil, nil))
	return k.tap("side."+name, caption, fill, 12, body, onTap)
}

// page is a screen's content in the usual margins, under a heading; it scrolls when it must.
func (k *kit) page(heading fyne.CanvasObject, content fyne.CanvasObject) fyne.CanvasObject {
	return border(padded(26, 34, heading), nil, nil, nil, k.scroll(container.New(margin{}, content)))
}

// margin leaves room for shadows and rings at the sides of what scrolls.
type margin struct{}

func (margin) MinSize(o []fyne.CanvasObject) fyne.Size {
	return o[0].MinSize().AddWidthHeight(68, 30)
}

func (margin) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Resize(fyne.NewSize(size.Width-68, max(0, size.Height-30)))
	o[0].Move(fyne.NewPos(34, 4))
}

// heading is a screen's title with a line under it and what can be done at the right.
func (k *kit) heading(title, under string, right fyne.CanvasObject) fyne.CanvasObject {
	words := columnOf(4, k.prose(title, sizeTitle, theme.ColorNameForeground, display))
	if under != "" {
		words.Add(k.prose(under, sizeBody, colorMuted, regular))
	}
	if right == nil {
		return words
	}
	return border(nil, nil, nil, container.New(layout.NewCustomPaddedLayout(0, 0, 2*gap, 0), middle(right)), words)
}

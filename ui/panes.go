package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// paneHead is a pane's title with a line under it.
func (k *kit) paneHead(title, under string) *fyne.Container {
	head := columnOf(3, k.prose(title, sizeSection+1, theme.ColorNameForeground, display))
	if under != "" {
		head.Add(k.prose(under, sizeSmall, colorMuted, regular))
	}
	return head
}

// gutter leaves room beside a scroll bar and under a pane's head.
type gutter struct{}

func (gutter) MinSize(o []fyne.CanvasObject) fyne.Size {
	return o[0].MinSize().AddWidthHeight(14, 24)
}

func (gutter) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Resize(fyne.NewSize(size.Width-14, max(0, size.Height-24)))
	o[0].Move(fyne.NewPos(2, 16))
}

// fact is an icon, what is so, and what it means.
func (k *kit) fact(icon, title, meaning string) fyne.CanvasObject {
	says := columnOf(3, k.prose(title, sizeBody-0.5, theme.ColorNameForeground, medium))
	if meaning != "" {
		says.Add(k.prose(meaning, sizeSmall, colorMuted, regular))
	}
	return border(nil, nil, columnOf(0, k.icon(icon, 20, theme.ColorNamePrimary)), nil, padded(0, 12, says))
}

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/store"
)

// StartBlur is the blur with which a room opens under these settings: before its first picture.
func StartBlur(s store.Settings) string {
	if s.Home && s.Blur == BlurOff {
		return BlurStrong
	}
	return s.Blur
}

// blurModes are the modes that may be chosen: at home a sharp background is none of them.
func (w *Window) blurModes() (ids, captions []string) {
	t := w.kit.text.Blur
	ids, captions = []string{"off", BlurLight, BlurStrong}, []string{t.Off, t.Light, t.Strong}
	if w.settings.Home {
		return ids[1:], captions[1:]
	}
	return ids, captions
}

// setBlur changes the blur of the open studio; the mode is remembered as the strength to come back to.
func (w *Window) setBlur(mode string) {
	if studio := w.studio(); studio != nil {
		studio.SetBlur(mode)
	}
	if mode != BlurOff {
		w.strength = mode
	}
}

// toggleBlur puts the blur on, or takes it off where that is allowed.
func (w *Window) toggleBlur() {
	studio := w.studio()
	switch {
	case studio == nil:
	case studio.Blur() == BlurOff:
		w.setBlur(w.blurStrength())
	case !w.settings.Home:
		w.setBlur(BlurOff)
	}
}

// blurStrength is the mode that one press puts on.
func (w *Window) blurStrength() string {
	switch {
	case w.strength != BlurOff:
		return w.strength
	case w.settings.Blur != BlurOff:
		return w.settings.Blur
	}
	return BlurStrong
}

// blurChoice is the choice of the mode that is on in the open studio.
func (w *Window) blurChoice(name string, onChoose func()) *fyne.Container {
	chosen := ""
	if studio := w.studio(); studio != nil {
		chosen = studio.Blur()
	}
	if chosen == BlurOff {
		chosen = "off"
	}
	ids, captions := w.blurModes()
	return w.kit.choice(name, captions, ids, chosen, func(id string) {
		if id == "off" {
			id = BlurOff
		}
		w.setBlur(id)
		onChoose()
	})
}

// pressBlur puts the blur on at once; while it is on, the choice of how much, or of none, opens.
func (s *talk) pressBlur() {
	w := s.w
	switch {
	case w.room.studio == nil:
	case w.room.studio.Blur() == BlurOff:
		w.setBlur(w.blurStrength())
		s.fillBlur()
	case s.strip.Visible():
		s.closeStrip()
	default:
		s.openStrip()
	}
}

func (s *talk) openStrip() {
	k := s.w.kit
	choice := s.w.blurChoice("talk.blur", func() {
		s.closeStrip()
		s.fillBlur()
	})
	s.strip.Objects = []fyne.CanvasObject{k.card(colorSurface, 8, container.New(sized{Width: oneRow(choice)}, choice))}
	s.strip.Show()
	s.stage.object.Refresh()
}

func (s *talk) closeStrip() {
	s.strip.Hide()
	s.stage.object.Refresh()
}

// fillBlur shows on its control whether the blur is on.
func (s *talk) fillBlur() {
	on := s.w.room.studio != nil && s.w.room.studio.Blur() != BlurOff
	fill, ink := theme.ColorNameButton, theme.ColorNameForeground
	if on {
		fill, ink = theme.ColorNamePrimary, theme.ColorNameForegroundOnPrimary
	}
	s.blur.set("sparkles", s.w.kit.text.Blur.Blur, fill, ink)
}

package ui

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/store/policy"
)

// Largest size of the organisation's logo in the side bar, at scale 1.
const brandWidth, brandHeight = 150, 34

// brandOf is the organisation's logo; nil when there is none.
func brandOf(file policy.File) *canvas.Image {
	if len(file.Data) == 0 {
		return nil
	}
	i := canvas.NewImageFromResource(fyne.NewStaticResource(file.Name, file.Data))
	i.FillMode = canvas.ImageFillContain
	i.ScaleMode = canvas.ImageScaleSmooth
	return i
}

// organisationMark is the organisation's logo over its name, small; nil when there is neither.
func (w *Window) organisationMark() fyne.CanvasObject {
	k := w.kit
	mark := columnOf(gap)
	if w.brand != nil {
		w.brand.SetMinSize(fyne.NewSquareSize(1)) // not to be asked for a size before it was read
		w.brand.Refresh()
		aspect := max(0.2, w.brand.Aspect())
		height := min(brandHeight, brandWidth/aspect)
		w.brand.SetMinSize(fyne.NewSize(k.px(height*aspect), k.px(height)))
		var logo fyne.CanvasObject = w.brand
		if k.look.dark { // most logos are made for white paper
			logo = k.backed(theme.ColorNameForeground, 8, padded(5, 8, logo))
		}
		mark.Add(leftAligned(logo))
	}
	if name := w.cfg.Policy.Organisation; name != "" {
		mark.Add(k.prose(name, sizeSmall, colorMuted, medium))
	}
	if len(mark.Objects) == 0 {
		return nil
	}
	return mark
}

// readable is the contrast of text to what is behind it (WCAG 2.2, 1.4.3).
const readable = 4.5

// accent puts another colour into the place of the app's own, darker or lighter until it can be read.
func (l *look) accent(c color.NRGBA) {
	paper, ink := hex(0xFFFFFF), hex(0x000000)
	behind := []fyne.ThemeColorName{theme.ColorNameBackground, theme.ColorNameButton, colorSurface, colorSide, colorSoft}
	if l.dark {
		paper, ink = hex(0x1F2727), hex(0xFFFFFF)
	}
	for part := 0.15; part > 0; part -= 0.01 { // weaker until all words on it can be read
		if l.colors[colorSoft] = mixed(paper, c, part); contrast(l.colors[colorMuted], l.colors[colorSoft]) >= readable {
			break
		}
	}
	for range 20 {
		clear := true
		for _, b := range behind {
			clear = clear && contrast(c, l.colors[b]) >= readable
		}
		if clear {
			break
		}
		c = mixed(c, ink, 0.08)
	}
	l.colors[theme.ColorNamePrimary] = c
	l.colors[theme.ColorNameFocus] = color.NRGBA{c.R, c.G, c.B, 55}
	l.colors[theme.ColorNameSelection] = color.NRGBA{c.R, c.G, c.B, 65}
	if contrast(c, l.colors[theme.ColorNameForegroundOnPrimary]) < readable {
		l.colors[theme.ColorNameForegroundOnPrimary] = ink
	}
}

// mixed is a with a part of b, 0…1.
func mixed(a, b color.NRGBA, part float64) color.NRGBA {
	mix := func(x, y uint8) uint8 { return uint8(math.Round(float64(x)*(1-part) + float64(y)*part)) }
	return color.NRGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 0xff}
}

// contrast of two opaque colours, 1…21 (WCAG 2.2, relative luminance).
func contrast(a, b color.Color) float64 {
	bright, dim := luminance(a), luminance(b)
	if bright < dim {
		bright, dim = dim, bright
	}
	return (bright + 0.05) / (dim + 0.05)
}

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	linear := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

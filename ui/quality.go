package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// words says how good a connection is, and on whose side it is not: "weak · on your side".
func (t *connectionText) words(q Quality) string {
	word, ok := map[string]string{QualityGood: t.Good, QualityFair: t.Fair, QualityWeak: t.Weak,
		QualitySoundOnly: t.SoundOnly, QualityBroken: t.Broken}[q.Word]
	if !ok {
		return t.Unknown
	}
	if side := t.side(q); side != "" {
		return word + " · " + side
	}
	return word
}

func (t *connectionText) side(q Quality) string {
	if q.Word == QualityGood {
		return ""
	}
	return map[string]string{SideHere: t.Here, SideThere: t.There, SideBoth: t.Both}[q.Side]
}

// step is what can be done about a connection; "" = nothing has to be.
func (t *connectionText) step(q Quality) string {
	switch {
	case q.Word == QualityGood || q.Word == QualityFair || q.Word == "":
		return ""
	case q.Side == SideThere:
		return t.StepThere
	}
	return t.StepHere
}

// paint is the colours of a quality, and how many of its bars are full.
func (q Quality) paint() (full int, fill, ink fyne.ThemeColorName) {
	switch q.Word {
	case QualityGood:
		return 3, colorSoft, theme.ColorNamePrimary
	case QualityFair:
		return 2, colorSoft, theme.ColorNamePrimary
	case QualityWeak, QualitySoundOnly:
		return 1, colorAlarm, theme.ColorNameWarning
	case QualityBroken:
		return 0, colorAlarm, theme.ColorNameWarning
	}
	return 0, theme.ColorNameButton, colorMuted
}

// bars are three bars of which some are full, as on a telephone.
func (k *kit) bars(full int, size float32, ink fyne.ThemeColorName) fyne.CanvasObject {
	c := container.New(barsLayout(k.px(size)))
	for i := range 3 {
		bar := canvas.NewRectangle(k.color(ink))
		if i >= full {
			bar.FillColor = faded(k.color(ink))
		}
		bar.CornerRadius = k.px(1.5)
		c.Add(bar)
	}
	return c
}

// barsLayout sets bars of rising height side by side into a square of this side.
type barsLayout float32

func (l barsLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSquareSize(float32(l)) }

func (l barsLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	side := min(size.Width, size.Height)
	wide := side / 4
	for i, bar := range o {
		height := side * float32(i+1) / float32(len(o))
		bar.Resize(fyne.NewSize(wide, height))
		bar.Move(fyne.NewPos((size.Width-side)/2+float32(i)*side*1.5/4, (size.Height+side)/2-height))
	}
}

// qualityPill is the connection in words on a coloured background, with whose it is unless that is "".
func (k *kit) qualityPill(q Quality, name string) fyne.CanvasObject {
	full, fill, ink := q.paint()
	line := rowOf(7, k.bars(full, 12, ink))
	if name != "" {
		whose := k.line(strings.TrimSpace(k.text.Common.Pair.with("what", name, "of", "")), sizeSmall, ink, medium)
		whose.least = min(whose.natural(), k.px(96))
		line.Add(whose)
		q.Side = "" // the name says it
	}
	line.Add(k.fixed(k.text.Connection.words(q), sizeSmall, ink, medium))
	return k.backed(fill, k.px(14), padded(5, 12, line))
}

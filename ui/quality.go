package ui

import (
	"fyne.io/fyne/v2"
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

// paint is the colours and the icon of a quality.
func (q Quality) paint() (icon string, fill, ink fyne.ThemeColorName) {
	switch q.Word {
	case QualityGood:
		return "signal-high", colorSoft, theme.ColorNamePrimary
	case QualityFair:
		return "signal-medium", colorSoft, theme.ColorNamePrimary
	case QualityWeak, QualitySoundOnly:
		return "signal-low", colorAlarm, theme.ColorNameWarning
	case QualityBroken:
		return "wifi-off", colorAlarm, theme.ColorNameWarning
	}
	return "signal-medium", theme.ColorNameButton, colorMuted
}

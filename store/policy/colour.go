package policy

import (
	"encoding/hex"
	"fmt"
	"image/color"
	"math"
	"strings"
)

const leastContrast = 4.5 // of words: WCAG 2.2, 1.4.3

// ground is the light window behind words in the accent; white on the accent reads better still.
var ground = color.NRGBA{R: 0xF5, G: 0xF4, B: 0xF0, A: 0xFF}

// accent is a colour "#rrggbb" that can be read on the light window.
func accent(text string) (color.NRGBA, []fault) {
	digits, ok := strings.CutPrefix(text, "#")
	b, err := hex.DecodeString(digits)
	if !ok || err != nil || len(b) != 3 {
		return color.NRGBA{}, []fault{{Value, "# and six hexadecimal digits"}}
	}
	c := color.NRGBA{R: b[0], G: b[1], B: b[2], A: 0xFF}
	if ratio := contrast(c, ground); ratio < leastContrast {
		return color.NRGBA{}, []fault{{Contrast, fmt.Sprintf("%.1f:1 on the light window, at least %.1f:1; a darker colour", ratio, leastContrast)}}
	}
	return c, nil
}

// contrast is the ratio of WCAG 2.2 between two colours, 1 to 21.
func contrast(a, b color.NRGBA) float64 {
	light, dark := luminance(a), luminance(b)
	if light < dark {
		light, dark = dark, light
	}
	return (light + 0.05) / (dark + 0.05)
}

// luminance is the relative one of WCAG 2.2.
func luminance(c color.NRGBA) float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

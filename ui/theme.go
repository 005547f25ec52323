package ui

import (
	"image/color"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/assets"
)

// Colours beyond Fyne's own names.
const (
	colorSurface fyne.ThemeColorName = "surface"
	colorSide    fyne.ThemeColorName = "side"
	colorMuted   fyne.ThemeColorName = "muted"
	colorSoft    fyne.ThemeColorName = "soft"
	colorLine    fyne.ThemeColorName = "line"
	colorAlarm   fyne.ThemeColorName = "alarm"   // behind a warning's words
	colorOnError fyne.ThemeColorName = "onError" // on the red of hanging up
	colorVeil    fyne.ThemeColorName = "veil"    // behind words on a picture, in both themes
	colorOnVeil  fyne.ThemeColorName = "onVeil"
	colorLevel   fyne.ThemeColorName = "level"  // of a voice, on a picture
	colorFaint   fyne.ThemeColorName = "faint"  // behind that
	colorStage   fyne.ThemeColorName = "stage"  // around a picture
	colorShade   fyne.ThemeColorName = "shade"  // of a card
	colorSecond  fyne.ThemeColorName = "second" // curve of a plot

	colorRecording fyne.ThemeColorName = "recording" // behind the white word REC, in both themes
	colorStreaming fyne.ThemeColorName = "streaming" // behind LIVE
	colorSignal    fyne.ThemeColorName = "signal"    // a sign that matters, on a veil
)

// Sizes of text at scale 1, in Fyne's pixels.
const (
	sizeTitle   = 27
	sizeHeading = 21
	sizeSection = 17
	sizeBody    = 15
	sizeSmall   = 13
)

func hex(rgb uint32) color.NRGBA {
	return color.NRGBA{R: uint8(rgb >> 16), G: uint8(rgb >> 8), B: uint8(rgb), A: 0xff}
}

func veiled(rgb uint32, alpha uint8) color.NRGBA {
	c := hex(rgb)
	c.A = alpha
	return c
}

func lightColors() map[fyne.ThemeColorName]color.Color {
	return map[fyne.ThemeColorName]color.Color{
		theme.ColorNameBackground:          hex(0xF5F4F0),
		theme.ColorNameForeground:          hex(0x22302F),
		theme.ColorNamePrimary:             hex(0x2A6F6B),
		theme.ColorNameForegroundOnPrimary: hex(0xFFFFFF),
		theme.ColorNameButton:              hex(0xECEBE5),
		theme.ColorNameHover:               veiled(0x22302F, 16),
		theme.ColorNamePressed:             veiled(0x22302F, 30),
		theme.ColorNameFocus:               veiled(0x2A6F6B, 50),
		theme.ColorNameSelection:           veiled(0x2A6F6B, 60),
		theme.ColorNameInputBackground:     hex(0xFFFFFF),
		theme.ColorNameInputBorder:         hex(0x89928E),
		theme.ColorNameMenuBackground:      hex(0xFFFFFF),
		theme.ColorNameOverlayBackground:   hex(0xFFFFFF),
		theme.ColorNameSeparator:           hex(0xE2E0D9),
		theme.ColorNamePlaceHolder:         hex(0x66736F),
		theme.ColorNameDisabled:            hex(0x7D8885),
		theme.ColorNameError:               hex(0xB93A32),
		theme.ColorNameSuccess:             hex(0x2E7D4F),
		theme.ColorNameWarning:             hex(0x8A5800),
		theme.ColorNameShadow:              veiled(0x101818, 32),
		theme.ColorNameScrollBar:           veiled(0x22302F, 80),
		colorSurface:                       hex(0xFFFFFF),
		colorSide:                          hex(0xECEBE5),
		colorMuted:                         hex(0x5E6C6B),
		colorSoft:                          hex(0xDFEEEB),
		colorLine:                          hex(0xE2E0D9),
		colorAlarm:                         hex(0xFBF1DC),
		colorOnError:                       hex(0xFFFFFF),
		colorVeil:                          veiled(0x101818, 190),
		colorOnVeil:                        hex(0xFFFFFF),
		colorLevel:                         hex(0x7FD1A5),
		colorFaint:                         veiled(0xFFFFFF, 70),
		colorStage:                         hex(0xE3E5E0),
		colorShade:                         veiled(0x1E2D2D, 34),
		colorSecond:                        hex(0xA66A00), colorRecording: hex(0xB8500C),
		colorStreaming: hex(0x1F5FBF),
		colorSignal:    hex(0xFFC46B),
	}
}

func darkColors() map[fyne.ThemeColorName]color.Color {
	return map[fyne.ThemeColorName]color.Color{
		theme.ColorNameBackground:          hex(0x161C1C),
		theme.ColorNameForeground:          hex(0xE9EEEC),
		theme.ColorNamePrimary:             hex(0x6CBDB4),
		theme.ColorNameForegroundOnPrimary: hex(0x0F1A19),
		theme.ColorNameButton:              hex(0x2B3535),
		theme.ColorNameHover:               veiled(0xFFFFFF, 18),
		theme.ColorNamePressed:             veiled(0xFFFFFF, 34),
		theme.ColorNameFocus:               veiled(0x6CBDB4, 60),
		theme.ColorNameSelection:           veiled(0x6CBDB4, 70),
		theme.ColorNameInputBackground:     hex(0x253030),
		theme.ColorNameInputBorder:         hex(0x6B7A78),
		theme.ColorNameMenuBackground:      hex(0x253030),
		theme.ColorNameOverlayBackground:   hex(0x1F2727),
		theme.ColorNameSeparator:           hex(0x2D3838),
		theme.ColorNamePlaceHolder:         hex(0x94A19F),
		theme.ColorNameDisabled:            hex(0x7F8C8A),
		theme.ColorNameError:               hex(0xD9534A),
		theme.ColorNameSuccess:             hex(0x5DB98A),
		theme.ColorNameWarning:             hex(0xE0A94A),
		theme.ColorNameShadow:              veiled(0x000000, 130),
		theme.ColorNameScrollBar:           veiled(0xFFFFFF, 80),
		colorSurface:                       hex(0x1F2727),
		colorSide:                          hex(0x121717),
		colorMuted:                         hex(0x9DAAA8),
		colorSoft:                          hex(0x223B39),
		colorLine:                          hex(0x2D3838),
		colorAlarm:                         hex(0x352C1A),
		colorOnError:                       hex(0xFFFFFF),
		colorVeil:                          veiled(0x101818, 190),
		colorOnVeil:                        hex(0xFFFFFF),
		colorLevel:                         hex(0x7FD1A5),
		colorFaint:                         veiled(0xFFFFFF, 70),
		colorStage:                         hex(0x0E1313),
		colorShade:                         color.Transparent,
		colorSecond:                        hex(0xE0A94A), colorRecording: hex(0xB8500C),
		colorStreaming: hex(0x1F5FBF),
		colorSignal:    hex(0xFFC46B),
	}
}

// weight is one of the embedded fonts.
type weight int

const (
	regular weight = iota
	medium
	semibold
	display // semibold, drawn for large sizes
)

// look is the app's Fyne theme: one palette, four fonts, and sizes that grow with scale.
type look struct {
	dark   bool
	scale  float32
	colors map[fyne.ThemeColorName]color.Color
	fonts  [4]fyne.Resource
}

// newLook has the app's own colours, around the accent unless that is transparent.
func newLook(dark bool, scale float32, accent color.NRGBA) *look {
	l := &look{dark: dark, scale: scale, colors: lightColors(), fonts: fonts()}
	if dark {
		l.colors = darkColors()
	}
	if accent.A != 0 {
		l.accent(accent)
	}
	return l
}

// fonts are read once: Fyne keeps what it makes of each resource.
var fonts = sync.OnceValue(func() (all [4]fyne.Resource) {
	for i, name := range []string{"Inter-Regular", "Inter-Medium", "Inter-SemiBold", "InterDisplay-SemiBold"} {
		all[i] = fyne.NewStaticResource(name+".otf", assets.Font(name))
	}
	return all
})

// Color answers for this look alone: whoever chose "dark" gets it whatever the system says.
func (l *look) Color(name fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	if c, ok := l.colors[name]; ok {
		return c
	}
	variant := theme.VariantLight
	if l.dark {
		variant = theme.VariantDark
	}
	return theme.DefaultTheme().Color(name, variant)
}

// Font implements fyne.Theme.
func (l *look) Font(style fyne.TextStyle) fyne.Resource {
	switch {
	case style.Monospace, style.Symbol:
		return theme.DefaultTheme().Font(style)
	case style.Bold:
		return l.fonts[semibold]
	}
	return l.fonts[regular]
}

// Icon implements fyne.Theme; only Fyne's own widgets ask.
func (l *look) Icon(name fyne.ThemeIconName) fyne.Resource { return theme.DefaultTheme().Icon(name) }

// Size implements fyne.Theme.
func (l *look) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameText:
		return sizeBody * l.scale
	case theme.SizeNameCaptionText:
		return sizeSmall * l.scale
	case theme.SizeNameInnerPadding:
		return 13 // with one line of text an entry is then 44 high
	case theme.SizeNamePadding:
		return 4
	case theme.SizeNameInlineIcon:
		return 20 * l.scale
	case theme.SizeNameInputRadius, theme.SizeNameMenuRadius, theme.SizeNameSelectionRadius:
		return 12
	case theme.SizeNamePopupRadius, theme.SizeNameDialogRadius, theme.SizeNameCardRadius:
		return corner + 2
	case theme.SizeNameModalBlurRadius:
		return 0 // a blur behind a dialog would be drawn again with each picture of a session
	case theme.SizeNameScrollBar:
		return 12
	}
	return theme.DefaultTheme().Size(name)
}

package ui

import (
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// label is text that fits its place: it wraps at words, or with single it stays on one line and
// ends in an ellipsis. Fyne's own labels have neither our weights nor a size without padding, and
// canvas.Text does neither.
type label struct {
	widget.BaseWidget
	kit    *kit
	text   string
	size   float32 // in Fyne's pixels, scaled already
	color  fyne.ThemeColorName
	weight weight
	single bool
	align  fyne.TextAlign
	least  float32 // width below which it does not go

	lines  []string
	width  float32 // for which lines were made
	widest float32 // word; 0 = not measured
	height float32 // of a line
}

func (k *kit) prose(text string, size float32, c fyne.ThemeColorName, w weight) *label {
	l := &label{kit: k, text: text, size: k.px(size), color: c, weight: w}
	l.ExtendBaseWidget(l)
	return l
}

// line is a label of one line that may be cut with an ellipsis: for names and other foreign text.
func (k *kit) line(text string, size float32, c fyne.ThemeColorName, w weight) *label {
	l := k.prose(text, size, c, w)
	l.single = true
	l.least = k.px(56)
	return l
}

func (l *label) centred() *label { l.align = fyne.TextAlignCenter; return l }

// set changes the text; same text costs nothing.
func (l *label) set(text string) {
	if l.text == text {
		return
	}
	l.text, l.width, l.widest = text, 0, 0
	l.wrap(l.Size().Width)
	l.Refresh()
}

// paint changes the colour.
func (l *label) paint(c fyne.ThemeColorName) {
	if l.color != c {
		l.color = c
		l.Refresh()
	}
}

func (l *label) measure(text string) fyne.Size {
	return l.kit.measure(text, l.size, l.weight)
}

// natural is the width at which nothing wraps or is cut.
func (l *label) natural() float32 {
	var widest float32
	for _, line := range strings.Split(l.text, "\n") {
		widest = max(widest, l.measure(line).Width)
	}
	return widest
}

// widestWord is what a word may ask for at scale 1: a longer one, such as a name made to disturb, is
// broken where its place is narrower, so that it pushes nothing out of the window.
const widestWord = 200

// MinSize is as wide as the longest word, up to widestWord, and as high as the lines at the present width.
func (l *label) MinSize() fyne.Size {
	if l.widest == 0 {
		l.height = l.measure("Mg").Height
		l.widest = max(1, l.least)
		if l.single {
			l.widest = min(max(1, l.measure(l.text).Width), l.least)
		} else {
			for _, word := range parted(l.text) {
				l.widest = max(l.widest, min(l.measure(word).Width, l.kit.px(widestWord)))
			}
		}
	}
	return fyne.NewSize(l.widest, l.height*float32(max(1, len(l.lines))))
}

// Resize wraps anew when the width changed.
func (l *label) Resize(size fyne.Size) {
	l.wrap(size.Width)
	l.BaseWidget.Resize(size)
}

func (l *label) wrap(width float32) {
	if width == l.width || width <= 0 {
		return
	}
	l.width = width
	l.lines = l.lines[:0]
	for _, paragraph := range strings.Split(l.text, "\n") {
		l.lines = append(l.lines, l.broken(paragraph, width)...)
	}
	if l.single {
		l.lines = []string{l.cut(strings.ReplaceAll(l.text, "\n", " "), width)}
	}
	l.Refresh()
}

// broken splits one paragraph into lines.
func (l *label) broken(paragraph string, width float32) []string {
	var lines []string
	line := ""
	for _, word := range parted(paragraph) {
		longer := strings.TrimPrefix(line+" "+word, " ")
		if line != "" && l.measure(longer).Width > width {
			lines = append(lines, line)
			longer = word
		}
		for rest := []rune(longer); longer == word && len(rest) > 1 && l.measure(longer).Width > width; rest = []rune(longer) {
			n := l.fitting(rest, width)
			lines = append(lines, string(rest[:n]))
			longer = string(rest[n:])
			word = longer
		}
		line = longer
	}
	return append(lines, line)
}

// parted are the words between which lines may break: not at a no-break space, as before French signs.
func parted(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) && r != noBreak })
}

const noBreak = '\u00a0'

// fitting is how many of a word's characters fit into width, one at least and never all.
func (l *label) fitting(word []rune, width float32) int {
	n := 1
	for n < len(word)-1 && l.measure(string(word[:n+1])).Width <= width {
		n++
	}
	return n
}

func (l *label) cut(text string, width float32) string {
	if l.measure(text).Width <= width {
		return text
	}
	runes := []rune(text)
	for n := len(runes) - 1; n > 0; n-- {
		if short := strings.TrimRight(string(runes[:n]), " ") + "…"; l.measure(short).Width <= width {
			return short
		}
	}
	return "…"
}

// AccessibilityLabel implements fyne.Accessible.
func (l *label) AccessibilityLabel() string { return l.text }

// AccessibilityRole implements fyne.Accessible.
func (l *label) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer implements fyne.Widget.
func (l *label) CreateRenderer() fyne.WidgetRenderer { return &labelRenderer{label: l} }

type labelRenderer struct {
	label   *label
	objects []fyne.CanvasObject
}

func (r *labelRenderer) Destroy()                     {}
func (r *labelRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *labelRenderer) MinSize() fyne.Size           { return r.label.MinSize() }

func (r *labelRenderer) Layout(size fyne.Size) {
	l := r.label
	for i, o := range r.objects {
		o.Move(fyne.NewPos(0, float32(i)*l.height))
		o.Resize(fyne.NewSize(size.Width, l.height))
	}
}

func (r *labelRenderer) Refresh() {
	l := r.label
	l.MinSize()
	r.objects = r.objects[:0]
	for _, line := range l.lines {
		t := canvas.NewText(line, l.kit.color(l.color))
		t.TextSize, t.FontSource, t.Alignment = l.size, l.kit.look.fonts[l.weight], l.align
		r.objects = append(r.objects, t)
	}
	r.Layout(l.Size())
	canvas.Refresh(l)
}

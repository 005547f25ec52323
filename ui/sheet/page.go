package sheet

import (
	"bytes"
	"strings"

	"codeberg.org/go-pdf/fpdf"
	"rsc.io/qr"

	"zwiesprache/assets"
)

// The page, in millimetres, and its colours: those of the window.
const (
	left, right, top, bottom = 20.0, 190.0, 18.0, 281.0
	point                    = 25.4 / 72
)

type ink struct{ r, g, b int }

var (
	dark    = ink{0x22, 0x30, 0x2F}
	muted   = ink{0x50, 0x5F, 0x5E}
	primary = ink{0x1F, 0x5F, 0x5B}
	soft    = ink{0xDF, 0xEE, 0xEB}
	line    = ink{0x8A, 0x97, 0x95}
)

// page is one A4 page that is filled from top to bottom. y runs on past its end: then all is drawn anew, smaller.
type page struct {
	pdf   *fpdf.Fpdf
	scale float64 // of type and gaps
	y     float64
	tags  tags
}

func newPage(scale float64) *page {
	f := fpdf.New("P", "mm", "A4", "")
	f.AddUTF8FontFromBytes("inter", "", assets.PrintFont("Inter-Regular"))
	f.AddUTF8FontFromBytes("inter", "B", assets.PrintFont("Inter-SemiBold"))
	f.SetAutoPageBreak(false, 0)
	f.SetMargins(left, top, 210-right)
	f.SetCellMargin(0)
	f.AddPage()
	return &page{pdf: f, scale: scale, y: top}
}

// style is how a text looks: size in points.
type style struct {
	size float64
	bold bool
	ink  ink
}

func (p *page) use(s style) (height float64) {
	weight := ""
	if s.bold {
		weight = "B"
	}
	p.pdf.SetFont("inter", weight, s.size*p.scale)
	p.pdf.SetTextColor(s.ink.r, s.ink.g, s.ink.b)
	return s.size * p.scale * point * 1.38
}

func (p *page) gap(mm float64) { p.y += mm * p.scale }

// text writes wrapped text from x to the right edge, as an element of the structure unless tag is "".
func (p *page) text(tag string, s style, x, to float64, text string) {
	height := p.use(s)
	if tag != "" {
		p.begin(tag)
		defer p.end()
	}
	for paragraph := range strings.SplitSeq(printable(text), "\n") {
		for _, l := range p.broken(paragraph, to-x) {
			p.pdf.SetXY(x, p.y)
			p.pdf.CellFormat(to-x, height, l, "", 0, "L", false, 0, "")
			p.y += height
		}
	}
}

// broken wraps at words, and within a word only where it is wider than the line, as a link can be.
func (p *page) broken(paragraph string, width float64) []string {
	var lines []string
	current := ""
	for _, word := range strings.Split(paragraph, " ") {
		longer := strings.TrimPrefix(current+" "+word, " ")
		if current == "" {
			longer = word
		}
		if current != "" && p.pdf.GetStringWidth(longer) > width {
			lines, longer = append(lines, current), word
		}
		for runes := []rune(longer); p.pdf.GetStringWidth(longer) > width && len(runes) > 1; runes = []rune(longer) {
			n := len(runes) - 1
			for n > 1 && p.pdf.GetStringWidth(string(runes[:n])) > width {
				n--
			}
			if cut := strings.LastIndexAny(string(runes[:n]), "/#?&-"); cut > 0 { // better than within a name
				n = len([]rune(string(runes[:n])[:cut+1]))
			}
			lines, longer = append(lines, string(runes[:n])), string(runes[n:])
		}
		current = longer
	}
	return append(lines, current)
}

// bullet is a point of a list, numbered unless number is 0.
func (p *page) bullet(s style, number int, x, to float64, text string) {
	const indent = 7
	sign, own := "•", s
	if number > 0 {
		sign = itoa(number)
		own.bold, own.ink = true, primary
	}
	height := p.use(own)
	p.begin("LI")
	p.pdf.SetXY(x, p.y)
	p.pdf.CellFormat(indent, height, sign, "", 0, "L", false, 0, "")
	p.text("", s, x+indent*p.scale, to, text)
	p.end()
}

// artifact draws what says nothing: lines and backgrounds.
func (p *page) artifact(draw func()) {
	p.pdf.RawWriteStr("/Artifact BMC")
	draw()
	p.pdf.RawWriteStr("EMC")
}

// rule is a line to write on, from x, with what belongs there under it.
func (p *page) rule(x, to float64, caption string) {
	y := p.y + 7.5*p.scale
	p.artifact(func() {
		p.pdf.SetDrawColor(line.r, line.g, line.b)
		p.pdf.SetLineWidth(0.3)
		p.pdf.Line(x, y, to, y)
	})
	if caption != "" {
		before := p.y
		p.y = y + 0.8
		p.text("P", style{9, false, muted}, x, to, caption)
		p.y = before
	}
}

// box is a background with rounded corners.
func (p *page) box(x, y, width, height float64, fill ink) {
	p.artifact(func() {
		p.pdf.SetFillColor(fill.r, fill.g, fill.b)
		p.pdf.RoundedRect(x, y, width, height, 2.5, "1234", "F")
	})
}

// square draws a QR code (ISO/IEC 18004, level M) with its quiet zone, in vectors; says is for screen readers.
func (p *page) square(x, y, size float64, content, says string) error {
	c, err := qr.Encode(content, qr.M)
	if err != nil {
		return err
	}
	p.begin("Figure")
	p.alternative(says)
	const quiet = 4
	each := size / float64(c.Size+2*quiet)
	p.pdf.SetFillColor(0, 0, 0)
	for row := range c.Size {
		for from := 0; from < c.Size; from++ {
			to := from
			for to < c.Size && c.Black(to, row) {
				to++
			}
			if to > from { // one rectangle a run: no hairlines between the squares
				p.pdf.Rect(x+float64(from+quiet)*each, y+float64(row+quiet)*each, float64(to-from)*each, each+0.01, "F")
				from = to
			}
		}
	}
	p.end()
	return nil
}

// finish gives the file.
func (p *page) finish(language, title string) ([]byte, error) {
	p.pdf.SetTitle(title, true)
	p.pdf.SetProducer("Zwiesprache", true)
	p.pdf.SetLang(language)
	var out bytes.Buffer
	if err := p.pdf.Output(&out); err != nil {
		return nil, err
	}
	return p.tags.add(out.Bytes(), language)
}

// printable is a text in the signs that the fonts have; others become "?".
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r >= 0x20 && r < 0x7F, r >= 0xA0 && r < 0x180, r >= 0x218 && r <= 0x21B, r == 0x1E9E,
			r >= 0x400 && r < 0x460, r == 0x490, r == 0x491, r >= 0x2013 && r <= 0x2014, r >= 0x2018 && r <= 0x201E,
			r == 0x2022, r == 0x2026, r == 0x20AC:
			return r
		case r == '\t', r == 0x2011, r == 0x202F, r == 0x2009:
			return ' '
		case r < 0x20, r == 0x7F, r == 0xAD, r == 0x200B, r == 0x200E, r == 0x200F, r == 0xFEFF:
			return -1
		}
		return '?'
	}, text)
}

package ui

import (
	"fmt"
	"image/color"
	"regexp"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"zwiesprache/assets"
)

// pathData finds the data of a path in an icon.
var pathData = regexp.MustCompile(` d="([^"]+)"`)

// tinted is an icon in one colour. Fyne's themed resources recolour fills only, and ours are
// strokes; its cache goes by name, so the colour is part of it.
func tinted(name string, c color.Color) fyne.Resource {
	r, g, b, _ := c.RGBA()
	code := fmt.Sprintf("%02x%02x%02x", r>>8, g>>8, b>>8)
	svg := strings.ReplaceAll(string(assets.Icon(name)), "currentColor", "#"+code)
	svg = pathData.ReplaceAllStringFunc(svg, func(m string) string {
		return ` d="` + spacedPath(m[4:len(m)-1]) + `"`
	})
	if name == hangUpIcon {
		// The receiver lies down: Lucide has it upright only.
		svg = strings.Replace(svg, "<path", `<g transform="rotate(135 12 12)"><path`, 1)
		svg = strings.Replace(svg, "</svg>", "</g></svg>", 1)
	}
	return fyne.NewStaticResource(name+"-"+code+".svg", []byte(svg))
}

// hangUpIcon is the one icon that is turned.
const hangUpIcon = "phone"

// iconOf is a square picture of an icon; size is in Fyne's pixels at scale 1.
func (k *kit) icon(name string, size float32, c fyne.ThemeColorName) *canvas.Image {
	i := canvas.NewImageFromResource(tinted(name, k.color(c)))
	i.FillMode = canvas.ImageFillContain
	i.SetMinSize(fyne.NewSquareSize(k.px(size)))
	return i
}

// spacedPath writes path data with one command a segment and a space between numbers and flags
// (SVG 1.1, 8.3.9): Fyne's reader draws the short forms wrong. Data that it does not understand
// is handed back as it was.
func spacedPath(d string) string {
	s := pathScanner{rest: d}
	var out []string
	var command byte
	for s.skip(); s.rest != ""; s.skip() {
		if c := s.rest[0]; strings.IndexByte("mlhvcsqtazMLHVCSQTAZ", c) >= 0 {
			command, s.rest = c, s.rest[1:]
		} else if command == 'm' || command == 'M' {
			command-- // further pairs after a move are lines: l comes before m
		}
		count, ok := map[byte]int{'m': 2, 'l': 2, 'h': 1, 'v': 1, 'c': 6, 's': 4, 'q': 4, 't': 2, 'a': 7, 'z': 0}[command|0x20]
		if !ok {
			return d
		}
		out = append(out, string(command))
		for i := range count {
			flag := command|0x20 == 'a' && (i == 3 || i == 4)
			n := s.number(flag)
			if n == "" {
				return d
			}
			out = append(out, n)
		}
		if count == 0 {
			command = 0 // nothing may follow a close without a command
		}
	}
	return strings.Join(out, " ")
}

type pathScanner struct{ rest string }

func (s *pathScanner) skip() { s.rest = strings.TrimLeft(s.rest, " ,\n\t") }

// number takes one number, or one digit when it is a flag; "" when there is none.
func (s *pathScanner) number(flag bool) string {
	s.skip()
	n := 0
	if flag {
		n = min(1, len(s.rest))
	} else {
		if n < len(s.rest) && (s.rest[n] == '-' || s.rest[n] == '+') {
			n++
		}
		for dot := false; n < len(s.rest) && (s.rest[n] >= '0' && s.rest[n] <= '9' || s.rest[n] == '.' && !dot); n++ {
			dot = dot || s.rest[n] == '.'
		}
	}
	taken := s.rest[:n]
	s.rest = s.rest[n:]
	return taken
}

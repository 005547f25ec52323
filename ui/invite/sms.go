package invite

import "strings"

// Sizes of a text message in units: GSM 03.38, section 6.1.2; a sign outside its alphabet makes all of it UCS-2.
const (
	gsmUnits = 160
	ucsUnits = 70
)

// gsm is the basic alphabet of GSM 03.38, section 6.2.1; twice the signs of its extension, which count two units.
const (
	gsm   = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	twice = "\f^{}\\[~]|€"
)

// SMS is a text as text messages carry it.
type SMS struct {
	Parts []Part // one, or more where the text is longer than a message
	Limit int    // units that one message holds: 160, or 70 with a sign outside of the small alphabet
	Wide  string // the first such sign; "" = none
}

// Part is one message.
type Part struct {
	Text  string
	Units int
}

// Split makes messages of a text, each to be sent on its own, broken between words. A telephone that joins long
// messages by itself needs no more of them than this.
func Split(text string) SMS {
	s := SMS{Limit: gsmUnits}
	for _, r := range text {
		if !strings.ContainsRune(gsm, r) && !strings.ContainsRune(twice, r) {
			s.Limit, s.Wide = ucsUnits, string(r)
			break
		}
	}
	for rest := text; ; {
		n := s.fitting(rest)
		part := strings.TrimSpace(rest[:n])
		s.Parts = append(s.Parts, Part{part, s.units(part)})
		if rest = strings.TrimSpace(rest[n:]); rest == "" {
			return s
		}
	}
}

// fitting is how many bytes of a text go into one message: up to the last gap that fits, or into a word longer
// than a message.
func (s SMS) fitting(text string) int {
	units, gap := 0, 0
	for i, r := range text {
		if r == ' ' || r == '\n' {
			gap = i
		}
		if units += s.units(string(r)); units > s.Limit {
			if gap > 0 {
				return gap
			}
			return i
		}
	}
	return len(text)
}

func (s SMS) units(text string) int {
	n := 0
	for _, r := range text {
		n++
		if s.Limit == gsmUnits && strings.ContainsRune(twice, r) || s.Limit == ucsUnits && r > 0xFFFF {
			n++
		}
	}
	return n
}

package signal

import "strings"

// cleanText makes text from the other side plain: line ends and tabs become
// one space each, other controls and everything that turns the direction of
// writing around vanish (PROTOCOL.md, "Inside the seal").
func cleanText(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '\t' && r <= '\r', r == 0x2028, r == 0x2029:
			return ' '
		case r < ' ', r >= 0x7f && r <= 0x9f: // C0, DEL, C1
			return -1
		case r == 0x061c, r == 0x200e, r == 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, s)
}

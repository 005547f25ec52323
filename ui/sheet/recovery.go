package sheet

import (
	"io"
	"strings"
)

// RecoveryCode is what opens the data of this computer when the passphrase or the system's keychain is lost.
type RecoveryCode struct {
	Language string // the counsellor's
	Code     string // groups with "-" between them, as store.NewRecovery gives them
	Made     string // date, as the counsellor's language has it
	Computer string // its name; "" = a line to write it on
}

type recoveryTexts struct {
	Title, Made, Purpose, Computer, Keep, Use string
	Keeping, Using                            []string
}

// Recovery writes the sheet with the recovery code. Errors to ask for: ErrLong.
func Recovery(w io.Writer, r RecoveryCode) error {
	all, err := load(r.Language)
	if err != nil {
		return err
	}
	t := all.Recovery
	return write(w, r.Language, t.Title, func(p *page) {
		body := style{12.5, false, dark}
		p.letterhead("Zwiesprache")
		p.text("H1", style{25, true, dark}, left, right, t.Title)
		p.gap(2)
		p.text("P", style{11, false, muted}, left, right, with(t.Made, "date", r.Made))
		p.gap(4)
		p.text("P", body, left, right, t.Purpose)
		p.gap(6)
		p.code(r.Code)
		p.gap(7)
		if r.Computer != "" {
			p.text("P", body, left, right, t.Computer+": "+r.Computer)
		} else {
			p.rule(left, right, t.Computer)
			p.gap(16)
		}
		for _, part := range []struct {
			heading string
			points  []string
			counted bool
		}{{t.Keep, t.Keeping, false}, {t.Use, t.Using, true}} {
			p.gap(6)
			p.text("H2", style{15, true, dark}, left, right, part.heading)
			p.gap(2)
			for i, s := range part.points {
				number := 0
				if part.counted {
					number = i + 1
				}
				p.bullet(body, number, left, right, s)
				p.gap(1.8)
			}
		}
	})
}

// code writes the groups in two rows of large letters.
func (p *page) code(code string) {
	groups := strings.Split(printable(code), "-")
	half := (len(groups) + 1) / 2
	rows := []string{strings.Join(groups[:half], "  –  "), strings.Join(groups[half:], "  –  ")}
	const from, to = left + 10, right - 6
	s := style{25, true, dark}
	height := p.use(s)
	for len(p.broken(rows[0], to-from)) > 1 || len(p.broken(rows[1], to-from)) > 1 { // wide letters
		s.size--
		height = p.use(s)
	}
	p.box(left, p.y, right-left, 2*height+14*p.scale, soft)
	p.gap(6)
	for _, row := range rows {
		p.text("P", s, from, to, row)
		p.gap(2)
	}
	p.gap(4)
}

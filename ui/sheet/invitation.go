package sheet

import (
	"io"
	"strings"
)

// Invite is what stands on the sheet that a guest gets. The password never does: there is a line to write it on.
type Invite struct {
	Language     string // one of Languages
	Organisation Organisation
	When         string // in the guest's language; "" = left out
	Address      string // what to open: the page, or the link with the words
	Words        bool   // the address holds the words; else there are lines to write them on
	Fallback     string // what was agreed for a connection that fails, as a sentence; "" = nothing
}

type invitationTexts struct {
	Title, Open, QR, QRSays, Words, One, Two, Three, Password, PasswordLine string
	Steps, Fails                                                            []string
	FailsTitle, Call, CallNobody, Nothing                                   string
}

// Invitation writes the sheet. Errors to ask for: ErrLong.
func Invitation(w io.Writer, i Invite) error {
	all, err := load(i.Language)
	if err != nil {
		return err
	}
	t := all.Invitation
	i.Address = strings.ReplaceAll(printable(i.Address), "\n", "")
	var failed error
	err = write(w, i.Language, t.Title, func(p *page) {
		body := style{13, false, dark}
		p.letterhead(i.Organisation.Name)
		p.text("H1", style{27, true, dark}, left, right, t.Title)
		p.gap(2)
		if i.When != "" {
			p.highlight(i.When)
		}
		p.gap(5)

		const qrSize = 46.0
		side := right - qrSize*p.scale
		started := p.y
		p.bullet(body, 1, left, side-8, t.Open)
		p.gap(1)
		p.text("P", style{14, true, primary}, left+7*p.scale, side-8, i.Address)
		p.pdf.LinkString(left+7*p.scale, started, side-8-left, p.y-started, i.Address)
		ended := p.y
		p.y = started - 3*p.scale
		failed = p.square(side, p.y, qrSize*p.scale, i.Address, t.QRSays)
		p.y += qrSize * p.scale
		p.text("P", style{9.5, false, muted}, side+4*p.scale, right, t.QR)
		p.y = max(p.y, ended)
		p.gap(3)

		number := 2
		if !i.Words {
			p.bullet(body, number, left, right, t.Words)
			number++
			p.gap(1)
			third := (right - left - 7*p.scale - 10) / 3
			for n, name := range []string{t.One, t.Two, t.Three} {
				x := left + 7*p.scale + float64(n)*(third+5)
				p.rule(x, x+third, name)
			}
			p.gap(16)
		}
		p.bullet(body, number, left, right, t.Password)
		p.gap(1)
		p.rule(left+7*p.scale, left+7*p.scale+85, t.PasswordLine)
		p.gap(16)
		for n, step := range t.Steps {
			p.bullet(body, number+1+n, left, right, step)
			p.gap(2.2)
		}
		p.gap(3)
		p.failing(t, i)
		p.gap(4)
		p.text("P", style{10.5, false, muted}, left, right, t.Nothing)
	})
	if failed != nil {
		return failed
	}
	return err
}

// letterhead is the organisation's name, small at the top.
func (p *page) letterhead(name string) {
	if name != "" {
		p.text("P", style{10.5, false, muted}, left, right, name)
		p.gap(3)
	}
}

// highlight is a line on a coloured ground.
func (p *page) highlight(text string) {
	s := style{17, true, primary}
	height := p.use(s)
	lines := float64(len(p.broken(printable(text), right-left-12)))
	p.box(left, p.y, right-left, height*lines+6*p.scale, soft)
	p.gap(3)
	p.text("P", s, left+6, right-6, text)
	p.gap(3)
}

// failing says what to do when something does not work.
func (p *page) failing(t invitationTexts, i Invite) {
	p.text("H2", style{14, true, dark}, left, right, t.FailsTitle)
	p.gap(1.5)
	points := t.Fails
	if i.Words { // nobody types words then
		points = points[1:]
	}
	call := t.CallNobody
	if i.Organisation.Phone != "" {
		call = with(t.Call, "phone", i.Organisation.Phone)
	}
	for _, s := range append(append([]string(nil), points...), i.Fallback, call) {
		if s != "" {
			p.bullet(style{11.5, false, dark}, 0, left, right, s)
			p.gap(1)
		}
	}
}

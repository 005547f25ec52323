package sheet

import "io"

// Form is what stands on the form of consent and on the information that goes with it.
type Form struct {
	Language     string // one of Languages
	Organisation Organisation
	Server       string // address of the rendezvous; "" = left out
	Days         int    // how long an appointment is kept after its end
}

type consentTexts struct {
	Title, Free, Agree, Know, ReturnTitle, Return, ReturnMail, Postcard, Name, Place, Signature string
	Agreed, Known                                                                               []string
}

// Consent writes the form of consent, to be signed. Errors to ask for: ErrLong.
func Consent(w io.Writer, f Form) error {
	all, err := load(f.Language)
	if err != nil {
		return err
	}
	t := all.Consent
	return write(w, f.Language, t.Title, func(p *page) {
		body := style{11.5, false, dark}
		p.letterhead(f.Organisation.Name)
		p.text("H1", style{21, true, dark}, left, right, t.Title)
		p.gap(3)
		p.text("P", body, left, right, t.Free)
		for _, part := range []struct {
			heading string
			points  []string
		}{{t.Agree, t.Agreed}, {t.Know, t.Known}} {
			p.gap(5)
			p.text("H2", style{13, true, dark}, left, right, part.heading)
			p.gap(1.5)
			for _, s := range part.points {
				p.bullet(body, 0, left, right, with(s, "days", itoa(f.Days)))
				p.gap(1.3)
			}
		}
		p.gap(9)
		middle := (left + right) / 2
		p.rule(left, right, t.Name)
		p.gap(21)
		p.rule(left, middle-5, t.Place)
		p.rule(middle+5, right, t.Signature)
		p.gap(21)
		p.text("H2", style{13, true, dark}, left, right, t.ReturnTitle)
		p.gap(1.5)
		if f.Organisation.Mail != "" {
			p.text("P", body, left, right, with(t.ReturnMail, "mail", f.Organisation.Mail))
			p.gap(1)
			p.text("P", style{10, false, muted}, left, right, t.Postcard)
			p.gap(1.5)
		}
		if address := f.Organisation.lines(); address != "" {
			p.text("P", body, left, right, t.Return+"\n"+address)
		}
		if f.Organisation.Mail == "" && f.Organisation.lines() == "" {
			p.rule(left, right, "")
		}
	})
}

// lines is name and address, each line on its own.
func (o Organisation) lines() string {
	if o.Name == "" || o.Address == "" {
		return o.Name + o.Address
	}
	return o.Name + "\n" + o.Address
}

type privacyTexts struct {
	Title, Who, WhoBlank, Phone, Mail, More string
	Sections                                []section
}

type section struct{ Heading, Text string }

// Privacy writes what a guest is told about their data. Errors to ask for: ErrLong.
func Privacy(w io.Writer, f Form) error {
	all, err := load(f.Language)
	if err != nil {
		return err
	}
	t := all.Privacy
	return write(w, f.Language, t.Title, func(p *page) {
		body, heading := style{10, false, dark}, style{11, true, dark}
		p.text("H1", style{19, true, dark}, left, right, t.Title)
		p.gap(3)
		p.text("H2", heading, left, right, t.Who)
		who := f.Organisation.lines()
		if who == "" {
			p.rule(left, right, t.WhoBlank)
			p.gap(14)
		} else {
			p.text("P", body, left, right, who)
		}
		for _, l := range []struct{ sentence, value string }{{t.Phone, f.Organisation.Phone}, {t.Mail, f.Organisation.Mail}, {t.More, f.Organisation.Privacy}} {
			if l.value != "" {
				p.text("P", body, left, right, with(l.sentence, "value", l.value))
			}
		}
		server := f.Server
		if server != "" {
			server = " (" + server + ")"
		}
		for _, s := range t.Sections {
			p.gap(3)
			p.text("H2", heading, left, right, s.Heading)
			p.gap(0.8)
			p.text("P", body, left, right, with(s.Text, "days", itoa(f.Days), "server", server))
		}
	})
}

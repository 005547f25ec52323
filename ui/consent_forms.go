package ui

import (
	"bytes"
	"io"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/ui/invite"
	"zwiesprache/ui/sheet"
)

// forms offers what a guest is to sign and to read, in the guest's language.
func (s *consentCard) forms() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Invite.Consent
	body := columnOf(gap*1.5,
		k.prose(t.Forms, sizeBody, theme.ColorNameForeground, medium),
		k.prose(t.FormsText, sizeSmall, colorMuted, regular))
	if w.settings.Organisation == "" || w.settings.Address == "" {
		body.Add(k.notice(told, t.Office))
	}
	body.Add(container.New(&flow{gap: gap},
		k.button("consent.form", quiet, "file-text", t.Pdf, func() {
			s.save(t.FormName+".pdf", func(to io.Writer) error { return sheet.Consent(to, s.form()) })
		}),
		k.button("consent.privacy", quiet, "file-text", t.Check, func() {
			s.save(t.PrivacyName+".pdf", func(to io.Writer) error { return sheet.Privacy(to, s.form()) })
		}),
		k.button("consent.mail", quiet, "mail", t.Mail, func() { s.save(t.FormsName+".eml", s.writeMail()) })))
	return body
}

func (s *consentCard) form() sheet.Form {
	const day = 24 * time.Hour
	return sheet.Form{Language: baseLanguage(s.a.Language), Organisation: s.w.organisation(), Server: hostOf(s.w.origin()),
		Days: int(s.w.cfg.Store.Retention() / day)}
}

// writeMail makes an e-mail with both forms, to be sent with the counsellor's mail program.
func (s *consentCard) writeMail() func(io.Writer) error {
	w := s.w
	i := invitation{draftOf(*s.a), w.origin(), w.cfg.Now()}
	t := invite.Template{Language: i.reads(), Kind: invite.Forms}
	names := w.texts[baseLanguage(s.a.Language)].Invite.Consent
	draft := invite.Draft{From: w.settings.ReturnMail, Subject: w.subject(t), Body: w.filled(t, w.facts(i)), At: w.cfg.Now()}
	form := s.form()
	return func(to io.Writer) error {
		for _, a := range []struct {
			name  string
			write func(io.Writer, sheet.Form) error
		}{{names.PrivacyName, sheet.Privacy}, {names.FormName, sheet.Consent}} {
			var pdf bytes.Buffer
			if err := a.write(&pdf, form); err != nil {
				return err
			}
			draft.Attachments = append(draft.Attachments, invite.Attachment{Name: a.name + ".pdf", Type: "application/pdf", Content: pdf.Bytes()})
		}
		_, err := draft.WriteTo(to)
		return err
	}
}

func (s *consentCard) save(name string, write func(io.Writer) error) {
	s.w.saveFile(name, write, s.done)
}

// hostOf is the name of a server in an origin.
func hostOf(origin string) string {
	for _, scheme := range []string{"https://", "http://"} {
		if len(origin) > len(scheme) && origin[:len(scheme)] == scheme {
			return origin[len(scheme):]
		}
	}
	return origin
}

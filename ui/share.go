package ui

import (
	"io"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/signal/words"
	"zwiesprache/store"
	"zwiesprache/ui/invite"
	"zwiesprache/ui/sheet"
)

// invitation is all that tells a guest of a room.
type invitation struct {
	draft draft
	page  string // origin of the rendezvous
	now   time.Time
}

// link is what the guest may open instead of typing the words; "" when the words are unusable.
func (i invitation) link() string {
	room, err := words.ParseRoom(i.draft.words[0], i.draft.words[1], i.draft.words[2])
	if err != nil {
		return ""
	}
	return words.Link(i.origin(), room, i.draft.language)
}

func (i invitation) origin() string { return strings.TrimSuffix(i.page, "/") }

// reads is the language of the messages: the guest's, or German in easy words.
func (i invitation) reads() string {
	if i.draft.easy && i.draft.language == "de" {
		return invite.Easy
	}
	return i.draft.language
}

// facts are what the messages may tell; the guest's language writes the date.
func (w *Window) facts(i invitation) invite.Facts {
	s := w.settings
	f := invite.Facts{Page: i.origin(), Link: i.link(), Words: i.draft.words, Password: i.draft.password,
		Fallback: invite.Fallback(i.draft.fallback), Organisation: s.Organisation, Address: s.Address, Phone: s.Phone, ReturnMail: s.ReturnMail}
	if !i.draft.at.IsZero() {
		at := i.draft.at.In(i.now.Location()) // the hours of the counsellor, whatever zone it was stored in
		f.Date, f.Clock = w.texts[baseLanguage(i.draft.language)].date(at, i.now), clock(at)
	}
	return f
}

// template is the counsellor's own text of a message, or the built-in one.
func (w *Window) template(t invite.Template) string {
	own, err := w.cfg.Store.Template(t.Key())
	if err == nil && own != "" {
		return own
	}
	built, fault := invite.Default(t)
	for _, err := range []error{err, fault} {
		if err != nil {
			w.cfg.Log.Error("read a template", "error", err)
		}
	}
	return built
}

// filled is a message as the guest gets it.
func (w *Window) filled(t invite.Template, f invite.Facts) string {
	text, err := invite.Fill(t.Language, w.template(t), f)
	if err != nil {
		w.cfg.Log.Error("word an invitation", "error", err)
	}
	return text
}

// message is one text for the guest, under a caption for the counsellor.
type message struct {
	name, caption string
	template      invite.Template // Kind "" = not made from one
	text          string
	leaks         bool // it holds what must travel apart
}

// channel is how messages travel.
type channel struct {
	id, caption string
	messages    []message
}

// channels are the messages that the way of sharing allows.
func (w *Window) channels(i invitation) []channel {
	o, c := w.kit.text.Waiting, w.kit.text.Invite.Share
	f := w.facts(i)
	one := func(name, caption string, kind invite.Kind) message {
		t := invite.Template{Language: i.reads(), Way: invite.Way(i.draft.way), Kind: kind}
		m := message{name: name, caption: caption, template: t, text: w.filled(t, f)}
		m.leaks = kind != invite.Script && kind != invite.Message && invite.Leaks(m.text, f)
		return m
	}
	phone := channel{"phone", o.Script, []message{one("phone", o.ReadOut, invite.Script)}}
	mail := channel{"mail", o.Mail, []message{one("mail", o.MailText, invite.Mail)}}
	letter := channel{"letter", c.Letter, []message{one("letter", c.LetterText, invite.Letter)}}
	paper := channel{"sheet", c.Sheet, nil}
	switch i.draft.way {
	case apart:
		return []channel{mail, {"sms", o.SMS, []message{one("sms", o.SMS, invite.Code)}}, phone, letter, paper}
	case public:
		return []channel{
			{"link", o.Link, []message{{name: "link", caption: o.Link, text: i.link()}}},
			{"message", o.Message, []message{one("message", o.Message, invite.Message)}},
		}
	}
	return []channel{phone,
		{"sms", o.SMS, []message{one("sms1", o.FirstSMS, invite.Words), one("sms2", o.SecondSMS, invite.Code)}},
		mail, letter, paper}
}

// sharing shows the messages of an invitation with what can be done with each.
type sharing struct {
	w       *Window
	invite  func() invitation
	onEasy  func(on bool) // the guest is to be invited in easy words, or no longer
	channel string
	note    string // after something was saved, or could not be
	body    *fyne.Container
}

func newSharing(w *Window, invite func() invitation, onEasy func(bool)) *sharing {
	return &sharing{w: w, invite: invite, onEasy: onEasy}
}

func (s *sharing) content() fyne.CanvasObject {
	s.body = columnOf(gap * 1.5)
	s.fill("")
	return s.body
}

// fill builds the texts; copied is the message whose button was pressed last.
func (s *sharing) fill(copied string) {
	k := s.w.kit
	t := k.text.Invite.Share
	i := s.invite()
	channels := s.w.channels(i)
	chosen := channels[0]
	var ids, captions []string
	for _, c := range channels {
		ids, captions = append(ids, c.id), append(captions, c.caption)
		if c.id == s.channel {
			chosen = c
		}
	}
	s.body.RemoveAll()
	if i.draft.way == public {
		s.body.Add(k.notice(warned, k.text.Room.PublicText))
	}
	s.body.Add(k.choice("share", captions, ids, chosen.id, func(id string) {
		s.channel, s.note = id, ""
		s.refill("")
	}))
	if i.draft.language == "de" {
		s.body.Add(k.toggle("share.easy", t.Easy, t.EasyText, i.draft.easy, func(on bool) {
			s.onEasy(on)
			s.refill("")
		}))
	}
	if chosen.id == "sheet" {
		s.body.Add(s.sheet(i))
	}
	for _, m := range chosen.messages {
		s.body.Add(s.message(i, m, m.name == copied))
	}
	if copied != "" {
		s.body.Add(k.prose(t.Lent, sizeSmall, colorMuted, regular))
	}
	if s.note != "" {
		s.body.Add(k.notice(told, s.note))
	}
	if at := s.w.passedOn(i); !at.IsZero() {
		s.body.Add(k.prose(t.Passed.with("date", k.text.date(at, i.now), "time", clock(at)), sizeSmall, colorMuted, regular))
	}
	s.body.Refresh()
}

func (s *sharing) refill(copied string) { s.w.keepFocus(func() { s.fill(copied) }) }

// message is the card of one text.
func (s *sharing) message(i invitation, m message, copied bool) fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Invite.Share
	icon, caption := "copy", k.text.Common.Copy
	if copied {
		icon, caption = "check", k.text.Common.Copied
	}
	buttons := rowOf(4)
	if m.template.Kind != "" {
		buttons.Add(k.iconButton("share.edit."+m.name, "pencil", t.Edit, theme.ColorNamePrimary, func() { w.showTemplates(m.template, i) }))
	}
	buttons.Add(k.button("share.copy."+m.name, quiet, icon, caption, func() {
		w.lend(m.text)
		w.invited(i)
		s.note = ""
		s.refill(m.name)
	}))
	top := border(nil, nil, nil, middle(buttons), padded(0, gap/2, vcentre(k.prose(m.caption, sizeSmall, colorMuted, medium))))
	body := columnOf(gap, top)
	switch {
	case m.leaks:
		buttons.Objects = buttons.Objects[:1]
		return k.backed(theme.ColorNameBackground, 12, padded(12, 16, columnOf(gap, top, k.notice(failed, t.Leaks))))
	case m.template.Kind == invite.Script:
		body.Add(w.script(m.text))
	case m.template.Kind == invite.Words, m.template.Kind == invite.Code:
		body.Add(w.textMessages(m.text))
	case m.template.Kind == invite.Mail:
		body.Add(k.prose(t.Subject.with("subject", w.subject(m.template)), sizeBody, theme.ColorNameForeground, medium))
		body.Add(k.prose(m.text, sizeBody, theme.ColorNameForeground, regular))
	default:
		body.Add(k.prose(m.text, sizeBody, theme.ColorNameForeground, regular))
	}
	if more := s.actions(i, m); len(more) > 0 {
		body.Add(container.New(&flow{gap: gap}, more...))
	}
	return k.backed(theme.ColorNameBackground, 12, padded(12, 16, body))
}

// actions are the buttons under a message that hand it to another program.
func (s *sharing) actions(i invitation, m message) []fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Invite.Share
	var all []fyne.CanvasObject
	open := func(name, icon, caption, address string) {
		all = append(all, k.button("share."+name+"."+m.name, quiet, icon, caption, func() { s.openURL(i, address) }))
	}
	switch m.template.Kind {
	case invite.Words, invite.Code:
		open("send", "message-circle", t.OpenSMS, invite.TextMessage(m.text))
	case invite.Mail:
		subject := w.subject(m.template)
		open("send", "mail", t.OpenMail, invite.Mailto(subject, m.text))
		all = append(all, k.button("share.eml", quiet, "file-text", t.SaveMail, func() {
			s.save(i, t.MailName+".eml", func(to io.Writer) error {
				_, err := invite.Draft{From: w.settings.ReturnMail, Subject: subject, Body: m.text, At: i.now}.WriteTo(to)
				return err
			})
		}))
	}
	return all
}

// sheet offers the page to print.
func (s *sharing) sheet(i invitation) fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Invite.Share
	about := t.SheetWords
	if i.draft.way == apart {
		about = t.SheetLink
	}
	save := k.button("share.sheet.save", primary, "qr-code", t.SaveSheet, func() {
		s.save(i, t.SheetName+".pdf", func(to io.Writer) error { return sheet.Invitation(to, w.sheetOf(i)) })
	})
	return k.backed(theme.ColorNameBackground, 12, padded(12, 16, columnOf(gap*1.5,
		k.prose(t.SheetText, sizeBody, theme.ColorNameForeground, regular),
		k.prose(about, sizeBody, theme.ColorNameForeground, medium), leftAligned(save))))
}

// sheetOf is what stands on the page to print.
func (w *Window) sheetOf(i invitation) sheet.Invite {
	f := w.facts(i)
	out := sheet.Invite{Language: i.reads(), Organisation: w.organisation(), Address: f.Page, Words: i.draft.way == apart}
	if out.Words {
		out.Address = f.Link
	}
	line := func(template string) string {
		s, err := invite.Fill(i.reads(), template, f)
		if err != nil {
			w.cfg.Log.Error("word a sheet", "error", err)
		}
		return strings.ReplaceAll(s, "\n", " ")
	}
	if f.Date != "" {
		when := line("{when}")
		out.When = strings.ToUpper(when[:1]) + when[1:] // begins with a plain letter in all languages
	}
	out.Fallback = line("{fallback}")
	return out
}

// organisation is the counsellor's, as it stands on what guests get.
func (w *Window) organisation() sheet.Organisation {
	s := w.settings
	return sheet.Organisation{Name: s.Organisation, Address: s.Address, Phone: s.Phone, Mail: s.ReturnMail, Privacy: s.PrivacyLink}
}

// save writes a file for the guest where the counsellor wants it.
func (s *sharing) save(i invitation, name string, write func(io.Writer) error) {
	s.w.saveFile(name, write, func(err error) {
		s.note = s.w.kit.text.Invite.Share.Saved
		if err != nil {
			s.note = s.w.sentence(err)
		} else {
			s.w.invited(i)
		}
		s.refill("")
	})
}

// openURL hands a message to the program for such addresses.
func (s *sharing) openURL(i invitation, address string) {
	s.note = ""
	if err := s.w.cfg.OpenURL(address); err != nil {
		s.w.cfg.Log.Error("open another program", "error", err)
		s.note = s.w.kit.text.Invite.Share.NoProgram
	} else {
		s.w.invited(i)
	}
	s.refill("")
}

func (w *Window) subject(t invite.Template) string {
	s, err := invite.Subject(t)
	if err != nil {
		w.cfg.Log.Error("word an invitation", "error", err)
	}
	return s
}

// script shows what to say, and under it what the guest then sees.
func (w *Window) script(text string) fyne.CanvasObject {
	k := w.kit
	t := k.text.Invite.Share
	steps := columnOf(gap * 1.5)
	for n, step := range invite.Steps(text) {
		says := columnOf(4)
		if step.Say != "" {
			says.Add(k.prose(step.Say, sizeBody, theme.ColorNameForeground, regular))
		}
		if step.Sees != "" {
			says.Add(k.backed(colorSoft, 8, padded(6, 10, border(nil, nil, padded(2, 0, columnOf(0, k.icon("monitor", 16, theme.ColorNamePrimary))), nil,
				padded(0, 8, columnOf(1, k.prose(t.Sees, sizeSmall-1, colorMuted, medium), k.prose(step.Sees, sizeSmall, theme.ColorNameForeground, regular)))))))
		}
		steps.Add(border(nil, nil, container.New(sized{Width: k.px(24)}, columnOf(0, k.fixed(itoa(n+1), sizeBody, theme.ColorNamePrimary, semibold))), nil, says))
	}
	return steps
}

// textMessages shows a text in the messages that carry it, with how full each is.
func (w *Window) textMessages(text string) fyne.CanvasObject {
	k := w.kit
	t := k.text.Invite.Share
	sms := invite.Split(text)
	body := columnOf(gap)
	for _, p := range sms.Parts {
		body.Add(k.prose(p.Text, sizeBody, theme.ColorNameForeground, regular))
		body.Add(k.prose(t.Count.with("n", itoa(p.Units), "limit", itoa(sms.Limit)), sizeSmall, colorMuted, regular))
	}
	if len(sms.Parts) > 1 {
		body.Add(k.notice(told, t.Parts.with("n", itoa(len(sms.Parts)))))
	}
	if sms.Wide != "" {
		body.Add(k.prose(t.Wide.with("sign", sms.Wide), sizeSmall, colorMuted, regular))
	}
	return body
}

// invited notes that an appointment's guest was told of it.
func (w *Window) invited(i invitation) {
	if i.draft.appointment == "" {
		return
	}
	w.change(i.draft.appointment, "note an invitation", func(a *store.Appointment) { a.Invited = w.cfg.Now() })
}

// passedOn is when an appointment's guest was last told of it; zero = not yet.
func (w *Window) passedOn(i invitation) time.Time {
	if i.draft.appointment == "" {
		return time.Time{}
	}
	a, err := w.cfg.Store.Appointment(i.draft.appointment)
	if err != nil || a.Invited.IsZero() {
		return time.Time{}
	}
	return a.Invited.In(i.now.Location())
}

package ui

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/signal/words"
)

// message is one text for the guest, under a caption for the counsellor.
type message struct{ name, caption, text string }

// channel is how messages travel.
type channel struct {
	id, caption string
	messages    []message
}

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

// channels are the texts, in the guest's language, that the way of sharing allows; ours is the counsellor's.
func (i invitation) channels(ours, guests *text) []channel {
	t := guests.Share
	when, early := t.Now, t.AtOnce
	if !i.draft.at.IsZero() {
		when = t.At.with("date", guests.date(i.draft.at, i.now), "time", clock(i.draft.at))
		early = t.Early
	}
	all := func(s sentence) string {
		return s.with("when", when, "early", early, "page", i.origin(), "link", i.link(), "password", i.draft.password,
			"one", i.draft.words[0], "two", i.draft.words[1], "three", i.draft.words[2])
	}
	o := ours.Waiting
	switch i.draft.way {
	case apart:
		return []channel{
			{"mail", o.Mail, []message{{"mail", o.MailText, all(t.LinkMail)}}},
			{"sms", o.SMS, []message{{"sms", o.SMS, all(t.CodeSMS)}}},
			{"phone", o.Script, []message{{"phone", o.ReadOut, all(t.CodeScript)}}},
		}
	case public:
		return []channel{
			{"link", o.Link, []message{{"link", o.Link, i.link()}}},
			{"message", o.Message, []message{{"message", o.Message, all(t.PublicMessage)}}},
		}
	}
	return []channel{
		{"phone", o.Script, []message{{"phone", o.ReadOut, all(t.Script)}}},
		{"sms", o.SMS, []message{{"sms1", o.FirstSMS, all(t.WordsSMS)}, {"sms2", o.SecondSMS, all(t.PasswordSMS)}}},
		{"mail", o.Mail, []message{{"mail", o.MailText, all(t.Mail)}}},
	}
}

// sharing shows the texts of an invitation with a button to copy each.
type sharing struct {
	w       *Window
	invite  func() invitation
	channel string
	body    *fyne.Container
}

func newSharing(w *Window, invite func() invitation) *sharing {
	return &sharing{w: w, invite: invite}
}

func (s *sharing) content() fyne.CanvasObject {
	s.body = columnOf(gap * 1.5)
	s.fill("")
	return s.body
}

// fill builds the texts; copied is the message whose button was pressed last.
func (s *sharing) fill(copied string) {
	k := s.w.kit
	i := s.invite()
	channels := i.channels(k.text, s.w.texts[i.draft.language])
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
		s.channel = id
		s.w.keepFocus(func() { s.fill("") })
	}))
	for _, m := range chosen.messages {
		s.body.Add(s.message(m, m.name == copied))
	}
	s.body.Refresh()
}

func (s *sharing) message(m message, copied bool) fyne.CanvasObject {
	k := s.w.kit
	icon, caption := "copy", k.text.Common.Copy
	if copied {
		icon, caption = "check", k.text.Common.Copied
	}
	button := k.button("share.copy."+m.name, quiet, icon, caption, func() {
		s.w.app.Clipboard().SetContent(m.text)
		s.w.keepFocus(func() { s.fill(m.name) })
	})
	top := border(nil, nil, middle(k.fixed(m.caption, sizeSmall, colorMuted, medium)), button, nil)
	return k.backed(theme.ColorNameBackground, 12, padded(12, 16,
		columnOf(gap, top, k.prose(m.text, sizeBody, theme.ColorNameForeground, regular))))
}

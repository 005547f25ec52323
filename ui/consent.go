package ui

import (
	"errors"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/signal/session"
	"zwiesprache/store"
)

// given says whether a consent holds: signed and back, or not needed, and not withdrawn since.
func given(c store.Consent) bool {
	return c.Received.After(c.Withdrawn) || c.Waived.After(c.Withdrawn)
}

// consentOf is an appointment's record; the zero one where none was begun or it cannot be read.
func (w *Window) consentOf(a store.Appointment) store.Consent {
	if a.Consent == "" {
		return store.Consent{}
	}
	c, err := w.cfg.Store.Consent(a.Consent)
	if err != nil {
		w.cfg.Log.Error("read a consent", "error", err)
	}
	return c
}

// consentMissing says whether a signed consent should be there before the session, and is not. Who is counselled
// without leaving anything signs nothing, and a conversation in public is no counselling.
func (w *Window) consentMissing(a store.Appointment) bool {
	return !a.Done && a.State == store.Planned && !a.Leave && a.Way != public && !given(w.consentOf(a))
}

// consentPill is the mark of a missing consent for a row; nil = nothing to say.
func (w *Window) consentPill(a store.Appointment) fyne.CanvasObject {
	if !w.consentMissing(a) {
		return nil
	}
	return w.kit.pill("signature", w.kit.text.Invite.Consent.Missing, colorAlarm, theme.ColorNameWarning)
}

// consentNotice says before anybody is let in that the consent for the room's appointment is missing; nil = it is not.
func (w *Window) consentNotice() fyne.CanvasObject {
	if w.room == nil || w.room.draft.appointment == "" {
		return nil
	}
	a, err := w.cfg.Store.Appointment(w.room.draft.appointment)
	if err != nil || !w.consentMissing(a) {
		return nil
	}
	return w.kit.notice(warned, w.kit.text.Invite.Consent.MissingText)
}

// noteTick records with its time that an admitted guest has consented on the page.
func (w *Window) noteTick(before, now session.Snapshot) {
	if w.room.draft.appointment == "" {
		return
	}
	waited := map[string]bool{}
	for _, g := range inState(before.Guests, session.Knocking) {
		waited[g.ID] = true
	}
	for _, g := range now.Guests {
		if !g.Consent || !waited[g.ID] || g.State == session.Knocking || g.State == session.Gone {
			continue
		}
		a, err := w.cfg.Store.Appointment(w.room.draft.appointment)
		if err == nil {
			_, err = w.changeConsent(&a, func(c *store.Consent) { c.Ticked = w.cfg.Now() })
		}
		if err != nil {
			w.cfg.Log.Error("note a consent", "error", err)
		}
		return
	}
}

// changeConsent changes an appointment's record, which it begins when there is none; those of one series share it.
func (w *Window) changeConsent(a *store.Appointment, do func(*store.Consent)) (store.Consent, error) {
	var c store.Consent
	var err error
	before := a.Consent
	if before != "" {
		if c, err = w.cfg.Store.Consent(before); err != nil && !errors.Is(err, store.ErrNotFound) {
			return c, err
		}
	}
	do(&c)
	c, err = w.cfg.Store.SaveConsent(c)
	if err != nil || c.ID == before {
		return c, err
	}
	all := []store.Appointment{*a}
	if a.Series != "" {
		if all, err = w.cfg.Store.Series(a.Series); err != nil {
			return c, err
		}
	}
	for _, one := range all {
		stored, err := w.cfg.Store.Appointment(one.ID)
		if err == nil && stored.Consent == before {
			stored.Consent = c.ID
			_, err = w.cfg.Store.Save(stored)
		}
		if err != nil {
			return c, err
		}
	}
	a.Consent = c.ID
	return c, nil
}

// consentCard is all about the consent for one appointment: how it stands, and what can be done.
type consentCard struct {
	w     *Window
	a     *store.Appointment
	c     store.Consent
	on    screen // that it is on
	build func() // shows that anew
}

// consentCard is a card for the appointment's form. What is done in it is kept at once; a new appointment has to be
// saved before.
func (w *Window) consentCard(a *store.Appointment, build func()) fyne.CanvasObject {
	k := w.kit
	t := k.text.Invite.Consent
	s := &consentCard{w: w, a: a, c: w.consentOf(*a), on: w.screen, build: build}
	var mark fyne.CanvasObject
	if a.ID != "" {
		mark = w.consentPill(*a)
	}
	body := columnOf(gap*1.5, border(nil, nil, nil, mark, k.prose(t.Title, sizeSection, theme.ColorNameForeground, semibold)))
	if a.ID == "" {
		body.Add(k.prose(t.Later, sizeBody, colorMuted, regular))
		return k.card(colorSurface, 24, body)
	}
	w.onDrop = s.take
	body.Add(s.story())
	if s.c.File != "" {
		body.Add(s.attachment())
	}
	body.Add(container.New(&flow{gap: gap}, s.buttons()...))
	body.Add(k.prose(t.Drop, sizeSmall, colorMuted, regular))
	body.Add(k.rule())
	body.Add(s.forms())
	return k.card(colorSurface, 24, body)
}

// story is what has happened, in order.
func (s *consentCard) story() fyne.CanvasObject {
	k := s.w.kit
	t := k.text.Invite.Consent
	lines := columnOf(6)
	say := func(icon string, c fyne.ThemeColorName, sentence string) {
		lines.Add(border(nil, nil, columnOf(0, k.icon(icon, 18, c)), nil, padded(0, 10, k.prose(sentence, sizeBody, theme.ColorNameForeground, regular))))
	}
	dated := func(at time.Time, icon string, c fyne.ThemeColorName, what sentence) {
		if !at.IsZero() {
			at = at.In(s.w.cfg.Now().Location())
			say(icon, c, what.with("date", k.text.date(at, s.w.cfg.Now()), "time", clock(at)))
		}
	}
	dated(s.c.Sent, "send", theme.ColorNamePrimary, t.SentAt)
	dated(s.c.Received, "circle-check", theme.ColorNameSuccess, t.BackAt)
	dated(s.c.Waived, "check", theme.ColorNamePrimary, t.WaivedAt)
	dated(s.c.Withdrawn, "circle-x", theme.ColorNameError, t.WithdrawnAt)
	dated(s.c.Ticked, "check", theme.ColorNamePrimary, t.TickedAt)
	if s.c.Sent.IsZero() && s.c.Received.IsZero() && s.c.Waived.IsZero() && s.c.Withdrawn.IsZero() {
		say("info", colorMuted, t.None)
	}
	return lines
}

func (s *consentCard) buttons() []fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Invite.Consent
	now := w.cfg.Now
	var all []fyne.CanvasObject
	add := func(name string, as kind, icon, caption string, do func()) {
		all = append(all, k.button("consent."+name, as, icon, caption, do))
	}
	switch {
	case s.c.Received.After(s.c.Withdrawn):
		caption := t.Attach
		if s.c.File != "" {
			caption = t.Another
		}
		add("attach", quiet, "paperclip", caption, s.choose)
		add("withdraw", quiet, "x", t.Withdraw, s.askToWithdraw)
	case s.c.Waived.After(s.c.Withdrawn):
		add("ask", quiet, "undo-2", t.Ask, s.do(func(c *store.Consent) { c.Waived = time.Time{} }))
		add("withdraw", quiet, "x", t.Withdraw, s.askToWithdraw)
	default:
		if !s.c.Sent.After(s.c.Withdrawn) {
			add("sent", quiet, "send", t.Sent, s.do(func(c *store.Consent) { c.Sent = now() }))
		}
		add("back", quiet, "check", t.Back, s.do(func(c *store.Consent) { c.Received = now() }))
		add("attach", quiet, "paperclip", t.Attach, s.choose)
		add("waive", quiet, "", t.Waive, s.do(func(c *store.Consent) { c.Waived = now() }))
	}
	return all
}

// do makes a change at the press of a button.
func (s *consentCard) do(change func(*store.Consent)) func() {
	return func() {
		_, err := s.w.changeConsent(s.a, change)
		s.done(err)
	}
}

// here says whether the counsellor has not gone on to something else while work was done.
func (s *consentCard) here() bool { return s.w.screen == s.on }

// done shows how it stands now, and what went wrong.
func (s *consentCard) done(err error) {
	if s.here() {
		s.build()
	}
	if err != nil {
		s.w.tell(s.w.kit.text.Common.Close, s.w.sentence(err))
	}
}

func (s *consentCard) askToWithdraw() {
	w := s.w
	t := w.kit.text
	w.ask("withdraw", t.Invite.Consent.WithdrawTitle, t.Invite.Consent.WithdrawText, t.Invite.Consent.Withdraw, t.Common.Cancel, func() {
		s.done(w.cfg.Store.Withdraw(s.a.Consent))
	})
}

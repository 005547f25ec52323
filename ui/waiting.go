package ui

import (
	"crypto/rand"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/signal/session"
	"zwiesprache/signal/words"
	"zwiesprache/store"
)

// waitingScreen is the waiting room: own picture and devices, who knocks, and the texts to invite with.
type waitingScreen struct {
	w        *Window
	shown    session.Snapshot
	since    map[string]*label // how long each guest waits, by id
	state    *fyne.Container
	door     *fyne.Container // how many are expected, and whether anybody new can come in
	begin    *fyne.Container // what to settle before the first guest
	guests   *fyne.Container
	choices  *fyne.Container
	preview  *picture
	level    *meter
	blur     *fyne.Container
	troubles *says
}

func newWaiting(w *Window) *waitingScreen { return &waitingScreen{w: w} }

func (s *waitingScreen) content() fyne.CanvasObject {
	w, k, r := s.w, s.w.kit, s.w.room
	t := k.text.Waiting
	s.shown = r.snap
	s.state, s.guests, s.blur = columnOf(gap), columnOf(gap*1.5), columnOf(0)
	s.door = columnOf(gap * 1.5)
	s.troubles = newSays(w, "waiting", map[string]bool{})
	s.choices = columnOf(gap * 1.5)
	s.preview = newPicture(k, true, corner)
	s.level = newMeter(k)
	s.fillState()
	s.fillDoor()
	s.fillGuests()
	s.fillTroubles()
	s.fillDevices()
	s.fillBlur()

	own := k.card(colorSurface, 20, columnOf(gap*1.5,
		k.prose(t.Preview, sizeSection, theme.ColorNameForeground, semibold),
		container.New(&wide{}, s.preview.object),
		border(nil, nil, middle(k.icon("mic", 18, colorMuted)), nil, padded(0, gap, vcentre(s.level.object))),
		s.troubles.body,
		k.field(k.text.Blur.Background, s.blur),
		s.choices))
	invite := newSharing(w, func() invitation { return invitation{r.draft, s.page(), w.cfg.Now()} }, func(on bool) { r.draft.easy = on })
	right := columnOf(gap*2.5, k.card(colorSurface, 20, columnOf(gap*1.5, k.prose(t.Who, sizeSection, theme.ColorNameForeground, semibold), s.guests)))
	if list := s.checklist(); list != nil {
		right.Add(list)
	}
	right.Objects = append(right.Objects, k.card(colorSurface, 20, s.door),
		k.card(colorSurface, 20, columnOf(gap*1.5,
			k.prose(t.Invite, sizeSection, theme.ColorNameForeground, semibold),
			w.wayField("share.way", r.draft.way, func(chosen way) { r.draft.way = chosen; w.show(s) }),
			invite.content())))

	chips := container.New(&flow{gap: gap})
	for _, word := range r.opened.Words {
		chips.Add(k.chip(word))
	}
	chips.Add(k.backed(colorSurface, 10, container.New(sized{Height: target}, padded(0, 15, rowOf(gap, k.icon("key-round", 16, colorMuted),
		k.fixed(r.opened.Password, 17, theme.ColorNameForeground, semibold))))))
	head := columnOf(gap*1.5,
		k.heading(t.Title, "", k.button("waiting.close", quiet, "x", t.CloseRoom, s.askToClose)), chips, s.state)
	return w.framed(placeWaiting, k.page(head,
		newPair(&pair{first: k.px(290), second: k.px(360), gap: gap * 2.5, swap: true}, own, right)))
}

// page is the origin that the line really has, or the set one until there is a line.
func (s *waitingScreen) page() string {
	if p := s.w.room.snap.Page; p != "" {
		return p
	}
	return s.w.origin()
}

// render takes over a snapshot and touches only what changed.
func (s *waitingScreen) render(now session.Snapshot) {
	before := s.shown
	s.shown = now
	s.w.keepFocus(func() {
		if before.Phase != now.Phase || before.Reason != now.Reason || before.LineLost != now.LineLost ||
			before.Locked != now.Locked || before.Closed != now.Closed || before.Wrong != now.Wrong ||
			before.Tampered != now.Tampered || before.LastWrong != now.LastWrong || before.Shut != now.Shut || before.Persons != now.Persons {
			s.fillState()
			s.fillDoor()
		}
		if !slices.Equal(before.Guests, now.Guests) || before.LineLost != now.LineLost {
			s.fillGuests()
			s.fillBegin()
		}
		if before.Camera != now.Camera || before.Microphone != now.Microphone || before.Speaker != now.Speaker {
			s.fillTroubles()
		}
	})
}

// fillState says how the room stands.
func (s *waitingScreen) fillState() {
	k := s.w.kit
	t := k.text.Waiting
	n := s.shown
	s.state.RemoveAll()
	switch {
	case n.Phase == session.Opening && n.Reason != session.NoReason:
		s.state.Add(k.notice(failed, k.text.reason(n.Reason, "")))
	case n.Phase == session.Opening:
		s.state.Add(leftAligned(k.pill("hourglass", t.Opening, theme.ColorNameButton, colorMuted)))
		s.state.Add(k.prose(t.OpeningHint, sizeSmall, colorMuted, regular))
	case n.LineLost:
		s.state.Add(k.notice(warned, t.Unreachable))
	case n.Locked:
		s.state.Add(k.noticeWith(failed, t.Locked, middle(k.button("waiting.renew", primary, "key-round", t.NewPassword, s.renewPassword))))
	case n.Closed:
		s.state.Add(k.noticeWith(warned, t.Closed, middle(k.button("waiting.renew", primary, "refresh-cw", t.NewWords, s.renewWords))))
	case n.Shut:
		s.state.Add(leftAligned(k.pill("lock", s.w.shutText(n), colorSoft, theme.ColorNamePrimary)))
	default:
		s.state.Add(leftAligned(k.pill("circle-check", t.Open, colorSoft, theme.ColorNamePrimary)))
	}
	switch {
	case n.Wrong > 0 && n.Locked:
		s.state.Add(k.notice(warned, k.text.attempts(n)))
	case n.Wrong > 0:
		s.state.Add(k.notice(warned, k.text.guesses(n)))
	}
	if n.Tampered > 0 {
		s.state.Add(k.notice(failed, k.text.Security.Tampered.with(n.Tampered)))
	}
	s.state.Refresh()
}

// fillDoor says how many are expected and whether anybody new can come in.
func (s *waitingScreen) fillDoor() {
	k, r := s.w.kit, s.w.room
	s.door.RemoveAll()
	if r.draft.interpreter {
		s.door.Add(k.fact("languages", k.text.Waiting.Interpreter, k.text.Waiting.InterpreterText))
	}
	if s.w.relayOnly(r.draft) {
		s.door.Add(k.fact("route", k.text.Form.RelayOnly, k.text.Form.RelayOnlyText))
	}
	s.door.Add(s.w.door("waiting", s.shown))
	s.door.Refresh()
}

// fillTroubles says what is wrong with a device, and the next step.
func (s *waitingScreen) fillTroubles() {
	k := s.w.kit
	var all []say
	for _, sentence := range deviceTroubles(k.text, s.shown) {
		all = append(all, say{as: warned, sentence: sentence, stays: true})
	}
	s.troubles.show(append(all, s.w.plugSays()...))
	if s.shown.Camera == session.DeviceReady || s.shown.Camera == session.DeviceOff {
		s.preview.card("video", k.text.Waiting.NoPreview)
	} else {
		s.preview.card("video-off", k.text.Talk.NoPicture)
	}
}

// fillGuests lists who knocks, and who has just gone.
func (s *waitingScreen) fillGuests() {
	k := s.w.kit
	t := k.text.Waiting
	s.guests.RemoveAll()
	s.since = map[string]*label{}
	if notice := s.w.consentNotice(); notice != nil {
		s.guests.Add(notice)
	}
	knocking := inState(s.shown.Guests, session.Knocking)
	for i, g := range knocking {
		if i > 0 {
			s.guests.Add(k.rule())
		}
		s.guests.Add(s.guest(g, i))
	}
	for _, g := range inState(s.shown.Guests, session.Gone) {
		s.guests.Add(k.notice(told, k.text.reason(g.Reason, k.nameOf(g))))
	}
	hint := t.NobodyHint
	if !s.shown.Admitted.IsZero() {
		hint = t.BackHint
	}
	if len(knocking) == 0 {
		s.guests.Add(border(nil, nil, middle(k.icon("hourglass", 24, colorMuted)), nil, padded(0, 14, columnOf(2,
			k.prose(t.Nobody, sizeBody, theme.ColorNameForeground, medium),
			k.prose(hint, sizeSmall, colorMuted, regular)))))
	}
	s.guests.Refresh()
	s.tick(s.w.cfg.Now())
}

func (s *waitingScreen) guest(g session.Guest, i int) fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Waiting
	s.since[g.ID] = k.prose(" ", sizeSmall, colorMuted, regular)
	facts := container.New(&flow{gap: 6})
	if g.LineLost && !s.shown.LineLost { // our own loss is said above
		facts.Add(k.pill("wifi-off", t.GuestLost, colorAlarm, theme.ColorNameWarning))
	}
	fact := func(icon, caption string, good bool) {
		fill, ink := colorSoft, theme.ColorNamePrimary
		if !good {
			fill, ink = colorAlarm, theme.ColorNameWarning
		}
		facts.Add(k.pill(icon, caption, fill, ink))
	}
	if name, ok := k.text.Languages[g.Language]; ok {
		fact("languages", name, true)
	}
	switch g.Company {
	case "alone":
		fact("user", t.Alone, true)
	case "others":
		fact("users", t.Others, false)
	}
	if g.Consent {
		fact("check", t.Consent, true)
	} else {
		fact("x", t.NoConsent, false)
	}
	if !g.Camera {
		fact("video-off", t.NoCamera, false)
	}
	if !g.Microphone {
		fact("mic-off", t.NoMicrophone, false)
	}
	id := itoa(i)
	do := func(command func(Session)) func() {
		return func() {
			if w.room != nil && w.room.session != nil {
				command(w.room.session)
			}
		}
	}
	soon := k.button("waiting.soon."+id, quiet, "timer", t.Soon, do(func(c Session) { c.Soon(g.ID) }))
	if g.Soon {
		soon = k.button("waiting.soon."+id, quiet, "check", t.SoonSaid, nil)
		soon.Disable()
	}
	buttons := container.New(&flow{gap: gap},
		k.button("waiting.admit."+id, primary, "door-open", t.Admit, do(func(c Session) { c.Admit(g.ID) })),
		soon,
		k.button("waiting.decline."+id, quiet, "x", t.Decline, do(func(c Session) { c.Decline(g.ID) })))
	who := border(nil, nil, k.avatar(k.nameOf(g), 44), nil, padded(0, 14, vcentre(columnOf(2,
		k.line(k.nameOf(g), sizeBody+2, theme.ColorNameForeground, semibold), s.since[g.ID]))))
	return columnOf(gap*1.5, who, facts, buttons)
}

// fillDevices offers what is plugged in.
func (s *waitingScreen) fillDevices() {
	s.choices.RemoveAll()
	s.w.deviceFields(s.choices, "waiting", s.w.plugs.devices)
	s.choices.Refresh()
}

// showPlugs implements plugged.
func (s *waitingScreen) showPlugs() {
	s.fillDevices()
	s.fillTroubles()
}

// fillBlur is the choice of a blur; the preview shows it at once.
func (s *waitingScreen) fillBlur() {
	s.blur.Objects = []fyne.CanvasObject{s.w.blurChoice("waiting.blur", func() { s.w.keepFocus(s.fillBlur) })}
	s.blur.Refresh()
}

// frame shows the newest own picture and level.
func (s *waitingScreen) frame() {
	if studio := s.w.room.studio; studio != nil {
		s.preview.take(studio.Preview())
		s.level.set(studio.Level())
	}
}

// tick keeps the times of waiting true.
func (s *waitingScreen) tick(now time.Time) {
	t := s.w.kit.text.Waiting
	for _, g := range s.shown.Guests {
		l, ok := s.since[g.ID]
		if !ok {
			continue
		}
		if waited := now.Sub(g.Since); waited < time.Minute {
			l.set(t.JustNow)
		} else {
			l.set(t.Since.with(int(waited / time.Minute)))
		}
	}
}

// renewPassword has newcomers prove another password; who is in stays. The appointment keeps it: the
// old one is worth nothing any more.
func (s *waitingScreen) renewPassword() {
	w, r := s.w, s.w.room
	password := words.Propose(rand.Reader)
	r.draft.password, r.opened.Password = password, password
	r.session.Rearm(password)
	if id := r.draft.appointment; id != "" {
		w.change(id, "keep a new password", func(a *store.Appointment) {
			if a.Password != "" { // it goes with a session that was held
				a.Password = password
			}
		})
	}
	w.show(s)
}

// renewWords gives this room up for one with a new third word and a new password.
func (s *waitingScreen) renewWords() {
	r := s.w.room
	next := r.draft
	next.password = words.Propose(rand.Reader)
	next.words[2] = otherWord(next.language, next.words[2])
	r.renew = &next
	s.w.leaveRoom()
}

func (s *waitingScreen) askToClose() {
	w := s.w
	t := w.kit.text
	w.ask("close", t.Waiting.CloseTitle, t.Waiting.CloseText, t.Waiting.CloseRoom, t.Common.Cancel, w.leaveRoom)
}

// leaveRoom gives the room up; the rest comes with the last snapshot.
func (w *Window) leaveRoom() {
	switch {
	case w.room == nil:
	case w.room.session == nil:
		w.room = nil // opened hangs up as soon as there is something to hang up
		w.showToday()
	default:
		w.room.session.HangUp()
	}
}

// wide keeps its object at 16:9 of the width it gets, up to widest.
type wide struct{ width float32 }

const widest = 520

func (l *wide) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(160, min(max(160, l.width), widest)*9/16)
}

func (l *wide) Layout(o []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	width := min(size.Width, widest)
	o[0].Resize(fyne.NewSize(width, width*9/16))
}

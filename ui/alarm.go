package ui

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/signal/session"
)

// fillSays says what is not as it should be, until it is again or the counsellor has read it: it
// stands before the guests' faces.
func (s *talk) fillSays() {
	guests := inside(s.shown)
	if len(guests) == 0 {
		return
	}
	w, k, r := s.w, s.w.kit, s.w.room
	t := k.text.Talk
	var all []say
	warn := func(sentence string) { all = append(all, say{as: warned, sentence: sentence}) }
	if s.shown.Paused && len(guests) > 1 { // a single guest's tile has room for it
		all = append(all, say{as: told, sentence: t.PausedYou + ". " + t.PausedYouHint, name: "resume", caption: t.Resume, act: s.togglePause, stays: true})
	}
	for _, tile := range s.stage.tiles {
		if tile.ears.deaf {
			all = append(all, say{as: warned, sentence: t.NotHeard.with("name", k.nameOf(tile.guest)), name: "devices", caption: t.Devices,
				act: func() { s.openPane("devices") }})
		}
	}
	for _, tile := range s.stage.tiles {
		if tile.quality.Word == QualitySoundOnly && tile.guest.State == session.Connected {
			warn(t.SoundOnly)
			break
		}
	}
	if r.shareNote != "" {
		warn(r.shareNote)
	}
	if len(inState(guests, session.Troubled)) == 0 { // else it is said on the picture
		switch {
		case s.shown.LineLost:
			warn(t.LineLost)
		default:
			for _, g := range guests {
				if g.LineLost {
					warn(t.GuestLineLost.with("name", k.nameOf(g)))
				}
			}
		}
	}
	for _, sentence := range deviceTroubles(k.text, s.shown) {
		warn(sentence)
	}
	all = append(all, w.plugSays()...)

	s.fillAbove()
	s.says.show(all)
	s.stage.object.Refresh()
}

// showPlugs implements plugged.
func (s *talk) showPlugs() {
	s.fillSays()
	if p, ok := s.pane.(plugged); ok {
		p.showPlugs()
	}
}

// fillAbove keeps what must not be overlooked above the pictures, before nobody's face: who says by a
// silent sign not to be alone, and who records. What is shown of this computer stands with the sentences.
func (s *talk) fillAbove() {
	w, r := s.w, s.w.room
	key, above := "", []fyne.CanvasObject{}
	for _, g := range inside(s.shown) {
		if !g.NotAlone {
			delete(r.heeded, g.ID)
		} else if !r.heeded[g.ID] {
			key, above = key+g.ID+g.Name+"\n", append(above, s.signCard(g))
		}
	}
	if recording, live := s.marked(); len(recording)+len(live) > 0 {
		key, above = key+w.kit.namesOf(recording)+"\n"+w.kit.namesOf(live), append(above, s.marksCard(recording, live))
	}
	if key != s.aboveKey {
		s.aboveKey = key
		w.keepFocus(func() {
			s.above.Objects = above
			s.above.Hidden = len(above) == 0
			w.root.Refresh()
		})
	}
	if shown := len(s.says.before) > 0; shown != s.shown.Sharing {
		s.says.before = nil
		if s.shown.Sharing {
			s.says.before = []fyne.CanvasObject{s.shareCard()}
		}
		w.keepFocus(s.says.fill)
	}
}

// signCard is a guest's silent sign of not being alone, which only the counsellor sees, with what to do.
func (s *talk) signCard(g session.Guest) fyne.CanvasObject {
	k := s.w.kit
	t := k.text.Marks
	seen := k.button(fmt.Sprintf("talk.heed.%d", g.Seat), quiet, "check", t.Heeded, func() {
		s.w.room.heeded[g.ID] = true
		s.fillSays()
	})
	says := columnOf(4, k.prose(t.NotAlone.with("name", k.nameOf(g)), sizeSection, theme.ColorNameForeground, semibold),
		k.prose(t.NotAloneHint, sizeBody-1, theme.ColorNameForeground, regular))
	return k.backed(colorAlarm, 12, padded(12, 14, border(nil, nil, padded(2, 0, columnOf(0, k.icon("users", 24, theme.ColorNameWarning))),
		middle(seen), padded(0, 12, vcentre(says)))))
}

// marked is the guests whose side says that it records, and that it streams.
func (s *talk) marked() (recording, live []session.Guest) {
	for _, g := range inside(s.shown) {
		if g.Recording {
			recording = append(recording, g)
		}
		if g.Live {
			live = append(live, g)
		}
	}
	return recording, live
}

// marksCard is the orange and the blue mark with who it is, beside them the one press that ends all.
func (s *talk) marksCard(recording, live []session.Guest) fyne.CanvasObject {
	k := s.w.kit
	t := k.text.Marks
	says := columnOf(6)
	add := func(mark string, fill fyne.ThemeColorName, guests []session.Guest, sentence counted) {
		if len(guests) > 0 {
			said := sentence.One
			if len(guests) > 1 {
				said = sentence.Many
			}
			says.Add(border(nil, nil, columnOf(0, k.badge(mark, fill)), nil,
				padded(0, gap, k.prose(said.with("names", k.namesOf(guests)), sizeBody, theme.ColorNameForeground, semibold))))
		}
	}
	add(t.Rec, colorRecording, recording, t.Records)
	add(t.Live, colorStreaming, live, t.Streams)
	says.Add(k.prose(t.Honest, sizeSmall, theme.ColorNameForeground, regular))
	end := k.button("talk.endatonce", danger, "circle-stop", t.EndAtOnce, func() { s.command(Session.EndAtOnce) })
	return k.backed(colorAlarm, 12, padded(12, 14, border(nil, nil, nil, middle(end), padded(0, 6, vcentre(says)))))
}

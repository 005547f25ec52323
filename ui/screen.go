package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/signal/session"
)

// picker asks which screen or window the guest shall see.
type picker struct {
	w       *Window
	sources []Source
	looking bool
	failed  bool
}

// pickSource opens the picker; what there is to show is looked for meanwhile.
func (w *Window) pickSource() {
	p := &picker{w: w}
	p.look()
}

func (p *picker) look() {
	w := p.w
	p.looking = true
	p.show()
	var (
		sources []Source
		err     error
	)
	w.run(func() { sources, err = w.cfg.Sources() }, func() {
		if err != nil {
			w.cfg.Log.Error("list what can be shown", "error", err)
		}
		p.sources, p.failed, p.looking = sources, err != nil, false
		if w.picker == p && w.asked() {
			p.show()
		}
	})
}

const thumbnailWidth, thumbnailHeight = 200, 112

func (p *picker) show() {
	w, k := p.w, p.w.kit
	t := k.text.Screen
	body := columnOf(gap * 1.5)
	switch {
	case p.looking:
		body.Add(padded(40, 0, k.prose(t.Looking, sizeBody, colorMuted, regular).centred()))
	case p.failed:
		body.Add(k.notice(warned, t.CannotList))
	case len(p.sources) == 0:
		body.Add(k.notice(told, t.Nothing))
	default:
		grid := container.New(&flow{gap: gap * 1.5})
		for i, source := range p.sources {
			grid.Add(p.card(i, source))
		}
		list := k.scroll(padded(ringAway+2, ringAway+2, grid))
		height := float32(330)
		if len(p.sources) <= 3 {
			height = 180 // one row
		}
		body.Add(container.New(sized{Height: k.px(height)}, list))
	}
	buttons := rowOf(gap*1.5, k.button("screen.cancel", quiet, "", k.text.Common.Cancel, w.closeDialog))
	if !p.looking {
		buttons.Objects = append([]fyne.CanvasObject{k.button("screen.again", quiet, "refresh-cw", t.Again, p.look)}, buttons.Objects...)
	}
	w.overlay(t.Title, t.Hint, body, buttons, 720)
	w.picker = p
}

// card is one source: its picture over its title.
func (p *picker) card(i int, source Source) fyne.CanvasObject {
	k := p.w.kit
	icon := "app-window"
	if source.Screen {
		icon = "monitor"
	}
	size := sized{Width: thumbnailWidth, Height: thumbnailHeight}
	view := k.backed(colorStage, 8, container.New(size, middle(k.icon(icon, 34, colorMuted))))
	if source.Thumbnail != nil {
		img := canvas.NewImageFromImage(source.Thumbnail)
		img.FillMode, img.CornerRadius = canvas.ImageFillContain, 8
		view.Add(img)
	}
	title := source.Title
	if title == "" {
		title = k.text.Screen.Untitled
	}
	line := k.line(title, sizeSmall, theme.ColorNameForeground, medium)
	line.least = 1
	body := padded(8, 8, columnOf(6, view, border(nil, nil, k.icon(icon, 15, colorMuted), nil, padded(0, 6, line))))
	return k.tap("screen.pick."+itoa(i), title, theme.ColorNameButton, 12, body, func() { p.choose(source, title) })
}

func (p *picker) choose(source Source, title string) {
	w := p.w
	w.closeDialog()
	if w.room == nil || w.room.studio == nil {
		return
	}
	w.room.studio.Share(source.ID)
	w.room.shareTitle, w.room.shareNote, w.room.shareAsked = title, "", w.cfg.Now()
	if s, ok := w.screen.(*talk); ok {
		s.fillSays()
	}
}

// stopShare ends what we show.
func (s *talk) stopShare() {
	r := s.w.room
	r.shareStopped, r.shareAsked = true, time.Time{}
	if r.studio != nil {
		r.studio.StopShare()
	}
}

// shareTakes is how long it may take until what was chosen is shown.
const shareTakes = 6 * time.Second

// followShare notices that what we show has come or ended.
func (s *talk) followShare(before, now session.Snapshot) {
	r := s.w.room
	switch {
	case now.Sharing:
		r.shareAsked, r.shareNote = time.Time{}, ""
		if !before.Sharing {
			r.shareStopped = false
		}
	case before.Sharing:
		if !r.shareStopped {
			r.shareNote = s.w.kit.text.Screen.Ended
		}
		s.shared.live = false
	}
}

// missShare notices that what was chosen never came.
func (s *talk) missShare(now time.Time) {
	r := s.w.room
	if !r.shareAsked.IsZero() && now.Sub(r.shareAsked) > shareTakes {
		r.shareAsked, r.shareNote = time.Time{}, s.w.kit.text.Screen.Failed
		s.fillSays()
	}
}

// shareCard says, as long as it is so, what the guests see of this computer, with one press to end it.
func (s *talk) shareCard() fyne.CanvasObject {
	k := s.w.kit
	t := k.text.Screen
	view := container.New(sized{Width: 96, Height: 54}, s.shared.object)
	title := s.w.room.shareTitle
	if title == "" {
		title = t.Untitled
	}
	stop := k.button("talk.unshare", danger, "", t.Stop, s.stopShare)
	words := columnOf(2, k.prose(t.You, sizeSmall, colorMuted, medium), k.line(title, sizeBody, theme.ColorNameForeground, medium))
	return k.backed(colorSurface, 12, padded(10, 12, border(nil, nil, view, middle(stop), padded(0, 12, vcentre(words)))))
}

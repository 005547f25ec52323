package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/signal/session"
)

// morePane holds what is needed less often than the controls.
type morePane struct {
	s    *talk
	body *fyne.Container
}

func newMorePane(s *talk) *morePane { return &morePane{s: s, body: columnOf(gap / 2)} }

func (p *morePane) first() fyne.Focusable { return nil }

func (p *morePane) content() fyne.CanvasObject {
	k := p.s.w.kit
	p.render(p.s.shown)
	return border(k.paneHead(k.text.More.Title, ""), nil, nil, nil, k.scroll(container.New(gutter{}, p.body)))
}

func (p *morePane) render(now session.Snapshot) {
	s, w, k := p.s, p.s.w, p.s.w.kit
	t := k.text.More
	p.body.RemoveAll()
	add := func(name, icon, caption, about string, do func()) {
		p.body.Add(k.action(name, icon, caption, about, do))
	}
	switch {
	case now.Sharing:
		add("more.unshare", "monitor-x", k.text.Screen.Stop, t.UnshareText, s.stopShare)
	case w.cfg.Sources != nil:
		add("more.share", "monitor-up", t.Share, t.ShareText, w.pickSource)
	}
	if now.Paused {
		add("more.pause", "play", k.text.Talk.Resume, t.ResumeText, s.togglePause)
	} else {
		add("more.pause", "circle-pause", t.Pause, t.PauseText, s.togglePause)
	}
	add("more.cover", "eye-off", k.text.Cover.Cover, k.text.Cover.About, w.drawCover)
	if w.win.FullScreen() {
		add("more.full", "minimize", t.Window, t.FullText, w.toggleFullScreen)
	} else {
		add("more.full", "maximize", t.Full, t.FullText, w.toggleFullScreen)
	}
	add("more.devices", "headphones", k.text.Talk.Devices, t.DevicesText, func() { s.openPane("devices") })
	add("more.connection", "activity", k.text.Connection.Title, t.ConnectionText, func() { s.openPane("connection") })
	p.body.Refresh()
}

// action is something to do, with a line about it.
func (k *kit) action(name, icon, caption, about string, do func()) *tap {
	says := columnOf(2, k.prose(caption, sizeBody, theme.ColorNameForeground, medium), k.prose(about, sizeSmall, colorMuted, regular))
	body := padded(10, 8, border(nil, nil, middle(k.icon(icon, 21, theme.ColorNamePrimary)), nil, padded(0, 12, says)))
	return k.tap(name, caption, "", 12, body, do)
}

// back is a pane's head with a way back to where it was opened from.
func (s *talk) back(title string) fyne.CanvasObject {
	k := s.w.kit
	button := k.iconButton("pane.back", "chevron-left", k.text.More.Back, theme.ColorNameForeground, func() { s.openPane("more") })
	return border(nil, nil, button, nil, padded(0, 6, vcentre(k.prose(title, sizeSection+1, theme.ColorNameForeground, display))))
}

// devicesPane changes camera, microphone, speaker and blur during the session.
type devicesPane struct {
	s      *talk
	fields *fyne.Container
	level  *meter
}

func newDevicesPane(s *talk) *devicesPane { return &devicesPane{s: s} }

func (p *devicesPane) first() fyne.Focusable { return nil }

func (p *devicesPane) content() fyne.CanvasObject {
	s, k := p.s, p.s.w.kit
	t := k.text.More
	p.fields, p.level = columnOf(gap*1.5), newMeter(k)
	p.showPlugs()
	blur := columnOf(0)
	var fill func()
	fill = func() {
		blur.Objects = []fyne.CanvasObject{s.w.blurChoice("devices.blur", func() {
			s.fillBlur()
			s.w.keepFocus(fill)
		})}
		blur.Refresh()
	}
	fill()
	body := columnOf(gap*2, p.fields, k.field(t.OwnLevel, p.level.object), k.field(k.text.Blur.Background, blur),
		leftAligned(k.button("devices.test", quiet, "volume-2", t.TestSound, func() {
			if s.w.room.studio != nil {
				s.w.room.studio.PlayTest()
			}
		})))
	return border(s.back(k.text.Talk.Devices), nil, nil, nil, k.scroll(container.New(gutter{}, body)))
}

func (p *devicesPane) render(session.Snapshot) {}

// showPlugs implements plugged; setDevices of the screen comes here too.
func (p *devicesPane) showPlugs() {
	p.fields.RemoveAll()
	p.s.w.deviceFields(p.fields, "devices", p.s.w.plugs.devices)
	p.fields.Refresh()
}

// frame implements framer.
func (p *devicesPane) frame() {
	if studio := p.s.w.room.studio; studio != nil {
		p.level.set(studio.Level())
	}
}

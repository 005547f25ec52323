package ui

import (
	"time"

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

// connectionPane says how good the connection is, what to do about it, and how it was.
type connectionPane struct {
	s     *talk
	body  *fyne.Container
	words *fyne.Container
	facts *fyne.Container
	plots []*measure
}

// measure is one plot with its caption and its present value.
type measure struct {
	plot  *plot
	value *label
	read  func(Sample) (first, second float64)
	say   func(Sample) string
}

func newConnectionPane(s *talk) *connectionPane { return &connectionPane{s: s} }

func (p *connectionPane) first() fyne.Focusable { return nil }

func (p *connectionPane) content() fyne.CanvasObject {
	k := p.s.w.kit
	t := k.text.Connection
	p.words, p.facts = columnOf(gap), columnOf(gap*1.5)
	p.body = columnOf(gap*1.5, p.words, p.facts)
	two := func(a, b, unit string) string { return t.OutIn.with("out", a, "in", b) + " " + unit }
	for _, m := range []struct {
		caption string
		top     float64
		measure
	}{
		{t.RoundTrip, 100, measure{
			read: func(s Sample) (float64, float64) { return known(s.RoundTrip > 0, ms(s.RoundTrip)), none },
			say: func(s Sample) string {
				if s.RoundTrip == 0 {
					return "–"
				}
				return itoa(int(ms(s.RoundTrip)+0.5)) + " ms"
			},
		}},
		{t.Loss, 0.05, measure{
			read: func(s Sample) (float64, float64) { return s.LossReceived, s.LossSent },
			say:  func(s Sample) string { return two(percent(s.LossSent), percent(s.LossReceived), "%") },
		}},
		{t.Rate, 500_000, measure{
			read: func(s Sample) (float64, float64) { return float64(s.ReceiveRate), float64(s.SendRate) },
			say:  func(s Sample) string { return two(kilo(s.SendRate), kilo(s.ReceiveRate), "kbit/s") },
		}},
		{t.Frames, 30, measure{
			read: func(s Sample) (float64, float64) { return s.FrameRate, none },
			say:  func(s Sample) string { return itoa(int(s.FrameRate + 0.5)) },
		}},
	} {
		one := m.measure
		one.plot = newPlot(k, m.top)
		one.value = k.prose("–", sizeSmall, theme.ColorNameForeground, medium)
		one.value.align = fyne.TextAlignTrailing
		p.plots = append(p.plots, &one)
		p.body.Add(columnOf(4, border(nil, nil, k.fixed(m.caption, sizeSmall, colorMuted, medium), nil, padded(0, gap/2, one.value)), one.plot.object))
	}
	p.body.Add(k.prose(t.Span, sizeSmall-0.5, colorMuted, regular))
	p.tick(p.s.w.cfg.Now())
	return border(p.s.back(t.Title), nil, nil, nil, k.scroll(container.New(gutter{}, p.body)))
}

func (p *connectionPane) render(session.Snapshot) { p.tick(p.s.w.cfg.Now()) }

// tick implements ticker.
func (p *connectionPane) tick(now time.Time) {
	k := p.s.w.kit
	t := k.text.Connection
	g, here := partner(p.s.shown)
	studio := p.s.w.room.studio
	if !here || studio == nil {
		return
	}
	q := studio.Quality(g.ID)
	full, _, ink := q.paint()
	p.words.RemoveAll()
	p.words.Add(border(nil, nil, columnOf(0, k.bars(full, 18, ink)), nil, padded(0, 10, k.prose(t.words(q), sizeBody, theme.ColorNameForeground, semibold))))
	if step := t.step(q); step != "" {
		p.words.Add(k.prose(step, sizeSmall, theme.ColorNameForeground, regular))
	}
	history := studio.History(g.ID)
	p.facts.RemoveAll()
	heard := t.HeardUnknown
	switch {
	case p.s.ears.hears():
		heard = t.HeardYes
	case p.s.ears.deaf:
		heard = t.HeardNo
	case studio.Heard(g.ID) >= 0:
		heard = t.HeardQuiet
	}
	p.facts.Add(k.fact("ear", heard, ""))
	way := k.text.Security.Direct
	if g.Relayed {
		way = k.text.Security.Relayed
	}
	about := ""
	if n := len(history); n > 0 && history[n-1].Codec != "" {
		about = t.Codec.with("codec", history[n-1].Codec, "height", itoa(history[n-1].Height))
	}
	p.facts.Add(k.fact("shield-check", way, about))
	for _, m := range p.plots {
		first, second := make([]point, 0, len(history)), make([]point, 0, len(history))
		for _, sample := range history {
			a, b := m.read(sample)
			first, second = append(first, point{sample.At, a}), append(second, point{sample.At, b})
		}
		if n := len(history); n > 0 {
			m.value.set(m.say(history[n-1]))
		}
		m.plot.show(now, first, second)
	}
	p.body.Refresh()
}

package ui

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/signal/session"
)

// connectionPane says how good the connection is, what to do about it, and how it was.
type connectionPane struct {
	s     *talk
	guest string // whose connection it is
	whose *fyne.Container
	shown []session.Guest // that can be chosen
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
	p.whose, p.words, p.facts = columnOf(0), columnOf(gap), columnOf(gap*1.5)
	p.body = columnOf(gap*1.5, p.whose, p.words, p.facts)
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

// choose takes the guest whose connection is shown: the chosen one as long as that one is in, else the first.
func (p *connectionPane) choose() *tile {
	tiles := p.s.stage.tiles
	if len(tiles) == 0 {
		return nil
	}
	chosen := tileOf(tiles, p.guest)
	if chosen == nil {
		chosen = tiles[0]
		p.guest = chosen.guest.ID
	}
	guests := inside(p.s.shown)
	if !slices.EqualFunc(p.shown, guests, func(a, b session.Guest) bool { return a.ID == b.ID && a.Name == b.Name }) {
		p.shown = guests
		p.fillWhose()
	}
	return chosen
}

// fillWhose is the choice among several guests.
func (p *connectionPane) fillWhose() {
	k := p.s.w.kit
	p.whose.RemoveAll()
	if len(p.shown) > 1 {
		var names, ids []string
		for _, g := range p.shown {
			names, ids = append(names, initials(k.nameOf(g))), append(ids, g.ID)
		}
		p.whose.Add(k.choice("connection", names, ids, p.guest, func(id string) {
			p.guest = id
			p.s.w.keepFocus(p.fillWhose)
			p.tick(p.s.w.cfg.Now())
		}))
		if t := tileOf(p.s.stage.tiles, p.guest); t != nil {
			p.whose.Add(padded(6, 2, k.line(k.nameOf(t.guest), sizeBody, theme.ColorNameForeground, medium)))
		}
	}
	p.whose.Refresh()
}

// tick implements ticker.
func (p *connectionPane) tick(now time.Time) {
	k := p.s.w.kit
	t := k.text.Connection
	chosen := p.choose()
	studio := p.s.w.room.studio
	if chosen == nil || studio == nil {
		return
	}
	g, ears := chosen.guest, chosen.ears
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
	case ears.hears():
		heard = t.HeardYes
	case ears.deaf:
		heard = t.HeardNo
	case studio.Heard(g.ID) >= 0:
		heard = t.HeardQuiet
	}
	p.facts.Add(k.fact("ear", heard, ""))
	way := k.text.Security.Direct
	switch {
	case g.Relayed:
		way = k.text.Security.Relayed
	case g.Near:
		way = k.text.Security.Near
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

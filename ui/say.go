package ui

import (
	"maps"
	"slices"

	"fyne.io/fyne/v2"
)

// say is something to be told while it is so, with at most one thing to do about it.
type say struct {
	as            tone
	sentence      string
	name, caption string // of the button; "" = none
	act           func()
	stays         bool // it cannot be put away
}

// says shows sentences that are so, until they are no longer or were put away.
type says struct {
	w      *Window
	prefix string // of the controls' names
	body   *fyne.Container
	away   map[string]bool // sentences that were put away
	all    []say
	before []fyne.CanvasObject // shown above the sentences
}

func newSays(w *Window, prefix string, away map[string]bool) *says {
	return &says{w: w, prefix: prefix, body: columnOf(gap), away: away}
}

// show takes all that is so now; equal sentences are left as they stand.
func (s *says) show(all []say) {
	maps.DeleteFunc(s.away, func(sentence string, _ bool) bool {
		return !slices.ContainsFunc(all, func(one say) bool { return one.sentence == sentence })
	})
	if s.body.Objects != nil && slices.EqualFunc(s.all, all, func(a, b say) bool { return a.sentence == b.sentence && a.caption == b.caption }) {
		return
	}
	s.all = all
	s.w.keepFocus(s.fill)
}

func (s *says) fill() {
	k := s.w.kit
	s.body.Objects = slices.Clone(s.before)
	if s.body.Objects == nil {
		s.body.Objects = []fyne.CanvasObject{}
	}
	for i, one := range s.all {
		if s.away[one.sentence] {
			continue
		}
		right := rowOf(gap / 2)
		if one.caption != "" {
			right.Add(k.button(s.prefix+"."+one.name, primary, "", one.caption, one.act))
		}
		if !one.stays {
			right.Add(k.iconButton(s.prefix+".dismiss."+itoa(i), "x", k.text.Common.Close, colorMuted, func() {
				s.away[one.sentence] = true
				s.w.keepFocus(s.fill)
			}))
		}
		s.body.Add(k.noticeWith(one.as, one.sentence, middle(right)))
	}
	s.body.Refresh()
}

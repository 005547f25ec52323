package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"zwiesprache/store"
)

// listScreen finds appointments by what is written of them and by what became of them.
type listScreen struct {
	w     *Window
	text  string // looked for
	which filter
	found *fyne.Container
}

// filter chooses among appointments.
type filter string

const (
	filterComing    filter = "coming"
	filterPast      filter = "past"
	filterCancelled filter = "cancelled"
	filterMissed    filter = "missed"
	filterConsent   filter = "consent" // it is missing
)

const (
	listShown  = 40  // rows at a time
	listLooked = 500 // appointments looked through for a text
)

func (s *listScreen) content() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Agenda
	if s.which == "" {
		s.which = filterComing
	}
	look := k.entry("list.text", s.text, t.SearchHint, func(text string) { s.text = text; s.fill() })
	filters := []filter{filterComing, filterPast, filterCancelled, filterMissed, filterConsent}
	var ids []string
	for _, f := range filters {
		ids = append(ids, string(f))
	}
	which := k.choice("list.which", []string{t.Coming, t.Past, t.Cancelled, t.Missed, t.NoConsent}, ids, string(s.which), func(id string) {
		s.which = filter(id)
		w.show(s)
	})
	s.found = container.New(column{gap})
	s.fill()
	head := columnOf(gap*1.5,
		k.heading(t.List, "", k.button("today.new", primary, "calendar-plus", k.text.Today.NewAppointment, func() { w.newAppointment(w.today()) })),
		w.viewChoice(viewList, w.today()))
	return w.framed(placeToday, k.page(head, columnOf(gap*2, k.field(t.Search, look), which, s.found)))
}

// typed implements typist.
func (s *listScreen) typed(r rune) bool { return s.w.viewKey(r, s.w.today()) }

// fill lists what is found now.
func (s *listScreen) fill() {
	w, k := s.w, s.w.kit
	t := k.text.Agenda
	list, err := s.find()
	s.found.RemoveAll()
	if err != nil {
		s.found.Add(k.notice(failed, w.sentence(err)))
	}
	more := len(list) - listShown
	list = list[:min(len(list), listShown)]
	s.found.Add(w.rows(t.Found, "list", list, true, t.NothingFound))
	if more > 0 {
		s.found.Add(k.notice(told, t.MoreFound.with("n", itoa(more))))
	}
	s.found.Refresh()
}

// find are the appointments that are looked for: what comes in its order, what is over the latest first.
func (s *listScreen) find() ([]store.Appointment, error) {
	w := s.w
	const back, ahead = -12, 24 // months
	var all []store.Appointment
	var err error
	if strings.TrimSpace(s.text) != "" {
		all, err = w.cfg.Store.Search(s.text, listLooked)
		slices.Reverse(all)
	} else {
		all, err = w.days(w.today().AddMonths(back), w.today().AddMonths(ahead))
	}
	all = slices.DeleteFunc(all, func(a store.Appointment) bool { return !s.wants(a) })
	if s.which == filterPast || s.which == filterCancelled || s.which == filterMissed {
		slices.Reverse(all)
	}
	return all, err
}

func (s *listScreen) wants(a store.Appointment) bool {
	w := s.w
	coming := open(a) && endOf(a).After(w.cfg.Now())
	switch s.which {
	case filterComing:
		return coming
	case filterPast:
		return !coming && a.State != store.Cancelled
	case filterCancelled:
		return a.State == store.Cancelled
	case filterMissed:
		return a.State == store.Missed
	}
	return coming && w.consentMissing(a)
}

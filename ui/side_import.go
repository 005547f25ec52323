package ui

import (
	"crypto/rand"
	"errors"
	"io"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"zwiesprache/signal/words"
	"zwiesprache/store"
	"zwiesprache/store/ics"
	"zwiesprache/ui/calendar"
)

// timesScreen shows which times a file of another calendar holds, before any of them is taken over.
type timesScreen struct {
	w        *Window
	found    ics.Found
	rows     []timesRow
	label    string
	language string
	length   string // minutes, as typed
	problem  string
	done     int // appointments that were made
	take     *fyne.Container
}

// timesRow is one time with what the agenda has then.
type timesRow struct {
	ics.Time
	there, clash bool // an appointment starts just then; or is under way
	chosen       bool
}

// importYears is how far ahead times are taken.
const importYears = 1

// importCalendar asks for a file of another calendar and shows what is in it.
func (w *Window) importCalendar() {
	now := w.cfg.Now()
	var found ics.Found
	w.openFile([]string{".ics"}, func(_ string, r io.Reader) (err error) {
		found, err = ics.Read(r, now, now.AddDate(importYears, 0, 0), now.Location())
		return err
	}, func(err error) {
		if err != nil {
			w.cfg.Log.Error("read a calendar file", "error", err)
			w.tell(w.kit.text.Common.Close, w.kit.text.importFault(err))
			return
		}
		w.showTimes(found)
	})
}

// importFault says what is wrong with a file.
func (t *text) importFault(err error) string {
	i := t.Desk.Import
	switch {
	case errors.Is(err, ics.ErrForeign):
		return i.Foreign
	case errors.Is(err, ics.ErrTooLarge):
		return i.TooLarge
	}
	return i.Failed
}

func (w *Window) showTimes(found ics.Found) {
	s := &timesScreen{w: w, found: found, language: w.kit.language, length: "50"}
	now := w.cfg.Now()
	others, err := w.cfg.Store.Appointments(now.Add(-longest*time.Minute), now.AddDate(importYears, 0, 1))
	if err != nil {
		w.tell(w.kit.text.Common.Close, w.sentence(err))
		return
	}
	others = slices.DeleteFunc(others, func(a store.Appointment) bool { return !open(a) })
	for _, at := range found.Times {
		row := timesRow{Time: at}
		end := at.Start.Add(time.Duration(max(1, at.Minutes)) * time.Minute)
		for _, a := range others {
			row.there = row.there || a.Start.Equal(at.Start)
			row.clash = row.clash || a.Start.Before(end) && endOf(a).After(at.Start)
		}
		row.chosen = !row.there
		s.rows = append(s.rows, row)
	}
	w.show(s)
}

func (s *timesScreen) content() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Desk.Import
	s.take = container.NewStack()
	s.fillTake()
	body := columnOf(gap * 2.5)
	if s.done > 0 {
		body.Add(k.noticeWith(told, t.Taken.with(s.done), middle(k.button("import.today", primary, "house", k.text.Side.Today, w.showToday))))
		return w.framed(placeToday, k.page(k.heading(t.Title, "", nil), body))
	}
	if s.problem != "" {
		body.Add(k.notice(failed, s.problem))
	}
	for _, note := range s.notes() {
		body.Add(k.notice(told, note))
	}
	if len(s.rows) > 0 {
		label := k.entry("import.label", s.label, t.LabelHint, func(text string) { s.label = text })
		length := k.entry("import.length", s.length, "50", func(text string) { s.length = text })
		body.Add(k.card(colorSurface, 20, columnOf(gap*1.5,
			container.New(&equal{gap: gap * 2, least: k.px(220)}, k.field(t.Label, label), k.field(t.Length, length)),
			k.field(t.Language, w.languageChoice("import.language", s.language, func(l string) { s.language = l; w.show(s) })))))
		body.Add(k.card(colorSurface, 20, s.list()))
	}
	head := rowOf(gap*1.5, k.button("import.cancel", quiet, "", k.text.Common.Cancel, w.showSettings), s.take)
	return w.framed(placeToday, k.page(k.heading(t.Title, t.Intro, head), body))
}

// notes are what was left out of the file.
func (s *timesScreen) notes() []string {
	t := s.w.kit.text.Desk.Import
	f := s.found
	var all []string
	if len(s.rows) == 0 {
		all = append(all, t.Nothing)
	}
	if n := f.Past + f.WholeDay + f.Cancelled + f.Unclear; n > 0 {
		all = append(all, t.Left.with(n))
	}
	if f.More {
		all = append(all, t.More)
	}
	if f.Once > 0 {
		all = append(all, t.Once)
	}
	if f.Guessed > 0 {
		all = append(all, t.Guessed)
	}
	return all
}

// list is every time, to be ticked.
func (s *timesScreen) list() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Desk.Import
	every := func(on bool) func() {
		return func() {
			for i := range s.rows {
				s.rows[i].chosen = on && !s.rows[i].there
			}
			w.show(s)
		}
	}
	all := columnOf(0, buttons(k.button("import.all", quiet, "", t.All, every(true)), k.button("import.none", quiet, "", t.None, every(false))))
	for i := range s.rows {
		row := &s.rows[i]
		end := row.Start.Add(time.Duration(row.Minutes) * time.Minute)
		day := w.dayText(calendar.DayOf(row.Start))
		caption := day + ", " + clock(row.Start)
		if row.Minutes > 0 {
			caption = t.Line.with("date", day, "from", clock(row.Start), "to", clock(end))
		}
		about := ""
		switch {
		case row.there:
			about = t.There
		case row.clash:
			about = t.Clash
		case row.Series > 0:
			about = t.Series + " " + itoa(row.Series)
		}
		all.Add(k.toggle("import.row."+itoa(i), caption, about, row.chosen, func(on bool) {
			row.chosen = on
			w.show(s)
		}))
	}
	return all
}

// chosen is how many are ticked.
func (s *timesScreen) chosen() int {
	n := 0
	for _, row := range s.rows {
		if row.chosen {
			n++
		}
	}
	return n
}

func (s *timesScreen) fillTake() {
	k := s.w.kit
	n := s.chosen()
	if n == 0 {
		s.take.Objects = nil
		return
	}
	s.take.Objects = []fyne.CanvasObject{k.button("import.take", primary, "check", k.text.Desk.Import.Take.with(n), s.make)}
}

// make puts the chosen times into the agenda, each with words and a password of its own, those of one series
// as one.
func (s *timesScreen) make() {
	w := s.w
	s.problem = s.fault()
	if s.problem == "" {
		if err := s.save(); err != nil {
			s.problem = w.sentence(err)
		}
	}
	w.show(s)
}

// fault says what is still missing.
func (s *timesScreen) fault() string {
	t := s.w.kit.text
	if s.label == "" {
		return t.Form.LabelMissing
	}
	if n, ok := parseLength(s.length); !ok || n > longest {
		return t.Form.LongTime
	}
	if s.w.settings.Box == "" || s.w.settings.Location == "" {
		return t.Room.WordMissing
	}
	return ""
}

func (s *timesScreen) save() error {
	single := []store.Appointment{}
	series := map[int][]store.Appointment{}
	drawn := map[string]bool{}
	for _, row := range s.rows {
		switch {
		case !row.chosen:
		case row.Series == 0:
			single = append(single, s.appointment(row, drawn))
		default:
			series[row.Series] = append(series[row.Series], s.appointment(row, drawn))
		}
	}
	made := 0
	if len(single) > 0 {
		saved, err := s.w.cfg.Store.SaveMany(single)
		if err != nil {
			return err
		}
		made += len(saved)
	}
	for _, one := range series {
		saved, err := s.w.cfg.Store.SaveSeries(one)
		if err != nil {
			return err
		}
		made += len(saved)
	}
	s.done = made
	return nil
}

// appointment is a chosen time with all that an appointment needs; no two get the same third word.
func (s *timesScreen) appointment(row timesRow, drawn map[string]bool) store.Appointment {
	minutes := row.Minutes
	if minutes <= 0 || minutes > longest {
		minutes, _ = parseLength(s.length)
	}
	word := drawnWord(s.language)
	for tries := 0; drawn[word] && tries < 100; tries++ {
		word = drawnWord(s.language)
	}
	drawn[word] = true
	return store.Appointment{Label: s.label, Start: row.Start, Minutes: minutes, Language: s.language, Persons: 1, Way: way(s.w.ways()[0]),
		Words: [3]string{s.w.settings.Box, s.w.settings.Location, word}, Password: words.Propose(rand.Reader)}
}

// parseLength reads minutes as typed.
func parseLength(s string) (int, bool) { return number(s, 999) }

package ui

import (
	"slices"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/store"
)

// mostDays is how long a finished appointment may be kept at most, whoever wishes it longer.
const (
	mostDays = 90
	aDay     = 24 * time.Hour // as the store counts them
)

// kept is what the store keeps at the moment.
type kept struct {
	stays    []stay    // of all appointments
	oldest   time.Time // start of the first that is over; zero = none is
	finished []string  // ids of those that are over
	err      error
}

// stay is an appointment on its way to being deleted.
type stay struct {
	end   time.Time
	leave bool
}

// until is when it is deleted where things are kept for so long: what is to leave nothing, and was never held, goes a
// day after its end.
func (s stay) until(keep time.Duration) time.Time {
	if s.leave {
		keep = min(keep, aDay)
	}
	return s.end.Add(keep)
}

// lookKept asks the store for all appointments.
func (w *Window) lookKept() kept {
	now := w.cfg.Now()
	all, err := w.cfg.Store.Appointments(time.Time{}, now.AddDate(100, 0, 0))
	if err != nil {
		return kept{err: err}
	}
	var k kept
	for _, a := range all {
		end := w.spanOf(a).End
		k.stays = append(k.stays, stay{end, a.Leave})
		if open := w.room != nil && w.room.opened.Appointment == a.ID; open || !a.Done && end.After(now) {
			continue
		}
		k.finished = append(k.finished, a.ID)
		if k.oldest.IsZero() || a.Start.Before(k.oldest) {
			k.oldest = w.startOf(a)
		}
	}
	return k
}

// overBy is how many appointments are to be deleted at now when they are kept for that many days.
func (k kept) overBy(days int, now time.Time) int {
	n := 0
	for _, s := range k.stays {
		if !s.until(time.Duration(days) * aDay).After(now) {
			n++
		}
	}
	return n
}

// next is when something is deleted next; there must be something.
func (k kept) next(keep time.Duration) time.Time {
	next := k.stays[0].until(keep)
	for _, s := range k.stays[1:] {
		if at := s.until(keep); at.Before(next) {
			next = at
		}
	}
	return next
}

// retention is for how many days a finished appointment is kept.
func (w *Window) retention() int { return int(w.cfg.Store.Retention() / aDay) }

// retentionLimit is for how many days at most.
func (w *Window) retentionLimit() int {
	if w.cfg.RetentionDays > 0 {
		return min(w.cfg.RetentionDays, mostDays)
	}
	return mostDays
}

// keeping is what is kept until when.
func (s *settingsScreen) keeping() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Data.Kept
	limit := w.retentionLimit()
	var ids, captions []string
	for _, days := range append(slices.DeleteFunc([]int{7, 14, 30, 60, mostDays}, func(d int) bool { return d >= limit }), limit) {
		ids, captions = append(ids, itoa(days)), append(captions, t.Days.with(days))
	}
	choice := k.choice("data.retention", captions, ids, itoa(w.retention()), func(id string) {
		days, _ := strconv.Atoi(id) // one of ids
		s.keepFor(days)
	})
	parts := []fyne.CanvasObject{k.prose(s.keptLine(), sizeBody, theme.ColorNameForeground, medium), k.field(t.After, choice)}
	if limit < mostDays {
		parts = append(parts, k.setBy(t.Managed))
	}
	if len(s.kept.finished) > 0 {
		parts = append(parts, leftAligned(k.button("data.delete", quiet, "trash-2", t.DeleteNow, s.deleteFinished)))
	}
	return k.section(t.Title, t.Text, parts...)
}

// keptLine is how many are kept, since when, and when the next is deleted.
func (s *settingsScreen) keptLine() string {
	w, t := s.w, s.w.kit.text
	switch {
	case s.kept.err != nil:
		return w.sentence(s.kept.err)
	case len(s.kept.stays) == 0:
		return t.Data.Kept.Nothing
	}
	line := t.Data.Kept.Count.with(len(s.kept.stays))
	if s.kept.oldest.IsZero() {
		return line + " " + t.Data.Kept.NextNone
	}
	next := s.kept.next(w.cfg.Store.Retention())
	return line + " " + t.Data.Kept.Oldest.with("date", t.day(s.kept.oldest)) + " " + t.Data.Kept.Next.with("date", t.day(next))
}

// keepFor changes for how many days things are kept; when that deletes something at once it asks first.
func (s *settingsScreen) keepFor(days int) {
	w, t := s.w, s.w.kit.text
	set := func() {
		s.keep(func(n *store.Settings) { n.Retention = days })
		var deleted int
		var err error
		held := w.cfg.Store
		w.run(func() { deleted, err = held.Expire() }, func() { s.deleted(deleted, err) })
	}
	n := s.kept.overBy(days, w.cfg.Now())
	if n == 0 {
		set()
		return
	}
	w.ask("retention", t.Data.Kept.DeleteTitle, t.Data.Kept.DeleteText.with(n), t.Common.Delete, t.Common.Cancel, set)
}

// deleted shows the page anew after a deletion.
func (s *settingsScreen) deleted(n int, err error) {
	w := s.w
	switch {
	case err != nil:
		w.showSettingsPage(pageData, say{as: failed, sentence: w.sentence(err)})
	case w.screen != s: // the counsellor went on meanwhile
	case n > 0:
		w.showSettingsPage(pageData, say{as: told, sentence: w.kit.text.Data.Kept.Deleted.with(n)})
	default:
		w.showSettingsPage(pageData)
	}
}

// deleteFinished deletes at once what is over.
func (s *settingsScreen) deleteFinished() {
	w, t := s.w, s.w.kit.text
	ids := s.kept.finished
	w.ask("finished", t.Data.Kept.DeleteTitle, t.Data.Kept.DeleteText.with(len(ids)), t.Common.Delete, t.Common.Cancel, func() {
		var err error
		held := w.cfg.Store
		w.run(func() { err = held.DeleteMany(ids...) }, func() { s.deleted(len(ids), err) })
	})
}

// day is a date without its weekday, "23. November 2026", for the middle of a sentence.
func (t *text) day(day time.Time) string {
	number := itoa(day.Day())
	if day.Day() == 1 {
		number = t.First
	}
	return t.Data.Day.with("day", number, "month", t.Months[day.Month()-1], "year", itoa(day.Year()))
}

// size is a number of bytes, at least a kilobyte.
func (t *text) size(bytes int64) string {
	const kilo, mega = 1000, 1000_000
	if bytes < mega {
		return t.Data.Kilobytes.with("n", itoa(int(max(1, (bytes+kilo/2)/kilo))))
	}
	return t.Data.Megabytes.with("n", itoa(int((bytes+mega/2)/mega)))
}

package ics

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	ical "github.com/arran4/golang-ical"
)

// Time is one occurrence of an entry in another calendar.
type Time struct {
	Start   time.Time // to the minute, in the zone that Read was given
	Minutes int       // 0 = the file does not say
	Series  int       // those of one entry that comes again share a number from 1 on; 0 = it comes once
}

// Found is what Read took from a file, and how much it left.
type Found struct {
	Times []Time // sorted, no start twice
	Past  int    // entries that are over
	WholeDay,
	Cancelled,
	Unclear int // entries without a start that can be read, or longer than a day
	Once    int  // entries that come again by a rule that is not understood: only their first is there
	Guessed int  // entries with a zone that is not known: taken as Read's
	More    bool // there are more, or later ones: they were left out
}

// Bounds of what is taken from a file.
const (
	maxEach  = 200 // of one entry
	maxTimes = 1000
	maxDays  = 1 << 20 // that rules look at: a second's work
)

// Read takes the times of a calendar that start at or after from and before to. Errors to ask for:
// ErrForeign, ErrTooLarge; those of r are passed on.
func Read(r io.Reader, from, to time.Time, here *time.Location) (Found, error) {
	text, err := sieve(r)
	if err != nil {
		return Found{}, fmt.Errorf("read a calendar: %w", err)
	}
	c, err := ical.ParseCalendar(bytes.NewReader(text))
	if err != nil {
		return Found{}, fmt.Errorf("read a calendar: %w: %w", ErrForeign, err)
	}
	reading := reading{from: from, to: to, here: here, moved: map[string]map[int64]bool{}, zones: map[string]zone{}, left: budget{maxDays}}
	for _, e := range c.Events() { // first, what takes the place of an occurrence
		if p := e.GetProperty(ical.ComponentPropertyRecurrenceId); p != nil {
			if at, _, _, ok := reading.moment(p.Value, p.ICalParameters); ok {
				id := idOf(e)
				if reading.moved[id] == nil {
					reading.moved[id] = map[int64]bool{}
				}
				reading.moved[id][at.Unix()] = true
			}
		}
	}
	for _, e := range c.Events() {
		reading.add(e)
	}
	return reading.done(), nil
}

// reading is one file under way.
type reading struct {
	from, to time.Time
	here     *time.Location
	moved    map[string]map[int64]bool // by the entry's id, the occurrences that others replace, in seconds since 1970
	zones    map[string]zone           // that were looked for: finding one means reading a file
	found    Found
	series   int
	left     budget
}

// add takes one entry.
func (r *reading) add(e *ical.VEvent) {
	p := e.GetProperty(ical.ComponentPropertyDtStart)
	if p == nil {
		r.found.Unclear++
		return
	}
	start, wholeDay, guessed, ok := r.moment(p.Value, p.ICalParameters)
	minutes, fits := r.minutes(e, start)
	switch {
	case !ok || !fits:
		r.found.Unclear++
		return
	case wholeDay:
		r.found.WholeDay++
		return
	}
	if s := e.GetProperty(ical.ComponentPropertyStatus); s != nil && strings.EqualFold(s.Value, "CANCELLED") {
		r.found.Cancelled++
		return
	}
	starts := r.starts(e, start)
	if len(starts) == 0 {
		r.found.Past++
		return
	}
	if guessed {
		r.found.Guessed++
	}
	series := 0
	if len(starts) > 1 {
		r.series++
		series = r.series
	}
	for _, at := range starts {
		r.found.Times = append(r.found.Times, Time{at.In(r.here), minutes, series})
	}
}

// starts is when an entry occurs between from and to.
func (r *reading) starts(e *ical.VEvent, first time.Time) []time.Time {
	all := []time.Time{first}
	if p := e.GetProperty(ical.ComponentPropertyRrule); p != nil {
		rule, err := parseRule(p.Value, first.Location())
		if err != nil {
			r.found.Once++
		} else {
			var more bool
			all, more = rule.expand(first, r.from, r.to, maxEach, &r.left)
			r.found.More = r.found.More || more
		}
	}
	for at := range r.listed(e, ical.ComponentPropertyRdate) {
		if len(all) > 2*maxEach {
			r.found.More = true
			break
		}
		all = append(all, at)
	}
	gone := func(at time.Time) bool { return at.Before(r.from) || !at.Before(r.to) }
	all = slices.DeleteFunc(all, gone)
	for at, wholeDay := range r.listed(e, ical.ComponentPropertyExdate) {
		all = slices.DeleteFunc(all, func(o time.Time) bool { return o.Equal(at) || wholeDay && sameDay(o, at) })
	}
	if e.GetProperty(ical.ComponentPropertyRecurrenceId) == nil {
		moved := r.moved[idOf(e)]
		all = slices.DeleteFunc(all, func(o time.Time) bool { return moved[o.Unix()] })
	}
	return all
}

// listed goes through the times of all properties of a name, and whether each is a whole day.
func (r *reading) listed(e *ical.VEvent, name ical.ComponentProperty) func(func(time.Time, bool) bool) {
	return func(yield func(time.Time, bool) bool) {
		for _, p := range e.Properties {
			if p.IANAToken != string(name) {
				continue
			}
			for value := range strings.SplitSeq(p.Value, ",") {
				at, wholeDay, _, ok := r.moment(value, p.ICalParameters)
				if ok && !yield(at, wholeDay) {
					return
				}
			}
		}
	}
}

// minutes is how long an entry takes, 0 when it does not say; not ok for what is no meeting.
func (r *reading) minutes(e *ical.VEvent, start time.Time) (n int, ok bool) {
	const day = 24 * time.Hour
	var length time.Duration
	if p := e.GetProperty(ical.ComponentPropertyDtEnd); p != nil {
		end, _, _, fine := r.moment(p.Value, p.ICalParameters)
		if !fine {
			return 0, false
		}
		length = end.Sub(start)
	} else if p := e.GetProperty(ical.ComponentPropertyDuration); p != nil {
		if length, ok = parseDuration(p.Value); !ok {
			return 0, false
		}
	}
	return int(length / time.Minute), length >= 0 && length <= day
}

// Forms of dates and times (RFC 5545, 3.3.4 and 3.3.5).
const (
	dateForm  = "20060102"
	localForm = "20060102T150405"
	utcForm   = "20060102T150405Z"
)

// moment reads a date or a time with its zone; guessed says that the zone is not known.
func (r *reading) moment(value string, params map[string][]string) (at time.Time, wholeDay, guessed, ok bool) {
	here := r.here
	for key, ids := range params {
		if strings.EqualFold(key, "TZID") && len(ids) > 0 {
			known := r.zone(ids[0])
			if known.found {
				here = known.is
			}
			guessed = !known.found
		}
	}
	value = strings.TrimSpace(value)
	if at, err := time.ParseInLocation(dateForm, value, here); err == nil {
		return at, true, guessed, sensible(at)
	}
	at, err := parseMoment(value, here)
	return at.Truncate(time.Minute), false, guessed && !strings.HasSuffix(value, "Z"), err == nil && sensible(at)
}

// zone is a zone that was looked for.
type zone struct {
	is    *time.Location
	found bool
}

func (r *reading) zone(id string) zone {
	z, known := r.zones[id]
	if !known {
		z.is, z.found = zoneOf(id)
		r.zones[id] = z
	}
	return z
}

// parseMoment reads a time, in zone when it names none.
func parseMoment(s string, zone *time.Location) (time.Time, error) {
	if at, err := time.Parse(utcForm, s); err == nil {
		return at, nil
	}
	return time.ParseInLocation(localForm, s, zone)
}

// sensible leaves out years in which nobody has an appointment.
func sensible(at time.Time) bool { return at.Year() >= 1970 && at.Year() < 2200 }

// parseDuration reads "PT50M", "PT1H30M", "P1DT2H", "P2W" (RFC 5545, 3.3.6).
func parseDuration(s string) (time.Duration, bool) {
	s, ok := strings.CutPrefix(strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(s)), "+"), "P")
	if !ok || s == "" || len(s) > 20 {
		return 0, false
	}
	units := map[byte]time.Duration{'W': 7 * 24 * time.Hour, 'D': 24 * time.Hour, 'H': time.Hour, 'M': time.Minute, 'S': time.Second}
	var length time.Duration
	digits := 0
	for i := range len(s) {
		unit, known := units[s[i]]
		switch {
		case s[i] >= '0' && s[i] <= '9':
			continue
		case s[i] == 'T' && digits == i:
		case known && i > digits:
			n, err := strconv.Atoi(s[digits:i])
			if err != nil || n > 1<<16 {
				return 0, false
			}
			length += time.Duration(n) * unit
		default:
			return 0, false
		}
		digits = i + 1
	}
	return length, digits == len(s) && s[len(s)-1] != 'T'
}

// done sorts what was found; of two that start at once the first stays.
func (r *reading) done() Found {
	times := r.found.Times
	slices.SortStableFunc(times, func(a, b Time) int { return cmp.Compare(a.Start.Unix(), b.Start.Unix()) })
	times = slices.CompactFunc(times, func(a, b Time) bool { return a.Start.Equal(b.Start) })
	if len(times) > maxTimes {
		times, r.found.More = times[:maxTimes], true
	}
	r.found.Times = times
	return r.found
}

func idOf(e *ical.VEvent) string {
	if p := e.GetProperty(ical.ComponentPropertyUniqueId); p != nil {
		return p.Value
	}
	return ""
}

func sameDay(a, b time.Time) bool {
	y, m, d := a.Date()
	yy, mm, dd := b.Date()
	return y == yy && m == mm && d == dd
}

package ics

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
)

// rule is how an entry comes again (RFC 5545, 3.3.10): the parts that people's calendars write. Times of
// day stay what they are on the clock, also where the zone's clock changes.
type rule struct {
	freq      string // DAILY, WEEKLY, MONTHLY, YEARLY
	interval  int
	count     int       // 0 = without end
	until     time.Time // zero = without end
	days      []nthDay
	monthDays []int // below zero: from the month's end
	months    []int
	places    []int // BYSETPOS
	weekStart time.Weekday
}

// nthDay is a day of the week; n counts it within the month, from its end below zero, 0 = each.
type nthDay struct {
	n   int
	day time.Weekday
}

// errRule says that a rule is not understood; its entry is taken once.
var errRule = errors.New("unknown rule of recurrence")

// parseRule reads a rule; here is the zone of an until without one.
func parseRule(s string, here *time.Location) (rule, error) {
	r := rule{interval: 1, weekStart: time.Monday}
	for part := range strings.SplitSeq(strings.ToUpper(strings.TrimSuffix(s, ";")), ";") {
		key, value, _ := strings.Cut(part, "=")
		var err error
		switch key {
		case "FREQ":
			r.freq = value
		case "INTERVAL":
			r.interval, err = number(value, 1, 1000)
		case "COUNT":
			r.count, err = number(value, 1, 1<<20)
		case "UNTIL":
			r.until, err = parseUntil(value, here)
		case "BYDAY":
			r.days, err = each(value, parseNthDay)
		case "BYMONTHDAY":
			r.monthDays, err = each(value, func(s string) (int, error) { return number(s, -31, 31) })
		case "BYMONTH":
			r.months, err = each(value, func(s string) (int, error) { return number(s, 1, 12) })
		case "BYSETPOS":
			r.places, err = each(value, func(s string) (int, error) { return number(s, -31, 31) })
		case "WKST":
			var day nthDay
			day, err = parseNthDay(value)
			r.weekStart = day.day
		default:
			err = errRule
		}
		if err != nil {
			return rule{}, errRule
		}
	}
	return r, r.check()
}

// check refuses what candidates does not expand.
func (r rule) check() error {
	counted := slices.ContainsFunc(r.days, func(d nthDay) bool { return d.n != 0 })
	switch {
	case !slices.Contains([]string{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}, r.freq),
		slices.Contains(r.monthDays, 0), slices.Contains(r.places, 0),
		counted && r.freq != "MONTHLY" && !(r.freq == "YEARLY" && len(r.months) > 0),
		r.freq == "YEARLY" && len(r.days) > 0 && len(r.months) == 0, // within the year, not the month
		r.freq == "WEEKLY" && len(r.monthDays) > 0,
		len(r.places) > 0 && r.freq != "MONTHLY":
		return errRule
	}
	return nil
}

// budget is how many days the rules of one file may look at.
type budget struct{ days int }

// expand is the starts at or after from and before to, at most limit of them; more says that it would
// go on, or that the budget is used up.
func (r rule) expand(first, from, to time.Time, limit int, left *budget) (starts []time.Time, more bool) {
	found := 0 // by the count, the first one included
	for i := r.skipped(first, from); ; i++ {
		if left.days -= r.looked(); left.days < 0 {
			return starts, true
		}
		period, candidates := r.period(first, i*r.interval)
		if period.After(to) || !r.until.IsZero() && period.After(r.until) {
			return starts, false
		}
		if i == 0 && !slices.ContainsFunc(candidates, first.Equal) {
			candidates = append([]time.Time{first}, candidates...) // the first counts though it does not fit its rule
		}
		for _, at := range candidates {
			switch {
			case at.Before(first):
				continue
			case !at.Before(to), !r.until.IsZero() && at.After(r.until), r.count > 0 && found >= r.count:
				return starts, false
			}
			found++
			if at.Before(from) {
				continue
			}
			if len(starts) >= limit {
				return starts, true
			}
			starts = append(starts, at)
		}
	}
}

// skipped is how many periods surely lie before from; with a count all of them count.
func (r rule) skipped(first, from time.Time) int {
	if r.count > 0 || !from.After(first) {
		return 0
	}
	days := map[string]int{"DAILY": 1, "WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}[r.freq]
	return max(0, int(from.Sub(first)/(24*time.Hour))/(days*r.interval)-2)
}

// looked is how many days of one period are looked at.
func (r rule) looked() int {
	switch r.freq {
	case "DAILY":
		return 1
	case "WEEKLY":
		return 7
	case "MONTHLY":
		return 31
	}
	return 31 * max(1, len(r.months))
}

// period is the day, week, month or year that comes n of them after that of the first start: when it
// begins, and the starts in it, sorted.
func (r rule) period(first time.Time, n int) (begin time.Time, starts []time.Time) {
	on := func(year int, month time.Month, day int) time.Time {
		return time.Date(year, month, day, first.Hour(), first.Minute(), 0, 0, first.Location())
	}
	year, month, day := first.Date()
	switch r.freq {
	case "DAILY":
		begin = on(year, month, day+n)
		if r.inMonths(begin) && r.onDays(begin) && r.onMonthDays(begin) {
			starts = append(starts, begin)
		}
		return begin, starts
	case "WEEKLY":
		back := (int(first.Weekday()) - int(r.weekStart) + 7) % 7
		begin = on(year, month, day-back+7*n)
		days := r.days
		if len(days) == 0 {
			days = []nthDay{{0, first.Weekday()}}
		}
		y, m, d := begin.Date()
		for i := range 7 {
			at := on(y, m, d+i)
			if r.inMonths(at) && slices.Contains(days, nthDay{0, at.Weekday()}) {
				starts = append(starts, at)
			}
		}
		return begin, starts
	case "MONTHLY":
		begin = on(year, month+time.Month(n), 1)
		if r.inMonths(begin) {
			starts = r.placed(r.month(begin, day))
		}
		return begin, starts
	}
	begin = on(year+n, 1, 1)
	months := slices.Sorted(slices.Values(r.months))
	if len(months) == 0 {
		months = []int{int(month)}
	}
	for _, m := range slices.Compact(months) {
		starts = append(starts, r.month(on(year+n, time.Month(m), 1), day)...)
	}
	return begin, starts
}

// month is the starts in the month that begins at begin; day is the first start's, for a rule that names none.
func (r rule) month(begin time.Time, day int) (starts []time.Time) {
	y, m, _ := begin.Date()
	last := time.Date(y, m+1, 0, 0, 0, 0, 0, time.UTC).Day()
	for d := 1; d <= last; d++ {
		at := time.Date(y, m, d, begin.Hour(), begin.Minute(), 0, 0, begin.Location())
		switch {
		case len(r.days) == 0 && len(r.monthDays) == 0:
			if d != day {
				continue
			}
		case !r.onDays(at) || !r.onMonthDays(at):
			continue
		}
		starts = append(starts, at)
	}
	return starts
}

// placed keeps those that BYSETPOS names.
func (r rule) placed(all []time.Time) []time.Time {
	if len(r.places) == 0 {
		return all
	}
	var kept []time.Time
	for i, at := range all {
		if slices.Contains(r.places, i+1) || slices.Contains(r.places, i-len(all)) {
			kept = append(kept, at)
		}
	}
	return kept
}

func (r rule) inMonths(at time.Time) bool {
	return len(r.months) == 0 || slices.Contains(r.months, int(at.Month()))
}

func (r rule) onDays(at time.Time) bool {
	if len(r.days) == 0 {
		return true
	}
	last := time.Date(at.Year(), at.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
	return slices.ContainsFunc(r.days, func(d nthDay) bool {
		return d.day == at.Weekday() && (d.n == 0 || d.n == (at.Day()+6)/7 || d.n == -((last-at.Day())/7)-1)
	})
}

func (r rule) onMonthDays(at time.Time) bool {
	if len(r.monthDays) == 0 {
		return true
	}
	last := time.Date(at.Year(), at.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
	return slices.Contains(r.monthDays, at.Day()) || slices.Contains(r.monthDays, at.Day()-last-1)
}

// weekdays are the names in a rule, from Sunday as time.Weekday counts.
var weekdays = []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

func parseNthDay(s string) (nthDay, error) {
	if len(s) < 2 {
		return nthDay{}, errRule
	}
	day := slices.Index(weekdays, s[len(s)-2:])
	if day < 0 {
		return nthDay{}, errRule
	}
	d := nthDay{day: time.Weekday(day)}
	var err error
	if n := s[:len(s)-2]; n != "" {
		if d.n, err = number(n, -5, 5); d.n == 0 {
			err = errRule
		}
	}
	return d, err
}

// parseUntil is the last moment of a rule; a date alone includes its whole day.
func parseUntil(s string, here *time.Location) (time.Time, error) {
	if t, err := time.ParseInLocation(dateForm, s, here); err == nil {
		return t.AddDate(0, 0, 1).Add(-time.Second), nil
	}
	return parseMoment(s, here)
}

func number(s string, least, most int) (int, error) {
	n, err := strconv.Atoi(strings.TrimPrefix(s, "+"))
	if err != nil || n < least || n > most {
		return 0, errRule
	}
	return n, nil
}

// maxList is how many values a list in a rule may have; 31 days are the most that make sense.
const maxList = 62

func each[T any](s string, parse func(string) (T, error)) ([]T, error) {
	var all []T
	for part := range strings.SplitSeq(s, ",") {
		one, err := parse(part)
		if err != nil || len(all) >= maxList {
			return nil, errRule
		}
		all = append(all, one)
	}
	return all, nil
}

package ui

import (
	"strconv"
	"strings"
	"time"
)

// parseDay reads a date as people type it: "23.11.", "23.11.26", "23/11/2026", "23-11", "2311",
// "23112026", "2026-11-23" or "23". Without a year it is the next such day from today on.
func parseDay(s string, now time.Time) (time.Time, bool) {
	parts := numbers(s)
	if len(parts) == 1 {
		switch d := parts[0]; len(d) {
		case 4:
			parts = []string{d[:2], d[2:]}
		case 6, 8:
			parts = []string{d[:2], d[2:4], d[4:]}
		}
	}
	if len(parts) == 3 && len(parts[0]) == 4 {
		parts[0], parts[2] = parts[2], parts[0]
	}
	if len(parts) < 1 || len(parts) > 3 {
		return time.Time{}, false
	}
	n := [3]int{0, int(now.Month()), now.Year()}
	for i, p := range parts {
		v, err := strconv.Atoi(p)
		if err != nil || len(p) > 4 {
			return time.Time{}, false
		}
		n[i] = v
	}
	if len(parts) == 3 && n[2] < 100 {
		n[2] += 2000
	}
	day, ok := dayOf(n[2], n[1], n[0], now.Location())
	if ok && len(parts) < 3 && day.Before(midnight(now)) {
		if len(parts) == 2 {
			n[2]++
		} else {
			n[1]++
		}
		if n[1] > 12 {
			n[1], n[2] = 1, n[2]+1
		}
		day, ok = dayOf(n[2], n[1], n[0], now.Location())
	}
	return day, ok
}

// dayOf refuses what is not in the calendar, such as 31 April.
func dayOf(year, month, day int, zone *time.Location) (time.Time, bool) {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, zone)
	return t, t.Day() == day && int(t.Month()) == month && year >= 2000 && year < 2200
}

// parseClock reads a time of day: "14:30", "14.30", "14h30", "1430", "930", "9" or "14 Uhr".
func parseClock(s string) (hour, minute int, ok bool) {
	parts := numbers(s)
	if len(parts) == 1 {
		if d := parts[0]; len(d) == 3 || len(d) == 4 {
			parts = []string{d[:len(d)-2], d[len(d)-2:]}
		}
	}
	if len(parts) < 1 || len(parts) > 2 {
		return 0, 0, false
	}
	var n [2]int
	for i, p := range parts {
		v, err := strconv.Atoi(p)
		if err != nil || len(p) > 2 {
			return 0, 0, false
		}
		n[i] = v
	}
	return n[0], n[1], n[0] < 24 && n[1] < 60
}

// numbers are the runs of digits in a text.
func numbers(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// typedDay is how a date stands in its field.
func typedDay(day time.Time) string { return day.Format("02.01.2006") }

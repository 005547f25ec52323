package calendar

import (
	"strconv"
	"strings"
	"time"
)

// Style is how dates are written in a place, and with which day its weeks begin.
type Style struct {
	Week   time.Weekday // the first day of a week
	layout string       // of a date, as package time has it
}

// Lists of regions (Unicode CLDR, supplemental data, week data), by the first day of the week; all others begin with Monday.
const (
	sundays   = "AG AS BD BR BS BT BW BZ CA CO DM DO ET GT GU HK HN ID IL IN JM JP KE KH KR LA MH MM MO MT MX MZ NI NP PA PE PH PK PR PT PY SA SG SV TH TT TW UM US VE VI WS YE ZA ZW"
	saturdays = "AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY"
	fridays   = "MV"
)

// StyleOf is the style of a language, two small letters, in a region, two capitals; "" is an unknown one.
func StyleOf(language, region string) Style {
	s := Style{Week: time.Monday, layout: layoutOf(language, region)}
	in := func(list string) bool { return region != "" && strings.Contains(list, region) }
	switch {
	case in(sundays):
		s.Week = time.Sunday
	case in(saturdays):
		s.Week = time.Saturday
	case in(fridays):
		s.Week = time.Friday
	}
	return s
}

func layoutOf(language, region string) string {
	const dots, dashes, slashes, monthFirst, yearFirst = "02.01.2006", "02-01-2006", "02/01/2006", "01/02/2006", "2006-01-02"
	switch language + "-" + region {
	case "en-US", "en-PH":
		return monthFirst
	case "en-CA", "fr-CA", "en-SE", "en-ZA":
		return yearFirst
	case "fr-CH", "en-CH", "en-DE", "en-AT":
		return dots
	case "en-NL":
		return dashes
	case "nl-BE":
		return slashes
	}
	switch language {
	case "de":
		return dots
	case "nl":
		return dashes
	}
	return slashes
}

// Write is a date in figures, such as 23.11.2026.
func (s Style) Write(d Day) string { return d.noon().Format(s.layout) }

// Read reads a date as people type it: "23.11.", "23.11.26", "23/11/2026", "23-11", "2311", "23112026",
// "2026-11-23" or "23"; month and day in the order of the style. Without a year it is the next such day
// from today on.
func (s Style) Read(text string, today Day) (Day, bool) {
	n, count, ok := figures(text)
	if !ok {
		return Day{}, false
	}
	if strings.HasPrefix(s.layout, "01") && count > 1 && n[0] <= 12 {
		n[0], n[1] = n[1], n[0]
	}
	d := Day{n[2], time.Month(n[1]), n[0]}
	switch {
	case n[0] >= 1000:
		d = Day{n[0], time.Month(n[1]), n[2]}
	case count == 3 && d.Year < 100:
		d.Year += 2000
	case count == 2:
		d.Year = today.Year
		for range 8 { // 29 February comes again after eight years at the latest
			if d.Valid() && !d.Before(today) {
				break
			}
			d.Year++
		}
	case count == 1:
		for i := range 3 { // of two months in a row one has 31 days
			month := today.First().AddMonths(i)
			if d = (Day{month.Year, month.Month, n[0]}); d.Valid() && !d.Before(today) {
				break
			}
		}
	}
	return d, d.Valid()
}

// figures are the one to three numbers of a date; a single run of digits is cut in twos.
func figures(text string) (n [3]int, count int, ok bool) {
	parts := numbers(text)
	if len(parts) == 1 {
		switch d := parts[0]; len(d) {
		case 4:
			parts = []string{d[:2], d[2:]}
		case 6, 8:
			parts = []string{d[:2], d[2:4], d[4:]}
		}
	}
	if len(parts) < 1 || len(parts) > 3 {
		return n, 0, false
	}
	for i, p := range parts {
		v, err := strconv.Atoi(p)
		if err != nil || len(p) > 4 || len(p) > 2 && i == 1 {
			return n, 0, false
		}
		n[i] = v
	}
	return n, len(parts), n[0] < 1000 || len(parts) == 3
}

// ReadMinute reads a time of day: "14:30", "14.30", "14h30", "1430", "930", "9", "14 Uhr" or "2:30 pm",
// and returns minutes since midnight.
func ReadMinute(text string) (int, bool) {
	parts := numbers(text)
	if len(parts) == 1 {
		if d := parts[0]; len(d) == 3 || len(d) == 4 {
			parts = []string{d[:len(d)-2], d[len(d)-2:]}
		}
	}
	if len(parts) < 1 || len(parts) > 2 {
		return 0, false
	}
	var n [2]int
	for i, p := range parts {
		v, err := strconv.Atoi(p)
		if err != nil || len(p) > 2 {
			return 0, false
		}
		n[i] = v
	}
	hour, ok := half(text, n[0])
	return hour*60 + n[1], ok && hour < 24 && n[1] < 60
}

// half gives the hour of a time that says am or pm its place in the day.
func half(text string, hour int) (int, bool) {
	text = strings.NewReplacer(".", "", " ", "").Replace(strings.ToLower(text))
	am, pm := strings.HasSuffix(text, "am"), strings.HasSuffix(text, "pm")
	switch {
	case !am && !pm:
		return hour, true
	case hour < 1 || hour > 12:
		return 0, false
	case pm:
		return hour%12 + 12, true
	}
	return hour % 12, true
}

// numbers are the runs of digits in a text.
func numbers(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

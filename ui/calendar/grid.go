package calendar

import "time"

// WeekOf is the week of a day, whose weeks begin with first.
func WeekOf(d Day, first time.Weekday) [7]Day {
	begin := d.Add(-Place(d.Weekday(), first))
	var week [7]Day
	for i := range week {
		week[i] = begin.Add(i)
	}
	return week
}

// Place is how many days a weekday comes after the first of the week.
func Place(day, first time.Weekday) int { return int(day-first+7) % 7 }

// MonthOf are the weeks, four to six, that hold the month of a day; the first and the last may hold
// days of its neighbours.
func MonthOf(d Day, first time.Weekday) [][7]Day {
	var weeks [][7]Day
	for w := WeekOf(d.First(), first); w[0].Before(d.First().AddMonths(1)); w = WeekOf(w[0].Add(7), first) {
		weeks = append(weeks, w)
	}
	return weeks
}

// Number is the number of a week by ISO 8601: that of its Thursday.
func Number(week [7]Day) int {
	for _, d := range week {
		if d.Weekday() == time.Thursday {
			_, number := d.noon().ISOWeek()
			return number
		}
	}
	return 0 // a week has a Thursday
}

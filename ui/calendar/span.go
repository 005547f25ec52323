package calendar

import (
	"cmp"
	"slices"
	"time"
)

// Span is a time with an end, which is no longer part of it.
type Span struct{ Start, End time.Time }

// Overlaps says whether two spans have a moment in common.
func (s Span) Overlaps(o Span) bool { return s.Start.Before(o.End) && o.Start.Before(s.End) }

// Clashes are the places, in all, of the spans that overlap s.
func (s Span) Clashes(all []Span) []int {
	var found []int
	for i, o := range all {
		if s.Overlaps(o) {
			found = append(found, i)
		}
	}
	return found
}

// Column is where a span stands beside those it overlaps: the how-manieth of how many columns.
type Column struct{ Index, Of int }

// Columns places spans so that none covers another: the earlier and then the longer first, each
// in the first column that is free. Spans that are bound together by overlaps share their width.
func Columns(spans []Span) []Column {
	order := make([]int, len(spans))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(spans[a].Start.Compare(spans[b].Start), spans[b].End.Compare(spans[a].End))
	})
	placed := make([]Column, len(spans))
	var ends []time.Time // of the last span in each column of the present group
	var group []int
	var until time.Time // the latest of ends
	finish := func() {
		for _, i := range group {
			placed[i].Of = len(ends)
		}
		group, ends = nil, nil
	}
	for _, i := range order {
		s := spans[i]
		if len(group) > 0 && !s.Start.Before(until) {
			finish()
		}
		if len(group) == 0 || s.End.After(until) {
			until = s.End
		}
		column := slices.IndexFunc(ends, func(end time.Time) bool { return !end.After(s.Start) })
		if column < 0 {
			column, ends = len(ends), append(ends, s.End)
		}
		ends[column] = s.End
		placed[i].Index = column
		group = append(group, i)
	}
	finish()
	return placed
}

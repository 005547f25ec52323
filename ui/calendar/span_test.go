package calendar

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// span is one of a day, in minutes.
func span(from, to int) Span {
	day := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	return Span{day.Add(time.Duration(from) * time.Minute), day.Add(time.Duration(to) * time.Minute)}
}

func TestClashes(t *testing.T) {
	all := []Span{span(540, 590), span(600, 650), span(640, 700), span(650, 700)}
	for _, c := range []struct {
		name string
		s    Span
		want []int
	}{
		{"in between", span(590, 600), nil},
		{"touching", span(500, 540), nil},
		{"one minute", span(589, 591), []int{0}},
		{"across all", span(0, 1440), []int{0, 1, 2, 3}},
		{"inside", span(645, 648), []int{1, 2}},
		{"the same", span(600, 650), []int{1, 2}},
	} {
		if got := c.s.Clashes(all); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestColumns(t *testing.T) {
	for _, c := range []struct {
		name string
		all  []Span
		want []Column
	}{
		{"none", nil, []Column{}},
		{"one after the other", []Span{span(0, 10), span(10, 20)}, []Column{{0, 1}, {0, 1}}},
		{"two at once, in any order", []Span{span(5, 20), span(0, 10)}, []Column{{1, 2}, {0, 2}}},
		{"the longer first, and a free column is used again", []Span{span(0, 10), span(0, 60), span(20, 30)}, []Column{{1, 2}, {0, 2}, {1, 2}}},
		{"a new group", []Span{span(0, 10), span(5, 15), span(15, 20)}, []Column{{0, 2}, {1, 2}, {0, 1}}},
	} {
		if got := Columns(c.all); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// TestNothingIsCovered: of any spans, no two that overlap stand in one column, and each fits into its columns.
func TestNothingIsCovered(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		var all []Span
		for range random.IntN(12) {
			from := random.IntN(600)
			all = append(all, span(from, from+1+random.IntN(120)))
		}
		placed := Columns(all)
		for i, a := range all {
			if placed[i].Index < 0 || placed[i].Index >= placed[i].Of {
				t.Fatalf("%v stands at %v", a, placed[i])
			}
			for _, j := range a.Clashes(all) {
				if i != j && (placed[i].Index == placed[j].Index || placed[i].Of != placed[j].Of) {
					t.Fatalf("%v and %v overlap and stand at %v and %v", a, all[j], placed[i], placed[j])
				}
			}
		}
	}
}

package peer

import (
	"slices"
	"testing"
	"time"
)

// Sound that drowns in a queue is given room for a moment, and only such sound.
func TestRelief(t *testing.T) {
	const far, near = 500 * time.Millisecond, 40 * time.Millisecond
	for _, row := range []struct {
		name     string
		invented float64
		came     int
		trip     time.Duration
		want     []int
	}{
		{"a full way", 0.3, 30_000, far, []int{18_000, 18_000, 18_000, unlimited, unlimited, unlimited, unlimited, unlimited, 18_000}},
		{"hardly anything comes", 0.9, 2_000, far, []int{reliefLeast}},
		{"nothing comes", 0, 0, far, []int{0}},
		{"a far way", 0.02, 30_000, far, []int{0, 0}},
		{"loss by chance", 0.3, 30_000, near, []int{0, 0}},
		{"pictures come", 0.3, 90_000, far, []int{0, 0}},
	} {
		var r relief
		var got []int
		for range row.want {
			got = append(got, r.follow(row.invented, row.came, row.trip))
		}
		if !slices.Equal(got, row.want) {
			t.Errorf("%s: %v, want %v", row.name, got, row.want)
		}
	}
	var r relief
	r.follow(0.3, 30_000, far)
	for range reliefTime + reliefOver - 1 {
		r.follow(0, 30_000, near)
	}
	if most := r.follow(0, 30_000, near); most != 0 || r.most != 0 {
		t.Errorf("it is told for ever: %d", most)
	}
}

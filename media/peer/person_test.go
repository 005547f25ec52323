package peer

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// Sound keeps its gaps and its order, has no gap of ours, and no number twice
// whatever comes.
func TestNumbersOfSound(t *testing.T) {
	for _, row := range []struct {
		name string
		in   []uint16
		want []uint16 // from the first number on
	}{
		{"as they come", []uint16{5, 6, 7, 8}, []uint16{0, 1, 2, 3}},
		{"lost and overtaken", []uint16{65534, 65535, 1, 0, 2}, []uint16{0, 1, 3, 2, 4}},
		{"twice", []uint16{10, 11, 11, 10, 12}, []uint16{0, 1, 2}},
		{"before the first", []uint16{10, 9, 11}, []uint16{0, 65535, 1}},
		{"far too late", []uint16{1000, 1100, 1001, 1101}, []uint16{0, 100, 101}},
		{"a jump ahead", []uint16{1, 2, 20_000, 20_001}, []uint16{0, 1, 2, 3}},
		{"a jump back", []uint16{20_000, 20_001, 1, 2}, []uint16{0, 1, 2, 3}},
	} {
		got := passed(row.in)
		for i, number := range got {
			if number >= 1<<15 {
				t.Errorf("%s: %d is from before 0", row.name, number)
			}
			got[i] -= firstNumber
		}
		if !slices.Equal(got, row.want) {
			t.Errorf("%s: %v, want %v", row.name, got, row.want)
		}
	}
}

// passed are the numbers that go out for those that come in.
func passed(in []uint16) (out []uint16) {
	n := newNumbers()
	var shift uint16
	for i, number := range in {
		if i == 0 || n.far(number+shift) {
			shift = n.next - number
		}
		if n.take(number + shift) {
			out = append(out, number+shift)
		}
	}
	return out
}

// No number goes out twice in one round of them, which is what SRTP counts.
func TestNoNumberTwice(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		in := make([]uint16, 2000)
		at := uint16(random.Uint32())
		for i := range in {
			switch random.IntN(20) {
			case 0:
				at = uint16(random.Uint32())
			case 1:
				at -= uint16(random.IntN(100))
			case 2:
				at += uint16(random.IntN(4000))
			default:
				at++
			}
			in[i] = at
		}
		seen, newest := map[int64]bool{}, int64(0)
		for _, number := range passed(in) {
			full := newest + int64(int16(number-uint16(newest)))
			if seen[full] {
				t.Fatalf("number %d twice", full)
			}
			seen[full], newest = true, max(newest, full)
		}
	}
}

// One guest after the other in a place: timestamps go on, and stand for the
// moments that each one tells.
func TestMoveOfTimestamps(t *testing.T) {
	l := &line{clock: &clock{rate: 48_000}, rate: 48_000}
	now := time.Unix(1000, 0)
	var first move
	if got := first.take(l, 777, now); got != 777 {
		t.Errorf("first %d", got)
	}
	if got := first.take(l, 777+960, now.Add(20*time.Millisecond)); got != 777+960 {
		t.Errorf("then %d", got)
	}
	now = now.Add(time.Second + 20*time.Millisecond)
	second := move{told: true, stamp: 4_000_000_000 - 480, at: now.Add(-10 * time.Millisecond)}
	l.clock.forget()
	if _, known := l.clock.now(now); known {
		t.Error("the clock of the one before still goes")
	}
	if got, want := second.take(l, 4_000_000_000, now), uint32(777+960+48_000); got != want {
		t.Errorf("second %d, want %d", got, want)
	}
	if got, _ := l.clock.now(now); got != 777+960+48_000 {
		t.Errorf("the clock says %d", got)
	}
	if got, want := second.take(l, 4_000_000_960, now), uint32(777+960+48_000+960); got != want {
		t.Errorf("and then %d, want %d", got, want)
	}
}

// The guest's clock is taken as the quickest report has it, and anew when it was set.
func TestTheirClock(t *testing.T) {
	var c theirs
	base := time.Unix(5000, 0)
	for _, row := range []struct{ told, came, want time.Duration }{ // since base, by their clock and by ours
		{0, time.Hour + 80*time.Millisecond, time.Hour + 80*time.Millisecond},
		{time.Second, time.Hour + 1020*time.Millisecond, time.Hour + 1020*time.Millisecond},
		{2 * time.Second, time.Hour + 2100*time.Millisecond, time.Hour + 2020*time.Millisecond},
		{-7 * time.Second, time.Hour + 3*time.Second, time.Hour + 3*time.Second},
		{-6 * time.Second, time.Hour + 4*time.Second, time.Hour + 4*time.Second},
	} {
		if got := c.ours(base.Add(row.told), base.Add(row.came)).Sub(base); got != row.want {
			t.Errorf("told %v at %v: %v, want %v", row.told, row.came, got, row.want)
		}
	}
}

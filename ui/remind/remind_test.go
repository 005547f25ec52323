package remind

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func at(clock string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", "2026-11-23 "+clock)
	if err != nil {
		panic(err)
	}
	return t
}

func ids(items []Item) []string {
	all := []string{}
	for _, i := range items {
		all = append(all, i.ID)
	}
	return all
}

func TestDue(t *testing.T) {
	both := []Item{{"later", at("11:00"), 50}, {"first", at("10:00"), 50}}
	for _, c := range []struct {
		name string
		now  string
		lead time.Duration
		want []string
	}{
		{"too early", "09:49", 10 * time.Minute, []string{}},
		{"in time", "09:50", 10 * time.Minute, []string{"first"}},
		{"at the start", "10:00", 0, []string{"first"}},
		{"before the start, without lead", "09:59", 0, []string{}},
		{"a little late", "10:14", 10 * time.Minute, []string{"first"}},
		{"too late", "10:15", 10 * time.Minute, []string{}},
		{"two of them", "10:10", time.Hour, []string{"first", "later"}},
		{"switched off", "09:55", -time.Minute, []string{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var p Plan
			p.Set(both)
			if got := ids(p.Due(at(c.now), c.lead)); !slices.Equal(got, c.want) {
				t.Errorf("due: %v, want %v", got, c.want)
			}
			if again := p.Due(at(c.now), c.lead); len(again) != 0 {
				t.Errorf("told twice: %v", again)
			}
		})
	}
}

func TestShortIsNotToldWhenOver(t *testing.T) {
	var p Plan
	p.Set([]Item{{"short", at("10:00"), 5}})
	if due := p.Due(at("10:06"), time.Hour); len(due) != 0 {
		t.Errorf("told after its end: %v", due)
	}
}

func TestMovedIsToldAgain(t *testing.T) {
	const lead = 10 * time.Minute
	var p Plan
	p.Set([]Item{{"a", at("10:00"), 50}})
	p.Due(at("09:55"), lead)
	berlin := time.FixedZone("", 3600)
	p.Set([]Item{{"a", at("10:00").In(berlin), 50}})
	if due := p.Due(at("09:56"), lead); len(due) != 0 {
		t.Error("the same moment in another zone is told anew")
	}
	p.Set([]Item{{"a", at("10:05"), 50}})
	if due := p.Due(at("09:57"), lead); len(due) != 1 {
		t.Error("a moved one is not told anew")
	}
	p.Set(nil)
	if due := p.Due(at("10:00"), lead); len(due) != 0 {
		t.Error("told although it is gone")
	}
}

func TestTold(t *testing.T) {
	var p Plan
	p.Set([]Item{{"a", at("10:00"), 50}, {"b", at("10:00"), 50}})
	p.Told("a")
	if due := ids(p.Due(at("10:00"), 0)); !slices.Equal(due, []string{"b"}) {
		t.Errorf("due: %v", due)
	}
}

// TestEachOnce: whatever the clock does, nothing is told twice or before its time, and a clock that goes on without gaps misses nothing.
func TestEachOnce(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 1))
		lead := time.Duration(r.IntN(61)) * time.Minute
		var p Plan
		var items []Item
		for i := range 1 + r.IntN(20) {
			items = append(items, Item{string(rune('a' + i)), at("06:00").Add(time.Duration(r.IntN(12*60)) * time.Minute), 15 + r.IntN(90)})
		}
		p.Set(items)
		told := map[string]bool{}
		for now := at("04:00"); now.Before(at("23:00")); now = now.Add(time.Duration(1+r.IntN(90)) * time.Second) {
			back := time.Duration(0)
			if r.IntN(50) == 0 {
				back = -time.Duration(r.IntN(3600)) * time.Second
			}
			if r.IntN(20) == 0 {
				p.Set(items)
			}
			for _, item := range p.Due(now.Add(back), lead) {
				if told[item.ID] {
					t.Fatalf("seed %d: %s told twice", seed, item.ID)
				}
				if now.Add(back).Before(item.Start.Add(-lead)) {
					t.Fatalf("seed %d: %s told too early", seed, item.ID)
				}
				told[item.ID] = true
			}
		}
		if len(told) != len(items) {
			t.Fatalf("seed %d: told %d of %d", seed, len(told), len(items))
		}
	}
}

func TestNext(t *testing.T) {
	var p Plan
	if _, ok := p.Next(at("10:00")); ok {
		t.Error("something comes in an empty agenda")
	}
	p.Set([]Item{{"b", at("11:00"), 50}, {"a", at("10:00"), 50}})
	for now, want := range map[string]string{"09:00": "a", "10:49": "a", "10:50": "b", "11:50": ""} {
		if got, _ := p.Next(at(now)); got.ID != want {
			t.Errorf("next at %s: %q, want %q", now, got.ID, want)
		}
	}
}

func TestEnd(t *testing.T) {
	for _, c := range []struct {
		name, start, begun, want string
		minutes                  int
	}{
		{"in time", "10:00", "10:02", "10:50", 50},
		{"early", "10:00", "09:40", "10:50", 50},
		{"half of it gone", "10:00", "10:25", "10:50", 50},
		{"more than half gone", "10:00", "10:26", "11:16", 50},
		{"hours before", "15:00", "10:00", "10:50", 50},
		{"hours after", "10:00", "15:00", "15:50", 50},
		{"no appointment", "", "10:07", "10:57", 50},
		{"no length", "10:00", "10:00", "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			var start, want time.Time
			if c.start != "" {
				start = at(c.start)
			}
			if c.want != "" {
				want = at(c.want)
			}
			if got := End(start, c.minutes, at(c.begun)); !got.Equal(want) {
				t.Errorf("ends at %v, want %v", got, want)
			}
		})
	}
}

func TestStages(t *testing.T) {
	end := at("10:50")
	for _, c := range []struct {
		now  time.Time
		want Stage
		left int
	}{
		{at("10:00"), Running, 50}, {at("10:40").Add(-time.Second), Running, 11}, {at("10:40"), Ten, 10},
		{at("10:45").Add(-time.Second), Ten, 6}, {at("10:45"), Five, 5}, {at("10:50").Add(-time.Second), Five, 1},
		{at("10:50"), Over, 0}, {at("10:51").Add(-time.Second), Over, 0}, {at("10:53"), Over, -3},
	} {
		if got := At(end, c.now); got != c.want {
			t.Errorf("%v: stage %d, want %d", c.now, got, c.want)
		}
		if got := Left(end, c.now); got != c.left {
			t.Errorf("%v: %d minutes left, want %d", c.now, got, c.left)
		}
	}
	if At(time.Time{}, at("10:00")) != Running {
		t.Error("a session without an end comes to one")
	}
}

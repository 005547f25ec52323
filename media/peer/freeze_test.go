package peer

import (
	"testing"
	"time"
)

func TestFreeze(t *testing.T) {
	const frame = 33 * time.Millisecond
	now := time.Unix(1000, 0)
	var f freeze
	play := func(d, gap time.Duration) {
		for end := now.Add(d); now.Before(end); {
			now = now.Add(gap)
			f.shown(now)
		}
	}
	near := func(name string, got, want time.Duration) {
		t.Helper()
		if off := got - want; off < -60*time.Millisecond || off > 60*time.Millisecond {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	near("nothing ever", f.take(now, true), 0)
	play(time.Second, frame)
	near("fluent", f.take(now, true), 0)
	now = now.Add(700 * time.Millisecond)
	play(300*time.Millisecond, frame)
	near("a stop of 0.7 s", f.take(now, true), 700*time.Millisecond)
	now = now.Add(time.Second)
	near("a whole second", f.take(now, true), time.Second)
	now = now.Add(500 * time.Millisecond)
	play(500*time.Millisecond, frame)
	near("and half of the next", f.take(now, true), 500*time.Millisecond)
	now = now.Add(time.Second)
	near("camera off", f.take(now, false), 0)
	now = now.Add(10 * time.Second)
	play(time.Second, frame)
	near("camera on again", f.take(now, true), 0)
	play(5*time.Second, 200*time.Millisecond) // a card: slow, and steady
	f.take(now, true)
	play(2*time.Second, 200*time.Millisecond)
	near("a card", f.take(now, true), 0)
}

func TestJudgement(t *testing.T) {
	var j judgement
	now := time.Unix(1000, 0)
	for _, row := range []struct {
		look    State
		after   time.Duration
		want    State
		changed bool
	}{
		{"", 0, "", false},
		{Connecting, time.Hour, Connecting, true},
		{Connecting, 29 * time.Second, Connecting, false},
		{Connecting, 2 * time.Second, Failed, true},
		{Connected, time.Second, Connected, true},
		{Troubled, 3 * time.Second, Troubled, true},
		{Connecting, time.Second, Troubled, false}, // another way is sought
		{Connected, time.Second, Connected, true},
		{Troubled, 29 * time.Second, Troubled, true},
		{Troubled, 2 * time.Second, Failed, true},
		{Troubled, time.Minute, Failed, false},
		{Connected, time.Second, Connected, true}, // it came back by itself
		{Tampered, time.Second, Tampered, true},
	} {
		now = now.Add(row.after)
		if changed := j.follow(row.look, now); j.state != row.want || changed != row.changed {
			t.Fatalf("%q after %v: %q, %v", row.look, row.after, j.state, changed)
		}
	}
}

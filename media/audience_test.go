package media

import "testing"

func TestNarrowestWayDecides(t *testing.T) {
	d := newAudience()
	a, b := new(guest), new(guest)
	expect := func(size, bps int, sharing bool) {
		t.Helper()
		if got, want := *d.shares.Load(), split(bps, sharing); d.size.Load() != int32(size) || d.eyes.Load() != int32(size) || got != want {
			t.Errorf("%d guests get %+v, want %d with %+v", d.size.Load(), got, size, want)
		}
	}
	d.rate(a, 100) // not connected yet
	expect(0, startBitrate, false)
	d.connect(a)
	d.connect(b)
	d.rate(a, 900_000)
	expect(2, 900_000, false)
	d.rate(b, 300_000)
	expect(2, 300_000, false)
	d.share(true)
	expect(2, 300_000, true)
	d.trouble(b)
	if d.size.Load() != 2 || d.eyes.Load() != 1 {
		t.Error("a silent guest still gets pictures")
	}
	d.connect(b)
	expect(2, 300_000, true)
	d.leave(b)
	expect(1, 900_000, true)
	d.share(false)
	expect(1, 900_000, false)
}

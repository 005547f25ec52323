package media

import "testing"

func TestNarrowestWayDecides(t *testing.T) {
	d := newAudience()
	a, b := new(guest), new(guest)
	camera := []shows{{camera: true}}
	expect := func(size, bps int, sharing bool, others []shows) {
		t.Helper()
		if got, want := *d.shares.Load(), deal(bps, sharing, others); d.size.Load() != int32(size) || d.eyes.Load() != int32(size) || got != want {
			t.Errorf("%d guests get %+v, want %d with %+v", d.size.Load(), got, size, want)
		}
	}
	d.rate(a, 100) // not connected yet
	expect(0, startBitrate, false, nil)
	d.connect(a)
	d.rate(a, 900_000)
	expect(1, 900_000, false, nil)
	d.connect(b)
	expect(2, 900_000, false, camera)
	d.rate(b, 300_000)
	expect(2, 300_000, false, camera)
	d.share(true)
	expect(2, 300_000, true, camera)
	d.trouble(b)
	if d.size.Load() != 2 || d.eyes.Load() != 1 {
		t.Error("a silent guest still gets pictures")
	}
	d.connect(b)
	expect(2, 300_000, true, camera)
	d.leave(b)
	expect(1, 900_000, true, nil)
	d.share(false)
	expect(1, 900_000, false, nil)
}

// Alone with us, a guest's way is shared out as if there were never others.
func TestDealWithOne(t *testing.T) {
	for total := -10_000; total < 3_000_000; total += 7_919 {
		for _, sharing := range []bool{false, true} {
			if got, want := deal(total, sharing, nil), split(total, sharing); got != want {
				t.Fatalf("%d, %v: %+v, want %+v", total, sharing, got, want)
			}
		}
	}
}

// All sounds come first, cameras get equal parts, and nothing is dealt out twice.
func TestDeal(t *testing.T) {
	camera, screen := shows{camera: true}, shows{true, true}
	for _, row := range []struct {
		name    string
		total   int
		sharing bool
		others  []shows
		want    shares
	}{
		{"sounds alone", 150_000, false, []shows{camera, camera}, shares{sound: 12_000, camera: 613}},
		{"two cameras", 1_000_000, false, []shows{camera}, shares{sound: 32_000, camera: 408_480}},
		{"three cameras", 1_000_000, false, []shows{camera, camera}, shares{sound: 32_000, camera: 255_146}},
		{"one is heard alone", 1_000_000, false, []shows{camera, {}}, shares{sound: 32_000, camera: 382_720}},
		{"our screen", 1_000_000, true, []shows{camera}, shares{sound: 32_000, screen: 612_720, camera: 102_120}},
		{"another's screen", 1_000_000, false, []shows{screen}, shares{sound: 32_000, camera: 102_120}},
		{"two screens", 1_000_000, true, []shows{screen}, shares{sound: 32_000, screen: 306_360, camera: 102_120}},
	} {
		got := deal(row.total, row.sharing, row.others)
		if got != row.want {
			t.Errorf("%s: %+v, want %+v", row.name, got, row.want)
		}
	}
}

// A guest is told what the narrowest way of the others leaves for its camera.
func TestMost(t *testing.T) {
	d := newAudience()
	a, b, c := new(guest), new(guest), new(guest)
	expect := func(what string, want ...int) {
		t.Helper()
		for i, g := range []*guest{a, b, c} {
			if got := int(g.most.Load()); got != want[i] {
				t.Errorf("%s: guest %d may use %d, want %d", what, i, got, want[i])
			}
		}
	}
	part := func(bps, others int) int {
		return deal(bps, false, []shows{{camera: true}, {camera: true}}[:others]).camera
	}
	d.connect(a)
	d.rate(a, 2_000_000)
	expect("alone", 0, 0, 0)
	d.connect(b)
	expect("the way of b unknown", part(startBitrate, 1), part(2_000_000, 1), 0)
	d.rate(b, 800_000)
	expect("two", part(800_000, 1), part(2_000_000, 1), 0)
	d.connect(c)
	d.rate(c, 500_000)
	expect("three", part(500_000, 2), part(500_000, 2), part(800_000, 2))
	d.rate(c, 150_000)
	expect("c gets sound only", part(800_000, 2), part(2_000_000, 2), part(800_000, 2))
	if !c.blind.Load() || a.blind.Load() {
		t.Error("who is blind is not known")
	}
	d.trouble(c)
	expect("c troubled", part(800_000, 1), part(2_000_000, 1), 0)
	d.leave(c)
	expect("c gone", part(800_000, 1), part(2_000_000, 1), 0)
	d.show(b, shows{})
	if got, want := d.shares.Load().camera, deal(800_000, false, []shows{{camera: true}}).camera; got != want {
		t.Errorf("b without camera: %d, want %d", got, want)
	}
}

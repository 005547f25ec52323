package media

import "testing"

func TestNarrowestWayDecides(t *testing.T) {
	d := newAudience()
	a, b := new(guest), new(guest)
	camera := []shows{{camera: true}}
	expect := func(size, bps int, sharing bool, others []shows) {
		t.Helper()
		if got, want := *d.shares.Load(), ours(bps, sharing, others); d.size.Load() != int32(size) || d.eyes.Load() != int32(size) || got != want {
			t.Errorf("%d guests get %+v, want %d with %+v", d.size.Load(), got, size, want)
		}
	}
	d.rate(a, 100, 100) // not connected yet
	expect(0, startBitrate, false, nil)
	d.connect(a)
	d.rate(a, 900_000, 900_000)
	expect(1, 900_000, false, nil)
	d.connect(b)
	expect(2, 900_000, false, camera)
	d.rate(b, 300_000, 300_000)
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

// Where one way is the narrowest for the camera and another one for the screen or
// the sound, what we send fits into both, whoever came first.
func TestSharesFitEveryWay(t *testing.T) {
	for _, row := range []struct {
		name    string
		ways    [2]int // bit/s
		sharing bool
		shows   [2]shows
	}{
		{"room for a screen alone", [2]int{100_000, 130_000}, true, [2]shows{{camera: true}, {camera: true}}},
		{"another packet of sound", [2]int{124_000, 122_000}, false, [2]shows{{camera: true}, {camera: true}}},
		{"one without camera", [2]int{150_000, 190_000}, false, [2]shows{{camera: true}, {}}},
		{"one with a screen", [2]int{700_000, 900_000}, true, [2]shows{{camera: true, screen: true}, {camera: true}}},
	} {
		for first := range 2 {
			d, guests := newAudience(), [2]*guest{{}, {}}
			d.share(row.sharing)
			for i := range guests {
				n := (first + i) % 2
				d.connect(guests[n])
				d.rate(guests[n], row.ways[n], row.ways[n])
				d.show(guests[n], row.shows[n], 0)
			}
			for range 20 { // guests are looked at in any order
				d.share(row.sharing)
				got := *d.shares.Load()
				for n := range guests {
					most := ours(row.ways[n], row.sharing, []shows{row.shows[1-n]})
					if got.voice.bitrate > most.voice.bitrate || got.screen > most.screen || got.camera > most.camera {
						t.Errorf("%s: %+v does not fit into %+v", row.name, got, most)
					}
				}
			}
		}
	}
}

// Alone with us, a guest's way is shared out as if there were never others.
func TestDealWithOne(t *testing.T) {
	for total := -10_000; total < 3_000_000; total += 7_919 {
		for _, sharing := range []bool{false, true} {
			if got, _ := deal(total, sharing, nil); got != split(total, sharing) {
				t.Fatalf("%d, %v: %+v, want %+v", total, sharing, got, split(total, sharing))
			}
		}
	}
}

// All sounds come first, cameras get equal parts, and nothing is dealt out twice.
func TestDeal(t *testing.T) {
	camera, screen := shows{camera: true}, shows{true, true}
	for _, row := range []struct {
		name             string
		total            int
		sharing          bool
		others           []shows
		cameras, screens int // that share the way
	}{
		{"sounds alone", 150_000, false, []shows{camera, camera}, 3, 0},
		{"two cameras", 1_000_000, false, []shows{camera}, 2, 0},
		{"three cameras", 1_000_000, false, []shows{camera, camera}, 3, 0},
		{"one is heard alone", 1_000_000, false, []shows{camera, {}}, 2, 0},
		{"our screen", 1_000_000, true, []shows{camera}, 2, 1},
		{"another's screen", 1_000_000, false, []shows{screen}, 2, 1},
		{"two screens", 1_000_000, true, []shows{screen}, 2, 2},
		{"a narrow way and a screen", 250_000, true, []shows{camera}, 2, 1},
	} {
		got, screen := deal(row.total, row.sharing, row.others)
		pictures := row.total - got.voice.wire() - soundsOf(len(row.others))
		if (got.screen > 0) != row.sharing {
			t.Errorf("%s: screen %d", row.name, got.screen)
		}
		screens := screen * row.screens
		if row.sharing && got.screen != screen {
			t.Errorf("%s: our screen gets %d, another one %d", row.name, got.screen, screen)
		}
		if used := float64(got.camera*row.cameras + screens); used > payloadShare*float64(pictures)+100 ||
			screens == 0 && used < payloadShare*float64(pictures)-100 {
			t.Errorf("%s: %+v uses %.0f of %d", row.name, got, used, pictures)
		}
	}
	if got := ours(80_000, false, []shows{camera, camera}); got.camera != 0 || got.voice != voiceFor(80_000-soundsOf(2)) {
		t.Errorf("%+v where there is only room for sound", got)
	}
}

// A guest is told what the narrowest way of the others leaves for its camera.
func TestMost(t *testing.T) {
	d := newAudience()
	a, b, c := new(guest), new(guest), new(guest)
	expect := func(what string, want ...int) {
		t.Helper()
		for i, g := range []*guest{a, b, c} {
			if got, _ := g.limits(); got != want[i] {
				t.Errorf("%s: guest %d may use %d, want %d", what, i, got, want[i])
			}
		}
	}
	part := func(bps, others int) int {
		return ours(bps, false, []shows{{camera: true}, {camera: true}}[:others]).camera
	}
	d.connect(a)
	d.rate(a, 2_000_000, 2_000_000)
	expect("alone", 0, 0, 0)
	d.connect(b)
	expect("the way of b unknown", part(startBitrate, 1), part(2_000_000, 1), 0)
	d.rate(b, 800_000, 800_000)
	expect("two", part(800_000, 1), part(2_000_000, 1), 0)
	d.connect(c)
	d.rate(c, 500_000, 500_000)
	expect("three", part(500_000, 2), part(500_000, 2), part(800_000, 2))
	d.rate(c, 100_000, 100_000)
	expect("c gets sound only", part(800_000, 2), part(2_000_000, 2), part(800_000, 2))
	if !c.blind.Load() || a.blind.Load() {
		t.Error("who is blind is not known")
	}
	d.trouble(c)
	expect("c troubled", part(800_000, 1), part(2_000_000, 1), 0)
	d.leave(c)
	expect("c gone", part(800_000, 1), part(2_000_000, 1), 0)
	d.show(b, shows{}, 0)
	if got, want := d.shares.Load().camera, ours(800_000, false, []shows{{camera: true}}).camera; got != want {
		t.Errorf("b without camera: %d, want %d", got, want)
	}
}

// Pictures leave room for those of their packets that are sent again; sound goes on as before.
func TestRoomForRepairs(t *testing.T) {
	d, g := newAudience(), new(guest)
	d.connect(g)
	d.rate(g, 600_000, 600_000)
	before := *d.shares.Load()
	d.show(g, shows{}, 1) // in a break
	if share := float64(d.shares.Load().camera) / float64(before.camera); share < 0.9 {
		t.Errorf("a break leaves %.2f", share)
	}
	for range 30 {
		d.show(g, shows{}, 0.2)
	}
	after := *d.shares.Load()
	if share := float64(after.camera) / float64(before.camera); share < 0.78 || share > 0.82 || after.voice != before.voice {
		t.Errorf("%+v where a fifth is lost, %+v where nothing is", after, before)
	}
}

// While a queue is emptied less is sent, but the picture keeps its size.
func TestSteady(t *testing.T) {
	d, g := newAudience(), new(guest)
	d.connect(g)
	d.rate(g, 100_000, 600_000)
	now, later := ours(100_000, false, nil), ours(600_000, false, nil)
	if got := d.shares.Load(); got.voice != now.voice || got.camera != now.camera || got.steady != later.camera {
		t.Errorf("%+v, want the camera's size for %d", got, later.camera)
	}
}

// And for its screen, while it shares one.
func TestMostOfScreens(t *testing.T) {
	d := newAudience()
	a, b, c := new(guest), new(guest), new(guest)
	for g, bps := range map[*guest]int{a: 2_000_000, b: 900_000, c: 700_000} {
		d.connect(g)
		d.rate(g, bps, bps)
	}
	expect := func(what string, g *guest, want int) {
		t.Helper()
		if _, got := g.limits(); got != want {
			t.Errorf("%s: %d bit/s for the screen, want %d", what, got, want)
		}
	}
	expect("nobody shares", a, 0)
	d.show(a, shows{camera: true, screen: true}, 0)
	_, one := deal(700_000, false, []shows{{camera: true, screen: true}, {camera: true}})
	expect("a shares", a, one)
	expect("a shares", b, 0)
	d.share(true)
	_, two := deal(700_000, true, []shows{{camera: true, screen: true}, {camera: true}})
	if two >= one {
		t.Fatalf("two screens get %d each, one %d", two, one)
	}
	expect("we share, too", a, two)
	d.leave(c)
	d.share(false)
	_, wider := deal(900_000, false, []shows{{camera: true, screen: true}})
	expect("the narrowest is gone", a, wider)
}

// ours is our share of a way.
func ours(total int, sharing bool, others []shows) shares {
	s, _ := deal(total, sharing, others)
	s.steady = s.camera
	return s
}

package media

import (
	"image"
	"testing"
	"time"
)

// walk follows a bitrate for a while, thirty times a second, and answers the last rung.
type walk struct {
	ladder
	now   time.Time
	moves int
}

func (w *walk) stay(bps int, d time.Duration) rung {
	for end := w.now.Add(d); w.now.Before(end); w.now = w.now.Add(33 * time.Millisecond) {
		before := w.at
		w.follow(bps, w.now)
		if w.at != before {
			w.moves++
		}
	}
	return rungs[w.at]
}

func TestLadder(t *testing.T) {
	w := walk{now: time.Unix(1000, 0)}
	for _, row := range []struct {
		bps    int
		during time.Duration
		height int
		rate   int
	}{
		{1_000_000, time.Second, 720, 30},
		{620_000, time.Second, 720, 30},
		{590_000, 300 * time.Millisecond, 720, 30}, // a dip
		{620_000, time.Second, 720, 30},
		{590_000, time.Second, 540, 30},
		{700_000, 5 * time.Second, 540, 30}, // not by enough
		{850_000, time.Second, 540, 30},     // not for long enough
		{850_000, 2 * time.Second, 720, 30},
		{120_000, 40 * time.Millisecond, 360, 20}, // a fall that deep waits for nothing
		{140_000, 3 * time.Second, 360, 20},       // but the climb before did not last
		{140_000, 3 * time.Second, 360, 30},       // more pictures of the same size cost little
		{90_000, time.Second, 180, 15},
		{20_000, time.Second, 180, 7},
		{15_000, time.Second, 0, 0},
		{22_000, 20 * time.Second, 0, 0},
		{24_000, 20 * time.Second, 180, 7},
		{50_000, 20 * time.Second, 180, 15},
		{2_000_000, 20 * time.Second, 720, 30},
	} {
		if got := w.stay(row.bps, row.during); got.height != row.height || got.rate != row.rate {
			t.Errorf("after %v of %d bit/s: %d@%d, want %d@%d", row.during, row.bps, got.height, got.rate, row.height, row.rate)
		}
	}
}

// A way that is suddenly wide is used at once, step by step or not.
func TestLadderClimbsFast(t *testing.T) {
	w := walk{now: time.Unix(1000, 0)}
	w.stay(100_000, time.Second)
	w.stay(800_000, 300*time.Millisecond)
	if got := w.stay(1_800_000, 700*time.Millisecond); got.height != 720 {
		t.Errorf("on %d lines a second after the rise", got.height)
	}
	if w.moves > 3 {
		t.Errorf("%d moves", w.moves)
	}
}

// A way that swings must not make the picture swing with it.
func TestLadderDoesNotSwing(t *testing.T) {
	w := walk{now: time.Unix(1000, 0)}
	for range 30 {
		w.stay(900_000, 3*time.Second)
		w.stay(400_000, time.Second)
	}
	if w.moves > 20 {
		t.Errorf("%d moves in two minutes", w.moves)
	}
}

func TestRungSize(t *testing.T) {
	for _, row := range []struct {
		height     int
		full, want image.Point
	}{
		{720, image.Pt(1280, 720), image.Pt(1280, 720)},
		{720, image.Pt(1920, 1080), image.Pt(1280, 720)},
		{720, image.Pt(1080, 1920), image.Pt(720, 1280)},
		{540, image.Pt(1280, 720), image.Pt(960, 540)},
		{360, image.Pt(720, 1280), image.Pt(360, 640)},
		{180, image.Pt(640, 480), image.Pt(240, 180)},
		{360, image.Pt(320, 180), image.Pt(320, 180)},
		{180, image.Pt(340, 181), image.Pt(328, 176)},
		{360, image.Pt(3440, 1440), image.Pt(742, 310)},
		{180, image.Pt(10_000, 2), image.Pt(10_000, 2)},
		{180, image.Pt(0, 0), image.Point{}},
	} {
		got := rung{height: row.height}.size(row.full)
		if got != row.want {
			t.Errorf("%v at %d: %v, want %v", row.full, row.height, got, row.want)
		}
	}
	if got := (rung{}).size(image.Pt(1280, 720)); got != (image.Point{}) {
		t.Errorf("no picture is %v", got)
	}
}

func TestSplit(t *testing.T) {
	for _, row := range []struct {
		total   int
		sharing bool
		want    shares
	}{
		{40_000, false, shares{voice: voice{10_000, 2880}, camera: 20_485}},
		{40_000, true, shares{voice: voice{10_000, 2880}, screen: 20_485}},
		{60_000, false, shares{voice: voice{16_000, 2880}, camera: 33_365}},
		{100_000, false, shares{voice: voice{20_000, 1920}, camera: 62_928}},
		{200_000, true, shares{voice: voice{24_000, 1920}, screen: 150_000, camera: 1248}},
		{500_000, true, shares{voice: voice{32_000, 960}, screen: 306_912, camera: 102_304}},
		{2_500_000, true, shares{voice: voice{32_000, 960}, screen: 1_500_000, camera: 749_216}},
		{0, true, shares{voice: voice{10_000, 2880}}},
	} {
		got := split(row.total, row.sharing)
		if got != row.want {
			t.Errorf("%d, sharing %v: %+v, want %+v", row.total, row.sharing, got, row.want)
		}
	}
}

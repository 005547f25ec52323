package blur

import (
	"errors"
	"image"
	"math"
	"testing"
)

// All sets of instructions see and make the same, but for rounding.
func TestSetsAgree(t *testing.T) {
	for _, size := range []image.Point{{640, 360}, {641, 361}, {360, 640}, {320, 240}} {
		s := scenes[3]
		s.size = size
		img, _ := s.shoot(t)
		want := clone(openSet(t, 0).Apply(img))
		for name, set := range sets() {
			got := openSet(t, set).Apply(img)
			for i, planes := range [][2][]byte{{got.Y, want.Y}, {got.Cb, want.Cb}, {got.Cr, want.Cr}} {
				most := 0
				for j := range planes[0] {
					most = max(most, int(math.Abs(float64(planes[0][j])-float64(planes[1][j]))))
				}
				if most > 3 {
					t.Errorf("%v, %s: plane %d differs by %d", size, name, i, most)
				}
			}
		}
	}
}

// What is surely a person is left as it is, but for rounding.
func TestPersonIsNotTouched(t *testing.T) {
	img, truth := scenes[2].shoot(t)
	out := open(t, Strong).Apply(img)
	off := 0.0
	n := 0
	blocks(truth, 255, 3*block, func(x0, y0 int) {
		for y := y0; y < y0+block; y++ {
			for x := x0; x < x0+block; x++ {
				off += math.Abs(float64(out.Y[out.YOffset(x, y)]) - float64(img.Y[img.YOffset(x, y)]))
				n++
			}
		}
	})
	if n == 0 || off/float64(n) > 0.6 {
		t.Errorf("%d pixels of the person differ by %.2f", n, off/float64(n))
	}
}

// Strong hides more than Light: less of a room's large shapes is left.
func TestStrongHidesMore(t *testing.T) {
	room, _ := empty[0].shoot(t)
	spread := func(p *image.YCbCr) float64 {
		sum, squares := 0.0, 0.0
		for _, y := range p.Y {
			sum += float64(y)
			squares += float64(y) * float64(y)
		}
		n := float64(len(p.Y))
		return squares/n - sum/n*(sum/n)
	}
	light, strong := spread(open(t, Light).Apply(room)), spread(open(t, Strong).Apply(room))
	if !(strong < 0.9*light && light < 0.9*spread(room)) {
		t.Errorf("variance %.0f, light %.0f, strong %.0f", spread(room), light, strong)
	}
}

// A picture inside of a larger one is read where it lies.
func TestPartOfAPicture(t *testing.T) {
	img, _ := scenes[0].shoot(t)
	part := img.SubImage(image.Rect(100, 50, 500, 275)).(*image.YCbCr)
	whole := image.NewYCbCr(image.Rect(0, 0, 400, 225), image.YCbCrSubsampleRatio420)
	for y := range 225 {
		copy(whole.Y[y*whole.YStride:], img.Y[img.YOffset(100, y+50):][:400])
	}
	for y := range 113 {
		copy(whole.Cb[y*whole.CStride:], img.Cb[img.COffset(100, 2*y+50):][:200])
		copy(whole.Cr[y*whole.CStride:], img.Cr[img.COffset(100, 2*y+50):][:200])
	}
	if !same(open(t, Strong).Apply(part), open(t, Strong).Apply(whole)) {
		t.Error("a part of a picture is not read as the same pixels alone")
	}
}

func TestNetworkRestsWhenNothingMoves(t *testing.T) {
	img, _ := scenes[0].shoot(t)
	b := open(t, Strong)
	for range 20 {
		b.Apply(img)
	}
	if s := b.Stats(); s.Looked != 10 {
		t.Errorf("still: %+v", s)
	}
	moved := nudge(img, 40)
	for range 10 {
		b.Apply(moved)
		b.Apply(img)
	}
	if s := b.Stats(); s.Looked < 28 {
		t.Errorf("moving: %+v", s)
	}
}

func TestBrokenPlanIsRefused(t *testing.T) {
	for _, broken := range []string{"", "ZBP1", plan[:1000], plan[:len(plan)-1], plan + "x", "X" + plan[1:]} {
		if b, err := load(broken, 0); !errors.Is(err, ErrPlan) {
			t.Errorf("a plan of %d bytes: %v, %v", len(broken), b, err)
		}
	}
}

func TestApplyTakesNoMemory(t *testing.T) {
	img, _ := scenes[0].shoot(t)
	b := open(t, Light)
	b.Apply(img)
	if n := testing.AllocsPerRun(10, func() { b.Apply(img) }); n != 0 {
		t.Errorf("%v allocations a picture", n)
	}
}

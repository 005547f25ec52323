package blur

import (
	"flag"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var shots = flag.String("shots", "", "write what the tests see into this `folder`")

// show writes pictures side by side, if asked to.
func show(t *testing.T, name string, pictures ...*image.YCbCr) {
	t.Helper()
	if *shots == "" {
		return
	}
	size := pictures[0].Rect.Size()
	sheet := image.NewRGBA(image.Rect(0, 0, size.X*len(pictures), size.Y))
	for i, p := range pictures {
		draw.Draw(sheet, image.Rect(i*size.X, 0, (i+1)*size.X, size.Y), rgb(p), image.Point{}, draw.Src)
	}
	f, err := os.Create(filepath.Join(*shots, strings.NewReplacer(" ", "-", ",", "").Replace(name)+".png"))
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(f, sheet); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func open(t testing.TB, mode Mode) *Blur {
	t.Helper()
	b, err := New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	b.Set(mode)
	return b
}

// overlap is how well the mask of the latest picture agrees with the truth:
// the area of both over the area of either.
func overlap(b *Blur, truth *image.Alpha) float64 {
	mask, w, h := b.person()
	both, either := 0.0, 0.0
	size := truth.Rect.Size()
	for y := range h {
		for x := range w {
			m := float64(mask[y*gridWidth+x])
			t := float64(truth.AlphaAt((2*x+1)*size.X/(2*w), (2*y+1)*size.Y/(2*h)).A) / 255
			both += min(m, t)
			either += max(m, t)
		}
	}
	return both / either
}

// etch draws a fine grid over everything: where it is still to be seen, a
// picture is sharp.
func etch(img *image.YCbCr) *image.YCbCr {
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			at := img.YOffset(x, y)
			img.Y[at] = clamp(float64(min(max(img.Y[at], 36), 215)) + 20*float64((x/2+y/2)%2) - 10)
		}
	}
	return img
}

// A block is a square of pixels that is judged as one.
const block = 8

// etched is how much of the grid is left in a block: about 10 when all is.
func etched(img *image.YCbCr, x0, y0 int) float64 {
	sum := 0.0
	for y := y0; y < y0+block; y++ {
		for x := x0; x < x0+block; x++ {
			sum += float64(img.Y[img.YOffset(x, y)]) * float64(2*((x/2+y/2)%2)-1)
		}
	}
	return sum / (block * block)
}

const visible = 2.5 // of etched

// blocks calls with the corner of each block around which the truth is nothing but value.
func blocks(truth *image.Alpha, value uint8, around int, with func(x, y int)) {
	b := truth.Rect
	for y0 := 0; y0+block <= b.Dy(); y0 += block {
	next:
		for x0 := 0; x0+block <= b.Dx(); x0 += block {
			for y := max(y0-around, 0); y < min(y0+block+around, b.Dy()); y += 2 {
				for x := max(x0-around, 0); x < min(x0+block+around, b.Dx()); x += 2 {
					if truth.AlphaAt(x, y).A != value {
						continue next
					}
				}
			}
			with(x0, y0)
		}
	}
}

// share is the part of blocks of one kind in which the grid is to be seen.
func share(img *image.YCbCr, truth *image.Alpha, value uint8, around int) float64 {
	seen, all := 0, 0
	blocks(truth, value, around, func(x, y int) {
		all++
		if etched(img, x, y) > visible {
			seen++
		}
	})
	return float64(seen) / float64(max(all, 1))
}

// sharp is the part of the whole picture that is sharp.
func sharp(img *image.YCbCr) float64 {
	return share(img, image.NewAlpha(img.Rect), 0, 0)
}

func TestPeopleStayTheRestGoes(t *testing.T) {
	for _, s := range scenes {
		t.Run(s.name, func(t *testing.T) {
			b := open(t, Strong)
			img, truth := s.shoot(t)
			show(t, s.name, img, b.Apply(img))
			b.Reset()
			out := b.Apply(etch(img))
			// A soft mask along the edge and a cell of the network's grid are allowed for.
			lost, left := 1-share(out, truth, 255, block), share(out, truth, 0, 2*block)
			t.Logf("overlap %.2f, of people %.3f lost, of the rest %.3f sharp", overlap(b, truth), lost, left)
			if lost > max(s.lost, 0.05) {
				t.Errorf("%.3f of people are blurred", lost)
			}
			if left > 0.03 {
				t.Errorf("%.3f of the rest is sharp", left)
			}
		})
	}
}

func TestPhotographs(t *testing.T) {
	for _, s := range portraits {
		t.Run(s.name, func(t *testing.T) {
			img, _ := s.shoot(t)
			show(t, s.name, img, open(t, Light).Apply(img), open(t, Strong).Apply(img))
			if stays := sharp(open(t, Strong).Apply(etch(img))); stays < 0.2 || stays > 0.6 {
				t.Errorf("%.3f of the picture stays sharp", stays)
			}
		})
	}
}

// A person who moves is not left behind, nor is what they uncover shown.
func TestMovingPerson(t *testing.T) {
	for _, speed := range []int{2, 8, 24} { // pixels a picture, of a picture 720 high
		b := open(t, Strong)
		s := scenes[2]
		s.figures = []figure{s.figures[0]}
		lost, left := 0.0, 0.0
		for range 12 {
			img, truth := s.shoot(t)
			out := b.Apply(etch(img))
			lost = max(lost, 1-share(out, truth, 255, block))
			left = max(left, share(out, truth, 0, 2*block))
			s.figures[0].at.X += speed
		}
		t.Logf("%d pixels a picture: at most %.3f of the person lost, %.3f of the rest sharp, network ran %d times",
			speed, lost, left, b.Stats().Looked)
		if lost > 0.08 || left > 0.03 {
			t.Errorf("%d pixels a picture: %.3f of the person lost, %.3f of the rest sharp", speed, lost, left)
		}
	}
}

// Upright phones and older cameras: pictures of other shapes, odd ones too.
func TestShapes(t *testing.T) {
	for _, size := range []image.Point{{360, 640}, {720, 1280}, {640, 480}, {641, 361}, {1919, 1079}, {320, 180}, {480, 480}} {
		s := scenes[2]
		s.size = size
		// As large as it was in a wide picture, in the middle.
		unit := float64(size.Y) / 720
		s.figures = []figure{s.figures[0]}
		s.figures[0].at.X = int(float64(size.X)/unit)/2 - 270
		img, truth := s.shoot(t)
		show(t, fmt.Sprintf("shape %dx%d", size.X, size.Y), img, open(t, Light).Apply(img), open(t, Strong).Apply(img))
		out := open(t, Strong).Apply(etch(img))
		around := max(size.X, size.Y) / 40
		lost, left := 1-share(out, truth, 255, around), share(out, truth, 0, around)
		t.Logf("%v: of people %.3f lost, of the rest %.3f sharp", size, lost, left)
		if lost > 0.08 || left > 0.05 {
			t.Errorf("%v: of people %.3f lost, of the rest %.3f sharp", size, lost, left)
		}
	}
}

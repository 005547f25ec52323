package blur

import (
	"fmt"
	"image"
	"testing"
)

// sets are the instructions that this machine can be asked to use.
func sets() map[string]int {
	all := map[string]int{"base": 0}
	if best() != 0 {
		all["fast"] = best()
	}
	return all
}

func openSet(t testing.TB, set int) *Blur {
	t.Helper()
	b, err := newBlur(set)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	b.Set(Strong)
	return b
}

// nudge moves the picture sideways, so that the network sees a movement.
func nudge(p *image.YCbCr, pixels int) *image.YCbCr {
	c := clone(p)
	for y := range p.Rect.Dy() {
		row := c.Y[y*c.YStride : y*c.YStride+p.Rect.Dx()]
		copy(row[pixels:], p.Y[y*p.YStride:y*p.YStride+p.Rect.Dx()-pixels])
	}
	return c
}

// BenchmarkApply is one core's time a picture: with a person who sits still,
// where the network rests at every second picture, and with one who moves.
func BenchmarkApply(b *testing.B) {
	for _, size := range []image.Point{{320, 180}, {640, 360}, {1280, 720}, {1920, 1080}} {
		s := scenes[0]
		s.size = size
		img, _ := s.shoot(b)
		moved := nudge(img, size.X/20)
		for name, set := range sets() {
			for _, row := range []struct {
				name string
				next *image.YCbCr
			}{{"still", img}, {"moving", moved}} {
				b.Run(fmt.Sprintf("%d/%s/%s", size.Y, name, row.name), func(b *testing.B) {
					f := openSet(b, set)
					for i := 0; b.Loop(); i++ {
						if i%2 == 0 {
							f.Apply(img)
						} else {
							f.Apply(row.next)
						}
					}
					seen := f.Stats()
					b.ReportMetric(float64(seen.Looked)/float64(seen.Pictures), "looks/op")
				})
			}
		}
	}
}

package blur

import (
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

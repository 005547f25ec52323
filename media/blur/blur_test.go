package blur

import (
	"image"
	"testing"
)

func BenchmarkApply(b *testing.B) {
	for _, set := range []struct {
		name string
		set  int
	}{{"base", 0}, {"fast", 1}} {
		b.Run(set.name, func(b *testing.B) {
			f, err := newBlur(set.set)
			if err != nil {
				b.Fatal(err)
			}
			defer f.Close()
			f.Set(Strong)
			img := image.NewYCbCr(image.Rect(0, 0, 1280, 720), image.YCbCrSubsampleRatio420)
			for b.Loop() {
				f.Apply(img)
			}
		})
	}
}

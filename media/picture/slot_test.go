package picture

import (
	"image"
	"sync"
	"testing"
	"time"
)

// flat is a grey picture with the given luma.
func flat(width, height int, luma uint8) *image.YCbCr {
	m := image.NewYCbCr(image.Rect(0, 0, width, height), image.YCbCrSubsampleRatio420)
	for i := range m.Y {
		m.Y[i] = luma
	}
	for i := range m.Cb {
		m.Cb[i], m.Cr[i] = 128, 128
	}
	return m
}

// grey is the level that RGBA shows for a luma of limited range.
func grey(luma uint8) int { return (int(luma) - 16) * 255 / 219 }

func TestEmpty(t *testing.T) {
	var s Slot
	if _, seq, ok := s.RGBA(10, 10); ok || seq != 0 {
		t.Error("an empty slot shows a picture")
	}
	if s.View(func(*image.YCbCr, time.Time) { t.Error("viewed") }) {
		t.Error("an empty slot has a view")
	}
	s.Put(nil, time.Time{})
	s.Put(image.NewYCbCr(image.Rect(0, 0, 4, 4), image.YCbCrSubsampleRatio444), time.Time{})
	if s.Seq() != 0 {
		t.Error("a picture that cannot be shown was taken")
	}
}

func TestNewestWins(t *testing.T) {
	var s Slot
	pokes := 0
	s.OnFrame(func() { pokes++ })
	at := time.Unix(5, 0)
	s.Put(flat(64, 36, 50), time.Unix(1, 0))
	source := flat(64, 36, 200)
	s.Put(source, at)
	source.Y[0] = 16 // the slot has its own copy
	img, seq, ok := s.RGBA(64, 36)
	if !ok || seq != 2 || s.Seq() != 2 || pokes != 2 {
		t.Fatal(ok, seq, s.Seq(), pokes)
	}
	if got := int(img.RGBAAt(0, 0).R); got < grey(200)-2 || got > grey(200)+2 {
		t.Errorf("grey %d, want %d", got, grey(200))
	}
	if !s.View(func(m *image.YCbCr, when time.Time) {
		if m.Y[5] != 200 || !when.Equal(at) {
			t.Error(m.Y[5], when)
		}
	}) {
		t.Error("no view")
	}
	again, _, _ := s.RGBA(64, 36)
	if again != img {
		t.Error("the same picture was made twice")
	}
	s.Clear()
	if _, seq, ok := s.RGBA(64, 36); ok || seq != 3 || pokes != 3 {
		t.Error("cleared, but", ok, seq, pokes)
	}
}

func TestThreeInTurn(t *testing.T) {
	var s Slot
	var images []*image.RGBA
	for n := range 4 {
		s.Put(flat(32, 18, uint8(40+40*n)), time.Time{})
		img, _, _ := s.RGBA(32, 18)
		images = append(images, img)
	}
	if images[0] != images[3] || images[0] == images[1] || images[0] == images[2] || images[1] == images[2] {
		t.Error("not three images in turn")
	}
	for n := 1; n < 3; n++ { // the two before are as they were
		if got, want := int(images[n].Pix[0]), grey(uint8(40+40*n)); got < want-2 || got > want+2 {
			t.Errorf("image %d was overwritten: %d, want %d", n, got, want)
		}
	}
}

func TestFit(t *testing.T) {
	for _, row := range []struct{ source, box, want image.Point }{
		{image.Pt(1280, 720), image.Pt(640, 640), image.Pt(640, 360)},
		{image.Pt(1280, 720), image.Pt(2000, 360), image.Pt(640, 360)},
		{image.Pt(1280, 720), image.Pt(1180, 664), image.Pt(1280, 720)},
		{image.Pt(1280, 720), image.Pt(890, 620), image.Pt(960, 540)},
		{image.Pt(1280, 720), image.Pt(250, 140), image.Pt(320, 180)},
		{image.Pt(1280, 720), image.Pt(400, 400), image.Pt(480, 270)},
		{image.Pt(320, 180), image.Pt(1920, 1080), image.Pt(320, 180)},
		{image.Pt(720, 1280), image.Pt(640, 360), image.Pt(270, 480)},
		{image.Pt(642, 362), image.Pt(300, 200), image.Pt(321, 181)},
		{image.Pt(2048, 1), image.Pt(10, 10), image.Pt(2048, 1)},
		{image.Pt(321, 181), image.Pt(32, 18), image.Pt(321, 181)},
	} {
		if got := fit(row.source, row.box); got != row.want {
			t.Errorf("%v into %v: %v, want %v", row.source, row.box, got, row.want)
		}
	}
}

func TestSizes(t *testing.T) {
	var s Slot
	for _, size := range []image.Point{{X: 640, Y: 360}, {X: 33, Y: 17}, {X: 1280, Y: 720}, {X: 1, Y: 1}} {
		whole := flat(size.X+4, size.Y+4, 20)
		part := whole.SubImage(image.Rect(2, 2, 2+size.X, 2+size.Y)).(*image.YCbCr)
		for y := 2; y < 2+size.Y; y++ {
			for x := 2; x < 2+size.X; x++ {
				whole.Y[whole.YOffset(x, y)] = 180
			}
		}
		s.Put(part, time.Time{})
		for _, box := range []image.Point{{X: 320, Y: 180}, {X: 1, Y: 1}, {X: 4000, Y: 4000}, {X: 101, Y: 99}} {
			img, _, ok := s.RGBA(box.X, box.Y)
			if !ok {
				t.Fatalf("%v into %v: nothing", size, box)
			}
			if want := fit(size, box); img.Rect.Size() != want || img.Stride != 4*want.X || len(img.Pix) != 4*want.X*want.Y {
				t.Fatalf("%v into %v: %v", size, box, img.Rect)
			}
			for i := 0; i < len(img.Pix); i += 4 {
				if got := int(img.Pix[i]); got < grey(180)-12 || got > grey(180)+12 {
					t.Fatalf("%v into %v: %d at %d, want %d", size, box, got, i/4, grey(180))
				}
			}
		}
	}
	if _, _, ok := s.RGBA(0, 5); ok {
		t.Error("a picture without width")
	}
}

// TestManyHands lets pictures be put, shown, viewed and cleared at once: under
// the race detector it proves the locks, and always that no picture is torn.
func TestManyHands(t *testing.T) {
	var s Slot
	var putters, readers sync.WaitGroup
	stop := make(chan struct{})
	for p := range 2 {
		putters.Go(func() {
			for n := range 200 {
				s.Put(flat(64+16*p, 48, uint8(20+n)), time.Time{})
				if n%50 == 0 {
					s.Clear()
				}
			}
		})
	}
	for range 2 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				s.View(func(m *image.YCbCr, _ time.Time) {
					first := m.Y[0]
					for _, v := range m.Y {
						if v != first {
							t.Error("torn picture")
							return
						}
					}
				})
			}
		})
	}
	readers.Go(func() {
		last := uint64(0)
		for {
			select {
			case <-stop:
				return
			default:
			}
			img, seq, ok := s.RGBA(60, 60)
			if seq < last {
				t.Error("the number fell")
			}
			last = seq
			if ok && img.Pix[0] != img.Pix[len(img.Pix)-4] {
				t.Error("torn image")
			}
		}
	})
	putters.Wait()
	close(stop)
	readers.Wait()
	// As many frames as could be in use at once, not one per Put.
	if n := len(s.spare); n > 6 {
		t.Errorf("%d frames kept", n)
	}
}

func TestNoAllocation(t *testing.T) {
	var s Slot
	m := flat(640, 360, 100)
	if n := testing.AllocsPerRun(10, func() {
		s.Put(m, time.Time{})
		s.RGBA(320, 320)
	}); n > 0 {
		t.Errorf("%v allocations per picture", n)
	}
}

// BenchmarkShow720pInAnyPlace is a place of a size that nobody chose, as a window has it.
func BenchmarkShow720pInAnyPlace(b *testing.B) {
	var s Slot
	m := flat(1280, 720, 100)
	for b.Loop() {
		s.Put(m, time.Time{})
		s.RGBA(890, 501)
	}
}

func BenchmarkPut720p(b *testing.B) {
	var s Slot
	m := flat(1280, 720, 100)
	for b.Loop() {
		s.Put(m, time.Time{})
	}
}

func BenchmarkPutAndShow720pAs540p(b *testing.B) {
	var s Slot
	m := flat(1280, 720, 100)
	for b.Loop() {
		s.Put(m, time.Time{})
		s.RGBA(960, 540)
	}
}
